"""Sessions out of a timetable: no holiday among them, moved with word to everybody, and no clash unseen."""

from __future__ import annotations

from datetime import date, time

import pytest

from imojak.messages.models import Message
from imojak.offers.models import Place
from imojak.records import scheduling
from imojak.records.actions import RecordRefusal
from imojak.records.models import Session
from imojak.records.timetable import TimetableProblem, read_timetable
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db

EVENINGS = {"weekdays": [1, 3], "starts": "19:00", "minutes": 120, "first": "2023-09-19", "last": "2023-10-19"}


def course(**schedule: object) -> Place:
    return make.place(title="엑셀 기초", schedule=EVENINGS | schedule)


def test_a_course_meets_on_its_weekdays_but_not_on_holidays_or_days_off(clock: Clock) -> None:
    place = course(skip=["2023-10-12"])
    result = scheduling.schedule_sessions(place, actor=make.account(of="programme-manager"))
    days = [one.day.isoformat() for one in place.sessions.order_by("day")]
    assert days == [
        "2023-09-19", "2023-09-21", "2023-09-26", "2023-10-05", "2023-10-10", "2023-10-17", "2023-10-19",
    ]  # fmt: skip
    assert [(day.isoformat(), name) for day, name in result.left_out] == [
        ("2023-09-28", "추석 전날"),
        ("2023-10-03", "개천절"),
        ("2023-10-12", "쉬는 날"),
    ]
    first = place.sessions.order_by("day")[0]
    assert (first.title, first.starts_at, first.minutes, first.kind) == ("엑셀 기초 1회차", time(19), 120, "class")
    assert (
        str(read_timetable(place.schedule, first=place.starts_on, last=place.ends_on)) == "화·목 오후 7시부터 9시까지"
    )


def test_a_changed_timetable_makes_what_is_missing_and_keeps_what_was_held(clock: Clock) -> None:
    manager = make.account(of="programme-manager")
    place = course()
    scheduling.schedule_sessions(place, actor=manager)
    held = place.sessions.order_by("day")[0]
    make.record(living.begun(place), held)
    place.schedule = EVENINGS | {"weekdays": [3], "number": 3}
    place.save()
    result = scheduling.schedule_sessions(place, actor=manager)
    assert (len(result.made), result.taken_away) == (0, 4)
    assert [one.day.isoformat() for one in place.sessions.order_by("day")] == [
        "2023-09-19",
        "2023-09-21",
        "2023-10-05",
        "2023-10-12",
    ]
    assert [one.title for one in place.sessions.order_by("day")][-1] == "엑셀 기초 4회차"
    again = scheduling.schedule_sessions(place, actor=manager)
    assert (again.made, again.taken_away) == ([], 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"weekdays": []}, "요일"),
        ({"weekdays": [7]}, "요일"),
        ({"starts": "25:00"}, "14:00처럼"),
        ({"minutes": 0}, "1분에서 720분"),
        ({"minutes": True}, "1분에서 720분"),
        ({"number": 0}, "몇 번"),
        ({"every_weeks": 0}, "몇 주마다"),
        ({"first": "2023-13-01"}, "날짜가 아닙니다"),
        ({"first": "2023-10-20", "last": "2023-10-19"}, "첫날보다 빠릅니다"),
        ({"last": "2024-01-31"}, "2023-04-03부터 2023-11-30까지"),
        ({"first": "2023-10-02", "last": "2023-10-04"}, "여는 날이 하루도 없습니다"),
    ],
)
def test_a_timetable_that_says_too_little_is_told_in_words(change: dict[str, object], told: str) -> None:
    with pytest.raises(TimetableProblem, match=told):
        scheduling.schedule_sessions(course(**change), actor=make.account(of="programme-manager"))


def test_a_session_is_moved_and_everybody_is_told_why(clock: Clock) -> None:
    manager = make.account(of="programme-manager")
    place = course()
    scheduling.schedule_sessions(place, actor=manager)
    one, gone = living.begun(place), make.participation(place, withdrawn_on=date(2023, 9, 1))
    session = place.sessions.get(day=date(2023, 10, 5))
    with pytest.raises(RecordRefusal, match="한글날이라 열 수 없습니다"):
        scheduling.reschedule(session, date(2023, 10, 9), time(19), "강사 사정", actor=manager)
    with pytest.raises(RecordRefusal, match="사유를 적어"):
        scheduling.reschedule(session, date(2023, 10, 6), time(19), " ", actor=manager)
    with pytest.raises(RecordRefusal, match="까지의 날로"):
        scheduling.reschedule(session, date(2023, 12, 6), time(19), "강사 사정", actor=manager)
    scheduling.reschedule(session, date(2023, 10, 6), time(18, 30), "강사 사정", actor=manager)
    told = Message.objects.filter(kind__startswith=f"session-{session.pk}", channel="on-site")
    assert [message.recipient_id for message in told] == [one.party_id]
    assert gone.party_id not in told.values_list("recipient_id", flat=True)
    assert (
        "앞 일정: 2023년 10월 5일(목) 오후 7시. 새 일정: 2023년 10월 6일(금) 오후 6시 30분. 사유: 강사 사정"
        in told[0].body
    )
    scheduling.cancel_session(session, "수강생이 적음", actor=manager)
    assert Session.objects.get(pk=session.pk).cancelled
    with pytest.raises(RecordRefusal, match="이미 취소한"):
        scheduling.cancel_session(session, "또", actor=manager)


def test_a_session_with_records_stays_where_it_is(clock: Clock) -> None:
    place = course()
    manager = make.account(of="programme-manager")
    scheduling.schedule_sessions(place, actor=manager)
    session = place.sessions.order_by("day")[0]
    make.record(living.begun(place), session)
    with pytest.raises(RecordRefusal, match="이미 출석을 적은"):
        scheduling.reschedule(session, date(2023, 10, 6), time(19), "사정", actor=manager)
    with pytest.raises(RecordRefusal, match="이미 출석을 적은"):
        scheduling.cancel_session(session, "사정", actor=manager)


def test_a_person_sees_what_clashes_over_all_programmes_before_enrolling(clock: Clock) -> None:
    manager = make.account(of="programme-manager")
    taken, wanted = course(), make.place(title="인물 사진", schedule=EVENINGS | {"weekdays": [3], "starts": "20:00"})
    scheduling.schedule_sessions(taken, actor=manager)
    scheduling.schedule_sessions(wanted, actor=manager)
    one = living.begun(taken)
    found = scheduling.clashes_for(one.party, wanted)
    assert [clash.one.day.isoformat() for clash in found] == ["2023-10-05", "2023-10-12", "2023-10-19"]
    assert found[0].minutes == 60
    assert "10월 5일(목)" in found[0].sentence
    assert scheduling.clashes_for(make.person(), wanted) == []
    group = make.group()
    member = group.members.get(leader=False).member
    living.begun(taken, group)
    assert len(scheduling.clashes_for(member, wanted)) == 3


def test_a_post_without_sessions_clashes_by_its_hours(clock: Clock) -> None:
    post = make.place(kind="post", title="도서관 활동", schedule={"weekdays": [0], "starts": "14:00", "minutes": 180})
    one = living.begun(post)
    monday = make.place(title="월요 특강", schedule={"weekdays": [0], "starts": "16:00", "minutes": 60, "number": 30})
    found = scheduling.clashes_for(one.party, monday)
    assert found[0].one.day == date(2023, 10, 16)  # 2 and 9 October are holidays
    assert scheduling.clashes_for(one.party, make.place(schedule={"weekdays": []})) == []


def test_a_desk_is_checked_every_quarter_on_a_working_day(clock: Clock) -> None:
    manager = make.account(of="programme-manager")
    edition = living.edition(
        life={"longest_months": 36, "checkin_weeks": 13}, starts=date(2023, 1, 2), ends=date(2023, 12, 31)
    )
    desk = make.place(edition, desk=True)
    living.begun(desk)
    made = scheduling.schedule_checkins(desk, actor=manager)
    assert [one.day.isoformat() for one in made] == [
        "2023-04-03",
        "2023-07-03",
        "2023-10-04",
    ]  # the 2nd and 3rd are off
    assert scheduling.schedule_checkins(desk, actor=manager) == []
    clock.at("2023-07-10")
    assert [one.day.isoformat() for one in scheduling.missed_checkins(date(2023, 7, 10))] == [
        "2023-04-03",
        "2023-07-03",
    ]
    make.record(desk.participations.get(), made[0])
    assert [one.pk for one in scheduling.missed_checkins(date(2023, 7, 10))] == [made[1].pk]
    with pytest.raises(RecordRefusal, match="정해진 중간 점검이 없습니다"):
        scheduling.schedule_checkins(make.place(), actor=manager)
