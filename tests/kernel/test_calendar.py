"""Working days and the days of a course."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.calendar import (
    Closures,
    closed_for,
    is_workday,
    now_closed,
    public_holidays,
    session_days,
    workday_from,
    workdays_after,
)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_the_holidays_of_the_year_have_their_korean_names() -> None:
    named = public_holidays(2023)
    assert named[date(2023, 9, 29)] == "추석"
    assert named[date(2023, 1, 24)] == "설날 대체 휴일"
    assert named[date(2023, 10, 2)] == "임시공휴일"
    assert len(named) == 18
    assert list(named) == sorted(named)


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert public_holidays(2025)[date(2025, 5, 5)] == "부처님오신날 · 어린이날"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 9, 27), True),
        (date(2023, 9, 28), False),  # the day before Chuseok
        (date(2023, 10, 7), False),  # a Saturday
        (date(2023, 5, 29), False),  # the substitute for Buddha's birthday
        (date(2026, 7, 17), False),  # Constitution Day is a holiday again
    ],
)
def test_a_working_day_is_no_weekend_and_no_holiday(day: date, works: bool) -> None:
    assert is_workday(day) is works


def test_a_period_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    assert workday_from(date(2023, 9, 28)) == date(2023, 10, 4)
    assert workday_from(date(2023, 10, 4)) == date(2023, 10, 4)


def test_the_first_day_of_a_period_is_not_counted() -> None:
    assert workdays_after(date(2023, 9, 26), 1) == date(2023, 9, 27)
    assert workdays_after(date(2023, 9, 26), 2) == date(2023, 10, 4)
    assert workdays_after(date(2023, 9, 30), 0) == date(2023, 9, 30)


def test_a_temporary_holiday_that_the_package_does_not_know_is_taken_from_the_agencys_table() -> None:
    own = Closures(
        holidays={date(2023, 11, 3): "임시공휴일"},
        closed={date(2023, 11, 10): "개관기념일"},
        workdays=[date(2023, 10, 9)],
    )
    assert is_workday(date(2023, 11, 3))
    assert not is_workday(date(2023, 11, 3), own)
    assert public_holidays(2023, own)[date(2023, 11, 3)] == "임시공휴일"
    assert closed_for(date(2023, 11, 10), own) == "개관기념일"
    assert date(2023, 11, 10) not in public_holidays(2023, own)
    assert is_workday(date(2023, 10, 9), own)
    assert date(2023, 10, 9) not in public_holidays(2023, own)


def test_a_planned_day_that_became_a_holiday_is_found() -> None:
    planned = [date(2023, 11, 2), date(2023, 11, 3)]
    assert now_closed(planned) == []
    assert now_closed(planned, Closures(holidays={date(2023, 11, 3): "임시공휴일"})) == [
        (date(2023, 11, 3), "임시공휴일")
    ]


def test_a_course_on_mondays_and_thursdays_leaves_the_holidays_out_and_names_them() -> None:
    course = session_days(date(2023, 9, 25), date(2023, 10, 12), [0, 3])
    assert course.days == (date(2023, 9, 25), date(2023, 10, 5), date(2023, 10, 12))
    assert course.left_out == (
        (date(2023, 9, 28), "추석 전날"),
        (date(2023, 10, 2), "임시공휴일"),
        (date(2023, 10, 9), "한글날"),
    )


def test_a_course_ends_with_its_last_session() -> None:
    assert session_days(date(2023, 6, 1), date(2023, 12, 31), [3], number=3).days == (
        date(2023, 6, 1),
        date(2023, 6, 8),
        date(2023, 6, 15),
    )


def test_a_course_of_every_second_week_counts_from_its_first() -> None:
    fortnightly = session_days(date(2023, 6, 1), date(2023, 6, 30), [0, 4], every_weeks=2)
    assert fortnightly.days == (
        date(2023, 6, 2),
        date(2023, 6, 12),
        date(2023, 6, 16),
        date(2023, 6, 26),
        date(2023, 6, 30),
    )


@pytest.mark.parametrize(
    ("first", "last", "weekdays", "options"),
    [
        (date(2023, 6, 2), date(2023, 6, 1), [0], {}),
        (date(2023, 6, 1), date(2023, 6, 2), [], {}),
        (date(2023, 6, 1), date(2023, 6, 2), [7], {}),
        (date(2023, 6, 1), date(2023, 6, 2), [0], {"number": 0}),
        (date(2023, 6, 1), date(2023, 6, 2), [0], {"every_weeks": 0}),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused(
    first: date, last: date, weekdays: Collection[int], options: dict[str, Any]
) -> None:
    with pytest.raises(ValueError):
        session_days(first, last, weekdays, **options)


@given(days, st.integers(0, 400), st.sets(st.integers(0, 6), min_size=1))
def test_every_day_of_the_pattern_is_held_or_named(first: date, length: int, weekdays: set[int]) -> None:
    last = first + timedelta(days=length)
    course = session_days(first, last, weekdays)
    pattern = {first + timedelta(days=n) for n in range(length + 1)}
    pattern = {day for day in pattern if day.weekday() in weekdays}
    left_out = {day for day, _ in course.left_out}
    assert set(course.days) | left_out == pattern
    assert not set(course.days) & left_out
    assert list(course.days) == sorted(course.days)
    assert all(closed_for(day) == reason != "" for day, reason in course.left_out)


@given(days, st.integers(0, 60))
def test_working_days_add_up(day: date, number: int) -> None:
    end = workdays_after(day, number)
    between = [day + timedelta(days=n + 1) for n in range((end - day).days)]
    assert sum(map(is_workday, between)) == number
