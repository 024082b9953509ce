"""A month's pay by keyboard alone: a clerk decides and prepares, two of finance approve, a second clerk sends and mends."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.kernel.months import month_of
from imojak.parties.models import Account
from imojak.pay.models import Batch, BatchStatus, Payment, PaymentStatus
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.paying import PayOffice
from tests.sites.journeys.conftest import PASSWORD, Walk, with_password
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

WELCOME = re.compile("안녕하세요")
UNKNOWN = ("99999999999999999999", 1_000, "0000")


def test_a_month_is_decided_paid_and_answered_by_the_hands_of_four(
    walk: Walk, viewport: ViewportSize, tmp_path: Path
) -> None:
    width = viewport["width"]
    office = office_of_last_month(width)
    keys = walk()
    keys.press("로그인", "로그인")
    as_(keys, office.clerk)
    prepare(keys, office)
    batch = Batch.objects.get(round=office.round)
    title = f"{office.round.title} {office.month.month}월 활동비"
    for approver, left in ((office.finance, 1), (office.head, 0)):
        change_hands(keys, approver)
        find(keys, batch, "승인할 묶음")
        step(keys, "승인하기", title, "승인했습니다.")
        assert batch.steps - batch.approvals.count() == left
    change_hands(keys, office.sender)
    find(keys, batch, "송금할 묶음")
    step(keys, "송금하기", title, "파일을 내려받아 은행에 올려 주세요.")
    hand_to_the_bank(keys, batch, tmp_path)
    failed = batch.payments.order_by("pk")[0]
    told = make.bank_answer(batch, {failed.reference: "0101"}, day=timezone.localdate(), more=[UNKNOWN])
    answer(keys, tmp_path, told, title)
    expect(keys.page.get_by_role("alert")).to_contain_text(f"5행: 송금 번호 {UNKNOWN[0]}은 우리가 보낸 적이 없습니다")
    assert not batch.payments.exclude(status=PaymentStatus.OPEN).exists()
    answer(keys, tmp_path, make.bank_answer(batch, {failed.reference: "0101"}, day=timezone.localdate()), title)
    keys.follow("실패 1", title)
    expect(keys.page.get_by_text("아직 그대로 씁니다")).to_be_visible()
    keys.to("같은 계좌로 다시 보내기")
    keys.page.keyboard.press("Enter")
    step(keys, "다시 보내기", title, "다시 보낼 지급을 만들었습니다.")
    step(keys, "다시 보내기 파일 만들기", title, "송금 파일을 만들었습니다.")
    answer(keys, tmp_path, make.bank_answer(batch, day=timezone.localdate()), title)
    step(keys, "정산하기", title, "묶음을 정산했습니다.")
    batch.refresh_from_db()
    assert batch.status == BatchStatus.SETTLED
    paid = Payment.objects.filter(batch=batch, status=PaymentStatus.PAID)
    assert sorted(paid.values_list("gross", flat=True)) == [28_860, 192_400, 548_340]


def office_of_last_month(width: int) -> PayOffice:
    """Make an office whose round has three people with last month locked, to be approved in two steps."""
    month = month_of(month_of(timezone.localdate()) - timedelta(days=1))
    made = PayOffice(month=month)
    made.round.title = f"마을 돌봄 {width}"
    made.round.save(update_fields=["title"])
    for number, hours in enumerate((20, 57, 3)):
        party = make.person(f"{'가나다'[number]}돌봄{width}")
        made.worker(hours, party=party)
    steps = [{"title": title, "role": "finance-officer"} for title in ("재무 담당", "재무 책임")]
    code = f"year-{month.year}-approval"
    make.rule_set(code, kind="approval", version=width, approval=[{"step": steps}])
    for one in (made.clerk, made.finance, made.head, made.sender):
        with_password(one)
    return made


def as_(keys: Keys, who: Account) -> None:
    keys.log_in(who.username, PASSWORD, WELCOME)


def change_hands(keys: Keys, who: Account) -> None:
    """Let the next one sit down at the same computer."""
    keys.log_out()
    keys.press("로그인", "로그인")
    as_(keys, who)


def prepare(keys: Keys, office: PayOffice) -> None:
    """Look at the month, try, decide, and make a batch of it."""
    heading = f"{office.month.year}년 {office.month.month}월 활동비"
    keys.press("활동비 지급", "활동비 지급")
    keys.press("달의 활동비 결정하기", re.compile("활동비$"))
    keys.select("달", f"{office.month.year}년 {office.month.month}월")
    keys.follow("보기", heading)
    step(keys, "고른 회차 미리 보기", heading, "")
    expect(keys.page.get_by_role("region", name="결정 미리 보기")).to_contain_text(office.round.title)
    step(keys, "고른 회차 결정하기", heading, "지급결정")
    title = f"{office.round.title} {office.month.month}월 활동비"
    keys.follow(f"묶음 만들기: {office.round.title}", title)


def find(keys: Keys, batch: Batch, state: str) -> None:
    """Come from one's desk to a batch by what waits."""
    keys.press("활동비 지급", "활동비 지급")
    keys.follow(state, "활동비 지급")
    keys.press(batch.title, batch.title)


def step(keys: Keys, button: str, heading: str, told: str) -> None:
    keys.follow(button, heading)
    if told:
        expect(keys.page.locator(".message").filter(has_text=told)).to_be_visible()


def hand_to_the_bank(keys: Keys, batch: Batch, folder: Path) -> None:
    """Take the file out, which is that of the batch to the byte."""
    keys.to("1번 파일 내려받기")
    with keys.page.expect_download() as download:
        keys.page.keyboard.press("Enter")
    download.value.save_as(folder / "out.txt")
    assert (folder / "out.txt").read_bytes() == bytes(batch.files.get().document.content)


def answer(keys: Keys, folder: Path, content: bytes, heading: str) -> None:
    """Bring the bank's answer."""
    (folder / "result.txt").write_bytes(content)
    keys.to("은행에서 받은 결과 파일", among="[type=file]")
    keys.page.locator(":focus").set_input_files(folder / "result.txt")
    keys.follow("올리기", heading)
