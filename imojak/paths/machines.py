"""The lives of an application and of a participation."""

from __future__ import annotations

from imojak.kernel.transitions import Machine, Transition
from imojak.parties.enums import Capability
from imojak.paths.enums import ApplicationStatus as A
from imojak.paths.enums import ParticipationStatus as P

#: 신청. It is accepted only after its eligibility was decided, or by a waiver that says why.
APPLICATION = Machine(
    "paths.application",
    A.FILED,
    (
        Transition("qualify", frozenset({A.FILED}), A.ELIGIBLE, Capability.DECIDE),
        Transition("accept", frozenset({A.ELIGIBLE, A.WAITING}), A.ACCEPTED, Capability.DECIDE),
        Transition("wait", frozenset({A.ELIGIBLE}), A.WAITING, Capability.DECIDE),
        Transition("refuse", frozenset({A.FILED, A.ELIGIBLE, A.WAITING}), A.REFUSED, Capability.DECIDE),
        Transition(
            "waive",
            frozenset({A.FILED, A.ELIGIBLE, A.WAITING, A.REFUSED}),
            A.ACCEPTED,
            Capability.DECIDE,
            reason_required=True,
        ),
        # The applicant's own step: whose application it is, the scope says.
        Transition("withdraw", frozenset({A.FILED, A.ELIGIBLE, A.WAITING}), A.WITHDRAWN),
        # A seat came free: the first on the waiting list moves up without a new decision by hand.
        Transition("promote", frozenset({A.WAITING}), A.ACCEPTED),
    ),
)

#: 참여. Leaving frees the seat; one who left comes back by a new application only.
PARTICIPATION = Machine(
    "paths.participation",
    P.ACTIVE,
    (
        Transition("complete", frozenset({P.ACTIVE}), P.COMPLETED),
        Transition("withdraw", frozenset({P.ACTIVE}), P.WITHDRAWN),
    ),
)

MACHINES = (APPLICATION, PARTICIPATION)
