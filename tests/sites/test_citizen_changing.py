"""Asking to rest and to go on, and ending early: with the ceiling told before, and only for oneself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.models import Participation
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
LIFE = {"life": {"pauses": {"most_days": 10, "most_times": 1}, "extensions": {"most_months": 1}}}


def day(prefix: str, of: date) -> dict[str, str]:
    """Return a day as its three fields are sent."""
    return {f"{prefix}_0": str(of.year), f"{prefix}_1": str(of.month), f"{prefix}_2": str(of.day)}


@pytest.fixture
def citizen() -> Account:
    made: Account = make.account(of=RoleKind.CITIZEN, party=make.person("김이모"))
    return made


@pytest.fixture
def manager() -> Account:
    team = make.unit("team")
    made: Account = make.account(of=RoleKind.PROGRAMME_MANAGER, at=team.party, party=make.person("박담당"))
    return made


@pytest.fixture
def mine(citizen: Account, manager: Account, clock: Clock) -> Participation:
    clock.at("2023-05-02")
    team = manager.party.roles.get().at.unit  # type: ignore[union-attr]
    of = make.round_of(make.programme("work", lead_unit=team), type=make.programme_type(definition=LIFE))
    made: Participation = make.participation(
        make.place(of, title="책 나눔"), citizen.party, starts=date(2023, 4, 3), ends=date(2023, 7, 31)
    )
    return made


def test_a_pause_is_asked_for_within_its_ceiling_and_its_manager_is_told(
    mine: Participation, citizen: Account, manager: Account, logged_in: LogIn
) -> None:
    client, path = logged_in(citizen), f"/me/participations/{mine.pk}/pause/"
    assert path in client.get(f"/me/participations/{mine.pk}/").content.decode()
    assert "1번까지, 모두 합쳐 10일까지" in client.get(path).content.decode()
    asked: dict[str, Any] = {**day("starts", date(2023, 5, 8)), "reason": "치료"}
    long = client.post(path, {**asked, **day("ends", date(2023, 5, 19))})
    assert long.status_code == 422
    assert "모두 합쳐 10일까지" in long.content.decode()
    assert 'value="치료"' in long.content.decode()
    assert not Message.objects.filter(recipient_id=manager.party_id or 0).exists()
    assert client.post(path, {**asked, **day("ends", date(2023, 5, 12))}).status_code == 302
    told = Message.objects.get(recipient_id=manager.party_id or 0)
    assert "2023년 5월 8일부터 2023년 5월 12일까지" in told.body
    assert "김이모" not in told.body
    assert logged_in(manager).get(told.link).status_code == 200
    again = client.post(path, {**asked, **day("ends", date(2023, 5, 12))}).content.decode()
    assert "이미 요청하셨고 담당자의 답을 기다리고 있습니다" in again
    assert not mine.pauses.exists()


def test_an_extension_is_asked_for_within_the_round(
    mine: Participation, citizen: Account, manager: Account, logged_in: LogIn
) -> None:
    client, path = logged_in(citizen), f"/me/participations/{mine.pk}/extension/"
    far = client.post(path, {**day("ends", date(2023, 9, 15)), "reason": "더 하고 싶어서"})
    assert "2023년 8월 31일까지" in far.content.decode()
    assert client.post(path, {**day("ends", date(2023, 8, 20)), "reason": "더"}).status_code == 302
    assert "2023년 8월 20일까지" in Message.objects.get(recipient_id=manager.party_id or 0).body


def test_one_ends_early_after_being_asked_twice(mine: Participation, citizen: Account, logged_in: LogIn) -> None:
    client, path = logged_in(citizen), f"/me/participations/{mine.pk}/end/"
    said = {**day("on", date(2023, 5, 31)), "end_reason": "health", "note": ""}
    past = client.post(path, {**said, **day("on", date(2023, 5, 1)), "sure": "1"}).content.decode()
    assert "이미 지난 날입니다" in past
    page = client.post(path, said).content.decode()
    assert "이대로 그만두시겠습니까?" in page
    mine.refresh_from_db()
    assert mine.status == "active"
    client.post(path, {**said, "sure": "1"})
    mine.refresh_from_db()
    assert (mine.status, mine.end_reason, mine.ends_on) == ("withdrawn", "health", date(2023, 5, 31))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("page", ["pause", "extension", "end"])
def test_nobody_changes_what_is_somebody_elses(
    mine: Participation, manager: Account, logged_in: LogIn, page: str
) -> None:
    path = f"/me/participations/{mine.pk}/{page}/"
    other = make.account(of=RoleKind.CITIZEN, party=make.person())
    for account in (other, manager):
        assert logged_in(account).get(path).status_code == 404
        assert logged_in(account).post(path, {"sure": "1"}).status_code == 404
    assert Client().get(path)["Location"].startswith("/login/")


def test_a_member_who_does_not_lead_reads_but_changes_nothing(mine: Participation, logged_in: LogIn) -> None:
    group = make.group(members=2)
    leader, member = (row.member for row in group.members.order_by("-leader", "pk"))
    of = make.participation(mine.place, group)
    asks = logged_in(make.account(party=member))
    assert asks.get(f"/me/participations/{of.pk}/").status_code == 200
    assert asks.get(f"/me/participations/{of.pk}/end/").status_code == 404
    assert logged_in(make.account(party=leader)).get(f"/me/participations/{of.pk}/end/").status_code == 200


def test_without_a_type_that_allows_it_neither_rest_nor_extension_is_offered(
    citizen: Account, logged_in: LogIn, clock: Clock
) -> None:
    clock.at("2023-05-02")
    one = make.participation(make.place(), citizen.party)
    client = logged_in(citizen)
    page = client.get(f"/me/participations/{one.pk}/").content.decode()
    assert "쉬기 요청" not in page
    assert "일찍 그만두기" in page
    assert "이 사업에서는 하실 수 없습니다" in client.get(f"/me/participations/{one.pk}/pause/").content.decode()


def test_what_was_asked_for_shows_its_state_and_is_taken_back_only_by_whoever_asked(
    mine: Participation, citizen: Account, manager: Account, logged_in: LogIn
) -> None:
    client, page = logged_in(citizen), f"/me/participations/{mine.pk}/"
    client.post(f"{page}extension/", {**day("ends", date(2023, 8, 20)), "reason": "더"})
    change = mine.change_requests.get()
    shown = client.get(page).content.decode()
    assert "2023년 8월 20일까지 계속하기" in shown
    assert "2023년 5월 10일" in shown  # five working days after the second, without the fifth, a holiday
    assert f"{page}extension/" not in shown
    path = f"/me/changes/{change.pk}/withdraw/"
    for account in (make.account(of=RoleKind.CITIZEN, party=make.person()), manager):
        assert logged_in(account).post(path).status_code == 404
    assert client.get(path).status_code == 405
    assert Client().post(path)["Location"].startswith("/login/")
    change.refresh_from_db()
    assert change.status == "requested"
    assert "요청을 취소했습니다" in client.post(path, follow=True).content.decode()
    change.refresh_from_db()
    assert change.status == "withdrawn"
    assert f"{page}extension/" in client.get(page).content.decode()


def test_a_member_who_does_not_lead_takes_no_request_of_the_group_back(mine: Participation, logged_in: LogIn) -> None:
    group = make.group(members=2)
    member = group.members.filter(leader=False).first().member  # type: ignore[union-attr]
    change = make.change_request(make.participation(mine.place, group))
    page = logged_in(make.account(party=member)).post(f"/me/changes/{change.pk}/withdraw/", follow=True)
    assert "본인이나 모임의 대표만" in page.content.decode()
    change.refresh_from_db()
    assert change.status == "requested"
