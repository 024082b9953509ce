"""Columns are the scalar computation, row by row; without NumPy nothing else of the room changes."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.columns import explained, month_columns
from imojak.earning.month import Part, Scheme, compute

JUNE = date(2023, 6, 1)
WHOLE = Part(JUNE, date(2023, 6, 30))
SCHEMES = st.builds(
    Scheme,
    hourly=st.integers(1, 50_000),
    month_hours=st.integers(1, 209),
    month_won=st.none() | st.integers(0, 3_000_000),
    rounding_unit=st.sampled_from([1, 10, 100, 1_000]),
    rounding=st.sampled_from(["down", "half_up"]),
)
ROWS = st.lists(st.tuples(st.integers(0, 44_640), st.integers(0, 14_000)), max_size=40)


@given(ROWS, SCHEMES)
def test_a_column_is_what_each_person_gets(rows, scheme):
    counted = np.array([row[0] for row in rows], np.int64)
    earlier = np.array([row[1] for row in rows], np.int64)
    found = month_columns(counted, scheme, earlier=earlier)
    texts = list(explained(found, JUNE))
    for at, (minutes, before) in enumerate(rows):
        pay = compute({JUNE: minutes}, month=JUNE, part=WHOLE, scheme=scheme, earlier_minutes=before)
        assert (found.minutes[at], found.won[at]) == (pay.minutes, pay.amount)
        assert texts[at] == pay.rows


@given(st.lists(st.integers(0, 44_640), max_size=40), SCHEMES)
def test_a_column_without_earlier_hours_too(rows, scheme):
    found = month_columns(np.array(rows, np.int32), scheme)
    pays = [compute({JUNE: minutes}, month=JUNE, part=WHOLE, scheme=scheme) for minutes in rows]
    assert found.won.tolist() == [pay.amount for pay in pays]
    assert list(explained(found, JUNE)) == [pay.rows for pay in pays]


def test_long_columns_are_worked_through_in_blocks_and_stay_exact():
    scheme = Scheme(11_157, 57, 635_950, 10, "half_up")
    counted = np.arange(50_000, dtype=np.int64) % 6_000
    earlier = np.arange(50_000, dtype=np.int64) * 7 % 4_001
    found = month_columns(counted, scheme, earlier=earlier)
    for at in range(0, 50_000, 997):
        pay = compute({JUNE: int(counted[at])}, month=JUNE, part=WHOLE, scheme=scheme, earlier_minutes=int(earlier[at]))
        assert int(found.won[at]) == pay.amount
    sums = [sum(row.amount for row in rows) for rows in explained(found, JUNE)]
    assert sums == found.won.tolist()


@pytest.mark.parametrize(
    "wrong", [np.array([1.5]), np.array([-1]), np.array([[1]]), np.array([True]), np.array([], np.float64)]
)
def test_columns_of_anything_else_are_refused(wrong):
    with pytest.raises(ValueError):
        month_columns(wrong, Scheme(9_620, 57))


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError):
        month_columns(np.array([60]), Scheme(9_620, 57), earlier=np.array([1, 2]))


def test_another_worth_of_an_hour_is_what_would_be():
    found = month_columns(np.array([57 * 60]), Scheme(11_157, 57, None, 10, "half_up"), hourly=11_436)
    assert found.won.tolist() == [651_850]


def test_whoever_only_pays_does_not_load_numpy():
    code = "import sys, imojak.earning.month, imojak.earning.tax; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
