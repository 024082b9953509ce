"""When a stage's clock ends, and on which days somebody is reminded. Pure: the round's days and the entry's are given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from imojak.kernel.calendar import NONE, Closures, workdays_after
from imojak.plan.types.stages import Clock, Stage

_HOURS_OF_DAY = 24


def due_on(clock: Clock, entered: date, days: Mapping[str, date | None], closures: Closures = NONE) -> date:
    """Return the last day on which somebody can act in time.

    ``days`` are those of the round by the names of the plan (apply_to, select_by, run_from, run_to). A clock that is
    counted from a day of the round never ends before its own days have passed since the entry, so that who comes late
    has as long as the others; a day that the round has not is taken to be the entry's.
    """
    start = days.get(clock.starts) if clock.starts != "entered" else None
    first = max(entered, start) if start is not None else entered
    if clock.counts == "working":
        return workdays_after(first, clock.days, closures)
    return first + timedelta(days=clock.days)


def due_of(
    stage: Stage,
    entered: date,
    days: Mapping[str, date | None],
    offer_hours: int | None = None,
    closures: Closures = NONE,
) -> date | None:
    """Return when a stage's clock ends; None where nothing is waited for. An offer stands for ``offer_hours``."""
    if stage.clock is not None:
        return due_on(stage.clock, entered, days, closures)
    if stage.then is not None and offer_hours is not None:
        return entered + timedelta(days=-(-offer_hours // _HOURS_OF_DAY))
    return None


def reminders(stage: Stage, due: date) -> list[date]:
    """Return the days on which whoever must act is reminded, the first first."""
    return [due - timedelta(days=before) for before in stage.remind]
