"""A site's leader by keyboard alone, above all on a telephone: who comes today, their attendance, a request to move."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Party
from imojak.paths.actions import transfers
from imojak.paths.enums import ParticipationStatus, TransferStatus
from imojak.paths.models import Participation, Transfer
from imojak.records.models import Record, Session
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

OURS = "우리 활동처"


def test_from_who_comes_today_to_a_move_that_is_answered(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    host = make.organisation(f"샘터 작은도서관 {width}")
    leader = with_password(
        make.account(f"leads{width}", of=RoleKind.SITE_LEADER, at=host, party=make.person(f"도담당{width}"))
    )
    desk, hall = two_places_of(host, width)
    staying, leaving, arriving = (
        make.participation(place, make.person(f"{name}{width}", birth=years_ago(55)))
        for place, name in ((desk, "가머묾"), (desk, "나떠남"), (hall, "다머묾"))
    )
    session = make.session(desk, day=timezone.localdate(), starts_at=time(10), title="책 나눔 첫날")
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(leader.username, PASSWORD, re.compile("안녕하세요"))
    keys.press(OURS, OURS)
    see_our_people(keys, [staying, leaving, arriving])
    first, second = (ask_to_move(one, hall if one == leaving else desk) for one in (leaving, arriving))
    take_attendance(keys, session, staying, leaving)
    refuse_the_move(keys, second)
    agree_to_the_move(keys, first)
    see_who_has_moved(keys, hall, leaving.party)


def two_places_of(host: Party, width: int) -> tuple[Place, Place]:
    """Make a running round with two places at one site."""
    today = timezone.localdate()
    of = open_round(
        "social-job",
        f"책나눔 활동가 {width}",
        status=RoundStatus.RUNNING,
        notice_on=today - timedelta(days=90),
        apply_from=today - timedelta(days=85),
        apply_to=today - timedelta(days=60),
        starts=today - timedelta(days=30),
    )
    desk, hall = (make.place(of, kind="post", title=title, host=host, capacity=3) for title in ("안내대", "자료실"))
    return desk, hall


def ask_to_move(of: Participation, to: Place) -> Transfer:
    """Let a participant ask to go on at another place from next week on."""
    account = make.account(of=RoleKind.CITIZEN, party=of.party)
    next_week = timezone.localdate() + timedelta(days=7)
    return transfers.request(of, to, next_week, "무거운 것을 들기 어려움", actor=account)


def see_our_people(keys: Keys, all_: list[Participation]) -> None:
    """Read who takes part at our places; narrowed to a name one is left, and to a place those who are there."""
    page = keys.page
    keys.press("참여자", "우리 참여자")
    for one in all_:
        expect(page.get_by_role("rowheader", name=one.party.name)).to_be_visible()
    keys.write("이름·자리", all_[0].party.name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    keys.arrived("우리 참여자")
    keys.press("안내대", "안내대")


def take_attendance(keys: Keys, session: Session, here: Participation, away: Participation) -> None:
    """Open today's roster from the place; without a mark nothing is saved, with marks each is counted once."""
    page = keys.page
    keys.press(session.title, session.title)
    keys.to("출석 저장")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("적은 출석이 없습니다")
    keys.arrived(session.title)
    keys.choose(page.get_by_role("group", name=away.party.name).get_by_label("결석"))
    keys.to("출석 저장")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("출석 1건을 적었습니다")
    expect(page.get_by_role("group", name=away.party.name).get_by_label("결석")).to_be_checked()
    keys.follow("나머지 모두 출석", session.title)
    marks = Record.objects.filter(session=session).values_list("participation", "status", "quantity")
    assert set(marks) == {(here.pk, "present", session.minutes), (away.pk, "absent", 0)}
    keys.press("안내대", "안내대")  # the way back is one's own place
    keys.press(OURS, OURS)


def refuse_the_move(keys: Keys, of: Transfer) -> None:
    """Say no to a request: without a reason it is told and nothing is refused, with it the person reads why."""
    page, name = keys.page, of.participation.party.name
    keys.press(f"‘{of.participation.place.title}’에서 ‘{of.to.title}’", "자리 이동 요청")
    card = page.locator("section.card").filter(has_text=name)
    expect(card).to_contain_text("무거운 것을 들기 어려움")
    keys.to(f"{name} 님의 이동에 동의하지 않기")
    page.keyboard.press("Enter")
    keys.follow(f"{name} 님의 이동에 동의하지 않음", "자리 이동 요청")
    expect(page.get_by_role("alert").first).to_be_visible()
    of.refresh_from_db()
    assert of.status == TransferStatus.REQUESTED
    keys.to("사유", among=f"#t{of.pk}_reason")
    page.keyboard.type("자료실에 사람이 모자랍니다.")
    keys.follow(f"{name} 님의 이동에 동의하지 않음", "자리 이동 요청")
    expect(page.get_by_text("동의하지 않는다고 알렸습니다")).to_be_visible()
    of.refresh_from_db()
    assert (of.status, of.refused_because) == (TransferStatus.REFUSED, "자료실에 사람이 모자랍니다.")


def agree_to_the_move(keys: Keys, of: Transfer) -> None:
    """Agree to a request between two of our places: all sides have agreed, and it is carried out at once."""
    page, name = keys.page, of.participation.party.name
    expect(page.get_by_role("heading", level=2)).to_have_text([name])
    keys.follow(f"{name} 님의 이동에 동의하기", "자리 이동 요청")
    expect(page.get_by_text("모두 동의하여 자리를 옮겼습니다")).to_be_visible()
    expect(page.get_by_text("답할 요청이 없습니다")).to_be_visible()
    of.refresh_from_db()
    assert of.status == TransferStatus.DONE
    assert of.result is not None


def see_who_has_moved(keys: Keys, hall: Place, moved: Party) -> None:
    """The new place has the person from the day on, the old one until the day before."""
    page = keys.page
    keys.press("할 일과 자리", OURS)
    expect(page.get_by_text("요청에 답해 주세요")).to_have_count(0)
    keys.press(hall.title, hall.title)
    expect(page.get_by_role("rowheader", name=moved.name)).to_be_visible()
    old, new = Participation.objects.filter(party=moved).order_by("starts_on")
    assert old.status == ParticipationStatus.WITHDRAWN
    assert (new.place, new.starts_on) == (hall, old.withdrawn_on + timedelta(days=1))  # type: ignore[operator]
