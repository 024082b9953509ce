"""The forecast on a year that was lived: closer than the straight line, and honest about how far off it was."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from imojak.outlook.backtest import Month, YearNotLived, backtest
from imojak.outlook.history import History
from tests.fixtures_year import LivedCity

APPROPRIATED = {"original", "supplementary", "transfer", "carried"}


@pytest.fixture(scope="module")
def months(lived_year: LivedCity, django_db_blocker: DjangoDbBlocker) -> list[Month]:
    """The small city with a budget of its size; the plan's own is that of the whole city."""
    with django_db_blocker.unblock():
        history = History.of(2023)
    share = lived_year.scale * 1.15  # heads are rounded up, and cost a little more than their share
    history.bookings = {
        code: [replace(one, won=round(one.won * share)) if one.column in APPROPRIATED else one for one in rows]
        for code, rows in history.bookings.items()
    }
    return backtest(2023, history)


@pytest.mark.django_db
def test_every_month_the_forecast_is_closer_than_the_straight_line(months: list[Month]) -> None:
    assert [one.day.month for one in months] == list(range(1, 12))
    for one in months:
        assert one.error < one.straight_error, one.day
        assert abs(one.total_error) < abs(one.straight_total_error), one.day
    assert max(one.error for one in months[1:]) < 0.15


@pytest.mark.django_db
def test_most_lines_come_out_within_their_interval_once_the_year_has_begun(months: list[Month]) -> None:
    later = months[3:]
    covered = sum(one.covered for one in later) / sum(len(one.lines) for one in later)
    assert 0.6 < covered <= 1.0


@pytest.mark.django_db
@pytest.mark.usefixtures("lived_year")
def test_the_command_prints_the_errors_of_both_and_writes_them_as_json() -> None:
    said = StringIO()
    call_command("outlook", "backtest", "2023", stdout=said)
    assert "직선 항목 오차" in said.getvalue()
    assert "2023-11-30" in said.getvalue()
    told = StringIO()
    call_command("outlook", "backtest", "2023", "--json", stdout=told)
    rows = json.loads(told.getvalue())
    assert [row["day"] for row in rows] == [one.day.isoformat() for one in backtest(2023)]


@pytest.mark.django_db
@pytest.mark.usefixtures("lived_year")
def test_the_command_forecasts_every_line_of_a_day() -> None:
    said = StringIO()
    call_command("outlook", "year", "2023", "--as-of", "2023-06-30", "--json", stdout=said)
    rows = json.loads(said.getvalue())
    assert len(rows) == len(History.of(2023).lines)
    assert all(row["spent"] <= row["low"] <= row["middle"] <= row["high"] <= row["budget"] for row in rows)


@pytest.mark.django_db
def test_a_year_that_is_not_over_cannot_be_compared() -> None:
    with pytest.raises(YearNotLived, match="12월까지"):
        backtest(2031)
