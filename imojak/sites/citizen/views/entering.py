"""Logging in and out, and staying logged in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.queries import roles_on
from imojak.sites import again
from imojak.sites.asked import address_of
from imojak.sites.citizen.backends import log_in_name
from imojak.sites.citizen.forms import dress
from imojak.sites.citizen.sessions import begin, minutes_left
from imojak.trust import limiting


class LoginForm(AuthenticationForm):
    """Log-in by name or e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["username"].label = "아이디"
        self.fields["username"].help_text = "전자우편 주소로도 로그인하실 수 있습니다."
        self.fields["username"].error_messages["required"] = "아이디나 전자우편 주소를 적어 주세요."
        self.fields["password"].error_messages["required"] = "비밀번호를 적어 주세요."
        # The focus begins at the top of the page, where a screen reader begins to read.
        self.fields["username"].widget.attrs.pop("autofocus", None)
        for field in self.fields.values():
            dress(field)
        self.error_messages["invalid_login"] = "아이디나 비밀번호가 맞지 않습니다. 다시 확인해 주세요."

    def clean(self) -> dict[str, Any]:
        """Refuse at once, and say how long, when there were too many tries. Raises ValidationError."""
        name = log_in_name(str(self.cleaned_data.get("username") or ""))
        now = timezone.now()
        wait = limiting.wait_until(name, address_of(self.request), now) if name else None
        if wait is not None:
            minutes = max(1, -(-(wait - now) // timedelta(minutes=1)))
            raise ValidationError(
                f"여러 번 틀려서 잠시 막았습니다. {minutes}분 뒤에 다시 해 주세요. 급하시면 담당자에게 전화해 주세요."
            )
        return super().clean()


class Login(LoginView):
    """Log in; who comes from a page goes back to it, a citizen to their own page, others to what they may do."""

    template_name = "citizen/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Return where somebody goes who was on no page."""
        account = self.request.user
        works_here = isinstance(account, Account) and roles_on(account).exclude(kind=RoleKind.CITIZEN).exists()
        return reverse("office:home" if works_here else "citizen:me")

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, and let the session begin; what was sent too late is shown first."""
        response = super().form_valid(form)
        begin(self.request)
        return redirect("citizen:again") if again.waits_for(self.request) else response


class Logout(LogoutView):
    """Log out (by POST only) and go to the front page."""

    next_page = "citizen:front"


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Let the session go on: from the warning that it will end. Without a script one goes back to the page."""
    begin(request)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"X-Session-Minutes": str(minutes_left(request))})
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("citizen:me"))
