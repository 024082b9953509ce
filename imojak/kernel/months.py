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


def day_words(day: date) -> str:
    """Return a day as people say it: 2023년 4월 3일."""
    return f"{day.year}년 {day.month}월 {day.day}일"


def age_on(birth: date, day: date) -> int:
    """Return the international age (만 나이) in full years on ``day``.

    A person born on 29 February turns a year older on 1 March of a common year, as 민법 제160조 counts
    (the period ends with the last day of February).
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def after_months(day: date, months: int) -> date:
    """Return the same day ``months`` later; the month's last day where the month has no such day (민법 제160조).

    Raises ValueError past the year 9999.
    """
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day if first.month < 12 else 31))


def birthday(birth: date, age: int) -> date:
    """Return the first day on which a person is ``age`` full years old. Raises ValueError past the year 9999."""
    year = birth.year + age
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, 3, 1) if (birth.month, birth.day) == (2, 29) and not leap else birth.replace(year=year)
