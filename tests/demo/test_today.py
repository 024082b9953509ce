"""What is open today in a demo: every role finds work, the year's figures stay what they were, nothing contradicts itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Count, Q
from django.utils import timezone

from imojak.cases.models import Task
from imojak.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from imojak.demo.today.year import may_open, open_today
from imojak.instruments.models import Response
from imojak.offers.configuration import definition_of
from imojak.offers.models import Place, Round
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
from imojak.paths.replay import replay_decisions
from imojak.paths.waiting import waiting_for
from imojak.records.closures import closures_coming, effects_of
from imojak.records.fair import hires_of_fair
from imojak.records.meetings import write_meeting
from imojak.records.models import Session
from imojak.records.scopes import sessions_recordable
from imojak.reports.audit.catalogue import run
from imojak.sites import catalogue
from imojak.sites.office.queries.pairs import meetings_of, pairs_visible
from tests.conftest import Clock
from tests.demo.counting import counted
from tests.fixtures_year import CUT_OFF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]

TODAY = "2026-11-30"


def opened(clock: Clock, day: str = TODAY) -> list[Round]:
    """Make what is open on a day, looked at then."""
    clock.at(day)
    catalogue.forget()
    return open_today(2023, date.fromisoformat(day))


def test_every_role_finds_something_that_waits(clock: Clock) -> None:
    rounds = opened(clock)
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
    assert Participation.objects.filter(party=citizen.party, status="active").count() == 3
    assert bookings_of(citizen.party_id or 0).get().place.host in [role.at for role in roles_on(leader)]
    assert "면접 결과 적기" in {one.title for one in waiting_for(leader)}
    held = next(of for of in rounds if of.programme.shape == "fair")
    assert hires_of_fair(held).count() == held.places.filter(kind="booth", host__isnull=False).count() > 1
    assert Goal.objects.filter(participation__party=citizen.party).count() == 2
    assert GroupInvitation.objects.filter(status="sent", group__members__member=citizen.party).count() == 2
    [listed] = Intake.objects.filter(round__in=rounds)
    assert 0 < len(ready(listed)) < listed.rows.count()
    assert find_duplicates()
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


def test_the_figures_of_the_year_stay_what_they_were_and_every_invariant_holds(clock: Clock) -> None:
    clock.at(TODAY)
    before = counted(CUT_OFF)
    opened(clock)
    assert counted(CUT_OFF) == before
    assert [violation.sentence for outcome in run() for violation in outcome.violations] == []
    assert replay_decisions().unexplained == []


def test_nobody_answers_what_a_round_does_not_ask(clock: Clock) -> None:
    for of in opened(clock):
        asked = set(definition_of(of).type.fields)
        for one in of.applications.all():
            assert {code for code in one.answers if not code.startswith("_")} <= asked, of.title


@pytest.mark.parametrize("day", ["2024-04-30", "2025-10-31", "2026-05-16", "2028-02-29"])
def test_it_can_be_opened_on_any_day_after_the_year(clock: Clock, day: str) -> None:
    assert len(opened(clock, day)) == 12
    assert Place.objects.filter(round__apply_to__gte=day).exists()


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


def test_just_after_the_year_nothing_is_opened_that_would_meet_it() -> None:
    assert not may_open(2023, date(2024, 4, 29))
    assert may_open(2023, date(2024, 4, 30))


def test_the_mentor_of_the_demo_can_log_in_and_has_a_meeting_to_write_down(clock: Clock) -> None:
    opened(clock)
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


def test_attendance_of_the_demo_has_something_for_each_who_takes_it(clock: Clock) -> None:
    opened(clock)
    lecturer = Account.objects.get(username="lecturer")
    assert lecturer.check_password(DEMO_PASSWORD)
    assert sessions_recordable(lecturer).filter(day__gt=TODAY).exists()
    [task] = Task.objects.filter(cause="absences", done_on=None)
    assert task.participation is not None
    assert "이어서 결석한 분께 연락하기" in {
        one.title for account in Account.objects.filter(party=task.case.owner) for one in waiting_for(account)
    }
    [closure] = closures_coming(date.fromisoformat(TODAY))
    assert sum(one.sessions for one in effects_of(closure.unit, closure.day, closure.kind)) >= 1
