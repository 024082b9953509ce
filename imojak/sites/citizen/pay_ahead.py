"""Months of one's activity whose pay is not decided yet, and with whom each of them lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from imojak.earning.month import Pay
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.pay.deciding import as_it_stands
from imojak.pay.enums import EntitlementKind
from imojak.pay.scopes import entitlements_own
from imojak.problems import Problem
from imojak.records.enums import PeriodStatus
from imojak.records.hours import valid_work
from imojak.records.models import Period

#: What a month waits for, by its state.
SAID = {
    PeriodStatus.OPEN: "활동을 적는 중입니다. 달이 끝나면 활동처가 확인합니다.",
    PeriodStatus.SUBMITTED: "활동처가 확인하고 있습니다.",
    PeriodStatus.CONFIRMED: "활동처가 확인했습니다. 사업 담당자가 승인하면 마감됩니다.",
    PeriodStatus.APPROVED: "사업 담당자가 승인했습니다. 곧 마감됩니다.",
    PeriodStatus.LOCKED: "마감했습니다. 활동비 담당자가 금액을 정하고 있습니다.",
}


@dataclass(frozen=True)
class Ahead:
    """A month (its first day) of a paid participation without a decision: its minutes, and with whom it lies.

    ``pay`` is what it would be as it is written now, None where that cannot be computed.
    """

    participation: Participation
    month: date
    minutes: int
    said: str
    pay: Pay | None


def months_ahead(account: Account) -> list[Ahead]:
    """Return the months with activity in one's paid participations for which nothing is decided, the newest first."""
    if account.party_id is None:
        return []
    paid = Participation.objects.filter(party_id=account.party_id, round__pay_scheme__isnull=False)
    sums = (
        valid_work()
        .filter(participation__in=paid)
        .annotate(month=TruncMonth("day"))
        .order_by()
        .values("participation_id", "month")
        .annotate(minutes=Sum("quantity"))
        .values_list("participation_id", "month", "minutes")
    )
    decided = set(entitlements_own(account).filter(kind=EntitlementKind.MONTH).values_list("participation_id", "month"))
    waiting = [(number, month, minutes) for number, month, minutes in sums if (number, month) not in decided]
    people = paid.select_related("round__programme", "place").in_bulk({number for number, _, _ in waiting})
    states: dict[tuple[int, date], str] = {}
    for place, month, status in (
        Period.objects.filter(place__in={one.place_id for one in people.values()})
        .order_by("version")
        .values_list("place_id", "month", "status")
    ):
        states[place, month] = status
    pays = {month: _pays(account.party_id, month) for month in {month for _, month, _ in waiting}}
    found = [
        Ahead(
            people[number],
            month,
            minutes,
            SAID[PeriodStatus(states.get((people[number].place_id, month), PeriodStatus.OPEN))],
            pays[month].get(number),
        )
        for number, month, minutes in waiting
    ]
    return sorted(found, key=lambda one: (one.month, one.participation.pk), reverse=True)


def _pays(party: int, month: date) -> dict[int, Pay]:
    try:
        return as_it_stands(party, month)
    except Problem:
        return {}
