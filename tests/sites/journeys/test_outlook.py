"""Finance looks ahead by keyboard alone: the year of all lines and of one, what would be if, what one costs; then commits."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.pay.models import Commitment
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, with_password
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

OUTLOOK = "2023년 연말 전망"
LINE = "사회공헌일자리 사업 운영"


def test_from_the_years_end_to_what_would_be_and_a_commitment(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    finance = with_password(
        make.account(f"finance{width}", of=RoleKind.FINANCE_OFFICER, party=make.person(f"재무{width}"))
    )
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(finance.username, PASSWORD, re.compile("안녕하세요"))
    look_ahead(keys)
    ask_what_would_be(keys)
    look_at_what_one_costs(keys)
    commit_by_hand(keys)


def look_ahead(keys: Keys) -> None:
    """The year of all lines, in June, and of one line."""
    keys.press("연말 전망", OUTLOOK)
    expect(keys.page.get_by_role("img", name=re.compile("모든 항목의 지출과 연말 전망"))).to_be_visible()
    keys.press("전에는 얼마나 맞았나", "전에는 얼마나 맞았나")
    expect(keys.page.get_by_role("row", name=re.compile(r"2023\. 6\. 30\."))).to_be_visible()
    keys.page.goto("/office/outlook/?as_of=2023-06-30")
    keys.arrived(OUTLOOK)
    keys.press(LINE, re.compile(LINE))
    expect(keys.page.get_by_text("열 번에 여덟 번은")).to_be_visible()
    expect(keys.page.get_by_role("row", name=re.compile("6월까지 지출"))).to_be_visible()


def ask_what_would_be(keys: Keys) -> None:
    """Somebody forgets the month, is told, and finds what was typed still there; twenty thousand are more than there is money."""
    keys.press("미리 따져 보기", "미리 따져 보기")
    keys.write("늘릴 인원", "20")
    keys.to("셈해 보기")
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    keys.arrived("미리 따져 보기")
    expect(keys.page.get_by_role("alert")).to_contain_text("‘회차’도 함께 적어야 합니다")
    expect(keys.page.get_by_label("늘릴 인원")).to_have_value("20")
    for people, said in (("20", "지금 남은 예산 안에서 할 수 있습니다"), ("20000", "예산이 모자라는 항목이 있습니다")):
        keys.write("늘릴 인원", people)
        keys.select("회차", "도서관 이용 도움단 정기모집(11월 30일까지)")
        keys.select("시작하는 달", "2023년 9월")
        keys.to("셈해 보기")
        with keys.page.expect_navigation():
            keys.page.keyboard.press("Enter")
        keys.arrived("미리 따져 보기")
        expect(keys.page.get_by_text(said)).to_be_visible()
        expect(keys.page.get_by_text("더 원인행위해야 하는 금액")).to_be_visible()


def look_at_what_one_costs(keys: Keys) -> None:
    """A dash is told apart from nothing."""
    keys.press("한 명에 드는 비용", "한 명에 드는 비용")
    expect(keys.page.get_by_text("아직 묻지 않음").first).to_be_visible()
    expect(keys.page.get_by_text("0원이라는 뜻이 아닙니다")).to_be_visible()


def commit_by_hand(keys: Keys) -> None:
    """More hours than are paid are refused beside the field; the hours that were expected change nothing."""
    of = Round.objects.get(code="2023-boram-library-1")
    before = Commitment.objects.filter(round=of).count()
    keys.page.goto(f"/office/rounds/{of.code}/commitment/")
    keys.arrived(of.title)
    keys.write("한 달에 예상하는 활동시간", "60")
    keys.to("예상에 맞춰 원인행위하기")
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    keys.arrived(of.title)
    expect(keys.page.get_by_role("alert")).to_contain_text("한 달에 57시간까지 지급합니다")
    keys.write("한 달에 예상하는 활동시간", "50")
    keys.to("예상에 맞춰 원인행위하기")
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    keys.arrived(of.title)
    expect(keys.page.get_by_text("바뀐 것이 없습니다")).to_be_visible()
    assert Commitment.objects.filter(round=of).count() == before
