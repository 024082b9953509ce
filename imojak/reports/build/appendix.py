"""붙임: the execution of the whole budget, line by line."""

from __future__ import annotations

from typing import Any

from imojak.ledger.enums import Side
from imojak.ledger.models import BudgetLine
from imojak.offers.models import ProgrammeLine
from imojak.reports.build.context import Context, fund_of, line, line_name, said
from imojak.reports.build.pages import page_codes
from imojak.reports.document import Cell, Column, HeaderCell, Row, Section, Table

COLUMNS = {"current": "예산현액", "original": "당초", "supplementary": "추경", "transfer": "변경", "spent": "지출액"}


def chapter(context: Context) -> Section:
    """The chapter; fills ``budget_appendix``."""
    tree = [item for item in context.lines if item.side == Side.EXPENDITURE]
    pages = _pages(context)
    rows: list[Row] = []
    stated: list[dict[str, Any]] = []

    def add(item: BudgetLine, depth: int) -> None:
        below = [child for child in tree if child.parent_id == item.pk]
        anchor = f"appendix.{item.code}"
        keys = {column: f"{anchor}.{column}" for column in COLUMNS}
        rows.append(
            Row(
                cells=(
                    Cell(runs=(line_name(item),), indent=depth),
                    *(Cell(runs=context.numbers.cell(key)) for key in keys.values()),
                ),
                anchor=anchor,
                level="total" if depth == 0 else "group" if below else "",
            )
        )
        parent = next((other.code for other in tree if other.pk == item.parent_id), None)
        stated.append(
            {
                "code": item.code,
                "parent": parent,
                "children": [child.code for child in below],
                "leaf": not below,
                "depth": depth,
                "name": line_name(item),
                "fund": fund_of(item),
                **{column: context.numbers.plain(key) for column, key in keys.items()},
                "line": line(anchor),
                "programme": pages.get(item.code, (None, None))[0],
                "body_line": pages.get(item.code, (None, None))[1],
            }
        )
        for child in below:
            add(child, depth + 1)

    for root in (item for item in tree if item.parent_id is None):
        add(root, 0)
    title = f"{context.year}년 예산 집행 현황"
    context.transcript["budget_appendix"] = {
        "heading": said(f"붙임 {title}", "appendix"),
        "basis": said(context.money_note, "appendix.note"),
        "columns": list(COLUMNS.values()),
        "keys": list(COLUMNS),
        "rows": stated,
    }
    table = Table(
        title=title,
        note=context.money_note,
        note_anchor="appendix.note",
        columns=(Column(width=8), *(Column(width=3, align="right") for _ in COLUMNS)),
        header=(tuple(HeaderCell(text=text) for text in ("사업명", *COLUMNS.values())),),
        rows=tuple(rows),
    )
    return Section(level=1, number="붙임 1.", title=title, anchor="appendix", new_page=True, blocks=(table,))


def _pages(context: Context) -> dict[str, tuple[str, dict[str, str]]]:
    """The page of each line that has one, and the place of its row in that page's table."""
    codes = page_codes(context)
    found = ProgrammeLine.objects.filter(programme__year=context.year).select_related("programme", "line")
    return {
        item.line.code: (codes[item.programme.code], line(f"execution.{codes[item.programme.code]}.{item.line.code}"))
        for item in found
        if item.programme.code in codes
    }
