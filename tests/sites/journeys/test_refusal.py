"""A refusal by keyboard alone: its explanation, the appeal against it, and what a colleague decides; the next offer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.enums import ApplicationStatus
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]


def test_from_a_refusal_to_the_decision_on_the_appeal(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    today = timezone.localdate()
    jobs = open_round("social-job", f"마을 안전 활동가 {width}")
    other = open_round("social-job", f"말벗 활동가 {width}")
    for one in (jobs, other):
        make.place(one, kind="post", title="활동 자리", host=make.organisation(f"활동 기관 {one.pk}"))
    team, code = jobs.programme.lead_unit.party, jobs.programme.code
    citizen = with_password(make.account(f"refused{width}", of=RoleKind.CITIZEN, party=person(f"박신청{width}")))
    managers = [
        with_password(
            make.account(
                f"manager{number}x{width}", of=RoleKind.PROGRAMME_MANAGER, at=team, programme=code, party=person(name)
            )
        )
        for number, name in ((1, f"최담당{width}"), (2, f"윤담당{width}"))
    ]
    application = make.application(jobs.places.get(), citizen.party, status=ApplicationStatus.FILED)
    actions.refuse(application, actor=managers[0], reasons=["score"], text="", at=timezone.now() - timedelta(days=1))
    assert application.decisions.get().alternative is not None
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(citizen.username, PASSWORD, "나의 이모작")
    keys.press(jobs.title, jobs.title)
    expect(keys.page.get_by_text("대신 이 사업에는 참여하실 수 있습니다")).to_be_visible()
    ask(keys, "설명 요청", "몇 분이 뽑혔는지 알고 싶습니다.")
    answer(keys, managers[0], citizen, "설명합니다", "한 분을 뽑았습니다.")
    read_the_answer(keys, citizen, jobs.title, "한 분을 뽑았습니다.")
    ask(keys, "이의신청", "경력이 빠진 것 같습니다.")
    answer(keys, managers[1], citizen, "받아들입니다(신청을 다시 심사)", "경력을 확인했습니다. 다시 심사합니다.")
    read_the_answer(keys, citizen, jobs.title, "경력을 확인했습니다. 다시 심사합니다.")
    application.refresh_from_db()
    assert application.status == ApplicationStatus.ELIGIBLE
    assert application.filed_at.date() <= today


def person(name: str) -> Party:
    """Make somebody whom the rules of social-contribution jobs let in."""
    made: Party = make.person(name, birth=years_ago(55))
    return made


def ask(keys: Keys, what: str, text: str) -> None:
    """Ask about the decision on whose page one is; without words it is told, and nothing is sent."""
    button = {"설명 요청": "설명 요청하기", "이의신청": "이의신청하기"}[what]
    keys.press(button, re.compile(f"^{what}"))
    keys.to("보내기")
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_role("alert").first).to_be_visible()
    keys.to("무엇이" if what == "설명 요청" else "왜 다시", among="textarea")
    keys.page.keyboard.type(text)
    keys.to("보내기")
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_text(text)).to_be_visible()
    keys.log_out()


def answer(keys: Keys, manager: Account, citizen: Account, outcome: str, text: str) -> None:
    """Log in as a manager, find the request among what waits, and answer it."""
    assert citizen.party is not None
    keys.press("로그인", "로그인")
    keys.log_in(manager.username, PASSWORD, re.compile("안녕하세요"))
    keys.press("기다리는 일", "기다리는 일")
    keys.press("설명 요청에 답하기" if outcome == "설명합니다" else "이의신청에 답하기", "설명 요청과 이의신청")
    keys.press(citizen.party.name, re.compile(citizen.party.name))
    keys.choose(outcome)
    keys.write("보낼 답변", text)
    keys.press("답변 보내기", "설명 요청과 이의신청")
    keys.log_out()


def read_the_answer(keys: Keys, citizen: Account, title: str, text: str) -> None:
    """Log in as the citizen and read what was answered on the application's page."""
    keys.press("로그인", "로그인")
    keys.log_in(citizen.username, PASSWORD, "나의 이모작")
    keys.press(title, title)
    expect(keys.page.get_by_text(f"답변: {text}")).to_be_visible()
