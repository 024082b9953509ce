"""The blocks of the report as HTML. All text is escaped; every figure is a link that carries its key."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from imojak.reports.document import (
    Block,
    Cards,
    Cell,
    Chart,
    Column,
    FigureRef,
    OrgChart,
    OrgUnit,
    Paragraph,
    Row,
    Runs,
    Steps,
    Table,
)
from imojak.reports.render.grid import placed
from imojak.reports.render.svg import draw

BULLETS = {"": "b0", "□": "b1", "ㅇ": "b2", "-": "b3", "▸": "b3", "※": "b4"}

FigureUrl = Callable[[str], str]
"""Gives the address of a figure's page by its key."""


class Blocks:
    """Writes blocks; numbers the charts so that their ids differ."""

    def __init__(self, figure_url: FigureUrl) -> None:
        self._url = figure_url
        self._charts = 0

    def runs(self, runs: Runs) -> str:
        """Text with its figures as links."""
        return "".join(self._figure(run) if isinstance(run, FigureRef) else escape(run) for run in runs)

    def _figure(self, ref: FigureRef) -> str:
        key = escape(ref.key, quote=True)
        address = escape(self._url(ref.key), quote=True)
        return f'<a class="fig" data-key="{key}" href="{address}">{escape(ref.text)}</a>'

    def block(self, block: Block) -> str:
        """One block."""
        if isinstance(block, Paragraph):
            mark = f'<span class="mark">{escape(block.bullet)}</span> ' if block.bullet else ""
            return f'<p class="{BULLETS[block.bullet]}">{mark}{self.runs(block.runs)}</p>'
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return self._chart(block)
        if isinstance(block, Cards):
            return self._cards(block)
        if isinstance(block, OrgChart):
            return f'<div class="org" role="group" aria-label="{escape(block.title)}">{self._unit(block.root)}</div>'
        return self._steps(block)

    # --- tables ---

    def _table(self, table: Table) -> str:
        header = "".join(
            "<tr>"
            + "".join(
                f'<th scope="{"colgroup" if cell.across > 1 else "col"}"{_spans(cell.across, cell.down)}>'
                f"{escape(cell.text)}</th>"
                for cell in row
            )
            + "</tr>"
            for row in table.header
        )
        positions = placed([row.cells for row in table.rows])
        body = "".join(self._row(table, row, cells) for row, cells in zip(table.rows, positions, strict=True))
        note = f'<span class="note">{escape(table.note)}</span>' if table.note else ""
        widths = sum(column.width for column in table.columns)
        # An attribute, not a style: the site's security policy lets no inline style through.
        # An attribute and no style: the site's security policy lets no inline style through.
        columns = "".join(f'<col width="{column.width / widths:.2%}">' for column in table.columns)
        return (
            f'<figure class="tbl"><div class="cap"><span class="name">{escape(table.title)}</span>{note}</div>'
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title, quote=True)}">'
            f'<table><caption class="sr">{escape(table.title)} {escape(table.note)}</caption>'
            f"<colgroup>{columns}</colgroup><thead>{header}</thead><tbody>{body}</tbody></table></div></figure>"
        )

    def _row(self, table: Table, row: Row, cells: list[tuple[int, Cell]]) -> str:
        level = f' class="{row.level}"' if row.level else ""
        return f"<tr{level}>{''.join(self._cell(table, at, cell) for at, cell in cells)}</tr>"

    def _cell(self, table: Table, at: int, cell: Cell) -> str:
        column: Column = table.columns[at]
        styles = [cell.align or column.align] + ([f"i{cell.indent}"] if cell.indent else [])
        attributes = f' class="{" ".join(styles)}"{_spans(cell.across, cell.down)}'
        if at < table.row_heads:
            scope = "rowgroup" if cell.down > 1 else "row"
            return f'<th scope="{scope}"{attributes}>{self.runs(cell.runs)}</th>'
        return f"<td{attributes}>{self.runs(cell.runs)}</td>"

    # --- the rest ---

    def _chart(self, chart: Chart) -> str:
        self._charts += 1
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("구분", *chart.series))
        rows = "".join(
            f'<tr><th scope="row">{escape(bar.label)}</th>'
            + "".join(f'<td class="right">{self.runs((mark.figure,))}</td>' for mark in bar.marks)
            + "</tr>"
            for bar in chart.bars
        )
        return (
            f'<figure class="graph"><div class="cap"><span class="name">{escape(chart.title)}</span>'
            f'<span class="note">{escape(chart.note)}</span></div>{draw(chart, f"chart-{self._charts}")}'
            f'<details><summary>{escape(chart.title)} 표로 보기</summary><div class="scroll"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div></details></figure>"
        )

    def _cards(self, cards: Cards) -> str:
        items = "".join(
            f'<li><span class="what">{escape(card.label)}</span><strong>{self.runs(card.runs)}</strong>'
            + (f'<span class="remark">{self.runs(card.remark)}</span>' if card.remark else "")
            + "</li>"
            for card in cards.cards
        )
        return f'<ul class="cards">{items}</ul>'

    def _steps(self, steps: Steps) -> str:
        items = "".join(
            f"<li><strong>{self.runs(step.name)}</strong>"
            + (f"<span>{self.runs(step.detail)}</span>" if step.detail else "")
            + "</li>"
            for step in steps.steps
        )
        return f'<ol class="steps" aria-label="{escape(steps.title, quote=True)}">{items}</ol>'

    def _unit(self, unit: OrgUnit) -> str:
        style = ' class="aside"' if unit.aside else ""
        below = "".join(f"<li>{self._unit(child)}</li>" for child in unit.children)
        leaves = ' class="leaves"' if unit.children and all(not child.children for child in unit.children) else ""
        return f"<span{style}>{escape(unit.name)}</span>" + (f"<ul{leaves}>{below}</ul>" if below else "")


def _spans(across: int, down: int) -> str:
    return (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
