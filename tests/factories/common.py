"""What every factory uses: days of the year, numbers that differ, moments in Seoul."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

YEAR = 2023
CUT_OFF = date(2023, 9, 30)
SPRING = date(2023, 4, 3)
AUTUMN = date(2023, 11, 30)

_numbers = count(1)


def number() -> int:
    """Return the next number of this run, for codes that must differ."""
    return next(_numbers)


def position() -> int:
    """Return the next place in an order; orders are kept as small numbers, and a run makes more rows than those hold."""
    return number() % 32_000 + 1


def at(day: date, hour: int = 10) -> datetime:
    """Return an hour of ``day`` in Seoul."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Seoul"))
