"""Numbers and dates as a Korean report prints them (pure functions on text)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"(?P<minus>(?<![\d~])[-△▲])?(?P<digits>\d+(?:,\d+)*(?:\.\d+)?)(?P<myriad>만(?![\d]))?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
MOST_DIGITS = 20
"""A longer row of digits is an identifier, no number to calculate with."""

_YEAR_MARK = re.compile(r"[’‘'](\d{2})(?!\d)")


@dataclass(frozen=True)
class PrintedNumber:
    """A number found in text: its readings (several where the commas are wrong), and what follows it."""

    readings: tuple[Decimal, ...]
    well_formed: bool
    after: str
    start: int

    @property
    def value(self) -> Decimal:
        """The first reading."""
        return self.readings[0]


def numbers(text: str) -> list[PrintedNumber]:
    """All numbers of a text in order: 1,234 and 365만 (3,650,000) and 1,999,88 (a slip of comma for point)."""
    found = []
    for match in _NUMBER.finditer(text):
        digits = match["digits"]
        after = text[match.end() : match.end() + 6].lstrip()
        sign = -1 if match["minus"] else 1
        if _GROUPED.fullmatch(digits):
            value = sign * Decimal(digits.replace(",", ""))
            readings = (value * 10000,) if match["myriad"] else (value,)
            found.append(PrintedNumber(readings, True, after, match.start()))
        else:
            head, _, tail = digits.rpartition(",")
            as_point = Decimal(f"{head.replace(',', '')}.{tail.replace('.', '')}")
            found.append(PrintedNumber((sign * as_point, sign * Decimal(digits.replace(",", ""))), False, after,
                                       match.start()))  # fmt: skip
    years = [(Decimal(2000 + int(match[1])), match.start()) for match in _YEAR_MARK.finditer(text)]
    return [*found, *(PrintedNumber((year,), True, "년", start) for year, start in years)]


def figure_of(text: str) -> Decimal | None:
    """The number that a text consists of ("986,426"), or None."""
    stripped = text.strip()
    if not re.fullmatch(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", stripped):
        return None
    found = Decimal(stripped.replace(",", ""))
    return found if found.adjusted() <= MOST_DIGITS else None


def decimals(value: Decimal, raw: str | None = None) -> int:
    """How many decimals a value is printed with: in `raw` where a number there equals it, else in its own digits.

    Zeros at the end of a value say nothing: 93.4 and 93.40 are one number to whatever wrote the file. In print they do.
    """
    for found in numbers(raw or ""):
        if found.well_formed and found.value == value:
            return _places(found.value)
    return _places(value.normalize())


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def unit_step(value: Decimal, raw: str | None = None) -> Decimal:
    """One unit of the last printed place of a value: 1 for 6156, 0.01 for 6155.94."""
    return Decimal(1).scaleb(-decimals(value, raw))


@dataclass(frozen=True)
class Day:
    """A date as far as it is stated: any part may be missing."""

    year: int | None
    month: int | None
    day: int | None

    def agrees(self, other: Day) -> bool:
        """Whether no part that both state differs."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(a is None or b is None or a == b for a, b in pairs)

    def last(self) -> tuple[int, int, int]:
        """The last day it may be, for comparison; a missing year counts as year 0."""
        year, month = self.year or 0, self.month or 12
        return year, month, self.day or monthrange(year or 2001, month)[1]

    def first(self) -> tuple[int, int, int]:
        """The first day it may be, for comparison."""
        return self.year or 0, self.month or 1, self.day or 1

    def __str__(self) -> str:
        parts = [f"{self.year}" if self.year else "", f"{self.month:02}" if self.month else ""]
        return "-".join(part for part in [*parts, f"{self.day:02}" if self.day else ""] if part)


_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
_DOTTED = re.compile(
    r"(?:(?<![\d.])(?P<y4>\d{4})|[’‘'](?P<y2>\d{2}))[.년]\s*(?P<m>\d{1,2})(?:[.월](?:\s*(?P<d>\d{1,2})\.?(?![\d~,월]))?|월)?"
)
_MONTH_DAY = re.compile(r"(?<![\d.’‘'~])(?P<m>\d{1,2})\.\s?(?P<d>\d{1,2})\.(?!\d)")
_MONTH_END = re.compile(r"(\d{1,2})월\s*말")
_MONTHS = re.compile(r"((?:\d{1,2}\s*[~/,·]\s*)*\d{1,2})월")


def iso_day(value: object) -> Day | None:
    """The first ISO date (2023-09-30 or 2023-09) in a text, or None."""
    match = _ISO.search(value) if isinstance(value, str) else None
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    return Day(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)


def printed_days(text: str) -> list[Day]:
    """The dates that a text prints: 2016. 4. 28. · ’23.9.30. · ’24.4월 · 6.15. · (3월), as far as each is stated."""
    found = []
    for match in _DOTTED.finditer(text):
        year = int(match["y4"]) if match["y4"] else 2000 + int(match["y2"])
        found.append(Day(year, int(match["m"]), int(match["d"]) if match["d"] else None))
    found += [Day(None, int(match["m"]), int(match["d"])) for match in _MONTH_DAY.finditer(text)]
    found += [Day(None, month, None) for month in printed_months(text)]
    return [day for day in found if day.month is None or 1 <= day.month <= 12]


def month_end(text: str) -> int | None:
    """The month of "9월 말", or None where a text says no such thing."""
    match = _MONTH_END.search(text)
    return int(match[1]) if match else None


def printed_months(text: str) -> list[int]:
    """The months that a text names: 3/6/9월 gives 3, 6, 9; 10~12월 gives its ends."""
    return [int(month) for match in _MONTHS.finditer(text) for month in re.findall(r"\d+", match[1])]
