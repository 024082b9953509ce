"""Where the cells of a table stand once cells over several rows and columns are counted (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Spanning(Protocol):
    """A cell that may cover several columns and rows."""

    @property
    def across(self) -> int:
        """How many columns it covers."""

    @property
    def down(self) -> int:
        """How many rows it covers."""


C = TypeVar("C", bound=Spanning)


def placed(rows: Iterable[Sequence[C]]) -> list[list[tuple[int, C]]]:
    """For each row its cells with the column (from 0) at which they begin."""
    taken: set[tuple[int, int]] = set()
    result = []
    for index, cells in enumerate(rows):
        column, line = 0, []
        for cell in cells:
            while (index, column) in taken:
                column += 1
            line.append((column, cell))
            taken.update((index + below, column + right) for below in range(cell.down) for right in range(cell.across))
            column += cell.across
        result.append(line)
    return result
