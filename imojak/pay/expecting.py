"""What people are expected to earn: a pure function from their days and the hours of a month to won."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from imojak.earning.scheme import Scheme
from imojak.kernel.months import month_end


@dataclass(frozen=True)
class Span:
    """The days of one person in a round (both included), and those of them that are pauses.

    ``minutes`` is what was agreed as the most of a month; ``key`` tells the person's months apart from another's.
    """

    key: int
    starts: date
    ends: date
    pauses: tuple[tuple[date, date], ...] = ()
    minutes: int | None = None

    def days_in(self, month: date) -> int:
        """Return how many days of a month (its first day) the person is there and not in a pause."""
        first, last = max(self.starts, month), min(self.ends, month_end(month))
        if first > last:
            return 0
        resting = sum(
            max(0, (min(last, pause_ends) - max(first, pause_starts)).days + 1)
            for pause_starts, pause_ends in self.pauses
        )
        return (last - first).days + 1 - resting


@dataclass(frozen=True)
class Expected:
    """What a round is expected to cost, in won: what is ``decided`` already, and what is ``ahead``.

    ``people`` are those who still have a month ahead, ``minutes`` what a whole month of one is expected to have.
    """

    people: int
    minutes: int
    decided: int
    ahead: int

    @property
    def won(self) -> int:
        """All of it."""
        return self.decided + self.ahead

    def as_json(self) -> dict[str, int]:
        """Return it as it is kept with a commitment."""
        return {"people": self.people, "minutes": self.minutes, "decided": self.decided, "ahead": self.ahead}


def ahead(
    spans: Iterable[Span],
    months: Sequence[date],
    minutes: int,
    scheme: Scheme,
    decided: Collection[tuple[int, date]] = (),
    worth: Callable[[date], int] | None = None,
) -> tuple[int, int]:
    """Return how many people have a month ahead, and what their ``months`` are expected to cost in won.

    Part of a month earns as many of its ``minutes`` as it has days of it, rounded down to the minute. ``decided`` are
    the months of people (by their span's key) whose pay is known: they cost nothing more. ``worth`` says what an hour is
    worth in a month, where that is another than the notice's.
    """
    total, people = 0, 0
    known: dict[tuple[int, int, date], int] = {}
    for span in spans:
        own = minutes if span.minutes is None else min(minutes, span.minutes)
        before = total
        for month in months:
            days = span.days_in(month)
            if days <= 0 or (span.key, month) in decided:
                continue
            won = known.get((own, days, month))
            if won is None:
                hourly = None if worth is None else worth(month)
                won = known[own, days, month] = scheme.won_for(own * days // month_end(month).day, hourly)
            total += won
        people += total > before
    return people, total
