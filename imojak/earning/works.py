"""What one participation brings to a month: its days and pauses, its scheme, its hours, and which of them count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from imojak.earning.scheme import Scheme
from imojak.kernel.months import month_end

Minutes = Mapping[date, int] | Iterable[tuple[date, int]]
#: The first and the last day of something, both included.
Span = tuple[date, date]


@dataclass(frozen=True)
class Part:
    """A participation as pay sees it: its days (both included) and its pauses (중단), as pairs of days."""

    starts_on: date
    ends_on: date
    pauses: Sequence[Span] = ()

    def holds(self, day: date) -> bool:
        """Tell whether the person took part on ``day``."""
        return self.starts_on <= day <= self.ends_on and not self.paused(day)

    def paused(self, day: date) -> bool:
        """Tell whether ``day`` lies in a pause."""
        return any(first <= day <= last for first, last in self.pauses)


@dataclass(frozen=True)
class Work:
    """What one participation brings to a month.

    ``key`` tells participations apart and orders those that begin on the same day (an id). ``group`` is the code of the
    pay scheme: its own hours, won and monthly sums hold over all works of the group. ``minutes`` are by day; days
    outside the participation or in a pause earn nothing. ``sessions`` are the days of sessions held, one each; ``roles``
    are those that supplements ask for, each with its spans of days (both included). ``tail`` are the days of activity
    before the month in the week in which it begins, for schemes that pay weeks.
    """

    key: int
    part: Part
    scheme: Scheme
    minutes: Minutes
    group: str = ""
    education_days: Collection[date] = ()
    sessions: Sequence[date] = ()
    roles: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    tail: Collection[date] = ()


@dataclass
class Hours:
    """Minutes of a month, sorted into those that count (by day) and those that do not."""

    counted: dict[date, int] = field(default_factory=dict)
    outside: int = 0
    paused: int = 0
    holiday: int = 0


def hours_of(work: Work, month: date, holidays: Collection[date]) -> Hours:
    """Sort a work's minutes of ``month`` (its first day) by whether they count; several entries of a day are one day.

    Raises ValueError for negative minutes, of any month.
    """
    last, found, part = month_end(month), Hours(), work.part
    without = holidays if work.scheme.holidays == "unpaid" else ()
    starts, ends, counted = max(part.starts_on, month), min(part.ends_on, last), found.counted
    for day, minutes in work.minutes.items() if isinstance(work.minutes, Mapping) else work.minutes:
        if minutes < 0:
            raise ValueError(f"negative minutes on {day}")
        if starts <= day <= ends and not (part.pauses and part.paused(day)) and day not in without:
            counted[day] = counted.get(day, 0) + minutes
        elif not month <= day <= last:
            continue
        elif part.paused(day):
            found.paused += minutes
        elif not part.holds(day):
            found.outside += minutes
        else:
            found.holiday += minutes
    return found
