"""The database refuses what must not be in the books, in months, and in hands that pay, whoever writes it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.paths.models import Participation
from imojak.pay.models import Batch
from imojak.records.enums import PeriodStatus, RecordKind
from imojak.records.models import Period, Record
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db

APRIL, MAY = date(2023, 4, 1), date(2023, 5, 1)


# ── the books ────────────────────────────────────────


def test_only_leaves_carry_entries() -> None:
    parent = make.budget_line()
    leaf = make.budget_line(parent=parent)
    with refused("entry-on-parent"):
        make.appropriate(parent, 1_000)
    make.appropriate(leaf, 1_000)
    with refused("entry-on-parent"):
        make.budget_line(parent=leaf)


def test_no_won_is_committed_beyond_the_budget() -> None:
    line = make.budget_line()
    make.appropriate(line, 1_000)
    make.commit(line, 900)
    with refused("over-budget"):
        make.commit(line, 101)
    make.commit(line, 100)


def test_a_budget_is_not_cut_below_what_is_committed() -> None:
    line = make.funded_line(won=1_000, committed=900)
    for kind in (EntryKind.SUPPLEMENTARY, EntryKind.TRANSFER):
        with refused("over-budget"):
            make.appropriate(line, -101, kind=kind)
    make.appropriate(line, -100, kind=EntryKind.TRANSFER)


def test_no_won_is_spent_beyond_what_is_committed() -> None:
    line = make.funded_line(won=1_000, committed=500)
    with refused("over-commitment"):
        make.spend(line, 501)
    make.spend(line, 500)
    with refused("over-commitment"):
        make.entry(line, EntryKind.RELEASE, 1)


def test_a_correction_is_held_to_the_same_limits() -> None:
    line = make.funded_line(won=1_000, committed=500)
    commitment = line.entries.get(kind=EntryKind.COMMITMENT)
    make.spend(line, 400)
    with refused("over-commitment"):
        make.entry(line, EntryKind.COMMITMENT, -101, corrects=commitment)
    make.entry(line, EntryKind.COMMITMENT, -100, corrects=commitment)
    with refused("wrong-sign"):
        make.entry(line, EntryKind.SPENDING, -1)


def test_no_more_comes_back_than_was_spent() -> None:
    line = make.funded_line(won=1_000, committed=500)
    make.spend(line, 300)
    with refused("over-return"):
        make.entry(line, EntryKind.RETURN, 301)
    make.entry(line, EntryKind.RETURN, 300)


# ── months ───────────────────────────────────────────


def worked(month: date = APRIL) -> tuple[Participation, Period, Record]:
    """A participation with one recorded day in an open month."""
    taking_part = make.participation()
    period = make.period(taking_part.place, month=month)
    return taking_part, period, make.record(taking_part, kind=RecordKind.WORK, period=period)


def lock(period: Period) -> None:
    Period.objects.filter(pk=period.pk).update(
        status=PeriodStatus.LOCKED,
        locked_on=date(2023, 5, 5),
        confirmed_by=make.account(),
        approved_by=make.account(),
    )


def test_a_locked_month_does_not_change_nor_what_is_in_it() -> None:
    taking_part, period, record = worked()
    lock(period)
    for change in ({"status": PeriodStatus.OPEN}, {"reopened_because": "착오"}, {"locked_on": date(2023, 5, 6)}):
        with refused("period-locked"):
            Period.objects.filter(pk=period.pk).update(**change)
    with refused("period-locked"):
        Period.objects.filter(pk=period.pk)._raw_delete("default")
    with refused("period-locked"):
        Record.objects.filter(pk=record.pk).update(quantity=1)
    with refused("period-locked"):
        Record.objects.filter(pk=record.pk).delete()
    with refused("period-locked"):
        make.record(taking_part, kind=RecordKind.WORK, period=period, day=date(2023, 4, 20))
    loose = make.record(taking_part, kind=RecordKind.WORK, day=date(2023, 4, 21))
    with refused("period-locked"):
        Record.objects.filter(pk=loose.pk).update(period=period)


def test_a_month_is_reopened_only_as_the_next_version_of_a_locked_one() -> None:
    taking_part, period, _ = worked()
    with refused("nothing-to-reopen"):
        make.period(taking_part.place, month=APRIL, version=2, reopened_because="누락")
    lock(period)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.period(taking_part.place, month=APRIL, version=2)
    with refused("nothing-to-reopen"):
        make.period(taking_part.place, month=APRIL, version=3, reopened_because="누락")
    make.period(taking_part.place, month=APRIL, version=2, reopened_because="누락")


def test_a_record_lies_in_the_month_and_at_the_place_of_its_period() -> None:
    taking_part, period, _ = worked()
    with refused("wrong-month"):
        make.record(taking_part, kind=RecordKind.WORK, period=period, day=date(2023, 5, 1))
    with refused("wrong-month"):
        make.record(make.participation(), kind=RecordKind.WORK, period=period)
    make.record(taking_part, kind=RecordKind.WORK, period=period, day=date(2023, 4, 30))


def test_nothing_is_recorded_outside_a_participation() -> None:
    taking_part = make.participation(starts=date(2023, 4, 10), ends=date(2023, 6, 30))
    for day in (date(2023, 4, 9), date(2023, 7, 1)):
        with refused("outside-participation"):
            make.record(taking_part, day=day)
    make.record(taking_part, day=date(2023, 6, 30))
    with refused("outside-participation"):
        Participation.objects.filter(pk=taking_part.pk).update(ends_on=date(2023, 6, 29))
    with refused("outside-participation"):
        make.withdraw(taking_part, date(2023, 6, 29))
    make.withdraw(taking_part, date(2023, 6, 30))


def test_after_leaving_nothing_more_is_recorded() -> None:
    taking_part = make.participation(withdrawn_on=date(2023, 5, 31))
    make.record(taking_part, day=date(2023, 5, 31))
    with refused("outside-participation"):
        make.record(taking_part, day=date(2023, 6, 1))


def test_a_day_has_twenty_four_hours() -> None:
    with refused("day-too-long"):
        make.record(make.participation(), minutes=24 * 60 + 1)


# ── hands ────────────────────────────────────────────


def test_who_confirms_a_month_does_not_approve_it() -> None:
    leader = make.account()
    with refused("same-hands"):
        make.period(locked=True, confirmed_by=leader, approved_by=leader)


def test_who_closed_the_month_neither_prepares_nor_sends_its_pay() -> None:
    taking_part = make.participation()
    period = make.period(taking_part.place, locked=True)
    paid = make.entitlement(taking_part, period)
    line = make.funded_line()
    for closer in (period.confirmed_by_id or 0, period.approved_by_id or 0):
        batch = Batch.objects.create(
            number=f"B-{make.number()}",
            title="지급",
            round=taking_part.round,
            line=line,
            month=APRIL,
            prepared_by_id=closer,
        )
        with refused("same-hands"):
            make.payment(paid, batch)
    batch = make.batch(taking_part.round, line)
    make.payment(paid, batch)
    for closer in (period.confirmed_by_id or 0, period.approved_by_id or 0):
        with refused("same-hands"):
            Batch.objects.filter(pk=batch.pk).update(sent_by_id=closer)


def test_a_batch_passes_through_three_people() -> None:
    batch = make.batch(make.round_of(), make.funded_line())
    with refused("same-hands"):
        Batch.objects.filter(pk=batch.pk).update(approved_by=batch.prepared_by)
    for hand in (batch.prepared_by, batch.approved_by):
        with refused("same-hands"):
            Batch.objects.filter(pk=batch.pk).update(sent_by=hand)
    Batch.objects.filter(pk=batch.pk).update(sent_by=make.account())


def test_nobody_is_paid_twice_for_one_entitlement() -> None:
    taking_part = make.participation()
    paid = make.entitlement(taking_part, make.period(taking_part.place, locked=True))
    batch = make.batch(taking_part.round, make.funded_line())
    make.payment(paid, batch)
    with refused("already-paid"):
        make.payment(paid, batch)


def test_a_batch_is_sent_only_with_its_voucher_day_and_sender() -> None:
    batch = make.batch(make.round_of(), make.funded_line())
    make.approval(batch)
    with pytest.raises(IntegrityError, match="batch_sent"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(status="sent")
    make.batch(make.round_of(), make.funded_line(), sent=make.voucher(VoucherKind.SPENDING))
