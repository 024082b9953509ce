"""From a locked month to money, as stories and tables of months: nobody is paid twice, and every won has its records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from imojak.kernel.guards import guard_code
from imojak.kernel.months import month_of
from imojak.kernel.transitions import TransitionError
from imojak.ledger.actions import LedgerRefusal
from imojak.ledger.balances import balance_at
from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.paths.models import Participation
from imojak.pay import queries
from imojak.pay.batching import approve_step, prepare, send, settle
from imojak.pay.deciding import compute_entitlement
from imojak.pay.machines import BATCH, PAYMENT
from imojak.pay.mending import recover_payment, retry, send_again
from imojak.pay.models import Batch, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.pay.refusing import PayRefusal
from imojak.pay.results import read_results
from imojak.records import closing, logging
from imojak.records.actions import open_month
from imojak.records.models import Period, Record
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.closing_months import close as close_month
from tests.closing_months import correct, leader_of, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JUNE, JULY = date(2023, 6, 1), date(2023, 7, 1)


@pytest.fixture
def office():
    """The people through whose hands a month goes, and a round of 보람일자리 with 10,000,000 won committed."""
    scheme = make.rule_set(
        kind=RuleKind.PAY,
        hourly_won=9_620,
        hours_per_month_max=57,
        month_max_won=548_340,
        rounding={"unit_won": 10, "mode": "half_up"},
    )
    of_round = make.round_of(make.programme("boram.library", pay_scheme=scheme), pay_scheme=scheme)
    make.bank_layout()
    line = make.budget_line("A3.1.2")
    make.appropriate(line, 20_000_000)
    make.commit(line, 10_000_000)
    site = make.organisation(kind="site")
    return SimpleNamespace(
        site=site,
        leader=leader_of(site),
        manager=manager_of("boram"),
        clerk=make.account(of=RoleKind.PAY_CLERK),
        sender=make.account(of=RoleKind.PAY_CLERK),
        finance=make.account(of=RoleKind.FINANCE_OFFICER),
        round=of_round,
        line=line,
    )


def participant(office) -> Participation:
    made = make.participation(make.place(office.round, host=office.site))
    make.payee_account(made.party)
    return made


def work(office, who: Participation, month: date, hours: int) -> Period:
    """Let somebody work so many hours of a month, four a day, and lock the month."""
    for index in range((hours + 3) // 4):
        day = month + timedelta(days=index)
        minutes = 60 * min(4, hours - 4 * index)
        logging.log_work(who, day, minutes, "활동", actor=office.leader, beyond_cap=True)
    return close(office, Period.objects.filter(place=who.place, month=month_of(month)).order_by("-version")[0])


def close(office, period: Period) -> Period:
    return close_month(period, office.leader, office.manager, on=date(2023, 7, 5))


def pay(office, month: date, on: date) -> Batch:
    batch = prepare(office.round, office.line, month, actor=office.clerk)
    approve_step(batch, actor=office.finance)
    batch = send(batch, actor=office.sender, on=on)
    read_results(batch, make.bank_answer(batch, day=on), actor=office.sender, on=on)
    return settle(batch, actor=office.sender)


#: 한 사람의 달별 활동과 지급: 월, 활동 시간, 결정액, 그달까지의 지출 누계
YEAR = [
    (5, 40, 384_800, 384_800),
    (6, 57, 548_340, 933_140),
    (7, 64, 548_340, 1_481_480),
    (8, 3, 28_860, 1_510_340),
]


def test_a_person_is_paid_month_by_month_as_the_table_says(office):
    who = participant(office)
    for month, hours, won, so_far in YEAR:
        first = date(2023, month, 1)
        work(office, who, first, hours)
        granted = compute_entitlement(who, first, on=date(2023, month + 1, 6))
        assert granted is not None
        assert (granted.amount, sum(line["amount"] for line in granted.lines)) == (won, won)
        pay(office, first, date(2023, month + 1, 10))
        assert balance_at(office.line).spent == so_far
        account = queries.account_of(who.party_id)
        assert (account.granted, account.paid, account.owed) == (so_far, so_far, 0)


def test_a_won_of_the_ledger_opens_down_to_the_days_that_it_paid_for(office):
    one, two = participant(office), participant(office)
    work(office, one, JUNE, 8)
    work(office, two, JUNE, 4)
    for who in (one, two):
        compute_entitlement(who, JUNE)
    batch = pay(office, JUNE, date(2023, 7, 10))
    assert batch.spending is not None
    entry = batch.spending.entries.get()
    assert (entry.amount, queries.batch_total(batch)) == (12 * 9_620, 12 * 9_620)
    behind = queries.records_behind(batch)
    assert [(record.participation_id, record.quantity) for record in behind] == [
        (one.pk, 240),
        (one.pk, 240),
        (two.pk, 240),
    ]


def test_nobody_is_paid_twice_whatever_is_run_again(office):
    who = participant(office)
    work(office, who, JUNE, 20)
    assert compute_entitlement(who, JUNE) == compute_entitlement(who, JUNE)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    assert prepare(office.round, office.line, JUNE, actor=office.clerk) == batch
    approve_step(batch, actor=office.finance)
    send(batch, actor=office.sender, on=date(2023, 7, 10))
    send(batch, actor=office.sender, on=date(2023, 7, 11))
    answer = make.bank_answer(batch)
    read_results(batch, answer, actor=office.sender)
    with pytest.raises(PayRefusal, match="이미 읽은 파일입니다"):
        read_results(batch, answer, actor=office.sender)
    settle(batch, actor=office.sender)
    with pytest.raises(PayRefusal, match="지급할 활동비가 없습니다"):
        prepare(office.round, office.line, JUNE, actor=office.clerk)
    assert (Entitlement.objects.count(), Payment.objects.count()) == (1, 1)
    assert balance_at(office.line).spent == 192_400
    payment = Payment.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.payment(payment.entitlement, batch)


def test_a_month_that_is_not_locked_pays_nothing(office):
    who = participant(office)
    logging.log_work(who, JUNE, 240, "활동", actor=office.leader)
    with pytest.raises(PayRefusal, match="아직 마감되지 않았습니다"):
        compute_entitlement(who, JUNE)


def test_a_month_without_a_record_grants_nothing(office):
    who = participant(office)
    close(office, open_month(who, JUNE))
    assert compute_entitlement(who, JUNE) is None


# --- corrections ------------------------------------------------------------------------------------------------------

#: 마감한 6월을 다시 열어 바로잡는다: 처음 시간, 바로잡은 뒤의 시간, 차액
REOPENED = [(20, 28, 8 * 9_620), (20, 12, -8 * 9_620), (56, 64, 9_620), (20, 20, None)]


@pytest.mark.parametrize(("before", "after", "difference"), REOPENED)
def test_a_reopened_month_grants_only_the_difference(office, before, after, difference):
    who = participant(office)
    first = work(office, who, JUNE, before)
    granted = compute_entitlement(who, JUNE)
    again = closing.reopen(first, actor=office.manager, reason="활동일지 확인 결과")
    with pytest.raises(PayRefusal, match="아직 마감되지"):
        compute_entitlement(who, JUNE)
    for record in list(Record.objects.order_by("day"))[max(0, after // 4) :]:
        correct(record, 0, "활동하지 않음", actor=office.leader)
    for index in range(before // 4, after // 4):
        logging.log_work(who, JUNE + timedelta(days=index), 240, "빠진 날", actor=office.leader, beyond_cap=True)
    close(office, again)
    change = compute_entitlement(who, JUNE)
    if difference is None:
        assert change is None
        return
    assert change is not None
    assert (change.version, change.amount, change.period) == (2, difference, again)
    assert compute_entitlement(who, JUNE) == change
    assert granted is not None
    assert sum(who.entitlements.values_list("amount", flat=True)) == granted.amount + difference
    assert granted.lines == Entitlement.objects.get(pk=granted.pk).lines


def test_too_much_pay_is_set_off_against_the_next_month(office):
    who = participant(office)
    first = work(office, who, JUNE, 20)
    compute_entitlement(who, JUNE)
    pay(office, JUNE, date(2023, 7, 10))
    again = closing.reopen(first, actor=office.manager, reason="하루를 잘못 적음")
    correct(Record.objects.order_by("day")[0], 0, "활동하지 않음", actor=office.leader)
    close(office, again)
    compute_entitlement(who, JUNE)
    with pytest.raises(PayRefusal, match="지급할 활동비가 없습니다"):
        prepare(office.round, office.line, JUNE, actor=office.clerk)
    work(office, who, JULY, 10)
    compute_entitlement(who, JULY)
    batch = pay(office, JULY, date(2023, 8, 10))
    assert [payment.gross for payment in batch.payments.order_by("gross")] == [-4 * 9_620, 10 * 9_620]
    assert balance_at(office.line).spent == (20 - 4 + 10) * 9_620
    assert queries.account_of(who.party_id).owed == 0


def test_who_changes_the_site_in_the_middle_of_a_month_earns_what_the_whole_month_would(office):
    before = participant(office)
    work(office, before, JUNE, 40)
    make.withdraw(before, date(2023, 6, 12))
    after = make.participation(make.place(office.round, host=office.site), before.party, starts=date(2023, 6, 13))
    work(office, after, date(2023, 6, 13), 30)
    earned = [compute_entitlement(who, JUNE) for who in (before, after)]
    assert [row.amount for row in earned if row] == [384_800, 548_340 - 384_800]
    assert [row.minutes for row in earned if row] == [40 * 60, 17 * 60]


# --- the bank ---------------------------------------------------------------------------------------------------------


def test_a_payment_that_the_bank_sends_back_is_sent_again_and_booked_once(office):
    who, other = participant(office), participant(office)
    for one in (who, other):
        work(office, one, JUNE, 4)
        compute_entitlement(one, JUNE)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    approve_step(batch, actor=office.finance)
    send(batch, actor=office.sender, on=date(2023, 7, 10))
    failed = batch.payments.get(entitlement__participation=who)
    done = read_results(batch, make.bank_answer(batch, {failed.reference: "0103"}), actor=office.sender)
    assert (done.paid, done.failed, done.missing) == (1, 1, 0)
    failed.refresh_from_db()
    assert failed.bank_result == "해지된 계좌"
    batch.refresh_from_db()
    with pytest.raises(PayRefusal, match="1건이 있습니다"):
        settle(batch, actor=office.sender)
    again = retry(failed, actor=office.clerk)
    assert retry(failed, actor=office.clerk) == again
    file = send_again(batch, actor=office.sender, on=date(2023, 7, 12))
    assert (file.number, file.rows, send_again(batch, actor=office.sender)) == (2, 1, file)
    read_results(batch, make.bank_answer(batch, day=date(2023, 7, 12)), actor=office.sender)
    settle(batch, actor=office.sender)
    again.refresh_from_db()
    assert (again.status, again.retries, again.paid_on) == (PaymentStatus.PAID, failed, date(2023, 7, 12))
    assert balance_at(office.line).spent == 2 * 4 * 9_620
    for machine, rows in ((BATCH, [batch]), (PAYMENT, [failed, again])):
        for row in rows:
            log = TransitionLog.objects.filter(object_type=machine.model_label, object_id=row.pk).order_by("id")
            row.refresh_from_db()
            assert machine.replays(log.values_list("from_state", "to_state")) == row.status


def test_money_that_comes_back_for_good_returns_to_the_line(office):
    who = participant(office)
    work(office, who, JUNE, 4)
    compute_entitlement(who, JUNE)
    batch = pay(office, JUNE, date(2023, 7, 10))
    payment = batch.payments.get()
    with pytest.raises(TransitionError, match="사유"):
        recover_payment(payment, actor=office.sender, reason="")
    recover_payment(payment, actor=office.sender, reason="중복 참여 확인", on=date(2023, 8, 1))
    assert balance_at(office.line).spent == 0
    with pytest.raises(PayRefusal, match="지급할 활동비가 없습니다"):
        prepare(office.round, office.line, JUNE, actor=office.clerk)


# --- whose hands ------------------------------------------------------------------------------------------------------


def test_three_people_prepare_approve_and_send(office):
    who = participant(office)
    work(office, who, JUNE, 4)
    compute_entitlement(who, JUNE)
    both = make.account(of=RoleKind.PAY_CLERK)
    make.role(both.party, of=RoleKind.FINANCE_OFFICER)
    with pytest.raises(PayRefusal, match="권한"):
        prepare(office.round, office.line, JUNE, actor=office.finance)
    batch = prepare(office.round, office.line, JUNE, actor=both)
    with pytest.raises(PayRefusal, match="작성한 사람은 승인할 수 없습니다"):
        approve_step(batch, actor=both)
    approve_step(batch, actor=office.finance)
    with pytest.raises(PayRefusal, match="송금할 수 없습니다"):
        send(batch, actor=both)
    with pytest.raises(PayRefusal, match="권한"):
        send(batch, actor=make.account(of=RoleKind.AUDITOR))
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(sent_by=both)
    assert send(batch, actor=office.sender).status == BatchStatus.SENT


def test_who_closed_the_month_neither_prepares_nor_sends_its_pay(office):
    who = participant(office)
    work(office, who, JUNE, 4)
    compute_entitlement(who, JUNE)
    make.role(office.manager.party, of=RoleKind.PAY_CLERK)
    with pytest.raises(PayRefusal, match="서로 다른 사람"):
        prepare(office.round, office.line, JUNE, actor=office.manager)
    batch = prepare(office.round, office.line, JUNE, actor=office.clerk)
    approve_step(batch, actor=office.finance)
    with pytest.raises(PayRefusal, match="서로 다른 사람"):
        send(batch, actor=office.manager)
    assert not Payment.objects.exclude(batch=batch).exists()


def test_pay_beyond_the_commitment_is_not_sent(office):
    poor = make.budget_line("A3.1.1")
    make.appropriate(poor, 100_000)
    make.commit(poor, 30_000)
    who = participant(office)
    work(office, who, JUNE, 4)
    compute_entitlement(who, JUNE)
    batch = prepare(office.round, poor, JUNE, actor=office.clerk)
    approve_step(batch, actor=office.finance)
    with pytest.raises(LedgerRefusal, match="아직 쓰지 않은 금액은 30,000원"):
        send(batch, actor=office.sender)
    batch.refresh_from_db()
    assert (batch.status, batch.spending) == (BatchStatus.APPROVED, None)


def test_what_was_granted_and_paid_can_neither_be_changed_nor_deleted(office):
    who = participant(office)
    work(office, who, JUNE, 4)
    compute_entitlement(who, JUNE)
    pay(office, JUNE, date(2023, 7, 10))
    changes: list[Callable[[], object]] = [
        lambda: Entitlement.objects.update(amount=1),
        lambda: Payment.objects.update(gross=1),
        lambda: Batch.objects.update(month=JULY),
        lambda: Payment.objects.all()._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            change()
        assert guard_code(refused.value) == "append-only"
