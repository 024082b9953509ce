"""A forgotten password by a link to one's e-mail address, and a new one for whoever knows the old one."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from threading import Thread
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from imojak.parties.actions.passwords import set_password
from imojak.parties.models import Account
from imojak.sites.asked import account_of, address_of
from imojak.sites.citizen.forms import Plain
from imojak.sites.citizen.sessions import begin
from imojak.sites.passwords import ChosenPassword, password_field
from imojak.trust import limiting

_logger = logging.getLogger(__name__)
#: Requests are limited like tries to log in, under names that nobody can have.
_TRY = "/password/"
TOO_OFTEN = "여러 번 요청하셔서 잠시 막았습니다. 10분 뒤에 다시 해 주세요. 급하시면 담당자에게 전화해 주세요."


class AddressForm(Plain):
    """To which address the link goes."""

    email = forms.EmailField(
        label="전자우편",
        help_text="가입하실 때 적으신 주소를 적어 주세요.",
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": "전자우편 주소를 적어 주세요.",
            "invalid": "전자우편 주소를 다시 확인해 주세요. 보기: imo@example.com",
        },
    )


class NewPasswordForm(ChosenPassword, Plain):
    """The new password, twice."""

    def __init__(self, user: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = user
        self.fields["password"].label = "새 비밀번호"
        self.fields["again"].label = "새 비밀번호 한 번 더"

    def whose(self) -> Account:
        """Return the account that gets it."""
        return self.account

    def save(self) -> Account:
        """Set it, and return the account."""
        return set_password(self.account, self.cleaned_data["password"])


class ChangeForm(NewPasswordForm):
    """The old password, and the new one."""

    field_order = ("old", "password", "again")
    old = password_field("지금 비밀번호", required="지금 쓰시는 비밀번호를 적어 주세요.", known=True)

    def clean_old(self) -> str:
        """Refuse a wrong one. Raises ValidationError."""
        old = str(self.cleaned_data["old"])
        if not self.account.check_password(old):
            raise ValidationError("지금 비밀번호가 맞지 않습니다. 다시 확인해 주세요.")
        return old


def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to an address; whether somebody has it is not told, neither in words nor by how long it takes."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, now = form.cleaned_data["email"], timezone.now()
        name, address = f"{_TRY}{email}", address_of(request)
        if limiting.wait_until(name, address, now) is not None:
            form.add_error(None, TOO_OFTEN)
        else:
            limiting.note(name, address, now, succeeded=False)
            send_link(email)
            return render(request, "citizen/password_sent.html", {"email": email, "hours": hours()})
    return render(request, "citizen/password_forgotten.html", {"form": form}, status=422 if form.errors else 200)


def hours() -> int:
    """Return how many hours a link works."""
    return settings.PASSWORD_RESET_TIMEOUT // 3600


def send_link(email: str) -> None:
    """Send each account of an address its link. It is written nowhere: who reads the outbox could use it."""
    for account in Account.objects.filter(email__iexact=email, is_active=True).select_related("party"):
        key = urlsafe_base64_encode(force_bytes(account.pk))
        path = reverse("citizen:password-link", args=[key, default_token_generator.make_token(account)])
        text = (
            f"아이디 {account.username}의 비밀번호를 새로 정하시려면 {hours()}시간 안에 아래 주소를 열어 주세요. "
            f"한 번만 쓸 수 있습니다.\n{settings.SITE_ADDRESS}{path}\n\n"
            "요청하신 적이 없으면 이 편지를 지우시면 됩니다. 비밀번호는 그대로입니다."
        )
        # A mail server takes its time, which would tell that there is an account.
        Thread(target=_send, args=(account.email, text), daemon=True).start()


def _send(email: str, text: str) -> None:
    try:
        send_mail("[이모작] 비밀번호 새로 정하기", text, None, [email])
    except (OSError, SMTPException):
        _logger.exception("a link to set a password could not be sent")


class Link(PasswordResetConfirmView):
    """Set a new password by the link: it works once, until its time is over or the account has logged in again."""

    template_name = "citizen/password_new.html"
    success_url = reverse_lazy("citizen:login")
    # Django takes any form of an account and a ``save``; the stubs want its own.
    form_class = NewPasswordForm  # type: ignore[assignment]

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it, and say so where one logs in with it."""
        messages.success(self.request, "비밀번호를 새로 정했습니다. 이제 로그인해 주세요.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what a password must be."""
        return super().get_context_data(**kwargs) | {"password_help": password_validators_help_texts()}


@login_required
def change(request: HttpRequest) -> HttpResponse:
    """Change one's own password; one stays logged in here, and nowhere else."""
    account = account_of(request)
    name, address, now = f"{_TRY}{account.pk}", address_of(request), timezone.now()
    form = ChangeForm(account, request.POST or None)
    if request.method == "POST":
        if limiting.wait_until(name, address, now) is not None:
            form = ChangeForm(account)
            messages.warning(request, TOO_OFTEN)
        elif form.is_valid():
            update_session_auth_hash(request, cast(Any, form.save()))
            limiting.note(name, address, now, succeeded=True)
            begin(request)
            messages.success(request, "비밀번호를 바꿨습니다. 다른 기기에서는 다시 로그인하셔야 합니다.")
            return redirect("citizen:profile" if account.party_id else "office:home")
        elif "old" in form.errors:
            limiting.note(name, address, now, succeeded=False)
    context = {"form": form, "password_help": password_validators_help_texts()}
    return render(request, "citizen/password_change.html", context, status=422 if form.errors else 200)
