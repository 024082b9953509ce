"""The report as a workbook: contents, one sheet per table with numbers as numbers, and an index of all figures."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from imojak.reports.document import Cell, Document, FigureRef, Table, plain
from imojak.reports.render.grid import placed
from imojak.reports.render.tabular import as_table
from imojak.reports.render.text import cutoff

FONT = "맑은 고딕"
NUMBER = re.compile(r"(?P<minus>△?)(?P<digits>\d{1,3}(?:,\d{3})*|\d+)(?P<places>\.\d+)?(?P<unit>\D*)")
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
KINDS = {"plan": "계획", "ledger": "원장", "record": "기록", "computed": "계산"}


def render(document: Document) -> bytes:
    """Return the workbook. No cell is a formula; the same tree gives the same bytes."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    created = datetime(document.as_of.year, document.as_of.month, document.as_of.day)  # noqa: DTZ001 - the format has no zone
    book.set_properties({"title": document.title, "author": document.issuer, "created": created})
    _Book(book, document).write()
    book.close()
    return stream.getvalue()


class _Book:
    def __init__(self, book: Workbook, document: Document) -> None:
        self._book, self._document = book, document
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def write(self) -> None:
        front = self._sheet("차례")
        front.set_column(0, 0, 60)
        front.set_column(1, 1, 34)
        front.write_string(0, 0, self._document.title, self._format(bold=True, font_size=18))
        front.write_string(1, 0, f"{self._document.issuer} · {cutoff(self._document)}", self._format())
        line = 3
        for section in self._document.walk():
            tables = [table for block in section.blocks if (table := as_table(block)) is not None]
            for table in tables:
                name = self._table(section.title, table)
                front.write_string(line, 0, f"{section.title} - {table.title}", self._format(border=1))
                front.write_url(line, 1, f"internal:'{name}'!A1", self._format(border=1, font_color="#083891"), name)
                line += 1
        self._index()
        front.write_url(line, 1, "internal:'수치 색인'!A1", self._format(border=1, font_color="#083891"), "수치 색인")
        front.write_string(line, 0, "모든 수치의 키, 값, 근거 행 수와 산정 기준", self._format(border=1))

    def _format(self, **values: Any) -> Any:
        key = tuple(sorted(values.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"font_name": FONT, "font_size": 10, "valign": "vcenter", **values}
            )
        return self._formats[key]

    def _sheet(self, title: str) -> Worksheet:
        """A sheet whose name fits Excel: at most 31 characters, none of them forbidden, none twice."""
        base = FORBIDDEN.sub(" ", title).strip()[:27] or "표"
        name, number = base, 1
        while name in self._names:
            number += 1
            name = f"{base} {number}"
        self._names.add(name)
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        return sheet

    # --- a table ---

    def _table(self, section: str, table: Table) -> str:
        sheet = self._sheet(f"{section[:14]} {table.title[:12]}")
        sheet.write_string(0, 0, f"{section} - {table.title}", self._format(bold=True, font_size=13))
        sheet.write_string(1, 0, table.note, self._format(font_color="#464C53"))
        top = 3
        keys = [row.cells for row in table.rows]
        for index, headline in enumerate(placed(table.header)):
            for at, head in headline:
                style = self._format(bold=True, border=1, bg_color="#E8EEF8", align="center", text_wrap=True)
                self._merged(sheet, top + index, at, head.down, head.across, style)
                sheet.write_string(top + index, at, head.text, style)
        first = top + len(table.header)
        for index, (row, line) in enumerate(zip(table.rows, placed(keys), strict=True)):
            for at, cell in line:
                side = cell.align or table.columns[at].align
                look: dict[str, Any] = {"border": 1, "align": side, "indent": cell.indent}
                look |= {"bold": True} if row.level else {}
                look |= {"bg_color": "#F4F5F6"} if row.level == "total" else {}
                self._cell(sheet, first + index, at, cell, look)
        for at, width in enumerate(self._widths(table)):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(first, table.row_heads)
        sheet.repeat_rows(top, first - 1)
        return str(sheet.get_name())

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, look: dict[str, Any]) -> None:
        text = plain(cell.runs)
        figures = [run for run in cell.runs if isinstance(run, FigureRef)]
        number = _number(text) if len(figures) == len(cell.runs) == 1 else None
        style = self._format(**look, text_wrap=True) if number is None else self._format(**look, num_format=number[1])
        self._merged(sheet, row, column, cell.down, cell.across, style)
        if number is None:
            sheet.write_string(row, column, text, style)
        else:
            sheet.write_number(row, column, number[0], style)
        if figures:
            sheet.write_comment(
                row, column, "\n".join(figure.key for figure in figures), {"x_scale": 2, "y_scale": 0.5}
            )

    @staticmethod
    def _merged(sheet: Worksheet, row: int, column: int, down: int, across: int, style: Any) -> None:
        if down > 1 or across > 1:
            sheet.merge_range(row, column, row + down - 1, column + across - 1, "", style)

    @staticmethod
    def _widths(table: Table) -> list[float]:
        """Column widths: the longest cell, where a Hangul letter is two wide, between 9 and 60."""
        widths = [9.0] * len(table.columns)
        texts = [(at, head.across, head.text) for line in placed(table.header) for at, head in line]
        bodies = placed([row.cells for row in table.rows])
        texts += [(at, cell.across, plain(cell.runs)) for line in bodies for at, cell in line]
        for at, across, text in texts:
            if across == 1:
                widths[at] = max(widths[at], min(60.0, _wide(text) + 2.5))
        return widths

    # --- the index of figures ---

    def _index(self) -> None:
        sheet = self._sheet("수치 색인")
        head = self._format(bold=True, border=1, bg_color="#E8EEF8", align="center")
        names = ("키", "이름", "값", "단위", "종류", "판", "근거 행 수", "인쇄된 값", "산정 기준")
        for at, (name, width) in enumerate(zip(names, (52, 46, 16, 8, 8, 6, 11, 16, 80), strict=True)):
            sheet.write_string(0, at, name, head)
            sheet.set_column(at, at, width)
        text, count = self._format(border=1), self._format(border=1, num_format="#,##0")
        for row, (key, fact) in enumerate(self._document.figures.items(), start=1):
            words = ((0, key), (1, fact.label), (3, fact.unit), (4, KINDS.get(fact.kind, fact.kind)), (8, fact.rule))
            for at, word in words:
                sheet.write_string(row, at, word, text)
            for at, value in ((2, fact.value), (7, fact.published)):
                if value is None:
                    sheet.write_blank(row, at, None, text)
                else:
                    places = max(0, -int(value.as_tuple().exponent))
                    sheet.write_number(row, at, float(value), self._format(border=1, num_format=_pattern(places, "")))
            sheet.write_number(row, 5, fact.version, count)
            sheet.write_number(row, 6, fact.row_count, count)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(self._document.figures), len(names) - 1)


def _number(text: str) -> tuple[float, str] | None:
    """The number that a figure's text is, and the format that prints it so again; None for anything else."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return None
    places = match["places"] or ""
    value = float(match["digits"].replace(",", "") + places) * (-1 if match["minus"] else 1)
    return value, _pattern(max(0, len(places) - 1), match["unit"])


def _pattern(places: int, unit: str) -> str:
    digits = "#,##0" + ("." + "0" * places if places else "")
    behind = f'"{unit}"' if unit else ""
    return f"{digits}{behind};△{digits}{behind}"


def _wide(text: str) -> int:
    return max((sum(2 if ord(letter) > 0x2E80 else 1 for letter in line) for line in text.splitlines()), default=0)
