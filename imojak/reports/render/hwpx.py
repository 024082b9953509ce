"""The report as HWPX (OWPML, KS X 6101), to be opened and edited in 한글.

Traits of the format that the code heeds: a table treated as a character never breaks over pages; a heading style would
number itself, so headings are plain paragraphs; cells need a height, or rows open as slivers; the package carries
random ids, so that the same tree gives the same content and not the same bytes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from hwpx.document import HwpxDocument

from imojak.reports.document import Cell, Document, Paragraph, Section, Table, plain
from imojak.reports.render.grid import placed
from imojak.reports.render.tabular import as_table
from imojak.reports.render.text import cutoff, heading

FONT = "함초롬돋움"
DEEP, SOFT, HEAD, WASH = "#083891", "#464C53", "#E8EEF8", "#F4F5F6"
WIDTH = 48190
"""Width of the text on A4 with margins of 20 mm, in HWP units (1/7200 inch)."""
ROW_HEIGHT = 1700
SMALL = 7
"""From so many columns a table is set smaller."""

CELL_PADDING = {"indent_left_mm": 0.8, "indent_right_mm": 0.8}
"""Room beside the text of a cell, as an indent: not every reader heeds the margins of cells."""

INDENT_MM = {"": 0.0, "□": 0.0, "ㅇ": 3.0, "-": 8.0, "▸": 8.0, "※": 8.0}
HEADING_SIZE = {1: 20, 2: 16, 3: 14, 4: 13}
NAMESPACE = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"


def render(document: Document) -> bytes:
    """Return the HWPX package."""
    return _Writer(document).written()


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._hwpx = HwpxDocument.new()
        self._hwpx.page.setup(
            paper_size="A4",
            margin_left_mm=20,
            margin_right_mm=20,
            margin_top_mm=12,
            margin_bottom_mm=12,
            header_margin_mm=8,
            footer_margin_mm=8,
        )
        self._hwpx.page.set_page_number(prefix="- ", suffix=" -")
        self._formats: dict[tuple[tuple[str, Any], ...], str] = {}
        self._fills: dict[str, str] = {}
        self._styles: dict[tuple[float, bool, str], str] = {}
        self._first = True
        self._last = ""

    def written(self) -> bytes:
        self._cover()
        for section in self._document.sections:
            self._section(section)
        self._keep_words_whole()
        stream = io.BytesIO()
        self._hwpx.save_to_stream(stream)
        self._hwpx.close()
        return stream.getvalue()

    # --- text ---

    def _style(self, size: float, *, bold: bool = False, color: str = "#1E2124") -> str:
        key = (size, bold, color)
        if key not in self._styles:
            self._styles[key] = str(self._hwpx.styles.ensure_run(size=size, bold=bold, color=color, font=FONT))
        return self._styles[key]

    def _format(self, **values: Any) -> str:
        """The id of a paragraph format, made once by way of a paragraph that is taken out again."""
        key = tuple(sorted(values.items()))
        if key not in self._formats:
            sample = self._hwpx.add_paragraph("", inherit_style=False)
            self._hwpx.styles.apply_paragraph_format(paragraphs=[sample], **values)
            self._formats[key] = str(sample.para_pr_id_ref)
            sample.remove()
        return self._formats[key]

    def _add(self, text: str, style: str, form: str, *, new_page: bool = False) -> None:
        if self._first:  # a new document begins with a paragraph of its own
            self._first = False
            paragraph = self._hwpx.paragraphs[0]
            paragraph.para_pr_id_ref = form
            paragraph.add_run(text, char_pr_id_ref=style)
            return
        added = self._hwpx.add_paragraph(text, para_pr_id_ref=form, char_pr_id_ref=style, inherit_style=False)
        if new_page:
            added.element.set("pageBreak", "1")

    def _cover(self) -> None:
        middle = self._format(alignment="CENTER", spacing_before_pt=180, spacing_after_pt=20)
        centre = self._format(alignment="CENTER", spacing_before_pt=10, spacing_after_pt=10)
        low = self._format(alignment="CENTER", spacing_before_pt=220)
        self._add(self._document.title, self._style(30, bold=True, color=DEEP), middle)
        self._add(cutoff(self._document), self._style(14, color=SOFT), centre)
        self._add(self._document.issuer, self._style(18, bold=True), low)
        head = self._format(alignment="LEFT", spacing_after_pt=8)
        self._add("차례", self._style(18, bold=True, color=DEEP), head, new_page=True)
        for section in self._document.walk():
            if section.level > 4 or not section.anchor:
                continue
            form = self._format(alignment="LEFT", indent_left_mm=5.0 * (section.level - 1), line_spacing_percent=135)
            self._add(heading(section), self._style(11, bold=section.level == 1), form)

    def _section(self, section: Section) -> None:
        form = self._format(
            alignment="LEFT",
            spacing_before_pt=14,
            spacing_after_pt=6,
            keep_with_next=True,
            bottom_border=section.level == 1,
            border_color=DEEP,
            border_width="0.5 mm",
        )
        colour = DEEP if section.level in (1, 3) else "#1E2124"
        style = self._style(HEADING_SIZE[section.level], bold=True, color=colour)
        self._add(heading(section), style, form, new_page=section.new_page)
        if section.lead:
            self._add(
                plain(section.lead), self._style(11, color=SOFT), self._format(alignment="LEFT", spacing_after_pt=4)
            )
        for block in section.blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif (table := as_table(block)) is not None:
                self._table(table)
        for child in section.sections:
            self._section(child)

    def _paragraph(self, block: Paragraph) -> None:
        first, note = block.bullet == "□", block.bullet == "※"
        form = self._format(
            alignment="LEFT",
            indent_left_mm=INDENT_MM[block.bullet] + 5.0,
            first_line_indent_mm=-5.0,
            line_spacing_percent=140,
            spacing_before_pt=8 if first else 1,
            spacing_after_pt=2,
            keep_with_next=first,
        )
        style = self._style(12 if first else 10 if note else 11, bold=first, color=SOFT if note else "#1E2124")
        mark = f"{block.bullet} " if block.bullet else ""
        self._last = plain(block.runs)
        self._add(mark + self._last, style, form)

    # --- tables ---

    def _fill(self, colour: str | None) -> str:
        name = colour or ""
        if name not in self._fills:
            made = self._hwpx.styles.ensure_border_fill(border_color="#B1B8BE", fill_color=colour)
            self._fills[name] = str(made)
        return self._fills[name]

    def _table(self, table: Table) -> None:
        left = self._format(alignment="LEFT", spacing_before_pt=8, spacing_after_pt=2, keep_with_next=True)
        right = self._format(alignment="RIGHT", spacing_after_pt=2, keep_with_next=True)
        if table.title != self._last:  # a line "□ 추진절차" names the table below it already
            self._add(f"[{table.title}]", self._style(10, bold=True), left)
        if table.note:
            self._add(table.note, self._style(9, color=SOFT), right)
        header, rows = placed(table.header), placed([row.cells for row in table.rows])
        count = len(header) + len(rows)
        heights = [*([ROW_HEIGHT] * len(header)), *(_height(table, line) for line in rows)]
        grid = self._hwpx.add_table(
            count,
            len(table.columns),
            width=WIDTH,
            height=sum(heights),
            border_fill_id_ref=self._fill(None),
            para_pr_id_ref=self._format(alignment="LEFT", spacing_after_pt=6),
        )
        grid.set_treat_as_char(False)
        grid.element.set("repeatHeader", "1")
        grid.element.set("pageBreak", "CELL")
        grid.set_column_widths([column.width for column in table.columns])
        cells = [list(row.findall(f"{NAMESPACE}tc")) for row in grid.element.findall(f"{NAMESPACE}tr")]
        for index, (line_of_cells, height) in enumerate(zip(cells, heights, strict=True)):
            for cell in line_of_cells:
                self._shape(cell, height, head=index < len(header))
        small = len(table.columns) >= SMALL
        for index, headline in enumerate(header):
            for at, head in headline:
                self._write(cells[index][at], head.text, self._style(8.5 if small else 9.5, bold=True), "CENTER", HEAD)
        for index, (row, line) in enumerate(zip(table.rows, rows, strict=True), start=len(header)):
            style = self._style(8.5 if small else 9.5, bold=bool(row.level))
            for at, body in line:
                side = (body.align or table.columns[at].align).upper()
                text = "\u3000" * body.indent + plain(body.runs)
                self._write(cells[index][at], text, style, side, WASH if row.level == "total" else None)
        self._merge(grid, [*header, *rows])
        grid.mark_dirty()

    @staticmethod
    def _shape(cell: Any, height: int, *, head: bool) -> None:
        cell.find(f"{NAMESPACE}cellSz").set("height", str(height))
        if head:
            cell.set("header", "1")

    def _write(self, cell: Any, text: str, style: str, side: str, fill: str | None) -> None:
        paragraph = cell.find(f"{NAMESPACE}subList/{NAMESPACE}p")
        paragraph.set("paraPrIDRef", self._format(alignment=side, line_spacing_percent=130, **CELL_PADDING))
        run = paragraph.find(f"{NAMESPACE}run")
        run.set("charPrIDRef", style)
        run.find(f"{NAMESPACE}t").text = text
        cell.set("borderFillIDRef", self._fill(fill))

    @staticmethod
    def _merge(grid: Any, lines: Sequence[Sequence[tuple[int, Any]]]) -> None:
        """Texts are in place before cells are merged: a merged table has fewer cells than columns.

        The last of a row first: the columns that are left are counted by cells, where a table has only that row.
        """
        for index, line in enumerate(lines):
            for at, cell in reversed(line):
                if cell.across > 1 or cell.down > 1:
                    grid.merge_cells(index, at, index + cell.down - 1, at + cell.across - 1)

    def _keep_words_whole(self) -> None:
        """Break lines between Korean words, not between syllables."""
        for header in self._hwpx.parts.headers:
            for setting in header.element.iter():
                if str(setting.tag).endswith("}breakSetting"):
                    setting.set("breakNonLatinWord", "KEEP_WORD")
            header.mark_dirty()


def _height(table: Table, line: Sequence[tuple[int, Cell]]) -> int:
    """The height of a row: as many lines as its fullest cell needs, so that readers that do not grow rows show all."""
    whole = sum(column.width for column in table.columns)
    letter = 430 if len(table.columns) >= SMALL else 480  # half the width of a Hangul letter
    most = 1
    for at, cell in line:
        room = sum(column.width for column in table.columns[at : at + cell.across]) / whole * WIDTH - 900
        text = plain(cell.runs)
        wide = sum(2 if ord(sign) > 0x2E80 else 1.1 for sign in text) + 2 * cell.indent
        if cell.down == 1:
            most = max(most, math.ceil(wide * letter / max(room, letter * 2)))
    return ROW_HEIGHT + (most - 1) * 1250
