"""The statements of a year: sums of what was paid and withheld, further versions instead of edits, a paper and a file."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from imojak.messages.models import Message
from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.pay.enums import PaymentStatus, TaxClass
from imojak.pay.models import Batch, Payment
from imojak.pay.people import IncomeStatement
from imojak.pay.statements import StatementRefusal, current, issue, paper
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TAX: list[dict[str, Any]] = [
    {"code": "none", "name": "비과세 실비", "starts": "2023-01-01", "ends": "2023-12-31", "method": "none"},
    {
        "code": "other", "name": "기타소득", "starts": "2023-01-01", "ends": "2023-12-31", "method": "deemed",
        "deemed_expense_percent": 60, "income_percent": 20, "local_percent": 10, "floor_won": 50_000, "unit_won": 10,
        "per": "month",
    },
    {
        "code": "business", "name": "사업소득", "starts": "2023-01-01", "ends": "2023-12-31", "method": "flat",
        "income_percent": 3, "local_percent": 10, "unit_won": 10,
    },
]  # fmt: skip


@pytest.fixture
def clerk() -> Account:
    make.rule_set("year-2023-tax", kind=RuleKind.TAX, tax=TAX)
    return make.account(of=RoleKind.PAY_CLERK)


def batch_of(part: Participation, **more: Any) -> Batch:
    return make.batch(part.round, make.funded_line(), sent=make.voucher(), **more)


def paid(part: Participation, month: int, won: int, tax: tuple[int, int], tax_class: str = "other") -> Payment:
    period = make.period(part.place, month=date(2023, month, 1), locked=True)
    earned = make.entitlement(part, period, won=won, tax_class=tax_class)
    return make.payment(
        earned, batch_of(part), paid=date(2023, month + 1, 10), income_tax=tax[0], local_tax=tax[1], tax=sum(tax)
    )


def test_a_year_is_summed_by_class_and_month_of_payment(clerk: Account) -> None:
    part = make.participation()
    paid(part, 4, 635_950, (50_870, 5_080))
    paid(part, 5, 125_000, (0, 0))
    paid(part, 6, 30_000, (0, 0), TaxClass.NONE)
    assert issue(2023, actor=clerk).made == 1
    one = IncomeStatement.objects.get()
    assert (one.payments, one.gross, one.income_tax, one.local_tax) == (2, 760_950, 50_870, 5_080)
    assert (one.deemed_expense, one.income) == (381_570 + 75_000, 760_950 - 456_570)
    assert [(row["month"], row["gross"]) for row in one.months] == [("2023-05", 635_950), ("2023-06", 125_000)]
    assert Message.objects.filter(recipient_id=part.party_id, kind="statement-2023").count() == 1


def test_made_again_nothing_is_new_until_something_has_changed(clerk: Account) -> None:
    part = make.participation()
    first = paid(part, 4, 500_000, (40_000, 4_000))
    other = make.participation()
    paid(other, 4, 300_000, (24_000, 2_400))
    assert issue(2023, actor=clerk).made == 2
    again = issue(2023, actor=clerk)
    assert (again.made, again.unchanged) == (0, 2)
    Payment.objects.filter(pk=first.pk).update(status=PaymentStatus.RECOVERED)
    corrected = issue(2023, actor=clerk, on=date(2023, 10, 5))
    assert (corrected.made, corrected.unchanged) == (1, 1)
    versions = IncomeStatement.objects.filter(party=part.party).order_by("version").values_list("version", "gross")
    assert list(versions) == [(1, 500_000), (2, 0)]
    assert sorted(row.gross for row in current(2023)) == [0, 300_000]


def test_classes_stand_apart(clerk: Account) -> None:
    part = make.participation()
    paid(part, 4, 500_000, (40_000, 4_000))
    paid(part, 5, 100_000, (3_000, 300), TaxClass.BUSINESS)
    issue(2023, actor=clerk)
    rows = {row.tax_class: (row.gross, row.deemed_expense) for row in current(2023)}
    assert rows == {"business": (100_000, 0), "other": (500_000, 300_000)}


def test_who_may_not_or_too_early_or_without_rules_makes_none(clerk: Account) -> None:
    with pytest.raises(StatementRefusal, match="권한"):
        issue(2023, actor=make.account(of=RoleKind.FINANCE_OFFICER))
    with pytest.raises(StatementRefusal, match="시작하지"):
        issue(2024, actor=clerk)
    part = make.participation()
    paid(part, 4, 500_000, (0, 0), TaxClass.DAILY)
    with pytest.raises(StatementRefusal, match="daily"):
        issue(2023, actor=clerk)
    assert IncomeStatement.objects.count() == 0


def test_the_paper_says_the_same(clerk: Account) -> None:
    part = make.participation()
    paid(part, 4, 635_950, (50_870, 5_080))
    issue(2023, actor=clerk)
    content = paper(part.party, list(current(2023)))
    assert content == paper(part.party, list(current(2023)))
    text = PdfReader(BytesIO(content)).pages[0].extract_text()
    for said in ("2023년 지급명세서", part.party.name, "635,950", "50,870", "580,000", f"2023-{part.party_id:08d}"):
        assert said in text
