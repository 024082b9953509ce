"""The funnel as of a moment: what came later does not count."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.paths.enums import EndReason
from imojak.paths.funnel import STEPS, came_to
from imojak.paths.models import Application
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_each_step_counts_up_to_the_moment_and_a_completion_by_its_last_day() -> None:
    place = make.place(make.round_of(ends=date(2023, 6, 30)))
    make.participation(place, completed=True, decided=date(2023, 4, 1))
    below = make.participation(place, completed=True, decided=date(2023, 4, 1))
    type(below).objects.filter(pk=below.pk).update(end_reason=EndReason.UNFULFILLED)

    def counted(day: date) -> list[int]:
        return [came_to(Application.objects.all(), step, make.at(day, 0)).count() for step in STEPS]

    assert counted(date(2023, 3, 1)) == [0, 0, 0, 0, 0]
    assert counted(date(2023, 4, 1)) == [2, 0, 0, 0, 0]
    assert counted(date(2023, 6, 30)) == [2, 2, 2, 2, 0]
    assert counted(date(2023, 7, 1)) == [2, 2, 2, 2, 1]
