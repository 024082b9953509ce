"""Pages of attendance: a class on one screen, its code, checking in, one's own classes, the agency's closed days.

Near misses: another lecturer's class, another site's leader, last year's lecturer, the neighbour's manager, a citizen of
another class.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imojak.agency.models import Closure
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import AgreementKind
from imojak.records import checkin
from imojak.records.attendance import take_attendance
from imojak.records.models import Record, Session
from tests import factories as make
from tests.conftest import Clock
from tests.paths.living import begun

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
DAY = date(2023, 9, 19)
CHECK_IN = "/me/check-in/"


class Side:
    """A class of today at a site, run by an operator and led by a lecturer, with whoever may have to do with it."""

    def __init__(self, name: str) -> None:
        self.team, self.campus = make.unit(f"team-{name}"), make.campus(name=f"{name} 캠퍼스")
        self.site, self.institution = make.organisation(f"{name} 도서관"), make.organisation(f"{name} 교육원")
        self.round = make.round_of(make.programme(lead_unit=self.team))
        make.agreement(self.round, self.institution, kind=AgreementKind.OPERATOR)
        self.place = make.place(self.round, title=f"{name} 사진 기초", host=self.site, unit=self.campus)
        self.lecturer = make.account(of=RoleKind.LECTURER, at=self.institution)
        self.once = make.account(
            of=RoleKind.LECTURER, at=self.institution, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31)
        )
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.site)
        self.operator = make.account(of=RoleKind.OPERATOR, at=self.institution)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.team.party)
        self.citizens = [make.account(party=make.person(f"{name}{number}")) for number in "가나"]
        self.parts = [begun(self.place, one.party) for one in self.citizens]
        self.session = make.session(
            self.place, day=DAY, starts_at=time(19), lead=self.lecturer.party, title=f"{name} 사진 1회차"
        )

    def page(self, name: str) -> str:
        return reverse(f"office:{name}", args=[self.session.pk])


@pytest.fixture
def sides(clock: Clock) -> tuple[Side, Side]:
    clock.at("2023-09-19T18:55:00+09:00")
    return Side("우리"), Side("남의")


def post(client: Client, address: str, **said: Any) -> str:
    return client.post(address, said, follow=True).content.decode()


def shown(page: str) -> str:
    """The code on a page."""
    found = re.search(r"<strong>(\d{3}) (\d{3})</strong>", page)
    assert found is not None
    return found[1] + found[2]


def test_the_code_of_a_class_is_shown_changes_and_lets_people_in(
    sides: tuple[Side, Side], logged_in: LogIn, clock: Clock
) -> None:
    ours, _ = sides
    client, here = logged_in(ours.lecturer), ours.page("checkin-code")
    assert "출석 받기 시작" in client.get(here).content.decode()
    page = post(client, here, do="open")
    assert "<svg" in page
    assert re.search(r'<noscript>\s*<meta http-equiv="refresh" content="10">', page)
    assert "style=" not in page[page.index("<svg") : page.index("</svg>")]
    first = shown(page)
    clock.at("2023-09-19T18:56:10+09:00")
    part = client.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert shown(part) != first
    assert 'hx-trigger="load delay:10s"' in part
    citizen = logged_in(ours.citizens[0])
    assert "출석 확인: 우리 사진 1회차" in citizen.get("/me/").content.decode()
    wrong = citizen.post(CHECK_IN, {"code": "12"})
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode()
    assert "출석을 확인했습니다" in post(citizen, CHECK_IN, code=shown(part))
    after = citizen.get(CHECK_IN).content.decode()  # it asks no more
    assert "<strong>출석</strong>" in after
    assert 'name="code"' not in after
    assert "출석 확인: 우리 사진 1회차" not in citizen.get("/me/").content.decode()
    assert "2명 가운데 1명이 왔습니다" in client.get(here).content.decode()
    page = post(client, here, do="close")
    assert "출석 번호를 거두었습니다" in page
    assert "출석 1건을 적었습니다" in post(client, ours.page("roster"), do="absent")
    marks = dict(Record.objects.filter(session=ours.session).values_list("participation_id", "status"))
    assert marks == {ours.parts[0].pk: "present", ours.parts[1].pk: "absent"}


def test_the_qr_code_leads_to_a_page_with_one_button(sides: tuple[Side, Side], logged_in: LogIn, clock: Clock) -> None:
    ours, theirs = sides
    for one in sides:
        checkin.open_checkin(one.session, actor=one.lecturer)
    code = checkin.code_of(ours.session, timezone.now()).code
    address = reverse("citizen:check-in-code", args=[ours.session.pk, code])
    assert Client().get(address)["Location"].startswith("/login/?next=")
    client = logged_in(ours.citizens[0])
    page = client.get(address)
    assert not Record.objects.exists()  # a page that is only looked at enters nothing
    seen = page.context["seen"]
    clock.at("2023-09-19T18:58:00+09:00")
    assert "지난 번호입니다" in client.get(address).content.decode()
    # Who has read the code in time may take some minutes to press the button; nobody else may with their word.
    assert logged_in(ours.citizens[1]).post(CHECK_IN, {"seen": seen}).status_code == 422
    assert "출석을 확인했습니다" in post(client, CHECK_IN, seen=seen)
    assert "이미 확인되었습니다" in post(client, CHECK_IN, seen=seen)
    stranger = logged_in(theirs.citizens[0])
    code = checkin.code_of(ours.session, timezone.now()).code
    answer = stranger.get(reverse("citizen:check-in-code", args=[ours.session.pk, code]))
    assert (answer.status_code, "다른 수업의 번호입니다" in answer.content.decode()) == (422, True)
    assert "우리 사진" not in answer.content.decode()
    clock.at("2023-09-19T19:04:00+09:00")
    assert client.post(CHECK_IN, {"seen": seen}).status_code == 422
    assert Record.objects.count() == 1


@pytest.mark.parametrize("name", ["roster", "checkin-code"])
def test_a_class_opens_to_its_own_lecturer_leader_operator_and_manager(
    sides: tuple[Side, Side], logged_in: LogIn, name: str
) -> None:
    ours, theirs = sides
    here = ours.page(name)
    for account in (ours.lecturer, ours.leader, ours.operator, ours.manager):
        assert logged_in(account).get(here).status_code == 200
    strangers = [theirs.lecturer, theirs.leader, theirs.operator, theirs.manager, ours.once, ours.citizens[0]]
    strangers += [make.account(of=kind) for kind in (RoleKind.PLANNER, RoleKind.COUNSELLOR, RoleKind.JUDGE)]
    for account in strangers:
        for do in ("open", "close", "rest", "absent"):
            assert logged_in(account).post(here, {"do": do}).status_code == 403
        assert logged_in(account).get(here).status_code == 403
    colleague = make.account(of=RoleKind.LECTURER, at=ours.institution)  # of the same institution, of another class
    assert logged_in(colleague).get(here).status_code == 403
    assert not Record.objects.exists()
    assert not Session.objects.filter(checkin_from__isnull=False).exists()


def test_a_roster_says_who_stayed_away_before_and_leads_back(sides: tuple[Side, Side], logged_in: LogIn) -> None:
    ours, _ = sides
    first, second = ours.parts
    for day in (5, 12):
        held = make.session(ours.place, day=date(2023, 9, day), lead=ours.lecturer.party)
        take_attendance(held, {first.pk: "absent", second.pk: "present"}, actor=ours.lecturer)
    page = logged_in(ours.lecturer).get(ours.page("roster")).content.decode()
    assert page.count("앞서 2번 결석") == page.count("번 결석") == 1
    assert f'href="{reverse("partner:classes")}"' in page


def test_ones_classes_are_listed_and_nobody_elses(sides: tuple[Side, Side], logged_in: LogIn) -> None:
    ours, theirs = sides
    make.session(ours.place, day=date(2023, 9, 12), lead=ours.lecturer.party, title="지난 수업")
    make.session(ours.place, day=date(2023, 10, 10), lead=ours.lecturer.party, title="다음 수업")
    here = reverse("partner:classes")
    for account in (ours.lecturer, ours.leader, ours.operator):
        client = logged_in(account)
        today, missing, coming = (
            client.get(here, {"when": when}).content.decode() for when in ("today", "missing", "coming")
        )
        assert ours.session.title in today
        assert "지난 수업" in missing
        assert "다음 수업" in coming
        assert theirs.session.title not in today + missing + coming
    for account in (ours.once, ours.citizens[0], make.account(of=RoleKind.PLANNER)):
        assert logged_in(account).get(here).status_code == 403
    make.record(ours.parts[0], Session.objects.get(title="지난 수업"))
    assert "모두 적으셨습니다" in logged_in(ours.lecturer).get(here, {"when": "missing"}).content.decode()
    assert "수업과 출석" in logged_in(ours.lecturer).get(reverse("office:home")).content.decode()


def test_a_closed_day_is_set_with_its_effects_in_sight_and_undone(sides: tuple[Side, Side], logged_in: LogIn) -> None:
    ours, theirs = sides
    make.session(ours.place, day=date(2023, 10, 10), starts_at=time(19), unit=ours.campus)
    here = reverse("office:closures")
    said = {"day": "2023-10-10", "unit": str(ours.campus.pk), "kind": "closed", "name": "전기 공사"}
    client = logged_in(ours.manager)
    page = post(client, here, **said, do="look")
    assert not Closure.objects.exists()
    assert "이미 잡힌 차시가 있습니다" in page
    assert reverse("office:sessions", args=[ours.round.code]) in page
    assert "휴무로 정했습니다" in post(client, here, **said, do="set")
    of = Closure.objects.get()
    assert "이미 정한 휴무가 있습니다" in post(client, here, **said, do="set")
    assert "골라 주세요" in post(client, here, **(said | {"unit": ""}), do="look")  # the whole agency is the planner's
    assert "목록에서 골라" in post(client, here, **(said | {"unit": str(theirs.campus.pk)}), do="set")
    undo = reverse("office:closure-undo", args=[of.pk])
    assert logged_in(theirs.manager).post(undo).status_code == 403
    auditor = logged_in(make.account(of=RoleKind.AUDITOR))
    assert "전기 공사" in auditor.get(here).content.decode()
    assert auditor.post(here, said).status_code == 403
    assert auditor.post(undo).status_code == 403
    planner = logged_in(make.account(of=RoleKind.PLANNER))
    assert "재단 전체" in post(planner, here, **(said | {"unit": "", "day": "2023-10-11"}), do="set")
    assert "휴무를 되돌렸습니다" in post(client, undo)
    assert client.post(undo).status_code == 403
    for account in (ours.lecturer, ours.leader, ours.citizens[0], make.account(of=RoleKind.DIRECTOR)):
        assert logged_in(account).get(here).status_code == 403
    assert client.get(undo).status_code == 405
