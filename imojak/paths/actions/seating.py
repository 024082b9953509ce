"""From a ranking to places (자리 배정): seats by wish, kept for quotas, then the reserve list, then refusals. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils import timezone

from imojak.choosing import quotas as keeping
from imojak.offers.models import Place, Round
from imojak.paths.actions.drawing import seats_left
from imojak.paths.actions.looking import Looked
from imojak.paths.enums import DecisionResult
from imojak.paths.models import Application, Preference
from imojak.paths.terms import known_of
from imojak.plan.types.conditions import holds
from imojak.plan.types.screening import MOST_QUOTAS, Screening


@dataclass(frozen=True)
class Row:
    """What is proposed for one application. ``reasons`` are codes; ``why`` is the sentence that goes out with it."""

    application: Application
    place: Place | None
    result: str
    rank: int | None
    reasons: tuple[str, ...]
    why: str
    score: Decimal | None = None
    looked: Looked = field(default_factory=Looked, repr=False)


@dataclass(frozen=True)
class Quota:
    """A group that places are kept for: how many it has of them in the proposal."""

    code: str
    label: str
    seats: int
    taken: int


@dataclass
class Pool:
    """Those who apply to one place, or to the round (``place`` None), with what is known of them."""

    round: Round
    place: Place | None
    screening: Screening
    applications: list[Application]
    seed: str
    moment: datetime
    notes: list[str]
    quotas: list[Quota] = field(default_factory=list)
    sources: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """Somebody in the ranking of a pool: why they stand there, and the place that a way of choosing has given them itself."""

    application: Application
    why: str
    score: Decimal | None = None
    place: Place | None = None
    reason: str = "full"
    #: Below the pass mark or passed over by the host: not to be taken, and no reserve.
    out: bool = False


def seat(pool: Pool, ranked: Sequence[Ranked], *, kept: bool = True) -> list[Row]:
    """Give the seats down the ranking, keeping the quotas; then the reserve list, then refusals."""
    standing = [one for one in ranked if not one.out]
    capacity = max(seats_left(pool.round, pool.place), 0)
    taken = (
        _under_quotas(pool, standing, capacity)
        if kept and pool.screening.quotas_kept
        else {one.application.pk for one in standing[:capacity]}
    )
    desk = _Places(pool)
    seated: dict[int, Place] = {}
    # Where the wishes of one who is chosen are all taken, the seat is for the next in the ranking.
    for one in sorted(standing, key=lambda one: one.application.pk not in taken):
        if len(seated) < capacity and (place := desk.take(one.application)) is not None:
            seated[one.application.pk] = place
    placed = [
        Ranked(one.application, one.why, one.score, seated.get(one.application.pk), one.reason) for one in standing
    ]
    return given(pool, placed) + refused([one for one in ranked if one.out], start=len(standing))


def given(pool: Pool, ranked: Sequence[Ranked]) -> list[Row]:
    """Return rows: those with a place are in; of the others as many wait as the configuration says, the rest are not."""
    seats = sum(1 for one in ranked if one.place is not None)
    room = ceil(max(seats_left(pool.round, pool.place), seats) * pool.screening.reserve_percent / 100)
    rows, waiting = [], 0
    for rank, one in enumerate(ranked, start=1):
        if one.place is not None:
            rows.append(Row(one.application, one.place, DecisionResult.ACCEPTED, rank, (), one.why, one.score))
        elif waiting < room:
            waiting += 1
            rows.append(Row(one.application, None, DecisionResult.WAITING, waiting, ("waiting",), one.why, one.score))
        else:
            rows.append(Row(one.application, None, DecisionResult.REFUSED, rank, (one.reason,), one.why, one.score))
    return rows


def refused(out: Sequence[Ranked], *, start: int) -> list[Row]:
    """Return rows of those who are not to be taken, ranked on from ``start``."""
    return [
        Row(one.application, None, DecisionResult.REFUSED, rank, (one.reason,), one.why, one.score)
        for rank, one in enumerate(out, start=start + 1)
    ]


def kept_seats(
    pool: Pool, applications: Sequence[Application], capacity: int
) -> tuple[dict[int, frozenset[str]], list[keeping.Minimum]]:
    """Return who is of which group by application, and how many of ``capacity`` seats are kept for each group."""
    known = known_of(pool.round, applications, timezone.localdate(pool.moment))
    several = pool.screening.quotas_kept[:MOST_QUOTAS]
    if len(pool.screening.quotas_kept) > len(several):
        pool.notes.append("우선 배정은 두 가지까지만 함께 지킬 수 있어 앞의 두 가지만 적용했습니다.")
    groups = {
        one.pk: frozenset(quota.code for quota in several if holds(quota.when, known[one.pk])) for one in applications
    }
    minimums = []
    for quota in several:
        wanted = quota.places or keeping.at_least(quota.percent or 0, capacity)
        # Kept places that the group cannot fill are for everybody.
        there = sum(1 for codes in groups.values() if quota.code in codes)
        minimums.append(keeping.Minimum(quota.code, quota.label, min(wanted, there, capacity)))
    while sum(one.seats for one in minimums) > capacity:
        minimums[-1] = keeping.Minimum(minimums[-1].group, minimums[-1].name, minimums[-1].seats - 1)
    return groups, minimums


def _under_quotas(pool: Pool, ranked: Sequence[Ranked], capacity: int) -> set[int]:
    """Take people from the ranking so that the places kept for groups go to them (at most two groups at once)."""
    groups, minimums = kept_seats(pool, [one.application for one in ranked], capacity)
    people = [keeping.Person(str(one.application.pk), groups[one.application.pk]) for one in ranked]
    chosen = {int(receipt) for receipt in keeping.choose(people, keeping.Quotas(capacity, tuple(minimums))).taken}
    tell_quotas(pool, groups, minimums, chosen)
    return chosen


def tell_quotas(
    pool: Pool, groups: Mapping[int, frozenset[str]], minimums: Sequence[keeping.Minimum], chosen: Iterable[int]
) -> None:
    """Add to the pool what each group has of the seats that are kept for it."""
    placed = list(chosen)
    for minimum in minimums:
        count = sum(1 for number in placed if minimum.group in groups[number])
        pool.quotas.append(Quota(minimum.group, minimum.name, minimum.seats, count))


class _Places:
    """The free seats of a pool's places, given out one by one: by wish where there are wishes, else the first free."""

    def __init__(self, pool: Pool) -> None:
        places = Place.objects.filter(round=pool.round, closed_on=None).order_by("pk")
        if pool.place is not None:
            places = places.filter(pk=pool.place.pk)
        self.places = {one.pk: one for one in places}
        self.left = {one.pk: one.capacity - one.taken - one.held for one in self.places.values()}
        self.wishes = wishes_of(pool.applications)

    def take(self, application: Application) -> Place | None:
        wished = self.wishes.get(application.pk)
        for number in wished if wished is not None else self.places:
            if self.left.get(number, 0) > 0:
                self.left[number] -= 1
                return self.places[number]
        return None


def wishes_of(applications: Sequence[Application]) -> dict[int, list[int]]:
    """Return the wished places by application, in order; those without wishes are not there."""
    found: dict[int, list[int]] = {}
    keys = [one.pk for one in applications]
    for start in range(0, len(keys), 500):
        rows = Preference.objects.filter(application_id__in=keys[start : start + 500]).order_by("application", "rank")
        for application, place in rows.values_list("application_id", "place_id"):
            found.setdefault(application, []).append(place)
    return found
