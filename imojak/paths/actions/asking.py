"""What somebody who takes part asks for themselves: to pause, to go on for longer, and to end before the time."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import taking_part
from imojak.paths.actions.common import action
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.enums import EndReason, ParticipationStatus
from imojak.paths.models import Participation
from imojak.paths.queries import managers_of, operators_of
from imojak.paths.scopes import speaks_for

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
) -> None:
    """Ask whoever runs the round for a pause. Raises TransitionError with the ceiling's sentence, or without a reason."""
    of = _own(participation, actor)
    if refusal := taking_part.may_pause(of, starts, ends):
        raise TransitionError(refusal)
    what = f"{day_words(starts)}부터 {day_words(ends)}까지 쉬기를"
    _ask(of, f"pause-asked-{of.pk}", "중단 요청", what, reason, at)


@action
def ask_extension(
    participation: Participation, ends: date, reason: str, *, actor: Account, at: datetime | None = None
) -> None:
    """Ask whoever runs the round to go on until ``ends``. Raises TransitionError as ``ask_pause``."""
    of = _own(participation, actor)
    if refusal := taking_part.may_extend(of, ends):
        raise TransitionError(refusal)
    _ask(of, f"extension-asked-{of.pk}", "연장 요청", f"{day_words(ends)}까지 계속하기를", reason, at)


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


def _ask(of: Participation, kind: str, title: str, what: str, reason: str, at: datetime | None) -> None:
    if not reason.strip():
        raise TransitionError("까닭을 적어 주세요. 담당자가 그것을 보고 정합니다.")
    day = timezone.localdate(at)
    if Message.objects.filter(kind=kind, due_on=day).exists():
        raise TransitionError("오늘 이미 요청하셨습니다. 담당자의 답을 기다려 주세요. 급하시면 전화해 주세요.")
    who = operators_of(of.round, on=day) or managers_of(of.round, on=day)
    if not who:
        raise TransitionError("지금은 받을 담당자가 없습니다. 담당 부서에 전화해 주세요.")
    body = f"참여 {of.pk}번(‘{of.place.title}’)이 {what} 바랍니다. 까닭: {reason.strip()[:200]}"
    link = OFFICE_PARTICIPATION_PAGE.format(of.pk)
    subject = f"[{of.round.programme.name}] {title}"
    tell([Notice(one, kind, subject, body, link) for one in who], at=at)


def _own(participation: Participation, actor: Account) -> Participation:
    of = Participation.objects.select_for_update(of=("self",)).select_related("party", "place", "round__programme")
    current = of.get(pk=participation.pk)
    if not speaks_for(standing(actor), current.party_id):
        raise TransitionError("본인이나 모임의 대표만 할 수 있습니다.")
    if current.status != ParticipationStatus.ACTIVE:
        raise TransitionError("이미 끝난 참여입니다. 참여 내역을 확인해 주세요.")
    return current
