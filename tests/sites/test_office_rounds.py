"""Rounds as a pipeline and their applications: what is late comes first, numbers open their rows, the neighbour sees none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.enums import ApplicationStatus, DecisionKind, ParticipationStatus
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]


class Team:
    """A team with its manager and a round in which one applies, one takes part, and one has finished."""

    def __init__(self, name: str) -> None:
        self.unit = make.unit(f"team-{name}", name=f"{name}팀")
        self.programme = make.programme(f"programme-{name}", lead_unit=self.unit, name=f"{name} 사업")
        self.round = make.round_of(self.programme, title=f"{name} 1기")
        self.place = make.place(self.round, capacity=5, title=f"{name} 자리")
        self.applicant = make.application(self.place, make.person(f"{name}신청자", district="11440"))
        self.active = make.participation(self.place, make.person(f"{name}참여자", district="11500"))
        self.done = make.participation(self.place, make.person(f"{name}수료자"), completed=True)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.unit.party)

    def page(self, name: str, **more: str) -> str:
        return reverse(f"office:{name}", args=[self.round.code, *more.values()])


@pytest.fixture
def ours(clock: Clock) -> Team:
    return Team("우리")


@pytest.fixture
def theirs(clock: Clock) -> Team:
    return Team("남의")


def text(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def test_a_manager_begins_with_their_own_rounds_and_finds_all(ours: Team, theirs: Team, logged_in: LogIn) -> None:
    client = logged_in(ours.manager)
    first = text(client, reverse("office:rounds"))
    assert ours.round.title in first
    assert theirs.round.title not in first
    every = text(client, reverse("office:rounds"), q="")
    assert theirs.round.title in every
    assert theirs.round.title not in text(client, reverse("office:rounds"), team=ours.unit.code)
    assert theirs.round.title not in text(client, reverse("office:rounds"), programme=ours.programme.code)
    assert "찾는 회차가 없습니다" in text(client, reverse("office:rounds"), q="없는 말")


def test_what_is_late_stands_first(ours: Team, logged_in: LogIn) -> None:
    late = make.round_of(
        ours.programme,
        title="마감이 지난 회차",
        status=RoundStatus.OPEN,
        starts=date(2023, 10, 20),
        notice_on=date(2023, 9, 1),
        apply_from=date(2023, 9, 5),
        apply_to=date(2023, 9, 28),
    )
    page = text(logged_in(ours.manager), reverse("office:rounds"))
    assert page.index(late.title) < page.index(ours.round.title)
    assert "2일 지남" in page
    assert late.title not in text(logged_in(ours.manager), reverse("office:rounds"), stage="running", mine="on")


def test_the_funnel_counts_those_who_came_so_far_and_opens_their_rows(ours: Team, logged_in: LogIn) -> None:
    client = logged_in(ours.manager)
    make.decision(ours.applicant, kind=DecisionKind.ELIGIBILITY)
    response = client.get(ours.page("round"))
    assert [step.count for step in response.context["funnel"]] == [3, 3, 2, 2, 1]
    for step in response.context["funnel"]:
        assert f"{ours.page('applications')}?came={step.code}" in response.content.decode()
        found = client.get(ours.page("applications"), {"came": step.code})
        assert found.context["page"].paginator.count == step.count
    assert ours.done.status == ParticipationStatus.COMPLETED


def test_a_proposal_that_nobody_confirmed_counts_for_nothing(ours: Team, logged_in: LogIn) -> None:
    make.application(ours.place, filed_by=ours.manager, status=ApplicationStatus.PROPOSED)
    response = logged_in(ours.manager).get(ours.page("round"))
    assert [step.count for step in response.context["funnel"]] == [3, 2, 2, 2, 1]


def test_seats_say_how_many_are_taken_held_and_free(ours: Team, logged_in: LogIn) -> None:
    card = logged_in(ours.manager).get(ours.page("round")).context["card"]
    assert (card.seats, card.taken, card.held, card.free) == (5, 2, 0, 3)


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ({"state": "filed"}, {"우리신청자"}),
        ({"district": "11500"}, {"우리참여자"}),
        ({"q": "수료"}, {"우리수료자"}),
        ({"age": "50-54"}, {"우리신청자", "우리참여자", "우리수료자"}),
        ({"age": "60-64"}, set()),
        ({"paper": "none", "state": "filed"}, {"우리신청자"}),
        ({"paper": "returned"}, set()),
        ({"overdue": "1"}, {"우리신청자"}),
        ({"state": "nonsense", "sort": "x", "place": "²"}, {"우리신청자", "우리참여자", "우리수료자"}),
    ],
)
def test_a_list_is_narrowed(ours: Team, logged_in: LogIn, query: dict[str, str], who: set[str]) -> None:
    type(ours.applicant).objects.filter(pk=ours.applicant.pk).update(answer_due=date(2023, 9, 29))
    found = logged_in(ours.manager).get(ours.page("applications"), query).context["lines"]
    assert {line.name for line in found} == who


def test_an_application_is_found_by_its_number(ours: Team, logged_in: LogIn) -> None:
    found = logged_in(ours.manager).get(ours.page("applications"), {"q": f"#{ours.applicant.pk}"}).context["lines"]
    assert [line.application for line in found] == [ours.applicant]


def test_the_list_is_taken_along_as_it_is_narrowed(ours: Team, logged_in: LogIn) -> None:
    client = logged_in(ours.manager)
    answer = client.get(ours.page("applications-file", form="csv"), {"state": "filed"})
    content = answer.content.decode("utf-8-sig")
    assert "우리신청자" in content
    assert "우리참여자" not in content
    assert ReadLog.objects.get(subject_id=ours.applicant.party_id).task == "‘우리 1기’ 신청 목록 내려받기(CSV)"
    assert client.get(ours.page("applications-file", form="xlsx")).status_code == 200
    assert client.get(ours.page("applications-file", form="pdf")).status_code == 404


def test_an_application_shows_what_else_the_person_does(ours: Team, theirs: Team, logged_in: LogIn) -> None:
    make.participation(theirs.place, ours.applicant.party)
    page = text(logged_in(ours.manager), reverse("office:application", args=[ours.applicant.pk]))
    assert "기간이 겹치는 다른 사업의 참여가 1건 더 있습니다" in page
    assert theirs.round.title not in page
    auditor = text(
        logged_in(make.account(of=RoleKind.AUDITOR)), reverse("office:application", args=[ours.applicant.pk])
    )
    assert theirs.round.title in auditor
    assert "기간이 겹칩니다" in auditor


def test_whoever_looks_at_an_application_is_written_down(ours: Team, logged_in: LogIn) -> None:
    logged_in(ours.manager).get(reverse("office:application", args=[ours.applicant.pk]))
    row = ReadLog.objects.get()
    assert (row.account, row.subject_id) == (ours.manager, ours.applicant.party_id)
    assert row.task == f"‘우리 1기’ 신청 {ours.applicant.pk}번 열람"
