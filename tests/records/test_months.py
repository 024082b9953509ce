"""The closing of months as stories: who may do what next, and what a locked month withstands (invariants 5, 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from imojak.kernel.guards import guard_code
from imojak.messages.models import Message
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.records import actions, closing, logging
from imojak.records.actions import RecordRefusal
from imojak.records.enums import MonthStep, PeriodStatus
from imojak.records.hours import valid_work
from imojak.records.machines import PERIOD
from imojak.records.models import Period, Record
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.closing_months import close, confirm, correct, leader_of, look, manager_of

pytestmark = pytest.mark.django_db
JUNE = date(2023, 6, 1)


@pytest.fixture
def participation() -> Participation:
    """Somebody who takes part at a library's place of 보람일자리."""
    of = make.round_of(make.programme("boram.library", shape="social-job"))
    return make.participation(make.place(of, host=make.organisation(kind="site")))


@pytest.fixture
def leader(participation: Participation) -> Account:
    assert participation.place.host is not None
    return leader_of(participation.place.host)


@pytest.fixture
def manager() -> Account:
    return manager_of("boram")


def month_at(participation: Participation, leader: Account) -> Period:
    """June with one day of four hours."""
    record = logging.log_work(participation, date(2023, 6, 7), 240, "서가 정리", actor=leader)
    assert record.period is not None
    return record.period


def status_of(period: Period) -> str:
    period.refresh_from_db()
    return period.status


# ── from hand to hand ────────────────────────────────


def test_a_month_is_confirmed_approved_and_locked_and_its_log_replays(participation, leader, manager):
    period = close(month_at(participation, leader), leader, manager, on=date(2023, 7, 5))
    record = Record.objects.get()
    assert (period.status, record.confirmed_by, period.submitted_by) == (PeriodStatus.LOCKED, leader, leader)
    assert (period.locked_on, period.handed_in) == (date(2023, 7, 5), {str(participation.pk): 240})
    log = TransitionLog.objects.filter(object_type="records.period", object_id=period.pk).order_by("id")
    assert PERIOD.replays(log.values_list("from_state", "to_state")) == PeriodStatus.LOCKED
    assert len(log) == 5


def test_a_day_entered_again_replaces_the_entry_and_does_not_count_twice(participation, leader):
    logging.log_work(participation, date(2023, 6, 7), 240, "서가 정리", actor=leader)
    logging.log_work(participation, date(2023, 6, 7), 180, "서가 정리와 안내", actor=leader)
    assert list(Record.objects.values_list("quantity", "note")) == [(180, "서가 정리와 안내")]


def test_an_operator_with_an_agreement_hands_in_and_does_not_confirm(participation, leader):
    period = month_at(participation, leader)
    body = make.organisation(kind="operator")
    operator = make.account(of="operator", at=body)
    assert (
        closing.submit([period], actor=operator).left[0].sentence
        == "맡은 자리의 달이 아닙니다. 목록에서 다시 골라 주세요."
    )
    make.agreement(participation.round, body, kind="operator")
    assert closing.submit([period], actor=operator).done == (period,)
    assert status_of(period) == PeriodStatus.SUBMITTED
    assert "맡은 자리의 달이 아닙니다" in closing.confirm([period], actor=operator).left[0].sentence
    confirm(period, leader)


def test_neither_another_sites_leader_nor_another_programmes_manager_may(participation, leader, manager):
    period = month_at(participation, leader)
    other = leader_of(make.organisation(kind="site"))
    before = make.account(of="site-leader", at=participation.place.host, ends_on=date(2023, 2, 1))
    for stranger in (other, before, manager, make.account(), make.account(of="auditor")):
        for step in (closing.submit, closing.confirm):
            assert "맡은 자리의 달이 아닙니다" in step([period], actor=stranger).left[0].sentence
    confirm(period, leader)
    strands = manager_of("boram.school")
    assert "맡은 자리" in closing.approve([period], actor=strands).left[0].sentence
    assert "맡은 자리" in closing.approve_and_lock([period], actor=leader).left[0].sentence
    with pytest.raises(RecordRefusal, match="맡은 자리"):
        look(period, strands, MonthStep.APPROVE)
    close_by = manager_of("boram.library")
    look(period, close_by, MonthStep.APPROVE)
    assert closing.approve([period], actor=close_by).left == ()


def test_steps_are_not_skipped_and_say_how_the_month_stands(participation, leader, manager):
    period = month_at(participation, leader)
    assert "지금 ‘입력 중’ 상태입니다" in closing.approve([period], actor=manager).left[0].sentence
    confirm(period, leader)
    assert "지금 ‘활동처 확인’ 상태입니다" in closing.submit([period], actor=leader).left[0].sentence
    assert "지금 ‘활동처 확인’ 상태입니다" in closing.lock([period], actor=manager).left[0].sentence


def test_who_confirmed_does_not_approve_not_even_after_a_change_of_role(participation, leader, manager):
    period = confirm(month_at(participation, leader), leader)
    make.role(leader.party, of="programme-manager", programme="boram")
    second = make.account(party=leader.party)
    look(period, manager, MonthStep.APPROVE)
    for hands in (leader, second):
        assert "확인한 사람은 승인할 수 없습니다" in closing.approve([period], actor=hands).left[0].sentence
        with pytest.raises(IntegrityError), transaction.atomic():
            Period.objects.filter(pk=period.pk).update(approved_by=hands)
    assert closing.approve([period], actor=manager).left == ()


def test_nobody_confirms_or_approves_a_month_of_their_own_hours(participation, leader, manager):
    period = month_at(participation, leader)
    own = make.account(party=participation.party)
    make.role(own.party, of="site-leader", at=participation.place.host)
    make.role(own.party, of="programme-manager", programme="boram")
    look(period, leader, MonthStep.CONFIRM)
    assert "본인이나 본인이 속한 모임의 활동" in closing.confirm([period], actor=own).left[0].sentence
    assert closing.submit([period], actor=own).left == ()
    confirm(period, leader)
    look(period, manager, MonthStep.APPROVE)
    assert "본인이나 본인이 속한 모임의 활동" in closing.approve([period], actor=own).left[0].sentence


# ── a site without a leader ──────────────────────────


def test_the_agency_stands_in_for_a_leader_and_who_did_does_not_approve(participation, manager):
    with pytest.raises(RecordRefusal, match="담당자가 없는 활동처"):
        logging.log_work(participation, date(2023, 6, 7), 240, "서가", actor=manager_of("boram.school"))
    period = month_at(participation, manager)
    assert Record.objects.get().came_by == "desk"
    second = manager_of("boram")
    confirm(period, second)
    for hands in (manager, make.account(party=manager.party), second):
        look(period, hands, MonthStep.APPROVE)
        assert "확인한 사람은 승인할 수 없습니다" in closing.approve([period], actor=hands).left[0].sentence
        with pytest.raises(IntegrityError), transaction.atomic():
            Period.objects.filter(pk=period.pk).update(approved_by=hands)
    third = manager_of("boram.library")
    assert closing.approve_and_lock([period], actor=third).left == ()


def test_one_hand_enters_and_confirms_until_the_site_has_a_leader(participation, manager):
    period = month_at(participation, manager)
    confirm(period, manager)
    closing.take_back([period], actor=manager).all_or_refused()
    leader = leader_of(participation.place.host)
    for step in (closing.submit, closing.confirm, closing.take_back):
        assert step([period], actor=manager).left != ()
    closing.take_back([period], actor=leader).all_or_refused()
    with pytest.raises(RecordRefusal, match="맡은 활동처나"):
        logging.log_work(participation, date(2023, 6, 8), 60, "", actor=manager)
    confirm(period, leader)


@pytest.mark.parametrize(("life", "may"), [({"without_leader": "operator"}, True), ({}, False)])
def test_the_operator_confirms_where_the_type_says_so(manager, life, may):
    of = make.round_of(
        make.programme("boram.library", shape="social-job"), type=make.programme_type(definition={"life": life})
    )
    participation = make.participation(make.place(of, host=make.organisation(kind="site")))
    body = make.organisation(kind="operator")
    make.agreement(of, body, kind="operator")
    operator = make.account(of="operator", at=body)
    period = month_at(participation, operator)
    closing.submit([period], actor=operator).all_or_refused()
    closed = closing.confirm([period], actor=operator)
    assert ("맡은 자리의 달이 아닙니다" in closed.left[0].sentence) is not may
    confirm(period, operator if may else manager)
    approver = manager if may else manager_of("boram")
    look(period, approver, MonthStep.APPROVE)
    assert closing.approve([period], actor=approver).left == ()


# ── many at once ─────────────────────────────────────


def test_many_months_go_on_at_once_and_what_cannot_is_left_with_its_sentence(leader, manager, participation):
    places = [make.place(participation.round, host=participation.place.host) for _ in range(3)]
    others = [make.participation(place) for place in places]
    periods = [actions.open_month(one, JUNE) for one in (participation, *others)]
    stranger = make.period(make.place(participation.round, host=make.organisation()), month=JUNE)
    for one in periods[1:]:
        look(one, leader, MonthStep.CONFIRM)
    closing.confirm(periods[3:], actor=leader).all_or_refused()
    closed = closing.confirm([*periods, stranger], actor=leader)
    assert {one.pk for one in closed.done} == {periods[1].pk, periods[2].pk}
    told = {left.period.pk: left.sentence for left in closed.left}
    assert "살펴볼 예외가" in told[periods[0].pk]
    assert "지금 ‘활동처 확인’ 상태입니다" in told[periods[3].pk]
    assert "맡은 자리의 달이 아닙니다" in told[stranger.pk]
    with pytest.raises(RecordRefusal, match="상태입니다"):
        closing.confirm([periods[3]], actor=leader).all_or_refused()


def test_a_month_in_which_nobody_wrote_anything_is_begun_and_closed_too(participation, leader):
    [period] = closing.begin([participation.place], date(2023, 6, 15), actor=leader)
    assert closing.begin([participation.place], JUNE, actor=leader) == [period]
    assert (period.month, status_of(period)) == (JUNE, PeriodStatus.OPEN)
    assert closing.begin([make.place("boram.school")], JUNE, actor=leader) == []
    assert closing.begin([participation.place], date(2022, 6, 1), actor=leader) == []
    assert "살펴볼 예외가 1건" in closing.confirm([period], actor=leader).left[0].sentence
    confirm(period, leader)


def test_a_hundred_months_cost_no_more_statements_than_one(participation, leader, django_assert_max_num_queries):
    host = participation.place.host
    places = [make.place(participation.round, host=host) for _ in range(30)]
    for place in places:
        make.participation(place)
    closing.begin(places, JUNE, actor=leader)
    periods = list(Period.objects.all())
    for one in periods:
        look(one, leader, MonthStep.CONFIRM)
    with django_assert_max_num_queries(45):
        assert len(closing.confirm(periods, actor=leader).done) == 30


# ── back again ───────────────────────────────────────


def test_a_month_is_sent_back_with_its_reason_told_and_entered_again(participation, leader, manager):
    period = month_at(participation, leader)
    closing.submit([period], actor=leader)
    with pytest.raises(RecordRefusal, match="이미 제출 상태"):
        logging.log_work(participation, date(2023, 6, 8), 60, "", actor=leader)
    with pytest.raises(RecordRefusal, match="사유"):
        closing.send_back([period], actor=leader, reason=" ")
    assert "맡은 자리" in closing.send_back([period], actor=manager, reason="누락").left[0].sentence
    closing.send_back([period], actor=leader, reason="6월 8일이 빠졌음").all_or_refused()
    assert not Message.objects.filter(recipient_id=leader.party_id).exists()
    logging.log_work(participation, date(2023, 6, 8), 60, "빠진 날", actor=leader)
    confirm(period, leader)
    closing.send_back([period], actor=manager, reason="7월 것이 섞였음").all_or_refused()
    period.refresh_from_db()
    assert (period.status, period.confirmed_by) == (PeriodStatus.OPEN, None)
    assert Record.objects.filter(confirmed_by=None).count() == 2
    told = Message.objects.get(recipient_id=leader.party_id)
    assert "까닭: 7월 것이 섞였음" in told.body
    assert told.link == f"/partner/months/{period.pk}/"


def test_the_last_step_is_taken_back_as_long_as_nobody_has_gone_on(participation, leader, manager):
    period = month_at(participation, leader)
    closing.submit([period], actor=leader)
    closing.take_back([period], actor=leader).all_or_refused()
    assert status_of(period) == PeriodStatus.OPEN
    confirm(period, leader)
    assert "맡은 자리" in closing.take_back([period], actor=manager).left[0].sentence
    closing.take_back([period], actor=leader).all_or_refused()
    period.refresh_from_db()
    assert (period.status, period.confirmed_by) == (PeriodStatus.SUBMITTED, None)
    confirm(period, leader)
    look(period, manager, MonthStep.APPROVE)
    closing.approve([period], actor=manager).all_or_refused()
    closing.take_back([period], actor=manager).all_or_refused()
    period.refresh_from_db()
    assert (period.status, period.approved_by) == (PeriodStatus.CONFIRMED, None)
    close_again = closing.approve_and_lock([period], actor=manager)
    assert close_again.left == ()
    assert "지금 ‘마감’ 상태입니다" in closing.take_back([period], actor=manager).left[0].sentence


# ── entering ─────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "minutes", "says"),
    [
        (date(2023, 3, 31), 60, "참여 기간 밖"),
        (date(2023, 12, 1), 60, "참여 기간 밖"),
        (date(2023, 6, 7), -1, "24시간"),
        (date(2023, 6, 7), 1_441, "24시간"),
    ],
)
def test_impossible_days_are_refused_in_words(participation, leader, day, minutes, says):
    with pytest.raises(RecordRefusal, match=says):
        logging.log_work(participation, day, minutes, "", actor=leader)
    assert not Record.objects.exists()


def test_somebody_without_the_right_enters_nothing(participation):
    with pytest.raises(RecordRefusal, match="맡은 활동처나"):
        logging.log_work(participation, date(2023, 6, 7), 60, "", actor=make.account(of="auditor"))


# ── a locked month ───────────────────────────────────


def test_a_locked_month_withstands_every_change(participation, leader, manager):
    period = close(month_at(participation, leader), leader, manager)
    with pytest.raises(RecordRefusal, match="이미 마감 상태"):
        logging.log_work(participation, date(2023, 6, 8), 60, "", actor=leader)
    for statement in (
        "UPDATE records_record SET quantity = 300",
        "DELETE FROM records_record",
        "UPDATE records_period SET status = 'open'",
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert guard_code(refused.value) == "period-locked"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make.record(participation, kind="work", day=date(2023, 6, 9), period=period)
    assert guard_code(refused.value) == "period-locked"
    assert "지금 ‘마감’ 상태입니다" in closing.send_back([period], actor=manager, reason="누락").left[0].sentence


def test_a_locked_month_is_reopened_with_a_reason_as_its_next_version(participation, leader, manager):
    first = close(month_at(participation, leader), leader, manager)
    record = Record.objects.get()
    with pytest.raises(RecordRefusal, match="사유"):
        closing.reopen(first, actor=manager, reason="")
    for stranger in (leader, manager_of("boram.school"), make.account(of="pay-clerk")):
        with pytest.raises(RecordRefusal, match="맡은 사업의 달만"):
            closing.reopen(first, actor=stranger, reason="누락")
    again = closing.reopen(first, actor=manager, reason="6월 9일 누락")
    assert closing.reopen(first, actor=manager, reason="6월 9일 누락") == again
    assert (again.version, again.status, again.reopened_because) == (2, PeriodStatus.OPEN, "6월 9일 누락")
    assert again.handed_in == {str(participation.pk): 240}
    corrected = correct(record, 180, "실제 3시간", actor=leader)
    added = logging.log_work(participation, date(2023, 6, 9), 240, "빠진 날", actor=leader)
    assert (corrected.period, added.period, corrected.replaces) == (again, again, record)
    with pytest.raises(RecordRefusal, match="그 사이에 바뀌었거나"):
        correct(record, 120, "", actor=leader)
    assert logging.log_work(participation, date(2023, 6, 7), 60, "한 시간", actor=leader) == corrected
    record.refresh_from_db()
    corrected.refresh_from_db()
    assert (record.quantity, corrected.quantity) == (240, 60)
    assert "화면을 새로 고쳐" in closing.approve([first], actor=manager).left[0].sentence


def test_a_day_that_was_locked_is_corrected_to_none_and_back_and_never_moved(participation, leader, manager):
    period = close(month_at(participation, leader), leader, manager)
    record = Record.objects.get()
    with pytest.raises(RecordRefusal, match="마감 상태라"):
        logging.take_back(record, actor=leader)
    again = closing.reopen(period, actor=manager, reason="6월 7일은 쉬었음")
    moved = replace(logging.as_entry(record), day=date(2023, 6, 9))
    refused = logging.log_for_all(participation.place, [moved], actor=leader).refused
    assert "다른 날로 옮길 수 없습니다" in refused[0].sentence
    before = logging.take_back(record, actor=leader)
    none = valid_work().get()
    assert (none.quantity, none.replaces, none.period) == (0, record, again)
    back = logging.log_for_all(participation.place, [before], actor=leader)
    assert (back.gone, valid_work().get()) == (1, record)
    assert logging.log_for_all(participation.place, back.undo, actor=leader).gone == 1
    none = valid_work().get()
    assert (none.quantity, none.replaces) == (0, record)
    changed = logging.log_for_all(participation.place, [replace(logging.as_entry(none), minutes=60)], actor=leader)
    emptied = logging.Entry(participation.pk, record.day, record=none.pk)
    assert logging.log_for_all(participation.place, [emptied], actor=leader).gone == 1
    assert (changed.changed, valid_work().get().quantity) == (1, 0)
    record.refresh_from_db()
    assert record.quantity == 240


def test_an_open_month_is_not_reopened_and_its_records_are_changed_in_place(participation, leader, manager):
    period = month_at(participation, leader)
    with pytest.raises(RecordRefusal, match="마감된 달만"):
        closing.reopen(period, actor=manager, reason="누락")
    correct(Record.objects.get(), 100, "", actor=leader)
    assert Record.objects.get().quantity == 100


def test_a_month_whose_pay_is_out_is_not_reopened_and_the_batch_is_named(participation, leader, manager):
    period = close(month_at(participation, leader), leader, manager)
    batch = make.batch(participation.round, make.funded_line(), month=JUNE)
    payment = make.payment(make.entitlement(participation, period), batch)
    with pytest.raises(RecordRefusal, match=f"지급 묶음 {batch.number}에 이 달의 활동비가 들어 있습니다"):
        closing.reopen(period, actor=manager, reason="누락")
    type(payment).objects.filter(pk=payment.pk).update(status="failed")
    assert closing.reopen(period, actor=manager, reason="누락").version == 2
