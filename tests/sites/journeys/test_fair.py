"""A job fair by keyboard alone: a citizen books an hour, the company writes who is hired, the manager sees the way there."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.cases.models import Outcome
from imojak.offers.models import Place, Round
from imojak.offers.slots import SlotPlan, make_slots, slots_of
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account
from imojak.paths.actions.interviews import book, bookings_of
from imojak.paths.models import Participation
from imojak.records.fair import hires_of_booth
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

PLAN = SlotPlan(time(10), time(12), minutes=20, gap=10)


def test_from_an_hour_at_a_booth_to_the_hire_in_the_funnel(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    today = timezone.localdate()
    of = open_round(
        "fair", f"동네 일자리박람회 {width}", kind="job-fair", starts=today - timedelta(days=1),
        ends=today + timedelta(days=6), apply_to=today + timedelta(days=6), rolling=True, method="open",
    )  # fmt: skip
    firm = make.organisation(f"한빛급식 {width}")
    booth = make.booth(of, host=firm, title=f"한빛급식 {width} 부스", description="단체급식 조리원을 찾습니다.")
    manager = with_password(
        make.account(
            f"fairmanager{width}", of=RoleKind.PROGRAMME_MANAGER, at=of.programme.lead_unit.party,
            programme=of.programme.code,
        )
    )  # fmt: skip
    leader = with_password(make.account(f"fairfirm{width}", of=RoleKind.SITE_LEADER, at=firm))
    seeker = with_password(make.seeker(name=f"김구직{width}"))
    keys = walk()
    lay_out_the_hours(keys, of, booth, manager)
    book_an_hour(keys, of, booth, seeker)
    move_it_and_think_better_of_it(keys, seeker)
    hired = yesterdays_interview(booth, width)
    write_who_is_hired(keys, booth, leader, hired)
    see_the_hire_in_the_funnel(keys, of, booth, manager, hired)


def lay_out_the_hours(keys: Keys, of: Round, booth: Place, manager: Account) -> None:
    """As the manager: look at the times that come of hours, length and break; then make them."""
    page = keys.page
    page.goto(f"/login/?next=/office/rounds/{of.code}/fair/")
    keys.log_in(manager.username, PASSWORD, of.title)
    expect(page.get_by_text("시간 없음")).to_be_visible()
    keys.follow(booth.title, of.title)
    keys.write("면접 한 번의 시간", "3")
    keys.follow("먼저 살펴보기", of.title)
    expect(page.get_by_role("alert")).to_contain_text("5분에서 180분까지")
    keys.write("면접 한 번의 시간", "20")
    keys.follow("먼저 살펴보기", of.title)
    expect(page.get_by_text("아직 만들지 않았습니다")).to_be_visible()
    assert not slots_of(booth).exists()
    keys.follow("만들기", of.title)
    assert slots_of(booth).count() == 14
    make_slots(booth, of.ends_on, PLAN, actor=manager)
    keys.log_out()


def book_an_hour(keys: Keys, of: Round, booth: Place, seeker: Account) -> None:
    """As a citizen: find the company, be told that consent is missing, choose an hour, and read where to go with what."""
    page = keys.page
    page.goto(f"/rounds/{of.code}/")
    keys.arrived(of.title)
    assert booth.host is not None
    keys.press("면접 시간 보고 예약하기", booth.host.name)
    keys.press("로그인하고 예약하기", "로그인")
    keys.log_in(seeker.username, PASSWORD, booth.host.name)
    keys.follow("면접 예약하기", booth.host.name)
    expect(page.get_by_role("alert")).to_contain_text("동의하셔야 면접을 예약하실 수 있습니다")
    first = slots_of(booth).filter(starts_on=of.ends_on)[0]
    keys.choose(page.locator(f"[name=slot][value='{first.pk}']"))
    keys.tick("이 기업에 알리는 데 동의합니다")
    keys.press("면접 예약하기", of.title)
    expect(page.get_by_text("예약했습니다. 아래에서")).to_be_visible()
    expect(page.get_by_text("신분증")).to_be_visible()
    assert bookings_of(seeker.party_id or 0).get().place == first


def move_it_and_think_better_of_it(keys: Keys, seeker: Account) -> None:
    """Move the booking to the next hour; then cancel it."""
    page = keys.page
    before = bookings_of(seeker.party_id or 0).get().place
    keys.press("면접 시간 바꾸기·취소", "면접 예약 바꾸기")
    other = page.locator("[name=slot]").first
    number = other.get_attribute("value")
    keys.choose(other)
    keys.to("이 시간으로 옮기기")
    page.keyboard.press("Enter")
    expect(page.get_by_text("으로 옮겼습니다")).to_be_visible()
    moved = bookings_of(seeker.party_id or 0).get().place
    assert moved.pk == int(number or 0) != before.pk
    keys.press("면접 시간 바꾸기·취소", "면접 예약 바꾸기")
    keys.to("면접 예약 취소하기")
    page.keyboard.press("Enter")
    expect(page.get_by_text("면접 예약을 취소했습니다")).to_be_visible()
    assert not bookings_of(seeker.party_id or 0).exists()
    page.goto("/me/")
    keys.arrived("나의 이모작")
    keys.log_out()


def yesterdays_interview(booth: Place, width: int) -> Participation:
    """As somebody else, ten days ago: book an hour of yesterday."""
    slot = slots_of(booth)[0]
    who = make.seeker(name=f"박채용{width}", phone="010-0000-1111")
    day = booth.starts_on - timedelta(days=4)
    make.consent(who.party, purpose=ConsentPurpose.THIRD_PARTY, receiver=booth.host, starts_on=day)
    assert who.party is not None
    book(slot, who.party, account=who, at=make.at(day))
    return bookings_of(who.party).get()


def write_who_is_hired(keys: Keys, booth: Place, leader: Account, hired: Participation) -> None:
    """As the company: find what waits, forget the first day of work, and write it down."""
    page = keys.page
    page.goto("/login/?next=/partner/")
    keys.log_in(leader.username, PASSWORD, "우리 활동처")
    keys.press(f"‘{booth.title}’에서 본 면접 1건의 결과", booth.title)
    expect(page.get_by_role("heading", name=hired.party.name)).to_be_visible()
    expect(page.get_by_text("010-0000-1111")).to_be_visible()
    keys.to("결과 적기")
    page.keyboard.press("Enter")
    keys.choose(page.locator(f"#r{hired.pk}_status_2"))
    keys.follow("결과 저장", booth.title)
    expect(page.get_by_role("alert")).to_contain_text("첫 출근일")
    day = timezone.localdate() + timedelta(days=7)
    for parts in ([f"{day:%m%d%Y}"], [f"{day:%Y}", "ArrowRight", f"{day:%m%d}"]):
        keys.to("", among=f"#r{hired.pk}_hired_from")
        for part in parts:
            page.keyboard.press(part) if part.startswith("Arrow") else page.keyboard.type(part)
        if page.locator(f"#r{hired.pk}_hired_from").input_value() == f"{day:%Y-%m-%d}":
            break
    keys.follow("결과 저장", booth.title)
    expect(page.get_by_text("채용으로 적었습니다")).to_be_visible()
    outcome = Outcome.objects.get(participation=hired)
    assert (outcome.occurred_on, outcome.employer) == (day, booth.host)
    assert list(hires_of_booth(booth)) == [outcome]
    keys.log_out()


def see_the_hire_in_the_funnel(keys: Keys, of: Round, booth: Place, manager: Account, hired: Participation) -> None:
    """As the manager: from the board to the way to the hires, and back to the booth that they came from."""
    page = keys.page
    page.goto(f"/login/?next=/office/rounds/{of.code}/fair/")
    keys.log_in(manager.username, PASSWORD, of.title)
    keys.follow("등록에서 채용까지", of.title)
    expect(page.get_by_role("row", name="채용 1 1")).to_be_visible()
    expect(page.get_by_role("link", name=hired.party.name)).to_be_visible()
    keys.follow(booth.title, of.title)
    expect(page.get_by_text("첫 출근일")).to_have_count(2)
    keys.log_out()
