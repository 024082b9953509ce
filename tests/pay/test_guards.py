"""The database refuses what must not be in a batch, in what the bank is told, and in what it answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from imojak.parties.enums import RoleKind
from imojak.parties.hands import accounts_of_hand, hand_of
from imojak.parties.models import Account, Party
from imojak.pay.models import BankFile, BankResultRow, Batch, BatchApproval, Entitlement, Payment, PaymentStatus
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db

MAY = date(2023, 5, 1)


def second_account(of: Account) -> Account:
    return make.account(party=of.party)


def merged_into(of: Account) -> Account:
    """An account of an entry that was found to be the same person."""
    other = make.account()
    assert other.party is not None
    Party.objects.filter(pk=other.party.pk).update(merged_into=of.party)
    return Account.objects.select_related("party").get(pk=other.pk)


def earned_in_a_locked_month() -> Entitlement:
    taking_part = make.participation()
    return make.entitlement(taking_part, make.period(taking_part.place, locked=True))


def batch_of(earned: Entitlement, **more: object) -> Batch:
    return Batch.objects.create(
        number=f"B-{make.number()}",
        title="지급",
        round=earned.participation.round,
        line=make.funded_line(),
        month=MAY,
        **{"prepared_by": make.account(of=RoleKind.PAY_CLERK), **more},
    )


def test_two_accounts_of_one_person_are_one_hand() -> None:
    one = make.account()
    again, once_other = second_account(one), merged_into(one)
    assert hand_of(one) == hand_of(again) == hand_of(once_other)
    assert set(accounts_of_hand(hand_of(one))) == {one, again, once_other}
    nobody = make.account(party=None)
    Account.objects.filter(pk=nobody.pk).update(party=None)
    nobody.refresh_from_db()
    assert (hand_of(nobody), hand_of(None)) == (-nobody.pk, 0)
    assert list(accounts_of_hand(-nobody.pk)) == [nobody]


@pytest.mark.parametrize("another", [second_account, merged_into])
def test_a_person_with_two_accounts_neither_prepares_and_sends_nor_closes_and_pays(another) -> None:
    earned = earned_in_a_locked_month()
    assert earned.period is not None
    for closer in (earned.period.confirmed_by, earned.period.approved_by):
        assert closer is not None
        with refused("same-hands"):
            make.payment(earned, batch_of(earned, prepared_by=another(closer)))
    batch = batch_of(earned)
    make.payment(earned, batch)
    for closer in (earned.period.confirmed_by, earned.period.approved_by, batch.prepared_by):
        assert closer is not None
        with refused("same-hands"):
            make.approval(batch, by=another(closer))
        with refused("same-hands"):
            Batch.objects.filter(pk=batch.pk).update(sent_by=another(closer))
    first = make.approval(batch)
    with refused("same-hands"):
        make.approval(batch, step=2, by=another(first.by))
    with refused("same-hands"):
        Batch.objects.filter(pk=batch.pk).update(sent_by=another(first.by))
    Batch.objects.filter(pk=batch.pk).update(sent_by=make.account())


def test_who_approved_a_month_does_not_approve_its_pay_after_a_change_of_role() -> None:
    earned = earned_in_a_locked_month()
    batch = batch_of(earned)
    make.payment(earned, batch)
    assert earned.period is not None
    assert earned.period.approved_by is not None
    make.role(earned.period.approved_by.party, of=RoleKind.FINANCE_OFFICER)
    with refused("same-hands"):
        make.approval(batch, by=earned.period.approved_by)
    with refused("same-hands"):
        Batch.objects.filter(pk=batch.pk).update(approved_by=earned.period.approved_by)
    # And not the other way round: a payment does not come into a batch that such a person has approved.
    approved = batch_of(earned)
    make.approval(approved, by=earned.period.approved_by)
    with refused("same-hands"):
        make.payment(earned_again(earned), approved)


def earned_again(before: Entitlement) -> Entitlement:
    assert before.period is not None
    return make.entitlement(before.participation, before.period, version=2)


def test_a_batch_is_approved_only_when_all_its_steps_are() -> None:
    batch = batch_of(earned_in_a_locked_month(), steps=2)
    make.approval(batch)
    with refused("approval-missing"):
        Batch.objects.filter(pk=batch.pk).update(status="approved")
    with refused("already-approved"):
        make.approval(batch)
    make.approval(batch, step=2)
    Batch.objects.filter(pk=batch.pk).update(status="approved")


def test_what_was_handed_to_the_bank_and_what_it_answered_stays() -> None:
    earned = earned_in_a_locked_month()
    batch = batch_of(earned, steps=2)
    paid = make.payment(earned, batch)
    file, result = make.bank_file(batch, paid), make.bank_result(batch, paid)
    changes: list[Callable[[], object]] = [
        lambda: BankFile.objects.filter(pk=file.pk).update(won=1),
        lambda: BankResultRow.objects.filter(result=result).update(won=1),
        lambda: BatchApproval.objects.filter(pk=make.approval(batch).pk).update(title="다른 결재"),
        lambda: Payment.objects.filter(pk=paid.pk).update(file=None),
        lambda: Payment.objects.filter(pk=paid.pk).update(file=make.bank_file(batch)),
        lambda: Payment.objects.filter(pk=paid.pk).update(reference="1"),
        lambda: Payment.objects.filter(pk=paid.pk).update(lines=[{"kind": "tax"}]),
        lambda: Batch.objects.filter(pk=batch.pk).update(steps=1),
    ]
    for change in changes:
        with refused("append-only"):
            change()


def test_no_file_and_no_answer_belongs_to_another_batch() -> None:
    earned, other = earned_in_a_locked_month(), earned_in_a_locked_month()
    batch, elsewhere = batch_of(earned), batch_of(other)
    paid = make.payment(earned, batch)
    with refused("other-batch"):
        make.bank_file(elsewhere, paid)
    with refused("other-batch"):
        make.bank_result(elsewhere, paid)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (PaymentStatus.PAID, PaymentStatus.OPEN),
        (PaymentStatus.PAID, PaymentStatus.FAILED),
        (PaymentStatus.RECOVERED, PaymentStatus.PAID),
        (PaymentStatus.FAILED, PaymentStatus.OPEN),
        (PaymentStatus.FAILED, PaymentStatus.PAID),
        (PaymentStatus.LAPSED, PaymentStatus.FAILED),
        (PaymentStatus.CANCELLED, PaymentStatus.OPEN),
    ],
)
def test_what_is_settled_does_not_open_again(first, then) -> None:
    earned = earned_in_a_locked_month()
    paid = make.payment(earned, batch_of(earned), status=first, paid_on=MAY)
    with refused("append-only"):
        Payment.objects.filter(pk=paid.pk).update(status=then)


@pytest.mark.parametrize(
    ("status", "once"),
    [
        (PaymentStatus.OPEN, True),
        (PaymentStatus.PAID, True),
        (PaymentStatus.RECOVERED, True),
        (PaymentStatus.LAPSED, True),
        (PaymentStatus.FAILED, False),
        (PaymentStatus.CANCELLED, False),
    ],
)
def test_one_payment_settles_an_entitlement(status, once) -> None:
    earned = earned_in_a_locked_month()
    first = make.payment(earned, batch_of(earned), status=status, paid_on=MAY)
    if once:
        with refused("already-paid"):
            make.payment(earned, first.batch)
        return
    if status == PaymentStatus.FAILED:  # it is sent again in its own batch, and paid by no other
        with refused("already-paid"):
            make.payment(earned, batch_of(earned))
    make.payment(earned, first.batch, retries=first if status == PaymentStatus.FAILED else None)
    if status == PaymentStatus.FAILED:
        with refused("already-retried"):
            make.payment(earned, first.batch, status=PaymentStatus.FAILED, retries=first)


@pytest.mark.parametrize(
    "withheld",
    [
        {"tax": 1_000},
        {"tax": 1_000, "income_tax": 900, "local_tax": 90},
        {"tax": -10, "income_tax": -10},
        {"tax": 600_000, "income_tax": 600_000},
        {"insurance": 500_001},
    ],
)
def test_what_is_withheld_adds_up_and_leaves_something(withheld) -> None:
    earned = earned_in_a_locked_month()
    with pytest.raises(IntegrityError, match="payment_withheld"), transaction.atomic():
        make.payment(earned, batch_of(earned), **withheld)


def test_an_instalment_is_granted_once_and_a_month_has_its_locked_period() -> None:
    taking_part = make.participation()
    values = {
        "participation": taking_part,
        "kind": "grant",
        "code": "first",
        "minutes": 0,
        "amount": 300_000,
        "lines": [],
        "snapshot": {},
        "computed_on": MAY,
    }
    Entitlement.objects.create(month=MAY, **values)
    with refused("already-granted"):
        Entitlement.objects.create(month=date(2023, 6, 1), **values)
    for wrong in ({"kind": "month", "code": ""}, {"kind": "prize", "code": ""}):
        with pytest.raises(IntegrityError, match="entitlement_of_month_or_instalment"), transaction.atomic():
            Entitlement.objects.create(month=MAY, **{**values, **wrong})
