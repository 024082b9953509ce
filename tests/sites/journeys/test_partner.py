"""A firm by keyboard alone: from the link of its invitation to a post, its candidates, and a signed agreement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from imojak.agency.models import Agency
from imojak.kernel.calendar import workdays_after
from imojak.offers.enums import Method, RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.actions.invitations import invite
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.actions import agreements, hosting
from imojak.paths.enums import (
    AgreementKind,
    AgreementStatus,
    ApplicationStatus,
    HostingStatus,
    ShortListStatus,
    SignatoryRole,
)
from imojak.paths.models import Agreement, Application, Hosting, Participation, SeatOffer, ShortListing
from tests import factories as make
from tests.chromium import DESKTOP, PHONE
from tests.sites.journeys.conftest import PASSWORD, Walk, open_round, years_ago
from tests.sites.journeys.keys import Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"]),
]

OURS = "우리 활동처"
POST = "물류 사무"


def test_from_the_invitation_to_the_signed_agreement(walk: Walk, viewport: ViewportSize) -> None:
    width = viewport["width"]
    number = {DESKTOP["width"]: "1208147521", PHONE["width"]: "2148868720"}[width]
    firm = make.organisation(f"푸른물류 {width}", business_number=number, district_code="11440")
    of = round_of_a_firms_choice(f"물류 인턴 {width}")
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=of.programme.lead_unit.party, programme=of.programme.code)
    _, link = invite(f"firm{width}@example.org", "유담당", RoleKind.SITE_LEADER, firm, actor=manager)
    keys = walk()
    take_up_the_invitation(keys, link, f"firm{width}", firm)
    offered = offer_a_post(keys, of, firm)
    framework = agreement_with(of, firm, offered, manager)
    sign(keys, framework, manager)
    place = hosting.agree_hosting(offered, framework, actor=manager, capacity=1)
    people = candidates_of(place, width)
    actions.short_list(place, people, actor=manager, answer_due=workdays_after(timezone.localdate(), 5))
    choose_from_the_short_list(keys, place, people)
    taken = seat_the_chosen(of, people[1], manager)
    contract = agreements.draft_for(taken, actor=manager)
    agreements.send(contract, actor=manager)
    person = contract.signatures.get(role=SignatoryRole.PERSON)
    agreements.sign(person, actor=account_of(people[1].party))
    sign(keys, contract, manager)
    see_who_comes(keys, place, people)


def round_of_a_firms_choice(title: str) -> Round:
    """Make a round of internships whose firms choose from a short-list, for which nobody can apply any more."""
    return open_round(
        "internship",
        title,
        method=Method.FIRM_CHOICE,
        status=RoundStatus.SCREENING,
        apply_to=timezone.localdate() - timedelta(days=1),
        ends=timezone.localdate() + timedelta(days=90),  # an internship lasts three months at most
    )


def take_up_the_invitation(keys: Keys, link: str, username: str, firm: Party) -> None:
    """Follow the link out of the letter, mistype the password once, and be let in; the link works no more."""
    page = keys.page
    page.goto(link)
    keys.arrived("초대")
    expect(page.get_by_text(f"유담당 님을 {firm.name}의 활동처 담당자로 초대합니다")).to_be_visible()
    keys.write("아이디", username)
    keys.write("비밀번호 한 번 더", f"{PASSWORD}!")
    keys.to("비밀번호", among="[name=password]")
    page.keyboard.type(PASSWORD)
    keys.follow("받아들이기", "초대")
    expect(page.get_by_role("alert")).to_contain_text("두 비밀번호가 다릅니다")
    expect(page.get_by_label("아이디")).to_have_value(username)
    keys.to("비밀번호", among="[name=password]")
    page.keyboard.type(PASSWORD)
    keys.write("비밀번호 한 번 더", PASSWORD)
    keys.press("받아들이기", OURS)
    expect(page.get_by_text(f"{firm.name}의 활동처 담당자로 함께하게 되었습니다")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("alert")).to_be_visible()
    keys.arrived("초대")
    page.goto("/partner/")
    keys.arrived(OURS)


def offer_a_post(keys: Keys, of: Round, firm: Party) -> Hosting:
    """Offer a post: what is missing is told, what was typed stays; then see each step that the agency has done."""
    page = keys.page
    keys.press("참여처 신청", "참여처 신청")
    keys.press("자리 신청하기", "자리 신청하기")
    keys.select("회차", of.title)
    keys.write("맡길 일", POST)
    keys.tick("월요일")
    keys.tick("수요일")
    keys.follow("신청하기", "자리 신청하기")
    expect(page.get_by_role("alert")).to_contain_text("모집 인원")
    expect(page.get_by_label("맡길 일")).to_have_value(POST)
    expect(page.get_by_label("수요일")).to_be_checked()
    assert not Hosting.objects.filter(party=firm).exists()
    keys.write("모집 인원", "1")
    keys.select("일하는 곳", "마포구")
    keys.write("하루 시간", "4")
    keys.follow("신청하기", "자리 신청하기")  # hours without their beginning are asked for, never dropped
    expect(page.get_by_role("alert")).to_contain_text("시작 시각")
    expect(page.get_by_label("하루 시간")).to_have_value("4")
    write_clock(keys, "#id_starts", ["0930", "a"], ["a", "0930"], "09:30")
    keys.press("신청하기", POST)
    made = Hosting.objects.get(party=firm)
    assert made.schedule == {"weekdays": [0, 2], "starts": "09:30", "minutes": 240}
    return made


def write_clock(keys: Keys, field: str, american: list[str], korean: list[str], value: str) -> None:
    """Type into a time's native field; the order of its parts is that of the browser's own language."""
    page = keys.page
    for order in (american, korean):
        keys.to("", among=field)
        for part in order:
            page.keyboard.press(part) if part.startswith("Arrow") else page.keyboard.type(part)
        if page.locator(field).input_value() == value:
            return
    pytest.fail(f"{field} cannot be typed")


def agreement_with(of: Round, firm: Party, offered: Hosting, manager: Account) -> Agreement:
    """As the agency: check the business, visit, and send the agreement under which the post opens."""
    hosting.check_business(offered, hosting.ACTIVE, actor=manager)
    hosting.record_visit(offered.visits.get(), dict.fromkeys(hosting.CHECKLIST, True), actor=manager)
    offered.refresh_from_db()
    assert offered.status == HostingStatus.VISITED
    agency = Agency.objects.select_related("party").earliest("pk").party
    made = agreements.draft(
        AgreementKind.HOST,
        firm,
        title=f"{of.title} 참여기업 협약",
        text="제1조 기업은 신청한 일을 맡깁니다.\n제2조 재단은 활동비와 보험을 맡습니다.",
        signatories=[(SignatoryRole.HOST, firm), (SignatoryRole.AGENCY, agency)],
        starts_on=timezone.localdate(),
        ends_on=of.ends_on,
        round=of,
        actor=manager,
    )
    return agreements.send(made, actor=manager)


def sign(keys: Keys, agreement: Agreement, manager: Account) -> None:
    """Find what waits for a signature; without the mark that one has read it nothing is signed; the agency signs last."""
    page = keys.page
    keys.press("할 일과 자리", OURS)
    keys.press(f"‘{agreement.title}’에 서명해 주세요", agreement.title)
    keys.follow("서명하기", agreement.title)
    expect(page.get_by_role("alert")).to_be_visible()
    mine = agreement.signatures.get(role=SignatoryRole.HOST)
    assert mine.signed_at is None
    keys.tick("협약의 내용을 모두 읽었고")
    keys.follow("서명하기", agreement.title)
    expect(page.get_by_text("남은 쪽이 서명하면 효력이 생깁니다")).to_be_visible()
    agreements.sign(agreement.signatures.get(role=SignatoryRole.AGENCY), actor=manager)
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.ACTIVE
    keys.press("협약", "협약")
    keys.press(agreement.title, agreement.title)
    expect(page.get_by_role("button", name="서명하기")).to_have_count(0)


def candidates_of(place: Place, width: int) -> list[Application]:
    """Let three apply for the post whom the rules let in, and who have agreed to it."""
    made = []
    for word in "바사아":
        party = make.person(f"{word}후보{width}", birth=years_ago(52))
        make.consent(party)
        make.account(of=RoleKind.CITIZEN, party=party)
        answers = {"career": f"{word} 물류회사에서 스무 해", "motive": "다시 일하고 싶습니다."}
        made.append(make.application(place, party, status=ApplicationStatus.ELIGIBLE, answers=answers))
    return made


def account_of(party: Party) -> Account:
    """Return the log-in of a person that a journey has made."""
    return Account.objects.get(party=party)


def choose_from_the_short_list(keys: Keys, place: Place, people: list[Application]) -> None:
    """Invite the first, pass over the third with its reason, choose the first, think again, and choose the second."""
    page, heading = keys.page, f"{place.title} 후보"
    keys.press("할 일과 자리", OURS)
    keys.press(f"‘{place.title}’의 후보 3명", heading)
    for one in people:
        expect(page.get_by_text(one.party.name)).to_have_count(0)  # names are masked until somebody takes part
    expect(page.get_by_text("바 물류회사에서 스무 해")).to_be_visible()
    first, second, third = ShortListing.objects.filter(place=place).order_by("order")
    keys.to("후보 1 면접에 부르기")
    page.keyboard.press("Enter")
    keys.follow("후보 1에게 면접 알리기", heading)
    expect(page.get_by_role("alert")).to_be_visible()
    day = timezone.localdate() + timedelta(days=3)
    american = [f"{day:%m%d%Y}", "ArrowRight", "1000", "a"]
    korean = [f"{day:%Y}", "ArrowRight", f"{day:%m%d}", "a", "1000"]
    write_clock(keys, f"#i{first.pk}_at", american, korean, f"{day:%Y-%m-%d}T10:00")
    keys.follow("후보 1에게 면접 알리기", heading)
    first.refresh_from_db()
    assert first.status == ShortListStatus.INTERVIEW
    assert first.interview_at is not None
    assert timezone.localtime(first.interview_at).strftime("%m%d %H:%M") == f"{day:%m%d} 10:00"
    keys.to("후보 3 선택하지 않기")
    page.keyboard.press("Enter")
    keys.follow("후보 3 선택하지 않음", heading)
    expect(page.get_by_role("alert")).to_contain_text("하나를 골라 주세요")
    keys.to("사유", among=f"#p{third.pk}_reason")
    page.keyboard.press("ArrowDown")
    keys.follow("후보 3 선택하지 않음", heading)
    keys.follow("후보 1 고르기", heading)
    keys.follow("후보 2 고르기", heading)
    expect(page.get_by_role("status").first).to_contain_text("남은 자리만큼 이미 고르셨습니다")
    keys.follow("후보 1 답 되돌리기", heading)
    keys.follow("후보 2 고르기", heading)
    states = [ShortListing.objects.get(pk=one.pk).status for one in (second, third)]
    assert states == [ShortListStatus.CHOSEN, ShortListStatus.PASSED]
    keys.to("후보 1 선택하지 않기")
    page.keyboard.press("Enter")
    keys.to("사유", among=f"#p{first.pk}_reason")
    page.keyboard.press("ArrowDown")
    keys.follow("후보 1 선택하지 않음", heading)


def seat_the_chosen(of: Round, chosen: Application, manager: Account) -> Participation:
    """As the agency and the person: confirm the proposal, which follows the firm's choice, and take the seat."""
    actions.carry_out(of, actions.propose(of), actor=manager)
    offer = SeatOffer.objects.get(application__round=of)
    assert offer.application == chosen
    return actions.take_offer(offer, actor=account_of(chosen.party))


def see_who_comes(keys: Keys, place: Place, people: list[Application]) -> None:
    """Read the whole name of who comes, and of nobody else."""
    page = keys.page
    keys.press("할 일과 자리", OURS)
    expect(page.get_by_text("서명해 주세요")).to_have_count(0)
    keys.press(place.title, place.title)
    expect(page.get_by_role("rowheader", name=people[1].party.name)).to_be_visible()
    for one in (people[0], people[2]):
        expect(page.get_by_text(one.party.name)).to_have_count(0)
