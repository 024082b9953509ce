"""A citizen by keyboard alone: from signing up to the receipt, and from a refusal to the answer to an appeal."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import ViewportSize, expect

from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.models import Application, Draft
from imojak.sites.session_store import SessionStore
from tests import factories as make
from tests.chromium import DESKTOP, PHONE, overflow, violations
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

#: A step saves itself half a second after a change, and a busy machine takes its time.
SAVED = 20_000
MOTIVE = "오래 일한 경험으로 이웃을 돕고 싶어 신청합니다. 꾸준히 하겠습니다."


def end_sessions_of(username: str) -> None:
    """Let the log-in of an account run out, as an hour without a click does."""
    number = str(Account.objects.get(username=username).pk)
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        if store.get("_auth_user_id") == number:
            store["until"] = 1
            store.save()


def test_from_signing_up_to_the_receipt(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    username = f"journey{width}"
    rules = make.rule_set(age_min=40, age_max=67, subject="person")
    jobs = open_round("social-job", f"도서관 책나눔 활동가 {width}", eligibility=rules)
    for title in ("도서관 책 나눔", "복지관 말벗"):
        make.place(jobs, kind="post", title=title, host=make.organisation(f"{title} 기관"))
    keys = walk()
    sign_up(keys, username, f"0101234{width:04}")
    fill_profile(keys)
    search_with_a_typing_error(keys, jobs.title)
    begin_application(keys, jobs)
    keys = in_a_new_tab(keys)
    draft_goes_on(keys, jobs, username)
    keys.press("다음", "동의")
    keys.tick("(필수) 개인정보")
    keys.tick("(필수) 수행기관")
    keys.press("다음", "살펴보고 내기")
    expect(keys.page.get_by_text(MOTIVE)).to_be_visible()
    keys.press("신청서 내기", "신청서를 받았습니다")
    made = Application.objects.get(round=jobs, party__accounts__username=username)
    expect(keys.page.get_by_text(str(made.pk), exact=True)).to_be_visible()
    assert [wish.place.title for wish in made.preferences.order_by("rank")] == ["복지관 말벗"]
    keys.press("내 신청 보기", jobs.title)
    keys.press("나의 이모작", "나의 이모작")
    expect(keys.page.get_by_role("link", name=jobs.title)).to_be_visible()


def test_what_an_answer_calls_for_is_asked_at_once_and_goes_again(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    fair = open_round("fair", f"골목 일자리박람회 {width}", kind="job-fair")
    make.place(fair, kind="booth", title="종합안내")
    somebody = with_password(make.account(f"asked{width}", of=RoleKind.CITIZEN, party=make.person("문새로")))
    keys = walk()
    page = keys.page
    page.goto(f"/login/?next=/rounds/{fair.code}/apply/")
    keys.log_in(somebody.username, PASSWORD, re.compile("."))
    asked, wanted = (page.get_by_role("group", name=name) for name in ("면접도 보시겠어요?", "찾는 일"))
    steps = page.get_by_role("list", name="단계")
    expect(wanted).to_have_count(0)
    expect(steps).not_to_contain_text("서류")
    keys.choose(asked.get_by_label("예"))
    expect(wanted).to_be_visible(timeout=SAVED)
    expect(steps).to_contain_text("서류")
    expect(asked.get_by_label("예")).to_be_focused()  # the page has not moved from under the keyboard
    keys.arrived(re.compile("."))
    keys.tick("조리")
    expect(page.locator("#saved")).to_contain_text("저장했습니다")
    keys.choose(asked.get_by_label("아니요"))
    expect(wanted).to_have_count(0, timeout=SAVED)
    expect(steps).not_to_contain_text("서류")


def sign_up(keys: Keys, username: str, phone: str) -> None:
    """Three steps; a password that is too easy is told, and nothing else is lost."""
    keys.press("로그인", "로그인")
    keys.press("회원 가입", "회원 가입: 동의")
    keys.press("다음", "회원 가입: 동의")  # without the consent: what is missing is told, and has the focus
    expect(keys.page.locator("#errors")).to_be_focused()
    keys.tick("(필수)")
    keys.press("다음", "회원 가입: 나는 누구")
    keys.write("이름", "김이모")
    keys.write_day("생년월일", 1971, 3, 2)
    keys.choose("여자")
    keys.select("사는 자치구", "마포구")
    keys.press("다음", "회원 가입: 연락처와 아이디")
    keys.write("휴대전화", phone)
    keys.write("아이디", username)
    keys.to("비밀번호", among="[name=password]")
    keys.page.keyboard.type("1234")
    keys.press("가입하기", "회원 가입: 연락처와 아이디")
    expect(keys.page.get_by_label("아이디")).to_have_value(username)
    keys.to("비밀번호", among="[name=password]")
    keys.page.keyboard.type(PASSWORD)
    look_at_the_password(keys, PASSWORD)
    keys.write("비밀번호 한 번 더", PASSWORD)
    keys.press("가입하기", "나의 이모작")


def look_at_the_password(keys: Keys, text: str) -> None:
    """The button behind the field shows what was written and tells so, and covers it again; it is sent covered."""
    page = keys.page
    field = page.locator("[name=password]")
    expect(field).to_have_attribute("type", "password")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="비밀번호 보기", exact=True)
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(text)
    expect(page.get_by_text("비밀번호: 화면에 보입니다.")).to_have_attribute("role", "status")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="비밀번호 숨기기", exact=True).press("Enter")
    expect(field).to_have_attribute("type", "password")


def fill_profile(keys: Keys) -> None:
    """What is written here is not asked again on a form."""
    keys.press("내 정보", "내 정보")
    keys.choose(keys.page.get_by_role("group", name="지금 일하고 계신가요?").get_by_label("아니요"))
    keys.tick("월요일 오전")
    keys.press("저장", "내 정보")
    expect(keys.page.get_by_role("status")).to_contain_text("고쳤습니다")


def search_with_a_typing_error(keys: Keys, title: str) -> None:
    """Two letters are mistaken, and the round is found; its page says that one may take part."""
    keys.press("사업 찾기", "사업 찾기")
    keys.write("찾는 말", "도서간 책나늠")
    expect(keys.page).to_have_url(re.compile(r"\?q="))
    expect(keys.page.get_by_role("link", name=title, exact=True)).to_be_visible()
    keys.arrived("사업 찾기")
    keys.press(title, title)


def begin_application(keys: Keys, jobs: Round) -> None:
    """Wish for a place, and write; it is saved while one types."""
    page = keys.page
    keys.press("신청하기", "활동")
    keys.to("고르기: 복지관")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1지망")).to_be_visible()
    keys.arrived("활동")
    keys.write("활동하려는 까닭", MOTIVE)
    expect(page.locator("#saved")).to_contain_text("저장했습니다")
    for _ in range(50):
        if Draft.objects.filter(round=jobs, answers__motive=MOTIVE).exists():
            return
        page.wait_for_timeout(100)
    pytest.fail("what was typed was not saved by itself")


def in_a_new_tab(keys: Keys) -> Keys:
    """Close the tab, and open the site's first page in another one."""
    context = keys.page.context
    keys.page.close()
    page = context.new_page()
    page.goto("/")
    return keys.on(page)


def draft_goes_on(keys: Keys, jobs: Round, username: str) -> None:
    """The draft is there in the new tab; the log-in runs out while one writes on, and after it everything is there."""
    page = keys.page
    keys.press("나의 이모작", "나의 이모작")
    keys.press("이어서 쓰기", "활동")
    expect(page.get_by_label("활동하려는 까닭")).to_have_value(MOTIVE)
    keys.choose(page.get_by_role("group", name=re.compile("자격증이")).get_by_label("아니요"))
    keys.choose(page.get_by_role("group", name=re.compile("아동이나")).get_by_label("아니요"))
    end_sessions_of(username)
    keys.press("저장", "로그인")
    keys.log_in(username, PASSWORD, "활동")
    expect(page.get_by_label("활동하려는 까닭")).to_have_value(MOTIVE)
    expect(page.get_by_role("group", name=re.compile("아동이나")).get_by_label("아니요")).to_be_checked()
