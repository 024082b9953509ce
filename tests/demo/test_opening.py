"""Opening a demo on any day after its year: the year's figures stay what they were, and nothing contradicts itself."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.demo.today.year import may_open, open_today
from imojak.offers.models import Place, Round
from imojak.paths.replay import replay_decisions
from imojak.plan import read
from imojak.reports.audit.catalogue import run
from imojak.reports.planload import load
from tests.conftest import Clock
from tests.demo.counting import counted
from tests.fixtures_year import CUT_OFF, PLAN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]

TODAY = "2026-11-30"


def opened(clock: Clock, day: str = TODAY) -> list[Round]:
    """Make what is open on a day, looked at then."""
    clock.at(day)
    return open_today(2023, date.fromisoformat(day))


def test_the_figures_of_the_year_stay_what_they_were_and_every_invariant_holds(clock: Clock) -> None:
    clock.at(TODAY)
    before = counted(CUT_OFF)
    opened(clock)
    assert counted(CUT_OFF) == before
    assert [violation.sentence for outcome in run() for violation in outcome.violations] == []
    assert replay_decisions().unexplained == []
    # Starting again loads the plan again, which takes nothing away from what was opened.
    assert not load(read(PLAN)).any


@pytest.mark.parametrize("day", ["2024-04-30", "2025-10-31", "2026-05-16", "2028-02-29"])
def test_it_can_be_opened_on_any_day_after_the_year(clock: Clock, day: str) -> None:
    assert len(opened(clock, day)) == 16
    assert Place.objects.filter(round__apply_to__gte=day).exists()


def test_just_after_the_year_nothing_is_opened_that_would_meet_it() -> None:
    assert not may_open(2023, date(2024, 4, 29))
    assert may_open(2023, date(2024, 4, 30))
