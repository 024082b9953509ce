"""A mentor asks the office for another mentor in a pair (짝 변경 요청), and the office answers by a day."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import transfers
from imojak.paths.actions.common import action
from imojak.paths.actions.pairs import PAIR_PAGE
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.enums import ChangeStatus, ParticipationStatus
from imojak.paths.machines import PAIR_CHANGE
from imojak.paths.models import PairChange, Participation, Transfer
from imojak.paths.queries import managers_of
from imojak.paths.scopes import mentors, pair_changes_answerable
from imojak.paths.terms import answer_due

_ANSWERED = "이미 답했거나 거둔 요청입니다. 화면을 새로 열어 확인해 주세요."


@action
def ask_for_change(of: Participation, reason: str, *, actor: Account, at: datetime | None = None) -> PairChange:
    """Ask the office for another mentor in one's pair. Raises TransitionError for who is not its mentor, an ended pair,
    without a reason, and while an earlier request waits.
    """
    pair = Participation.objects.select_for_update(of=("self",)).select_related("place", "round__programme")
    current = pair.get(pk=of.pk)
    if not mentors(standing(actor), current.place):
        raise TransitionError("이 짝의 멘토만 요청할 수 있습니다.")
    if current.status != ParticipationStatus.ACTIVE:
        raise TransitionError("이미 끝난 짝입니다. 짝 목록에서 상태를 확인해 주세요.")
    if not reason.strip():
        raise TransitionError("까닭을 적어 주세요. 담당자만 보고, 참여자에게는 전하지 않습니다.")
    if PairChange.objects.filter(participation=current, status=ChangeStatus.REQUESTED).exists():
        raise TransitionError("앞서 낸 요청이 아직 답을 기다립니다. 고치시려면 먼저 거두어 주세요.")
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    made = PairChange.objects.create(
        participation=current,
        reason=reason.strip()[:200],
        requested_by=actor,
        requested_at=moment,
        answer_due=answer_due(current.round, "change-asked", day),
    )
    PAIR_CHANGE.begin(made, actor=actor, at=moment)
    subject = f"[{current.round.programme.name}] 멘토를 바꿔 달라는 요청"
    body = f"‘{current.place.title}’의 멘토가 짝을 바꿔 달라고 합니다. {day_words(made.answer_due)}까지 답해 주세요."
    link = PAIR_PAGE.format(current.pk)
    tell(
        [Notice(one, f"pair-change-{made.pk}", subject, body, link) for one in managers_of(current.round, on=day)],
        at=moment,
    )
    return made


@action
def withdraw_ask(change: PairChange, *, actor: Account, at: datetime | None = None) -> None:
    """Take one's request back. Raises TransitionError for somebody else's, and once it is answered."""
    row = _locked(change)
    if row.requested_by.party_id is None or row.requested_by.party_id != actor.party_id:
        raise TransitionError("요청한 멘토만 거둘 수 있습니다.")
    PAIR_CHANGE.apply(change, "withdraw", actor=actor, at=at, changes={"answered_at": at or timezone.now()})


@action
def grant_change(
    change: PairChange, to: Place, on: date, reason: str, *, actor: Account, at: datetime | None = None
) -> Transfer:
    """Answer with another mentor: the participant is asked to go on with ``to`` from ``on``, for the office's ``reason``.

    Raises TransitionError where it is not the actor's to answer, is answered, and as ``transfers.request`` does; nothing
    is changed then.
    """
    row = _to_answer(change, actor)
    moved = transfers.request(row.participation, to, on, reason, actor=actor, at=at)
    _answer(change, "grant", actor, at)
    _tell(row, "담당자가 다른 멘토를 찾아 참여자에게 물었습니다. 옮기는 날까지는 지금처럼 만나 주세요.", at)
    return moved


@action
def refuse_change(change: PairChange, because: str, *, actor: Account, at: datetime | None = None) -> None:
    """Refuse with a reason that the mentor is told. Raises TransitionError as ``grant_change``, and without a reason."""
    row = _to_answer(change, actor)
    told = because.strip()[:200]
    if not told:
        raise TransitionError("받아들이지 않는 사유를 적어 주세요. 멘토에게 그대로 전해집니다.")
    _answer(change, "refuse", actor, at, refused_because=told)
    _tell(row, f"짝을 바꾸지 않기로 했습니다. 사유: {told}", at)


def _answer(change: PairChange, verb: str, actor: Account, at: datetime | None, *, refused_because: str = "") -> None:
    changes = {"answered_by": actor, "answered_at": at or timezone.now(), "refused_because": refused_because}
    PAIR_CHANGE.apply(change, verb, actor=actor, reason=refused_because, at=at, changes=changes)


def _locked(change: PairChange) -> PairChange:
    rows = PairChange.objects.select_for_update(of=("self",)).select_related("participation__round__programme")
    row = rows.get(pk=change.pk)
    if row.status != ChangeStatus.REQUESTED:
        raise TransitionError(_ANSWERED)
    return row


def _to_answer(change: PairChange, actor: Account) -> PairChange:
    row = _locked(change)
    if not pair_changes_answerable(actor).filter(pk=row.pk).exists():
        raise TransitionError("이 요청은 그 사업의 담당자만 답할 수 있습니다. 담당 부서에 문의해 주세요.")
    return row


def _tell(row: PairChange, body: str, at: datetime | None) -> None:
    mentor = row.requested_by.party_id
    if mentor is not None:
        subject = f"[{row.participation.round.programme.name}] 짝 변경 요청에 대한 답"
        link = PAIR_PAGE.format(row.participation_id)
        tell([Notice(mentor, f"pair-change-answer-{row.pk}", subject, body, link)], at=at)
