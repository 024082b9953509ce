"""The applications of a round: the list with its filters, the table to keep, and one application with all that is known."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.kernel.months import age_on
from imojak.parties.scopes import standing
from imojak.paths.actions.papers import title_of
from imojak.paths.funnel import STEPS
from imojak.paths.models import Application
from imojak.paths.scopes import applications_decidable, applications_visible
from imojak.sites.asked import account_of, page_number
from imojak.sites.downloads import table
from imojak.sites.names import names_for
from imojak.sites.office.desk import STAFF, desk_of
from imojak.sites.office.queries.application import (
    answers_of,
    history_of,
    missing_papers,
    others_of,
    participations_of,
    where_from,
)
from imojak.sites.office.queries.applications import HEADER, asked_for, choices_of, lines, listed
from imojak.sites.office.queries.eligibility import explained
from imojak.sites.office.queries.preview import verbs_for
from imojak.sites.office.queries.priorities import labels_of

PAGE = 50
FORMS = {"csv", "xlsx"}
NOT_SEEN = "이 신청은 맡은 사업 담당자와 그 사람을 상담하는 컨설턴트에게만 열립니다."


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """List the applications of a round; whose names are shown is written to the log of reads."""
    desk = desk_of(request, code)
    today = timezone.localdate()
    asked = asked_for(request)
    found = listed(desk.account, desk.round, asked, today).select_related("place")
    page = Paginator(found, PAGE).get_page(page_number(request))
    names = names_for(request, (one.party_id for one in page), f"‘{desk.round.title}’ 신청 목록 열람")
    context = {
        "desk": desk,
        "tab": "applications",
        "asked": asked,
        "came": STEPS.get(asked.came, ""),
        "choices": choices_of(desk.round),
        "page": page,
        "lines": lines(page.object_list, names, desk.round.notice_on, today),
    }
    return render(request, "office/applications.html", context)


@login_required
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Give the list as it is narrowed as a file, CSV or XLSX; every name in it is written to the log of reads."""
    desk = desk_of(request, code)
    if form not in FORMS:
        raise Http404("그런 파일은 없습니다. CSV나 엑셀을 골라 주세요.")
    today = timezone.localdate()
    found = list(listed(desk.account, desk.round, asked_for(request), today).select_related("place"))
    names = names_for(
        request, (one.party_id for one in found), f"‘{desk.round.title}’ 신청 목록 내려받기({form.upper()})"
    )
    rows = [one.cells for one in lines(found, names, desk.round.notice_on, today)]
    return table(f"신청_{desk.round.code}_{today.isoformat()}.{form}", HEADER, rows)


def application_of(request: HttpRequest, number: int) -> Application:
    """Return an application that the account may see and that is not its own. Raises Http404, PermissionDenied."""
    account = account_of(request)
    every = Application.objects.select_related("round__programme__parent", "round__type", "party", "place")
    found = every.filter(pk=number, pk__in=applications_visible(account).filter(pk=number).values("pk")).first()
    if found is None or found.party_id == account.party_id:
        # What is not there and what is not for this reader look the same.
        raise PermissionDenied(NOT_SEEN)
    return found


@login_required
def application(request: HttpRequest, number: int) -> HttpResponse:
    """Show an application with answers, papers, decisions and history, and what else the person does; a logged read."""
    account = account_of(request)
    found = application_of(request, number)
    participations, hidden = participations_of(account, found)
    name = names_for(request, [found.party_id], f"‘{found.round.title}’ 신청 {found.pk}번 열람").get(found.party_id, "")
    person = getattr(found.party, "person", None)
    may_decide = applications_decidable(account).filter(pk=found.pk).exists()
    context = {
        "application": found,
        "name": name,
        # An operator has no way to the round; its way back is its own desk.
        "staff": standing(account).holds(*STAFF),
        "age": age_on(person.birth_date, found.round.notice_on) if person else None,
        "person": person,
        "home": where_from(found.party),
        "answers": answers_of(found),
        "wishes": found.preferences.select_related("place").order_by("rank"),
        "decisions": found.decisions.select_related("decided_by", "rule_set", "message", "alternative").order_by(
            "decided_at", "pk"
        ),
        "history": history_of(found),
        "others": others_of(account, found),
        "participations": participations,
        "hidden": hidden,
        "priority": labels_of(found.round).get(found.priority_class, found.priority_class),
        "may_decide": may_decide,
        "verbs": verbs_for([found]) if may_decide else [],
        "explained": explained(found),
        "papers": [
            {"of": one, "title": title_of(one)}
            for one in found.documents.select_related("document", "application__round").order_by("code", "-pk")
        ],
        "missing_papers": missing_papers(found),
        "late": bool(found.answer_due and found.answer_due < timezone.localdate()),
    }
    return render(request, "office/application.html", context)
