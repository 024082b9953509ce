"""Being paid, by keyboard alone: the account asked and confirmed, the pay rows read, the receipt answered, the year's statement."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect
from pypdf import PdfReader

from imojak.kernel.months import month_of
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.pay.accounts import account_of, number_of
from imojak.pay.batching import approve_step, prepare, send, settle
from imojak.pay.deciding import decide
from imojak.pay.people import ReceiptQuestion, ReceiptStatus
from imojak.pay.results import read_results
from imojak.pay.statements import issue
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.pay.test_statements import TAX
from tests.paying import PayOffice
from tests.sites.journeys.conftest import PASSWORD, Walk, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

MINE = "나의 이모작"
NUMBER = "110-123-456789"


def test_from_the_account_to_the_statement_of_the_year(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    name = f"정수령{width}"
    citizen = with_password(
        make.account(f"paid{width}", of=RoleKind.CITIZEN, party=make.person(name, birth=years_ago(60)))
    )
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(citizen.username, PASSWORD, MINE)
    give_the_account(keys, citizen, name)
    office = pay_last_month(citizen, width)
    read_the_rows(keys, office)
    answer_that_it_came(keys, citizen)
    open_the_statement(keys, office)


def give_the_account(keys: Keys, citizen: Account, name: str) -> None:
    """Enter the account, mistype it once at confirming, and confirm it."""
    keys.press("내 활동비", "내 활동비")
    keys.press("계좌 적기", "받을 계좌")
    keys.select("은행", "신한은행")
    keys.write("계좌번호", NUMBER)
    keys.follow("계좌 적기", "받을 계좌")
    keys.write("계좌번호 다시 적기", "110-123-456780")
    keys.follow("제 계좌가 맞습니다", "받을 계좌")
    expect(keys.page.get_by_role("alert")).to_contain_text("먼저 적으신 번호와 다릅니다")
    keys.write("계좌번호 다시 적기", NUMBER)
    keys.follow("제 계좌가 맞습니다", "받을 계좌")
    expect(keys.page.get_by_text("신한은행 끝자리 6789").first).to_be_visible()
    assert citizen.party is not None
    confirmed = account_of(citizen.party.pk)
    assert confirmed is not None
    assert (number_of(confirmed), confirmed.holder) == ("110123456789", name)


def pay_last_month(citizen: Account, width: int) -> PayOffice:
    """Let last month be paid to the account, and the statements of the year be made; meanwhile nobody looks."""
    today = timezone.localdate()
    month = month_of(month_of(today) - timedelta(days=1))
    rules = [{**row, "starts": f"{today.year}-01-01", "ends": f"{today.year}-12-31"} for row in TAX]
    make.rule_set(f"year-{today.year}-tax", kind="tax", version=10_000 + width, tax=rules)
    office = PayOffice(month=month, tax_class="other")
    office.worker(57, party=citizen.party)
    decide([office.round], month, actor=office.clerk)
    batch = prepare(office.round, office.line, month, actor=office.clerk)
    # The journey of the pay desk, on the same site, may have asked for two steps this year.
    for hand in (office.finance, office.head)[: batch.steps]:
        approve_step(batch, actor=hand)
    batch = send(batch, actor=office.sender)
    read_results(batch, make.bank_answer(batch, day=today), actor=office.sender)
    settle(batch, actor=office.sender)
    issue(today.year, actor=office.clerk)
    return office


def read_the_rows(keys: Keys, office: PayOffice) -> None:
    """See the rows of the month with what was withheld: 548,340 won of other income."""
    keys.press("내 활동비", "내 활동비")
    title = f"{office.month.year}년 {office.month.month}월 활동비"
    keys.press(f"{title} 548,340원", f"{title} 548,340원")
    rows = keys.page.get_by_role("region", name=re.compile("공제 내역$"))
    expect(rows).to_contain_text("△43,860")
    expect(rows).to_contain_text("500,100")
    keys.press("내 활동비로", "내 활동비")


def answer_that_it_came(keys: Keys, citizen: Account) -> None:
    """Answer the question that chance has put to one of one."""
    keys.press("답하기", "돈을 받으셨나요?")
    keys.choose("받았습니다")
    keys.follow("알리기", "돈을 받으셨나요?")
    expect(keys.page.get_by_text("알려 주셔서 고맙습니다.")).to_be_visible()
    question = ReceiptQuestion.objects.get(payment__entitlement__participation__party=citizen.party)
    assert question.status == ReceiptStatus.RECEIVED
    keys.press("내 활동비로", "내 활동비")


def open_the_statement(keys: Keys, office: PayOffice) -> None:
    """Open the year's statement, and keep its paper."""
    year = timezone.localdate().year
    keys.press(f"{year}년 지급명세서", f"{year}년 지급명세서")
    expect(keys.page.get_by_text("43,860원")).to_be_visible()
    keys.to("PDF로 내려받기")
    with keys.page.expect_download() as download:
        keys.page.keyboard.press("Enter")
    text = PdfReader(BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
    assert "548,340" in text
    assert "500,100" in text
