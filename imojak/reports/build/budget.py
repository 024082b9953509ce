"""예산: revenue against expenditure, and what the project costs are spent on."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest
from typing import Any

from imojak.kernel.money import percent
from imojak.reports.build.context import MONEY, Context, line, said
from imojak.reports.document import Cell, Column, HeaderCell, Paragraph, Row, Section, Table

SUM = "소계"
SIDES = ("revenue", "expenditure")


def budget_section(context: Context) -> Section:
    """The section; fills ``budget_summary`` and ``project_cost_breakdown``."""
    return Section(
        level=2,
        number="3",
        title=f"{context.year}년 예산",
        anchor="budget",
        blocks=(
            Paragraph(bullet="□", runs=("예산 총괄",)),
            _summary(context),
            Paragraph(bullet="□", runs=("사업비 현황",)),
            _breakdown(context),
            Paragraph(
                bullet="※", runs=("세출예산 가운데 사업비. 비중은 사업비 합계에 대한 것이며 소수 둘째 자리에서 반올림",)
            ),
        ),
    )


def _summary(context: Context) -> Table:
    numbers = context.numbers
    sides = [_ordered(context, f"budget-summary.{side}.") for side in SIDES]
    rows: list[Row] = []
    stated: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    for index, pair in enumerate(zip_longest(*sides)):
        anchor = f"budget-summary.{index}"
        cells: list[Cell] = []
        for side, key in zip(SIDES, pair, strict=True):
            if key is None:
                cells += [Cell(), Cell()]
                continue
            name = key.rpartition(".")[2]
            cells += [Cell(runs=(name,)), Cell(runs=numbers.cell(key))]
            raw = f"{name} {numbers.text(key)}"
            stated[side].append({"name": name, **said(numbers.plain(key), anchor, raw)})
        rows.append(Row(cells=tuple(cells), anchor=anchor, level="total" if index == 0 else ""))
    context.transcript["budget_summary"] = {"unit": MONEY, "basis_line": line("budget-summary.note"), **stated}
    return Table(
        title="예산 총괄표",
        note=context.money_note,
        note_anchor="budget-summary.note",
        columns=(Column(width=3), Column(width=3, align="right"), Column(width=3), Column(width=3, align="right")),
        header=((HeaderCell(text="수입", across=2), HeaderCell(text="지출", across=2)),),
        rows=tuple(rows),
        row_heads=0,
    )


def _ordered(context: Context, prefix: str) -> list[str]:
    """The keys of one side, the sum first."""
    keys = list(context.numbers.under(prefix))
    return sorted(keys, key=lambda key: not key.endswith(f".{SUM}"))


def _breakdown(context: Context) -> Table:
    numbers = context.numbers
    total = "project-cost.total.amount"
    names = [
        key.removeprefix("project-cost.").removesuffix(".amount")
        for key in numbers.under("project-cost.")
        if key.endswith(".amount") and key != total
    ]
    codes = {_squeezed(item.name): item.code for item in context.lines}
    whole = numbers.text(total)
    # The shares are of this total, so it is all of itself; with an empty budget there is nothing to share.
    spent_on_all = numbers.value(total) or Decimal(0)
    everything = percent(spent_on_all, spent_on_all, 0)
    all_of_it = "–" if everything is None else f"{everything:f}"
    rows = [Row(cells=(Cell(runs=("합계",)), Cell(runs=numbers.cell(total)), Cell(runs=(all_of_it,))), level="total",
                anchor="project-cost.total")]  # fmt: skip
    stated = []
    for name in names:
        amount, share = f"project-cost.{name}.amount", f"project-cost.{name}.share"
        anchor = f"project-cost.{name}"
        rows.append(
            Row(
                cells=(Cell(runs=(name,)), Cell(runs=numbers.cell(amount)), Cell(runs=numbers.cell(share))),
                anchor=anchor,
            )
        )
        stated.append(
            {
                "name": name,
                "appendix_code": codes.get(_squeezed(name)),
                "amount": said(numbers.plain(amount), anchor, numbers.text(amount)),
                "share_pct": said(numbers.plain(share), anchor, numbers.text(share)),
            }
        )
    context.transcript["project_cost_breakdown"] = {
        "unit": MONEY,
        "basis_line": line("project-cost.note"),
        "total": {
            **said(numbers.plain(total), "project-cost.total", whole),
            "share_pct": said(None if everything is None else int(everything), "project-cost.total", all_of_it),
        },
        "rows": stated,
    }
    return Table(
        title="사업비 현황",
        note=f"(단위: {MONEY}, %, {context.day_of(context.as_of)} 기준)",
        note_anchor="project-cost.note",
        columns=(Column(width=6), Column(width=3, align="right"), Column(width=2, align="right")),
        header=(tuple(HeaderCell(text=text) for text in ("구분", "사업비", "비중(%)")),),
        rows=tuple(rows),
    )


def _squeezed(name: str) -> str:
    return "".join(name.split())
