"""The database keeps what was told to people and asked back from them: no row is edited, no won comes back twice."""

from __future__ import annotations

import pytest

from imojak.pay.people import IncomeStatement, ReceiptQuestion, ReceiptSample, Recovery, RecoveryReceipt
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db


def reduced(won: int = -10_000) -> Recovery:
    part = make.participation()
    month = make.period(part.place, locked=True)
    make.entitlement(part, month)
    return make.recovery(make.entitlement(part, month, version=2, won=won))


def test_no_more_comes_back_than_was_too_much() -> None:
    recovery = reduced()
    make.recovery_receipt(recovery, 6_000)
    with refused("over-recovery"):
        make.recovery_receipt(recovery, 4_001)
    make.recovery_receipt(recovery, 4_000)


def test_only_a_decision_below_zero_is_recovered_and_whole() -> None:
    part = make.participation()
    month = make.period(part.place, locked=True)
    more = make.entitlement(part, month)
    with refused("over-recovery"):
        Recovery.objects.create(
            entitlement=more, won=1, way="returned", reason="x", due_on=make.SPRING, asked_on=make.SPRING,
            asked_by=make.account(),
        )  # fmt: skip
    recovery = reduced()
    with refused("append-only"):
        Recovery.objects.filter(pk=recovery.pk).update(won=9_999)
    Recovery.objects.filter(pk=recovery.pk).update(way="set-off", due_on=make.CUT_OFF)


def test_what_was_written_down_stays() -> None:
    recovery = reduced()
    receipt = make.recovery_receipt(recovery)
    batch = make.batch(make.round_of(make.programme()), make.funded_line())
    question = make.receipt_question(make.payment(recovery.entitlement, batch))
    statement = make.statement(make.person())
    for model, row, change in (
        (RecoveryReceipt, receipt, {"won": 1}),
        (ReceiptSample, question.sample, {"seed": "another"}),
        (ReceiptQuestion, question, {"due_on": make.CUT_OFF}),
        (IncomeStatement, statement, {"issued_on": make.CUT_OFF}),
    ):
        with refused("append-only"):
            model._default_manager.filter(pk=row.pk).update(**change)
        with refused("append-only"):
            model._default_manager.filter(pk=row.pk)._raw_delete("default")
