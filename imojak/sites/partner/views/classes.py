"""Classes (수업) whose attendance one takes: those that one leads, and those of one's places and rounds."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.parties.scopes import standing
from imojak.records import checkin
from imojak.records.attendance import rostered
from imojak.records.enums import RecordKind
from imojak.records.models import Session
from imojak.records.scopes import LEADERS, sessions_recordable
from imojak.sites.asked import account_of, page_number, words
from imojak.sites.partner.queries import PARTNERS, is_partner

PAGE = 30
#: How far back classes without attendance are looked for.
BEFORE = timedelta(days=60)
NOT_YOURS = "수업과 출석은 수업을 진행하는 분과 활동처, 수행기관 담당자에게 열립니다."
WHEN = {"today": "오늘", "missing": "출석을 적지 않은 수업", "coming": "앞으로"}


@login_required
def classes(request: HttpRequest) -> HttpResponse:
    """List one's classes of today, those that are over without attendance, or those to come (``?when=``)."""
    account = account_of(request)
    if not standing(account).holds(*PARTNERS, *LEADERS):
        raise PermissionDenied(NOT_YOURS)
    when = words(request, "when")
    when = when if when in WHEN else "today"
    now, today = timezone.now(), timezone.localdate()
    rows = (
        sessions_recordable(account)
        .filter(cancelled=False)
        .annotate(said=Count("records", filter=Q(records__kind=RecordKind.ATTENDANCE)))
        .select_related("place__round", "unit")
    )
    match when:
        case "today":
            rows = rows.filter(day=today).order_by("starts_at", "pk")
        case "missing":
            # Where nobody is on the roster (a booth, whose people come to its slots), there is nothing to say.
            rows = rows.filter(rostered(), day__lt=today, day__gte=today - BEFORE, said=0).order_by(
                "-day", "-starts_at", "pk"
            )
        case _:
            rows = rows.filter(day__gt=today).order_by("day", "starts_at", "pk")
    page = Paginator(rows, PAGE).get_page(page_number(request))
    context = {
        "page": page,
        "rows": [{"of": one, "where": _where(one), "open": checkin.is_open(one, now)} for one in page.object_list],
        "when": when,
        "choices": list(WHEN.items()),
        "today": today,
        "is_partner": is_partner(account),
    }
    return render(request, "partner/classes.html", context)


def _where(session: Session) -> str:
    return session.place.room or (session.unit.name if session.unit is not None else "")
