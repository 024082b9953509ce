"""What somebody who takes part asks for themselves: to pause, to go on for longer, and to end before the time.

A request is a row with a day to answer by: whoever runs the round grants it, which makes the pause or the extension in
the same transaction, or refuses it with a reason; until then the person may take it back.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import taking_part
from imojak.paths.actions.common import action
from imojak.paths.actions.events import PARTICIPATION_PAGE, tell_of
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.enums import ChangeKind, ChangeStatus, EndReason, ParticipationStatus
from imojak.paths.machines import CHANGE_REQUEST
from imojak.paths.models import ChangeRequest, Participation
from imojak.paths.queries import managers_of, operators_of
from imojak.paths.scopes import changes_answerable, speaks_for
from imojak.paths.terms import answer_due

OFFICE_PARTICIPATION_PAGE = "/office/participations/{}/"
#: For what somebody may say that they end; the others are found out by the agency.
OWN_REASONS = (EndReason.HIRED, EndReason.HEALTH, EndReason.FAMILY, EndReason.MOVED, EndReason.OTHER)


@action
def ask_pause(
    participation: Participation,
    starts: date,
    ends: date,
    reason: str,
    *,
    actor: Account,
    at: datetime | None = None,
) -> ChangeRequest:
    """Ask whoever runs the round for a pause. Raises TransitionError with the ceiling's sentence, or without a reason."""
    of = _own(participation, actor)
    if refusal := taking_part.may_pause(of, starts, ends):
        raise TransitionError(refusal)
    return _ask(of, ChangeRequest(kind=ChangeKind.PAUSE, starts_on=starts, ends_on=ends), reason, actor, at)


@action
def ask_extension(
    participation: Participation, ends: date, reason: str, *, actor: Account, at: datetime | None = None
) -> ChangeRequest:
    """Ask whoever runs the round to go on until ``ends``. Raises TransitionError as ``ask_pause``."""
    of = _own(participation, actor)
    if refusal := taking_part.may_extend(of, ends):
        raise TransitionError(refusal)
    return _ask(of, ChangeRequest(kind=ChangeKind.EXTENSION, ends_on=ends), reason, actor, at)


@action
def end_early(
    participation: Participation,
    on: date,
    end_reason: str,
    *,
    actor: Account,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """End one's own participation on a day, its last; the seat is then the next one's.

    Raises TransitionError for a day that has passed or lies after the end, for a reason that is not one's own to give,
    and where there are records after the day.
    """
    of = _own(participation, actor)
    if end_reason not in OWN_REASONS:
        raise TransitionError("그만두시는 까닭을 하나 골라 주세요.")
    if on < timezone.localdate(at):
        raise TransitionError("이미 지난 날입니다. 오늘이나 그 뒤의 날을 적어 주세요.")
    taking_part.withdraw(of, actor=actor, end_reason=end_reason, on=on, note=note.strip()[:200], at=at)


def what_of(change: ChangeRequest) -> str:
    """Return what is asked for, in words: "2023년 5월 8일부터 2023년 5월 12일까지 쉬기"."""
    if change.starts_on is None:
        return f"{day_words(change.ends_on)}까지 계속하기"
    return f"{day_words(change.starts_on)}부터 {day_words(change.ends_on)}까지 쉬기"


@action
def withdraw_change(change: ChangeRequest, *, actor: Account, at: datetime | None = None) -> None:
    """Take one's own request back. Raises TransitionError for somebody else's, and for one that is answered."""
    if not speaks_for(standing(actor), change.participation.party_id):
        raise TransitionError("본인이나 모임의 대표만 할 수 있습니다.")
    CHANGE_REQUEST.apply(change, "withdraw", actor=actor, at=at, changes={"answered_at": at or timezone.now()})


@action
def grant_change(change: ChangeRequest, *, actor: Account, at: datetime | None = None) -> None:
    """Make the pause or the extension that was asked for; the person is told by it.

    Raises TransitionError where it is not the actor's to answer, where it is answered, and with the sentence of a
    ceiling that stands against it by now; nothing is changed then.
    """
    of, row = _to_answer(change, actor)
    if row.starts_on is not None:
        taking_part.pause(of, row.starts_on, row.ends_on, row.reason, actor=actor, at=at)
    else:
        taking_part.extend(of, row.ends_on, row.reason, actor=actor, at=at)
    changes = {"answered_by": actor, "answered_at": at or timezone.now()}
    CHANGE_REQUEST.apply(change, "grant", actor=actor, at=at, changes=changes)


@action
def refuse_change(change: ChangeRequest, because: str, *, actor: Account | None, at: datetime | None = None) -> None:
    """Refuse a request with a reason that the person is told; without an actor its time has run out.

    Raises TransitionError without a reason, where it is not the actor's to answer, and where it is answered.
    """
    of, row = _to_answer(change, actor)
    if not because.strip():
        raise TransitionError("거절하는 사유를 적어 주세요. 참여자에게 그대로 전해집니다.")
    told = because.strip()[:200]
    changes = {"answered_by": actor, "answered_at": at or timezone.now(), "refused_because": told}
    CHANGE_REQUEST.apply(change, "refuse", actor=actor, reason=told, at=at, changes=changes)
    tell_of(
        "change-refused",
        of.party,
        of.round,
        f"change-refused-{row.pk}",
        subject=f"[{of.round.programme.name}] {row.get_kind_display()} 요청에 대한 답",
        body=f"{what_of(row)} 요청을 받아들이지 못했습니다. 사유: {told} 지금처럼 활동하시면 됩니다.",
        link=PARTICIPATION_PAGE.format(of.pk),
        at=at,
    )


def _to_answer(change: ChangeRequest, actor: Account | None) -> tuple[Participation, ChangeRequest]:
    """Lock the participation, then its request (an end locks in the same order), and return both as they are now."""
    of = Participation.objects.select_for_update(of=("self",)).select_related("party", "round__programme__lead_unit")
    current = of.get(pk=change.participation_id)
    row = ChangeRequest.objects.select_for_update().get(pk=change.pk)
    if actor is not None and not changes_answerable(actor).filter(pk=row.pk).exists():
        raise TransitionError("이 요청은 맡은 사업 담당자나 수행기관 담당자만 답할 수 있습니다.")
    if row.status != ChangeStatus.REQUESTED:
        raise TransitionError("이미 처리된 요청입니다. 화면을 새로 고친 뒤 다시 확인하세요.")
    return current, row


def _ask(of: Participation, change: ChangeRequest, reason: str, actor: Account, at: datetime | None) -> ChangeRequest:
    if not reason.strip():
        raise TransitionError("까닭을 적어 주세요. 담당자가 그것을 보고 정합니다.")
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    who = operators_of(of.round, on=day) or managers_of(of.round, on=day)
    if not who:
        raise TransitionError("지금은 받을 담당자가 없습니다. 담당 부서에 전화해 주세요.")
    change.participation, change.reason = of, reason.strip()[:200]
    change.requested_by, change.requested_at = actor, moment
    change.answer_due = answer_due(of.round, "change-asked", day)
    change.save()
    CHANGE_REQUEST.begin(change, actor=actor, at=moment)
    body = (
        f"참여 {of.pk}번(‘{of.place.title}’)이 {what_of(change)}를 바랍니다. {day_words(change.answer_due)}까지 답해 주세요. "
        f"까닭: {change.reason}"
    )
    link = OFFICE_PARTICIPATION_PAGE.format(of.pk)
    subject = f"[{of.round.programme.name}] {change.get_kind_display()} 요청"
    tell([Notice(one, f"change-asked-{change.pk}", subject, body, link) for one in who], at=at)
    return change


def _own(participation: Participation, actor: Account) -> Participation:
    of = Participation.objects.select_for_update(of=("self",)).select_related("party", "place", "round__programme")
    current = of.get(pk=participation.pk)
    if not speaks_for(standing(actor), current.party_id):
        raise TransitionError("본인이나 모임의 대표만 할 수 있습니다.")
    if current.status != ParticipationStatus.ACTIVE:
        raise TransitionError("이미 끝난 참여입니다. 참여 내역을 확인해 주세요.")
    return current
