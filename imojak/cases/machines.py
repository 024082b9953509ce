"""The lives of a case and of a follow-up."""

from __future__ import annotations

from imojak.cases.models import CasePhase as C
from imojak.cases.models import FollowUpStatus as F
from imojak.kernel.transitions import Machine, Transition
from imojak.parties.enums import Capability

#: 고객관리. A closed case stays closed; the person's next need opens a new one.
CASE = Machine(
    "cases.case",
    C.INTAKE,
    (
        Transition("plan", frozenset({C.INTAKE}), C.PLAN, Capability.READ_CASE),
        Transition("act", frozenset({C.PLAN}), C.ACTION, Capability.READ_CASE),
        Transition("replan", frozenset({C.ACTION, C.FOLLOW_UP}), C.PLAN, Capability.READ_CASE, reason_required=True),
        Transition("follow", frozenset({C.ACTION}), C.FOLLOW_UP, Capability.READ_CASE),
        Transition(
            "close",
            frozenset({C.INTAKE, C.PLAN, C.ACTION, C.FOLLOW_UP}),
            C.CLOSED,
            Capability.READ_CASE,
            reason_required=True,
        ),
    ),
    state_field="phase",
)

#: 사후관리. A person who could not be reached may still be reached later.
FOLLOW_UP = Machine(
    "cases.followup",
    F.DUE,
    (
        Transition("reach", frozenset({F.DUE, F.MISSED}), F.REACHED, Capability.RECORD),
        Transition("miss", frozenset({F.DUE}), F.MISSED, Capability.RECORD),
    ),
)

MACHINES = (CASE, FOLLOW_UP)
