"""A month by keyboard alone: a site's leader confirms it, the agency's manager closes it by exception and reopens one."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.kernel.calendar import workdays_after
from imojak.kernel.months import month_of
from imojak.offers.enums import RoundStatus
from imojak.parties.models import Party
from imojak.records.enums import PeriodStatus
from imojak.records.logging import log_work
from imojak.records.models import ExceptionSeen, Period
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.closing_months import confirm, leader_of
from tests.sites.journeys.conftest import PASSWORD, Walk, with_password, years_ago

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]


def last_month() -> date:
    return month_of(month_of(timezone.localdate()) - timedelta(days=1))


def worked(host: Party, width: int, *, team: str, places: int) -> list[Period]:
    """Let somebody work last month at each place of a site, in a round of a team of its own; one day is very long."""
    today = timezone.localdate()
    programme = make.programme(f"{team}{width}", name=f"한 달 사업 {width}", lead_unit=make.unit(f"{team}{width}"))
    # Without a type, and so without its insurance: only the long day stands out.
    of = make.round_of(
        programme, title=f"한 달 활동 {width}", status=RoundStatus.RUNNING,
        starts=today - timedelta(days=100), ends=today + timedelta(days=100),
    )  # fmt: skip
    leader, month = leader_of(host), last_month()
    for number in range(places):
        place = make.place(of, kind="post", title=f"{number + 1}번 자리 {width}", host=host)
        one = make.participation(place, make.person(f"가활동{number}", birth=years_ago(55)))
        for count in range(1, 4):
            minutes = 540 if (number, count) == (0, 2) else 180
            log_work(one, workdays_after(month, count), minutes, note=f"{count}번째 활동", actor=leader)
    return list(Period.objects.filter(place__round=of, month=month).order_by("pk"))


def test_a_leader_looks_at_what_stands_out_and_confirms_the_rest_at_once(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    host = make.organisation(f"달빛 도서관 {width}", kind="site")
    first, *rest = worked(host, width, team="month-a", places=3)
    leader = with_password(make.account(f"month{width}", of="site-leader", at=host))
    keys, month = walk(), f"{last_month().month}월"
    keys.press("로그인", "로그인")
    keys.log_in(leader.username, PASSWORD, re.compile("안녕하세요"))
    keys.press("우리 활동처", "우리 활동처")
    expect(keys.page.get_by_text(f"3곳의 {month} 활동을 제출해 주세요.")).to_be_visible()
    keys.press("월 활동", "월 활동")
    keys.follow(f"{month}에 살펴볼 것이 없는 2곳", "월 활동")
    expect(keys.page.get_by_role("alert").or_(keys.page.get_by_role("status")).first).to_be_visible()
    assert {one.status for one in Period.objects.filter(pk__in=[one.pk for one in rest])} == {PeriodStatus.CONFIRMED}
    keys.press(f"1번 자리 {width}", re.compile(f"1번 자리 {width}"))
    expect(keys.page.get_by_text("하루 8시간을 넘게 적은 날이 있습니다")).to_be_visible()
    keys.write("의견", "지역 축제를 함께 치렀습니다")
    keys.follow("1건을 모두 살펴보았고", re.compile(f"1번 자리 {width}"))
    first.refresh_from_db()
    assert first.status == PeriodStatus.CONFIRMED
    assert ExceptionSeen.objects.get(period=first).note == "지역 축제를 함께 치렀습니다"
    keys.follow("확인 취소", re.compile(f"1번 자리 {width}"))
    first.refresh_from_db()
    assert first.status == PeriodStatus.SUBMITTED


def test_a_manager_closes_a_month_by_exception_and_reopens_one_place(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    host = make.organisation(f"별빛 복지관 {width}", kind="site")
    periods = worked(host, width, team="month-b", places=4)
    leader = leader_of(host)
    for one in periods:
        confirm(one, leader)
    unit = make.unit(f"month-b{width}")
    manager = with_password(make.account(f"closes{width}", of="programme-manager", at=unit.party))
    keys, month = walk(), last_month()
    keys.press("로그인", "로그인")
    keys.log_in(manager.username, PASSWORD, re.compile("안녕하세요"))
    keys.press("월 마감", "월 마감")
    kinds = keys.page.locator("a[href*='/months/exceptions/']").count()
    presses = 1
    for _ in range(kinds):
        name = keys.page.locator("a[href*='/months/exceptions/']").first.inner_text()
        keys.press(name, re.compile(re.escape(name)))
        keys.write("의견", "활동처의 설명을 읽었습니다")
        keys.press(keys.page.get_by_role("button", name=re.compile("살펴봄$")).inner_text(), "월 마감")
        presses += 2
    keys.press("살펴볼 것이 없는 4곳 승인하고 마감", re.compile("승인하고 마감"))
    keys.press("4곳 승인하고 마감", "월 마감")
    presses += 2
    expect(keys.page.get_by_text("4곳의 달을 마감했습니다.")).to_be_visible()
    assert presses == 3 + 2 * kinds
    assert {one.status for one in Period.objects.filter(pk__in=[one.pk for one in periods])} == {PeriodStatus.LOCKED}
    url = f"/office/months/?month={month:%Y-%m}&state=locked"
    keys.page.goto(url)
    keys.press(f"2번 자리 {width}", re.compile(f"2번 자리 {width}"))
    keys.press("다시 열기", re.compile("다시 열기"))
    keys.write("사유", "하루를 빠뜨렸습니다")
    keys.follow("다시 열기", re.compile(f"2번 자리 {width}"))
    expect(keys.page.get_by_text("2판을 열었습니다")).to_be_visible()
    expect(keys.page.get_by_role("heading", name="다시 마감하면 바뀌는 활동비")).to_be_visible()
    again = Period.objects.get(place=periods[1].place, version=2)
    assert again.reopened_because == "하루를 빠뜨렸습니다"
