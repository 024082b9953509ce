"""The life of a round on the site: made, published when nothing is in the way, extended, led on, closed; its places too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RoundStatus, Shape
from imojak.offers.models import Place, Programme, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.plan.types import read_types
from tests import factories as make
from tests.conftest import Clock
from tests.fixtures_year import PLAN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
DAYS = {
    "notice_on": "2023-10-02",
    "apply_from": "2023-10-04",
    "apply_to": "2023-10-20",
    "starts_on": "2023-11-01",
    "ends_on": "2023-12-20",
}


@pytest.fixture
def programme(clock: Clock) -> Programme:
    file = read_types(PLAN)["course"]
    make.programme_type("course", definition=file.type.model_dump(mode="json", by_alias=True, exclude_unset=True))
    return make.programme(type_code="course", shape=Shape.COURSE, name="배움 과정")


@pytest.fixture
def manager(programme: Programme) -> Account:
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=programme.lead_unit.party)


def post(client: Client, name: str, *args: Any, **said: Any) -> str:
    """Send a form and return the page that one comes to."""
    return client.post(reverse(f"office:{name}", args=args), said, follow=True).content.decode()


def test_a_round_is_made_by_hand_published_and_led_on(
    programme: Programme, manager: Account, clock: Clock, logged_in: LogIn
) -> None:
    client = logged_in(manager)
    refused = post(client, "round-new", programme=programme.pk, **{**DAYS, "notice_on": "내일"})
    assert "날짜를 2023-09-30처럼 적어 주세요." in refused
    page = post(client, "round-new", programme=programme.pk, title="가을 과정", **DAYS)
    made = Round.objects.get()
    assert made.status == RoundStatus.DRAFT
    assert "공고하려면 먼저 고칠 것이 있습니다" in page
    post(client, "place-new", made.code, title="월요일 반", kind="course-run", capacity=20)
    assert Place.objects.get().starts_on == made.starts_on
    clock.at("2023-10-02")
    client = logged_in(manager)
    page = post(client, "round-step", made.code, step="publish")
    assert "공고했습니다" in page
    made.refresh_from_db()
    assert made.status == RoundStatus.OPEN
    assert "심사 시작: 접수 마감일(2023-10-20)이 지난 뒤에" in page  # instead of a button that would only refuse
    assert 'value="screen"' not in page
    assert "접수 마감일(2023-10-20)이 지난 뒤에" in post(client, "round-step", made.code, step="screen")
    page = post(client, "round-extend", made.code, apply_to="2023-10-10", reason="더 알리려고")
    assert "보다 뒤의 날을 적어 주세요" in page
    page = post(client, "round-extend", made.code, apply_to="2023-10-25", reason="더 알리려고")
    assert "연장했습니다" in page
    clock.at("2023-11-01")
    client = logged_in(manager)
    assert 'value="screen"' in client.get(reverse("office:round", args=[made.code])).content.decode()
    assert "운영을 시작했습니다" in post(client, "round-step", made.code, step="run")
    assert "회차를 닫았습니다" in post(client, "round-step", made.code, step="close")
    assert "무엇을 할지 골라 주세요" in post(client, "round-step", made.code, step="explode")


def test_a_planned_round_is_made_with_one_press(programme: Programme, manager: Account, logged_in: LogIn) -> None:
    planned = {"title": "겨울 과정", "places": 2, "capacity": 30, **DAYS}
    Programme.objects.filter(pk=programme.pk).update(planned={"rounds": [planned]})
    client = logged_in(manager)
    page = client.get(reverse("office:round-new")).content.decode()
    assert "배움 과정 · 겨울 과정" in page
    post(client, "round-new", planned=f"{programme.pk}:겨울 과정")
    made = Round.objects.get()
    assert (made.title, made.places.count()) == ("겨울 과정", 2)
    assert "모두 만들었습니다" in client.get(reverse("office:round-new")).content.decode()


def test_of_a_published_round_only_what_binds_nobody_changes(
    programme: Programme, manager: Account, logged_in: LogIn
) -> None:
    of = make.round_of(programme, status=RoundStatus.OPEN)
    client = logged_in(manager)
    page = client.get(reverse("office:round-edit", args=[of.code])).content.decode()
    assert 'name="description"' in page
    assert 'name="apply_to"' not in page
    post(client, "round-edit", of.code, description="새 안내", contact="02-000-0000", apply_to="2030-01-01")
    of.refresh_from_db()
    assert (of.description, of.contact, of.apply_to.year) == ("새 안내", "02-000-0000", 2023)


def test_a_place_is_closed_with_its_reason_and_nobody_else_changes_it(
    programme: Programme, manager: Account, logged_in: LogIn
) -> None:
    place = make.place(make.round_of(programme), title="화요일 반")
    client = logged_in(manager)
    assert "빈칸을 채워 주세요." in post(client, "place-close", place.round.code, place.pk, reason="")
    page = post(client, "place-close", place.round.code, place.pk, reason="강사 사정")
    assert "강사 사정" in page
    place.refresh_from_db()
    assert place.closed_because == "강사 사정"
    assert client.get(reverse("office:place-close", args=[place.round.code, 99_999_999])).status_code == 403


def test_a_host_is_named_as_it_is_registered(programme: Programme, manager: Account, logged_in: LogIn) -> None:
    of = make.round_of(programme)
    host = make.organisation("배움터")
    client = logged_in(manager)
    said = {"title": "반", "kind": "course-run", "capacity": 5}
    assert "그 이름의 기업·활동처가 없습니다" in post(client, "place-new", of.code, host="배움", **said)
    post(client, "place-new", of.code, host="배움터", **said)
    assert Place.objects.get().host == host
