"""A match by keyboard alone: a scenario with a share and two decided pairs, computed, held beside the other way, published."""

from __future__ import annotations

import re
import threading

import pytest
from playwright.sync_api import ViewportSize, expect

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application, SeatOffer
from imojak.placing.models import Scenario
from imojak.tasks import working
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]


def test_from_a_scenario_to_offers_for_all(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    of = open_round("internship", f"가을 인턴 배정 {width}", status=RoundStatus.SCREENING)
    shop, office, store = (make.place(of, kind="post", title=name, capacity=1) for name in ("가게", "사무실", "창고"))
    people: list[Application] = []
    for number, wishes in enumerate(((shop, office), (shop, office), (office, store), (shop, store))):
        party = make.person(f"{'가나다라'[number]}배정{width}", birth=years_ago(50), sex="f" if number < 3 else "m")
        make.consent(party)
        people.append(make.application(of, party, status=ApplicationStatus.ELIGIBLE, score=60 + number))
        for rank, place in enumerate(wishes, start=1):
            make.preference(people[-1], place, rank)
    manager = with_password(
        make.account(
            f"matcher{width}",
            of=RoleKind.PROGRAMME_MANAGER,
            at=of.programme.lead_unit.party,
            programme=of.programme.code,
            party=make.person(f"백담당{width}"),
        )
    )
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(manager.username, PASSWORD, re.compile("안녕하세요"))
    keys.page.goto(f"/office/rounds/{of.code}/placing/")
    keys.write("이름", "먼저 본 것")
    keys.follow("만들기", of.title)
    decide(keys, of, people[1], "가게", "제외", "가족이 그 가게에서 일합니다.")
    decide(keys, of, people[2], "사무실", "고정", "그 일을 이어서 하기로 했습니다.")
    keep_a_share(keys, of)
    compute(keys, of, "계산하기")
    expect(keys.page.get_by_text("여성 2명(적어도 2명)")).to_be_visible()
    hold_beside(keys, of)
    keys.follow("시나리오 목록으로 돌아가기", of.title)
    keys.follow("먼저 본 것", of.title)
    for one in people:
        assert one.party.name not in keys.page.content()
    keys.follow(f"접수번호 {people[1].pk}", of.title)
    expect(keys.page.get_by_text("제외함")).to_be_visible()
    keys.follow("‘먼저 본 것’의 배정 결과로", of.title)
    publish(keys, of, people)


def decide(keys: Keys, of: Round, who: Application, place: str, what: str, why: str) -> None:
    """Pin or forbid a pair by receipt number, with the reason."""
    keys.write("접수번호", str(who.pk))
    keys.select("자리", place)
    keys.select("무엇을 정하나요", what)
    keys.write("사유", why)
    keys.follow("정하기", of.title)
    expect(keys.page.get_by_role("cell", name=why)).to_be_visible()


def keep_a_share(keys: Keys, of: Round) -> None:
    """Add a row of shares; what is typed stays while rows come and go, and only the last button changes anything."""
    scenario = Scenario.objects.get(round=of)
    before = len(scenario.quotas)
    keys.write("추첨 씨앗", "여름 끝의 씨앗")
    keys.follow("몫 더하기", of.title)
    keys.follow("몫 더하기", of.title)
    keys.follow(f"지우기: {before + 2}번째 몫", of.title)
    row = f"{before + 1}번째 몫"
    keys.select(f"{row}의 대상", "여성")
    keys.write(f"{row}의 크기", "2")
    keys.select(f"{row}의 단위", "명")
    scenario.refresh_from_db()
    assert scenario.seed != "여름 끝의 씨앗"
    keys.follow("바꾸기", of.title)
    scenario.refresh_from_db()
    assert (scenario.seed, scenario.quotas[-1]["group"]) == ("여름 끝의 씨앗", "f")


def compute(keys: Keys, of: Round, button: str) -> None:
    """Have it computed; the page says by itself when it is done."""
    keys.follow(button, of.title)
    assert working.work(leaving=threading.Event(), once=True)
    # The page asks every two seconds, and says itself that it is done.
    expect(keys.page.get_by_text("계산을 마쳤습니다.")).to_be_visible(timeout=20_000)
    # And what stands below is the new result, with what can be done with it.
    expect(keys.page.get_by_role("button", name="계산 취소")).to_have_count(0)
    keys.follow("결과 보기", of.title)


def hold_beside(keys: Keys, of: Round) -> None:
    """Have the same computed by the other way; the page tells what keeping wishes costs."""
    other = "안정 배정" if Scenario.objects.get(round=of).mode == "best-total" else "총점이 가장 높은 배정"
    compute(keys, of, f"{other}과 견주기")
    expect(keys.page.get_by_text("서로 더 원하는데 배정되지 않은 짝")).to_be_visible()
    expect(keys.page.get_by_text("서로 더 원하는 짝이 남지 않게")).to_be_visible()


def publish(keys: Keys, of: Round, people: list[Application]) -> None:
    """Look at what would go out, and publish it: everybody has an answer, and only now it is told who they are."""
    keys.follow("공개할 결정 미리 보기", of.title)
    assert not SeatOffer.objects.filter(application__round=of).exists()
    keys.follow("공개하고 알리기", of.title)
    assert SeatOffer.objects.filter(application__round=of).count() == 3
    keys.follow("배정", of.title)
    keys.follow("먼저 본 것", of.title)
    for one in people:
        expect(keys.page.get_by_role("link", name=one.party.name)).to_be_visible()
    expect(keys.page.get_by_role("button", name="다시 계산하기")).to_have_count(0)
