"""How the commands of this room read dates and print numbers and tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from imojak.problems import CalledWrongly


def cut_off(year: int, text: str) -> date:
    """Read a cut-off day; nothing means the last day of the year. Raises CalledWrongly for what is no date."""
    if not text:
        if not 1 <= year <= 9999:
            raise CalledWrongly(f"{year}은 연도가 아닙니다. 네 자리로 적어 주세요.")
        return date(year, 12, 31)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalledWrongly(f"기준일 '{text}'은 날짜가 아닙니다. 2023-09-30처럼 적어 주세요.") from None


def as_json(value: Decimal | None) -> int | float | None:
    """Return a number as JSON has it: whole ones as int."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(round(value, 6))


def plain(value: object) -> object:
    """Return a cell's value as a plain JSON type."""
    if isinstance(value, Decimal):
        return as_json(value)
    return value.isoformat() if isinstance(value, date) else value


def shown(value: object) -> str:
    """Return a cell's value as people read it: thousands with commas, nothing as -."""
    if value is None or value == "":
        return "-"
    if isinstance(value, Decimal):
        number = round(value, 4).normalize()
        return f"{number:,f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(rows: Iterable[Sequence[str]], right: tuple[int, ...] = ()) -> str:
    """Return rows in columns as wide as their text; Hangul takes two places. ``right`` columns are set to the right."""
    lines = [list(row) for row in rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)] if lines else []
    return "\n".join(
        "  ".join(_pad(cell, widths[index], index in right) for index, cell in enumerate(line)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank
