"""Finance by keyboard alone: a contract that the line has no room for, the transfer, the booking; and a settlement."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from imojak.ledger.balances import balance_at
from imojak.ledger.enums import EntryKind, FundingSource, SettlementStatus
from imojak.ledger.models import BudgetLine, Contract, Grant, Settlement
from imojak.parties.enums import OrganisationKind, RoleKind
from imojak.parties.models import Account
from imojak.sites.cutoff import latest_year
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, with_password
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

LOOK, BOOK = "기표하면 어떻게 되는지 보기", "기표하기"


@pytest.fixture
def year(site: str) -> int:
    """The year whose budget the pages show."""
    found = latest_year()
    assert found is not None
    return found


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file that stands behind a booking."""
    made = tmp_path / "계약서.pdf"
    made.write_bytes(b"%PDF-1.7 contract")
    return made


def finance(name: str, width: int) -> Account:
    """A finance officer of a journey of its own, so that both find their name free."""
    return with_password(
        make.account(f"{name}{width}", of=RoleKind.FINANCE_OFFICER, party=make.person(f"재무{name}{width}"))
    )


def line(code: str, name: str, won: int, year: int, **more: Any) -> BudgetLine:
    made = make.budget_line(code, name=name, year=year, order=0, **more)
    make.entry(made, EntryKind.ORIGINAL, won, on=make.SPRING.replace(year=year, month=1, day=1))
    return made


def shown(of: BudgetLine) -> str:
    return f"{of.code} {of.name} (남은 예산 {balance_at(of).free:,}원)"


def log_in(keys: Keys, account: Account, year: int) -> None:
    keys.press("로그인", "로그인")
    keys.log_in(account.username, PASSWORD, re.compile("안녕하세요"))
    keys.press("기표와 정산", f"{year}년 기표")


def attach(keys: Keys, label: str, paper: Path) -> None:
    keys.to(label, among="input[type=file]")
    keys.page.locator(":focus").set_input_files(paper)


def test_a_contract_is_stopped_moved_for_and_booked(walk: Walk, viewport: ViewportSize, year: int, paper: Path) -> None:
    width = viewport["width"]
    tight = line(f"J1.{width}", "패널 조사", 1_000_000, year, year_end_expected=900_000)
    make.commit(tight, 400_000, on=make.SPRING.replace(year=year))
    wide = line(f"J2.{width}", "정책 연구", 5_000_000, year)
    supplier = make.organisation(f"가가기획 {width}", kind=OrganisationKind.SUPPLIER)
    keys = walk()
    log_in(keys, finance("signs", width), year)
    keys.press("계약 원인행위", "계약 원인행위")
    keys.select("예산 항목", shown(tight))
    keys.write("계약명", f"조사 용역 {width}")
    keys.write("계약금액(원)", "700000")
    keys.select("상대방", supplier.name)
    attach(keys, "계약서", paper)
    keys.follow(LOOK, "계약 원인행위")
    expect(keys.page.get_by_role("alert")).to_contain_text("남은 예산은 600,000원")
    expect(keys.page.get_by_role("alert")).to_contain_text("연말까지 1,100,000원")
    with keys.page.expect_popup() as opened:
        keys.to("예산을 변경(새 창)")
        keys.page.keyboard.press("Enter")
    first = keys.page
    keys.on(opened.value)
    keys.arrived("예산 변경")
    keys.select("줄일 항목", shown(wide))
    keys.select("늘릴 항목", shown(tight))
    keys.write("옮길 금액(원)", "200000")
    keys.write("변경 사유", "조사 대상 확대")
    keys.follow(LOOK, "예산 변경")
    keys.press(BOOK, tight.name)
    keys.on(first)
    assert not Contract.objects.filter(title=f"조사 용역 {width}").exists()
    keys.follow(LOOK, "계약 원인행위")
    expect(keys.page.get_by_role("heading", name="기표하면 이렇게 바뀝니다")).to_be_visible()
    keys.press(BOOK, f"조사 용역 {width}")
    assert Contract.objects.get(title=f"조사 용역 {width}").amount == 700_000
    assert balance_at(tight).free == 100_000


def test_a_subsidy_is_settled_and_its_rest_given_back(
    walk: Walk, viewport: ViewportSize, year: int, paper: Path
) -> None:
    width = viewport["width"]
    spring = make.SPRING.replace(year=year)
    spends = line(f"J3.{width}", "돌봄 일자리", 1_000_000, year, funding_source=FundingSource.SUBSIDY)
    back = line(f"J4.{width}", "반환금", 1_000_000, year, purpose_group="반환금")
    days = {name: spring.replace(month=12, day=31) for name in ("ends_on", "report_due")}
    grant = make.grant(
        won=1_000_000, lines=(spends,), title=f"돌봄 보조금 {width}", year=year,
        starts_on=spring.replace(month=1, day=1), **days,
    )  # fmt: skip
    revenue = BudgetLine.objects.filter(year=year, side="revenue", children=None).order_by("pk")[0]
    receipt = make.voucher("receipt", on=spring, grant=grant)
    make.entry(revenue, EntryKind.RECEIPT, 1_000_000, on=spring, by=receipt)
    make.commit(spends, 800_000, on=spring)
    make.spend(spends, 700_000, on=spring)
    keys = walk()
    log_in(keys, finance("settles", width), year)
    keys.press("보조금·기부금 정산", f"{year}년 보조금·기부금")
    keys.press(grant.title, grant.title)
    keys.follow("정산서 계산하기", grant.title)
    keys.follow("이대로 제출하기", grant.title)
    keys.follow("준 곳이 확정했습니다", grant.title)
    keys.press("잔액 반납", "잔액 반납")
    keys.select("반납할 예산 항목", shown(back))
    attach(keys, "증빙 파일", paper)
    keys.follow(LOOK, "잔액 반납")
    keys.press(BOOK, grant.title)
    settled = Settlement.objects.get(grant=Grant.objects.get(pk=grant.pk))
    assert (settled.status, settled.to_return) == (SettlementStatus.ACCEPTED, 300_000)
    assert settled.returned is not None
    assert balance_at(back).spent == 300_000
