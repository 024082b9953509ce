"""붙임: how each result is counted, and where imojak differs from what was printed."""

from __future__ import annotations

from imojak.reports.build.context import Context
from imojak.reports.build.numbers import Figure
from imojak.reports.document import Cell, Column, FigureRef, HeaderCell, Paragraph, Row, Section, Table

DEFINED = ("headline.", "programme.")
"""Figures whose counting rule the report prints; the others are sums whose rule is their name."""


def indicators(context: Context) -> Section | None:
    """What the types of the programmes count of each, one table for all; None where no type counts anything."""
    named = {programme.code: programme.name for programme in context.programmes}
    rows = [
        _indicator(context, named[code], label, key)
        for code, several in context.own_indicators.items()
        if code in named
        for key, label in several
    ]
    if not rows:
        return None
    table = Table(
        title="사업별 지표",
        note=f"({context.day_of(context.as_of)} 기준)",
        columns=(Column(width=5), Column(width=6), Column(width=3, align="right")),
        header=(tuple(HeaderCell(text=text) for text in ("사업", "지표", "값")),),
        rows=tuple(rows),
    )
    return Section(
        level=1, number="붙임 4.", title="사업별 지표", anchor="own-indicators", new_page=True, blocks=(table,)
    )


def _indicator(context: Context, programme: str, label: str, key: str) -> Row:
    return Row(
        cells=(
            Cell(runs=(programme,)),
            Cell(runs=(label,)),
            Cell(runs=(context.numbers.ref(key),)),
        )
    )


def definitions(context: Context) -> Section:
    """The counting rule of every result, in the order of the report."""
    rows = tuple(
        _row(context, key) for prefix in DEFINED for key in context.numbers.under(prefix) if _counted(context, key)
    )
    table = Table(
        title="실적 지표의 산정 기준",
        note=f"({context.day_of(context.as_of)} 기준)",
        columns=(Column(width=5), Column(width=2, align="right"), Column(width=1, align="center"), Column(width=9)),
        header=(tuple(HeaderCell(text=text) for text in ("지표", "값", "판", "산정 기준")),),
        rows=rows,
    )
    return Section(
        level=1, number="붙임 2.", title="지표의 산정 기준", anchor="definitions", new_page=True, blocks=(table,)
    )


def _counted(context: Context, key: str) -> bool:
    return key in context.numbers and not key.endswith((".target", ".budget"))


def _row(context: Context, key: str) -> Row:
    definition = context.definition(key)
    return Row(
        cells=(
            Cell(runs=(definition.label,)),
            Cell(runs=(context.numbers.ref(key),)),
            Cell(runs=(str(definition.version),)),
            Cell(runs=(definition.counting_rule,)),
        )
    )


def discrepancies(context: Context) -> Section:
    """Figures that differ from those of the printed report, with both values."""
    differing = [
        (key, figure)
        for key, figure in context.figures.items()
        if figure.published is not None and figure.value is not None and figure.value != figure.published
    ]
    title = "인쇄된 보고서와 다른 수치"
    if not differing:
        blocks: tuple[Paragraph | Table, ...] = (Paragraph(bullet="□", runs=("인쇄된 보고서와 다른 수치가 없음",)),)
    else:
        blocks = (
            Paragraph(bullet="□", runs=("기록과 원장에서 다시 센 값이 인쇄된 보고서와 다른 수치",)),
            Table(
                title=title,
                note=f"({context.day_of(context.as_of)} 기준)",
                columns=(Column(width=8), *(Column(width=3, align="right") for _ in range(3))),
                header=(tuple(HeaderCell(text=text) for text in ("수치", "이 보고서", "인쇄된 보고서", "차이")),),
                rows=tuple(_differing(context, key, figure) for key, figure in differing),
            ),
        )
    return Section(level=1, number="붙임 3.", title=title, anchor="discrepancies", new_page=True, blocks=blocks)


def _differing(context: Context, key: str, figure: Figure) -> Row:
    own, printed = figure.value, figure.published
    apart = (own or 0) - (printed or 0)
    return Row(
        cells=(
            Cell(runs=(figure.label,)),
            Cell(runs=(FigureRef(key=key, text=f"{context.numbers.text(key)}{figure.unit}"),)),
            Cell(runs=(f"{printed:,}{figure.unit}",)),
            Cell(runs=(f"△{abs(apart):,}" if apart < 0 else f"{apart:,}",)),
        )
    )
