"""A course on the site: sessions out of a timetable, clashes, moving and cancelling, attendance, completion in parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import EndReason, ParticipationStatus
from imojak.paths.models import Certificate
from imojak.records.attendance import take_attendance
from imojak.records.models import Record, Session
from imojak.records.scopes import parties_visible
from imojak.sites.office.views import completion
from tests import factories as make
from tests.conftest import Clock
from tests.paths.living import begun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
COMPLETION = {"attendance_percent": 80, "certificate": "수료증"}
TIMETABLE = {
    "weekdays": ["1", "3"], "starts": "19:00", "minutes": "120", "every_weeks": "1", "first": "2023-10-03",
    "last": "2023-10-19", "skip": "2023-10-12", "room": "1강의실",
}  # fmt: skip


class Course:
    """A running course with its manager, a place, its lecturer, and three who take part."""

    def __init__(self, *, ends: date = make.AUTUMN, **terms: Any) -> None:
        unit = make.unit()
        self.round = make.round_of(
            make.programme(lead_unit=unit), type=make.programme_type(definition=terms), ends=ends
        )
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.lecturer = make.account(of=RoleKind.LECTURER, party=make.person("나강사"))
        self.place = make.place(self.round, title="엑셀 기초")
        self.three = [begun(self.place, make.person(f"참여자{number}")) for number in range(3)]

    def session(self, day: date = date(2023, 9, 19), **more: Any) -> Session:
        return make.session(self.place, day=day, starts_at=time(19), lead=self.lecturer.party, **more)

    def page(self, name: str, *more: Any) -> str:
        return reverse(f"office:{name}", args=[self.round.code, *more])


def post(client: Client, address: str, **said: Any) -> str:
    """Send a form and return the page that one comes to."""
    return client.post(address, said, follow=True).content.decode()


def test_a_timetable_becomes_sessions_without_holidays(logged_in: LogIn) -> None:
    of = Course()
    client = logged_in(of.manager)
    assert "아직 차시가 없습니다" in client.get(of.page("sessions")).content.decode()
    assert "나강사" in client.get(of.page("timetable", of.place.pk)).content.decode()
    page = post(client, of.page("timetable", of.place.pk), **TIMETABLE, lead=str(of.lecturer.party_id))
    assert "차시 4개를 만들었습니다" in page
    assert "10월 3일(개천절)" in page
    assert "화·목 오후 7시부터 9시까지" in page
    made = Session.objects.filter(place=of.place)
    assert {one.lead_id for one in made} == {of.lecturer.party_id}
    of.place.refresh_from_db()
    assert of.place.room == "1강의실"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"weekdays": []}, "하나를 골라 주세요."),
        ({"starts": "저녁"}, "시각을 18:00처럼 적어 주세요."),
        ({"minutes": "0"}, "1 이상으로 적어 주세요."),
        ({"skip": "추석"}, "날짜가 아닙니다. 2023-09-30처럼 적어 주세요."),
        ({"first": "2023-10-20"}, "마지막 날이 첫날보다 빠릅니다."),
        ({"last": "2024-10-20"}, "까지의 날짜로 적어 주세요."),
        ({"first": "2023-10-06", "last": "2023-10-08"}, "여는 날이 하루도 없습니다"),
    ],
)
def test_a_timetable_that_cannot_be_is_refused_and_kept_as_typed(
    logged_in: LogIn, said: dict[str, Any], sentence: str
) -> None:
    of = Course()
    page = post(logged_in(of.manager), of.page("timetable", of.place.pk), **(TIMETABLE | said))
    assert sentence in page
    assert 'value="1강의실"' in page
    assert not Session.objects.exists()
    of.place.refresh_from_db()
    assert (of.place.schedule, of.place.room) == ({}, "")


def test_a_room_a_teacher_and_a_person_are_not_in_two_places(logged_in: LogIn) -> None:
    of, elsewhere = Course(), Course()
    day = date(2023, 10, 10)
    for one in (of, elsewhere):
        one.place.room = "큰 강의실"
        one.place.save()
    mine, theirs = of.session(day, title="엑셀 1회차"), elsewhere.session(day, title="사진 1회차")
    Session.objects.filter(pk=theirs.pk).update(lead=mine.lead, starts_at=time(20))
    begun(elsewhere.place, of.three[0].party)
    page = logged_in(of.manager).get(of.page("sessions")).content.decode()
    assert "3건이 겹칩니다" in page
    for said in ("장소 큰 강의실", "강사 나강사", "참여자 참여자0"):
        assert said in page
    Session.objects.filter(pk=theirs.pk).update(starts_at=time(21))
    assert "겹칩니다" not in logged_in(of.manager).get(of.page("sessions")).content.decode()


def test_a_session_is_moved_or_cancelled_with_word_to_everybody(logged_in: LogIn) -> None:
    of = Course()
    session, other = of.session(date(2023, 10, 10)), of.session(date(2023, 10, 12))
    client = logged_in(of.manager)
    here = of.page("session-change", session.pk)
    assert "한글날이라 열 수 없습니다" in post(
        client, here, do="move", day="2023-10-09", starts_at="19:00", reason="강사"
    )
    session.refresh_from_db()
    assert session.day == date(2023, 10, 10)
    assert "빈칸을 채워 주세요" in post(client, here, do="move", day="2023-10-11", starts_at="19:00", reason="")
    assert "옮기고" in post(client, here, do="move", day="2023-10-11", starts_at="10:00", reason="강사 사정")
    session.refresh_from_db()
    assert (session.day, session.starts_at) == (date(2023, 10, 11), time(10))
    assert Message.objects.filter(body__contains="강사 사정").values("recipient_id").distinct().count() == 3
    post(client, of.page("session-change", other.pk), do="cancel", reason="정전")
    other.refresh_from_db()
    assert other.cancelled
    assert Message.objects.filter(body__contains="정전").values("recipient_id").distinct().count() == 3


def test_attendance_is_taken_on_a_telephone_by_the_lecturer(logged_in: LogIn) -> None:
    of = Course()
    session = of.session()
    client = logged_in(of.lecturer)
    here = reverse("office:roster", args=[session.pk])
    assert "참여자0" in client.get(here).content.decode()  # whoever leads a session reads its names
    first, second, third = of.three
    page = post(client, here, do="save", **{f"mark-{first.pk}": "absent", f"mark-{second.pk}": "late"})
    assert "출석 2건을 적었습니다" in page
    assert "출석 1건을 적었습니다" in post(client, here, do="rest")
    found = {one.participation_id: (one.status, one.quantity) for one in Record.objects.all()}
    assert found == {first.pk: ("absent", 0), second.pk: ("late", 120), third.pk: ("present", 120)}
    assert "출석 1건을 적었습니다" in post(client, here, do="save", **{f"mark-{first.pk}": "present"})
    assert Record.objects.count() == 3
    assert "적은 출석이 없습니다" in post(client, here, do="save")
    assert "출석, 지각, 결석 가운데" in post(client, here, do="save", **{f"mark-{first.pk}": "cancelled"})
    assert "옮기기·취소" not in logged_in(of.manager).get(of.page("sessions")).content.decode()


def test_attendance_is_not_taken_before_the_day_nor_of_who_has_left(logged_in: LogIn) -> None:
    of = Course()
    ahead = of.session(date(2023, 10, 10))
    here = reverse("office:roster", args=[ahead.pk])
    client = logged_in(of.manager)
    assert "10월 10일부터 출석을 적을 수 있습니다" in client.get(here).content.decode()
    assert "아직 열리지 않은 차시" in post(client, here, do="rest")
    make.withdraw(of.three[0], date(2023, 9, 1))
    held = of.session()
    page = client.get(reverse("office:roster", args=[held.pk])).content.decode()
    assert "참여자0" not in page
    assert "참여자1" in page
    assert not Record.objects.exists()


def test_a_roster_is_closed_to_others(logged_in: LogIn) -> None:
    of, elsewhere = Course(), Course()
    session = of.session()
    here = reverse("office:roster", args=[session.pk])
    for stranger in (elsewhere.lecturer, elsewhere.manager, make.account(party=of.three[0].party)):
        assert logged_in(stranger).get(here).status_code == 403
        assert logged_in(stranger).post(here, {"do": "rest"}).status_code == 403
    auditor = logged_in(make.account(of=RoleKind.AUDITOR))
    assert auditor.get(here).status_code == 200
    assert auditor.post(here, {"do": "rest"}).status_code == 403
    assert not Record.objects.exists()


def test_check_ins_are_planned_where_the_type_has_them(logged_in: LogIn) -> None:
    of = Course(life={"checkin_weeks": 4})
    client = logged_in(of.manager)
    assert "4주마다 중간 점검 잡기" in client.get(of.page("sessions")).content.decode()
    assert "중간 점검" in post(client, of.page("checkins"))
    made = Session.objects.filter(topic="중간 점검").count()
    assert made > 3
    assert "이미 모두 잡혀 있습니다" in post(client, of.page("checkins"))
    assert "정해진 중간 점검이 없습니다" in post(logged_in((other := Course()).manager), other.page("checkins"))


def test_a_round_is_completed_in_parts_and_certified(
    clock: Clock, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completion, "AT_ONCE", 1)
    make.agency()
    of = Course(ends=date(2023, 9, 20), completion=COMPLETION)
    session = of.session()
    first, second, third = of.three
    take_attendance(session, {first.pk: "present", second.pk: "late", third.pk: "absent"}, actor=of.manager)
    clock.at("2023-09-21")
    client = logged_in(of.manager)
    here = of.page("completion")
    page = client.get(here).content.decode()
    assert "출석률 80% 이상" in page
    assert "기준을 채운 2명 수료 처리" in page
    assert "출석률이 0%입니다" in page
    page = client.post(here, {"do": "complete"}, headers={"HX-Request": "true"}).content.decode()
    assert "1 / 2" in page
    assert 'hx-trigger="load"' in page
    page = client.post(here, {"do": "complete", "total": "2", "after": str(first.pk)}).content.decode()
    assert "모두 마쳤습니다" in page
    for one in of.three:
        one.refresh_from_db()
    assert [one.status for one in of.three] == ["completed", "completed", "active"]
    assert "수료증 2장 발급" in client.get(here).content.decode()
    client.post(here, {"do": "certify"})
    client.post(here, {"do": "certify", "total": "2", "after": str(first.pk)})
    assert Certificate.objects.count() == 2
    assert "새로 발급할" in client.get(here).content.decode()
    assert "먼저 골라 주세요" in post(client, here, do="unfulfilled")
    assert "1명의 참여를 기준 미달로" in post(client, here, do="unfulfilled", pick=[third.pk])
    third.refresh_from_db()
    assert (third.status, third.end_reason) == (ParticipationStatus.COMPLETED, EndReason.UNFULFILLED)


def test_completing_is_for_the_manager_and_reading_for_the_auditor(logged_in: LogIn) -> None:
    of = Course(ends=date(2023, 9, 20))
    auditor = logged_in(make.account(of=RoleKind.AUDITOR))
    assert auditor.get(of.page("completion")).status_code == 200
    for do in ("complete", "certify", "unfulfilled"):
        assert auditor.post(of.page("completion"), {"do": do}).status_code == 403
    assert logged_in(Course().manager).get(of.page("completion")).status_code == 403


def test_a_roster_leads_back_to_a_page_that_its_reader_may_open(logged_in: LogIn) -> None:
    of = Course()
    of.place.host = make.organisation("샘터도서관")
    of.place.save(update_fields=["host"])
    session = of.session()
    here = reverse("office:roster", args=[session.pk])
    leader = make.account(of=RoleKind.SITE_LEADER, at=of.place.host)
    for reader in (of.manager, of.lecturer, leader, make.account(of=RoleKind.AUDITOR)):
        client = logged_in(reader)
        back = client.get(here).context["back"]["url"]
        assert client.get(back).status_code == 200, back
    assert client.get(here).context["back"]["url"] == of.page("sessions")


def test_a_lecturer_sees_who_is_on_a_roster_and_nobody_of_before_or_after() -> None:
    of = Course()
    of.session(day=date(2023, 5, 9))
    before, after, left = (make.person(name) for name in ("먼저 그만둔 이", "나중에 온 이", "그날 그만둔 이"))
    make.participation(of.place, before, ends=date(2023, 4, 30), withdrawn_on=date(2023, 4, 30))
    make.participation(of.place, after, starts=date(2023, 6, 1))
    make.participation(of.place, left, withdrawn_on=date(2023, 5, 9))
    seen = set(parties_visible(of.lecturer).values_list("pk", flat=True))
    assert {one.party_id for one in of.three} <= seen
    assert not seen & {before.pk, after.pk, left.pk}
