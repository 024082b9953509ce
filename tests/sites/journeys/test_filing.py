"""A partner files for somebody who has come to it, by keyboard alone; that person confirms by the link, and is decided on."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Party
from imojak.paths import actions
from imojak.paths.actions.filing import confirmation_token
from imojak.paths.actions.filing_for import propose_as_partner
from imojak.paths.enums import AgreementKind, ApplicationStatus
from imojak.paths.models import Application
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

MOTIVE = "함께 일하던 동네에서 어르신의 말벗이 되어 드리고 싶어 부탁드렸습니다. 꾸준히 하겠습니다."
LIST = "대리 신청"
CONFIRM = "대신 낸 신청 확인"


def test_from_who_asks_the_operator_to_the_seat(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    place, operator, manager = run_by_an_operator(width)
    party = make.person(f"부탁해{width}", birth=years_ago(57), phone=f"010-5555-{width:04}")
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(operator.username, PASSWORD, re.compile("안녕하세요"))
    keys.press("우리 활동처", "우리 활동처")
    keys.press(LIST, LIST)
    find_who_asks(keys, place, party)
    fill_in(keys, party, place)
    keys.press("내고 확인 링크 보내기", LIST)
    expect(keys.page.get_by_role("row", name=party.name)).to_contain_text("본인 확인을 기다림")
    made = Application.objects.get(party=party)
    keys.log_out()
    person_confirms(keys, made)
    assert Consent.objects.filter(party=party, purpose="service").exists()
    actions.qualify(made, actor=manager)
    actions.accept(made, place=place, actor=manager)
    keys.page.goto("/login/")
    keys.log_in(operator.username, PASSWORD, re.compile("안녕하세요"))
    keys.page.goto("/partner/filing/")
    keys.arrived(LIST)
    row = keys.page.get_by_role("row", name=party.name)
    expect(row).to_contain_text("처리가 끝남")
    expect(row).not_to_contain_text("선정")


def test_who_did_not_ask_says_so_and_another_is_taken_back(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    place, operator, _ = run_by_an_operator(width + 1)
    stranger, friend = (make.person(f"{name}{width}", birth=years_ago(57)) for name in ("안부탁", "다시쓸"))
    unasked, mistaken = (filed(place, operator, party) for party in (stranger, friend))
    keys = walk()
    keys.page.goto(f"/confirmations/{confirmation_token(unasked)}/")
    keys.arrived(CONFIRM)
    keys.follow("부탁한 적이 없습니다", CONFIRM)
    expect(keys.page.get_by_text("신청하지 않은 것으로 적었고")).to_be_visible()
    keys.page.goto("/login/?next=/partner/filing/")
    keys.log_in(operator.username, PASSWORD, LIST)
    expect(keys.page.get_by_role("row", name=stranger.name)).to_contain_text("확인되지 않음")
    keys.follow(f"{mistaken.pk}번 신청 거두어들이기", LIST)
    expect(keys.page.get_by_role("row", name=friend.name)).to_contain_text("거두어들임")
    mistaken.refresh_from_db()
    assert mistaken.status == ApplicationStatus.WITHDRAWN


def run_by_an_operator(width: int) -> tuple[Place, Account, Account]:
    """Make a round that is open today and run by an operator; return a place of it, who works there, and its manager."""
    of = open_round("social-job", f"말벗 활동가 {width}")
    place = make.place(of, kind="post", title="복지관 말벗", host=make.organisation(), capacity=3)
    make.place(of, kind="post", title="도서관 책 나눔", host=make.organisation(), capacity=3)
    body = make.organisation(f"이웃 협동조합 {width}")
    make.agreement(of, body, kind=AgreementKind.OPERATOR, on=timezone.localdate())
    operator = with_password(make.account(f"runs{width}", of=RoleKind.OPERATOR, at=body))
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=of.programme.lead_unit.party, programme=of.programme.code)
    return place, operator, manager


def filed(place: Place, operator: Account, party: Party) -> Application:
    """File for somebody as the operator's page does."""
    draft = actions.save_draft(
        operator, place.round, party=party, preferences=[place],
        answers={
            "hours": ["mon-am"], "motive": MOTIVE, "certified": False, "with_children": False, "agree_service": True,
            "agree_operator": True, "phone": "010-5555-0000",
        },
    )  # fmt: skip
    return propose_as_partner(draft, actor=operator)


def find_who_asks(keys: Keys, place: Place, party: Party) -> None:
    """Look for somebody with too little, then with what they told; the name comes back masked."""
    page = keys.page
    finding = f"{place.round.title} 대리 신청"
    keys.press(place.round.title, finding)
    keys.write("이름", party.name)
    keys.follow("찾기", finding)
    expect(page.get_by_role("alert")).to_contain_text("생년월일이나 휴대전화")
    keys.write("생년월일", years_ago(57).isoformat())
    keys.follow("찾기", finding)
    keys.press("부*", re.compile("님의 신청$"))


def fill_in(keys: Keys, party: Party, place: Place) -> None:
    """Answer the form: what is missing is told and what was typed stays; then look it over."""
    page = keys.page
    keys.select("1지망", place.title)
    keys.tick("월요일 오전")
    keys.write("활동하려는 까닭", "짧음")
    keys.follow("살펴보기", re.compile("님의 신청$"))
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("1지망")).to_have_value(str(place.pk))
    keys.write("활동하려는 까닭", MOTIVE)
    for group in ("certified", "with_children"):
        keys.choose(page.locator(f"[name={group}][value=no]"))
    keys.tick("(필수) 개인정보")
    keys.tick("(필수) 수행기관")
    keys.press("살펴보기", "보내기 전에 살펴보기")
    expect(page.get_by_text(MOTIVE)).to_be_visible()
    assert not Application.objects.filter(party=party).exists()


def person_confirms(keys: Keys, made: Application) -> None:
    """Open the link of the letter: it says by whom and what for, and "yes" files the application."""
    page = keys.page
    page.goto(f"/confirmations/{confirmation_token(made)}/")
    keys.arrived(CONFIRM)
    assert made.filed_through is not None
    expect(page.get_by_text(f"{made.filed_through.name}에서 아래 사업에")).to_be_visible()
    keys.follow("맞습니다. 신청합니다", CONFIRM)
    made.refresh_from_db()
    assert made.status == ApplicationStatus.FILED
