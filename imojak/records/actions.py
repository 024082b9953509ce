"""The open month of a place, which everything that is entered or closed goes through, and how it is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from imojak.kernel.months import month_of
from imojak.problems import Problem
from imojak.records.enums import PeriodStatus
from imojak.records.machines import PERIOD
from imojak.records.models import Period

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
