"""What the bank answers, and what of it is not taken: every row by itself, and nothing half done."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from imojak.ledger.balances import balance_at
from imojak.pay.batching import approve_step, cancel, prepare, send, settle, without_account
from imojak.pay.deciding import decide
from imojak.pay.mending import give_up, retry
from imojak.pay.models import BankResult, BankResultRow, Batch, Payment, PaymentStatus
from imojak.pay.refusing import PayRefusal
from imojak.pay.results import RefusedFile, read_results
from imojak.reports.reconciling import reconcile
from tests import factories as make
from tests.guards import refused as refused_by
from tests.paying import JULY, JUNE, PayOffice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def office() -> PayOffice:
    made = PayOffice()
    make.bank_layout()
    return made


def sent(office: PayOffice, *hours: float) -> Batch:
    for some in hours:
        office.worker(some)
    decide([office.round], JUNE, actor=office.clerk)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    approve_step(batch, actor=office.finance)
    return send(batch, actor=office.sender, on=date(2023, 7, 10))


def refused(office: PayOffice, batch: Batch, content: bytes) -> list[str]:
    before = list(Payment.objects.order_by("pk").values())
    with pytest.raises(RefusedFile) as told:
        read_results(batch, content, actor=office.sender)
    assert list(Payment.objects.order_by("pk").values()) == before
    assert not BankResult.objects.exists()
    return [f"{one.line}행: {one.sentence}" for one in told.value.faults]


def test_a_transfer_that_the_file_does_not_name_stays_open(office: PayOffice) -> None:
    batch = sent(office, 4, 8, 12)
    one, two, three = batch.payments.order_by("pk")
    done = read_results(
        batch, make.bank_answer(batch, {two.reference: "0102"}, without=[three.reference]), actor=office.sender
    )
    assert (done.paid, done.failed, done.missing) == (1, 1, 1)
    states = dict(batch.payments.values_list("pk", "status"))
    assert states == {one.pk: "paid", two.pk: "failed", three.pk: "open"}
    rows = BankResultRow.objects.order_by("line").values_list("line", "reference", "won", "code", "text")
    assert list(rows) == [
        (2, one.reference, 4 * 9_620, "0000", "정상"),
        (3, two.reference, 8 * 9_620, "0102", "예금주 불일치"),
    ]
    later = make.bank_answer(batch, without=[one.reference, two.reference])
    assert read_results(batch, later, actor=office.sender).paid == 1


def test_each_wrong_row_is_refused_with_its_line_and_reason(office: PayOffice) -> None:
    batch, other = sent(office, 4, 8), sent(office, 12)
    one, two = batch.payments.order_by("pk")
    elsewhere = other.payments.get()
    content = make.bank_answer(
        batch,
        without=[two.reference],
        more=[
            (two.reference, 8 * 9_620 - 1, "0000"),
            (one.reference, 4 * 9_620, "0000"),
            (elsewhere.reference, elsewhere.net, "0000"),
            ("12345678901234567890", 1_000, "0000"),
        ],
    )
    assert refused(office, batch, content) == [
        f"3행: 송금 번호 {two.reference}의 금액은 76,960원인데 파일에는 76,959원입니다. 은행에 확인해 주세요.",
        f"4행: 송금 번호 {one.reference}이 2행에 이미 있습니다. 한 번만 있어야 합니다.",
        f"5행: 송금 번호 {elsewhere.reference}은 다른 묶음({other.number})의 송금입니다. 그 묶음에 올려 주세요.",
        "6행: 송금 번호 12345678901234567890은 우리가 보낸 적이 없습니다. 은행에 확인해 주세요.",
    ]


def test_a_code_that_nobody_knows_is_no_failure_and_is_taken_once_somebody_has_said_what_it_means(
    office: PayOffice,
) -> None:
    batch = sent(office, 4, 8)
    one = batch.payments.order_by("pk")[0]
    content = make.bank_answer(batch, {one.reference: "0909"})
    assert refused(office, batch, content) == [
        "2행: 처리 결과 ‘0909’의 뜻을 모릅니다. 지급되었는지 은행에 묻고, 은행 파일 형식에 이 코드를 더한 뒤 다시 올려 주세요."
    ]
    known = batch.files.get().layout
    answers = known.parameters["result"] | {"texts": {"0909": "휴면 계좌"}}
    make.rule_set(known.code, kind=known.kind, version=2, **known.parameters | {"result": answers})
    done = read_results(batch, content, actor=office.sender)
    one.refresh_from_db()
    assert (done.paid, done.failed, one.bank_result) == (1, 1, "휴면 계좌")


@pytest.mark.parametrize("day", [date(2023, 7, 9), date(2023, 10, 1)], ids=["before it was sent", "after today"])
def test_a_day_on_which_the_bank_cannot_have_paid_is_refused(office: PayOffice, day: date) -> None:
    batch = sent(office, 4)
    told = refused(office, batch, make.bank_answer(batch, day=day))
    assert "2행: 처리일" in told[0]
    assert "부터 오늘(" in told[0]


def test_the_same_file_is_read_once_and_an_answer_is_given_once(office: PayOffice) -> None:
    batch = sent(office, 4)
    content = make.bank_answer(batch)
    read_results(batch, content, actor=office.sender)
    with pytest.raises(PayRefusal, match="이미 읽은 파일입니다"):
        read_results(batch, content, actor=office.sender)
    again = make.bank_answer(batch, {batch.payments.get().reference: "0103"})
    with pytest.raises(RefusedFile) as told:
        read_results(batch, again, actor=office.sender)
    assert "이미 ‘지급’입니다" in told.value.faults[0].sentence
    settle(batch, actor=office.sender)


def test_a_batch_that_was_not_sent_has_no_answer(office: PayOffice) -> None:
    office.worker(4)
    decide([office.round], JUNE, actor=office.clerk)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    with pytest.raises(PayRefusal, match="송금한 묶음에만"):
        read_results(batch, b"x", actor=office.sender)


def test_a_difference_is_set_off_in_one_transfer_and_the_bank_gets_one_row(office: PayOffice) -> None:
    who = office.worker(20)
    decide([office.round], JUNE, actor=office.clerk)
    period = who.entitlements.get().period
    assert period is not None
    make.entitlement(who, period, won=-9_620, version=2)
    other = office.work(who, 10, month=JULY)
    decide([office.round], JULY, actor=office.clerk)
    assert other.status == "locked"
    batch = prepare(office.round, office.line, JULY, actor=office.clerk)
    approve_step(batch, actor=office.finance)
    batch = send(batch, actor=office.sender)
    assert sorted(batch.payments.values_list("gross", flat=True)) == [-9_620, 96_200, 192_400]
    assert batch.payments.values("reference").distinct().count() == 1
    file = batch.files.get()
    assert (file.rows, file.won) == (1, 278_980)
    read_results(batch, make.bank_answer(batch), actor=office.sender)
    assert set(batch.payments.values_list("status", flat=True)) == {PaymentStatus.PAID}


def test_who_has_no_confirmed_account_waits_for_the_next_batch(office: PayOffice) -> None:
    ready, late = office.worker(4), make.participation(make.place(office.round))
    office.work(late, 8)
    make.payee_account(late.party, confirmed=False)
    decide([office.round], JUNE, actor=office.clerk)
    assert without_account(office.round, JUNE) == [late.party_id]
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    assert [row.entitlement.participation for row in batch.payments.all()] == [ready]
    late.party.payee_accounts.update(status="refused")
    make.payee_account(late.party)
    (second,) = prepare(office.round, office.line, JUNE, actor=office.clerk).payments.all()
    assert second.entitlement.participation == late


def test_what_is_given_up_returns_to_the_line_and_is_not_owed_again(office: PayOffice) -> None:
    batch = sent(office, 4, 8)
    failed, _ = batch.payments.order_by("pk")
    with pytest.raises(PayRefusal, match="실패한 지급만"):
        give_up(failed, actor=office.clerk, reason="아직")
    read_results(batch, make.bank_answer(batch, {failed.reference: "0103"}), actor=office.sender)
    with pytest.raises(PayRefusal, match="지급을 포기할 수 없습니다"):
        give_up(failed, actor=office.clerk, reason="받지 않겠다고 함")
    give_up(failed, actor=office.sender, reason="받지 않겠다고 함")
    assert balance_at(office.line).spent == 8 * 9_620
    settle(batch, actor=office.sender)
    with pytest.raises(PayRefusal, match="지급할 활동비가 없습니다"):
        prepare(office.round, office.line, JUNE, actor=office.clerk)
    with pytest.raises(PayRefusal, match="실패한 지급만"):
        retry(failed, actor=office.clerk)
    decided = next(step for step in reconcile(timezone.localdate()).steps if step["code"] == "pay-payment")
    assert (decided["waiting"], decided["differences"]) == (0, [])


def test_a_sent_batch_is_not_cancelled(office: PayOffice) -> None:
    batch = sent(office, 4)
    with pytest.raises(Exception, match="지금 상태"):
        cancel(batch, actor=office.clerk, reason="늦음")


def test_a_month_that_is_open_again_waits_until_it_is_locked(office: PayOffice) -> None:
    who = office.worker(8)
    decide([office.round], JUNE, actor=office.clerk)
    again = make.period(who.place, month=JUNE, version=2, reopened_because="빠진 날")
    with pytest.raises(PayRefusal, match="지급할 활동비가 없습니다"):
        prepare(office.round, office.line, JUNE, actor=office.clerk)
    again.confirmed_by, again.approved_by = office.leader, office.manager
    make.lock(again)
    assert prepare(office.round, office.line, JUNE, actor=office.clerk).payments.count() == 1


def test_a_month_is_reopened_again_when_its_batch_was_cancelled(office: PayOffice) -> None:
    who = office.worker(8)
    decide([office.round], JUNE, actor=office.clerk)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    with refused_by("batch-out"):
        make.period(who.place, month=JUNE, version=2, reopened_because="빠진 날")
    cancel(batch, actor=office.clerk, reason="달을 다시 엶")
    make.period(who.place, month=JUNE, version=2, reopened_because="빠진 날")


def test_what_the_bank_sent_back_stays_in_its_batch(office: PayOffice) -> None:
    """Into another batch it would be booked twice."""
    batch = sent(office, 4)
    failed = batch.payments.get()
    read_results(batch, make.bank_answer(batch, {failed.reference: "0103"}), actor=office.sender)
    assert prepare(office.round, office.line, JUNE, actor=office.clerk) == batch
    assert balance_at(office.line).spent == 4 * 9_620
