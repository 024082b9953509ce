"""The database refuses what must not be in receipts, carried money, schedules and settlements, whoever writes it."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.ledger.enums import EntryKind, SettlementStatus, VoucherKind
from imojak.ledger.models import Grant, Instalment, Settlement
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db

NEW_YEARS_EVE, NEXT = date(2023, 12, 31), date(2024, 1, 1)


def test_money_is_received_on_revenue_lines_and_spent_on_the_others() -> None:
    revenue, spending = make.budget_line(revenue=True), make.funded_line()
    make.appropriate(revenue, 1_000)
    with refused("wrong-side"):
        make.commit(revenue, 1)
    with refused("wrong-side"):
        make.entry(spending, EntryKind.RECEIPT, 1)
    make.entry(revenue, EntryKind.RECEIPT, 400)


def test_no_more_is_taken_back_of_receipts_than_was_received() -> None:
    revenue = make.budget_line(revenue=True)
    first = make.entry(revenue, EntryKind.RECEIPT, 400)
    with refused("wrong-sign"):
        make.entry(revenue, EntryKind.RECEIPT, -1)
    with refused("over-receipt"):
        make.entry(revenue, EntryKind.RECEIPT, -401, corrects=first)
    make.entry(revenue, EntryKind.RECEIPT, -400, corrects=first)


def test_nothing_is_booked_outside_the_year_of_its_line() -> None:
    line = make.budget_line()
    make.appropriate(line, 1_000, on=date(2022, 12, 20))
    for day in (date(2022, 12, 31), NEXT):
        with refused("outside-year"):
            make.commit(line, 1, on=day)
    with refused("outside-year"):
        make.appropriate(line, 1, on=NEXT)
    make.commit(line, 1, on=NEW_YEARS_EVE)


def test_what_is_carried_out_of_a_year_comes_into_the_next_one_by_the_same_voucher() -> None:
    this, other, next_year = make.funded_line(won=1_000, committed=400), make.budget_line(), make.budget_line(year=2024)
    with refused("carry-unpaired"):
        make.entry(this, EntryKind.CARRIED_OUT, 100, on=NEW_YEARS_EVE)
    moving = make.voucher(VoucherKind.BUDGET, on=NEW_YEARS_EVE)
    make.entry(other, EntryKind.CARRY_OVER, 600, on=NEW_YEARS_EVE, by=moving)
    with refused("carry-unpaired"):
        make.entry(this, EntryKind.CARRIED_OUT, 600, on=NEW_YEARS_EVE, by=moving)
    make.entry(next_year, EntryKind.CARRY_OVER, 600, on=NEXT, by=moving)
    with refused("carry-unpaired"):
        make.entry(this, EntryKind.CARRIED_OUT, 601, on=NEW_YEARS_EVE, by=moving)
    make.entry(this, EntryKind.CARRIED_OUT, 600, on=NEW_YEARS_EVE, by=moving)


def test_what_went_into_the_next_year_is_not_committed_again() -> None:
    this, next_year = make.funded_line(won=1_000, committed=400), make.budget_line(year=2024)
    moving = make.voucher(VoucherKind.BUDGET, on=NEW_YEARS_EVE)
    make.entry(next_year, EntryKind.CARRY_OVER, 700, on=NEXT, by=moving)
    with refused("over-budget"):
        make.entry(this, EntryKind.CARRIED_OUT, 601, on=NEW_YEARS_EVE, by=moving)
    make.entry(this, EntryKind.CARRIED_OUT, 500, on=NEW_YEARS_EVE, by=moving)
    with refused("over-budget"):
        make.commit(this, 101, on=NEW_YEARS_EVE)
    make.commit(this, 100, on=NEW_YEARS_EVE)


def test_a_contract_pays_and_plans_no_more_than_its_amount() -> None:
    contract = make.contract(make.funded_line(), 1_000)
    first = make.instalment(contract, 600)
    with refused("over-contract"):
        make.instalment(contract, 401)
    make.instalment(contract, 400)
    for frozen in ({"amount": 1}, {"due_on": NEW_YEARS_EVE}):
        with refused("append-only"):
            Instalment.objects.filter(pk=first.pk).update(**frozen)
    Instalment.objects.filter(pk=first.pk).update(replaced_on=NEW_YEARS_EVE)
    with refused("append-only"):
        Instalment.objects.filter(pk=first.pk).update(replaced_on=None)
    make.instalment(contract, 600)
    make.invoice(contract, 900)
    make.commit(contract.commitment.entries.get().line, 100)
    with refused("over-contract"):
        make.invoice(contract, 101)


def test_a_settlement_stays_as_it_was_sent_and_its_grant_with_it() -> None:
    grant = make.grant()
    made = make.settlement(grant, received=1_000)
    with refused("settling"):
        make.settlement(grant)
    row = Settlement.objects.filter(pk=made.pk)
    row.update(received=900, to_return=900)
    row.update(status=SettlementStatus.SENT, document=make.document())
    for change in ({"received": 1, "to_return": 1}, {"as_of": NEXT}, {"document": make.document()}, {"lines": [1]}):
        with refused("settlement-sent"):
            row.update(**change)
    with refused("grant-settled"):
        Grant.objects.filter(pk=grant.pk).update(amount=1)
    for kept in (row, Grant.objects.filter(pk=grant.pk)):
        with refused("append-only"):
            kept._raw_delete("default")
    row.update(status=SettlementStatus.REFUSED)
    Grant.objects.filter(pk=grant.pk).update(amount=1)
    make.settlement(grant)


def test_the_rest_goes_back_once() -> None:
    row = Settlement.objects.filter(pk=make.settlement(make.grant()).pk)
    row.update(returned=make.voucher())
    with refused("already-returned"):
        row.update(returned=make.voucher())


def test_a_grant_is_above_zero_and_known_once() -> None:
    grant = make.grant()
    with refused("granted-already"):
        make.grant(giver=grant.giver, title=grant.title)
    with refused("not-above-zero"):
        make.grant(won=0)
