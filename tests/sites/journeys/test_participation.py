"""Taking part by keyboard alone: from the seat that is offered to the certificate, and a stranger who checks its code."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.actions import agreements, gates
from imojak.paths.enums import (
    AgreementKind,
    AgreementStatus,
    ApplicationStatus,
    CertificateKind,
    ParticipationStatus,
    SignatoryRole,
)
from imojak.paths.models import Agreement, Participation
from imojak.records.enums import RecordKind
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, with_password, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

MINE = "나의 이모작"


def test_from_the_offered_seat_to_the_certificate(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    place = place_that_lasts_until_today(f"작은도서관 활동가 {width}")
    manager = manager_of(place)
    citizen = with_password(
        make.account(f"taker{width}", of=RoleKind.CITIZEN, party=make.person(f"정수락{width}", birth=years_ago(58)))
    )
    make.consent(citizen.party)
    application = make.application(place, citizen.party, status=ApplicationStatus.ELIGIBLE)
    actions.offer(application, place, actor=manager)
    keys = walk()
    keys.press("로그인", "로그인")
    keys.log_in(citizen.username, PASSWORD, MINE)
    taken = take_the_seat(keys, place)
    agreement = agreements.draft_for(taken, actor=manager)
    agreements.send(agreement, actor=manager)
    sign_in_turn(keys, agreement)
    others_sign(agreement)
    see_that_it_holds(keys, place)
    learn_first(keys, taken, manager)
    let_months_pass(taken)
    complete(keys, taken, manager)
    code = get_the_certificate(keys, taken)
    keys.log_out()
    check_in_public(keys, code, "정*")


def place_that_lasts_until_today(title: str) -> Place:
    """Make a round whose last day is today, with a site and an operator who run it."""
    today = timezone.localdate()
    days = {"notice_on": 120, "apply_from": 115, "apply_to": 100, "starts": 90, "ends": 0}
    past: dict[str, Any] = {name: today - timedelta(days=ago) for name, ago in days.items()}
    jobs = open_round("social-job", title, status=RoundStatus.RUNNING, **past)
    host, operator = make.organisation(f"{title} 도서관"), make.organisation(f"{title} 수행기관")
    make.agreement(jobs, operator, kind=AgreementKind.OPERATOR)
    make.account(of=RoleKind.SITE_LEADER, at=host)
    make.account(of=RoleKind.OPERATOR, at=operator)
    return make.place(jobs, kind="post", title="책 정리와 안내", host=host, capacity=2)


def manager_of(place: Place) -> Account:
    """Make the manager of a place's programme."""
    programme = place.round.programme
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=programme.lead_unit.party, programme=programme.code)


def take_the_seat(keys: Keys, place: Place) -> Participation:
    """Read the offer with its time, go to decline it and come back, and accept it."""
    offer = f"선정 제안: {place.round.title}"
    keys.press("제안에 답하기", offer)
    expect(keys.page.get_by_text("소양교육 4시간을 먼저 들으셔야")).to_be_visible()
    keys.press("사양하기", re.compile("사양"))
    keys.press("다시 생각하기", offer)
    keys.press("수락하기", place.round.title)
    expect(keys.page.get_by_text("수락하셨습니다")).to_be_visible()
    expect(keys.page.get_by_text("아직 활동을 시작하실 수 없습니다")).to_be_visible()
    return Participation.objects.get(place=place)


def sign_in_turn(keys: Keys, agreement: Agreement) -> None:
    """Without the mark that one has read it nothing is signed, and it is told; with it the person has signed."""
    keys.press(MINE, MINE)
    keys.press("읽고 서명하기", agreement.title)
    keys.follow("서명하기", agreement.title)
    expect(keys.page.get_by_role("alert")).to_contain_text("읽으셨으면")
    assert not agreement.signatures.exclude(signed_at=None).exists()
    keys.tick("협약문을 읽었고")
    keys.follow("서명하기", agreement.title)
    expect(keys.page.get_by_text("서명하셨습니다.")).to_be_visible()
    assert agreement.signatures.get(role=SignatoryRole.PERSON).signed_at is not None


def others_sign(agreement: Agreement) -> None:
    """Let those sign who have pages of their own: the site and the operator, each in their turn."""
    for turn in agreement.signatures.filter(signed_at=None).order_by("order"):
        actor = Account.objects.get(party__roles__at=turn.party)
        agreements.sign(turn, actor=actor, seen=agreements.hash_of(agreement))
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.ACTIVE


def see_that_it_holds(keys: Keys, place: Place) -> None:
    """All have signed: the agreement says so."""
    keys.press("내 참여로 돌아가기", place.round.title)
    keys.press("활동 협약서", "활동 협약서")
    expect(keys.page.get_by_text("모두 서명하여 체결되었습니다")).to_be_visible()
    keys.press("내 참여로 돌아가기", place.round.title)


def learn_first(keys: Keys, taken: Participation, manager: Account) -> None:
    """The activity is held back until both trainings before it are entered; one of them does not open the gate."""
    page, today = keys.page, timezone.localdate()
    held_back = page.get_by_text("아직 활동을 시작하실 수 없습니다")
    for gate in ("basic", "mandatory"):
        expect(held_back).to_be_visible()
        gates.clear(taken, gate, on=today, actor=manager)
        keys.press(MINE, MINE)
        keys.press(taken.round.programme.name, taken.round.title)
    expect(held_back).to_have_count(0)
    expect(page.get_by_text("에 마침")).to_have_count(2)
    expect(page.get_by_text("마치려면")).to_be_visible()


def let_months_pass(taken: Participation) -> None:
    """Move the beginning back by three months, and let the hours of the time since then be confirmed."""
    first = taken.starts_on - timedelta(days=90)
    Participation.objects.filter(pk=taken.pk).update(starts_on=first, active_from=first + timedelta(days=5))
    taken.refresh_from_db()
    for week in range(10):
        make.record(taken, kind=RecordKind.WORK, minutes=6 * 60, day=first + timedelta(days=7 + 7 * week))


def complete(keys: Keys, taken: Participation, manager: Account) -> None:
    """What was missing is there; the manager completes the round, and the person reads it."""
    keys.press(MINE, MINE)
    keys.press(taken.round.programme.name, taken.round.title)
    expect(keys.page.get_by_text("60시간")).to_be_visible()
    actions.complete(taken, actor=manager)
    taken.refresh_from_db()
    assert taken.status == ParticipationStatus.COMPLETED
    keys.press(MINE, MINE)
    keys.press(taken.round.programme.name, taken.round.title)
    expect(keys.page.get_by_text("까지 마쳐 주세요")).to_have_count(0)  # nothing is asked of who has finished


def get_the_certificate(keys: Keys, taken: Participation) -> str:
    """Have it issued, download it as PDF, and return its code as it is printed on the page."""
    keys.follow("활동확인서 발급받기", taken.round.title)
    made = taken.certificates.get(kind=CertificateKind.ACTIVITY)
    with keys.page.expect_download() as download:
        keys.to("활동확인서 내려받기")
        keys.page.keyboard.press("Enter")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    return str(made.code)


def check_in_public(keys: Keys, code: str, name: str) -> None:
    """Whoever holds the paper checks it without a log-in; a letter that is mistaken is told, and stays to be mended."""
    keys.press("증명서 확인", "증명서 확인")
    keys.write("확인 코드", code[:-1])
    keys.follow("확인하기", "증명서 확인")
    expect(keys.page.get_by_role("alert")).to_be_visible()
    expect(keys.page.get_by_label("확인 코드")).to_have_value(code[:-1])
    keys.write("확인 코드", code)
    keys.press("확인하기", "활동확인서 확인 결과")
    expect(keys.page.get_by_text(name)).to_be_visible()
