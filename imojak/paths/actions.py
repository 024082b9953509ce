"""What may happen between an application and the end of a participation.

One public function is one transaction and one transition (of the application or of the participation) with what
belongs to it: the decision, the message, the seat. What the database refuses comes out as ``violations.Refused``, what
the machine forbids as ``TransitionError``; both say in Korean what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import explained, violated
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths.enums import ApplicationStatus, DecisionKind, DecisionResult, EndReason
from imojak.paths.machines import APPLICATION, PARTICIPATION
from imojak.paths.models import Application, Decision, Participation, Preference
from imojak.paths.reasons import ELIGIBILITY_REASONS, sentences

P = ParamSpec("P")
R = TypeVar("R")


def _action(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; what the database refuses is told in Korean."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with explained(), transaction.atomic():
            return function(*args, **kwargs)

    return run


@_action
def file_application(
    party: Party,
    to: Round,
    *,
    place: Place | None = None,
    preferences: Sequence[Place] = (),
    answers: Mapping[str, object] | None = None,
    filed_by: Account | None = None,
    at: datetime | None = None,
) -> Application:
    """File an application (신청) of ``party`` to a round, or to one place of it; ``preferences`` are in order of wish.

    ``filed_by`` is the account that files, or files for somebody. Raises TransitionError outside the round's
    application period, and Refused for a second application.
    """
    moment = at or timezone.now()
    if to.status != RoundStatus.OPEN or not to.apply_from <= timezone.localdate(moment) <= to.apply_to:
        raise TransitionError(f"접수 기간이 아닙니다. 접수 기간은 {to.apply_from}부터 {to.apply_to}까지입니다.")
    if any(wish.round_id != to.pk for wish in (*preferences, *([place] if place else []))):
        raise TransitionError("이 회차의 자리가 아닙니다. 회차의 자리 목록에서 골라 주세요.")
    made = Application.objects.create(
        round=to, party=party, place=place, filed_at=moment, filed_by=filed_by, answers=dict(answers or {})
    )
    Preference.objects.bulk_create(
        Preference(application=made, place=wish, rank=rank) for rank, wish in enumerate(preferences, start=1)
    )
    APPLICATION.begin(made, actor=filed_by, at=moment)
    return made


@_action
def qualify(
    application: Application,
    *,
    actor: Account,
    inputs: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Find an application eligible (자격 확인) by the round's rule version; ``inputs`` is what was looked at."""
    APPLICATION.apply(application, "qualify", actor=actor, at=at)
    return _decide(application, DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED, actor, inputs, at=at)


@_action
def accept(
    application: Application,
    *,
    actor: Account,
    place: Place | None = None,
    inputs: Mapping[str, object] | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Participation:
    """Accept an application (선정) for a place (its own when not said) and let the participation begin.

    The participation lasts as long as the place unless days are given. Raises Refused when the place is full, the
    days leave the round, or an exclusive programme overlaps.
    """
    APPLICATION.apply(application, "accept", actor=actor, at=at)
    return _take_in(application, DecisionKind.SELECTION, place, actor, "", inputs, starts_on, ends_on, at)


@_action
def waive(
    application: Application,
    *,
    actor: Account,
    reason: str,
    place: Place | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Participation:
    """Accept an application by way of exception (예외 인정), with the reason in words; also one refused before."""
    before = application.decisions.filter(superseded_by=None).exclude(result=DecisionResult.ACCEPTED).first()
    APPLICATION.apply(application, "waive", actor=actor, reason=reason, at=at)
    return _take_in(application, DecisionKind.WAIVER, place, actor, reason, None, starts_on, ends_on, at, before)


@_action
def wait(
    application: Application,
    *,
    actor: Account,
    rank: int,
    inputs: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Put an application on the waiting list (예비) at ``rank`` and tell the person."""
    APPLICATION.apply(application, "wait", actor=actor, at=at, changes={"rank": rank})
    return _decide(
        application, DecisionKind.SELECTION, DecisionResult.WAITING, actor, inputs, reasons=["waiting"], at=at
    )


@_action
def refuse(
    application: Application,
    *,
    actor: Account,
    reasons: Sequence[str],
    text: str = "",
    inputs: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Refuse an application (미선정) for reason codes of ``paths.reasons`` and tell the person why.

    ``text`` is added to the sentences of the codes. Raises UnknownReason for a missing or unknown code.
    """
    before = application.decisions.filter(superseded_by=None, result=DecisionResult.WAITING).first()
    APPLICATION.apply(application, "refuse", actor=actor, reason=", ".join(reasons), at=at)
    kind = DecisionKind.ELIGIBILITY if set(reasons) <= ELIGIBILITY_REASONS else DecisionKind.SELECTION
    return _decide(
        application, kind, DecisionResult.REFUSED, actor, inputs, reasons=reasons, text=text, before=before, at=at
    )


@_action
def withdraw_application(
    application: Application, *, actor: Account | None, reason: str = "", at: datetime | None = None
) -> None:
    """Take an application back (신청 취소) before it is accepted; whose it is, the scope says."""
    APPLICATION.apply(application, "withdraw", actor=actor, reason=reason, at=at)


@_action
def withdraw(
    participation: Participation,
    *,
    actor: Account | None,
    end_reason: str = EndReason.OTHER,
    on: date | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Participation | None:
    """Let a participation end before its time (중도 포기) on a day, today when not said; its seat is free from then.

    The first of the waiting list moves up into the seat until the place ends; their participation is returned, None
    when nobody waits or the place is over. Raises TransitionError when there are records after ``on``.
    """
    day = on or timezone.localdate()
    if day > participation.ends_on:
        raise TransitionError(f"이 참여는 {participation.ends_on}에 끝납니다. 그날까지의 날짜를 적어 주세요.")
    changes = {"withdrawn_on": day, "end_reason": end_reason, "ends_on": max(participation.starts_on, day)}
    try:
        with transaction.atomic():
            PARTICIPATION.apply(
                participation, "withdraw", actor=actor, reason=note or end_reason, at=at, changes=changes
            )
    except IntegrityError as error:
        if violated(error) != "outside-participation":
            raise
        # The day itself may lie well within the participation: it is what was recorded later that would be left over.
        raise TransitionError(
            f"{day}에는 끝낼 수 없습니다. 그 뒤에 활동 기록이 있으니 마지막 기록의 날이나 그 뒤의 날을 적어 주세요."
        ) from error
    return _promote_next(participation.place, day, at)


@_action
def complete(
    participation: Participation,
    *,
    actor: Account | None,
    end_reason: str = EndReason.COMPLETED,
    at: datetime | None = None,
) -> None:
    """Let a participation end at its time (수료·종료)."""
    PARTICIPATION.apply(
        participation, "complete", actor=actor, reason=end_reason, at=at, changes={"end_reason": end_reason}
    )


def _promote_next(place: Place, day: date, at: datetime | None) -> Participation | None:
    # Two who leave at once must not promote the same person twice: the place is the lock.
    place = Place.objects.select_for_update().get(pk=place.pk)
    first_day = max(day, place.starts_on)
    if place.taken >= place.capacity or first_day > place.ends_on:
        return None
    waiting = Application.objects.filter(round_id=place.round_id, status=ApplicationStatus.WAITING)
    for following in waiting.filter(Q(place=place) | Q(place=None)).order_by("rank", "filed_at", "id"):
        # Somebody who is busy elsewhere by now is passed over; the one who leaves need not care.
        with suppress(IntegrityError), transaction.atomic():
            APPLICATION.apply(following, "promote", reason="자리가 남", at=at)
            return _take_in(following, DecisionKind.SELECTION, place, None, "", None, first_day, None, at)
    return None


def _take_in(
    application: Application,
    kind: str,
    place: Place | None,
    actor: Account | None,
    text: str,
    inputs: Mapping[str, object] | None,
    starts_on: date | None,
    ends_on: date | None,
    at: datetime | None,
    before: Decision | None = None,
) -> Participation:
    place = place or application.place
    if place is None:
        raise TransitionError("어느 자리에 선정하는지 골라 주세요.")
    before = before or application.decisions.filter(superseded_by=None, result=DecisionResult.WAITING).first()
    decision = _decide(
        application, kind, DecisionResult.ACCEPTED, actor, inputs, text=text, before=before, at=at, tell=place.title
    )
    made = Participation.objects.create(
        party_id=application.party_id,
        round_id=application.round_id,
        place=place,
        decision=decision,
        starts_on=starts_on or place.starts_on,
        ends_on=ends_on or place.ends_on,
        exclusion_group=_exclusion_group(application.round),
    )
    PARTICIPATION.begin(made, actor=actor, at=at)
    return made


def _exclusion_group(of: Round) -> str:
    """A strand keeps its programme's group unless it has one of its own."""
    programme = of.programme
    return programme.exclusion_group or (programme.parent.exclusion_group if programme.parent else "")


def _decide(
    application: Application,
    kind: str,
    result: str,
    actor: Account | None,
    inputs: Mapping[str, object] | None,
    *,
    reasons: Sequence[str] = (),
    text: str = "",
    before: Decision | None = None,
    at: datetime | None = None,
    tell: str = "",
) -> Decision:
    """Write a decision with its message; the on-site message is there as soon as the row is."""
    moment = at or timezone.now()
    if result != DecisionResult.ACCEPTED:
        text = " ".join(part for part in (sentences(reasons), text) if part)
    message = None
    if kind != DecisionKind.ELIGIBILITY or result != DecisionResult.ACCEPTED:
        message = Message.objects.create(
            kind=f"decision-{application.pk}-{result}",
            recipient_id=application.party_id,
            channel=Channel.ON_SITE,
            subject=f"[{application.round.programme.name}] 신청 결과 안내"[:120],
            body=text if result != DecisionResult.ACCEPTED else f"{tell}에 선정되셨습니다. {text}".strip(),
            due_on=timezone.localdate(moment),
            status=MessageStatus.DELIVERED,
            sent_at=moment,
        )
    return Decision.objects.create(
        application=application,
        kind=kind,
        result=result,
        reasons=list(reasons),
        text=text,
        rule_set=application.round.eligibility,
        inputs=dict(inputs or {}),
        decided_by=actor,
        decided_at=moment,
        message=message,
        supersedes=before,
    )
