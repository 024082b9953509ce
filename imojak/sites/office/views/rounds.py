"""Rounds as a pipeline, and the overview of one: its dates, its seats, and the funnel that opens down to the rows."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.agency.models import Unit
from imojak.offers.configuration import NoDefinition, definition_of
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Programme, Round
from imojak.offers.opening import obstacles
from imojak.offers.scopes import programmes_managed
from imojak.parties.scopes import standing
from imojak.paths.funnel import funnel_of
from imojak.sites.asked import page_number, words
from imojak.sites.office.desk import Desk, overview_of, staff_of
from imojak.sites.office.queries.rounds import cards, managed_rounds, next_of, searched, sorted_cards
from imojak.sites.office.views.rounds_change import steps_of

PAGE = 30


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show the rounds by stage: what is overdue first; narrowed by stage, programme, team, one's own, or a word."""
    account = staff_of(request)
    mine = managed_rounds(standing(account))
    today = timezone.localdate()
    wanted = {name: words(request, name) for name in ("q", "programme", "team", "stage")}
    only_mine = "mine" in request.GET or (not request.GET and bool(mine))
    rounds = searched(Round.objects.select_related("programme__lead_unit"), wanted["q"])
    if wanted["programme"]:
        code = wanted["programme"]
        rounds = rounds.filter(programme__code=code) | rounds.filter(programme__code__startswith=f"{code}.")
    if wanted["team"]:
        rounds = rounds.filter(programme__lead_unit__code=wanted["team"])
    if only_mine:
        rounds = rounds.filter(pk__in=mine)
    every = sorted_cards(cards(rounds, mine, today))
    stages = [
        {
            "code": code,
            "label": label,
            "count": sum(card.round.status == code for card in every),
            "late": sum(card.round.status == code and card.late for card in every),
        }
        for code, label in RoundStatus.choices
    ]
    shown = [card for card in every if not wanted["stage"] or card.round.status == wanted["stage"]]
    context = {
        "stages": stages,
        "page": Paginator(shown, PAGE).get_page(page_number(request)),
        "everything": len(every),
        "asked": wanted,
        "only_mine": only_mine,
        "has_own": bool(mine),
        "may_make": programmes_managed(standing(account)).exists(),
        "programmes": Programme.objects.filter(parent=None, rounds__isnull=False).distinct().order_by("-year", "order")
        | Programme.objects.filter(parent=None, strands__rounds__isnull=False).distinct(),
        "teams": Unit.objects.filter(programmes__rounds__isnull=False).distinct().order_by("name"),
        "today": today,
    }
    return render(request, "office/rounds.html", context)


@login_required
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """Show a round: what comes next, its dates, its seats, and how far those who applied have come."""
    desk = overview_of(request, code)
    today = timezone.localdate()
    card = cards([desk.round], set(), today)[0]
    places = Place.objects.filter(round=desk.round, parent=None).select_related("host", "unit").order_by("title", "pk")
    context = {
        "desk": desk,
        "tab": "overview",
        "card": card,
        "next": next_of(desk.round, today),
        "funnel": funnel_of(desk.round),
        "steps": steps_of(desk.round, today) if desk.may_change else [],
        "obstacles": _obstacles(desk, today) if desk.may_change else [],
        "page": Paginator(places, PAGE).get_page(page_number(request)),
    }
    return render(request, "office/round.html", context)


def _obstacles(desk: Desk, today: date) -> list[str]:
    """Return what keeps a draft from being published, each in a sentence."""
    if desk.round.status != RoundStatus.DRAFT:
        return []
    try:
        definition = definition_of(desk.round)
    except NoDefinition as missing:
        return [missing.user_message]
    return [sentence for _, sentence in obstacles(desk.round, definition, today)]
