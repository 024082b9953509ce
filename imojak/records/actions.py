"""Daily logs and the closing of months: enter, submit, confirm, approve, lock; reopen with a reason, and correct.

One public function is one transaction. A locked month never changes: reopening makes its next version, whose records
replace those that were wrong, and pay is then a difference.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from imojak.kernel.months import month_of
from imojak.kernel.violations import SENTENCES, explained
from imojak.parties.enums import Capability
from imojak.problems import Problem
from imojak.records.enums import PeriodStatus, QuantityUnit, RecordKind
from imojak.records.machines import PERIOD
from imojak.records.models import Period, Record

if TYPE_CHECKING:
    from imojak.parties.models import Account
    from imojak.paths.models import Participation

DAY_MINUTES = 24 * 60


class RecordRefusal(Problem):
    """An entry or closing that may not be; ``user_message`` says in Korean why and what to do."""


def open_month(participation: Participation, month: date, *, actor: Account | None = None) -> Period:
    """Return the open month of the participation's place, made when there is none yet.

    Raises RecordRefusal when the month is past entering: submitted, confirmed, approved or locked.
    """
    month = month_of(month)
    with transaction.atomic():
        period = (
            Period.objects.select_for_update()
            .filter(place_id=participation.place_id, month=month)
            .order_by("-version")
            .first()
        )
        if period is None:
            period = Period.objects.create(place_id=participation.place_id, month=month)
            PERIOD.begin(period, actor=actor)
        if period.status != PeriodStatus.OPEN:
            state = PeriodStatus(period.status).label
            raise RecordRefusal(
                f"{month.month}월은 이미 {state} 상태라 적을 수 없습니다. 담당자에게 되돌려 달라고 하세요."
            )
        return period


def log_work(participation: Participation, day: date, minutes: int, note: str, *, actor: Account) -> Record:
    """Enter a day's activity (minutes) with a short note; entered again for the same day it replaces the entry.

    Raises RecordRefusal outside the participation, beyond 24 hours, without the right, or when the month is closed.
    """
    _may(actor, Capability.RECORD)
    _minutes(minutes)
    with explained(RecordRefusal), transaction.atomic():
        period = open_month(participation, day, actor=actor)
        known = Record.objects.filter(
            participation=participation, day=day, kind=RecordKind.WORK, session=None, replaces=None
        ).first()
        if known is not None and known.period_id != period.pk:
            raise RecordRefusal("이미 마감한 날입니다. 다시 연 달에서 그 기록을 바로잡으세요.")
        if known is not None:
            known.quantity, known.note, known.entered_by = minutes, note, actor
            known.save(update_fields=["quantity", "note", "entered_by"])
            return known
        return Record.objects.create(
            participation=participation,
            party_id=participation.party_id,
            period=period,
            kind=RecordKind.WORK,
            day=day,
            quantity=minutes,
            unit=QuantityUnit.MINUTES,
            note=note,
            entered_by=actor,
        )


def correct(record: Record, minutes: int, note: str, *, actor: Account) -> Record:
    """Enter what was right instead of a locked record, in its reopened month; 0 minutes cancels the day.

    Raises RecordRefusal when the month is not reopened or the record has been replaced already.
    """
    _may(actor, Capability.RECORD)
    _minutes(minutes)
    if record.participation is None:
        raise RecordRefusal("참여자의 활동 기록만 바로잡을 수 있습니다.")
    with explained(RecordRefusal), transaction.atomic():
        if Record.objects.filter(replaces=record).exists():
            raise RecordRefusal("이미 바로잡은 기록입니다. 바로잡은 기록을 고르세요.")
        period = open_month(record.participation, record.day, actor=actor)
        return Record.objects.create(
            participation=record.participation,
            party_id=record.party_id,
            session_id=record.session_id,
            period=period,
            kind=record.kind,
            day=record.day,
            quantity=minutes,
            unit=record.unit,
            note=note,
            replaces=record,
            entered_by=actor,
        )


def submit(period: Period, *, actor: Account) -> Period:
    """Hand the month in for confirmation. Raises TransitionError when it is not open or the actor may not."""
    PERIOD.apply(period, "submit", actor=actor)
    return period


def confirm(period: Period, *, actor: Account) -> Period:
    """Confirm the submitted month as the leader of its site; its records carry the leader's name from now on."""
    with explained(RecordRefusal), transaction.atomic():
        PERIOD.apply(period, "confirm", actor=actor)
        period.confirmed_by = actor
        period.save(update_fields=["confirmed_by"])
        period.records.update(confirmed_by=actor)
    return period


def approve(period: Period, *, actor: Account) -> Period:
    """Approve the confirmed month; whoever confirmed it may not (invariant 8)."""
    with explained(RecordRefusal), transaction.atomic():
        _not_same_hands(period, actor)
        PERIOD.apply(period, "approve", actor=actor)
        period.approved_by = actor
        period.save(update_fields=["approved_by"])
    return period


def lock(period: Period, *, actor: Account, on: date | None = None) -> Period:
    """Lock the approved month as of a day (today when None): from now on nothing in it changes (invariant 5)."""
    with transaction.atomic():
        period.locked_on = on or timezone.localdate()
        period.save(update_fields=["locked_on"])
        PERIOD.apply(period, "lock", actor=actor)
    return period


def send_back(period: Period, *, actor: Account, reason: str) -> Period:
    """Give a month that is not locked back for entering, with the reason; who had confirmed or approved is undone."""
    name = "send_back" if period.status == PeriodStatus.SUBMITTED else "return"
    with transaction.atomic():
        PERIOD.apply(period, name, actor=actor, reason=reason)
        period.confirmed_by = period.approved_by = None
        period.save(update_fields=["confirmed_by", "approved_by"])
    return period


def reopen(period: Period, *, actor: Account, reason: str) -> Period:
    """Open the next version of a locked month, with the reason; the locked one stays as it is.

    Asked again while that version is not locked yet it returns it. Raises RecordRefusal without a reason, for a month
    that is not locked, and without the right to approve months.
    """
    _may(actor, Capability.APPROVE_MONTH)
    if not reason.strip():
        raise RecordRefusal("다시 여는 사유를 적어 주세요.")
    with explained(RecordRefusal), transaction.atomic():
        latest = (
            Period.objects.select_for_update()
            .filter(place_id=period.place_id, month=period.month)
            .order_by("-version")
            .first()
        )
        if latest is None or latest.status != PeriodStatus.LOCKED:
            if latest is not None and latest.version > 1:
                return latest
            raise RecordRefusal(SENTENCES["nothing-to-reopen"])
        again = Period.objects.create(
            place_id=period.place_id, month=period.month, version=latest.version + 1, reopened_because=reason.strip()
        )
        PERIOD.begin(again, actor=actor)
        return again


# --- checks -----------------------------------------------------------------------------------------------------------


def _may(actor: Account, capability: Capability) -> None:
    if not actor.can(capability):
        raise RecordRefusal("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")


def _minutes(minutes: int) -> None:
    if not 0 <= minutes <= DAY_MINUTES:
        raise RecordRefusal("하루의 활동은 0분에서 24시간 사이여야 합니다. 시간을 확인하세요.")


def _not_same_hands(period: Period, actor: Account) -> None:
    if period.confirmed_by_id == actor.pk:
        raise RecordRefusal("확인한 사람은 승인할 수 없습니다. 다른 담당자가 승인해야 합니다.")
