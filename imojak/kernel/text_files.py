"""An uploaded spreadsheet as a table of text: a header, lines below it, and where each cell stands.

Reading is strict about the file and patient with values: a file that cannot be understood is refused in one sentence
that names row and column; a value that cannot be understood is told beside its cell, so that it can be put right there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NoReturn

from imojak.kernel.josa import josa
from imojak.kernel.parsing import Unclear, holds_resident_number, tidy
from imojak.kernel.text_sources import FileRefused, Limits, letters, open_source

__all__ = [
    "CellProblem",
    "Column",
    "FileRefused",
    "Limits",
    "Line",
    "ReadLine",
    "TextTable",
    "read_columns",
    "read_table",
]

#: The header is looked for in so many rows from the top: a title often stands above it.
_HEADER_WITHIN = 20
_SIX_DIGITS = re.compile(r"[0-9０-９]{6}")


@dataclass(frozen=True)
class Line:
    """A row below the header: its number as the spreadsheet shows it, and a text for each title."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TextTable:
    """What was read. ``columns`` are the letters of the titles' columns; ``told`` says in Korean how it was read."""

    header: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    told: str

    def place(self, title: str) -> int | None:
        """Return the place of a title in the header; None where it is not there.

        Blanks and case do not count, and remarks in brackets (필수) only where they tell two titles apart.
        """
        for plain in (_plain, _bare):
            found = [place for place, one in enumerate(self.header) if plain(one) == plain(title)]
            if len(found) == 1:
                return found[0]
        return None


@dataclass(frozen=True)
class Column:
    """A column that is looked for. A ``required`` one must be there, and none of its cells may be empty."""

    title: str
    read: Callable[[str], Any] = tidy
    required: bool = True


@dataclass(frozen=True)
class CellProblem:
    """A cell that could not be understood: where it stands, what is in it, and what to write instead."""

    row: int
    column: str
    title: str
    text: str
    message: str

    @property
    def sentence(self) -> str:
        """Where and what, in one sentence for a list of problems."""
        return f"{self.row}행 {self.column}열({self.title}): {self.message}"


@dataclass(frozen=True)
class ReadLine:
    """A line with its values by key. Where a cell has a problem, its value is missing."""

    number: int
    values: Mapping[str, Any]
    problems: tuple[CellProblem, ...]


def read_table(content: bytes, *, expected: Collection[str] = (), limits: Limits | None = None) -> TextTable:
    """Read an uploaded XLSX or CSV file.

    The header is the row, among the first twenty, with most of the ``expected`` titles; without any, the first row that
    is not empty. Empty rows, and columns without title and content, are left out. Raises FileRefused: too large, too
    many rows or columns, a title twice, content without a title, a cell too long, a resident registration number.
    """
    limits = limits or Limits()
    source = open_source(content, limits)
    top = [(number, row) for number, row in islice(source.rows, _HEADER_WITHIN) if row]
    if not top:
        raise FileRefused(f"처음 {_HEADER_WITHIN}행이 모두 비어 있습니다. 첫 행에 제목을 적어 주세요.")
    wanted = {_bare(title) for title in expected}
    start = max(range(len(top)), key=lambda place: (sum(_bare(cell) in wanted for cell in top[place][1]), -place))
    rows = list(_checked(chain(top[start + 1 :], source.rows), limits))
    titles = [tidy(title) for title in top[start][1]]
    kept = _columns(titles, rows, top[start][0], limits)
    lines = tuple(Line(number, tuple(row[place] if place < len(row) else "" for place in kept)) for number, row in rows)
    return TextTable(tuple(titles[place] for place in kept), tuple(map(letters, kept)), lines, source.told)


def _plain(title: str) -> str:
    return tidy(title).casefold().replace(" ", "")


def _bare(title: str) -> str:
    return re.sub(r"\([^)]*\)|[\s*]", "", tidy(title)).casefold()


def _checked(rows: Iterable[tuple[int, list[str]]], limits: Limits) -> Iterator[tuple[int, list[str]]]:
    taken = 0
    for number, row in rows:
        if not row:
            continue
        taken += 1
        if taken > limits.rows:
            raise FileRefused(f"자료가 {limits.rows:,}행보다 많습니다. 여러 파일로 나누어 올려 주세요.")
        if len(row) > limits.columns:
            raise FileRefused(
                f"{number}행에 칸이 {limits.columns}개보다 많습니다({letters(len(row) - 1)}열까지). 필요한 열만 남겨 주세요."
            )
        for place, cell in enumerate(row):
            if len(cell) > limits.letters:
                raise FileRefused(
                    f"{number}행 {letters(place)}열의 글이 {limits.letters:,}자보다 깁니다. 줄여서 다시 올려 주세요."
                )
            if _SIX_DIGITS.search(cell) and holds_resident_number(cell):
                raise FileRefused(
                    f"{number}행 {letters(place)}열에 주민등록번호로 보이는 번호가 있습니다. 주민등록번호는 받지 않으니 지우고 다시 올려 주세요."
                )
        yield number, row


def _columns(titles: list[str], rows: list[tuple[int, list[str]]], at: int, limits: Limits) -> list[int]:
    """Return the places of the columns that are kept: those with a title. Extends ``titles`` to the widest row."""
    if len(titles) > limits.columns:
        raise FileRefused(f"제목이 {limits.columns}개보다 많습니다. 필요한 열만 남겨 주세요.")
    for number, row in rows:
        for place, cell in enumerate(row):
            if cell and not (place < len(titles) and titles[place]):
                column = letters(place)
                raise FileRefused(
                    f"{number}행 {column}열에 내용이 있는데 {at}행 {column}열에 제목이 없습니다. 제목을 적거나 내용을 지워 주세요."
                )
    kept = [place for place, title in enumerate(titles) if title]
    seen: dict[str, int] = {}
    for place in kept:
        first = seen.setdefault(_plain(titles[place]), place)
        if first != place:
            both = f"{letters(first)}열과 {letters(place)}열"
            raise FileRefused(
                f"{both}의 제목이 {josa(titles[place], '으로/로')} 같습니다. 한쪽의 제목을 바꾸거나 지워 주세요."
            )
    return kept


def read_columns(table: TextTable, columns: Mapping[str, Column]) -> list[ReadLine]:
    """Read the values of a table by key.

    An empty cell of a column that is not required is None. Raises FileRefused when required columns are missing.
    """
    places = {key: table.place(column.title) for key, column in columns.items()}
    missing = [column.title for key, column in columns.items() if column.required and places[key] is None]
    if missing:
        have = ", ".join(table.header)
        raise FileRefused(f"제목이 {', '.join(missing)}인 열이 없습니다. 지금 있는 제목: {have}")
    return [_read(table, line, columns, places) for line in table.lines]


def _read(table: TextTable, line: Line, columns: Mapping[str, Column], places: Mapping[str, int | None]) -> ReadLine:
    values: dict[str, Any] = {}
    problems = []
    for key, column in columns.items():
        place = places[key]
        text = line.cells[place] if place is not None else ""
        if not text and not column.required:
            values[key] = None
            continue
        try:
            values[key] = column.read(text) if text else _empty(column)
        except Unclear as unclear:
            letter = table.columns[place or 0]
            problems.append(CellProblem(line.number, letter, column.title, text, unclear.user_message))
    return ReadLine(line.number, values, tuple(problems))


def _empty(column: Column) -> NoReturn:
    raise Unclear(f"{josa(column.title, '을/를')} 적어 주세요.")
