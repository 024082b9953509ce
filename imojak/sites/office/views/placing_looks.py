"""Looking closer at a match: one person by receipt number, the places with what a seat more would bring, two runs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.matching.reasons import points
from imojak.placing.actions import latest_run, task_of
from imojak.placing.enums import UNIT
from imojak.placing.models import Publication, Scenario, Seat
from imojak.sites.asked import page_number, words
from imojak.sites.office.desk import desk_of
from imojak.sites.office.placing_forms import PairForm
from imojak.sites.office.queries.placing import compared
from imojak.sites.office.queries.placing_looks import (
    WAYS,
    can_be_priced,
    place_lines,
    price_of_wishes,
    side_by_side,
    wishes_of,
)
from imojak.sites.office.views.placing import PAGE, names_of, run_of, scenario_of


@login_required
def person(request: HttpRequest, code: str, number: int, receipt: int) -> HttpResponse:
    """Show what a run says of one application: each wish, its score in parts, what it would have cost."""
    # With a run's problem comes a library that takes a while to load: only where somebody looks.
    from imojak.placing.reading import opened

    desk = desk_of(request, code)
    found = scenario_of(desk, number)
    run = run_of(found)
    seat = Seat.objects.filter(run=run, application=receipt).select_related("place", "application").first()
    if seat is None:
        raise Http404("이 계산에 없는 접수번호입니다. 배정 결과에서 골라 주세요.")
    names = names_of(request, run, [seat], "한 사람 열람")
    published = Publication.objects.filter(run=run).exists()
    again = None if published else opened(run)
    asked = words(request, "price")
    wishes = wishes_of(run, seat, again, int(asked) if asked.isdecimal() else None)
    context = {
        "desk": desk,
        "tab": "placing",
        "scenario": found,
        "run": run,
        "seat": seat,
        "points": points(seat.score, UNIT),
        "name": names.get(seat.application.party_id, "") if names is not None else "",
        "wishes": wishes,
        "published": published,
        "changed": again is None and not published,
        "overlap": again is not None and not can_be_priced(again),
        "may_change": desk.may_change and not published,
    }
    return render(request, "office/placing_person.html", context)


@login_required
def places(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the places of a run: how full each is and what a seat more would bring."""
    desk = desk_of(request, code)
    found = scenario_of(desk, number)
    run = run_of(found)
    page = Paginator(place_lines(run), PAGE).get_page(page_number(request))
    context = {
        "desk": desk,
        "tab": "placing",
        "scenario": found,
        "run": run,
        "priced": run.proof.get("price") is not None,
        "page": page,
        "rows": page.object_list,
    }
    return render(request, "office/placing_places.html", context)


@login_required
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Hold the newest runs of two scenarios side by side: for whom each is better, and what keeping wishes costs."""
    desk = desk_of(request, code)
    mine = Scenario.objects.filter(round=desk.round).order_by("pk")
    pair = PairForm(request.GET or None, computed=mine)
    context = {"desk": desk, "tab": "placing", "pair": pair}
    if not pair.is_valid():
        return render(request, "office/placing_compare.html", context)
    two = [pair.cleaned_data["one"], pair.cleaned_data["other"]]
    rows = {one.of.pk: one for one in compared(mine.filter(pk__in=[one.pk for one in two]))}
    sides = [rows[one.pk] for one in two]
    runs = [latest_run(one) for one in two]
    # The page that asks how far a task is hears also that it is done, and then looks at the result.
    asks = request.headers.get("HX-Request") == "true"
    tasks = sorted((task for one in two if (task := task_of(one)) is not None), key=lambda task: -task.pk)
    context |= {"sides": sides, "waiting": next((task for task in tasks if task.is_live or asks), None)}
    if runs[0] is None or runs[1] is None:
        return render(request, "office/placing_compare.html", context)
    found = side_by_side(runs[0], runs[1])
    way = words(request, "way")
    moved = [one for one in found.moved if way not in WAYS or one.way == way]
    page = Paginator(moved, PAGE).get_page(page_number(request))
    context |= {
        "found": found,
        "way": way,
        "page": page,
        "moved": page.object_list,
        "price": price_of_wishes(found),
    }
    return render(request, "office/placing_compare.html", context)
