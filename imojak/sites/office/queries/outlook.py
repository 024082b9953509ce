"""What the pages of the outlook read: a year's history and forecasts, computed once per state of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Max

from imojak.ledger.models import LedgerEntry
from imojak.outlook.backtest import Month, YearNotLived, backtest
from imojak.outlook.history import History
from imojak.outlook.lines import LineForecast, forecast
from imojak.parties.enums import RoleKind
from imojak.sites.cutoff import CutOff, state_of_data

#: Who looks ahead: whoever decides on the budget, and who audits that.
READERS = (RoleKind.DIRECTOR, RoleKind.PLANNER, RoleKind.FINANCE_OFFICER, RoleKind.AUDITOR)


@dataclass(frozen=True)
class LineBar:
    """A line's row of the chart: everything as thousandths of what is widest in that row, its budget or its need."""

    row: LineForecast
    budget: int
    spent: int
    low: int
    middle: int
    high: int


def history_of(cut: CutOff) -> History:
    """Return the year of a cut-off, read once per state of the data."""
    return _history(cut.year, state_of_data())


@lru_cache(maxsize=2)
def _history(year: int, state: str) -> History:
    """Read; ``state`` is there to be part of the cache's key."""
    return History.of(year)


def forecast_of(cut: CutOff) -> list[LineForecast]:
    """Return the forecast of every line as of a cut-off."""
    return list(_forecast(cut.year, cut.as_of, state_of_data()))


@lru_cache(maxsize=16)
def _forecast(year: int, day: date, state: str) -> tuple[LineForecast, ...]:
    return tuple(forecast(year, day, history=_history(year, state)))


def backtest_of(cut: CutOff) -> list[Month]:
    """Return how far off the year's forecasts were; nothing for a year that is not over.

    Looking back takes seconds, so that it is done anew only when the year's books have moved.
    """
    newest = LedgerEntry.objects.filter(line__year=cut.year).aggregate(newest=Max("pk"))["newest"]
    try:
        return list(_backtest(cut.year, newest or 0))
    except YearNotLived:
        return []


@lru_cache(maxsize=4)
def _backtest(year: int, newest: int) -> tuple[Month, ...]:
    return tuple(backtest(year, _history(year, state_of_data())))


def bars_of(rows: list[LineForecast]) -> list[LineBar]:
    """Return the bars of lines, each as wide as its own budget."""
    found = []
    for row in rows:
        widest = max(row.budget, row.high, 1)
        found.append(
            LineBar(
                row, *(round(1000 * won / widest) for won in (row.budget, row.spent, row.low, row.middle, row.high))
            )
        )
    return found


def forget() -> None:
    """Read anew at the next request; for tests, whose databases begin with the same ids again and again."""
    _history.cache_clear()
    _forecast.cache_clear()
    _backtest.cache_clear()
