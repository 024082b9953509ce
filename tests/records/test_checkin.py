"""Checking in to a class: a code of the server's clock that soon passes, lateness by rule, and months that lock it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from imojak.parties.enums import RoleKind
from imojak.records import checkin
from imojak.records.actions import RecordRefusal
from imojak.records.attendance import attendance_of, take_attendance
from imojak.records.models import Period, Record, Session
from imojak.trust.limiting import MOST_FOR_A_NAME
from tests import factories as make
from tests.conftest import Clock
from tests.paths.living import begun

pytestmark = pytest.mark.django_db
DAY = date(2023, 9, 19)


class Class:
    """A class at seven in the evening with a lecturer and two who take part, each with an account."""

    def __init__(self, *, pays: bool = False, **life: Any) -> None:
        scheme = make.rule_set(kind="pay") if pays else None
        of = make.round_of(
            make.programme(pay_scheme=scheme), type=make.programme_type(definition={"life": life} if life else {})
        )
        self.lecturer = make.account(of=RoleKind.LECTURER)
        self.place = make.place(of, title="엑셀 기초")
        self.accounts = [make.account(party=make.person(f"참여자{n}")) for n in range(2)]
        self.parts = [begun(self.place, one.party) for one in self.accounts]
        self.session = make.session(self.place, day=DAY, starts_at=time(19), lead=self.lecturer.party)

    def opened(self) -> str:
        """Open the check-in, and return the code of now."""
        checkin.open_checkin(self.session, actor=self.lecturer)
        return checkin.code_of(self.session, timezone.now()).code

    def comes(self, who: int = 0) -> checkin.Checked:
        """Check in by the code of now."""
        code = checkin.code_of(self.session, timezone.now()).code
        account = self.accounts[who]
        return checkin.check_in(checkin.session_by(code, account, now=timezone.now()), actor=account)


@pytest.fixture
def at_seven(clock: Clock) -> Clock:
    clock.at("2023-09-19T18:50:00+09:00")
    return clock


@given(st.integers(1_670_000_000, 2_000_000_000))
def test_a_code_holds_as_long_as_it_is_shown_and_no_longer(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    session = Session(pk=7)
    shown = checkin.code_of(session, moment)
    assert len(shown.code) == checkin.DIGITS
    assert shown.code.isdigit()
    assert 1 <= shown.seconds <= checkin.STEP
    assert checkin.code_of(session, moment + timedelta(seconds=shown.seconds - 0.001)).code == shown.code
    later = [checkin.code_of(session, moment + timedelta(seconds=checkin.STEP * n)).code for n in range(20)]
    assert sum(one == two for one, two in pairwise(later)) <= 1  # a number may come twice, a code does not stay


def test_who_types_the_code_in_time_is_there(at_seven: Clock) -> None:
    of = Class()
    of.opened()
    done = of.comes()
    assert (done.record.status, done.record.quantity, done.late, done.again) == ("present", 120, False, False)
    assert (done.record.entered_by, done.record.came_by) == (of.accounts[0], "checkin")
    assert of.comes().again
    assert Record.objects.count() == 1
    # The leader's mark stands over one's own, and a mark that was made before does not come undone.
    take_attendance(of.session, {of.parts[1].pk: "absent"}, actor=of.lecturer)
    with pytest.raises(RecordRefusal, match="진행자가 결석으로"):
        of.comes(1)


@pytest.mark.parametrize(
    ("life", "at", "status"),
    [
        ({}, "19:10:00", "present"),
        ({}, "19:10:01", "late"),
        ({"late_minutes": 0}, "19:00:00", "present"),
        ({"late_minutes": 0}, "19:00:01", "late"),
        ({"late_minutes": 30}, "19:29:59", "present"),
    ],
)
def test_lateness_is_by_the_rule_of_the_type(at_seven: Clock, life: dict[str, Any], at: str, status: str) -> None:
    of = Class(**life)
    of.opened()
    at_seven.at(f"2023-09-19T{at}+09:00")
    assert of.comes().record.status == status


def test_a_code_passes_after_a_minute_and_a_half(at_seven: Clock) -> None:
    of = Class()
    at_seven.at("2023-09-19T18:50:00+09:00")
    code, account = of.opened(), of.accounts[0]
    for seconds in (0, 29, 59, 89):
        assert checkin.session_by(code, account, now=timezone.now() + timedelta(seconds=seconds)) == of.session
    with pytest.raises(RecordRefusal, match="지난 번호입니다"):
        checkin.session_by(code, account, now=timezone.now() + timedelta(seconds=90))
    # Opened anew there are other codes, of the same half minute too.
    at_seven.at("2023-09-19T18:50:10+09:00")
    again = of.opened()
    assert again != code


def test_a_wrong_code_says_what_is_wrong(at_seven: Clock) -> None:
    of, other = Class(), Class()
    with pytest.raises(RecordRefusal, match="지금 출석을 받는 내 수업이 없습니다"):
        checkin.session_by("123456", of.accounts[0], now=timezone.now())
    mine, theirs = of.opened(), other.opened()
    wrong = next(f"{n:06d}" for n in range(100) if f"{n:06d}" not in (mine, theirs))
    for code, sentence in (
        (theirs, "다른 수업의 번호입니다"),
        ("12", "숫자 6자리"),
        ("１２３４５６", "숫자 6자리"),
        (wrong, "맞지 않습니다"),
    ):
        account = make.account(party=of.accounts[0].party)
        with pytest.raises(RecordRefusal, match=sentence):
            checkin.session_by(code, account, now=timezone.now())
    assert checkin.session_by(f" {mine[:3]} {mine[3:]}-", of.accounts[1], now=timezone.now()) == of.session


def test_guessing_is_stopped_for_the_one_who_guesses(at_seven: Clock) -> None:
    of = Class()
    code = of.opened()
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(MOST_FOR_A_NAME):
        with pytest.raises(RecordRefusal, match="번호"):
            checkin.session_by(wrong, of.accounts[0], now=timezone.now())
    with pytest.raises(RecordRefusal, match="오후 7시 뒤에"):
        checkin.session_by(code, of.accounts[0], now=timezone.now())
    assert checkin.session_by(code, of.accounts[1], now=timezone.now()) == of.session


def test_nobody_checks_in_before_it_is_opened_nor_after_it_is_closed(at_seven: Clock) -> None:
    of = Class()
    code = of.opened()
    checkin.close_checkin(of.session, actor=of.lecturer)
    with pytest.raises(RecordRefusal, match="지금 출석을 받는 내 수업이 없습니다"):
        checkin.session_by(code, of.accounts[0], now=timezone.now())
    with pytest.raises(RecordRefusal, match="시간이 지났습니다"):
        checkin.check_in(of.session, actor=of.accounts[0])
    of.opened()
    at_seven.at("2023-09-19T21:09:59+09:00")
    assert of.comes().late
    at_seven.at("2023-09-19T21:10:00+09:00")
    with pytest.raises(RecordRefusal, match="시간이 지났습니다"):
        checkin.check_in(of.session, actor=of.accounts[1])


def test_who_may_show_a_code_and_when(at_seven: Clock) -> None:
    of, other = Class(), Class()
    for stranger in (other.lecturer, of.accounts[0], make.account(of=RoleKind.AUDITOR)):
        with pytest.raises(RecordRefusal, match="진행자와 맡은 담당자만"):
            checkin.open_checkin(of.session, actor=stranger)
        with pytest.raises(RecordRefusal, match="진행자와 맡은 담당자만"):
            checkin.close_checkin(of.session, actor=stranger)
    of.opened()
    with pytest.raises(RecordRefusal, match="명단에 없습니다"):
        checkin.check_in(of.session, actor=other.accounts[0])
    Session.objects.filter(pk=of.session.pk).update(cancelled=True)
    with pytest.raises(RecordRefusal, match="취소한"):
        checkin.open_checkin(of.session, actor=of.lecturer)
    at_seven.at("2023-09-20T09:00:00+09:00")
    with pytest.raises(RecordRefusal, match="차시가 열리는 날에만"):
        checkin.open_checkin(other.session, actor=other.lecturer)


def test_attendance_of_a_round_that_pays_belongs_to_its_month_and_locks_with_it(at_seven: Clock) -> None:
    of, free = Class(pays=True), Class()
    for one in (of, free):
        one.opened()
        one.comes()
        take_attendance(one.session, {one.parts[1].pk: "absent"}, actor=one.lecturer)
    assert not Period.objects.filter(place=free.place).exists()
    month = Period.objects.get(place=of.place)
    assert (month.month, month.status) == (date(2023, 9, 1), "open")
    assert {one.period for one in Record.objects.filter(session=of.session)} == {month}
    make.lock(month)
    with pytest.raises(RecordRefusal, match="이미 마감 상태라"):
        take_attendance(of.session, {of.parts[1].pk: "present"}, actor=of.lecturer)
    again = make.period(of.place, month=DAY, version=2, reopened_because="출석을 잘못 적음")
    done = take_attendance(of.session, {of.parts[1].pk: "present"}, actor=of.lecturer)
    assert (done.made, done.changed) == (0, 1)
    counted = attendance_of(of.session)[of.parts[1].pk]
    assert (counted.status, counted.period, counted.replaces is not None) == ("present", again, True)
    assert Record.objects.get(pk=counted.replaces_id or 0).status == "absent"


def test_a_group_is_there_as_soon_as_one_of_its_members_is(at_seven: Clock) -> None:
    of, group = Class(), make.group("말벗 모임", members=3)
    begun(of.place, group)
    leader, second, third = (make.account(party=one.member) for one in group.members.order_by("pk"))
    of.accounts = [second, leader, third, make.account()]
    group.members.filter(member=third.party).update(ends_on=DAY - timedelta(days=1))
    of.opened()
    done = of.comes(0)
    assert (done.group, done.again, done.record.party, done.record.entered_by) == ("말벗 모임", False, group, second)
    assert of.comes(1).again  # the leader, too, is told that the group is there already
    for stranger in (2, 3):
        with pytest.raises(RecordRefusal, match="내 수업이 없습니다"):
            of.comes(stranger)
    assert Record.objects.count() == 1
