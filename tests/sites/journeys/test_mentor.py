"""A mentor by keyboard alone: a meeting that is written down, and another mentor who is asked for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.kernel.months import day_words
from imojak.offers.enums import PlaceKind, RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.models import PairChange, Participation
from imojak.records.models import Record
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

DONE = "지원서 두 곳을 함께 고침"


def test_from_a_meeting_to_another_mentor_who_is_asked_for(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    mentor = with_password(
        make.account(f"mentors{width}", of=RoleKind.MENTOR, party=make.person(f"길잡이{width}", birth=years_ago(58)))
    )
    pair = pair_of(mentor, width)
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(mentor.username, PASSWORD, re.compile("안녕하세요"))
    keys.press("짝", "내 짝")
    heading = re.compile(f"^{pair.party.name}")
    keys.press(pair.party.name, heading)
    write_a_meeting(keys, pair, heading)
    ask_for_another(keys, pair, heading)


def pair_of(mentor: Account, width: int) -> Participation:
    """Make a pair that has met for a month, of a round that its type lets change mentors."""
    today = timezone.localdate()
    of = open_round(
        "mentoring",
        f"이직 멘토링 {width}",
        status=RoundStatus.RUNNING,
        starts=today - timedelta(days=30),
        ends=today + timedelta(days=60),
    )
    place = make.place(of, kind=PlaceKind.MENTOR, title=f"{mentor.first_name} 멘토", host=mentor.party, capacity=2)
    return make.participation(place, make.person(f"배움이{width}", birth=years_ago(55)))


def write_a_meeting(keys: Keys, pair: Participation, heading: re.Pattern[str]) -> None:
    """Forget what was done and be told so, and write it down; what was typed stays."""
    page, today = keys.page, timezone.localdate()
    keys.write("만난 시간", "70")
    keys.follow("만남 적기", heading)
    expect(page.get_by_label("만난 시간(분)")).to_have_value("70")
    assert not Record.objects.filter(participation=pair).exists()
    keys.write("한 일", DONE)
    keys.follow("만남 적기", heading)
    expect(page.get_by_text(f"{day_words(today)}의 만남을 적었습니다.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=DONE)).to_contain_text("70분")
    record = Record.objects.get(participation=pair)
    assert (record.day, record.quantity, record.note) == (today, 70, DONE)


def ask_for_another(keys: Keys, pair: Participation, heading: re.Pattern[str]) -> None:
    """Ask the office with a reason, see until when it answers, and take the request back."""
    page = keys.page
    keys.to("다른 멘토로 바꿔 달라고 요청하기")
    page.keyboard.press("Enter")
    keys.write("까닭", "강의가 늘어 만날 시간이 없습니다.")
    keys.follow("담당자에게 요청하기", heading)
    asked = PairChange.objects.get(participation=pair)
    expect(page.get_by_text(f"{day_words(asked.answer_due)}까지 답해 드립니다")).to_be_visible()
    expect(page.get_by_role("heading", name="멘토의 짝 변경 요청")).to_be_visible()
    keys.follow("요청 거두기", heading)
    asked.refresh_from_db()
    assert asked.status == "withdrawn"
    expect(page.get_by_text("다른 멘토로 바꿔 달라고 요청하기")).to_be_visible()
