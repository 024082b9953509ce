"""The closing of months as stories: who may do what next, and what a locked month withstands (invariants 5, 8)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from imojak.kernel.guards import guard_code
from imojak.kernel.transitions import TransitionError
from imojak.parties.enums import RoleKind
from imojak.records import actions
from imojak.records.actions import RecordRefusal
from imojak.records.enums import PeriodStatus
from imojak.records.machines import PERIOD
from imojak.records.models import Period, Record
from imojak.trust.models import TransitionLog
from tests import factories as make

pytestmark = pytest.mark.django_db
JUNE = date(2023, 6, 1)


@pytest.fixture
def leader():
    return make.account(of=RoleKind.SITE_LEADER)


@pytest.fixture
def manager():
    return make.account(of=RoleKind.PROGRAMME_MANAGER)


@pytest.fixture
def participation():
    return make.participation("boram.library")


def close(period: Period | None, leader, manager) -> Period:
    assert period is not None
    actions.submit(period, actor=leader)
    actions.confirm(period, actor=leader)
    actions.approve(period, actor=manager)
    return actions.lock(period, actor=manager, on=date(2023, 7, 5))


def test_a_month_is_submitted_confirmed_approved_and_locked_and_its_log_replays(participation, leader, manager):
    record = actions.log_work(participation, date(2023, 6, 7), 240, "서가 정리", actor=leader)
    period = close(record.period, leader, manager)
    record.refresh_from_db()
    assert (period.status, record.confirmed_by) == (PeriodStatus.LOCKED, leader)
    log = TransitionLog.objects.filter(object_type="records.period", object_id=period.pk).order_by("id")
    assert PERIOD.replays(log.values_list("from_state", "to_state")) == PeriodStatus.LOCKED


def test_a_day_entered_again_replaces_the_entry_and_does_not_count_twice(participation, leader):
    actions.log_work(participation, date(2023, 6, 7), 240, "서가 정리", actor=leader)
    actions.log_work(participation, date(2023, 6, 7), 180, "서가 정리와 안내", actor=leader)
    assert list(Record.objects.values_list("quantity", "note")) == [(180, "서가 정리와 안내")]


def test_who_confirmed_does_not_approve(participation, manager):
    both = make.account(of=RoleKind.SITE_LEADER)
    make.role(both.party, of=RoleKind.PROGRAMME_MANAGER)
    period = actions.open_month(participation, JUNE)
    actions.submit(period, actor=both)
    actions.confirm(period, actor=both)
    with pytest.raises(RecordRefusal, match="확인한 사람은 승인할 수 없습니다"):
        actions.approve(period, actor=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.filter(pk=period.pk).update(approved_by=both)
    assert actions.approve(period, actor=manager).status == PeriodStatus.APPROVED


def test_steps_are_not_skipped_and_need_their_role(participation, leader, manager):
    period = actions.open_month(participation, JUNE)
    with pytest.raises(TransitionError, match="지금 상태"):
        actions.confirm(period, actor=leader)
    actions.submit(period, actor=leader)
    with pytest.raises(TransitionError, match="권한이 없습니다"):
        actions.confirm(period, actor=manager)


def test_a_month_is_sent_back_with_its_reason_and_entered_again(participation, leader):
    period = actions.open_month(participation, JUNE)
    actions.submit(period, actor=leader)
    with pytest.raises(RecordRefusal, match="이미 제출 상태"):
        actions.log_work(participation, date(2023, 6, 8), 60, "", actor=leader)
    with pytest.raises(TransitionError, match="사유"):
        actions.send_back(period, actor=leader, reason=" ")
    actions.send_back(period, actor=leader, reason="6월 8일이 빠졌음")
    assert actions.log_work(participation, date(2023, 6, 8), 60, "빠진 날", actor=leader).period == period


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
        actions.log_work(participation, day, minutes, "", actor=leader)
    assert not Record.objects.exists()


def test_somebody_without_the_right_enters_nothing(participation):
    with pytest.raises(RecordRefusal, match="권한"):
        actions.log_work(participation, date(2023, 6, 7), 60, "", actor=make.account(of=RoleKind.AUDITOR))


# --- a locked month ---------------------------------------------------------------------------------------------------


def test_a_locked_month_withstands_every_change(participation, leader, manager):
    record = actions.log_work(participation, date(2023, 6, 7), 240, "", actor=leader)
    period = close(record.period, leader, manager)
    with pytest.raises(RecordRefusal, match="이미 마감 상태"):
        actions.log_work(participation, date(2023, 6, 8), 60, "", actor=leader)
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


def test_a_locked_month_is_reopened_with_a_reason_as_its_next_version(participation, leader, manager):
    record = actions.log_work(participation, date(2023, 6, 7), 240, "", actor=leader)
    first = close(record.period, leader, manager)
    with pytest.raises(RecordRefusal, match="사유"):
        actions.reopen(first, actor=manager, reason="")
    with pytest.raises(RecordRefusal, match="권한"):
        actions.reopen(first, actor=leader, reason="누락")
    again = actions.reopen(first, actor=manager, reason="6월 9일 누락")
    assert actions.reopen(first, actor=manager, reason="6월 9일 누락") == again
    assert (again.version, again.status, again.reopened_because) == (2, PeriodStatus.OPEN, "6월 9일 누락")
    corrected = actions.correct(record, 180, "실제 3시간", actor=leader)
    added = actions.log_work(participation, date(2023, 6, 9), 240, "빠진 날", actor=leader)
    assert (corrected.period, added.period, corrected.replaces) == (again, again, record)
    with pytest.raises(RecordRefusal, match="이미 바로잡은"):
        actions.correct(record, 120, "", actor=leader)
    with pytest.raises(RecordRefusal, match="이미 마감한 날"):
        actions.log_work(participation, date(2023, 6, 7), 60, "", actor=leader)
    record.refresh_from_db()
    assert record.quantity == 240


def test_an_open_month_is_not_reopened_and_its_records_are_not_corrected(participation, leader, manager):
    record = actions.log_work(participation, date(2023, 6, 7), 240, "", actor=leader)
    period = Period.objects.get()
    with pytest.raises(RecordRefusal, match="마감된 달만"):
        actions.reopen(period, actor=manager, reason="누락")
    with pytest.raises(RecordRefusal, match="같은 사람의 같은 날"):
        actions.correct(record, 100, "", actor=leader)
