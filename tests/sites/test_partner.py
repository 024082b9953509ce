"""Our places: a site's leader and an operator see theirs, the neighbour's never; who looks is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import AgreementKind, AgreementStatus
from imojak.sites.partner.queries import months_of, places_of
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
LIST = "partner:places"


class Site:
    """A site with its leader, an operator with its man, a place with a person who works there."""

    def __init__(self, name: str) -> None:
        self.site, self.operator = make.organisation(f"{name} 복지관"), make.organisation(f"{name} 협동조합")
        self.round = make.round_of()
        make.agreement(self.round, self.operator, kind=AgreementKind.OPERATOR)
        self.place = make.place(self.round, host=self.site, title=f"{name} 안부 활동")
        self.person = make.person(f"{name}모")
        self.participation = make.participation(self.place, self.person)
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.site)
        self.runner = make.account(of=RoleKind.OPERATOR, at=self.operator)


@pytest.fixture
def ours() -> Site:
    return Site("우리이")


@pytest.fixture
def theirs() -> Site:
    return Site("남의이")


def page_of(site: Site) -> str:
    return reverse("partner:place", args=[site.place.pk])


def test_leader_and_operator_see_their_places_and_not_the_neighbours(
    ours: Site, theirs: Site, logged_in: LogIn
) -> None:
    for account in (ours.leader, ours.runner):
        client = logged_in(account)
        page = client.get(reverse(LIST)).content.decode()
        assert ours.place.title in page
        assert theirs.place.title not in page
        assert "우리이모" in client.get(page_of(ours)).content.decode()
        assert client.get(page_of(theirs)).status_code == 403
        assert client.get(reverse("partner:place", args=[99_999_999])).status_code == 403
    assert set(places_of(theirs.leader)) == {theirs.place}


def test_no_other_role_has_places(ours: Site, logged_in: LogIn, client: Client) -> None:
    for kind in (RoleKind.CITIZEN, RoleKind.DIRECTOR, RoleKind.AUDITOR, RoleKind.COUNSELLOR, RoleKind.ADMINISTRATOR):
        for address in (reverse(LIST), page_of(ours)):
            assert logged_in(make.account(of=kind)).get(address).status_code == 403, kind
    assert client.get(reverse(LIST))["Location"] == "/login/?next=/partner/"


def test_last_years_leader_sees_nothing(ours: Site, logged_in: LogIn) -> None:
    gone = make.account(of=RoleKind.SITE_LEADER, at=ours.site, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    for address in (page_of(ours), reverse(LIST)):
        assert logged_in(gone).get(address).status_code == 403


@pytest.mark.parametrize("status", [AgreementStatus.DRAFT, AgreementStatus.SIGNING, AgreementStatus.ENDED])
def test_an_operator_without_a_concluded_agreement_sees_nobody(status: str, ours: Site, logged_in: LogIn) -> None:
    client = logged_in(ours.runner)
    assert client.get(page_of(ours)).status_code == 200
    ours.round.agreements.update(status=status)
    assert client.get(page_of(ours)).status_code == 403


def test_the_home_page_leads_there_only_whom_it_concerns(ours: Site, logged_in: LogIn) -> None:
    home, there = reverse("office:home"), reverse(LIST)
    assert there in logged_in(ours.leader).get(home).content.decode()
    assert there in logged_in(ours.runner).get(home).content.decode()
    assert there not in logged_in(make.account(of=RoleKind.AUDITOR)).get(home).content.decode()


def test_a_leader_without_places_is_told_what_to_do(logged_in: LogIn) -> None:
    lonely = make.account(of=RoleKind.SITE_LEADER, at=make.organisation())
    page = logged_in(lonely).get(reverse(LIST)).content.decode()
    assert "아직 맡은 자리가 없습니다" in page
    assert 'name="q"' not in page


def test_months_show_their_state_and_the_hours_of_each_person(ours: Site) -> None:
    april = make.period(ours.place, month=date(2023, 4, 1))
    may = make.period(ours.place, month=date(2023, 5, 1))
    for day, minutes, period in (
        (date(2023, 4, 4), 240, april),
        (date(2023, 4, 5), 90, april),
        (date(2023, 5, 2), 60, may),
    ):
        make.record(ours.participation, kind="work", minutes=minutes, period=period, day=day)
    make.record(ours.participation, kind="attendance", minutes=180, day=date(2023, 4, 6))  # a meeting is no activity
    make.lock(april)
    months, people = months_of(ours.leader, ours.place)
    assert [(month.month.month, month.status, month.minutes) for month in months] == [
        (4, "마감", 330),
        (5, "입력 중", 60),
    ]
    assert [(one.participation, one.minutes, one.total) for one in people] == [(ours.participation, [330, 60], 390)]


def test_what_was_corrected_counts_once(ours: Site) -> None:
    april = make.period(ours.place, month=date(2023, 4, 1))
    wrong = make.record(ours.participation, kind="work", minutes=240, period=april, day=date(2023, 4, 4))
    make.lock(april)
    again = make.period(ours.place, month=date(2023, 4, 1), version=2, reopened_because="시간을 바로잡음")
    make.record(ours.participation, kind="work", minutes=180, period=again, day=date(2023, 4, 4), replaces=wrong)
    months, _ = months_of(ours.leader, ours.place)
    assert [(month.status, month.version, month.reopened_because, month.minutes) for month in months] == [
        ("입력 중", 2, "시간을 바로잡음", 180)
    ]


def test_looking_at_a_place_is_written_down_for_its_people(ours: Site, logged_in: LogIn) -> None:
    client = logged_in(ours.leader)
    client.get(reverse(LIST))
    assert not ReadLog.objects.exists()  # the list names nobody
    client.get(page_of(ours))
    row = ReadLog.objects.get()
    assert (row.account, row.subject_id) == (ours.leader, ours.person.pk)
    assert row.task == "활동처 ‘우리이 안부 활동’ 참여자 열람"


def test_many_places_come_in_pages_and_are_found_by_name(ours: Site, logged_in: LogIn) -> None:
    for number in range(25):
        make.place(ours.round, host=ours.site, title=f"자리 {number:02}")
    client = logged_in(ours.leader)
    assert client.get(reverse(LIST)).context["page"].paginator.num_pages == 2
    found = client.get(reverse(LIST), {"q": "안부"}).context["rows"]
    assert [row["place"] for row in found] == [ours.place]
    assert "찾는 자리가 없습니다" in client.get(reverse(LIST), {"q": "없는 이름"}).content.decode()


def test_sessions_around_today_lead_to_their_rosters(ours: Site, theirs: Site, clock: Clock, logged_in: LogIn) -> None:
    near = make.session(ours.place, day=make.CUT_OFF, title="가을 나눔")
    make.session(ours.place, day=date(2023, 5, 2), title="봄 나눔")
    make.session(theirs.place, day=make.CUT_OFF, title="이웃 나눔")
    client = logged_in(ours.leader)
    page = client.get(page_of(ours)).content.decode()
    roster = reverse("office:roster", args=[near.pk])
    assert roster in page
    assert "· 오늘" in page
    assert "봄 나눔" not in page
    assert "이웃 나눔" not in page
    assert "우리이모" in client.get(roster).content.decode()
    assert logged_in(theirs.leader).get(roster).status_code == 403
    make.session(ours.place, day=date(2023, 10, 31), title="한 달 뒤")
    make.session(ours.place, day=date(2023, 11, 1), title="그다음 날")
    page = client.get(page_of(ours)).content.decode()
    assert "한 달 뒤" in page
    assert "그다음 날" not in page
