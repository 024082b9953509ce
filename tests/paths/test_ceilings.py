"""How long a participation may pause, go on and last: pure, by tables of cases and by properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.months import after_months
from imojak.paths.ceilings import (
    checkins,
    extension_refusal,
    extension_room,
    length,
    month_split,
    never_granted,
    pause_refusal,
    pause_room,
    stay_refusal,
)
from imojak.plan.types.terms import Extensions, Life, Pauses

SPRING, AUTUMN = date(2023, 4, 3), date(2023, 11, 30)
WITHIN = (SPRING, AUTUMN)
LIFE = Life(
    longest_months=36,
    pauses=Pauses(most_days=14, most_times=2),
    extensions=Extensions(most_months=3, most_times=1),
)
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def span_from(first: date, days: int) -> tuple[date, date]:
    return first, first + timedelta(days=days - 1)


@pytest.mark.parametrize(
    ("span", "before", "told"),
    [
        (span_from(date(2023, 5, 1), 14), [], ""),
        (span_from(date(2023, 5, 1), 15), [], "모두 합쳐 14일까지"),
        (span_from(date(2023, 6, 1), 5), [span_from(date(2023, 5, 1), 10)], "4일까지 더 쉴 수 있습니다"),
        (span_from(date(2023, 6, 1), 1), [span_from(date(2023, 5, 1), 14)], "더 쉴 수 없습니다"),
        (
            span_from(date(2023, 7, 1), 1),
            [span_from(date(2023, 5, 1), 1), span_from(date(2023, 6, 1), 1)],
            "2번까지 할 수 있는데 이미 2번",
        ),
        (span_from(date(2023, 5, 3), 2), [span_from(date(2023, 5, 1), 3)], "겹치지 않게"),
        (span_from(date(2023, 4, 1), 5), [], "참여 기간(2023년 4월 3일~2023년 11월 30일) 안"),
        ((date(2023, 5, 2), date(2023, 5, 1)), [], "멈추는 날보다 빠릅니다"),
    ],
)
def test_a_pause_has_its_ceilings(span: tuple[date, date], before: list[tuple[date, date]], told: str) -> None:
    refusal = pause_refusal(LIFE, span, within=WITHIN, before=before)
    assert told in refusal
    assert bool(told) == bool(refusal)


def test_a_programme_without_pauses_says_whom_to_ask() -> None:
    assert "쉴 수 없습니다" in pause_refusal(Life(), span_from(SPRING, 1), within=WITHIN)
    assert pause_refusal(None, span_from(SPRING, 30), within=WITHIN) == ""


@pytest.mark.parametrize(
    ("ends", "before", "told"),
    [
        (date(2024, 2, 29), [], ""),
        (date(2024, 3, 1), [], "2024년 2월 29일까지"),
        (AUTUMN, [], "그보다 뒤의 날짜"),
        (date(2024, 1, 31), [(date(2023, 10, 31), AUTUMN)], "1번까지 할 수 있는데 이미 1번"),
    ],
)
def test_an_extension_has_its_ceilings(ends: date, before: list[tuple[date, date]], told: str) -> None:
    refusal = extension_refusal(LIFE, ends, span=WITHIN, before=before)
    assert told in refusal
    assert bool(told) == bool(refusal)


def test_nobody_outstays_the_round_nor_a_programme_without_extensions() -> None:
    assert "2023년 12월 31일까지 운영" in extension_refusal(
        LIFE, date(2024, 1, 1), span=WITHIN, round_ends=date(2023, 12, 31)
    )
    assert "늘릴 수 없습니다" in extension_refusal(Life(), date(2024, 1, 1), span=WITHIN)


def test_a_desk_is_kept_for_three_years_over_all_terms_and_not_a_day_longer() -> None:
    two_years = [(date(2021, 1, 1), date(2021, 12, 31)), (date(2022, 1, 1), date(2022, 12, 31))]
    third = (date(2023, 1, 1), date(2023, 12, 31))
    assert stay_refusal(LIFE, third, elsewhere=two_years) == ""
    longer = (third[0], date(2024, 1, 1))
    refusal = stay_refusal(LIFE, longer, elsewhere=two_years)
    assert "모두 합쳐 36개월까지" in refusal
    assert "지금까지 24개월" in refusal
    assert "36개월 1일이 됩니다" in refusal
    assert "36개월 1일" in extension_refusal(LIFE, longer[1], span=third, elsewhere=two_years)


@given(DAYS, st.integers(1, 60))
def test_a_span_of_whole_months_is_that_many_months_long(first: date, months: int) -> None:
    last = after_months(first, months) - timedelta(days=1)
    assert (length([(first, last)]).months, length([(first, last)]).days) == (months, 0)


@given(st.lists(st.tuples(DAYS, st.integers(1, 400)), max_size=5))
def test_more_days_are_never_a_shorter_stay(rows: list[tuple[date, int]]) -> None:
    spans = [span_from(first, days) for first, days in rows]
    whole = length(spans).in_days
    for index in range(len(spans)):
        assert length(spans[:index] + spans[index + 1 :]).in_days <= whole
    assert length([*spans, *spans]).in_days == whole


@given(DAYS, st.integers(1, 200), st.integers(1, 200))
def test_the_month_of_a_transfer_is_divided_without_a_gap(first: date, before: int, after: int) -> None:
    on = first + timedelta(days=before)
    span = (first, on + timedelta(days=after - 1))
    split = month_split(on, span=span)
    assert split.arriving is not None
    assert split.arriving[0] == on
    if split.leaving is not None:
        assert split.leaving[1] + timedelta(days=1) == on
        assert split.leaving[0] == max(split.month, first)
    else:
        assert on == split.month


def test_checkins_come_every_so_many_weeks_before_the_end() -> None:
    assert checkins((date(2023, 1, 2), date(2023, 3, 31)), 6) == [date(2023, 2, 13), date(2023, 3, 27)]
    assert checkins((date(2023, 1, 2), date(2023, 1, 8)), 6) == []


def test_a_form_says_how_much_is_left_and_nothing_where_nothing_is_allowed() -> None:
    assert pause_room(LIFE)[1] == "아직 쉬신 적이 없습니다."
    used = pause_room(LIFE, [(date(2023, 5, 1), date(2023, 5, 3)), (date(2023, 6, 1), date(2023, 6, 1))])
    assert used[0] == "이 사업에서는 2번까지, 모두 합쳐 14일까지 쉴 수 있습니다."
    assert used[1] == "지금까지 2번, 4일을 쉬었거나 쉬기로 했습니다."
    asked = extension_room(LIFE, AUTUMN, times=1, round_ends=date(2023, 12, 31))
    assert asked[1:] == [
        "지금은 2023년 11월 30일까지이고, 이 모집은 2023년 12월 31일에 끝납니다.",
        "지금까지 1번 늘렸습니다.",
    ]
    for none in (None, Life()):
        assert (pause_room(none), extension_room(none, AUTUMN, times=0, round_ends=AUTUMN)) == ([], [])


def test_what_a_type_does_not_know_need_not_be_asked_for() -> None:
    assert never_granted(None) == never_granted(LIFE) == frozenset()
    assert never_granted(Life(pauses=LIFE.pauses)) == {"extend"}
    assert never_granted(Life()) == {"pause", "extend"}
