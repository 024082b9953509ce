"""Working days in Korea, and the days of a course: weekdays between two days without public holidays and closures.

Public holidays come from the package ``holidays`` (대체공휴일 and lunar days included). A temporary one (임시공휴일) is
decreed weeks before; until the package knows it, it stands in the agency's own table, which is ``Closures`` here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5
_DAY = timedelta(days=1)
WEEKDAYS = "월화수목금토일"


@dataclass(frozen=True)
class Closures:
    """An agency's own table beside the package's: day → name in Korean.

    ``holidays`` are public holidays that the package does not know yet; ``workdays`` are days that it takes for
    holidays and that are none (any more); ``closed`` are the agency's own closing days (개관기념일, 공사).
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    workdays: Collection[date] = ()
    closed: Mapping[date, str] = field(default_factory=dict)


NONE = Closures()


@lru_cache(maxsize=32)
def _of_year(year: int) -> dict[date, str]:
    # The package joins names that fall on one day by "; ", and answers in the machine's language unless told.
    named = holidays.country_holidays("KR", years=year, language="ko")
    return {day: " · ".join(name.split("; ")) for day, name in named.items() if day.year == year}


def public_holidays(year: int, closures: Closures = NONE) -> dict[date, str]:
    """Return the public holidays (공휴일) of a year with their names, in the order of days."""
    named = {day: name for day, name in _of_year(year).items() if day not in closures.workdays}
    named |= {day: name for day, name in closures.holidays.items() if day.year == year}
    return dict(sorted(named.items()))


def closed_for(day: date, closures: Closures = NONE) -> str:
    """Return why nothing takes place on ``day``: the holiday's or the closure's name, or "" when it is open."""
    if name := closures.closed.get(day) or closures.holidays.get(day):
        return name
    return "" if day in closures.workdays else _of_year(day.year).get(day, "")


def is_workday(day: date, closures: Closures = NONE) -> bool:
    """Tell whether ``day`` is a working day: Monday to Friday, no public holiday, no closure."""
    return day.weekday() < _SATURDAY and not closed_for(day, closures)


def workday_from(day: date, closures: Closures = NONE) -> date:
    """Return ``day`` or the first working day after it: a period that ends on a day off ends then (민법 제161조)."""
    while not is_workday(day, closures):
        day += _DAY
    return day


def workdays_after(day: date, number: int, closures: Closures = NONE) -> date:
    """Return the ``number``-th working day after ``day``, which itself is not counted (초일불산입, 민법 제157조)."""
    if number < 0:
        raise ValueError("a number of working days is not negative")
    for _ in range(number):
        day = workday_from(day + _DAY, closures)
    return day


@dataclass(frozen=True)
class SessionDays:
    """The days of a course, and the days of its pattern that were left out with the reason."""

    days: tuple[date, ...]
    left_out: tuple[tuple[date, str], ...]


def session_days(
    first: date,
    last: date,
    weekdays: Collection[int],
    closures: Closures = NONE,
    *,
    number: int | None = None,
    every_weeks: int = 1,
) -> SessionDays:
    """Return the days between ``first`` and ``last`` (both included) that fall on ``weekdays`` (Monday is 0).

    Public holidays and closures are left out and named. With ``number``, the days end when there are so many; there
    can be fewer, and the caller sees it. ``every_weeks`` = 2 takes every second week, counted from that of ``first``.
    Raises ValueError for reversed days, no or an unknown weekday, or a number or interval below one.
    """
    if last < first:
        raise ValueError("the last day is before the first")
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise ValueError("weekdays are numbers from 0 (Monday) to 6 (Sunday), at least one")
    if every_weeks < 1 or (number is not None and number < 1):
        raise ValueError("the number of days and the interval in weeks are at least 1")
    monday = first - timedelta(days=first.weekday())
    days: list[date] = []
    left_out: list[tuple[date, str]] = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() not in weekdays or (day - monday).days // 7 % every_weeks:
            continue
        if reason := closed_for(day, closures):
            left_out.append((day, reason))
        else:
            days.append(day)
            if len(days) == number:
                break
    return SessionDays(tuple(days), tuple(left_out))


def now_closed(days: Iterable[date], closures: Closures = NONE) -> list[tuple[date, str]]:
    """Return those of planned days on which nothing takes place (any more), with the reason.

    A timetable made before a temporary holiday was decreed does not know it; this finds what must move.
    """
    return [(day, reason) for day in days if (reason := closed_for(day, closures))]
