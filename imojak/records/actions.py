"""Daily logs: entering what was done, and correcting what a locked month holds in its reopened version.

One public function is one transaction. A locked month never changes: reopening (``closing``) makes its next version,
whose records replace those that were wrong, and pay is then a difference.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from imojak.kernel.months import month_of
from imojak.kernel.violations import explained
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


# --- checks -----------------------------------------------------------------------------------------------------------


def _may(actor: Account, capability: Capability) -> None:
    if not actor.can(capability):
        raise RecordRefusal("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")


def _minutes(minutes: int) -> None:
    if not 0 <= minutes <= DAY_MINUTES:
        raise RecordRefusal("하루의 활동은 0분에서 24시간 사이여야 합니다. 시간을 확인하세요.")
