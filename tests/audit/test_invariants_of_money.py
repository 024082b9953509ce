"""The invariants of months, pay, the books and the hands bite when the data is broken behind the guards' backs."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.ledger.models import LedgerEntry
from imojak.parties.models import Party
from imojak.paths.models import Participation
from imojak.pay.models import (
    Batch,
    BatchApproval,
    Commitment,
    CommitmentCause,
    Entitlement,
    Payment,
    Recovery,
    RecoveryReceipt,
)
from imojak.records import closing
from imojak.records.models import Period, Record
from tests import factories as make
from tests.audit.agency import Agency, broken_by
from tests.guards import shadow

pytestmark = pytest.mark.django_db


# ── 5, 6, 14: months and pay ─────────────────────────


def test_5_a_record_changed_in_a_locked_month_is_seen(agency: Agency) -> None:
    shadow(Record)
    Record.objects.filter(pk=Record.objects.order_by("id")[0].pk).update(quantity=179)
    assert "지급을 결정한 활동은 540분인데 지금 기록은 539분" in broken_by()[5][0]


def test_5_a_record_slipped_into_or_past_a_locked_month_is_seen(agency: Agency) -> None:
    shadow(Record)
    template = Record.objects.order_by("id")[0]
    late = Record(**{f.attname: getattr(template, f.attname) for f in Record._meta.concrete_fields})
    late.pk, late.day, late.period = template.pk + 1_000, date(2023, 4, 20), None
    late.save(force_insert=True)
    assert any("월 마감에 들어 있지 않습니다" in row for row in broken_by()[5])
    Record.objects.filter(pk=late.pk).update(period=agency.period, day=date(2023, 5, 20))
    assert any("다른 달이나 다른 자리" in row for row in broken_by()[5])


def test_5_a_reopening_without_its_reason_or_its_lock_is_seen(agency: Agency) -> None:
    closing.reopen(agency.period, actor=agency.manager, reason="누락")
    shadow(Period)
    Period.objects.filter(version=2).update(reopened_because="")
    assert "앞 판이 마감되지 않았거나 사유가 없습니다" in broken_by()[5][0]
    Period.objects.filter(version=2).update(reopened_because="누락")
    Period.objects.filter(version=1).update(status="approved")
    assert "앞 판이 마감되지 않았거나" in broken_by()[5][0]


def test_5_a_lock_that_nobody_answers_for_is_seen(agency: Agency) -> None:
    shadow(Period)
    Period.objects.update(approved_by=None)
    assert "마감일이나 확인자, 승인자가 없습니다" in broken_by()[5][0]


def test_6_a_payment_of_another_amount_is_seen(agency: Agency) -> None:
    shadow(Payment)
    payment = Payment.objects.order_by("id")[0]
    Payment.objects.filter(pk=payment.pk).update(gross=payment.gross + 1)
    found = broken_by()[6]
    assert f"pay.entitlement {payment.entitlement_id}: 지급결정 100,410원에 지급이 100,411원입니다." in found
    assert any(row.startswith(f"pay.batch {agency.batch.pk}: 송금한 묶음의 지급은") for row in found)


def test_6_a_second_payment_is_seen(agency: Agency) -> None:
    shadow(Payment)
    payment = Payment.objects.order_by("id")[0]
    payment.pk = payment.pk + 1_000
    payment.save(force_insert=True)
    assert any("지급결정 100,410원에 지급이 200,820원입니다" in row for row in broken_by()[6])


def test_6_a_settled_batch_with_an_open_payment_is_seen(agency: Agency) -> None:
    shadow(Payment)
    Batch.objects.filter(pk=agency.batch.pk).update(status="settled")
    Payment.objects.filter(batch=agency.batch).update(status="open")
    assert "지급되지 않은 2건" in broken_by()[6][0]


def test_6_a_recovery_that_does_not_add_up_is_seen(agency: Agency) -> None:
    less = Entitlement.objects.order_by("id")[0]
    less.pk, less.version, less.amount = less.pk + 1_000, 2, -9_000
    less.save(force_insert=True)
    recovery = make.recovery(less)
    assert 6 not in broken_by()
    shadow(Recovery, RecoveryReceipt, Payment)
    Recovery.objects.update(status="done")
    assert broken_by()[6] == [f"pay.recovery {recovery.pk}: 환수할 9,000원 가운데 0원이 돌아왔는데 상태는 done입니다."]
    Recovery.objects.update(status="part")
    RecoveryReceipt.objects.create(
        pk=1, recovery=recovery, won=4_000, voucher=make.voucher(), received_on=make.SPRING, entered_by=make.account()
    )
    assert broken_by()[6] == ["pay.recoveryreceipt 1: 돌려받은 4,000원인데 반환은 0원이 기표되어 있습니다."]
    RecoveryReceipt.objects.all().delete()
    Recovery.objects.update(status="asked")
    other = Payment.objects.order_by("id")[0]
    other.pk, other.entitlement, other.gross, other.batch = other.pk + 1_000, recovery.entitlement, -9_000, agency.batch
    other.save(force_insert=True)
    assert f"pay.recovery {recovery.pk}: 입금받는 환수 9,000원을 지급에서도 뺐습니다." in broken_by()[6]


def test_6_money_to_a_strangers_account_is_seen(agency: Agency) -> None:
    stranger = make.payee_account()
    shadow(Payment)
    payment = Payment.objects.order_by("id")[0]
    Payment.objects.filter(pk=payment.pk).update(account=stranger)
    assert f"({stranger.party_id}번의 것)로 보냈습니다." in broken_by()[6][0]


def test_14_pay_that_is_not_by_the_rules_is_seen(agency: Agency) -> None:
    shadow(Entitlement, Payment)
    paid = Entitlement.objects.order_by("id")[0]
    Entitlement.objects.filter(pk=paid.pk).update(amount=paid.amount + 10)
    assert broken_by()[14] == [
        f"pay.entitlement {paid.pk}: 2023-04 활동비는 기준대로 계산하면 100,410원인데 100,420원으로 결정되었습니다."
    ]
    Entitlement.objects.filter(pk=paid.pk).update(amount=paid.amount, lines=[])
    assert broken_by()[14] == [f"pay.entitlement {paid.pk}: 산출 내역의 합이 결정 금액과 다릅니다."]


def test_14_a_record_outside_the_participation_is_seen(agency: Agency) -> None:
    shadow(Participation)
    Participation.objects.filter(pk=agency.people[0].pk).update(starts_on=date(2023, 4, 11))
    assert any("2023-04-10 기록이 참여 기간 2023-04-11" in row for row in broken_by()[14])


# ── 7, 8: the books and the hands ────────────────────


def test_7_an_overdrawn_line_is_seen_on_the_first_day(agency: Agency) -> None:
    shadow(LedgerEntry)
    commitment = LedgerEntry.objects.get(line=agency.line, kind="commitment")
    LedgerEntry.objects.filter(pk=commitment.pk).update(amount=100_000_001)
    assert broken_by()[7] == [
        f"ledger.budgetline {agency.line.pk}: 2023-04-03에 예산현액 100,000,000원, 원인행위 100,000,001원, "
        "지출 0원으로 앞의 것이 뒤의 것보다 작습니다."
    ]


def test_7_money_that_is_there_only_later_is_not_there_now(agency: Agency) -> None:
    shadow(LedgerEntry)
    LedgerEntry.objects.filter(line=agency.line, kind="original").update(booked_on=date(2023, 4, 4))
    assert "2023-04-03에 예산현액 0원" in broken_by()[7][0]


def test_7_a_round_that_has_committed_other_than_its_books_say_is_seen(agency: Agency) -> None:
    line = make.funded_line()
    make.round_commitment(agency.round, line, 700_000)
    make.round_commitment(agency.round, line, -200_000, cause=CommitmentCause.EXIT)
    assert 7 not in broken_by()
    shadow(Commitment)
    Commitment.objects.filter(amount__gt=0).update(amount=700_001)
    assert broken_by()[7] == [
        f"offers.round {agency.round.pk}: 회차가 원인행위했다는 금액은 500,001원인데 원장에는 그 결의로 500,000원이 기표되어 있습니다."
    ]


def test_7_an_entry_on_a_parent_is_seen(agency: Agency) -> None:
    shadow(LedgerEntry)
    parent = make.budget_line("S.2")
    make.budget_line("S.2.1", parent=parent)
    entry = LedgerEntry.objects.get(line=agency.line, kind="original")
    LedgerEntry.objects.filter(line=agency.line).update(line=parent)
    assert f"ledger.ledgerentry {entry.pk}: 하위 항목이 있는 예산 항목 S.2에 기표되어 있습니다." in broken_by()[7]


def test_8_one_pair_of_hands_for_two_steps_is_seen(agency: Agency) -> None:
    shadow(Period, Batch)
    Period.objects.update(confirmed_by=agency.manager)
    assert broken_by()[8][0].startswith(
        f"records.period {agency.period.pk}: 같은 사람(당사자 {agency.manager.party_id}번)"
    )
    Period.objects.update(confirmed_by=agency.leader)
    Batch.objects.update(approved_by=agency.clerk)
    assert "같은 사람이 있습니다" in broken_by()[8][0]
    Batch.objects.update(approved_by=agency.finance, sent_by=agency.manager)
    assert "그 활동비 2건을 지급했습니다" in broken_by()[8][0]


def test_8_two_accounts_of_one_person_are_one_pair_of_hands(agency: Agency) -> None:
    second, third = make.account(party=agency.leader.party), make.account(party=make.person())
    shadow(Period, Batch)
    Period.objects.update(approved_by=second)
    assert "확인하고 승인했습니다" in broken_by()[8][0]
    Period.objects.update(approved_by=agency.manager)
    Batch.objects.update(approved_by=make.account(party=agency.manager.party))
    assert "그 활동비 2건을 지급했습니다" in broken_by()[8][0]
    Batch.objects.update(approved_by=third)
    assert 8 not in broken_by()
    Party.objects.filter(accounts=third).update(merged_into=agency.manager.party)
    assert "그 활동비 2건을 지급했습니다" in broken_by()[8][0]


def test_8_a_step_of_approval_that_is_missing_or_in_the_same_hands_is_seen(agency: Agency) -> None:
    shadow(Batch, BatchApproval)
    Batch.objects.update(steps=2)
    assert "2단계 가운데 1단계만 승인되어 있습니다" in broken_by()[8][0]
    Batch.objects.update(steps=1)
    for hand in (agency.clerk, make.account(party=agency.sender.party), agency.leader, agency.manager):
        BatchApproval.objects.update(by=hand)
        assert "승인 단계 1을 그 묶음이나 그 달을 다룬 사람이" in broken_by()[8][-1]
    BatchApproval.objects.update(by=agency.finance)
    assert 8 not in broken_by()


def test_8_who_entered_or_handed_in_what_they_approved_is_seen(agency: Agency) -> None:
    shadow(Period, Record)
    second, said = make.account(party=agency.manager.party), f"(당사자 {agency.manager.party_id}번)이 승인했습니다"
    Period.objects.update(submitted_by=second)
    assert said in broken_by()[8][0]
    Period.objects.update(submitted_by=agency.leader)
    Record.objects.update(entered_by=second)
    assert said in broken_by()[8][0]


def test_8_who_closes_a_month_of_their_own_hours_is_seen(agency: Agency) -> None:
    shadow(Period)
    theirs = agency.people[0].party
    Period.objects.update(confirmed_by=make.account(party=theirs))
    assert f"(당사자 {theirs.pk}번)이 그 자리에서 활동했습니다" in broken_by()[8][0]


def test_5_a_month_reopened_while_its_pay_is_out_is_seen(agency: Agency) -> None:
    closing.reopen(agency.period, actor=agency.manager, reason="누락")
    assert 5 not in broken_by()
    shadow(Payment)
    Payment.objects.update(status="open")
    assert f"활동비가 지급 묶음 {agency.batch.number}에 들어 있는데" in broken_by()[5][0]
