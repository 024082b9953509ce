"""Our places (우리 활동처): for those who lead a site, who run a programme for the agency, or who stand in for a leader."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Exists, OuterRef, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.paths.fair_scopes import booths_run
from imojak.paths.models import Participation
from imojak.records.scopes import places_loggable
from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.partner.desk import keeper_of, waiting_of
from imojak.sites.partner.queries import is_partner, months_of, places_of, sessions_around, states_of

PAGE = 20


@login_required
def places(request: HttpRequest) -> HttpResponse:
    """List one's places with how their months stand, those that go on today first; ``?q=`` narrows by name of place, site or programme."""
    account = keeper_of(request)
    wanted = words(request, "q")
    mine = places_of(account)
    if not is_partner(account):  # who stands in does so for people: places of training, or not filled yet, have none
        mine = mine.filter(Exists(Participation.objects.filter(place=OuterRef("pk"))))
    if wanted:
        mine = mine.filter(
            Q(title__icontains=wanted)
            | Q(host__name__icontains=wanted)
            | Q(round__title__icontains=wanted)
            | Q(round__programme__name__icontains=wanted)
        )
    today = timezone.localdate()
    going_on = Case(When(starts_on__lte=today, ends_on__gte=today, then=0), default=1)
    page = Paginator(mine.order_by(going_on, "-starts_on", "title", "pk"), PAGE).get_page(page_number(request))
    states = states_of(account, page.object_list)
    booths = set(
        booths_run(account).filter(pk__in=[place.pk for place in page.object_list]).values_list("pk", flat=True)
    )
    running = places_loggable(account).filter(starts_on__lte=today, ends_on__gte=today)
    logs = set(running.filter(pk__in=[place.pk for place in page.object_list]).values_list("pk", flat=True))
    rows = [
        {
            "place": place,
            "states": states.get(place.pk, ""),
            "booth": place.pk in booths,
            "logs": place.pk in logs and place.taken,
        }
        for place in page.object_list
    ]
    waiting = waiting_of(account) if is_partner(account) else []
    return render(request, "partner/places.html", {"page": page, "rows": rows, "q": wanted, "waiting": waiting})


@login_required
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Show a place: its sessions around today, its months, and who takes part with their hours; logged as a read."""
    account = keeper_of(request)
    shown = places_of(account).filter(pk=number).first()
    if shown is None:  # a neighbour's place is no other answer than one that is not there
        raise PermissionDenied("우리 활동처의 자리가 아닙니다. 우리 활동처 목록에서 골라 주세요.")
    months, people = months_of(account, shown)
    pages = Paginator(people, PAGE).get_page(page_number(request))
    names = names_for(
        request, (one.participation.party_id for one in pages.object_list), f"활동처 ‘{shown.title}’ 참여자 열람"
    )
    context = {
        "place": shown,
        "sessions": sessions_around(account, shown),
        "today": timezone.localdate(),
        "logs": places_loggable(account).filter(pk=shown.pk).exists(),
        "months": months,
        "page": pages,
        "people": [{"of": one, "name": names.get(one.participation.party_id, "")} for one in pages.object_list],
    }
    return render(request, "partner/place.html", context)
