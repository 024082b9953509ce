"""Logging a day by keyboard alone: a citizen's own in a few stops, and everybody's at a site in one table."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.offers.enums import RoundStatus, RuleKind
from imojak.offers.models import Place, RuleSet
from imojak.parties.enums import RoleKind
from imojak.records.logging import log_work
from imojak.records.models import Record
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

#: Stops of the keyboard from the first field of the form to its button: a day is logged in under a minute.
FEW = 6
_STOPS = """() => [...document.querySelectorAll("#log input, #log select, #log textarea, #log summary, #log button")]
    .filter(one => one.type !== "hidden" && one.checkVisibility()).length"""


def place_of(width: int, title: str) -> Place:
    """Make a place that is at work since a month, in a round that is paid by the hour."""
    today = timezone.localdate()
    of = open_round(
        "social-job",
        f"말벗 활동가 {title} {width}",
        status=RoundStatus.RUNNING,
        notice_on=today - timedelta(days=90),
        apply_from=today - timedelta(days=85),
        apply_to=today - timedelta(days=60),
        starts=today - timedelta(days=40),
        pay_scheme=RuleSet.objects.filter(kind=RuleKind.PAY, code__startswith="boram").earliest("pk"),
    )
    host = make.organisation(f"은빛 복지관 {title} {width}", kind="site")
    return make.place(of, kind="post", title=f"말벗 나눔 {title} {width}", host=host, capacity=5)


def test_a_day_is_logged_in_a_few_stops_and_taken_back_and_changed(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    one = make.participation(place_of(width, "가"), make.person(f"하루한{width}", birth=years_ago(57)))
    citizen = with_password(make.account(f"logs{width}", of=RoleKind.CITIZEN, party=one.party))
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(citizen.username, PASSWORD, "나의 이모작")
    page = keys.page
    keys.press("활동일지", "활동일지")
    assert page.evaluate(_STOPS) <= FEW
    keys.write("몇 시간", "3")
    expect(page.locator("#cap")).to_contain_text("모든 사업을 더해 3시간")  # said while one types
    keys.write("한 일", "말벗과 산책")
    keys.follow("저장", "활동일지")
    expect(page.get_by_role("heading", name=re.compile("· 3시간$"))).to_be_visible()
    keys.follow("되돌리기", "활동일지")
    expect(page.get_by_role("heading", name=re.compile("· 3시간$"))).to_have_count(0)
    keys.write("몇 시간", "25")
    keys.write("한 일", "말벗과 산책")
    keys.follow("저장", "활동일지")
    expect(page.get_by_role("alert")).to_contain_text("24시간")
    expect(page.get_by_label("한 일")).to_have_value("말벗과 산책")
    keys.write("몇 시간", "2.5")
    keys.follow("저장", "활동일지")
    keys.press("고치기", re.compile("활동 고치기$"))
    keys.write("몇 시간", "3:20")
    keys.press("저장", "활동일지")
    record = Record.objects.get(participation=one)
    assert (record.quantity, record.note, record.came_by) == (200, "말벗과 산책", "self")


def test_a_day_of_everybody_is_entered_as_the_day_before(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    place = place_of(width, "나")
    people = [
        make.participation(place, make.person(f"{name}{width}", birth=years_ago(55)))
        for name in ("가온", "나린", "다솜")
    ]
    leader = with_password(
        make.account(f"tables{width}", of=RoleKind.SITE_LEADER, at=place.host, party=make.person(f"표담당{width}"))
    )
    for one in people[:2]:
        log_work(one, timezone.localdate() - timedelta(days=1), 180, "점심 나눔", actor=leader)
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(leader.username, PASSWORD, re.compile("안녕하세요"))
    keys.press("우리 활동처", "우리 활동처")
    keys.press(place.title, place.title)
    page, heading = keys.page, re.compile("활동$")
    keys.press("오늘 활동 적기", heading)
    keys.to("", among="button[value=fill]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.arrived(heading)
    expect(page.get_by_label(re.compile("^시간.*가온"))).to_have_value("3")
    keys.write(f"시간 ({people[2].party.name})", "30")
    keys.follow("모두 저장", heading)
    expect(page.get_by_role("alert")).to_contain_text("다솜")
    expect(page.get_by_label(re.compile("^시간.*가온"))).to_have_value("3")
    keys.write(f"시간 ({people[2].party.name})", "1.5")
    keys.follow("모두 저장", heading)
    today = Record.objects.filter(participation__place=place, day=timezone.localdate())
    assert sorted(today.values_list("quantity", flat=True)) == [90, 180, 180]
    keys.follow("되돌리기", heading)
    assert not today.exists()
