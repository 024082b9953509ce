"""Taking back and undoing it on the pages: what it means is told before, and both stand in what has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.actions.filing import confirmation_token
from imojak.paths.models import Application
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
TYPE = {"screening": {"method": "rubric", "offer_hours": 48}}


@pytest.fixture
def citizen() -> Account:
    made: Account = make.account(party=make.person("김이모"))
    return made


@pytest.fixture
def manager() -> Account:
    made: Account = make.account(of="programme-manager")
    return made


@pytest.fixture
def place(clock: Clock) -> Place:
    clock.at("2023-03-10")
    of: Round = make.round_of(type=make.programme_type(definition=TYPE), status="open")
    made: Place = make.place(of, title="책 나눔", capacity=1)
    return made


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_application_is_taken_back_and_comes_back(citizen: Account, place: Place, logged_in: LogIn) -> None:
    assert citizen.party is not None
    one, client = actions.file_application(citizen.party, place.round, place=place), logged_in(citizen)
    before = text(client, f"/me/applications/{one.pk}/withdraw/")
    assert "24시간 안에 되돌리실 수 있습니다" in before
    client.post(f"/me/applications/{one.pk}/withdraw/", {"reason": "사정"})
    page = text(client, f"/me/applications/{one.pk}/")
    assert "2023년 3월 11일(토)" in page
    assert "되돌리기" in page
    answer = client.post(f"/me/applications/{one.pk}/undo/", follow=True).content.decode()
    assert "되돌렸습니다. 신청이 그대로 이어집니다." in answer
    assert answer.count("신청을 받음") >= 2
    assert "취소함" in answer
    assert "(되돌림)" in answer
    for said in ("접수</span>", "자격 확인</span>"):
        assert said not in answer


def test_too_late_the_page_says_so_and_offers_no_button(
    citizen: Account, place: Place, logged_in: LogIn, clock: Clock
) -> None:
    assert citizen.party is not None
    one, client = actions.file_application(citizen.party, place.round, place=place), logged_in(citizen)
    client.post(f"/me/applications/{one.pk}/withdraw/")
    clock.at("2023-03-12")
    client = logged_in(citizen)
    page = text(client, f"/me/applications/{one.pk}/")
    assert "되돌릴 수 있는 시간이 지났습니다" in page
    assert 'value="undo"' not in page
    client.post(f"/me/applications/{one.pk}/undo/")
    assert Application.objects.get(pk=one.pk).status == "withdrawn"


def test_before_a_seat_is_declined_one_reads_whether_somebody_waits_for_it(
    citizen: Account, place: Place, manager: Account, logged_in: LogIn
) -> None:
    assert citizen.party is not None
    behind = actions.file_application(make.person(), place.round, place=place)
    one, client = actions.file_application(citizen.party, place.round, place=place), logged_in(citizen)
    for application in (one, behind):
        actions.qualify(application, actor=manager)
    offer = actions.offer(one, place, actor=manager)
    assert "24시간 안에, 자리가 다른 분께 가기 전에는 되돌리실 수 있습니다" in text(
        client, f"/me/offers/{offer.pk}/decline/"
    )
    actions.wait(behind, actor=manager, rank=1)
    assert "바로 기다리는 다른 분께 드립니다. 되돌릴 수 없습니다" in text(client, f"/me/offers/{offer.pk}/decline/")
    assert "바로 기다리는 다른 분께 드립니다" in text(client, f"/me/applications/{one.pk}/withdraw/")
    client.post(f"/me/offers/{offer.pk}/", {"answer": "decline"})
    assert "그사이 자리가 다른 분께 갔습니다" in text(client, f"/me/applications/{one.pk}/")


def test_a_participation_is_given_up_before_it_begins_and_comes_back(
    citizen: Account, place: Place, manager: Account, logged_in: LogIn
) -> None:
    assert citizen.party is not None
    one, client = actions.file_application(citizen.party, place.round, place=place), logged_in(citizen)
    actions.qualify(one, actor=manager)
    part = actions.accept(one, actor=manager)
    assert "24시간 안에, 자리가 다른 분께 가기 전에는" in text(client, f"/me/participations/{part.pk}/end/")
    day = {"on_0": "2023", "on_1": "3", "on_2": "10", "end_reason": "health", "note": ""}
    client.post(f"/me/participations/{part.pk}/end/", {**day, "sure": "1"})
    assert "시작하기 전에 취소하셨습니다" in text(client, f"/me/participations/{part.pk}/")
    client.post(f"/me/participations/{part.pk}/undo/")
    part.refresh_from_db()
    assert (part.status, part.ends_on) == ("active", place.ends_on)


def test_by_the_signed_link_a_refusal_comes_back(place: Place, manager: Account, client: Client) -> None:
    made = actions.file_application(make.person(), place.round, filed_by=manager, channel="staff", confirmed=False)
    path = f"/confirmations/{confirmation_token(made)}/"
    client.post(path, {"answer": "decline"})
    assert "신청하지 않기로 하셨습니다." in text(client, path)
    client.post(path, {"answer": "undo"})
    made.refresh_from_db()
    assert made.status == "proposed"


def test_nobody_undoes_what_is_somebody_elses(
    citizen: Account, place: Place, manager: Account, logged_in: LogIn, client: Client
) -> None:
    assert citizen.party is not None
    one = actions.file_application(citizen.party, place.round, place=place)
    actions.withdraw_application(one, actor=citizen)
    part = make.participation(make.place(make.round_of()), citizen.party)
    group = make.group(members=2)
    group.members.update(starts_on=date(2023, 3, 1))
    member = make.account(party=group.members.get(leader=False).member)
    theirs = make.application(place, group)
    assert "신청 취소하기" not in text(logged_in(member), f"/me/applications/{theirs.pk}/")
    for path in (f"/me/applications/{one.pk}/undo/", f"/me/participations/{part.pk}/undo/"):
        for nobody in (make.account(), manager, member):
            assert logged_in(nobody).post(path).status_code == 404
        assert logged_in(citizen).get(path).status_code == 405
        assert client.post(path).status_code == 302
    one.refresh_from_db()
    assert (one.status, timezone.localdate()) == ("withdrawn", date(2023, 3, 10))
    assert timezone.now() < make.at(date(2023, 3, 10)) + timedelta(days=1)
