"""The front page, logging in and out, and a person's own page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.offers.models import Programme
from imojak.parties.queries import roles_on
from imojak.paths.models import Application, Participation
from imojak.sites.cutoff import cut_off, figures_of


def front(request: HttpRequest) -> HttpResponse:
    """Say what this is, and show the headline results; before a plan is loaded, say what to do next."""
    try:
        cut = cut_off(request)
    except Http404 as missing:
        return render(request, "citizen/front.html", {"missing": str(missing)})
    figures = figures_of(cut)
    headlines = []
    for number in range(1, 9):
        value, rate = figures.get(f"headline.H{number}.value"), figures.get(f"headline.H{number}.vs-target")
        if value is not None and rate is not None:
            headlines.append({"value": value, "rate": rate})
    programmes = Programme.objects.filter(year=cut.year, parent=None).order_by("order")
    context = {
        "cut": cut,
        "headlines": headlines,
        "programmes": programmes,
        "total": figures.get("appendix.A0.current"),
    }
    return render(request, "citizen/front.html", context)


class LoginForm(AuthenticationForm):
    """Log-in with KRDS fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "아이디"
        for field in self.fields.values():
            field.widget.attrs["class"] = "krds-input"
        self.error_messages["invalid_login"] = "아이디나 비밀번호가 맞지 않습니다. 다시 확인해 주세요."


class Login(LoginView):
    """Log in; who comes from a page goes back to it, others to the overview of what they may do."""

    template_name = "citizen/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    next_page = "office:home"


class Logout(LogoutView):
    """Log out (by POST only) and go to the front page."""

    next_page = "citizen:front"


@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """Show a person what the agency knows of their way: applications with answers, participations with pay."""
    party = request.user.party_id  # type: ignore[union-attr]
    applications = (
        Application.objects.filter(party=party)
        .select_related("round__programme", "place")
        .prefetch_related("decisions")
        .order_by("-filed_at")
        if party
        else Application.objects.none()
    )
    participations = (
        Participation.objects.filter(party=party)
        .select_related("round__programme", "place")
        .prefetch_related("entitlements__payments")
        .order_by("-starts_on")
        if party
        else Participation.objects.none()
    )
    context = {
        "applications": applications,
        "participations": participations,
        "roles": roles_on(request.user, timezone.localdate()),  # type: ignore[arg-type]
    }
    return render(request, "citizen/me.html", context)
