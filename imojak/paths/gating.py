"""Training gates (교육 관문): which are open, which hold back the activity, and from which day it may begin. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imojak.plan.types.terms import Gate

_HOUR = 60


@dataclass(frozen=True)
class Cleared:
    """A gate that was passed: on which day, in how many minutes, or by a waiver with its reason."""

    gate: str
    on: date
    minutes: int | None = None
    waived: bool = False
    reason: str = ""


@dataclass(frozen=True)
class GateState:
    """A gate as it stands for one participation. ``due_on``: until when it must be passed; None before activity."""

    code: str
    label: str
    track: str
    minutes: int
    holds_back: bool
    waivable: bool
    due_on: date | None
    cleared_on: date | None
    waived: bool
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be passed."""
        return self.cleared_on is None

    def is_overdue(self, day: date) -> bool:
        """Tell whether its last day has gone by without it."""
        return self.is_open and self.due_on is not None and self.due_on < day


def states(gates: Iterable[Gate], cleared: Iterable[Cleared], starts_on: date, ends_on: date) -> list[GateState]:
    """Return the gates of a participation in the type's order; none is due after its last day."""
    passed = {one.gate: one for one in cleared}
    found = []
    for gate in gates:
        one = passed.get(gate.code)
        found.append(
            GateState(
                code=gate.code,
                label=gate.label,
                track=gate.track,
                minutes=int(gate.hours * _HOUR),
                holds_back=gate.before is not None,
                waivable=gate.waivable,
                due_on=None if gate.within_days is None else min(starts_on + timedelta(days=gate.within_days), ends_on),
                cleared_on=one.on if one else None,
                waived=one.waived if one else False,
                reason=one.reason if one else "",
            )
        )
    return found


def active_from(gates: Sequence[GateState], starts_on: date) -> date | None:
    """Return the first day of activity: when all gates that hold it back are passed, not before ``starts_on``.

    None while one of them is open. Training in the morning and activity in the afternoon of one day are fine.
    """
    days = [starts_on]
    for gate in gates:
        if gate.holds_back:
            if gate.cleared_on is None:
                return None
            days.append(gate.cleared_on)
    return max(days)
