"""What is open today in a demo: every role finds work that waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db.models import Count, Q
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from imojak.cases.models import Task
from imojak.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from imojak.demo.today.year import open_today
from imojak.instruments.models import Response
from imojak.offers.configuration import definition_of
from imojak.offers.models import Round
from imojak.parties.duplicates import find_duplicates
from imojak.parties.models import Account, Invitation
from imojak.parties.queries import roles_on
from imojak.paths.actions.intake import ready
from imojak.paths.actions.interviews import bookings_of
from imojak.paths.actions.surveys import survey_of
from imojak.paths.enums import AgreementStatus, HostingStatus, JudgingStatus, SeatOfferStatus
from imojak.paths.filing_scopes import filings_visible
from imojak.paths.models import (
    Agreement,
    Appeal,
    Application,
    Certificate,
    ChangeRequest,
    Draft,
    Goal,
    GroupInvitation,
    Hosting,
    Intake,
    Judging,
    PairChange,
    Participation,
    SeatOffer,
    Transfer,
)
from imojak.paths.waiting import waiting_for
from imojak.records.closures import closures_coming, effects_of
from imojak.records.fair import hires_of_fair
from imojak.records.meetings import write_meeting
from imojak.records.models import Session
from imojak.records.scopes import sessions_recordable
from imojak.sites import catalogue
from imojak.sites.office.queries.pairs import meetings_of, pairs_visible
from tests.conftest import Clock, moment_in_seoul
from tests.databases import copied, looking_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rounds")]

TODAY = "2026-11-30"


@pytest.fixture(scope="module")
def _opened(lived_year: object, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Round]]:
    """What is open today in a copy of the small city, which the module looks at."""
    with copied("today", django_db_blocker) as database, looking_at(database):
        with django_db_blocker.unblock(), time_machine.travel(moment_in_seoul(TODAY), tick=False):
            rounds = open_today(2023, date.fromisoformat(TODAY))
        yield rounds


@pytest.fixture
def rounds(_opened: list[Round], clock: Clock) -> list[Round]:
    """The rounds that are open, looked at on that day."""
    clock.at(TODAY)
    return _opened


def test_every_role_finds_something_that_waits(rounds: list[Round], clock: Clock) -> None:
    today = date.fromisoformat(TODAY)
    citizen, leader, judge = (Account.objects.get(username=name) for name in ("citizen", "leader", "judge"))
    assert {row.shape for row in catalogue.rows() if row.is_open(today)} == {
        "social-job",
        "course",
        "internship",
        "fair",
        "volunteer",
        "counselling",
        "mentoring",
        "seat",
        "contest",
    }
    assert SeatOffer.objects.filter(application__party=citizen.party, status=SeatOfferStatus.OPEN).count() == 1
    clock.at("2026-12-04")  # who opens the demo days later finds it still there
    offer = SeatOffer.objects.get(application__party=citizen.party, status=SeatOfferStatus.OPEN)
    assert offer.answer_by > timezone.now()
    clock.at(TODAY)
    assert Draft.objects.filter(account=citizen).count() == 1
    assert Participation.objects.filter(party=citizen.party, status="active").count() == 4
    assert bookings_of(citizen.party_id or 0).get().place.host in [role.at for role in roles_on(leader)]
    assert "면접 결과 적기" in {one.title for one in waiting_for(leader)}
    held = next(of for of in rounds if of.programme.shape == "fair")
    assert hires_of_fair(held).count() == held.places.filter(kind="booth", host__isnull=False).count() > 1
    assert Goal.objects.filter(participation__party=citizen.party).count() == 2
    assert GroupInvitation.objects.filter(status="sent", group__members__member=citizen.party).count() == 2
    [listed] = Intake.objects.filter(round__in=rounds)
    assert 0 < len(ready(listed)) < listed.rows.count()
    assert find_duplicates()
    for username, title in (
        ("finance", "지급 묶음 승인(재무 담당)"),
        ("director", "지급 묶음 승인(대표이사)"),
        ("payclerk-2", "신고서의 계좌 확인"),
        ("payclerk", "못 받았다고 한 지급 확인"),
        ("payclerk", "환수 입금 확인"),
    ):
        assert title in {one.title for one in waiting_for(Account.objects.get(username=username))}, username
    operator = Account.objects.get(username="operator")
    assert Application.objects.filter(status="proposed").count() == 2
    assert filings_visible(operator).get().filed_by == operator
    assert Application.objects.filter(status="waiting", round__in=rounds).exists()
    assert Appeal.objects.filter(status="filed").count() == 1
    assert Invitation.objects.filter(accepted_at=None, revoked_at=None).count() == 1
    assert ChangeRequest.objects.filter(answered_at=None).count() == 1
    assert Transfer.objects.filter(status="requested").count() == 1
    assert set(Hosting.objects.values_list("status", flat=True)) == {
        HostingStatus.FILED,
        HostingStatus.CHECKED,
        HostingStatus.VISITED,
    }
    sheets = Judging.objects.filter(judge=judge.party)
    assert sheets.filter(status=JudgingStatus.ASSIGNED).count() == sheets.count() > 0
    assert Session.objects.filter(lead=leader.party, day=today).count() == 1
    classes = Session.objects.filter(place__round__in=rounds, place__kind="course-run")
    assert classes.exists()
    assert not classes.filter(lead=None).exists()
    waiting = Agreement.objects.filter(status=AgreementStatus.SIGNING, signatures__signed_at=None)
    assert {one.kind for one in waiting} == {"host", "participant"}
    assert Certificate.objects.filter(participation__party=citizen.party).exists()


def test_nobody_answers_what_a_round_does_not_ask(rounds: list[Round]) -> None:
    for of in rounds:
        asked = set(definition_of(of).type.fields)
        for one in of.applications.all():
            assert {code for code in one.answers if not code.startswith("_")} <= asked, of.title


def test_all_that_asks_for_satisfaction_at_its_end_has_answers() -> None:
    asked = Round.objects.filter(programme__year=2023).annotate(
        ended=Count(
            "participations", filter=Q(participations__status="completed", participations__party__kind="person")
        )
    )
    shapes = {one.programme.shape for one in asked.select_related("programme") if one.ended and survey_of(one)}
    answered = Response.objects.filter(wave__rounds__programme__year=2023)
    assert shapes >= {"counselling", "mentoring", "volunteer", "social-job", "course", "internship"}
    assert set(answered.values_list("wave__rounds__programme__shape", flat=True)) >= shapes


def test_the_mentor_of_the_demo_can_log_in_and_has_a_meeting_to_write_down() -> None:
    mentor = Account.objects.get(username="mentor")
    assert mentor.check_password(DEMO_PASSWORD)
    for demo in (demo for demo in DEMO_ACCOUNTS if demo.today):
        there = roles_on(Account.objects.get(username=demo.username), date.fromisoformat(TODAY))
        assert list(there.values_list("kind", flat=True)) == [demo.role]
    pair = pairs_visible(mentor).get()
    assert pair.goals.count() == 2
    told = {row["of"].day: row["record"] for row in meetings_of(pair) if not row["check_in"]}
    unwritten = [day for day, record in told.items() if record is None and day < date.fromisoformat(TODAY)]
    assert len(unwritten) == 1
    assert sum(record is not None for record in told.values()) > 1
    write_meeting(pair, unwritten[0], 60, "지원서 두 곳을 함께 고침", actor=mentor)
    other = PairChange.objects.get(status="requested")
    assert other.participation != pair
    assert "멘토를 바꿔 달라는 요청에 답하기" in {
        one.title for one in waiting_for(Account.objects.get(username="manager"))
    }


def test_the_judge_of_the_demo_can_log_in() -> None:
    assert Account.objects.get(username="judge").check_password(DEMO_PASSWORD)


def test_attendance_of_the_demo_has_something_for_each_who_takes_it() -> None:
    lecturer = Account.objects.get(username="lecturer")
    assert lecturer.check_password(DEMO_PASSWORD)
    held = sessions_recordable(lecturer).filter(place__participations__party__accounts__username="citizen")
    assert held.filter(day=TODAY, records=None).count() == 1
    assert held.filter(day__lt=TODAY, records=None).count() == 1
    assert held.filter(day__lt=TODAY, records__status="absent").count() == 2
    assert sessions_recordable(lecturer).filter(day__gt=TODAY).exists()
    [task] = Task.objects.filter(cause="absences", done_on=None)
    assert task.participation is not None
    assert "이어서 결석한 분께 연락하기" in {
        one.title for account in Account.objects.filter(party=task.case.owner) for one in waiting_for(account)
    }
    [closure] = closures_coming(date.fromisoformat(TODAY))
    assert sum(one.sessions for one in effects_of(closure.unit, closure.day, closure.kind)) >= 1
