"""The catalogue (사업 찾기): rounds that are open or will be, in a shape that is searched and filtered without queries.

The rows are read once and kept while no round opens, closes or changes its dates, for a minute at most; seats are
counted anew at every request.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from imojak.offers.enums import Method, PlaceKind, RoundStatus, Shape
from imojak.offers.models import Place, Programme, Round
from imojak.search import Document, Index, search
from imojak.sites.citizen.words import district_words, pay_words, schedule_words

#: Rows are read again after so many seconds even if nothing seems to have changed.
READ_AGAIN = 60
_NOON, _EVENING = 12, 18
#: More kinds of places than these in a round are found as they are written only, not with typing errors.
_SEARCHED = 40


@dataclass(frozen=True)
class Row:
    """A round as the catalogue shows it; what is searched and filtered is in it."""

    pk: int
    code: str
    title: str
    programme: str
    shape: str
    shape_label: str
    audience: str
    summary: str
    method: str
    apply_from: date
    apply_to: date
    starts_on: date
    ends_on: date
    rolling: bool
    pay: str
    capacity: int | None
    districts: frozenset[str]
    weekdays: frozenset[int]
    parts_of_day: frozenset[str]
    fields: frozenset[str]
    places: int
    schedule: str
    hosts: tuple[str, ...] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    over: str = field(repr=False)
    kinds_of_places: tuple[str, ...] = field(repr=False)
    round: Round = field(repr=False, compare=False)

    def is_open(self, today: date) -> bool:
        """Tell whether one can apply today; else it is coming."""
        return self.apply_from <= today


@dataclass(frozen=True)
class Seats:
    """How many places there are in a round and how many of them are free."""

    capacity: int
    free: int


def part_of_day(starts: str) -> str:
    """Return am, pm or eve of a time like 14:00; "" for anything else."""
    hour, mark, _ = starts.partition(":")
    if not mark or not hour.isdigit():
        return ""
    return "am" if int(hour) < _NOON else "pm" if int(hour) < _EVENING else "eve"


def listed(now: datetime | None = None) -> Q:
    """Return the condition that a round is announced and one can, or will, apply to it."""
    local = timezone.localtime(now)
    closed_today = Q(apply_to=local.date(), apply_until__isnull=False, apply_until__lt=local.time())
    return Q(status=RoundStatus.OPEN, apply_to__gte=local.date()) & ~closed_today


def rows() -> Sequence[Row]:
    """Return the rounds that are listed now: those that are open, the first to close first, then those to come."""
    state = tuple(
        Round.objects.filter(listed()).order_by("pk").values_list("pk", "apply_from", "apply_to", "apply_until")
    )
    return _read(state, timezone.localdate(), int(time.monotonic()) // READ_AGAIN)


@lru_cache(maxsize=2)
def _read(state: tuple[tuple[Any, ...], ...], today: date, minute: int) -> tuple[Row, ...]:
    """Read; ``minute`` is there to be part of the cache's key."""
    rounds = Round.objects.filter(pk__in=[row[0] for row in state]).select_related(
        "programme__parent", "type", "pay_scheme", "eligibility"
    )
    places: dict[int, list[Place]] = defaultdict(list)
    for place in Place.objects.filter(round__in=rounds, closed_on=None, parent=None).select_related("host", "unit"):
        places[place.round_id].append(place)
    made = [_row(one, places[one.pk]) for one in rounds]
    return tuple(sorted(made, key=lambda row: (not row.is_open(today), row.apply_to, row.apply_from, row.title)))


def audience_of(programme: Programme) -> str:
    """Return for whom a programme is, as who applies reads it; a strand's own, else its programme's.

    A strand of volunteers or mentors names whom they serve (다문화가족): who gives their time is in the programme.
    """
    over = programme.parent.audience if programme.parent else ""
    if programme.shape in (Shape.VOLUNTEER, Shape.MENTORING) and over:
        return over
    return programme.audience or over


def _row(one: Round, places: list[Place]) -> Row:
    programme = one.programme
    definition = one.type.definition if one.type is not None else {}
    schedules = [place.schedule for place in places if isinstance(place.schedule, dict)]
    said = list(dict.fromkeys(filter(None, (schedule_words(one) for one in schedules))))
    over = programme.parent.name if programme.parent else ""
    fields = {programme.field, *(place.field for place in places)} - {""}
    return Row(
        pk=one.pk,
        code=one.code,
        title=one.title,
        programme=programme.name,
        shape=programme.shape,
        shape_label=str(Shape(programme.shape).label),
        audience=audience_of(programme),
        summary=one.description or definition.get("summary", "") or programme.content,
        method=str(Method(one.method).label) if one.method else "",
        apply_from=one.apply_from,
        apply_to=one.apply_to,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        rolling=one.rolling,
        pay=pay_words(one.pay_scheme.parameters if one.pay_scheme else None),
        capacity=one.capacity,
        districts=frozenset(code for place in places if (code := _district(place))),
        weekdays=frozenset(day for schedule in schedules for day in schedule.get("weekdays", []) if isinstance(day, int)),
        parts_of_day=frozenset(
            part for schedule in schedules if (part := part_of_day(str(schedule.get("starts", ""))))
        ),
        fields=frozenset(fields),
        places=len(places),
        schedule=said[0] if len(said) == 1 else "",
        hosts=tuple(dict.fromkeys(place.host.name for place in places if place.host is not None)),
        words=tuple(
            dict.fromkeys(
                filter(
                    None,
                    (one.title, programme.name, over, programme.category, *fields,
                     str(Shape(programme.shape).label), *(place.title for place in places),
                     *(place.host.name for place in places if place.host is not None)),
                )
            )
        ),
        over=over,
        kinds_of_places=_distinct(place.title for place in places),
        round=one,
    )  # fmt: skip


def _distinct(titles: Iterable[str]) -> tuple[str, ...]:
    """Return what the places are called, once each without their numbers: of many like ones only a few are searched."""
    return tuple(dict.fromkeys(re.sub(r"\s*\d+\s*", " ", title).strip() for title in titles))[:_SEARCHED]


def _district(place: Place) -> str:
    return place.district_code or (place.unit.district_code if place.unit else "")


def seats_of(rounds: Iterable[int]) -> dict[int, Seats]:
    """Return how many places there are and how many are free, by round; rounds without places are left out.

    A company's booth at a fair is no seat of anybody's: its hours are counted apart.
    """
    counted = (
        Place.objects.filter(round__in=list(rounds), closed_on=None, parent=None)
        .exclude(kind=PlaceKind.BOOTH, host__isnull=False)
        .values("round")
        .annotate(seats=Sum("capacity"), free=Sum(F("capacity") - F("taken") - F("held")), places=Count("pk"))
        .values_list("round", "seats", "free")
    )
    return {pk: Seats(capacity, free) for pk, capacity, free in counted}


def moment_of_closing(one: Round) -> datetime:
    """Return the moment after which nobody can apply: the stated time of the last day, or its end."""
    zone = ZoneInfo("Asia/Seoul")
    if one.apply_until is not None:
        return datetime.combine(one.apply_to, one.apply_until, zone)
    return datetime.combine(one.apply_to, datetime.max.time(), zone)


def forget() -> None:
    """Read anew at the next request; for tests, whose databases begin with the same ids again and again."""
    _read.cache_clear()
    _index.cache_clear()


def find(words: str, among: Sequence[Row]) -> list[int]:
    """Return the numbers of the rows that somebody meant by these words, the best first.

    Spacing, typing errors, parts of compounds and initials are forgiven (imojak.search).
    """
    result = search(_index(tuple(among)), words, limit=len(among) or 1)
    return [int(str(hit.key)) for hit in result.hits]


@lru_cache(maxsize=2)
def _index(rows: tuple[Row, ...]) -> Index:
    return Index.of(
        Document(
            row.pk,
            {
                "title": f"{row.title} {row.programme}",
                "field": " ".join([*sorted(row.fields), row.shape_label, row.over]),
                "place": " ".join(row.kinds_of_places),
                "host": " ".join(row.hosts),
                "district": " ".join(filter(None, map(district_words, sorted(row.districts)))),
                "text": " ".join([row.summary, *row.words]),
            },
        )
        for row in rows
    )
