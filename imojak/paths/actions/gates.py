"""Training gates (교육 관문) of a participation: passed, waived with a reason, or taken back.

``Participation.active_from`` is kept right in the same transaction; the database refuses activity before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.events import PARTICIPATION_PAGE, tell_of
from imojak.paths.completion import clock
from imojak.paths.enums import ClearanceKind, ParticipationStatus
from imojak.paths.gating import Cleared, GateState, active_from, states
from imojak.paths.life_terms import gates_wanted
from imojak.paths.models import GateClearance, Participation
from imojak.trust.models import Document

#: How many days before its last day a person is reminded of a gate.
REMIND_BEFORE = 7


def gates_of(participation: Participation) -> list[GateState]:
    """Return the gates of a participation's type in order, each with what became of it."""
    return states(
        gates_wanted(participation.round), _cleared(participation), participation.starts_on, participation.ends_on
    )


@action
def clear(
    participation: Participation,
    gate: str,
    *,
    on: date,
    actor: Account,
    minutes: int | None = None,
    document: Document | None = None,
) -> GateClearance:
    """Enter that the training ``gate`` was completed ``on`` a day; without ``minutes`` all of it.

    Raises TransitionError for a gate that the type does not have, a day to come, less time than the gate asks for,
    or a participation that is over; Refused for one passed already.
    """
    _may(actor, Capability.RECORD, Capability.DECIDE)
    of = _locked(participation)
    wanted = _gate(of, gate)
    if on > timezone.localdate():
        raise TransitionError("아직 오지 않은 날입니다. 교육을 마친 날을 적어 주세요.")
    if minutes is not None and minutes < wanted.minutes:
        raise TransitionError(
            f"{josa(wanted.label, '은/는')} {clock(wanted.minutes)}을 들어야 하는데 {clock(minutes)}입니다. "
            "모두 마친 뒤에 적어 주세요."
        )
    made = GateClearance.objects.create(
        participation=of,
        gate=gate,
        kind=ClearanceKind.COMPLETED,
        on=on,
        minutes=wanted.minutes if minutes is None else minutes,
        document=document,
        entered_by=actor,
    )
    _refresh(of, participation)
    return made


@action
def waive_gate(participation: Participation, gate: str, *, reason: str, actor: Account) -> GateClearance:
    """Let somebody off a training, with the reason, from today on.

    Raises TransitionError where the type does not allow it, without a reason, or without the right to decide.
    """
    _may(actor, Capability.DECIDE)
    of = _locked(participation)
    wanted = _gate(of, gate)
    if not wanted.waivable:
        raise TransitionError(f"{josa(wanted.label, '은/는')} 면제할 수 없는 교육입니다. 교육을 마치게 해 주세요.")
    if not reason.strip():
        raise TransitionError("면제하는 사유를 적어 주세요.")
    made = GateClearance.objects.create(
        participation=of,
        gate=gate,
        kind=ClearanceKind.WAIVED,
        on=timezone.localdate(),
        reason=reason.strip(),
        entered_by=actor,
    )
    _refresh(of, participation)
    return made


@action
def unclear(clearance: GateClearance, *, actor: Account) -> None:
    """Take back what was entered by mistake. Raises TransitionError once there is activity that rests on it."""
    _may(actor, Capability.DECIDE)
    of = _locked(clearance.participation)
    if _gate(of, clearance.gate).holds_back and of.records.filter(kind="work").exists():
        raise TransitionError(
            "이 교육을 마친 것으로 보고 적은 활동 기록이 있어 되돌릴 수 없습니다. 활동 기록을 먼저 바로잡아 주세요."
        )
    clearance.delete()
    _refresh(of, clearance.participation)


def due_gates(
    day: date, *, within: int = REMIND_BEFORE, rounds: Iterable[Round] | None = None
) -> Iterator[tuple[Participation, GateState]]:
    """Yield active participations with each gate whose last day is at most ``within`` days after ``day``, or is past."""
    running = Round.objects.filter(participations__status=ParticipationStatus.ACTIVE, type__isnull=False).distinct()
    for edition in rounds if rounds is not None else running.select_related("type", "programme__lead_unit"):
        for gate in gates_wanted(edition):
            if gate.within_days is None:
                continue
            begun = day + timedelta(days=within - gate.within_days)
            waiting = edition.participations.filter(status=ParticipationStatus.ACTIVE, starts_on__lte=begun)
            for one in waiting.exclude(clearances__gate=gate.code).select_related("party").order_by("starts_on", "pk"):
                one.round = edition
                yield one, states([gate], [], one.starts_on, one.ends_on)[0]


def remind_of_gates(now: datetime | None = None) -> int:
    """Remind everybody of a training that is due in a week, is due tomorrow, or has just gone by; return how many.

    Run again on the same day it sends nothing, and returns 0.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    sent = 0
    for participation, gate in due_gates(today):
        if gate.due_on is None or (gate.due_on - today).days not in (REMIND_BEFORE, 1, -1):
            continue
        kind = f"gate-{participation.pk}-{gate.code}"
        if Message.objects.filter(kind=kind, due_on=today).exists():
            continue
        late = gate.due_on < today
        tell_of(
            "gate-due",
            participation.party,
            participation.round,
            kind,
            subject=f"[{participation.round.programme.name}] {gate.label} 안내",
            body=f"{josa(gate.label, '을/를')} {day_words(gate.due_on)}까지 마쳐 주세요."
            if not late
            else f"{day_words(gate.due_on)}까지 마칠 {josa(gate.label, '이/가')} 남아 있습니다. 담당자와 날짜를 정해 주세요.",
            values={"gate": gate.label, "due": day_words(gate.due_on)},
            link=PARTICIPATION_PAGE.format(participation.pk),
            at=moment,
        )
        sent += 1
    return sent


def carry_over(leaving: Participation, arriving: Participation) -> None:
    """Give the second part of a transferred participation what the first has passed; inside the caller's transaction."""
    GateClearance.objects.bulk_create(
        GateClearance(
            participation=arriving, gate=one.gate, kind=one.kind, on=one.on, minutes=one.minutes, reason=one.reason,
            document_id=one.document_id, entered_by_id=one.entered_by_id,
        )
        for one in leaving.clearances.order_by("pk")
    )  # fmt: skip
    _refresh(arriving, arriving)


def _cleared(participation: Participation) -> list[Cleared]:
    return [
        Cleared(one.gate, one.on, one.minutes, one.kind == ClearanceKind.WAIVED, one.reason)
        for one in participation.clearances.all()
    ]


def _locked(participation: Participation) -> Participation:
    of = Participation.objects.select_for_update().get(pk=participation.pk)
    if of.status != ParticipationStatus.ACTIVE:
        raise TransitionError("이미 끝난 참여입니다. 참여 내역을 확인해 주세요.")
    return of


def _gate(of: Participation, code: str) -> GateState:
    found = next((gate for gate in gates_of(of) if gate.code == code), None)
    if found is None:
        raise TransitionError("이 사업에 없는 교육입니다. 교육 목록에서 골라 주세요.")
    return found


def _refresh(of: Participation, seen: Participation) -> None:
    if of.gated:
        of.active_from = active_from(gates_of(of), of.starts_on)
        of.save(update_fields=["active_from"])
        seen.active_from = of.active_from


def _may(actor: Account, *capabilities: Capability) -> None:
    if not any(actor.can(capability) for capability in capabilities):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
