"""Taking part (참여) until its end: pauses and extensions up to their ceilings, the end at its time, or before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.transitions import Machine, TransitionError
from imojak.kernel.violations import violated
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions import surveys
from imojak.paths.actions.common import action
from imojak.paths.actions.events import PARTICIPATION_PAGE, tell_of
from imojak.paths.actions.following import Change, tell_followers
from imojak.paths.actions.offering import next_in_line
from imojak.paths.attainment import attained_by, judgement_of
from imojak.paths.beginning import stays_of
from imojak.paths.ceilings import extension_refusal, pause_refusal
from imojak.paths.completion import Attained
from imojak.paths.enums import ApplicationStatus, ChangeStatus, EndReason, ParticipationStatus
from imojak.paths.life_terms import life_of
from imojak.paths.machines import APPLICATION, CHANGE_REQUEST, PAIR_CHANGE, PARTICIPATION
from imojak.paths.models import Extension, Participation, Pause
from imojak.problems import Problem
from imojak.trust.models import TransitionLog

#: Why a request was taken back whose participation is over, as the log says it.
_OVER = "참여가 끝남"


class NotCompleted(TransitionError):
    """The terms of completion are not met; ``missing`` says in sentences what is."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(
            " ".join(missing) + " 더 채우거나, 이대로 마치려면 종료 사유로 ‘활동·수료 기준 미달’을 골라 주세요."
        )


# --- pauses and extensions --------------------------------------------------------------------------------------------


def may_pause(participation: Participation, starts: date, ends: date) -> str:
    """Return "" or the sentence why a participation may not pause for these days; the form asks the same question."""
    before = [(one.starts_on, one.ends_on) for one in participation.pauses.order_by("starts_on")]
    span = (participation.starts_on, participation.ends_on)
    return pause_refusal(life_of(participation.round), (starts, ends), within=span, before=before)


@action
def pause(
    participation: Participation,
    starts: date,
    ends: date,
    reason: str,
    *,
    actor: Account | None,
    at: datetime | None = None,
) -> Pause:
    """Let a participation rest from ``starts`` to ``ends``, both days included, and tell the person.

    Raises TransitionError with the sentence of the ceiling that stands against it, or without a reason.
    """
    of = _active(participation)
    if refusal := may_pause(of, starts, ends):
        raise TransitionError(refusal)
    made = Pause.objects.create(
        participation=of, starts_on=starts, ends_on=ends, reason=_reason(reason)[:100], decided_by=actor
    )
    tell_followers(Change.PAUSE, [of.round], participation=of, actor=actor, at=at)
    tell_of(
        "paused",
        of.party,
        of.round,
        f"paused-{made.pk}",
        subject=f"[{of.round.programme.name}] 중단 안내",
        body=f"{day_words(starts)}부터 {day_words(ends)}까지 쉬고 그다음 날부터 다시 활동합니다.",
        values={"starts": day_words(starts), "ends": day_words(ends)},
        link=PARTICIPATION_PAGE.format(of.pk),
        at=at,
    )
    return made


def may_extend(participation: Participation, ends: date) -> str:
    """Return "" or the sentence why a participation may not go on until ``ends``; the form asks the same question."""
    before = [(one.ended_on, one.ends_on) for one in participation.extensions.order_by("pk")]
    return extension_refusal(
        life_of(participation.round),
        ends,
        span=(participation.starts_on, participation.ends_on),
        before=before,
        elsewhere=stays_of(participation.party_id, participation.round, but=participation.pk),
        round_ends=participation.round.ends_on,
    )


@action
def extend(
    participation: Participation,
    ends: date,
    reason: str,
    *,
    actor: Account | None,
    at: datetime | None = None,
) -> Extension:
    """Let a participation go on until ``ends``, and tell the person.

    Raises TransitionError with the sentence of the ceiling that stands against it, and Refused where another
    participation of the person stands in the way.
    """
    of = _active(participation)
    if refusal := may_extend(of, ends):
        raise TransitionError(refusal)
    made = Extension.objects.create(
        participation=of,
        ended_on=of.ends_on,
        ends_on=ends,
        reason=_reason(reason)[:200],
        decided_by=actor,
        decided_at=at or timezone.now(),
    )
    of.ends_on = ends
    of.save(update_fields=["ends_on"])
    participation.ends_on = ends
    tell_followers(Change.EXTENSION, [of.round], participation=of, actor=actor, at=at)
    tell_of(
        "extended",
        of.party,
        of.round,
        f"extended-{made.pk}",
        subject=f"[{of.round.programme.name}] 기간 연장 안내",
        body=f"참여 기간이 {day_words(ends)}까지로 늘었습니다.",
        values={"ends": day_words(ends)},
        link=PARTICIPATION_PAGE.format(of.pk),
        at=at,
    )
    return made


# --- the end ----------------------------------------------------------------------------------------------------------


@action
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

    Whoever is hired ends so as well, with that reason. The first of the waiting list moves up into the seat until the
    place ends; their participation is returned, None when nobody waits or the place is over. Raises TransitionError
    when there are records after ``on``.
    """
    day = on or timezone.localdate()
    if day > participation.ends_on:
        raise TransitionError(f"이 참여는 {participation.ends_on}에 끝납니다. 그날까지의 날짜를 적어 주세요.")
    leave(participation, "withdraw", day, end_reason, actor=actor, note=note, at=at)
    tell_followers(Change.EXIT, [participation.round], participation=participation, actor=actor, at=at)
    if participation.place.starts_at is not None:
        # An hour that was given back is no longer applied for: its person may book it again, whoever cancelled it.
        application = participation.decision.application
        if application.status == ApplicationStatus.ACCEPTED:
            APPLICATION.apply(application, "give_back", actor=actor, reason=note or end_reason, at=at)
    if day >= participation.starts_on:  # who never began is not asked how it was
        surveys.ask(participation, at=at)
    following = next_in_line(participation.place, day=day, at=at)
    return following if isinstance(following, Participation) else None


def leave(
    participation: Participation,
    transition: str,
    day: date,
    end_reason: str,
    *,
    actor: Account | None,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Carry out a transition that ends a participation early on ``day``; inside the caller's transaction.

    Pauses that would lie after the end go with it, and are remembered for who comes back (``rest_again``). Raises
    TransitionError when there are records after the day.
    """
    last = max(participation.starts_on, day)
    changes = {
        "withdrawn_on": day,
        "end_reason": end_reason,
        "ends_on": last,
        "ended_from": participation.ends_on,
        "ended_pauses": _end_pauses(participation, last) or None,
    }
    try:
        with transaction.atomic():
            PARTICIPATION.apply(
                participation, transition, actor=actor, reason=note or end_reason, at=at, changes=changes
            )
    except IntegrityError as error:
        if violated(error) != "outside-participation":
            raise
        # The day itself may lie well within the participation: it is what was recorded later that would be left over.
        raise TransitionError(
            f"{day}에는 끝낼 수 없습니다. 그 뒤에 활동 기록이 있으니 마지막 기록의 날이나 그 뒤의 날을 적어 주세요."
        ) from error
    _drop_requests(participation, actor, at)


def _end_pauses(of: Participation, last: date) -> list[dict[str, str | int | None]]:
    """Drop the days of pauses after ``last``, and return those pauses as they were."""
    ended = of.pauses.filter(ends_on__gt=last).order_by("starts_on")
    kept: list[dict[str, str | int | None]] = [
        {
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
            "reason": one.reason,
            "decided_by": one.decided_by_id,
        }
        for one in ended
    ]
    of.pauses.filter(starts_on__gt=last).delete()
    of.pauses.filter(ends_on__gt=last).update(ends_on=last)
    return kept


def rest_again(of: Participation, ended: list[dict[str, Any]]) -> None:
    """Bring the pauses back that an end has dropped or cut; inside the caller's transaction, once the end is undone."""
    known = set(Account.objects.filter(pk__in=[one["decided_by"] for one in ended]).values_list("pk", flat=True))
    for one in ended:
        # One that had begun by the end was cut and is still there; it goes on to its own last day.
        of.pauses.update_or_create(
            starts_on=date.fromisoformat(one["starts_on"]),
            defaults={
                "ends_on": date.fromisoformat(one["ends_on"]),
                "reason": one["reason"],
                "decided_by_id": one["decided_by"] if one["decided_by"] in known else None,
            },
        )


@action
def complete(
    participation: Participation,
    *,
    actor: Account | None,
    end_reason: str = EndReason.COMPLETED,
    at: datetime | None = None,
    have: Attained | None = None,
) -> None:
    """Let a participation end at its time (수료·종료), and ask how it was.

    By the type's terms of completion: who has not met them ends with ``EndReason.UNFULFILLED``, or was hired.
    ``have`` is what they have done, when it is known already. Raises NotCompleted, which says what is missing.
    """
    if end_reason == EndReason.COMPLETED:
        judgement = judgement_of(participation, have)
        if not judgement.met:
            raise NotCompleted(judgement.missing)
    PARTICIPATION.apply(
        participation, "complete", actor=actor, reason=end_reason, at=at, changes={"end_reason": end_reason}
    )
    _drop_requests(participation, actor, at)
    surveys.ask(participation, at=at)


@dataclass
class Completed:
    """What became of a round's participations that were to end: how many did, and who did not, with the sentence."""

    done: int = 0
    failed: list[tuple[Participation, str]] = field(default_factory=list)


def complete_round(
    of: Round,
    *,
    actor: Account,
    on: date | None = None,
    only: Iterable[int] | None = None,
    end_reason: str = EndReason.COMPLETED,
    at: datetime | None = None,
) -> Completed:
    """Let all participations of a round end whose last day is ``on`` (today) or before, each in its own transaction.

    ``only`` are numbers of participations, to end some with another ``end_reason``. Whoever does not meet the terms
    is left as they are and told of in the result.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    day = on or timezone.localdate()
    ready = of.participations.filter(status=ParticipationStatus.ACTIVE, ends_on__lte=day)
    if only is not None:
        ready = ready.filter(pk__in=list(only))
    asked = list(ready.select_related("party", "place", "round__type", "round__programme__lead_unit").order_by("pk"))
    have = attained_by(asked)
    result = Completed()
    for participation in asked:
        try:
            complete(participation, actor=actor, end_reason=end_reason, at=at, have=have[participation.pk])
        except Problem as problem:
            result.failed.append((participation, problem.user_message))
        else:
            result.done += 1
    return result


def _drop_requests(of: Participation, actor: Account | None, at: datetime | None) -> None:
    """Take back what is still asked for in a participation that is over: nobody can answer it any more."""
    for machine, rows in _requests(of):
        for row in rows.filter(status=ChangeStatus.REQUESTED):
            changes = {"answered_at": at or timezone.now()}
            machine.apply(row, "withdraw", actor=actor, reason=_OVER, at=at, changes=changes)


def ask_again(of: Participation, ended: TransitionLog, *, actor: Account, reason: str, at: datetime) -> None:
    """Reopen the requests that an end (its row of the log) took back, with the day to answer by that they had.

    Inside the caller's transaction, once the end is undone. What the person took back before stays taken back.
    """
    for machine, rows in _requests(of):
        dropped = TransitionLog.objects.filter(
            object_type=machine.model_label, to_state=ChangeStatus.WITHDRAWN, reason=_OVER, pk__gt=ended.pk
        )
        again = rows.filter(status=ChangeStatus.WITHDRAWN, pk__in=dropped.values("object_id"))
        for row in again.order_by("pk"):
            machine.apply(row, "reopen", actor=actor, reason=reason, at=at, changes={"answered_at": None})


def _requests(of: Participation) -> list[tuple[Machine, QuerySet[Any]]]:
    """Return what may be asked for in a participation, each with its machine."""
    return [(CHANGE_REQUEST, of.change_requests.all()), (PAIR_CHANGE, of.pair_changes.all())]


def _active(participation: Participation) -> Participation:
    of = Participation.objects.select_for_update().get(pk=participation.pk)
    if of.status != ParticipationStatus.ACTIVE:
        raise TransitionError("이미 끝난 참여입니다. 참여 내역을 확인해 주세요.")
    return of


def _reason(text: str) -> str:
    if not text.strip():
        raise TransitionError("사유를 적어 주세요.")
    return text.strip()
