"""What pay waits for: who finds which step on their list, until when, and what silence leads to."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions.clocks import tick
from imojak.paths.waited import Waiting
from imojak.paths.waiting import everything, waiting_for
from imojak.pay.accounts import ask_account
from imojak.pay.batching import approve_step, prepare, send
from imojak.pay.deciding import decide
from imojak.pay.receipts import hear
from imojak.pay.results import read_results
from tests import factories as make
from tests.conftest import Clock
from tests.paying import JUNE, PayOffice

pytestmark = pytest.mark.django_db


def waits(on: Clock, *codes: str) -> list[Waiting]:
    return [one for one in everything(on.now) if one.code in codes or (not codes and one.code.startswith("batch-"))]


def titles(of: Account) -> list[str]:
    return [one.title for one in waiting_for(of)]


def test_a_batch_waits_for_the_next_step_s_role_and_for_no_hand_that_it_has_been_in(clock: Clock) -> None:
    clock.at("2023-07-06")
    make.bank_layout()
    steps = [{"title": "재무 책임", "role": "finance-officer"}, {"title": "대표이사", "role": "director"}]
    make.rule_set("year-2023-approval", kind="approval", approval=[{"step": steps}])
    office = PayOffice()
    director = make.account(of=RoleKind.DIRECTOR)
    both = make.account(of=RoleKind.PAY_CLERK, party=office.finance.party)
    office.worker()
    decide([office.round], JUNE, actor=office.clerk)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    assert [(one.code, one.due) for one in waits(clock)] == [("batch-approve", date(2023, 7, 10))]
    assert "지급 묶음 승인(재무 책임)" in titles(office.finance)
    for somebody in (director, office.clerk, office.manager, make.account(of=RoleKind.PLANNER)):
        assert "지급 묶음 승인(재무 책임)" not in titles(somebody)
    approve_step(batch, actor=office.finance)
    assert "지급 묶음 승인(대표이사)" in titles(director)
    assert "지급 묶음 승인(대표이사)" not in titles(office.head)
    approve_step(batch, actor=director)
    [one] = waits(clock)
    assert (one.code, one.people) == ("batch-send", (office.sender.party_id,)), "not who prepared, not who approved"
    assert "지급 묶음 송금" not in titles(both)
    send(batch, actor=office.sender)
    [one] = waits(clock)
    assert (one.code, one.due) == ("batch-answer", date(2023, 7, 11))
    clock.at("2023-07-17")
    done = tick(clock.now)
    assert any("은행 결과 올리기" in sentence for sentence in done.outcomes)
    assert Message.objects.filter(
        kind=f"late-batch-answer-{batch.pk}", recipient_id=office.clerk.party_id or 0
    ).exists()
    assert Message.objects.filter(
        kind=f"escalated-batch-answer-{batch.pk}", recipient_id=director.party_id or 0
    ).exists()
    assert not any("은행 결과" in sentence for sentence in tick(clock.now).outcomes), "told once"
    failing = {batch.payments.get().reference: "0102"}
    read_results(batch, make.bank_answer(batch, failing), actor=office.sender)
    assert [one.code for one in waits(clock)] == ["batch-mend"]


def test_an_account_from_paper_waits_for_the_other_clerk(clock: Clock) -> None:
    clock.at("2023-07-06")
    office, owner = PayOffice(), make.person("남궁보라")
    ask_account(owner, "088", "110123456789", owner.name, actor=office.clerk, paper=make.document("신고서"))
    assert "신고서의 계좌 확인" in titles(office.sender)
    assert "신고서의 계좌 확인" not in titles(office.clerk)
    [one] = waits(clock, "account-confirm")
    assert (one.count, one.due, one.link) == (1, date(2023, 7, 10), "/office/pay/accounts/")


def test_who_does_not_answer_is_reminded_and_then_called(clock: Clock) -> None:
    clock.at("2023-07-06")
    office = PayOffice()
    who = office.worker()
    paid = make.payment(make.entitlement(who, who.place.periods.get()), make.batch(office.round, office.line))
    question = make.receipt_question(paid, due_on=date(2023, 7, 10))
    [one] = waits(clock, "receipt")
    assert (one.people, one.due) == ((who.party_id,), date(2023, 7, 10))
    clock.at("2023-07-08")
    tick(clock.now)
    assert Message.objects.filter(kind=f"remind-receipt-{question.pk}", recipient_id=who.party_id).exists()
    clock.at("2023-07-11")
    assert waits(clock, "receipt") == []
    [one] = waits(clock, "receipt-call")
    assert (one.count, one.due) == (1, date(2023, 7, 17))
    assert "수령 확인에 답이 없는 분께 전화하기" in titles(office.clerk)
    hear(question, False, actor=office.sender, note="본인, 통장에 없다고 하심")
    assert waits(clock, "receipt-call") == []
    [one] = waits(clock, "receipt-missing")
    assert (one.count, one.due, one.round) == (1, date(2023, 7, 14), None)


def test_money_that_is_to_come_back_is_asked_for_again_and_waits_for_the_clerks(clock: Clock) -> None:
    clock.at("2023-07-06")
    office = PayOffice()
    who = office.worker()
    month = who.place.periods.get()
    make.payment(make.entitlement(who, month), make.batch(office.round, office.line))
    row = make.recovery(make.entitlement(who, month, version=2, won=-20_000), due_on=date(2023, 7, 10), way="returned")
    assert [one.code for one in waits(clock, "recovery", "recovery-open")] == ["recovery", "recovery-open"]
    assert "환수 입금 확인" in titles(office.clerk)
    told = Message.objects.filter(kind=f"late-recovery-{row.pk}", recipient_id=who.party_id)
    for day, times in (("2023-07-11", 1), ("2023-07-12", 1), ("2023-07-24", 2)):
        clock.at(day)
        tick(timezone.now())
        assert told.filter(channel="on-site").count() == times, day
