"""The lives of an application, a participation, and of what happens on the way: offers, appeals, agreements …"""

from __future__ import annotations

from typing import Any

from imojak.kernel.transitions import Machine, Transition
from imojak.parties.enums import Capability
from imojak.paths.enums import AgreementStatus as G
from imojak.paths.enums import AppealStatus as L
from imojak.paths.enums import ApplicationStatus as A
from imojak.paths.enums import ChangeStatus as C
from imojak.paths.enums import GroupInvitationStatus as V
from imojak.paths.enums import HostingStatus as H
from imojak.paths.enums import IntakeStatus as I
from imojak.paths.enums import InterviewStatus as W
from imojak.paths.enums import JudgingStatus as J
from imojak.paths.enums import ParticipationStatus as P
from imojak.paths.enums import SeatOfferStatus as O
from imojak.paths.enums import ShortListStatus as S
from imojak.paths.enums import TransferStatus as T

DECIDE = Capability.DECIDE


def _goes_on(asked: Any) -> str:
    """Return "" where the participation goes on in which something was asked for: what nobody can answer stays closed."""
    if asked.participation.status == P.ACTIVE:
        return ""
    return "이미 끝난 참여입니다. 참여 내역을 확인해 주세요."


#: Before anybody has decided on places.
_UNDECIDED = frozenset({A.FILED, A.ELIGIBLE})

#: 신청. It is accepted only after its eligibility was decided, or by a waiver that says why.
#: Transitions without a capability are the applicant's own, or the system's: whose application it is, the scope says.
APPLICATION = Machine(
    "paths.application",
    A.FILED,
    (
        # Filed by staff or a partner for somebody: it counts once that person has confirmed it.
        Transition("confirm", frozenset({A.PROPOSED}), A.FILED),
        Transition("ask_again", frozenset({A.PROPOSED}), A.PROPOSED),
        Transition("lapse", frozenset({A.PROPOSED}), A.EXPIRED),
        Transition("qualify", frozenset({A.FILED}), A.ELIGIBLE, DECIDE),
        Transition("accept", frozenset({A.ELIGIBLE, A.WAITING}), A.ACCEPTED, DECIDE),
        Transition("wait", frozenset({A.ELIGIBLE}), A.WAITING, DECIDE),
        Transition("refuse", frozenset({A.FILED, A.ELIGIBLE, A.WAITING}), A.REFUSED, DECIDE),
        Transition(
            "waive",
            frozenset({A.FILED, A.ELIGIBLE, A.WAITING, A.REFUSED}),
            A.ACCEPTED,
            DECIDE,
            reason_required=True,
        ),
        # An appeal was upheld: the application stands among the eligible again.
        Transition("reconsider", frozenset({A.REFUSED}), A.ELIGIBLE, DECIDE, reason_required=True),
        # A place is held until a moment; the person takes it, declines, or lets the moment pass.
        Transition("offer", frozenset({A.ELIGIBLE, A.WAITING}), A.OFFERED, DECIDE),
        Transition("take", frozenset({A.OFFERED}), A.ACCEPTED),
        Transition("decline", frozenset({A.OFFERED}), A.DECLINED),
        Transition("expire", frozenset({A.OFFERED}), A.EXPIRED),
        Transition("revoke", frozenset({A.OFFERED}), A.ELIGIBLE, DECIDE, reason_required=True),
        Transition("withdraw", frozenset({A.PROPOSED, A.FILED, A.ELIGIBLE, A.WAITING, A.OFFERED}), A.WITHDRAWN),
        # Taken back within a short time, while nothing final has followed (``actions.undoing``): where one stood before.
        Transition("back_to_proposed", frozenset({A.WITHDRAWN}), A.PROPOSED),
        Transition("back_to_filed", frozenset({A.WITHDRAWN}), A.FILED),
        Transition("back_to_eligible", frozenset({A.WITHDRAWN}), A.ELIGIBLE),
        Transition("back_to_waiting", frozenset({A.WITHDRAWN}), A.WAITING),
        Transition("back_to_offered", frozenset({A.WITHDRAWN, A.DECLINED}), A.OFFERED),
        # By published rule and without anybody's judgement: first come, and the next of the reserve list.
        Transition("check", frozenset({A.FILED}), A.ELIGIBLE),
        Transition("admit", frozenset({A.ELIGIBLE}), A.ACCEPTED),
        Transition("queue", frozenset({A.ELIGIBLE}), A.WAITING),
        # A booked interview is given back before its time: the person may book again, even the same hour.
        Transition("give_back", frozenset({A.ACCEPTED}), A.WITHDRAWN),
        Transition("reject", _UNDECIDED, A.REFUSED),
        Transition("promote", frozenset({A.WAITING}), A.ACCEPTED),
        Transition("offer_next", frozenset({A.WAITING}), A.OFFERED),
        # Nobody answered in time: the outcome that the configuration names.
        Transition("time_out", frozenset({A.FILED, A.ELIGIBLE, A.WAITING}), A.REFUSED),
    ),
    also_initial=frozenset({A.PROPOSED}),
)

#: 참여. Leaving frees the seat; one who left comes back by a new application, or by an undo before the beginning.
PARTICIPATION = Machine(
    "paths.participation",
    P.ACTIVE,
    (
        Transition("complete", frozenset({P.ACTIVE}), P.COMPLETED),
        Transition("withdraw", frozenset({P.ACTIVE}), P.WITHDRAWN),
        Transition("transfer", frozenset({P.ACTIVE}), P.WITHDRAWN),
        Transition("reinstate", frozenset({P.WITHDRAWN}), P.ACTIVE),
    ),
)

#: 선정 제안. Held until its moment.
SEAT_OFFER = Machine(
    "paths.seatoffer",
    O.OPEN,
    (
        Transition("take", frozenset({O.OPEN}), O.TAKEN),
        Transition("decline", frozenset({O.OPEN}), O.DECLINED),
        Transition("expire", frozenset({O.OPEN}), O.EXPIRED),
        Transition("revoke", frozenset({O.OPEN}), O.REVOKED, reason_required=True),
        # Declined by mistake, and the seat is still there.
        Transition("reopen", frozenset({O.DECLINED}), O.OPEN),
    ),
)

#: 이의신청·설명 요청.
APPEAL = Machine(
    "paths.appeal",
    L.FILED,
    (
        Transition("explain", frozenset({L.FILED}), L.EXPLAINED, DECIDE),
        Transition("uphold", frozenset({L.FILED}), L.UPHELD, DECIDE),
        Transition("dismiss", frozenset({L.FILED}), L.DISMISSED, DECIDE),
        Transition("withdraw", frozenset({L.FILED}), L.WITHDRAWN),
    ),
)

#: 심사표. A judge may take a score back while nothing is decided, and step back for a conflict at any time before.
JUDGING = Machine(
    "paths.judging",
    J.ASSIGNED,
    (
        Transition("score", frozenset({J.ASSIGNED}), J.SCORED),
        Transition("take_back", frozenset({J.SCORED}), J.ASSIGNED, reason_required=True),
        Transition("step_back", frozenset({J.ASSIGNED, J.SCORED}), J.CONFLICT, reason_required=True),
    ),
)

#: 후보 추천.
SHORT_LISTING = Machine(
    "paths.shortlisting",
    S.PROPOSED,
    (
        Transition("invite", frozenset({S.PROPOSED}), S.INTERVIEW),
        Transition("choose", frozenset({S.PROPOSED, S.INTERVIEW}), S.CHOSEN),
        Transition("pass", frozenset({S.PROPOSED, S.INTERVIEW}), S.PASSED, reason_required=True),
        Transition("reopen", frozenset({S.CHOSEN, S.PASSED}), S.PROPOSED, reason_required=True),
    ),
)

#: 자리 이동. Done only when the person and both places have agreed (a check of the table says so).
TRANSFER = Machine(
    "paths.transfer",
    T.REQUESTED,
    (
        Transition("carry_out", frozenset({T.REQUESTED}), T.DONE),
        Transition("refuse", frozenset({T.REQUESTED}), T.REFUSED, reason_required=True),
        Transition("withdraw", frozenset({T.REQUESTED}), T.WITHDRAWN),
    ),
)

#: What becomes of anything that is asked for in a participation.
_ASKED = (
    Transition("grant", frozenset({C.REQUESTED}), C.GRANTED),
    Transition("refuse", frozenset({C.REQUESTED}), C.REFUSED, reason_required=True),
    Transition("withdraw", frozenset({C.REQUESTED}), C.WITHDRAWN),
    # An end takes back what was asked for; who comes back asks it still.
    Transition("reopen", frozenset({C.WITHDRAWN}), C.REQUESTED, guard=_goes_on, reason_required=True),
)

#: 변경 요청(중단·연장). Granted with the pause or the extension in the same transaction; whose answer it is, the scope says.
CHANGE_REQUEST = Machine(
    "paths.changerequest",
    C.REQUESTED,
    _ASKED,
)

#: 짝 변경 요청. Granted by asking the participant to go on with another mentor; the scope says who answers.
PAIR_CHANGE = Machine(
    "paths.pairchange",
    C.REQUESTED,
    _ASKED,
)

#: 모임 초대. Who is invited answers; a refusal may be taken back by whom it was given, while the time to answer runs.
GROUP_INVITATION = Machine(
    "paths.groupinvitation",
    V.SENT,
    (
        Transition("accept", frozenset({V.SENT}), V.ACCEPTED),
        Transition("decline", frozenset({V.SENT}), V.DECLINED),
        Transition("reopen", frozenset({V.DECLINED}), V.SENT),
        Transition("expire", frozenset({V.SENT}), V.EXPIRED),
        Transition("revoke", frozenset({V.SENT}), V.REVOKED),
    ),
)

_ANY_RESULT = frozenset({W.CAME, W.SECOND, W.HIRED, W.NOT_HIRED, W.NO_SHOW})

#: 면접. It begins with whatever is written first; what goes back on something said is a correction, with its reason.
INTERVIEW = Machine(
    "paths.interview",
    W.CAME,
    (
        Transition("second", frozenset({W.CAME}), W.SECOND),
        Transition("hired", frozenset({W.CAME, W.SECOND}), W.HIRED),
        Transition("not-hired", frozenset({W.CAME, W.SECOND}), W.NOT_HIRED),
        *(Transition(f"correct-{one}", _ANY_RESULT, one, reason_required=True) for one in sorted(_ANY_RESULT)),
    ),
    also_initial=_ANY_RESULT,
)

#: 협약. A text that is being signed does not change; a change is a new version.
AGREEMENT = Machine(
    "paths.agreement",
    G.DRAFT,
    (
        Transition("send", frozenset({G.DRAFT}), G.SIGNING),
        Transition("conclude", frozenset({G.SIGNING}), G.ACTIVE),
        Transition("take_back", frozenset({G.SIGNING}), G.DRAFT, reason_required=True),
        Transition("end", frozenset({G.ACTIVE}), G.ENDED),
        Transition("void", frozenset({G.DRAFT, G.SIGNING, G.ACTIVE}), G.VOID, DECIDE, reason_required=True),
    ),
    # Agreements of before, and those that are signed on paper, come in as concluded.
    also_initial=frozenset({G.ACTIVE}),
)

#: 참여처 신청.
HOSTING = Machine(
    "paths.hosting",
    H.FILED,
    (
        Transition("check", frozenset({H.FILED}), H.CHECKED, DECIDE),
        Transition("visit", frozenset({H.CHECKED}), H.VISITED, DECIDE),
        Transition("agree", frozenset({H.CHECKED, H.VISITED}), H.AGREED, DECIDE),
        Transition("refuse", frozenset({H.FILED, H.CHECKED, H.VISITED}), H.REFUSED, DECIDE, reason_required=True),
        Transition("withdraw", frozenset({H.FILED, H.CHECKED, H.VISITED}), H.WITHDRAWN),
    ),
)

#: 명단 반입.
INTAKE = Machine(
    "paths.intake",
    I.PREVIEW,
    (
        Transition("apply", frozenset({I.PREVIEW}), I.APPLIED, DECIDE),
        Transition("undo", frozenset({I.APPLIED}), I.UNDONE, DECIDE, reason_required=True),
        Transition("again", frozenset({I.UNDONE}), I.PREVIEW, DECIDE),
    ),
)

MACHINES = (
    APPLICATION,
    PARTICIPATION,
    SEAT_OFFER,
    APPEAL,
    JUDGING,
    SHORT_LISTING,
    CHANGE_REQUEST,
    PAIR_CHANGE,
    GROUP_INVITATION,
    TRANSFER,
    INTERVIEW,
    AGREEMENT,
    HOSTING,
    INTAKE,
)
