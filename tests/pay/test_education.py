"""Expenses of days of education: paid for who was there, as the month was last locked, corrections included."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.offers.enums import RuleKind
from imojak.pay.deciding import compute_entitlement
from imojak.records.enums import RecordStatus
from imojak.reports.audit.months import pay_follows_the_rules
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JUNE = date(2023, 6, 1)


def test_a_corrected_day_of_education_is_paid_as_it_was_corrected():
    scheme = make.rule_set(kind=RuleKind.PAY, hourly_won=9_620, hours_per_month_max=57, day_expense_won=15_000)
    of_round = make.round_of(make.programme("boram.library", pay_scheme=scheme), pay_scheme=scheme)
    who = make.participation(make.place(of_round))
    days = [make.session(who.place, day=date(2023, 6, day), kind="class") for day in (5, 12)]
    month = make.period(who.place, month=JUNE)
    was_there, was_absent = (
        make.record(who, day, status=status, period=month)
        for day, status in zip(days, (RecordStatus.PRESENT, RecordStatus.ABSENT), strict=True)
    )
    make.lock(month)
    first = compute_entitlement(who, JUNE)
    assert first is not None
    assert first.amount == 15_000

    again = make.period(who.place, month=JUNE, version=2, reopened_because="출석부와 다름")
    make.record(who, days[1], status=RecordStatus.PRESENT, period=again, replaces=was_absent)
    make.record(who, days[0], status=RecordStatus.ABSENT, period=again, replaces=was_there)
    make.lock(again)
    compute_entitlement(who, JUNE)
    assert who.entitlements.get() == first, "another day, the same money"

    third = make.period(who.place, month=JUNE, version=3, reopened_because="둘째 날도 결석")
    corrected = who.records.get(session=days[1], replaces=was_absent)
    make.record(who, days[1], status=RecordStatus.ABSENT, period=third, replaces=corrected)
    make.lock(third)
    less = compute_entitlement(who, JUNE)
    assert less is not None
    assert (less.version, less.amount) == (2, -15_000)
    assert pay_follows_the_rules() == []
