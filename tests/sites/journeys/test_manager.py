"""A programme's manager by keyboard alone: from the pipeline of rounds to a draw that anybody can hold again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.offers.enums import Method, RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.paths.enums import ApplicationStatus, SeatOfferStatus
from imojak.paths.models import Application, Draw, DrawNotice, SeatOffer
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

#: How many apply that the rules let in, and how many that are too young; a seat more than a third of the former.
FIT, YOUNG, SEATS = 5, 2, 2


def test_from_the_pipeline_to_a_draw_held_in_public(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    of = course_that_is_drawn(f"정원 가꾸기 첫걸음 {width}")
    fit, young = applicants_of(of, width)
    manager = with_password(
        make.account(
            f"drawer{width}",
            of=RoleKind.PROGRAMME_MANAGER,
            at=of.programme.lead_unit.party,
            programme=of.programme.code,
            party=make.person(f"한담당{width}"),
        )
    )
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(manager.username, PASSWORD, re.compile("안녕하세요"))
    find_in_the_pipeline(keys, of)
    keys.follow("심사 시작", of.title)
    of.refresh_from_db()
    assert of.status == RoundStatus.SCREENING
    qualify_all(keys, of, [*fit, *young])
    refuse_the_young(keys, of, young)
    hold_the_draw(keys, of)
    settle(keys, of)
    call_the_next_in_line(keys, of)
    hold_it_again_in_public(keys, of, fit)


def course_that_is_drawn(title: str) -> Round:
    """Make a course whose seats are drawn, and for which nobody can apply any more since yesterday."""
    today = timezone.localdate()
    of = open_round(
        "course",
        title,
        method=Method.DRAW,
        apply_to=today - timedelta(days=1),
        eligibility=make.rule_set(age_min=40, age_max=64, subject="person"),
    )
    make.place(of, title="월요일 반", capacity=SEATS)
    return of


def applicants_of(of: Round, width: int) -> tuple[list[Application], list[Application]]:
    """Let some apply who may take part, and some who are too young."""
    place, made = of.places.get(), []
    for number in range(FIT + YOUNG):
        age = 50 if number < FIT else 30
        party = make.person(f"{'가나다라마바사'[number]}지원{width}", birth=years_ago(age))
        make.consent(party)
        made.append(make.application(place, party, status=ApplicationStatus.FILED))
    return made[:FIT], made[FIT:]


def states_of(of: Round) -> list[str]:
    """Return the states of a round's applications, sorted."""
    return sorted(Application.objects.filter(round=of).values_list("status", flat=True))


def find_in_the_pipeline(keys: Keys, of: Round) -> None:
    """Find one's round among all by a part of its name, and open it."""
    keys.press("회차", "회차")
    keys.write("회차·사업 이름", of.title)
    expect(keys.page).to_have_url(re.compile(r"\?q="))
    expect(keys.page.get_by_role("link", name=of.title, exact=True)).to_be_visible()
    keys.arrived("회차")
    keys.press(of.title, of.title)


def qualify_all(keys: Keys, of: Round, all_: list[Application]) -> None:
    """Tick everybody on the list; the preview says for whom it cannot be done, and the others are qualified."""
    pick(keys, of, all_)
    expect(keys.page.get_by_text(f"{FIT}건을 결정합니다")).to_be_visible()
    expect(keys.page.get_by_text(f"{YOUNG}건은 할 수 없어 그대로 둡니다")).to_be_visible()
    keys.press(f"{FIT}건 결정하기", of.title)
    expect(keys.page.get_by_text(f"{FIT}건의 자격을 확인했습니다.")).to_be_visible()
    assert states_of(of) == [ApplicationStatus.ELIGIBLE] * FIT + [ApplicationStatus.FILED] * YOUNG


def refuse_the_young(keys: Keys, of: Round, young: list[Application]) -> None:
    """Refuse in bulk: without a reason nothing goes out, with it the sentence is seen before it does."""
    page = keys.page
    pick(keys, of, young)
    keys.select("결정", "미선정")
    expect(page.get_by_role("group", name="미선정 사유")).to_be_visible()
    keys.follow("보낼 글 미리 보기", f"신청 {YOUNG}건 결정")
    expect(page.get_by_role("alert")).to_contain_text("사유를 하나 이상 골라 주세요")
    keys.tick("신청 자격의 나이")
    expect(page.get_by_text(f"{YOUNG}건을 결정합니다")).to_be_visible()
    keys.write("덧붙일 말", "젊은 분께는 청년센터를 권합니다.")
    keys.follow("보낼 글 미리 보기", f"신청 {YOUNG}건 결정")
    expect(page.locator("td").filter(has_text="청년센터를 권합니다")).to_have_count(YOUNG)
    assert states_of(of).count(ApplicationStatus.REFUSED) == 0
    keys.press(f"{YOUNG}건 결정하기", of.title)
    assert states_of(of) == [ApplicationStatus.ELIGIBLE] * FIT + [ApplicationStatus.REFUSED] * YOUNG
    for one in young:
        assert "청년센터를 권합니다." in one.decisions.latest("pk").text


def pick(keys: Keys, of: Round, several: list[Application]) -> None:
    """Tick applications on the round's list, and go on to what would be decided on them."""
    keys.follow("신청", of.title)
    for one in several:
        keys.tick(f"{one.party.name} 고르기")
    keys.press("고른 신청 결정하기", f"신청 {len(several)}건 결정")


def hold_the_draw(keys: Keys, of: Round) -> None:
    """The list is announced under its hash; without a seed nothing is drawn, with one all get their lot."""
    page = keys.page
    keys.follow("공개 추첨", of.title)
    seen = page.locator("code").first.text_content()
    page.get_by_label("추첨하는 날").fill(timezone.localdate().isoformat())
    keys.write("씨앗을 정하는 방법", "참관인 세 사람이 굴린 주사위")
    keys.to("추첨 공고하기", among="button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.arrived(of.title)
    assert DrawNotice.objects.get(round=of).entries_hash == seen
    keys.to("추첨하기", among="button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not Draw.objects.filter(round=of).exists()
    keys.write("추첨 씨앗", "314159")
    keys.write("참관인", "이참관, 오참관")
    keys.to("추첨하기", among="button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.arrived(of.title)
    assert Draw.objects.get(round=of).entries_hash == seen


def settle(keys: Keys, of: Round) -> None:
    """The proposal follows the lots; confirmed, it offers the seats and puts who comes next on the reserve list."""
    keys.follow("선정안", of.title)
    expect(keys.page.get_by_text("아직 아무것도 나가지 않았습니다")).to_be_visible()
    drawn = [int(row["receipt"]) for row in Draw.objects.get(round=of).result]
    keys.follow("선정안 확정하고 알리기", of.title)
    assert set(offered(of)) == set(drawn[:SEATS])
    [waiting] = Application.objects.filter(round=of, status=ApplicationStatus.WAITING)
    assert waiting.pk == drawn[SEATS]


def offered(of: Round) -> list[int]:
    """Return the numbers of the applications to which a seat is offered now."""
    open_ = SeatOffer.objects.filter(application__round=of, status=SeatOfferStatus.OPEN)
    return list(open_.values_list("application_id", flat=True))


def call_the_next_in_line(keys: Keys, of: Round) -> None:
    """Take one offer back with a reason: the seat goes to the first on the reserve list, who is called."""
    page = keys.page
    next_ = Application.objects.get(round=of, status=ApplicationStatus.WAITING)
    back = SeatOffer.objects.filter(application__round=of, status=SeatOfferStatus.OPEN).order_by("answer_by", "pk")[0]
    keys.follow("제안과 예비", of.title)
    keys.write(f"{back.application.party.name} 제안을 거두는 사유", "본인이 전화로 사양함")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.arrived(of.title)
    keys.follow("다음 순번 부르기", of.title)
    expect(page.get_by_text(f"{next_.party.name} 님에게")).to_be_visible()
    assert next_.pk in offered(of)
    assert back.application_id not in offered(of)


def hold_it_again_in_public(keys: Keys, of: Round, fit: list[Application]) -> None:
    """The record is open to everybody, without names; held again on the spot it comes out the same."""
    page = keys.page
    keys.follow("공개 추첨", of.title)
    keys.press("모두에게 공개된 추첨 기록 보기", f"공개 추첨: {of.title}")
    address = page.url
    keys.log_out()
    page.goto(address)
    keys.arrived(f"공개 추첨: {of.title}")
    for one in fit:
        expect(page.get_by_text(one.party.name)).to_have_count(0)
    keys.to("지금 다시 계산하기")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("모두 같습니다")
    keys.arrived(f"공개 추첨: {of.title}")
