"""A day of everybody at a place: one table, filled as on the day before, all or none; and whose places they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import AgreementKind
from imojak.records.enums import CameBy, PeriodStatus
from imojak.records.logging import log_work
from imojak.records.models import Period, Record
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.closing_months import ends
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
DAY = date(2023, 6, 7)


@pytest.fixture
def house(clock: Clock, logged_in: LogIn) -> SimpleNamespace:
    """A library with three people, its leader and the operator, on a Thursday; one works at a school as well."""
    clock.at("2023-06-08")
    site, body = make.organisation(kind="site"), make.organisation()
    scheme = make.rule_set(kind=RuleKind.PAY, hourly_won=9_620, hours_per_month_max=57)
    of = make.round_of(make.programme("library", name="책 나눔", pay_scheme=scheme))
    make.agreement(of, body, kind=AgreementKind.OPERATOR)
    place = make.place(of, title="마포도서관", host=site)
    people = [make.participation(place, make.person(name)) for name in ("김가람", "박나래", "이다온")]
    other = make.round_of(make.programme("school", name="학교 돌봄", pay_scheme=scheme))
    elsewhere = make.participation(make.place(other, host=make.organisation(kind="site")), people[2].party)
    leader = make.account(of=RoleKind.SITE_LEADER, at=site)
    return SimpleNamespace(
        place=place,
        site=site,
        people=people,
        elsewhere=elsewhere,
        leader=leader,
        operator=make.account(of=RoleKind.OPERATOR, at=body),
        client=logged_in(leader),
        path=f"/partner/places/{place.pk}/hours/2023-06-07/",
    )


def row(of: Any, minutes: str = "", *, record: Record | None = None, **more: Any) -> dict[str, str]:
    """A line of the table as it is sent."""
    sent = {"minutes": minutes, **more} | ({"record": str(record.pk)} if record else {})
    return {f"{name}-{of.pk}": value for name, value in sent.items()}


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_everybody_is_entered_in_one_table_and_it_is_taken_back(house: SimpleNamespace) -> None:
    one, two, three = house.people
    place_page = page_of(house.client.get(f"/partner/places/{house.place.pk}/"))
    assert f"/partner/places/{house.place.pk}/hours/" in place_page
    assert house.client.get(f"/partner/places/{house.place.pk}/hours/").headers["Location"].endswith("/2023-06-08/")
    page = page_of(house.client.get(house.path))
    assert all(name in page for name in ("김가람", "박나래", "이다온"))
    assert ReadLog.objects.filter(account=house.leader, subject_id=one.party_id).exists()
    sent = {**row(one, "3", note="서가 정리"), **row(two, starts="09:00", ends="12:30"), **row(three), "do": "save"}
    saved = page_of(house.client.post(house.path, sent, follow=True))
    assert "2명 새로 적음" in saved
    assert "적힌 시간 6시간 30분" in saved
    records = Record.objects.order_by("participation_id")
    assert [(r.quantity, r.starts_at, r.came_by, r.entered_by) for r in records] == [
        (180, None, CameBy.LEADER, house.leader),
        (210, time(9), CameBy.LEADER, house.leader),
    ]
    again = {
        **row(one, "2", note="서가 정리", record=records[0]),
        **row(two, record=records[1]),
        **row(three, "1"),
        "do": "save",
    }
    assert "1명 새로 적음, 1명 고침, 1명 지움" in page_of(house.client.post(house.path, again, follow=True))
    undone = house.client.post("/partner/hours/undo/", follow=True)
    assert "되돌렸습니다" in page_of(undone)
    assert undone.redirect_chain[-1][0] == house.path
    assert sorted(Record.objects.values_list("participation_id", "quantity")) == [(one.pk, 180), (two.pk, 210)]
    assert "바뀐 것이 없습니다" in page_of(
        house.client.post(
            house.path, {**row(one, "3", note="서가 정리", record=Record.objects.get(participation=one))}, follow=True
        )
    )


def test_empty_lines_are_filled_as_on_the_day_before_and_what_was_typed_stays(house: SimpleNamespace) -> None:
    one, two, three = house.people
    for person, minutes in ((one, 180), (two, 240)):
        log_work(person, date(2023, 6, 5), minutes, "월요일 활동", actor=house.leader)
    page = page_of(house.client.post(house.path, {**row(two, "1.5", note="바꿈"), "do": "fill"}))
    assert "2023년 6월 5일처럼 1명을 채웠습니다" in page
    assert f'name="minutes-{one.pk}" value="3"' in " ".join(page.split())
    assert 'value="1.5"' in page
    assert "바꿈" in page
    assert Record.objects.count() == 2
    log_work(three, DAY, starts=time(9), ends=time(10), actor=house.leader)
    log_work(three, DAY, starts=time(13), ends=time(14), actor=house.leader)
    assert "하루를 나누어 적었습니다: 09:00~10:00 1시간, 13:00~14:00 1시간" in page_of(house.client.get(house.path))


def test_one_wrong_line_stops_all_and_says_why_with_everything_typed(house: SimpleNamespace) -> None:
    one, two, three = house.people
    log_work(house.elsewhere, DAY, starts=time(9), ends=time(18), actor=make.account(party=three.party))
    sent = {
        **row(one, "3", note="서가 정리"),
        **row(two, "25"),
        **row(three, starts="17:00", ends="19:00"),
        "do": "save",
    }
    answer = house.client.post(house.path, sent)
    page = page_of(answer)
    assert answer.status_code == 422
    assert "24시간 사이여야" in page
    assert "이미 다른 활동이 있습니다" in page
    assert "학교 돌봄" not in page
    for value in ('value="3"', "서가 정리", 'value="25"', 'value="17:00"', 'value="19:00"'):
        assert value in page
    assert Record.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"minutes": "세시간"}, "시간을 숫자로"),
        ({"minutes": "", "starts": "9시"}, "보기: 09:30"),
        ({"minutes": "", "starts": "09:00"}, "시작 시각과 끝난 시각을 모두"),
        ({"minutes": "", "note": "안내"}, "한 일만 적혀 있습니다"),
        ({"minutes": "", "measured": "다섯"}, "건수는"),
        ({"minutes": "", "measured": "5"}, "시간으로 적습니다"),
    ],
)
def test_what_cannot_be_read_is_told_in_its_line(house: SimpleNamespace, sent: dict[str, Any], says: str) -> None:
    answer = house.client.post(house.path, {**row(house.people[0], **sent), **row(house.people[1], "2"), "do": "save"})
    assert answer.status_code == 422
    assert says in page_of(answer)
    assert not Record.objects.exists()


def test_a_day_that_somebody_has_entered_meanwhile_is_not_written_over(house: SimpleNamespace) -> None:
    one = house.people[0]
    log_work(one, DAY, 60, "본인이 적음", actor=make.account(party=one.party))
    answer = house.client.post(house.path, {**row(one, "3"), "do": "save"})
    assert "이미 1시간이 적혀 있습니다" in page_of(answer)
    page = page_of(house.client.get(house.path))
    assert "본인이 적었습니다." in page
    answer = house.client.post(
        house.path, {**row(one, ""), "do": "save"}, follow=True
    )  # the line was empty when it was opened
    assert Record.objects.get().quantity == 60


def test_pauses_training_and_the_cap_stand_in_the_lines(house: SimpleNamespace) -> None:
    one, two, three = house.people
    make.pause(one, starts=DAY, ends=date(2023, 6, 9))
    two.gated = True
    two.save(update_fields=["gated"])
    for number in range(1, 7):
        log_work(house.elsewhere, date(2023, 6, number), 9 * 60, "", actor=make.account(party=three.party))
    page = page_of(house.client.get(house.path))
    assert "쉬는 기간입니다" in page
    assert "먼저 마칠 교육이 남아" in page
    assert "57시간까지 3시간 남습니다" in page
    sent = {**row(three, "4"), "do": "save"}
    asked = house.client.post(house.path, sent)
    assert asked.status_code == 422
    assert "가운데 1시간은 그보다 많아" in page_of(asked)
    assert 'name="beyond"' in page_of(asked)
    assert house.client.post(house.path, {**sent, "beyond": "on"}).status_code == 302
    assert Record.objects.get(participation=three).quantity == 240


def test_a_closed_month_is_read_and_what_was_typed_before_it_closed_is_not_lost(house: SimpleNamespace) -> None:
    one = house.people[0]
    record = log_work(one, DAY, 60, "안내", actor=house.leader)
    Period.objects.update(status=PeriodStatus.SUBMITTED)
    page = page_of(house.client.get(house.path))
    assert "상태라 고칠 수 없습니다" in page
    assert f'href="/partner/months/{Period.objects.get().pk}/"' in page
    assert "모두 저장" not in page
    late = house.client.post(house.path, {**row(one, "2", note="늦은 글", record=record), "do": "save"})
    assert late.status_code == 422
    assert "이미 제출 상태" in page_of(late)
    assert "늦은 글" in page_of(late)
    record.refresh_from_db()
    assert record.quantity == 60


def test_whose_places_they_are(house: SimpleNamespace, logged_in: LogIn) -> None:
    """Near misses: the neighbour's leader, last year's, another operator, the programme's manager, the citizen."""
    record = log_work(house.people[0], DAY, 60, "안내", actor=house.leader, photo=make.document())
    photo = f"/partner/hours/{record.pk}/photo/"
    for account in (house.leader, house.operator):
        client = logged_in(account)
        assert client.get(house.path).status_code == 200
        assert client.get(photo).status_code == 200
    before = date(2022, 1, 1)
    others = {
        "neighbour": make.account(of=RoleKind.SITE_LEADER, at=make.organisation(kind="site")),
        "once": make.account(of=RoleKind.SITE_LEADER, at=house.site, starts_on=before, ends_on=date(2022, 12, 31)),
        "another operator": make.account(of=RoleKind.OPERATOR, at=make.organisation()),
        "manager": make.account(of=RoleKind.PROGRAMME_MANAGER, programme="library"),
        "auditor": make.account(of=RoleKind.AUDITOR),
        "citizen": make.account(party=house.people[0].party),
    }
    for name, account in others.items():
        client = logged_in(account)
        for path in (house.path, f"/partner/places/{house.place.pk}/hours/", photo):
            assert client.get(path).status_code == 403, name
        assert client.post(house.path, {**row(house.people[1], "3"), "do": "save"}).status_code == 403, name
        assert client.post("/partner/hours/undo/").status_code in (302, 403), name
    assert Record.objects.get() == record
    for path in (house.path, photo):
        assert "/login/" in Client().get(path).headers["Location"]


def test_a_manager_enters_for_a_site_without_a_leader_and_no_longer_once_it_has_one(
    house: SimpleNamespace, logged_in: LogIn
) -> None:
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, programme="library")
    client, other = logged_in(manager), logged_in(make.account(of=RoleKind.PROGRAMME_MANAGER, programme="school"))
    assert "모두 담당자가 있어" in page_of(client.get("/partner/"))
    ends(house.leader, date(2023, 6, 7))
    assert "마포도서관" in page_of(client.get("/partner/"))
    assert "담당자가 없는 활동처" in page_of(client.get("/office/"))
    client.post(house.path, {**row(house.people[0], "3"), "do": "save"})
    record = Record.objects.get()
    assert (record.entered_by, record.came_by, record.quantity) == (manager, "desk", 180)
    assert "되돌리기" in page_of(client.get(house.path))
    for path in (house.path, f"/partner/places/{house.place.pk}/"):
        assert other.get(path).status_code == 403
    client.post("/partner/hours/undo/")
    assert not Record.objects.exists()
    make.role(of=RoleKind.SITE_LEADER, at=house.site)
    assert client.get(house.path).status_code == 403


def test_a_day_is_one_that_is(house: SimpleNamespace) -> None:
    root = f"/partner/places/{house.place.pk}/hours/"
    for wrong in ("2023-06-31", "어제", "2023-06-09"):
        assert house.client.get(f"{root}{wrong}/").status_code == 404
    for asked, day in (("2023-06-01", "2023-06-01"), ("2030-01-01", "2023-06-08"), ("어제", "2023-06-08")):
        assert house.client.get(root, {"day": asked}).headers["Location"] == f"{root}{day}/"
    empty = page_of(house.client.get(f"{root}2022-01-01/"))
    assert "이날 참여하는 사람이 없습니다" in empty
    course = make.place("course", host=house.site)
    assert house.client.get(f"/partner/places/{course.pk}/hours/2023-06-07/").status_code == 403
