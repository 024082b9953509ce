"""Rows that hold from a day to a day: which one holds, and which days none holds. Nothing is carried beyond its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from imojak.earning.problems import Unreadable
from imojak.kernel.josa import josa

_DAY = timedelta(days=1)


class Dated(Protocol):
    """A row with its code and the days on which it holds, both included."""

    @property
    def code(self) -> str:
        """What the row is a row of."""
        ...

    @property
    def starts(self) -> date:
        """The first day."""
        ...

    @property
    def ends(self) -> date:
        """The last day."""
        ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Hole:
    """Days of a code on which no row holds, or two do (``overlap``). ``row`` is the place, from 0, of the later row.

    A hole at the end has the place of the last row; where a code has no row at all, ``row`` is None.
    """

    code: str
    first: date
    last: date
    row: int | None
    overlap: bool = False

    @property
    def days(self) -> str:
        """The days in words."""
        return f"{self.first}" if self.first == self.last else f"{self.first}부터 {self.last}까지"


def holding(rows: Iterable[D], code: str, day: date) -> D | None:
    """Return the row of ``code`` that holds on ``day``; None where none does."""
    return next((row for row in rows if row.code == code and row.starts <= day <= row.ends), None)


def holes(rows: Sequence[Dated], first: date, last: date, codes: Iterable[str] = ()) -> list[Hole]:
    """Return on which days from ``first`` to ``last`` a code has no row, and where two rows of a code overlap.

    Codes are those of the rows, and ``codes``, which must be there as well.
    """
    placed: dict[str, list[int]] = {code: [] for code in sorted({*codes, *(row.code for row in rows)})}
    for number in sorted(range(len(rows)), key=lambda one: (rows[one].starts, one)):
        placed[rows[number].code].append(number)
    found: list[Hole] = []
    for code, numbers in placed.items():
        free = first  # the first day that no row up to now holds
        for number in numbers:
            row = rows[number]
            if number != numbers[0] and row.starts < free:
                found.append(Hole(code, row.starts, min(free - _DAY, row.ends), number, overlap=True))
            elif free < row.starts and free <= last:
                found.append(Hole(code, free, min(row.starts - _DAY, last), number))
            free = max(free, row.ends + _DAY)
        if free <= last:
            found.append(Hole(code, free, last, numbers[-1] if numbers else None))
    return found


def day_of(row: Mapping[str, Any], name: str, what: str) -> date:
    """Read a day as a rule set keeps it. Raises Unreadable with ``what`` for a key that is missing or no day."""
    try:
        return date.fromisoformat(row[name])
    except (KeyError, TypeError, ValueError):
        raise Unreadable(f"{what}의 {josa(name, '이/가')} 날짜가 아닙니다: {row.get(name)}") from None
