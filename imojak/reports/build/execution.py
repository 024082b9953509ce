"""예산집행현황 of a programme: its budget lines with commitment, spending, rates and the forecast for the year's end."""

from __future__ import annotations

from typing import Any

from imojak.ledger.models import BudgetLine
from imojak.reports.build.context import Context, line, line_name
from imojak.reports.document import Cell, Column, HeaderCell, Row, Runs, Table, plain

COLUMNS = ("current", "committed", "spent", "committed-rate", "spent-rate", "yearend-expected", "yearend-rate")
"""The columns in the order in which they are printed (예산현액 … 연말 집행률)."""


def execution_table(context: Context, page: str, lines: list[BudgetLine]) -> tuple[Table, list[dict[str, Any]]]:
    """The table of some lines, and the same for the transcript. ``page`` makes the anchors its own."""
    rows, stated = [], []
    for item in lines:
        anchor = f"execution.{page}.{item.code}"
        shown: dict[str, Runs] = {column: context.numbers.cell(f"execution.{item.code}.{column}") for column in COLUMNS}
        rows.append(
            Row(
                cells=(Cell(runs=(line_name(item),)), *(Cell(runs=shown[column]) for column in COLUMNS)),
                anchor=anchor,
            )
        )
        printed = {column: plain(shown[column]) for column in COLUMNS}
        stated.append(
            {
                "name": line_name(item),
                "line": line(anchor),
                "name_line": line(anchor),
                "raw": " ".join((line_name(item), *printed.values())),
                **{
                    column.replace("-", "_"): context.numbers.plain(f"execution.{item.code}.{column}")
                    for column in COLUMNS
                },
                "raw_rates": [f"{printed[column]}%" for column in COLUMNS if column.endswith("-rate")],
                "appendix_code": item.code,
            }
        )
    table = Table(
        title="예산집행현황",
        note=context.money_note,
        note_anchor=f"execution.{page}.note",
        columns=(Column(width=5), *(Column(width=_width(column), align="right") for column in COLUMNS)),
        header=(
            (
                HeaderCell(text="사업명", down=2),
                HeaderCell(text="예산현액", down=2),
                HeaderCell(text="집행액", across=2),
                HeaderCell(text="집행률(%)", across=2),
                HeaderCell(text=f"{context.year}년 말 집행예상", across=2),
            ),
            tuple(HeaderCell(text=text) for text in ("원인행위", "지출액", "원인행위", "지출", "예상액", "집행률(%)")),
        ),
        rows=tuple(rows),
    )
    return table, stated


def _width(column: str) -> int:
    return 2 if column.endswith("-rate") else 3
