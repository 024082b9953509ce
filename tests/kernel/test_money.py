"""Won, thousands of won and percentages: rounded half up, once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.money import half_up, percent, rounded, to_thousand

won = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(("amount", "thousands"), [(499, 0), (500, 1), (1_499, 1), (1_500, 2), (-500, -1), (-499, 0)])
def test_thousands_are_rounded_half_up_away_from_zero(amount: int, thousands: int) -> None:
    assert to_thousand(amount) == thousands


@given(won)
def test_thousands_are_never_more_than_half_a_thousand_off(amount: int) -> None:
    assert abs(to_thousand(amount) * 1_000 - amount) <= 500
    assert to_thousand(-amount) == -to_thousand(amount)


@given(st.integers(0, 10**15), st.sampled_from([1, 10, 100, 1_000]), st.sampled_from([1, 7, 60]))
def test_cutting_takes_less_than_a_unit_and_never_adds(parts: int, unit: int, of: int) -> None:
    cut = rounded(parts, unit, "down", of)
    assert cut % unit == 0
    assert cut * of <= parts < (cut + unit) * of


@given(st.integers(0, 10**15), st.sampled_from([1, 10, 100, 1_000]), st.sampled_from([1, 7, 60]))
def test_rounding_half_up_is_nearest_and_a_half_goes_up(parts: int, unit: int, of: int) -> None:
    assert rounded(parts, unit, "half_up", of) == half_up(Decimal(parts) / (unit * of)) * unit


@pytest.mark.parametrize(
    ("part", "whole", "rate"), [(1, 3, "33.3"), (2, 3, "66.7"), (1, 8, "12.5"), (5, 1_000, "0.5"), (3, 2, "150.0")]
)
def test_a_rate_is_rounded_half_up_once(part: int, whole: int, rate: str) -> None:
    assert percent(part, whole) == Decimal(rate)


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert percent(1, 0) is None


@given(st.decimals(-1_000_000, 1_000_000, places=4), st.integers(0, 3))
def test_half_up_is_nearest_and_halves_go_away_from_zero(value: Decimal, places: int) -> None:
    rounded = half_up(value, places)
    step = Decimal(1).scaleb(-places)
    assert abs(rounded - value) <= step / 2
    if abs(value) % step == step / 2:
        assert abs(rounded) > abs(value)
