"""A won opens down to what caused it."""

import pytest

from imojak.figures.trace import NothingToTrace, trace_entry, trace_payment
from imojak.ledger.models import LedgerEntry
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid():
    """Two people of a site paid for April, by one spending."""
    line = make.funded_line("A3.1.2")
    seat = make.place("boram.school", kind="post")
    month = make.period(seat)
    people = [make.participation(seat) for _ in range(2)]
    for person in people:
        make.record(person, kind="work", minutes=480, period=month)
    make.lock(month)
    earned = [make.entitlement(person, month, won=90_000, minutes=480) for person in people]
    spending = make.spend(line, 180_000, on=make.CUT_OFF)
    batch = make.batch(seat.round, line, sent=spending.voucher)
    return spending, [
        make.payment(one, batch, paid=make.CUT_OFF, tax=2_970, income_tax=2_700, local_tax=270) for one in earned
    ]


def test_an_entry_of_pay_opens_to_its_batch_and_payments(paid):
    spending, payments = paid

    trace = trace_entry(spending.pk)

    assert (trace.cause, trace.amount, trace.kind) == ("batch", 180_000, "지출")
    assert trace.batch is not None
    assert trace.batch.programme == "사업 boram.school"
    assert [(one.id, one.gross, one.net) for one in trace.batch.payments] == [
        (one.pk, 90_000, 87_030) for one in payments
    ]
    assert sum(one.gross for one in trace.batch.payments) == trace.amount


def test_payments_come_by_pages(paid):
    spending, payments = paid

    trace = trace_entry(spending.pk, limit=1, offset=1)

    assert trace.batch is not None
    assert (trace.batch.total, [one.id for one in trace.batch.payments]) == (2, [payments[1].pk])


def test_a_payment_opens_to_its_decision_and_the_attendance_of_its_month(paid):
    _, payments = paid

    trace = trace_payment(payments[0].pk)

    assert [line["amount"] for line in trace.lines] == [90_000]
    assert trace.snapshot == {"minutes": {"2023-04-01": 480}}
    assert (trace.month_status, trace.payment.status) == ("마감", "지급")
    assert [(one.quantity, one.unit, one.valid) for one in trace.records] == [(480, "분", True)]
    assert trace.payment.party_id == payments[0].entitlement.participation.party_id


def test_a_corrected_day_shows_what_was_paid_then_and_what_stands_now(paid):
    _, payments = paid
    first = payments[0].entitlement
    wrong = first.participation.records.get()
    reopened = make.period(first.period.place, version=2, reopened_because="시간을 잘못 적었다")
    make.record(first.participation, kind="work", minutes=240, period=reopened, replaces=wrong)
    make.lock(reopened)
    later = make.entitlement(first.participation, reopened, version=2, won=-45_000, minutes=240)
    batch = make.batch(first.participation.round, make.funded_line("A3.1.9"))
    settled = make.payment(later, batch, gross=-45_000)

    before = trace_payment(payments[0].pk)
    after = trace_payment(settled.pk)

    assert [(one.quantity, one.valid) for one in before.records] == [(480, True)]
    assert [(one.quantity, one.month_version, one.valid) for one in after.records] == [(480, 1, False), (240, 2, True)]


def test_an_entry_of_a_contract_opens_to_its_documents():
    line = make.budget_line("A5.1.1")
    make.appropriate(line, 50_000_000)
    contract = make.contract(line, 20_000_000)
    invoice = make.invoice(contract, 5_000_000)
    committed, spent = LedgerEntry.objects.filter(line=line).exclude(kind="original").order_by("pk")

    commitment, spending = trace_entry(committed.pk), trace_entry(spent.pk)

    assert commitment.cause == "contract"
    assert commitment.contract is not None
    assert commitment.contract.document.sha256 == contract.document.sha256
    assert (spending.cause, spending.contract) == ("invoice", commitment.contract)
    assert spending.invoice is not None
    assert (spending.invoice.amount, spending.invoice.document.id) == (5_000_000, invoice.document.pk)


def test_an_appropriation_is_caused_by_a_budget_decision():
    entry = make.appropriate(make.budget_line("A5.1.1"), 50_000_000)

    assert trace_entry(entry.pk).cause == "budget"


def test_what_is_not_there_is_told_in_one_sentence():
    with pytest.raises(NothingToTrace, match="원장 기록 999번은 없습니다"):
        trace_entry(999)
    with pytest.raises(NothingToTrace, match="지급 999번은 없습니다"):
        trace_payment(999)
