"""The life of a round: which state may follow which, who may do it, and what must hold."""

from __future__ import annotations

from imojak.kernel.transitions import Machine, Transition
from imojak.offers.enums import RoundStatus as S
from imojak.parties.enums import Capability

#: 회차. First-come rounds need no screening and go from open to running.
ROUND = Machine(
    "offers.round",
    S.DRAFT,
    (
        Transition("publish", frozenset({S.DRAFT}), S.OPEN, Capability.DECIDE),
        Transition("screen", frozenset({S.OPEN}), S.SCREENING, Capability.DECIDE),
        Transition("extend", frozenset({S.SCREENING}), S.OPEN, Capability.DECIDE, reason_required=True),
        Transition("run", frozenset({S.OPEN, S.SCREENING}), S.RUNNING, Capability.DECIDE),
        Transition("close", frozenset({S.OPEN, S.SCREENING, S.RUNNING}), S.CLOSED, Capability.DECIDE),
        Transition("resume", frozenset({S.CLOSED}), S.RUNNING, Capability.DECIDE, reason_required=True),
    ),
)

MACHINES = (ROUND,)
