"""The geometry of printed sheets (활동표·출석표): where each mark, code and box lies, in millimetres. Pure.

The same numbers print a sheet and read it. A sheet that was printed once is read by the layout that it was printed by,
so that a layout is never changed: another one is added beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from imojak.kernel.checked_codes import ALPHABET, check_letter, letters_of

#: The layout of sheets that are printed today.
LAYOUT = 1
#: What a box of an hour means; the last one is half an hour more.
HOURS = (1, 2, 3, 4, 5, 6, 7, 8)
HALF = "half"
#: The marks in the corners: discs, so that they look the same however a page lies.
MARK = 5.0
_MARGIN = 12.0
QR = 22.0
#: Before a page's code stands what tells it from any other QR code that lies on a desk.
PREFIX = "IMOJAK1"
_LETTERS = 10


@dataclass(frozen=True)
class Box:
    """A box to be filled: what it means, the middle of it, and how long its sides are."""

    value: str
    x: float
    y: float
    side: float


@dataclass(frozen=True)
class Cell:
    """What is asked of one participation (on one day): its boxes, from left to right. ``day`` is None for a session."""

    participation: int
    day: date | None
    boxes: tuple[Box, ...]

    @property
    def key(self) -> str:
        """How a reading names it."""
        return f"{self.participation}:{self.day.isoformat()}" if self.day is not None else str(self.participation)


@dataclass(frozen=True)
class Form:
    """A kind of sheet: how large its pages are, how many people one holds, and where the marks and the code lie."""

    width: float
    height: float
    people: int

    @property
    def marks(self) -> tuple[tuple[float, float], ...]:
        """The middles of the marks: top left, top right, bottom right, bottom left."""
        right, bottom = self.width - _MARGIN, self.height - _MARGIN
        return (_MARGIN, _MARGIN), (right, _MARGIN), (right, bottom), (_MARGIN, bottom)

    @property
    def qr(self) -> tuple[tuple[float, float], ...]:
        """The corners of the code's modules, in the same order."""
        left, top = self.width - 46.0, 7.0
        return (left, top), (left + QR, top), (left + QR, top + QR), (left, top + QR)


#: A month: four people beside each other, a line a day. A session: thirty people below each other.
MONTH = Form(297.0, 210.0, 4)
SESSION = Form(210.0, 297.0, 30)
_BLOCK, _FIRST_BLOCK, _DAY_LABEL = 64.0, 21.0, 13.0
_FIRST_DAY, _DAY = 44.0, 4.9
_HOUR, _HOUR_SIDE = 5.5, 3.6
_FIRST_ROW, _ROW, _MARK_SIDE = 52.0, 7.4, 4.6
_MARKS_AT = (128.0, 152.0, 176.0)


def form_of(rows: Mapping[str, Any]) -> Form:
    """Return the form of a sheet by its ``rows``. Raises ValueError for a layout that nobody knows."""
    if rows.get("layout") != LAYOUT:
        raise ValueError(f"no layout {rows.get('layout')}")
    return MONTH if "days" in rows else SESSION


def pages_of(rows: Mapping[str, Any]) -> int:
    """Return how many pages a sheet has."""
    return max(1, -(-len(rows["people"]) // form_of(rows).people))


def people_on(rows: Mapping[str, Any], page: int) -> Sequence[int]:
    """Return the participations on a page (from 1), in order."""
    most = form_of(rows).people
    people: Sequence[int] = rows["people"]
    return people[(page - 1) * most : page * most]


def cells_on(rows: Mapping[str, Any], page: int, marks: Sequence[str] = ()) -> Iterator[Cell]:
    """Yield the cells of a page; ``marks`` are what may be said of somebody at a session.

    On a month's sheet somebody has boxes only on the days of ``open`` (by participation), all days without it.
    """
    form = form_of(rows)
    for place, number in enumerate(people_on(rows, page)):
        if form is SESSION:
            y = row_at(place)
            yield Cell(
                number, None, tuple(Box(mark, x, y, _MARK_SIDE) for mark, x in zip(marks, _MARKS_AT, strict=False))
            )
            continue
        for line, day in enumerate(rows["days"]):
            if day in rows["open"][str(number)]:
                x, y = day_at(place, line)
                boxes = tuple(
                    Box(value, x + _DAY_LABEL + at * _HOUR, y, _HOUR_SIDE)
                    for at, value in enumerate((*map(str, HOURS), HALF))
                )
                yield Cell(number, date.fromisoformat(day), boxes)


def day_at(place: int, line: int) -> tuple[float, float]:
    """Return the left end and the middle line of a day (from 0) of the person at a place of the page (from 0)."""
    return _FIRST_BLOCK + place * _BLOCK, _FIRST_DAY + line * _DAY


def row_at(place: int) -> float:
    """Return the middle line of the person at a place of a session's sheet (from 0)."""
    return _FIRST_ROW + place * _ROW


def text_of(code: str, page: int) -> str:
    """Return what a page's QR code says."""
    return f"{PREFIX}:{code}:{page}"


def read_text(text: str) -> tuple[str, int] | None:
    """Return the sheet's code and the page that a QR code says; None for any other."""
    prefix, _, rest = text.partition(":")
    code, _, page = rest.partition(":")
    if prefix != PREFIX or len(code) != _LETTERS or not (page.isascii() and page.isdigit() and len(page) <= 3):
        return None
    return code, int(page)


def number_of(code: str, page: int) -> str:
    """Return a page's number as it is printed at the top, and typed where its QR code cannot be read: 7K3MA-BCDEF-1Q.

    The last letter checks the rest, the page too: of a page that is mistyped other people's boxes would be read.
    """
    return f"{code[:5]}-{code[5:]}-{page}{_checks(code, page)}"


def read_number(text: str) -> tuple[str, int] | None:
    """Return the sheet's code and the page of a typed number; None for one that is no page's."""
    letters = letters_of(text)
    code, page, checks = letters[:_LETTERS], letters[_LETTERS:-1], letters[-1:]
    if len(code) != _LETTERS or not set(code) <= set(ALPHABET):
        return None
    if not (page.isascii() and page.isdigit() and len(page) <= 3) or _checks(code, int(page)) != checks:
        return None
    return code, int(page)


def _checks(code: str, page: int) -> str:
    high, low = divmod(page, len(ALPHABET))
    return check_letter(code + ALPHABET[high % len(ALPHABET)] + ALPHABET[low])


def minutes_of(values: Sequence[str]) -> int:
    """Return the minutes of the boxes that are filled; of several hours the last counts."""
    hours = [int(one) for one in values if one != HALF]
    return (hours[-1] if hours else 0) * 60 + (30 if HALF in values else 0)
