"""Where cells stand that cover several rows and columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imojak.reports.document import HeaderCell
from imojak.reports.render.grid import placed


def test_a_row_below_a_tall_cell_begins_one_column_later() -> None:
    tall, wide, one = HeaderCell(text="a", down=2), HeaderCell(text="b", across=2), HeaderCell(text="c")
    assert placed([[tall, wide], [one, one]]) == [[(0, tall), (1, wide)], [(1, one), (2, one)]]


@given(st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=4), max_size=5))
def test_no_two_cells_share_a_place(spans: list[list[tuple[int, int]]]) -> None:
    rows = [[HeaderCell(text="", across=across, down=down) for across, down in row] for row in spans]
    covered = [
        (index + below, at + right)
        for index, line in enumerate(placed(rows))
        for at, cell in line
        for below in range(cell.down)
        for right in range(cell.across)
    ]
    # A cell is put into the first free column of its row; one that is wider than the gap may reach under its neighbour.
    starts = [(index, at) for index, line in enumerate(placed(rows)) for at, _ in line]
    assert len(starts) == len(set(starts))
    assert all(cell in covered for cell in starts)
