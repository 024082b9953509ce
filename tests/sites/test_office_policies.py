"""Policies of a group insurance on the site: entered, changed, ended, renewed, and what to do about days without cover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Organisation
from imojak.paths.models import Policy
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]


class World:
    """A round that must be insured, one person in it, and its manager."""

    def __init__(self) -> None:
        self.round = living.edition(insurance=living.INSURANCE)
        self.place, _ = living.site(self.round, "가")
        self.one = living.begun(self.place)
        self.manager = living.manager_of(self.round)

    def page(self, name: str, *args: object) -> str:
        return reverse(f"office:{name}", args=[self.round.code, *args])


@pytest.fixture
def world(clock: Clock) -> World:
    return World()


def said(**more: object) -> dict[str, object]:
    return {
        "new_insurer": "한빛보험",
        "business_number": "124-81-00998",
        "number": "2023-77",
        "starts_on": "2023-04-01",
        "ends_on": "2023-12-31",
        "premium": 30_000,
        "sum_insured": 100_000_000,
        "where": "programme",
        **more,
    }


def entered(client: Client, world: World, **more: object) -> Policy:
    answer = client.post(world.page("policy-new"), said(**more))
    assert answer.status_code == 302, answer.content.decode()
    return Policy.objects.latest("pk")


def test_a_policy_is_entered_with_a_new_insurer_and_leads_to_enrolling(world: World, logged_in: LogIn) -> None:
    client = logged_in(world.manager)
    page = client.get(world.page("insurance")).content.decode()
    assert "이 사업은 재단이 단체보험에 들어야 하니 계약을 등록해 주세요" in page
    assert "이 날을 덮는 계약이 없습니다. 계약을 등록하거나 갱신해 주세요." in page
    assert 'value="30000"' in client.get(world.page("policy-new")).content.decode()
    of = entered(client, world)
    assert (of.insurer.name, of.sum_insured, of.round) == ("한빛보험", 100_000_000, None)
    assert Organisation.objects.get(party=of.insurer).kind == "supplier"
    page = client.get(world.page("insurance")).content.decode()
    assert "가입할 사람 1명" in page
    assert "2023-77에 가입시켜 주세요." in page
    assert "1인 보장금액 100,000,000원" in page
    client.post(world.page("insurance-change", of.pk), {"do": "enrol"})
    assert "빈 날이 없습니다" in client.get(world.page("insurance")).content.decode()


def test_a_policy_of_one_place_with_an_insurer_that_is_known(world: World, logged_in: LogIn) -> None:
    client = logged_in(world.manager)
    known = entered(client, world).insurer
    of = entered(client, world, new_insurer="", business_number="", insurer=known.pk, number="2023-78", where="place", place=world.place.pk)  # fmt: skip
    assert (of.round, of.place, of.insurer) == (world.round, world.place, known)
    assert f"{world.place.title} 자리만" in client.get(world.page("insurance")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"new_insurer": ""}, "보험사를 고르거나 새 보험사를 적어 주세요"),
        ({"business_number": ""}, "새 보험사의 사업자등록번호를 적어 주세요"),
        ({"business_number": "123-45-67890"}, "사업자등록번호"),
        ({"number": ""}, "빈칸을 채워 주세요"),
        ({"number": "x" * 41}, "40"),
        ({"starts_on": "어제"}, "날짜를 2023-09-30처럼 적어 주세요"),
        ({"ends_on": "2023-01-01"}, "끝나는 날이 시작하는 날보다 빠릅니다"),
        ({"premium": -1}, "0 이상으로 적어 주세요"),
        ({"premium": 10**12}, "10000000 이하로 적어 주세요"),
        ({"sum_insured": "많이"}, "숫자로 적어 주세요"),
        ({"where": "place"}, "어느 자리인지 골라 주세요"),
        ({"where": "place", "place": 10**9}, "목록에서 골라 주세요"),
        ({"where": "moon"}, "목록에서 골라 주세요"),
        ({"insurer": 10**9}, "목록에서 골라 주세요"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_comes_back(
    wrong: dict[str, object], sentence: str, world: World, logged_in: LogIn
) -> None:
    answer = logged_in(world.manager).post(world.page("policy-new"), said(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "100000000" in page or "sum_insured" in wrong
    assert not Policy.objects.exists()


def test_a_policy_is_changed_ended_and_renewed_with_its_history(world: World, logged_in: LogIn) -> None:
    client = logged_in(world.manager)
    of = entered(client, world, ends_on="2023-10-15")
    client.post(world.page("insurance-change", of.pk), {"do": "enrol"})
    page = client.get(world.page("insurance")).content.decode()
    assert "곧 끝납니다. 갱신해 주세요." in page
    address = world.page("policy", of.pk)
    terms = {**said(new_insurer="", business_number="", insurer=of.insurer_id, premium=25_000), "ends_on": "2023-10-15"}
    assert "빈칸을 채워 주세요" in client.post(address, {"do": "change", **terms}).content.decode()
    client.post(address, {"do": "change", "reason": "오기", **terms})
    of.refresh_from_db()
    assert of.premium == 25_000
    answer = client.post(address, {"do": "end", "on": "2024-01-01", "reason": "끝"})
    assert answer.status_code == 422
    assert "마지막 날은 2023년 4월 1일부터 2023년 10월 14일 사이여야 합니다" in answer.content.decode()
    client.post(address, {"do": "renew", "number": "2024-1", "ends_on": "2024-10-15", "premium": 26_000})
    new = Policy.objects.get(number="2024-1")
    assert (new.starts_on, new.covers.count()) == (date(2023, 10, 16), 1)
    client.post(address, {"do": "end", "on": "2023-09-30", "reason": "보험사 변경"})
    page = client.get(world.page("insurance")).content.decode()
    assert "이 날을 덮는 계약이 없습니다" in page
    history = client.get(address).content.decode()
    for words in ("등록: 2023년 4월 1일", "변경: 오기", "갱신: 2024-1", "해지: 2023년 9월 30일까지: 보험사 변경"):
        assert words in history


def test_days_that_have_passed_are_for_the_insurer_to_say(world: World, logged_in: LogIn) -> None:
    client = logged_in(world.manager)
    entered(client, world, starts_on="2023-09-01")
    page = client.get(world.page("insurance")).content.decode()
    assert "이미 지난 날이 있습니다. 사고가 없었는지 확인하고 소급해 가입되는지 보험사에 물어봐 주세요." in page


def test_a_neighbour_and_another_round_s_manager_are_kept_out(world: World, logged_in: LogIn) -> None:
    of = entered(logged_in(world.manager), world)
    neighbour = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)
    for name, args in (("policy-new", []), ("policy", [of.pk])):
        assert logged_in(neighbour).post(world.page(name, *args), said()).status_code == 403
    other = make.policy(make.participation(make.place(make.round_of("far"))))
    assert logged_in(world.manager).get(world.page("policy", other.pk)).status_code == 403
    assert logged_in(world.manager).get(world.page("policy", 10**9)).status_code == 403
