"""Matches: scenarios of a round, pairs decided by hand, what was computed and published."""

from __future__ import annotations

from typing import Any

from imojak.offers.models import Place, Round
from imojak.paths.models import Application
from imojak.placing.enums import Mode, PinKind
from imojak.placing.models import Pin, Publication, Run, Scenario, Seat, TravelTable
from tests.factories.common import SPRING, at, number
from tests.factories.offers import place, round_of
from tests.factories.paths import application
from tests.factories.who import account

WISHES_ALONE = {"part": [{"uses": "wish", "points": 100}]}


def scenario(of: Round | None = None, **more: Any) -> Scenario:
    """A scenario of a round, by wishes alone."""
    values: dict[str, Any] = {
        "name": f"시나리오 {number()}", "mode": Mode.BEST_TOTAL, "rule": WISHES_ALONE, "seed": "2023", "made_at": at(SPRING),
        **more,
    }  # fmt: skip
    return Scenario.objects.create(round=of or round_of(), **values)


def pin(of: Scenario | None = None, who: Application | None = None, to: Place | None = None, **more: Any) -> Pin:
    """Somebody who is put at a place by hand."""
    of = of or scenario()
    values: dict[str, Any] = {"kind": PinKind.PIN, "reason": "전에 함께 일했다.", "made_at": at(SPRING), **more}
    if "made_by" not in values:
        values["made_by"] = account()
    return Pin.objects.create(
        scenario=of, application=who or application(of.round), place=to or place(of.round), **values
    )


def run(of: Scenario | None = None, **more: Any) -> Run:
    """A computed scenario in which nobody is placed."""
    values: dict[str, Any] = {
        "fingerprint": f"{number():064d}", "terms": {"mode": "best-total", "seed": "2023", "parts": ["wish"]}, "people": 1,
        "seats": 1, "edges": 1, "placed": 0, "score": 0, "bound": 0, "numbers": {}, "proof": {}, "milliseconds": 1,
        "made_at": at(SPRING), **more,
    }  # fmt: skip
    return Run.objects.create(scenario=of or scenario(), **values)


def seat(of: Run | None = None, who: Application | None = None, to: Place | None = None, **more: Any) -> Seat:
    """Somebody's row in a run: at a place, or nowhere."""
    of = of or run()
    return Seat.objects.create(run=of, application=who or application(of.scenario.round), place=to, **more)


def publication(of: Run | None = None, **more: Any) -> Publication:
    """A run by which people were told."""
    values: dict[str, Any] = {"offered": 0, "waiting": 0, "refused": 0, "made_at": at(SPRING), **more}
    if "made_by" not in values:
        values["made_by"] = account()
    return Publication.objects.create(run=of or run(), **values)


def travel_table(**more: Any) -> TravelTable:
    """The agency's own minutes from Jongno to Jung, and back."""
    values: dict[str, Any] = {"title": "통근 시간", "minutes": {"11110-11140": 12, "11140-11110": 13}, **more}
    return TravelTable.objects.create(loaded_at=at(SPRING), **values)
