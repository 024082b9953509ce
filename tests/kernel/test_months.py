"""Months, days and ages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.months import age_on, month_end, month_of, months_between, next_month

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(days)
def test_a_month_is_followed_by_the_next_without_a_gap(day: date) -> None:
    first = month_of(day)
    assert first.day == 1
    assert first <= day <= month_end(day)
    assert month_end(day) + timedelta(days=1) == next_month(first)


@given(days, days)
def test_the_months_between_two_days_are_those_they_touch(one: date, other: date) -> None:
    first, last = sorted((one, other))
    months = list(months_between(first, last))
    assert months == sorted(set(months))
    assert months[0] == month_of(first)
    assert months[-1] == month_of(last)
    assert len(months) == (last.year - first.year) * 12 + last.month - first.month + 1


def test_reversed_days_have_no_months_between() -> None:
    assert list(months_between(date(2023, 5, 1), date(2023, 4, 30))) == []


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1983, 6, 15), date(2023, 6, 14), 39),
        (date(1983, 6, 15), date(2023, 6, 15), 40),
        (date(1984, 2, 29), date(2023, 2, 28), 38),  # full only when the last day of February is over
        (date(1984, 2, 29), date(2023, 3, 1), 39),
        (date(1984, 2, 29), date(2024, 2, 29), 40),
        (date(2023, 6, 15), date(2023, 6, 15), 0),
    ],
)
def test_age_is_counted_in_full_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(days, st.integers(0, 40_000))
def test_nobody_grows_younger(birth: date, later: int) -> None:
    day = birth + timedelta(days=later)
    assert 0 <= age_on(birth, day) <= age_on(birth, day + timedelta(days=1))
