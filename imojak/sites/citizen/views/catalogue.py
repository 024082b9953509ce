"""The catalogue: what one can apply to now and soon, searched and filtered, and whether one may oneself."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.saying import weekday_words
from imojak.offers.enums import Shape
from imojak.sites import catalogue as listing
from imojak.sites.asked import page_number, person_of
from imojak.sites.catalogue import Row, Seats
from imojak.sites.citizen import choices
from imojak.sites.citizen.eligible import Standing, standing_in
from imojak.sites.citizen.words import closing_words, days_until, span_words

PER_PAGE = 10


def catalogue(request: HttpRequest) -> HttpResponse:
    """List the rounds that meet the words and filters of the address; where none does, say which filter it is."""
    rows = listing.rows()
    fields = sorted({name for row in rows for name in row.fields})
    asked = choices.read(request.GET, fields)
    mine = standing_in(person_of(request), (row.round for row in rows))
    found = choices.left(rows, asked, listing.find, lambda row: mine[row.pk].possible)
    paginator = Paginator(found, PER_PAGE)
    page = paginator.get_page(page_number(request))
    seats = listing.seats_of(row.pk for row in page.object_list)
    context = {
        "asked": asked,
        "count": len(found),
        "all": len(rows),
        "page": page,
        "entries": [_entry(row, seats.get(row.pk), mine[row.pk]) for row in page.object_list],
        "without": [] if found else choices.without_each(rows, asked, listing.find, lambda row: mine[row.pk].possible),
        "known": request.user.is_authenticated,
        "options": _options(rows, fields),
        "weekdays": [(str(number), f"{name}요일") for number, name in enumerate(WEEKDAYS)],
        "parts": list(choices.PARTS.items()),
        "pays": list(choices.PAID.items()),
    }
    fragment = request.headers.get("HX-Target") == "results"
    return render(request, "citizen/_results.html" if fragment else "citizen/catalogue.html", context)


def _options(rows: Any, fields: list[str]) -> dict[str, list[tuple[str, str]]]:
    shapes = {row.shape for row in rows}
    return {
        "district": sorted(((code, name) for name, code in DISTRICT_CODES.items()), key=lambda pair: pair[1]),
        "field": [(name, name) for name in fields],
        "shape": [(value, str(label)) for value, label in Shape.choices if value in shapes],
    }


def _entry(row: Row, seats: Seats | None, mine: Standing) -> dict[str, Any]:
    today = timezone.localdate()
    opened = row.is_open(today)
    return {
        "row": row,
        "open": opened,
        "when": span_words(row.starts_on, row.ends_on),
        "closing": closing_words(row.apply_to, today) if opened else f"{days_until(row.apply_from, today)} 접수 시작",
        "closes_on": weekday_words(row.apply_to) if opened else weekday_words(row.apply_from),
        "soon": opened and (row.apply_to - today).days <= 3,
        "seats": seats,
        "standing": mine,
    }
