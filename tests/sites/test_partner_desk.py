"""What a partner does on the site: offering places, choosing from a short-list, signing, inviting, answering a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RoundStatus, Shape
from imojak.parties.actions.invitations import invite
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Invitation
from imojak.paths.actions import asking
from imojak.paths.enums import AgreementStatus, ApplicationStatus, HostingStatus, ShortListStatus
from imojak.paths.models import Hosting
from imojak.sites.partner.views.agreements import PAGE
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


class Firm:
    """A firm with its leader and a place in a round that is being screened."""

    def __init__(self, name: str, number: str) -> None:
        self.body = make.organisation(name, business_number=number, district_code="11440")
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.body)
        self.round = make.round_of(
            make.programme(shape=Shape.INTERNSHIP), status=RoundStatus.SCREENING, ends=make.AUTUMN
        )
        self.place = make.place(self.round, host=self.body, title=f"{name} 사무", capacity=1)


@pytest.fixture
def ours(clock: Clock) -> Firm:
    return Firm("우리물류", "1208147521")


@pytest.fixture
def theirs(clock: Clock) -> Firm:
    return Firm("이웃상사", "2148868720")


def test_a_firm_offers_a_place_and_sees_where_it_stands(ours: Firm, theirs: Firm, logged_in: LogIn) -> None:
    client = logged_in(ours.leader)
    said = {
        "party": ours.body.pk, "round": ours.round.pk, "post": "물류 사무", "seats": 2, "district_code": "11440",
        "weekdays": ["0", "2"], "starts": "09:00", "hours": 4,
    }  # fmt: skip
    answer = client.post(reverse("partner:new-hosting"), said, follow=True)
    made = Hosting.objects.get()
    assert made.schedule == {"weekdays": [0, 2], "starts": "09:00", "minutes": 240}
    assert "물류 사무" in answer.content.decode()
    assert logged_in(theirs.leader).get(reverse("partner:hosting", args=[made.pk])).status_code == 404
    client.post(reverse("partner:withdraw-hosting", args=[made.pk]))
    made.refresh_from_db()
    assert made.status == HostingStatus.WITHDRAWN


def test_a_firm_says_what_its_post_asks_for_in_the_words_of_the_round_s_own_form(ours: Firm, logged_in: LogIn) -> None:
    """As the office does for a post of its own: only then do scores see it, and the place that opens has it."""
    matched = make.round_of(ours.round.programme, type=make.real_type("internship"), status=RoundStatus.OPEN)
    client = logged_in(ours.leader)
    address = reverse("partner:new-hosting")
    assert "무거운 것 들기" not in client.get(address, {"round": ours.round.pk}).content.decode()
    assert "무거운 것 들기" in client.get(address, {"round": matched.pk}).content.decode()
    said = {
        "party": ours.body.pk, "round": matched.pk, "post": "물류 정리", "seats": 2, "district_code": "11440",
        "needs": "지게차 면허",
    }  # fmt: skip
    # Sent from the page of another round: what this one asks is shown first, and nothing typed is lost.
    again = client.post(address, said)
    assert again.status_code == 422
    assert "고르신 회차에서 묻는 것이 아래에 있습니다" in again.content.decode()
    assert "지게차 면허" in again.content.decode()
    assert not Hosting.objects.exists()
    asked = {"asked_of": matched.pk, "skills": ["production"], "demands": ["lifting"]}
    page = client.post(address, {**said, **asked}, follow=True).content.decode()
    made = Hosting.objects.get()
    assert made.needs == {"skills": ["production"], "demands": ["lifting"], "text": "지게차 면허"}
    assert "무거운 것 들기" in page
    manager = make.account(of="programme-manager", at=matched.programme.lead_unit.party)
    assert "무거운 것 들기" in logged_in(manager).get(reverse("office:host", args=[made.pk])).content.decode()


def test_what_is_missing_is_told_and_nothing_typed_is_lost(ours: Firm, theirs: Firm, logged_in: LogIn) -> None:
    client = logged_in(ours.leader)
    answer = client.post(reverse("partner:new-hosting"), {"party": theirs.body.pk, "post": "물류 사무", "seats": 0})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 이상으로 적어 주세요" in page
    assert "물류 사무" in page
    assert not Hosting.objects.exists()


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ("starts", "몇 시에 시작하는지도"),
        ("hours", "하루에 몇 시간인지도"),
        ("weekdays", "어느 요일에 일하는지도"),
    ],
)
def test_hours_that_are_half_said_are_asked_for_and_never_dropped(
    ours: Firm, logged_in: LogIn, left_out: str, told: str
) -> None:
    said = {
        "party": ours.body.pk, "round": ours.round.pk, "post": "물류 사무", "seats": 2, "district_code": "11440",
        "weekdays": ["0"], "starts": "09:00", "hours": 4,
    }  # fmt: skip
    del said[left_out]
    answer = logged_in(ours.leader).post(reverse("partner:new-hosting"), said)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Hosting.objects.exists()


def test_a_firm_chooses_from_its_short_list_and_takes_the_answer_back(
    ours: Firm, theirs: Firm, logged_in: LogIn
) -> None:
    listing = make.short_listing(make.application(ours.place, status=ApplicationStatus.ELIGIBLE), ours.place)
    client = logged_in(ours.leader)
    assert "후보 1명" in client.get(reverse("partner:places")).content.decode()
    page = reverse("partner:short-list", args=[ours.place.pk])
    assert client.get(page).status_code == 200
    assert logged_in(theirs.leader).get(page).status_code == 404

    def say(verb: str, **said: str) -> int:
        address = reverse(
            "partner:answer-candidate", kwargs={"place": ours.place.pk, "number": listing.pk, "verb": verb}
        )
        status: int = client.post(address, said).status_code
        listing.refresh_from_db()
        return status

    assert say("pass") == 422
    assert say("choose") == 302
    assert listing.status == ShortListStatus.CHOSEN
    assert say("reopen") == 302
    assert say("invite", at="2023-10-04T10:00") == 302
    assert listing.status == ShortListStatus.INTERVIEW
    assert say("pass", reason="distance") == 302
    assert listing.status == ShortListStatus.PASSED


def test_an_agreement_is_read_and_signed_in_turn(ours: Firm, theirs: Firm, logged_in: LogIn) -> None:
    agreement = make.agreement(
        ours.round, ours.body, status=AgreementStatus.SIGNING, signed_on=None, text="제1조 함께 일한다."
    )
    signature = make.signature(agreement, ours.body)
    client = logged_in(ours.leader)
    page = reverse("partner:agreement", args=[agreement.pk])
    shown = client.get(page)
    assert "제1조" in shown.content.decode()
    assert logged_in(theirs.leader).get(page).status_code == 404
    seen = shown.context["form"].initial["seen"]
    assert client.post(page, {"seen": seen}).status_code == 422
    client.post(page, {"seen": seen, "read": "on"})
    signature.refresh_from_db()
    agreement.refresh_from_db()
    assert signature.signed_at is not None
    assert agreement.status == AgreementStatus.ACTIVE


def test_a_colleague_is_invited_and_takes_it_up(ours: Firm, theirs: Firm, logged_in: LogIn) -> None:
    client = logged_in(ours.leader)
    client.post(reverse("partner:colleagues"), {"at": ours.body.pk, "name": "박동료", "email": "park@example.org"})
    assert Invitation.objects.get().role == RoleKind.SITE_LEADER
    refused = client.post(
        reverse("partner:colleagues"), {"at": theirs.body.pk, "name": "박동료", "email": "park@example.org"}
    )
    assert refused.status_code == 422
    _, link = invite("kim@example.org", "김새로", RoleKind.SITE_LEADER, ours.body, actor=ours.leader)
    visitor = Client()
    assert "김새로" in visitor.get(link).content.decode()
    wrong = visitor.post(link, {"username": "kim.new", "password": "오래된-느티나무-17", "again": "다른-것-123456"})
    assert wrong.status_code == 422
    visitor.post(link, {"username": "kim.new", "password": "오래된-느티나무-17", "again": "오래된-느티나무-17"})
    assert visitor.get(reverse("partner:places")).status_code == 200
    assert visitor.get(link).status_code == 410


def test_the_people_of_ones_places_are_listed_and_nobody_elses(ours: Firm, theirs: Firm, logged_in: LogIn) -> None:
    mine, other = make.person("하나둘"), make.person("다섯여섯")
    make.participation(ours.place, mine)
    make.participation(theirs.place, other)
    page = logged_in(ours.leader).get(reverse("partner:people")).content.decode()
    assert "하나둘" in page
    assert "다섯여섯" not in page


def test_a_site_refuses_a_move_with_its_reason(ours: Firm, theirs: Firm, logged_in: LogIn) -> None:
    moving = make.transfer(make.participation(ours.place), make.place(ours.round, host=ours.body, capacity=3))
    client = logged_in(ours.leader)
    assert "자리 이동 요청" in client.get(reverse("partner:transfers")).content.decode()
    address = reverse("partner:answer-transfer", kwargs={"number": moving.pk, "verb": "refuse"})
    assert logged_in(theirs.leader).post(address, {"reason": "x"}).status_code == 404
    client.post(address, {"reason": "담당자가 바뀌는 때라 어렵습니다."})
    moving.refresh_from_db()
    assert moving.refused_because == "담당자가 바뀌는 때라 어렵습니다."


@pytest.mark.parametrize("name", ["hostings", "new-hosting", "agreements", "people", "colleagues", "transfers"])
def test_the_desk_is_for_partners_only(name: str, clock: Clock, logged_in: LogIn) -> None:
    page = reverse(f"partner:{name}")
    assert logged_in(make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)).get(page).status_code == 403
    past = make.account(
        of=RoleKind.SITE_LEADER,
        at=make.organisation(),
        starts_on=make.SPRING,
        ends_on=make.CUT_OFF - timedelta(days=1),
    )
    assert logged_in(past).get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_a_move_is_not_refused_without_a_reason_and_its_month_is_shown_as_divided(
    ours: Firm, theirs: Firm, logged_in: LogIn
) -> None:
    moving = make.transfer(make.participation(ours.place), make.place(ours.round, host=ours.body, title="창고"))
    client = logged_in(ours.leader)
    assert (
        "10월 1일(일)부터 10월 6일(금)까지 우리물류 사무" in client.get(reverse("partner:transfers")).content.decode()
    )
    address = reverse("partner:answer-transfer", kwargs={"number": moving.pk, "verb": "refuse"})
    long = "바쁜 때라 어렵습니다. " * 20
    for said in ("", " ", long):
        answer = client.post(address, {"reason": said})
        assert answer.status_code == 422
        assert "고칠 곳이 있습니다" in answer.content.decode()
    assert long.strip() in answer.content.decode()
    moving.refresh_from_db()
    assert (moving.status, moving.refused_because) == ("requested", "")


def test_an_operator_finds_what_is_asked_of_it_and_its_people_with_a_way_back(clock: Clock, logged_in: LogIn) -> None:
    body, site = make.organisation("나란 협동조합"), make.organisation("샘터 복지관")
    operator, leader = make.account(of=RoleKind.OPERATOR, at=body), make.account(of=RoleKind.SITE_LEADER, at=site)
    of = make.round_of(
        make.programme(shape=Shape.SOCIAL_JOB), status=RoundStatus.RUNNING, type=make.real_type("social-job")
    )
    make.agreement(of, body, kind="operator")
    one = make.participation(make.place(of, kind="post", title="말벗", host=site), make.person("김쉼"))
    asker = make.account(of=RoleKind.CITIZEN, party=one.party)
    day = clock.now.date() + timedelta(days=7)
    asking.ask_pause(one, day, day + timedelta(days=3), "무릎을 치료합니다.", actor=asker)
    page = reverse("office:participation", args=[one.pk])
    desk = logged_in(operator).get("/partner/").content.decode()
    assert "‘말벗’ 참여자의 중단 요청에 답해 주세요." in desk
    assert f'href="{page}"' in desk
    assert f'href="{page}"' in logged_in(operator).get("/partner/people/").content.decode()
    shown = logged_in(operator).get(page).content.decode()
    assert "/partner/people/" in shown
    applied = logged_in(operator).get(reverse("office:application", args=[one.decision.application_id]))
    for seen in (shown, applied.content.decode()):
        assert 'href="/office/rounds/' not in seen  # where an operator is refused
    for path in ("/partner/", "/partner/people/"):
        assert f'href="{page}"' not in logged_in(leader).get(path).content.decode(), path
    asking.grant_change(one.change_requests.get(), actor=operator)
    assert "중단 요청" not in logged_in(operator).get("/partner/").content.decode()


def test_agreements_are_told_apart_by_whom_they_are_with_and_come_in_pages(
    ours: Firm, theirs: Firm, logged_in: LogIn
) -> None:
    for number in range(PAGE + 1):
        made = make.agreement(
            ours.round, make.person(f"{'가나다라마바사아자차카타파하거너더러머버서어'[number]}이모"), kind="participant"
        )
        make.signature(made, ours.body)
    client = logged_in(ours.leader)
    first = client.get("/partner/agreements/").content.decode()
    assert first.count("이모 ·") + first.count("*모 ·") == PAGE
    assert "page=2" in first
    assert ours.body.name not in logged_in(theirs.leader).get("/partner/agreements/").content.decode()


def test_what_can_be_signed_now_stands_first(ours: Firm, logged_in: LogIn) -> None:
    other = make.person("먼저 서명할 이")
    turn = make.agreement(ours.round, ours.body, title="지금 서명", status=AgreementStatus.SIGNING, signed_on=None)
    make.signature(turn, ours.body)
    later = make.agreement(ours.round, other, title="나중 서명", status=AgreementStatus.SIGNING, signed_on=None)
    make.signature(later, other)
    make.signature(later, ours.body, order=2)
    page = logged_in(ours.leader).get(reverse("partner:agreements")).content.decode()
    assert page.index("지금 서명") < page.index("나중 서명")
