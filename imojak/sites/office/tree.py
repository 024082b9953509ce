"""The budget tree as a page shows it: one branch of it or all, down to a level, and bars by group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imojak.ledger.execution import LineExecution, MonthExecution

#: What the levels of the tree are called (부문 … 세부사업); the top, 세출예산, is above them.
LEVELS = {1: "부문", 2: "정책사업", 3: "단위사업", 4: "세부사업"}


@dataclass(frozen=True)
class Bar:
    """A group's budget beside the others': widths are parts of a thousand of the largest group's 예산현액."""

    row: LineExecution
    current: int
    committed: int
    spent: int


def branch(rows: list[LineExecution], code: str) -> list[LineExecution]:
    """Return a line and all below it, in the order of the tree; the whole tree where no line has the code."""
    start = next((index for index, row in enumerate(rows) if row.code == code), None)
    if start is None:
        return rows
    top = rows[start]
    below = []
    for row in rows[start + 1 :]:
        if row.depth <= top.depth:
            break
        below.append(row)
    return [top, *below]


def way_to(rows: list[LineExecution], code: str) -> list[LineExecution]:
    """Return the lines above a line, the top first; nothing for the top itself or an unknown code."""
    by_code = {row.code: row for row in rows}
    way: list[LineExecution] = []
    at = by_code.get(code)
    while at is not None and at.parent_code:
        at = by_code.get(at.parent_code)
        if at is not None:
            way.insert(0, at)
    return way


def bars(rows: Iterable[LineExecution]) -> list[Bar]:
    """Return bars of lines, each in proportion to the largest 예산현액; none where nothing is budgeted."""
    shown = [row for row in rows if row.balance.current > 0]
    largest = max((row.balance.current for row in shown), default=0)

    def width(won: int) -> int:
        return round(max(0, won) * 1000 / largest)

    return [
        Bar(row, width(row.balance.current), width(row.balance.committed), width(row.balance.spent)) for row in shown
    ]


def children(rows: list[LineExecution], top: LineExecution) -> list[LineExecution]:
    """Return the lines right below one."""
    return [row for row in rows if row.parent_code == top.code]


@dataclass(frozen=True)
class Column:
    """A month of a line as a column: heights are parts of a hundred of the largest 예산현액, ``x`` its left side."""

    of: MonthExecution
    x: int
    current: int
    committed: int
    spent: int


def month_columns(months: list[MonthExecution]) -> list[Column]:
    """Return the months of a line as columns, oldest first; none where nothing is budgeted."""
    largest = max((one.balance.current for one in months), default=0)
    if largest <= 0:
        return []

    def height(won: int) -> int:
        return round(max(0, won) * 100 / largest)

    return [
        Column(one, 40 * place, *map(height, (one.balance.current, one.balance.committed, one.balance.spent)))
        for place, one in enumerate(months)
    ]
