"""The life of a day of the agency's own."""

from __future__ import annotations

from imojak.agency.enums import ClosureStatus as S
from imojak.kernel.transitions import Machine, Transition

#: 휴무. One that was undone stays so; the day is set anew.
CLOSURE = Machine(
    "agency.closure",
    S.SET,
    (Transition("undo", frozenset({S.SET}), S.UNDONE),),
)

MACHINES = (CLOSURE,)
