"""Whether the money came: a sample that anybody can draw again, asked once, answered by the person alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.pay.models import Batch
from imojak.pay.people import ReceiptStatus
from imojak.pay.receipts import ReceiptRefusal, answer, clear, draw_sample, drawn, missing
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAID = date(2023, 5, 10)


@given(numbers=st.lists(st.integers(1, 10**9), unique=True, max_size=300), seed=st.text("0123456789abcdef", min_size=1))
def test_a_sample_is_so_many_of_a_hundred_and_the_same_however_it_is_ordered(numbers: list[int], seed: str) -> None:
    chosen = drawn(numbers, seed)
    assert len(chosen) == (len(numbers) + 19) // 20
    assert set(chosen) <= set(numbers)
    assert drawn(list(reversed(numbers)), seed) == chosen


def test_everybody_is_drawn_by_some_seed() -> None:
    numbers = list(range(1, 41))
    assert {one for seed in range(400) for one in drawn(numbers, str(seed))} == set(numbers)


def paid_batch(people: int = 3) -> Batch:
    batch = make.batch(make.round_of(make.programme()), make.funded_line(), sent=make.voucher(on=PAID))
    place = make.place(batch.round, capacity=people)
    month = make.period(place, locked=True)
    for _ in range(people):
        make.payment(make.entitlement(make.participation(place), month), batch, paid=PAID)
    return batch


def test_who_is_drawn_is_asked_and_drawn_once() -> None:
    batch = paid_batch()
    sample = draw_sample(batch)
    assert (sample.paid, sample.asked) == (3, 1)
    question = sample.questions.get()
    assert question.payment_id in drawn(list(batch.payments.values_list("pk", flat=True)), sample.seed)
    told = Message.objects.get(recipient_id=question.payment.entitlement.participation.party_id, channel="on-site")
    assert (told.link, told.subject) == (f"/me/pay/received/{question.pk}/", "2023년 4월 활동비를 받으셨나요?")
    assert draw_sample(batch, seed="another").seed == sample.seed


def test_nobody_is_asked_before_the_bank_has_answered_or_without_the_right() -> None:
    batch = paid_batch()
    with pytest.raises(ReceiptRefusal, match="권한"):
        draw_sample(batch, actor=make.account())
    waiting = make.participation(make.place(batch.round))
    month = make.period(waiting.place, locked=True)
    make.payment(make.entitlement(waiting, month), batch)
    with pytest.raises(ReceiptRefusal, match="결과 파일"):
        draw_sample(batch)
    unsent = make.batch(batch.round, batch.line)
    with pytest.raises(ReceiptRefusal, match="송금하지"):
        draw_sample(unsent)


def test_a_transfer_of_several_payments_is_asked_about_once_and_a_set_off_never() -> None:
    batch = paid_batch(1)
    first = batch.payments.get()
    part, month = first.entitlement.participation, first.entitlement.period
    assert month is not None
    other = make.entitlement(part, month, version=2, won=20_000)
    make.payment(other, batch, paid=PAID, reference=first.reference)
    less = make.entitlement(part, month, version=3, won=-10_000)
    make.payment(less, batch, paid=PAID, reference=first.reference)
    sample = draw_sample(batch)
    assert (sample.paid, sample.questions.get().payment) == (1, first)


def test_a_no_waits_for_a_clerk_who_writes_what_was_found() -> None:
    question = draw_sample(paid_batch(1)).questions.get()
    own = make.account(party=question.payment.entitlement.participation.party)
    clerk = make.account(of=RoleKind.PAY_CLERK)
    for somebody in (make.account(), clerk):
        with pytest.raises(ReceiptRefusal, match="본인만"):
            answer(question, True, actor=somebody)
    assert answer(question, False, actor=own, note="통장에 없습니다").status == ReceiptStatus.MISSING
    assert missing() == 1
    with pytest.raises(ReceiptRefusal, match="적어"):
        clear(question, " ", actor=clerk)
    with pytest.raises(TransitionError):
        clear(question, "x", actor=make.account(of=RoleKind.FINANCE_OFFICER))
    clear(question, "은행이 다음 날 넣었습니다.", actor=clerk)
    question.refresh_from_db()
    assert (question.status, question.note, missing()) == (ReceiptStatus.CLEARED, "통장에 없습니다", 0)
    assert Message.objects.filter(recipient_id=own.party_id or 0, kind=f"received-cleared-{question.pk}").exists()
    with pytest.raises(ReceiptRefusal, match="확인을 마쳤"):
        answer(question, True, actor=own)


def test_a_clerk_does_not_look_after_their_own_money() -> None:
    question = draw_sample(paid_batch(1)).questions.get()
    own: Account = make.account(party=question.payment.entitlement.participation.party)
    make.role(own.party, of=RoleKind.PAY_CLERK)
    answer(question, False, actor=own)
    with pytest.raises(ReceiptRefusal, match="다른 담당자"):
        clear(question, "있음", actor=own)


def test_money_that_came_later_is_answered_and_a_yes_stays() -> None:
    question = draw_sample(paid_batch(1)).questions.get()
    own = make.account(party=question.payment.entitlement.participation.party)
    answer(question, False, actor=own)
    assert answer(question, True, actor=own).status == ReceiptStatus.RECEIVED
    assert answer(question, True, actor=own).status == ReceiptStatus.RECEIVED
    with pytest.raises(ReceiptRefusal, match="이미 답"):
        answer(question, False, actor=own)
