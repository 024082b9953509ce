"""Months, days and ages as the agency counts them. Pure functions; a month is its first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta


def month_of(day: date) -> date:
    """Return the month of a day as its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after ``month``."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_end(month: date) -> date:
    """Return the last day of the month that ``month`` lies in."""
    return next_month(month_of(month)) - timedelta(days=1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the months that ``first`` … ``last`` (both included) touch; nothing when they are reversed."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)


def age_on(birth: date, day: date) -> int:
    """Return the international age (만 나이) in full years on ``day``.

    A person born on 29 February turns a year older on 1 March of a common year, as 민법 제160조 counts
    (the period ends with the last day of February).
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
