"""Who is paid: accounts that money goes to, whether it came, what comes back, and the statement of the year."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from imojak.parties.models import Account, Party
from imojak.pay.accounts import sealed_number
from imojak.pay.models import Batch, Entitlement, Payment
from imojak.pay.people import (
    AccountStatus,
    IncomeStatement,
    PayeeAccount,
    ReceiptQuestion,
    ReceiptSample,
    Recovery,
    RecoveryReceipt,
    RecoveryWay,
)
from tests.factories.common import SPRING, YEAR, at, number
from tests.factories.money import voucher
from tests.factories.who import account, person


def payee_account(
    of: Party | None = None, *, digits: str = "", bank: str = "088", confirmed: bool = True, **more: Any
) -> PayeeAccount:
    """A party's account, confirmed by its own log-in (made where there is none) unless it still waits."""
    party = of or person()
    values: dict[str, Any] = {"holder": party.name, "asked_at": at(SPRING), **more}
    own = Account.objects.filter(party=party).first() or account(party=party)
    values.setdefault("asked_by", own)
    if confirmed:
        values = {"status": AccountStatus.CONFIRMED, "confirmed_by": own, "confirmed_at": at(SPRING), **values}
    return PayeeAccount.objects.create(party=party, **sealed_number(bank, digits or f"110{number():09d}"), **values)


def receipt_sample(of: Batch, *, seed: str = "0123456789abcdef") -> ReceiptSample:
    """The sample of a batch of which everybody is asked."""
    paid = of.payments.count()
    return ReceiptSample.objects.create(batch=of, seed=seed, paid=paid, asked=paid, drawn_at=at(SPRING))


def receipt_question(of: Payment, **more: Any) -> ReceiptQuestion:
    """The question whether a payment has come, in the sample of its batch."""
    sample = ReceiptSample.objects.filter(batch=of.batch).first() or receipt_sample(of.batch)
    values: dict[str, Any] = {"due_on": SPRING + timedelta(days=7), **more}
    return ReceiptQuestion.objects.create(sample=sample, payment=of, **values)


def statement(of: Party, *, gross: int = 500_000, tax_class: str = "other", **more: Any) -> IncomeStatement:
    """A year's statement of other income with 60 % of deemed expense, nothing withheld."""
    values: dict[str, Any] = {"year": YEAR, "payments": 1, "income_tax": 0, "local_tax": 0, "months": [], **more}
    expense = gross * 60 // 100
    return IncomeStatement.objects.create(
        party=of, tax_class=tax_class, gross=gross, deemed_expense=expense, income=gross - expense,
        issued_on=SPRING, issued_by=values.pop("issued_by", None) or account(), **values,
    )  # fmt: skip


def recovery(of: Entitlement, *, way: str = RecoveryWay.RETURNED, **more: Any) -> Recovery:
    """The recovery of a decision below zero."""
    values: dict[str, Any] = {"reason": "기록 정정", "due_on": SPRING + timedelta(days=30), "asked_on": SPRING, **more}
    values.setdefault("asked_by", account())
    return Recovery.objects.create(entitlement=of, won=-of.amount, way=way, **values)


def recovery_receipt(of: Recovery, won: int = 0, **more: Any) -> RecoveryReceipt:
    """Money that came back, all of it when not said."""
    values: dict[str, Any] = {"voucher": voucher(), "received_on": SPRING, "entered_by": account(), **more}
    return RecoveryReceipt.objects.create(recovery=of, won=won or of.won, **values)
