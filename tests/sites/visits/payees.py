"""Pay and people: one's own pay pages, and the desk's accounts, receipts, recoveries and statements."""

from __future__ import annotations

from imojak.parties.models import Account
from imojak.pay.models import Entitlement, Payment, PaymentStatus
from imojak.pay.people import IncomeStatement, ReceiptQuestion, Recovery
from tests import factories as make
from tests.sites.visits.visit import Visit

VISITS = [
    Visit("/me/pay/", "citizen"),
    Visit("/me/pay/{my_pay}/", "citizen"),
    Visit("/me/pay/account/", "citizen"),
    Visit("/me/pay/received/{my_receipt}/", "citizen"),
    Visit("/me/pay/statements/{statement_year}/", "citizen"),
    Visit("/me/pay/{my_pay}/", "payclerk", 404),
    Visit("/office/pay/accounts/?state=confirmed", "payclerk"),
    Visit("/office/pay/accounts/", "auditor"),
    Visit("/office/pay/accounts/?state=none", "payclerk"),
    Visit("/office/pay/receipts/", "payclerk"),
    Visit("/office/pay/receipts/silent/", "payclerk-2"),
    Visit("/office/pay/recoveries/", "payclerk"),
    Visit("/office/pay/recoveries/new/{less}/", "payclerk"),
    Visit("/office/pay/recoveries/{recovery}/", "payclerk"),
    Visit("/office/pay/recoveries/{recovery}/", "finance"),
    Visit("/office/pay/statements/", "finance"),
    Visit("/office/pay/statements/{statement_year}/", "payclerk"),
]


def numbers() -> dict[str, int | str]:
    """What the citizen was paid, asked and certified; a decision below zero, and one that is asked back."""
    citizen = Account.objects.get(username="citizen")
    assert citizen.party is not None
    mine = (
        Payment.objects.filter(entitlement__participation__party=citizen.party, status=PaymentStatus.PAID)
        .order_by("pk")[0]
    )  # fmt: skip
    question = ReceiptQuestion.objects.filter(payment=mine).first() or make.receipt_question(mine)
    statement = IncomeStatement.objects.filter(party=citizen.party).first() or make.statement(citizen.party)
    other = Payment.objects.filter(status=PaymentStatus.PAID).exclude(pk=mine.pk).order_by("pk")
    less, back = (_less(row.entitlement) for row in other[:2])
    recovery: Recovery = make.recovery(back)
    return {
        "my_pay": mine.entitlement_id,
        "my_receipt": question.pk,
        "statement_year": statement.year,
        "less": less.pk,
        "recovery": recovery.pk,
    }


def _less(of: Entitlement) -> Entitlement:
    assert of.period is not None
    return make.entitlement(of.participation, of.period, won=-10_000, version=9)
