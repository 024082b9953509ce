"""A body that runs a round for the agency by keyboard alone: from its invitation to its people, who are seen and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.agency.models import Agency
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.actions.invitations import invite
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.actions import agreements, asking, gates
from imojak.paths.enums import AgreementKind, ApplicationStatus, ChangeStatus, SignatoryRole
from imojak.paths.models import ChangeRequest, Participation, Pause
from imojak.records.models import Record
from imojak.records.scheduling import set_timetable
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

OURS = "우리 활동처"


@dataclass(frozen=True)
class Run:
    """A round that is at work, the body that runs it, who manages it, and its people."""

    place: Place
    body: Party
    manager: Account
    people: list[Participation]


def test_from_the_invitation_to_its_people_who_are_seen_and_answered(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    run = round_at_work(f"이웃 살핌 {width}", width)
    _, link = invite(f"runner{width}@example.org", "구수행", RoleKind.OPERATOR, run.body, actor=run.manager)
    keys = walk()
    take_up_the_invitation(keys, link, f"runner{width}", run)
    sign_for_the_body(keys, run)
    see_its_people_and_nobody_elses(keys, run)
    answer_a_request(keys, run)
    confirm_who_came(keys, run)
    invite_a_colleague(keys, width)


def round_at_work(title: str, width: int) -> Run:
    """Make a round that has begun, run by a body that has still to sign, with two people and a session today."""
    today = timezone.localdate()
    days = {"notice_on": 90, "apply_from": 85, "apply_to": 70, "starts": 40, "ends": -100}
    past: dict[str, Any] = {name: today - timedelta(days=ago) for name, ago in days.items()}
    of = open_round("social-job", title, status=RoundStatus.RUNNING, **past)
    number = {DESKTOP["width"]: "1018116293", PHONE["width"]: "1048136565"}[width]
    body, site = make.organisation(f"{title} 협동조합", business_number=number), make.organisation(f"{title} 복지관")
    place = make.place(of, kind="post", title="말벗과 안부 전화", host=site, capacity=4)
    programme = of.programme
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=programme.lead_unit.party, programme=programme.code)
    people = []
    for word in ("하", "호"):
        party = make.person(f"{word}참여{width}", birth=years_ago(54))
        make.account(of=RoleKind.CITIZEN, party=party)
        make.consent(party)
        application = make.application(place, party, status=ApplicationStatus.ELIGIBLE)
        people.append(actions.accept(application, actor=manager))
        for gate in ("basic", "mandatory"):
            gates.clear(people[-1], gate, on=today - timedelta(days=30), actor=manager)
    set_timetable(
        place,
        {"weekdays": [today.weekday()], "starts": "10:00", "minutes": 120},
        room="",
        lead=None,
        actor=manager,
    )
    return Run(place, body, manager, people)


def take_up_the_invitation(keys: Keys, link: str, username: str, run: Run) -> None:
    """Follow the link out of the letter and be let in; before the agreement holds there is nothing to see yet."""
    page = keys.page
    page.goto(link)
    keys.arrived("초대")
    expect(page.get_by_text(f"구수행 님을 {run.body.name}의 수행기관 담당자로 초대합니다")).to_be_visible()
    keys.write("아이디", username)
    keys.to("비밀번호", among="[name=password]")
    page.keyboard.type(PASSWORD)
    keys.write("비밀번호 한 번 더", PASSWORD)
    keys.press("받아들이기", OURS)
    expect(page.get_by_text(f"{run.body.name}의 수행기관 담당자로 함께하게 되었습니다")).to_be_visible()
    expect(page.get_by_text(run.place.title)).to_have_count(0)


def sign_for_the_body(keys: Keys, run: Run) -> None:
    """Read the agreement under which the body runs the round, sign it, and see the round's places once the agency has."""
    page, of = keys.page, run.place.round
    agency = Agency.objects.select_related("party").earliest("pk").party
    made = agreements.draft(
        AgreementKind.OPERATOR,
        run.body,
        title=f"{of.title} 수행 협약",
        text="제1조 수행기관은 참여자를 살핍니다.\n제2조 재단은 사업비를 맡습니다.",
        signatories=[(SignatoryRole.OPERATOR, run.body), (SignatoryRole.AGENCY, agency)],
        starts_on=of.starts_on,
        ends_on=of.ends_on,
        round=of,
        actor=run.manager,
    )
    agreements.send(made, actor=run.manager)
    keys.press("협약", "협약")
    keys.press(made.title, made.title)
    keys.tick("협약의 내용을 모두 읽었고")
    keys.follow("서명하기", made.title)
    expect(page.get_by_text("남은 쪽이 서명하면 효력이 생깁니다")).to_be_visible()
    agreements.sign(made.signatures.get(role=SignatoryRole.AGENCY), actor=run.manager)
    keys.press("할 일과 자리", OURS)
    expect(page.get_by_role("link", name=run.place.title, exact=True)).to_be_visible()


def see_its_people_and_nobody_elses(keys: Keys, run: Run) -> None:
    """List everybody of the round with whole names, find one of them, and open their page and come back."""
    page = keys.page
    first, second = (one.party.name for one in run.people)
    keys.press("참여자", "우리 참여자")
    expect(page.get_by_role("rowheader")).to_have_text([first, second])
    keys.write("이름·자리", "없는이름")
    keys.follow("찾기", "우리 참여자")
    expect(page.get_by_text("‘없는이름’에 맞는 참여자가 없습니다")).to_be_visible()
    keys.write("이름·자리", second)
    keys.follow("찾기", "우리 참여자")
    expect(page.get_by_role("rowheader")).to_have_text([second])
    keys.press(second, f"{second} 참여 {run.people[1].pk}번")
    keys.press("참여자", "우리 참여자")


def answer_a_request(keys: Keys, run: Run) -> None:
    """Somebody asks to rest: it waits on the desk until it is answered, and is gone then."""
    page, who = keys.page, run.people[0]
    today = timezone.localdate()
    first = today + timedelta(days=10)
    asker = Account.objects.get(party=who.party)
    asking.ask_pause(who, first, first + timedelta(days=6), "무릎을 치료합니다.", actor=asker)
    keys.press("할 일과 자리", OURS)
    keys.press(f"‘{run.place.title}’ 참여자의 중단 요청", f"{who.party.name} 참여 {who.pk}번")
    expect(page.get_by_text("무릎을 치료합니다.")).to_be_visible()
    keys.follow("요청 승인", f"{who.party.name} 참여 {who.pk}번")
    assert ChangeRequest.objects.get(participation=who).status == ChangeStatus.GRANTED
    assert Pause.objects.get(participation=who).starts_on == first
    keys.press(OURS, OURS)
    expect(page.get_by_text("중단 요청에 답해")).to_have_count(0)


def confirm_who_came(keys: Keys, run: Run) -> None:
    """Open today's roster from the place, and write down who stayed away and that the others came."""
    page, (here, away) = keys.page, run.people
    session = run.place.sessions.get(day=timezone.localdate())
    keys.press(run.place.title, run.place.title)
    keys.press(session.title, session.title)
    keys.choose(page.get_by_role("group", name=away.party.name).get_by_label("결석"))
    keys.to("출석 저장")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.follow("나머지 모두 출석", session.title)
    marks = Record.objects.filter(session=session).values_list("participation", "status")
    assert set(marks) == {(here.pk, "present"), (away.pk, "absent")}
    keys.press(run.place.title, run.place.title)


def invite_a_colleague(keys: Keys, width: int) -> None:
    """Let somebody else of the body in by e-mail; the invitation stands there until it is taken up or back."""
    page = keys.page
    keys.press("함께하는 사람", "함께하는 사람")
    keys.write("이름", "구동료")
    keys.write("전자우편", f"mate{width}@example.org")
    keys.follow("초대 보내기", "함께하는 사람")
    expect(page.get_by_text(f"mate{width}@example.org")).to_be_visible()
