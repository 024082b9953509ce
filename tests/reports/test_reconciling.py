"""The daily reconciliation is zero where everything agrees, and names what does not, step by step."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from imojak.ledger.models import LedgerEntry, Reconciliation
from imojak.pay.models import Entitlement, Payment
from imojak.records.models import Record
from imojak.reports.reconciling import reconcile
from tests import factories as make
from tests.fixtures_year import YEAR
from tests.guards import refused, shadow

YEAR_END = date(YEAR, 12, 31)


@pytest.mark.django_db
@pytest.mark.usefixtures("lived_year")
class TestTheYear:
    """The lived year, as it is and with one thing changed behind the guards."""

    def test_everything_agrees_from_attendance_to_figure_on_any_day(self) -> None:
        for day in (date(YEAR, 9, 30), YEAR_END):
            found = reconcile(day)
            assert found.differences == 0, [step["differences"] for step in found.steps]
            assert all(step["looked_at"] > 50 and step["ours"] == step["theirs"] > 0 for step in found.steps)
        assert [step["code"] for step in found.steps] == [
            "attendance-pay", "pay-payment", "payment-ledger", "cause-ledger", "ledger-figure",
        ]  # fmt: skip

    def test_a_changed_minute_is_named(self) -> None:
        paid = Entitlement.objects.filter(amount__gt=0).order_by("pk")[0]
        shadow(Record)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE records_record SET quantity = quantity + 30 WHERE id = (SELECT MIN(id) FROM records_record "
                "WHERE participation_id = %s AND kind = 'work' AND period_id = %s)",
                [paid.participation_id, paid.period_id],
            )
        assert self.named("attendance-pay") == [("pay.entitlement", paid.pk, 30)]

    def test_a_payment_of_another_amount_is_named_at_its_decision_and_at_its_batch(self) -> None:
        payment = Payment.objects.filter(status="paid", retries=None).order_by("pk")[0]
        shadow(Payment)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE pay_payment SET gross = gross + 10 WHERE id = %s", [payment.pk])
        assert self.named("pay-payment") == [("pay.entitlement", payment.entitlement_id, -10)]
        assert self.named("payment-ledger") == [("pay.batch", payment.batch_id, 10)]

    def test_an_entry_of_another_amount_is_named_at_its_cause(self) -> None:
        entry = LedgerEntry.objects.filter(voucher__contract__isnull=False, kind="commitment").order_by("pk")[0]
        shadow(LedgerEntry)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_ledgerentry SET amount = amount + 7 WHERE id = %s", [entry.pk])
        assert self.named("cause-ledger") == [("ledger.contract", entry.voucher.contract.pk, -7)]

    def named(self, code: str) -> list[tuple[str, int, int]]:
        step = next(step for step in reconcile(YEAR_END).steps if step["code"] == code)
        return [(row["object_type"], row["object_id"], row["ours"] - row["theirs"]) for row in step["differences"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_command_keeps_a_row_and_fails_where_something_differs(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reconcile", day="2023-09-30")
    assert "출석 ↔ 지급결정" in capsys.readouterr().out
    assert Reconciliation.objects.get().day == date(2023, 9, 30)
    taking_part = make.participation()
    paid = make.entitlement(taking_part, make.period(taking_part.place, locked=True), snapshot={"minutes": {}})
    make.payment(paid, make.batch(taking_part.round, make.funded_line()), gross=paid.amount - 1)
    with pytest.raises(CommandError, match="서로 맞지 않습니다"):
        call_command("reconcile")
    assert "지급은" in capsys.readouterr().out
    with pytest.raises(CommandError, match="2023-09-30처럼"):
        call_command("reconcile", day="어제")
    with refused("append-only"):
        Reconciliation.objects.update(differences=0)
