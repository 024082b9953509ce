"""Judges by keyboard alone, from the sheets that are given out to the scores; and the manager's selection by them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.offers.enums import Method, RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import ApplicationStatus, JudgingStatus
from imojak.paths.models import Application, Judging, SeatOffer
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

MINE = "내 심사표"
#: What every judge gives for experience (of 40), by whose answer it is: the third is the best.
POINTS = {"첫째 까닭": "20", "둘째 까닭": "30", "셋째 까닭": "39.5"}


def test_from_the_sheets_to_the_selection(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    of = round_that_is_judged(f"이웃 돌봄 활동가 {width}")
    applications = applicants_of(of, width)
    manager = with_password(
        make.account(
            f"selects{width}",
            of=RoleKind.PROGRAMME_MANAGER,
            at=of.programme.lead_unit.party,
            programme=of.programme.code,
            party=make.person(f"선담당{width}"),
        )
    )
    judges = [
        with_password(make.account(f"judge{name}{width}", of=RoleKind.JUDGE, party=make.person(f"{word}위원{width}")))
        for name, word in (("a", "가"), ("b", "나"), ("c", "다"))
    ]
    keys = walk()
    give_out_the_sheets(keys, of, manager, judges)
    for judge in judges:
        log_in(keys, judge)
        keys.press(MINE, MINE)
        if judge == judges[0]:
            step_back_from_one(keys, judge, applications)
            mistake_and_take_back(keys, judge)
        score_all(keys, judge, applications)
        keys.log_out()
    assert not Judging.objects.filter(application__round=of, status=JudgingStatus.ASSIGNED).exists()
    select_by_the_scores(keys, of, manager, applications)


def log_in(keys: Keys, account: Account) -> None:
    """Log in from the front page's link and arrive at one's work."""
    keys.press("로그인", "로그인")
    keys.log_in(account.username, PASSWORD, re.compile("안녕하세요"))


def find_the_judging(keys: Keys, of: Round, manager: Account) -> None:
    """Log in as the manager, and open the page of the round's judging."""
    log_in(keys, manager)
    keys.press("회차", "회차")
    keys.write("회차·사업 이름", of.title)
    expect(keys.page.get_by_role("link", name=of.title, exact=True)).to_be_visible()
    keys.press(of.title, of.title)
    keys.follow("심사", of.title)


def round_that_is_judged(title: str) -> Round:
    """Make a round with one seat that is being judged, for which nobody can apply any more."""
    of = open_round(
        "social-job",
        title,
        method=Method.RUBRIC,
        status=RoundStatus.SCREENING,
        apply_to=timezone.localdate() - timedelta(days=1),
    )
    make.place(of, kind="post", title="어르신 말벗", host=make.organisation(f"{title} 복지관"), capacity=1)
    return of


def applicants_of(of: Round, width: int) -> list[Application]:
    """Let three apply who may take part; each wrote another reason."""
    made = []
    for word, motive in zip("마바사", POINTS, strict=True):
        party = make.person(f"{word}지원{width}", birth=years_ago(55))
        make.consent(party)
        answers = {"name": party.name, "motive": motive, "certified": False}
        made.append(make.application(of.places.get(), party, status=ApplicationStatus.ELIGIBLE, answers=answers))
    return made


def give_out_the_sheets(keys: Keys, of: Round, manager: Account, judges: list[Account]) -> None:
    """As the manager: without a judge nothing is given out; two of the three judge each application."""
    find_the_judging(keys, of, manager)
    keys.follow("심사표 나누어 주기", of.title)
    expect(keys.page.get_by_role("alert")).to_contain_text("심사위원을 한 사람 이상 골라 주세요")
    for judge in judges:
        assert judge.party is not None
        keys.tick(judge.party.name)
    keys.write("신청 하나를 심사할 위원 수", "2")
    keys.follow("심사표 나누어 주기", of.title)
    expect(keys.page.get_by_text("심사표 6장을 나누어 주고")).to_be_visible()
    keys.log_out()


def step_back_from_one(keys: Keys, judge: Account, applications: list[Application]) -> None:
    """Step back from the first sheet, since one knows who it may be: another judge gets it."""
    page = keys.page
    sheet = waiting_of(judge)[0]
    keys.press(f"{sheet.number}번 심사표", f"심사 번호 {sheet.number}번")
    for one in applications:
        expect(page.get_by_text(one.party.name)).to_have_count(0)
    keys.to("이해관계가 있어 회피하기")
    page.keyboard.press("Enter")
    keys.write("회피하는 사유", "같은 모임에서 활동함")
    keys.press("회피하기", MINE)
    expect(page.get_by_text("다른 심사위원에게 맡겼습니다")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.status == JudgingStatus.CONFLICT
    assert sheet.application.judgings.filter(status=JudgingStatus.ASSIGNED).count() == 2


def mistake_and_take_back(keys: Keys, judge: Account) -> None:
    """More than the full marks is told and stays to be mended; a score that was given is taken back with a reason."""
    page = keys.page
    [sheet] = waiting_of(judge)
    heading = f"심사 번호 {sheet.number}번"
    keys.press(f"{sheet.number}번 심사표", heading)
    fill_in(keys, "41")
    keys.follow("점수 매기기", heading)
    expect(page.get_by_role("alert")).to_contain_text("0점에서 40점까지의 점수를 적어 주세요")
    expect(page.get_by_label("활동 분야의 경험과 자격")).to_have_value("41")
    expect(page.get_by_label("참여 동기")).to_have_value("20")
    keys.write("활동 분야의 경험과 자격", "4")
    keys.press("점수 매기기", MINE)
    keys.press("점수 거두기", heading)
    keys.write("점수를 거두는 사유", "한 자리를 빠뜨림")
    keys.follow("점수 거두기", heading)
    sheet.refresh_from_db()
    assert (sheet.status, sheet.total) == (JudgingStatus.ASSIGNED, None)
    keys.press(MINE, MINE)


def score_all(keys: Keys, judge: Account, applications: list[Application]) -> None:
    """Fill in all sheets that wait, each leading to the next; none says whose it is."""
    page = keys.page
    sheets = waiting_of(judge)
    keys.press(f"{sheets[0].number}번 심사표", f"심사 번호 {sheets[0].number}번")
    for place, sheet in enumerate(sheets, start=1):
        motive = str(sheet.application.answers["motive"])
        expect(page.get_by_text(motive)).to_be_visible()
        for one in applications:
            expect(page.get_by_text(one.party.name)).to_have_count(0)
        fill_in(keys, POINTS[motive])
        after = f"심사 번호 {sheets[place].number}번" if place < len(sheets) else MINE
        keys.press("점수 매기기", after)
        expect(page.get_by_text(f"심사 번호 {sheet.number}번에")).to_be_visible()


def waiting_of(judge: Account) -> list[Judging]:
    """Return the sheets that wait for a judge, in the order of their numbers."""
    return list(Judging.objects.filter(judge=judge.party, status=JudgingStatus.ASSIGNED).order_by("number"))


def fill_in(keys: Keys, ability: str) -> None:
    """Write the points of a sheet: those for experience as given, the others always the same."""
    for label, points in (
        ("활동 분야의 경험과 자격", ability),
        ("참여 동기", "20"),
        ("활동할 수", "15"),
        ("처음", "10"),
    ):
        keys.write(label, points)
    keys.write("의견", "차분히 적었음")


def select_by_the_scores(keys: Keys, of: Round, manager: Account, applications: list[Application]) -> None:
    """As the manager: the standing names all, the proposal follows it, and only when it is confirmed does it go out."""
    page = keys.page
    worst, middle, best = applications
    find_the_judging(keys, of, manager)
    ranked = page.get_by_role("region", name="지금까지의 순위").get_by_role("rowheader")
    expect(ranked).to_have_text([one.party.name for one in (best, middle, worst)])
    keys.follow("선정안", of.title)
    expect(page.get_by_text("아직 아무것도 나가지 않았습니다")).to_be_visible()
    assert not SeatOffer.objects.filter(application__round=of).exists()
    keys.write("모두에게 덧붙일 말", "지원해 주셔서 고맙습니다.")
    keys.follow("선정안 확정하고 알리기", of.title)
    expect(page.get_by_text("다시 확인하고 눌러 주세요")).to_be_visible()
    assert not SeatOffer.objects.filter(application__round=of).exists()
    keys.follow("선정안 확정하고 알리기", of.title)
    expect(page.get_by_text("선정안을 확정했습니다")).to_be_visible()
    states = dict(Application.objects.filter(round=of).values_list("pk", "status"))
    assert [states[one.pk] for one in (best, middle, worst)] == [
        ApplicationStatus.OFFERED,
        ApplicationStatus.WAITING,
        ApplicationStatus.REFUSED,
    ]
    assert "지원해 주셔서 고맙습니다." in worst.decisions.latest("pk").text
