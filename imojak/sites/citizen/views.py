"""The front page, logging in and out, and a person's own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.offers.models import Programme
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.parties.queries import roles_on
from imojak.paths.models import Application, Participation
from imojak.pay.models import Entitlement
from imojak.reports.render.html import section_id
from imojak.sites.asked import account_of
from imojak.sites.cutoff import CutOff, cut_off, document_of, figures_of, latest_year
from imojak.trust.models import ReadLog

#: How many of the latest reads a person's page lists.
READS = 50


def front(request: HttpRequest) -> HttpResponse:
    """Say what this is, and show the headline results; before a plan is loaded, say what to do next."""
    try:
        cut = cut_off(request)
    except Http404 as missing:
        if latest_year() is not None:
            raise
        return render(request, "citizen/front.html", {"missing": str(missing)})
    figures = figures_of(cut)
    headlines = []
    for number in range(1, 9):
        value, rate = figures.get(f"headline.H{number}.value"), figures.get(f"headline.H{number}.vs-target")
        if value is not None and rate is not None:
            headlines.append({"value": value, "rate": rate})
    context = {
        "cut": cut,
        "headlines": headlines,
        "programmes": _programmes(cut),
        "lived": any(item["value"].row_count for item in headlines),
    }
    return render(request, "citizen/front.html", context)


def _programmes(cut: CutOff) -> list[dict[str, str]]:
    """Return the programmes that have a page in the report: name, for whom, and where the page stands."""
    audiences = dict(Programme.objects.filter(year=cut.year, parent=None).values_list("name", "audience"))
    return [
        {"name": section.title, "audience": audiences[section.title], "place": section_id(section)}
        for section in document_of(cut).walk()
        if section.title in audiences
    ]


class LoginForm(AuthenticationForm):
    """Log-in with KRDS fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "아이디"
        # The focus begins at the top of the page, where a screen reader begins to read.
        self.fields["username"].widget.attrs.pop("autofocus", None)
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
    """Show a person what the agency knows of their way, and who of the agency has looked at it."""
    account = account_of(request)
    applications = (
        Application.objects.filter(party=account.party_id, party__isnull=False)
        .select_related("round__programme", "place")
        .prefetch_related("decisions")
        .order_by("-filed_at", "-pk")
    )
    participations = (
        Participation.objects.filter(party=account.party_id, party__isnull=False)
        .select_related("round__programme", "place")
        .prefetch_related(
            Prefetch("entitlements", Entitlement.objects.order_by("month", "version")), "entitlements__payments"
        )
        .order_by("-starts_on", "-pk")
    )
    context = {
        "applications": applications,
        "participations": participations,
        "reads": _reads_of(account),
        "reads_kept": READS,
    }
    return render(request, "citizen/me.html", context)


def _reads_of(account: Account) -> list[dict[str, str | datetime]]:
    """Return who looked at the account's person, newest first: as what, when and for what; the reader's name is not told."""
    if account.party_id is None:
        return []
    mine = Q(subject_type=Party._meta.label_lower, subject_id=account.party_id)
    reads = list(ReadLog.objects.filter(mine).exclude(account=account).order_by("-at", "-pk")[:READS])
    capacity: dict[int | None, str] = {}
    for reader in Account.objects.filter(pk__in={read.account_id for read in reads}):
        held = roles_on(reader).select_related("at").order_by("pk")
        capacity[reader.pk] = ", ".join(
            f"{RoleKind(role.kind).label}({role.at.name})" if role.at else str(RoleKind(role.kind).label)
            for role in held
        )
    return [
        {"at": read.at, "who": capacity.get(read.account_id, "") or "지금은 역할이 없는 계정", "task": read.task}
        for read in reads
    ]
