"""What people come for, walked in a browser as they would: at a desk and on a telephone, once by keyboard alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from imojak.demo.accounts import DEMO_PASSWORD
from imojak.offers.models import Place
from tests.chromium import DESKTOP, PHONE, overflow, tab_to, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

Open = Callable[..., Page]


def arrived(page: Page, heading: str | re.Pattern[str]) -> None:
    """Every page on the way is the expected one, accessible, and as wide as the window."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert violations(page) == []
    assert overflow(page) <= 0


def test_a_citizen_logs_in_and_sees_their_way(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(viewport=viewport)
    page.goto("/")
    page.get_by_role("link", name="로그인").click()
    page.get_by_label("아이디").fill("citizen")
    page.get_by_label("비밀번호").fill("not the password")
    page.get_by_role("main").get_by_role("button", name="로그인").click()
    expect(page.get_by_role("alert")).to_contain_text("아이디나 비밀번호가 맞지 않습니다")
    page.get_by_label("비밀번호").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="로그인").click()
    arrived(page, "나의 이모작")
    expect(page.get_by_role("link", name="우리 활동처")).to_have_count(0)
    expect(page.get_by_role("heading", name="내 정보를 본 기록")).to_be_visible()
    assert page.locator("section.card").count() > 0
    page.get_by_role("button", name="로그아웃").click()
    expect(page.get_by_role("link", name="로그인")).to_be_visible()


def test_a_planner_goes_from_the_report_to_the_rows_and_takes_them_along(
    open_page: Open, viewport: ViewportSize
) -> None:
    page = open_page(as_user="planner", viewport=viewport)
    page.goto("/office/report/")
    page.get_by_role("navigation", name="차례").get_by_role("link", name="중장년 인턴십 지원").click()
    expect(page.locator("section:target")).to_be_in_viewport()
    page.locator("section:target a[href*='programme.internship.actual']").first.click()
    arrived(page, "인턴십 참여자 실적")
    expect(page.get_by_role("heading", name="목표와 견주기")).to_be_visible()
    expect(page.get_by_role("heading", name="공표값과 견주기")).to_be_visible()
    rows = page.get_by_role("region", name="근거 행").locator("tbody tr")
    every = rows.count()
    page.get_by_label("행에서 찾기").fill("2차")
    page.get_by_role("main").get_by_role("button", name="찾기").click()
    expect(rows.first).to_contain_text("2차 인턴십")
    assert 0 < rows.count() < every
    assert all("*" in text for text in rows.locator("td.date").all_text_contents())
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV 내려받기").click()
    table = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(table) == rows.count() + 1
    assert download.value.suggested_filename == "programme.internship.actual_2023-09-30.csv"


def test_a_planner_finds_a_figure_while_typing_and_takes_the_report_along(
    open_page: Open, viewport: ViewportSize
) -> None:
    page = open_page(as_user="planner", viewport=viewport)
    page.goto("/office/figures/")
    many = page.get_by_role("status").text_content()
    page.get_by_label("지표 이름·키").press_sequentially("보람일자리 참여자")
    expect(page.get_by_role("status")).not_to_have_text(many or "")
    expect(page).to_have_url(re.compile(r"\?q="))
    expect(page.get_by_label("지표 이름·키")).to_be_focused()
    page.get_by_role("region", name="지표 목록").get_by_role("link").first.click()
    arrived(page, re.compile("보람일자리 참여자"))
    page.go_back()
    expect(page.get_by_label("지표 이름·키")).to_have_value("보람일자리 참여자")
    page.get_by_role("link", name="업무보고").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="표 묶음(XLSX)").click()
    assert download.value.suggested_filename == "report-2023-09-30.xlsx"


def test_a_finance_officer_follows_a_won_to_the_attendance(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(as_user="finance", viewport=viewport)
    page.goto("/office/budget/")
    page.get_by_label("어디까지 펼칠까요").select_option(label="정책사업까지")
    page.get_by_role("button", name="바꾸기").click()
    expect(page.get_by_role("link", name="중장년 맞춤형 인턴십")).to_have_count(0)
    page.get_by_role("link", name="중장년 일자리 사다리").click()
    arrived(page, "중장년 일자리 사다리")
    page.get_by_role("link", name="중장년 맞춤형 인턴십").click()
    arrived(page, "중장년 맞춤형 인턴십")
    page.get_by_label("종류").select_option(label="지출")
    page.get_by_role("button", name="찾기").click()
    page.get_by_role("link", name=re.compile("활동비 지급")).last.click()
    arrived(page, re.compile("활동비 지급"))
    names = page.get_by_role("region", name="지급 내역").locator("tbody tr td:nth-child(2)").all_text_contents()
    assert names
    assert all("*" in name for name in names)
    page.get_by_role("link", name=re.compile("활동 기록")).first.click()
    arrived(page, re.compile("활동비 [0-9,]+원"))
    work = page.get_by_role("region", name="활동 기록").locator("tbody tr")
    assert work.count() > 0
    expect(work.first).to_contain_text("확인됨")
    page.get_by_role("navigation", name="현재 경로").get_by_role("link", name="중장년 맞춤형 인턴십").click()
    arrived(page, "중장년 맞춤형 인턴십")


def test_a_finance_officer_opens_a_contract_and_its_paper(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(as_user="finance", viewport=viewport)
    page.goto("/office/budget/line/A1.1.1/?kind=commitment")
    page.get_by_role("region", name="원장 기록").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="계약", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile("계약서")).first.click()
    arrived(page, re.compile("계약서"))


def test_an_auditor_sees_what_does_not_add_up_and_whose_rows_they_are(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(as_user="auditor", viewport=viewport)
    page.goto("/office/")
    page.get_by_role("main").get_by_role("link", name="대조·점검").click()
    arrived(page, "대조·점검")
    expect(page.get_by_role("heading", name=re.compile("^오류"))).to_be_visible()
    page.get_by_role("link", name="사회공헌활동 참여자", exact=True).click()
    arrived(page, "사회공헌활동 참여자")
    names = page.get_by_role("region", name="근거 행").locator("td.date").all_text_contents()
    assert names
    assert not any("*" in name for name in names)


def test_a_site_leader_sees_who_works_there_and_how_the_months_stand(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(as_user="leader", viewport=viewport)
    page.goto("/office/")
    page.get_by_role("link", name="우리 활동처").click()
    arrived(page, "우리 활동처")
    # The year that was lived has months that are closed; what runs today has none yet.
    led = Place.objects.filter(host__role_holders__party__accounts__username="leader")
    lived = led.filter(periods__isnull=False).order_by("pk")[0]
    page.get_by_role("region", name="자리 목록").get_by_role("link", name=lived.title, exact=True).first.click()
    expect(page.get_by_role("region", name="달마다의 마감").locator("tbody tr").first).to_contain_text("마감")
    expect(page.get_by_role("region", name="참여자").locator("tbody tr").first).to_be_visible()
    assert violations(page) == []
    page.goto("/office/figures/programme.internship.actual/")
    expect(page.get_by_text("보는 역할에게만 열립니다")).to_be_visible()


def test_the_way_of_a_won_by_keyboard_alone(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(viewport=viewport)
    page.goto("/login/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="본문 바로가기")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, "아이디")
    page.keyboard.type("auditor")
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("안녕하세요")
    for name, heading in (
        ("예산", "2023년 예산"),
        ("중장년 맞춤형 인턴십", "중장년 맞춤형 인턴십"),
    ):
        tab_to(page, name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    tab_to(page, "종류")
    while page.get_by_label("종류").input_value() not in ("spending", "carry-over"):
        page.keyboard.press("ArrowDown")
    tab_to(page, "찾기")
    page.keyboard.press("Enter")
    expect(page.get_by_label("종류")).to_have_value("spending")
    tab_to(page, "원장 기록")  # the table scrolls with the arrows once the focus is on it
    entry = page.get_by_role("link", name=re.compile("활동비 지급")).first.text_content() or ""
    tab_to(page, entry.strip())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(entry.strip())
    payment = page.get_by_role("link", name=re.compile("활동 기록")).first.text_content() or ""
    tab_to(page, payment.strip())
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="활동 기록")).to_be_visible()
