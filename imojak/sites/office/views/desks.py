"""Desks of the incubator (창업보육공간): who has one, how long of the time that is allowed, and how the check-ins stand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import MANAGERS, staff_of
from imojak.sites.office.queries.desks import STATES, desks_visible, lines, narrowed

PAGE = 50
NOT_YOURS = "창업보육 좌석은 그 사업의 담당자와 감사 담당자에게만 열립니다."


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List who has a desk, with the months used of those allowed, the next check-in and those that were missed."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    q, state = words(request, "q"), words(request, "state")
    state = state if state in STATES else "active"
    rows = desks_visible(account)
    if q:
        rows = rows.filter(
            Q(party__name__icontains=q) | Q(place__title__icontains=q) | Q(place__unit__name__icontains=q)
        )
    page = Paginator(narrowed(rows, state), PAGE).get_page(page_number(request))
    several = list(page.object_list)
    names = names_for(request, [one.party_id for one in several], "창업보육 좌석 열람")
    context = {
        "page": page,
        "rows": lines(several, names, timezone.localdate()),
        "q": q,
        "state": state,
        "states": [(key, label, narrowed(rows, key).count()) for key, label in STATES.items()],
    }
    return render(request, "office/desks.html", context)
