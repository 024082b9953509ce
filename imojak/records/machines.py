"""The lives of a month at a place, and of a page that was read from paper."""

from __future__ import annotations

from imojak.kernel.transitions import Machine, Transition
from imojak.parties.enums import Capability
from imojak.records.enums import PeriodStatus as S
from imojak.records.enums import ScanStatus

#: 월 마감. Up to approval a month can be sent back; a locked one is reopened as a new version, never changed.
PERIOD = Machine(
    "records.period",
    S.OPEN,
    (
        Transition("submit", frozenset({S.OPEN}), S.SUBMITTED, Capability.RECORD),
        Transition("confirm", frozenset({S.SUBMITTED}), S.CONFIRMED, Capability.CONFIRM_MONTH),
        Transition("approve", frozenset({S.CONFIRMED}), S.APPROVED, Capability.APPROVE_MONTH),
        Transition("lock", frozenset({S.APPROVED}), S.LOCKED, Capability.APPROVE_MONTH),
        Transition("send_back", frozenset({S.SUBMITTED}), S.OPEN, Capability.CONFIRM_MONTH, reason_required=True),
        # Somebody's own last step is undone by them as long as nobody has gone on.
        Transition("unsubmit", frozenset({S.SUBMITTED}), S.OPEN, Capability.RECORD),
        Transition("unconfirm", frozenset({S.CONFIRMED}), S.SUBMITTED, Capability.CONFIRM_MONTH),
        Transition("unapprove", frozenset({S.APPROVED}), S.CONFIRMED, Capability.APPROVE_MONTH),
        Transition(
            "return", frozenset({S.CONFIRMED, S.APPROVED}), S.OPEN, Capability.APPROVE_MONTH, reason_required=True
        ),
    ),
)

#: 읽은 활동표. What was entered from a page stays in the records, and is corrected there.
SCAN = Machine(
    "records.scan",
    ScanStatus.READ,
    (
        Transition("apply", frozenset({ScanStatus.READ}), ScanStatus.APPLIED),
        Transition("discard", frozenset({ScanStatus.READ}), ScanStatus.DISCARDED),
    ),
)

MACHINES = (PERIOD, SCAN)
