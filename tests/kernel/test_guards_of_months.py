"""The database refuses hands that close months they may not, and months that are reopened while they are being paid."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from imojak.parties.models import GroupMember, Party
from imojak.paths.models import Participation
from imojak.pay.models import BatchStatus, Payment, PaymentStatus
from imojak.records.enums import MonthStep
from imojak.records.models import ExceptionSeen, Period
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db

APRIL = date(2023, 4, 1)


def by(period: Period, **hands: object) -> None:
    Period.objects.filter(pk=period.pk).update(**hands)


def test_two_accounts_of_one_person_do_not_close_a_month() -> None:
    leader = make.account()
    second = make.account(party=leader.party)
    period = make.period(confirmed_by=leader)
    with refused("same-hands"):
        by(period, approved_by=second)
    with refused("same-hands"):
        make.period(confirmed_by=leader, approved_by=second)
    by(period, approved_by=make.account())


def test_two_entries_that_are_one_person_do_not_close_a_month() -> None:
    leader, manager = make.account(), make.account()
    Party.objects.filter(accounts=manager).update(merged_into=leader.party)
    with refused("same-hands"):
        by(make.period(confirmed_by=leader), approved_by=manager)
    with refused("same-hands"):
        by(make.period(approved_by=manager), confirmed_by=leader)


def test_who_confirmed_before_a_change_of_role_does_not_approve_after_it() -> None:
    changed = make.account(of="site-leader")
    period = make.period(confirmed_by=changed)
    make.role(changed.party, of="programme-manager")
    with refused("same-hands"):
        by(period, approved_by=changed)


def test_who_entered_or_handed_in_does_not_approve() -> None:
    clerk = make.account()
    own = make.participation()
    period = make.period(own.place)
    make.record(own, kind="work", period=period, entered_by=clerk)
    second = make.account(party=clerk.party)
    with refused("same-hands"):
        by(period, approved_by=second)
    with refused("same-hands"):
        by(make.period(own.place, month=date(2023, 5, 1), submitted_by=clerk), approved_by=second)
    by(period, confirmed_by=second, approved_by=make.account())


@pytest.mark.parametrize("hand", ["confirmed_by", "approved_by"])
def test_nobody_closes_a_month_of_their_own_hours(hand: str) -> None:
    own = make.participation(starts=date(2023, 4, 10), ends=date(2023, 5, 31))
    who = make.account(party=own.party)
    april, march = make.period(own.place), make.period(own.place, month=date(2023, 3, 1))
    with refused("own-month"):
        by(april, **{hand: who})
    with refused("own-month"):
        make.period(own.place, month=date(2023, 5, 1), **cast(Any, {hand: who}))
    by(march, **{hand: who})
    by(make.period(make.place(own.round)), **{hand: who})


def test_leaving_ends_what_is_ones_own() -> None:
    own = make.participation(starts=date(2023, 4, 10), ends=date(2023, 7, 31), withdrawn_on=date(2023, 5, 2))
    who = make.account(party=own.party)
    with refused("own-month"):
        by(make.period(own.place, month=date(2023, 5, 1)), confirmed_by=who)
    by(make.period(own.place, month=date(2023, 6, 1)), confirmed_by=who)


def test_nobody_closes_a_month_of_their_group_or_of_an_entry_that_is_theirs() -> None:
    group = make.group()
    member = GroupMember.objects.filter(group=group)[0]
    theirs = make.participation(make.place("volunteer"), group)
    with refused("own-month"):
        by(make.period(theirs.place), confirmed_by=make.account(party=member.member))
    other: Participation = make.participation()
    kept = make.account()
    Party.objects.filter(pk=other.party_id).update(merged_into=kept.party)
    with refused("own-month"):
        by(make.period(other.place), confirmed_by=kept)


def test_what_was_looked_at_stays_and_is_said_before_the_lock() -> None:
    period = make.period()
    seen = make.exception_seen(period)
    with refused("append-only"):
        ExceptionSeen.objects.filter(pk=seen.pk).update(note="그대로")
    with refused("append-only"):
        ExceptionSeen.objects.filter(pk=seen.pk)._raw_delete("default")
    with refused("seen-already"):
        make.exception_seen(period, code=seen.code, mark=seen.mark)
    make.exception_seen(period, code=seen.code, mark=seen.mark, step=MonthStep.APPROVE)
    make.lock(period)
    with refused("period-locked"):
        make.exception_seen(period)


# ── reopening ────────────────────────────────────────


def paid_month() -> Payment:
    """A payment on its way of a locked month."""
    own = make.participation()
    earned = make.entitlement(own, make.period(own.place, locked=True))
    return make.payment(earned, make.batch(own.round, make.funded_line()))


def reopen(payment: Payment) -> Period:
    return make.period(payment.entitlement.participation.place, month=APRIL, version=2, reopened_because="누락")


@pytest.mark.parametrize("status", [BatchStatus.PREPARED, BatchStatus.APPROVED])
def test_a_month_is_not_reopened_while_its_batch_is_out(status: str) -> None:
    payment = paid_month()
    make.approval(payment.batch)
    type(payment.batch).objects.filter(pk=payment.batch_id).update(status=status)
    with refused("batch-out"):
        reopen(payment)


def test_a_month_is_not_reopened_before_the_bank_has_answered() -> None:
    own = make.participation()
    earned = make.entitlement(own, make.period(own.place, locked=True))
    line = make.funded_line()
    spent = make.spend(line, earned.amount)
    payment = make.payment(earned, make.batch(own.round, line, sent=spent.voucher))
    with refused("batch-out"):
        reopen(payment)
    Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.PAID, paid_on=date(2023, 5, 10))
    assert reopen(payment).version == 2


def test_a_batch_of_another_month_or_place_is_in_nobodys_way() -> None:
    payment = paid_month()
    elsewhere = make.period(make.place(payment.batch.round), locked=True)
    make.period(elsewhere.place, month=APRIL, version=2, reopened_because="누락")
    may = make.period(payment.entitlement.participation.place, month=date(2023, 5, 1), locked=True)
    make.period(may.place, month=date(2023, 5, 1), version=2, reopened_because="누락")
