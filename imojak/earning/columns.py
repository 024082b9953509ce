"""Many person-months at once, as columns of whole numbers (NumPy int64): the same arithmetic, exact to the won.

A row is what ``month.compute`` computes for one person: counted minutes, and minutes that were granted elsewhere before.
Columns are worked through in blocks that stay in the processor's cache. Texts are optional; rows of people with the same
hours are the same rows, which are made once and shared.

What it is for: the measure of how far one person after the other lies from what the machine can do (``benchmarks/pay.py``),
the proof that the arithmetic of ``steps`` is the same for both, and questions about very many different months. Deciding
needs rows, days and caps over several works for each person, and goes by ``month``; the outlook asks 41,000 times a forecast
for a month of the lived year, of which 470 differ (``outlook.rosters`` remembers them), and has no use for columns.

NumPy is imported here and nowhere else in the room, so that whoever only pays does not load it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from imojak.earning import wording
from imojak.earning.month import activity_rows
from imojak.earning.rows import Row
from imojak.earning.scheme import Scheme
from imojak.earning.steps import earned, won_after

Whole = NDArray[np.int64]
#: Rows of a block: a few columns of it fit into the second cache.
_BLOCK = 1 << 15
#: Up to so many different keys are told apart by a table instead of by sorting.
_TABLE = 1 << 23


@dataclass(frozen=True)
class Columns:
    """Person-months of one scheme, one row each: recognised minutes and earned won, with what they came from."""

    counted: Whole
    earlier: Whole | None
    minutes: Whole
    won: Whole
    scheme: Scheme
    hourly: int


def month_columns(
    counted: NDArray[np.integer],
    scheme: Scheme,
    *,
    earlier: NDArray[np.integer] | None = None,
    hourly: int | None = None,
) -> Columns:
    """Compute many person-months under one scheme.

    ``counted`` are minutes of activity that count, ``earlier`` minutes granted elsewhere in the same month (none, if
    left out), both of the same length; ``hourly`` is another worth of an hour than the scheme's, in won. What is paid
    besides hours is not in the columns. Raises ValueError for other shapes, numbers that are not whole, or below zero.
    """
    counted = _checked(counted)
    worth, cap, size = scheme.hourly if hourly is None else hourly, scheme.cap_minutes, len(counted)
    if earlier is not None:
        earlier = _checked(earlier)
        if len(earlier) != size:
            raise ValueError("columns are of different lengths")
    minutes, won = np.empty(size, np.int64), np.empty(size, np.int64)
    for start in range(0, size, _BLOCK):
        block = slice(start, start + _BLOCK)
        free: Whole | int = cap
        before = None
        if earlier is not None:
            used = np.minimum(earlier[block], cap)
            free, before = cap - used, used * worth
        granted = np.minimum(counted[block], free, out=minutes[block])
        won[block] = won_after(before, granted * worth, scheme.most, np.minimum)
    return Columns(counted, earlier, minutes, won, scheme, worth)


def explained(columns: Columns, month: date) -> list[tuple[Row, ...]]:
    """Return the rows of each person-month with their texts, in the order of the columns; ``month`` is any day of it."""
    keys, places = _distinct(columns.counted, columns.earlier)
    made = np.empty(len(keys), object)
    for at, key in enumerate(keys):
        made[at] = _rows(columns, month.month, *key)
    found: list[tuple[Row, ...]] = made[places].tolist()
    return found


def _rows(columns: Columns, month: int, counted: int, earlier: int) -> tuple[Row, ...]:
    scheme, worth = columns.scheme, columns.hourly
    used = min(earlier, scheme.cap_minutes)
    granted = min(counted, scheme.cap_minutes - used)
    pay = earned(counted * worth, granted * worth, used * worth, scheme.most)
    activity = wording.activity(month, counted, worth)
    return tuple(activity_rows(pay, scheme, activity, scheme.month_hours, earlier, counted - granted))


def _distinct(counted: Whole, earlier: Whole | None) -> tuple[list[tuple[int, int]], Whole]:
    """Return the different pairs of counted and earlier minutes, and for each row which of them it has."""
    width, keys = 1, counted
    if earlier is not None and len(earlier):
        width = int(earlier.max()) + 1
        keys = counted * width + earlier
    most = int(keys.max()) + 1 if len(keys) else 0
    if most <= _TABLE:
        table = np.zeros(most, np.int64)
        table[keys] = 1
        distinct = np.flatnonzero(table)
        table[distinct] = np.arange(len(distinct))
        places = table[keys]
    else:
        distinct, places = np.unique(keys, return_inverse=True)
    return [divmod(key, width) for key in distinct.tolist()], places


def _checked(column: NDArray[np.integer]) -> Whole:
    if column.ndim != 1 or not np.issubdtype(column.dtype, np.integer):
        raise ValueError("minutes are a column of whole numbers")
    if len(column) and column.min() < 0:
        raise ValueError("negative minutes")
    return column.astype(np.int64, copy=False)
