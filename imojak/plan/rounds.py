"""From what the plan writes to rounds and their places. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from imojak.plan.programmes import Offer, Round, Series


@dataclass(frozen=True)
class PlannedPlace:
    """What can be taken in a round: its name, where it is, how many it holds, how long it takes in all (minutes)."""

    name: str
    site: str | None
    capacity: int
    minutes: int | None


@dataclass(frozen=True)
class PlannedRound:
    """A dated edition with its places. Where nobody applies, notice and application fall on the first day."""

    name: str
    notice: date
    apply_from: date
    apply_to: date
    select_by: date
    run_from: date
    run_to: date
    sessions: int | None
    hours_per_session: Decimal | None
    level: str | None
    slot: str | None
    rolling: bool
    places: tuple[PlannedPlace, ...]

    @property
    def capacity(self) -> int:
        """How many can take part: the sum of the places."""
        return sum(place.capacity for place in self.places)


def rounds_of(offer: Offer) -> list[PlannedRound]:
    """Return all rounds of a programme or strand itself: those written one by one, then those of its series, in the order of the file."""
    return [*map(_single, offer.round), *(one for series in offer.series for one in expand(series))]


def runs_of(offer: Offer) -> int:
    """Return how many editions, courses or issues an offer has: the places of all its rounds."""
    return sum(len(one.places) for one in rounds_of(offer))


def expand(series: Series) -> Iterator[PlannedRound]:
    """Yield the rounds of a series in the order of their days; a single run keeps the bare topic as its name."""
    width = len(str(series.runs))
    names = [series.topic] if series.runs == 1 else [f"{series.topic} {n:0{width}d}" for n in range(1, series.runs + 1)]
    places = [
        PlannedPlace(
            name,
            series.sites[index % len(series.sites)] if series.sites else None,
            series.capacity,
            _minutes(series.sessions, series.hours_per_session),
        )
        for index, name in enumerate(names)
    ]
    if series.together:
        yield _of_series(series, series.topic, 0, tuple(places))
        return
    for index, place in enumerate(places):
        yield _of_series(series, place.name, index, (place,))


def _of_series(series: Series, name: str, index: int, places: tuple[PlannedPlace, ...]) -> PlannedRound:
    first = series.first + timedelta(days=index * series.every_days)
    last = first + timedelta(days=series.length_days - 1)
    return PlannedRound(
        name=name,
        notice=first - timedelta(days=series.notice_days),
        apply_from=first - timedelta(days=series.apply_from_days),
        apply_to=last if series.rolling else first - timedelta(days=series.apply_to_days),
        select_by=last if series.rolling else first - timedelta(days=series.select_days),
        run_from=first,
        run_to=last,
        sessions=series.sessions,
        hours_per_session=series.hours_per_session,
        level=series.level,
        slot=series.slot,
        rolling=series.rolling,
        places=places,
    )


def _single(one: Round) -> PlannedRound:
    apply_to = one.apply_to or (one.run_to if one.rolling else one.run_from)
    return PlannedRound(
        name=one.name,
        notice=one.notice or one.apply_from or one.run_from,
        apply_from=one.apply_from or one.notice or one.run_from,
        apply_to=apply_to,
        select_by=one.select_by or apply_to,
        run_from=one.run_from,
        run_to=one.run_to,
        sessions=one.sessions,
        hours_per_session=one.hours_per_session,
        level=one.level,
        slot=one.slot,
        rolling=one.rolling,
        places=(PlannedPlace(one.name, one.site, one.capacity, _minutes(one.sessions, one.hours_per_session)),),
    )


def _minutes(sessions: int | None, hours: Decimal | None) -> int | None:
    return int(sessions * hours * 60) if sessions is not None and hours is not None else None
