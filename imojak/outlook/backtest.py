"""How far off the forecast was (되짚어 맞춰 보기): each month's end of a lived year, with what was known on that day alone.

The same is asked of the straight line, which goes on as the year has gone so far. Nothing is written. Money is won.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from imojak.kernel.months import month_end
from imojak.outlook.history import History
from imojak.outlook.lines import LineForecast, Total, forecast, total_of
from imojak.problems import Problem


class YearNotLived(Problem):
    """A year whose books do not reach its end: nothing can be compared with what came of it."""


@dataclass(frozen=True)
class Missed:
    """One line: what was forecast, what the straight line said, and what it came to."""

    forecast: LineForecast
    actual: int

    @property
    def covered(self) -> bool:
        """Whether the interval held what it came to."""
        return self.forecast.low <= self.actual <= self.forecast.high


@dataclass(frozen=True)
class Month:
    """A month's end: all lines, and all of them together."""

    day: date
    lines: tuple[Missed, ...]
    total: Total
    actual: int

    @property
    def error(self) -> float:
        """The lines' errors without their sign, as a share of what was spent: 0.05 is 5 %."""
        return sum(abs(one.forecast.middle - one.actual) for one in self.lines) / self.actual

    @property
    def straight_error(self) -> float:
        """The same of the straight line."""
        return sum(abs(one.forecast.straight - one.actual) for one in self.lines) / self.actual

    @property
    def total_error(self) -> float:
        """The error of the sum, with its sign: below zero too little was forecast."""
        return self.total.middle / self.actual - 1

    @property
    def straight_total_error(self) -> float:
        """The same of the straight line."""
        return self.total.straight / self.actual - 1

    @property
    def covered(self) -> int:
        """How many lines came out within their interval."""
        return sum(one.covered for one in self.lines)

    @property
    def total_covered(self) -> bool:
        """Whether the sum did."""
        return self.total.low <= self.actual <= self.total.high


def backtest(year: int, history: History | None = None) -> list[Month]:
    """Forecast a year at the end of each of its first eleven months and compare it with what it came to.

    Raises YearNotLived where the year's books do not reach December.
    """
    history = history or History.of(year)
    last = date(year, 12, 31)
    if not any(one.day.month == 12 and one.day.year == year for rows in history.bookings.values() for one in rows):
        raise YearNotLived(f"{year}년의 장부가 아직 12월까지 가지 않아 맞춰 볼 수 없습니다. 지난 해를 골라 주세요.")
    actual = {one.code: history.balance(one.code, last).spent for one in history.lines}
    found = []
    for number in range(1, 12):
        day = month_end(date(year, number, 1))
        rows = forecast(year, day, history=history)
        missed = tuple(Missed(row, actual[row.code]) for row in rows)
        found.append(Month(day, missed, total_of(rows), sum(actual.values())))
    return found
