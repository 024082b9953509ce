"""A group by keyboard alone: formed by one citizen, joined by another who is asked, and applying as one."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.actions.group_invitations import code_of
from imojak.paths.models import Application, GroupInvitation
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

PLAN = (
    "혼자 사시는 어르신과 한 주에 두 번 동네를 함께 걷고, 걸은 뒤에는 안부를 적어 복지관에 알립니다. 셋째 주에는 모두 모여 "
    "어려웠던 일을 나눕니다."
)


def person_of(name: str, width: int) -> Account:
    made: Account = make.account(
        f"{name}{width}", party=make.person({"walker": "김산책", "friend": "박함께"}[name], phone="010-1234-5678")
    )
    return with_password(made)


def test_from_forming_a_group_to_applying_as_one(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    rules = make.rule_set(subject="group", rule=[{"uses": "members", "at_least": 2, "at_most": 10}])
    call = open_round("volunteer", f"함께 걷기 모임 공모 {width}", kind="volunteer-group", eligibility=rules)
    make.place(call, kind="slot", title="동네 걷기")
    leader, friend = person_of("walker", width), person_of("friend", width)
    name = f"이웃 산책 {width}"
    keys = walk("leader")
    keys.press("로그인", "로그인")
    keys.log_in(leader.username, PASSWORD, "나의 이모작")
    form_a_group(keys, call, name)
    invite(keys, name)
    join(walk("invited"), friend, GroupInvitation.objects.get(group__name=name), name)
    apply_as_one(keys, call, name)
    think_twice(keys, call, name)


def form_a_group(keys: Keys, call: Round, name: str) -> None:
    """The round's page leads to a new group; without a name it is told, and what was written stays."""
    keys.press("사업 찾기", "사업 찾기")
    keys.write("찾는 말", call.title)
    expect(keys.page.get_by_role("link", name=call.title, exact=True)).to_be_visible()
    keys.press(call.title, call.title)
    keys.press("새 모임 만들기", "새 모임 만들기")
    keys.write("하려는 일", "어르신과 함께 걷기")
    keys.press("모임 만들기", "새 모임 만들기")
    expect(keys.page.locator("#errors")).to_be_focused()
    keys.write("모임 이름", name)
    keys.press("모임 만들기", name)
    expect(keys.page.get_by_text("1명이 더 필요합니다")).to_be_visible()


def invite(keys: Keys, name: str) -> None:
    """By a link that one hands on: it stands on the group's page with its code and its last day."""
    keys.press("함께할 분 초대하기", "함께할 분 초대하기")
    keys.write("초대할 분의 이름", "박함께")
    keys.press("초대하기", name)
    expect(keys.page.get_by_text("답을 기다림")).to_be_visible()


def join(keys: Keys, friend: Account, invitation: GroupInvitation, name: str) -> None:
    """Whoever has the code sees who asks and for what; joins, goes, and takes the going back."""
    keys.press("로그인", "로그인")
    keys.log_in(friend.username, PASSWORD, "나의 이모작")
    keys.press("내 모임", "내 모임")
    keys.write("초대 코드", code_of(invitation).lower())
    keys.press("초대 보기", "모임 초대")
    expect(keys.page.get_by_text("김산책이 모임")).to_be_visible()
    keys.press("함께하기", name)
    keys.press("모임에서 나가기", "모임에서 나가시겠습니까?")
    keys.press("나가기", "내 모임")
    keys.press("나가기 되돌리기", name)
    expect(keys.page.get_by_text("다시 들어옴")).to_be_visible()
    expect(keys.page.get_by_text("신청은 대표가 합니다.")).to_be_visible()


def apply_as_one(keys: Keys, call: Round, name: str) -> None:
    """What the group is, is not asked again; the form is the round's."""
    keys.press("내 모임", "내 모임")
    keys.press(name, name)
    keys.press("모임으로 신청하기", "활동")
    page = keys.page
    keys.tick("돌봄·말벗")
    keys.write("활동 계획", PLAN)
    keys.choose(page.get_by_role("group", name="활동지원금이 필요한가요?").get_by_label("아니요"))
    keys.tick("화요일 오전")
    keys.choose(page.get_by_role("group", name="아동·청소년이나").get_by_label("아니요"))
    keys.press("다음", "동의")
    keys.tick("(필수)")
    keys.press("다음", "살펴보고 내기")
    keys.press("신청서 내기", "신청서를 받았습니다")
    made = Application.objects.get(round=call)
    assert (made.party.name, made.status) == (name, "filed")
    keys.press("내 신청 보기", call.title)


def think_twice(keys: Keys, call: Round, name: str) -> None:
    """The leader takes the application back, and the taking back as well; both stand there."""
    keys.press("신청 취소하기", "신청을 취소하시겠습니까?")
    expect(keys.page.get_by_text("24시간 안에 되돌리실 수 있습니다")).to_be_visible()
    keys.press("신청 취소", call.title)
    keys.follow("되돌리기", call.title)
    expect(keys.page.get_by_text("(되돌림)")).to_be_visible()
    assert Application.objects.get(round=call).status == "filed"
