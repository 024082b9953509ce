"""What is paid besides hours by days: of education as they were corrected, and weeks that begin in the month before."""

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


def test_a_week_that_begins_in_the_month_before_is_paid_once_that_month_is_locked():
    weekly = {"kind": "weekly-holiday", "code": "weekly", "label": "주휴수당", "weekly_hours": 40, "weekly_days": 5}
    scheme = make.rule_set(
        kind=RuleKind.PAY,
        hourly_won=9_860,
        hours_per_month_max=209,
        engagement="full_time_intern",
        element=[weekly],
    )
    of_round = make.round_of(make.programme("full-time", pay_scheme=scheme), pay_scheme=scheme)
    who = make.participation(make.place(of_round))
    may, june = (make.period(who.place, month=date(2023, month, 1)) for month in (5, 6))
    for month, days in ((may, (30, 31)), (june, (1, 2))):  # 5월 29일은 대체공휴일
        for day in days:
            make.record(who, kind="work", day=month.month.replace(day=day), minutes=480, period=month)
    make.lock(june)
    before = compute_entitlement(who, JUNE)
    assert before is not None
    assert before.amount == 16 * 9_860
    make.lock(may)
    compute_entitlement(who, date(2023, 5, 1))
    after = compute_entitlement(who, JUNE)
    assert after is not None
    assert (after.version, after.amount) == (2, 8 * 9_860)
    assert after.snapshot["tail"] == ["2023-05-30", "2023-05-31"]
    assert {"kind": "weekly-holiday", "text": "주휴수당 1주 × 8시간 × 시급 9,860원", "amount": 78_880} in after.lines
    assert pay_follows_the_rules() == []


def test_a_scheme_paid_by_sessions_alone_is_decided_without_an_hourly_rate():
    fee = {"kind": "session", "code": "lecture", "label": "강의료", "won": 120_000}
    scheme = make.rule_set(kind=RuleKind.PAY, hours_per_month_max=57, element=[fee])
    of_round = make.round_of(make.programme("lectures", pay_scheme=scheme), pay_scheme=scheme)
    who = make.participation(make.place(of_round))
    month = make.period(who.place, month=JUNE)
    for day in (5, 12):
        held = make.session(who.place, day=date(2023, 6, day), kind="class")
        make.record(who, held, status=RecordStatus.PRESENT, period=month)
    make.lock(month)
    granted = compute_entitlement(who, JUNE)
    assert granted is not None
    assert granted.lines == [{"kind": "session", "text": "강의료 2회 × 120,000원", "amount": 240_000}]
    assert pay_follows_the_rules() == []
