"""What comes of interviews at a job fair: results with their log, hires as outcomes, walk-ins, the funnel and its cost."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from imojak.cases.models import Evidence, FollowUp, FollowUpStatus, Outcome, OutcomeKind
from imojak.figures.bases import CONTACTS, OUTCOMES
from imojak.kernel.violations import Refused
from imojak.offers.costs import set_costs
from imojak.offers.models import Place
from imojak.parties.actions.signing_up import NewPerson
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Party, Person
from imojak.paths.actions import complete_round
from imojak.paths.enums import Channel, EndReason, InterviewStatus, ParticipationStatus
from imojak.paths.models import Application, Interview, Participation
from imojak.records.enums import RecordStatus
from imojak.records.fair import board_of, cost_of_fair, funnel_of_fair, hires_of_booth, rows_of_step
from imojak.records.interviews import InterviewProblem, Result, record_result, walk_in
from imojak.records.models import Record
from imojak.reports.audit.catalogue import run
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import SEOUL, Clock

pytestmark = pytest.mark.django_db

NOON = datetime(2023, 6, 15, 12, tzinfo=SEOUL)
S = InterviewStatus
HIRED = Result(S.HIRED, hired_from=date(2023, 7, 3))


@pytest.fixture
def booth(clock: Clock) -> Place:
    clock.at("2023-06-15")
    return make.booth(host=make.organisation("한빛급식"))


@pytest.fixture
def leader(booth: Place) -> Account:
    return make.account(of=RoleKind.SITE_LEADER, at=booth.host)


@pytest.fixture
def manager(booth: Place) -> Account:
    programme = booth.round.programme
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=programme.lead_unit.party, programme=programme.code)


def states(of: Interview) -> list[str]:
    log = TransitionLog.objects.filter(object_type="paths.interview", object_id=of.pk)
    return list(log.order_by("pk").values_list("to_state", flat=True))


def test_a_hire_is_an_outcome_with_its_follow_ups_that_leads_back_to_the_booth(booth: Place, leader: Account) -> None:
    booking = make.booked(make.slot(booth))
    interview = record_result(booking, HIRED, actor=leader, at=NOON)
    outcome = hires_of_booth(booth).get()
    assert (outcome.participation, outcome.participation.place.parent, outcome.employer) == (booking, booth, booth.host)
    assert (outcome.kind, outcome.occurred_on, outcome.evidence) == (
        OutcomeKind.EMPLOYED, date(2023, 7, 3), Evidence.EMPLOYER,
    )  # fmt: skip
    due = FollowUp.objects.filter(participation=booking).order_by("months_after")
    assert list(due.values_list("months_after", "due_on")) == [(6, date(2024, 1, 3)), (12, date(2024, 7, 3))]
    assert OUTCOMES.rows(date(2023, 7, 3)).get() == outcome
    assert CONTACTS.rows(date(2023, 6, 15)).get().participation == booking
    assert states(interview) == ["hired"]
    assert [one.violations for one in run(frozenset({1, 2, 4, 11}))] == [[]] * 4


def test_a_result_goes_on_from_coming_over_a_second_interview_to_the_hire(booth: Place, leader: Account) -> None:
    booking = make.booked(make.slot(booth))
    for result in (Result(S.CAME), Result(S.SECOND, note="현장 실습 뒤에 다시"), HIRED):
        interview = record_result(booking, result, actor=leader, at=NOON)
    assert states(interview) == ["came", "second", "hired"]
    assert Record.objects.filter(participation=booking).count() == 1


def test_a_correction_needs_a_reason_and_takes_the_hire_back(booth: Place, leader: Account, manager: Account) -> None:
    booking = make.booked(make.slot(booth))
    record_result(booking, HIRED, actor=leader, at=NOON)
    gone = Result(S.NO_SHOW)
    with pytest.raises(InterviewProblem) as told:
        record_result(booking, gone, actor=manager, at=NOON)
    assert set(told.value.errors) == {"because"}
    interview = record_result(booking, Result(S.NO_SHOW, because="다른 분과 바꾸어 적음"), actor=manager, at=NOON)
    assert not Outcome.objects.exists()
    assert not FollowUp.objects.exists()
    assert Record.objects.get(participation=booking).status == RecordStatus.NO_SHOW
    last = TransitionLog.objects.filter(object_type="paths.interview", object_id=interview.pk).latest("pk")
    assert (last.from_state, last.to_state, last.reason, last.actor) == (
        "hired", "no-show", "다른 분과 바꾸어 적음", manager,
    )  # fmt: skip
    again = Result(S.HIRED, hired_from=date(2023, 7, 10), because="첫 출근일")
    record_result(booking, again, actor=leader, at=NOON)
    assert Outcome.objects.get().occurred_on == date(2023, 7, 10)
    assert [one.violations for one in run(frozenset({11}))] == [[]]


def test_the_same_said_twice_changes_nothing(booth: Place, leader: Account) -> None:
    booking = make.booked(make.slot(booth))
    first = record_result(booking, HIRED, actor=leader, at=NOON)
    record_result(booking, HIRED, actor=leader, at=NOON)
    assert (states(first), Outcome.objects.count()) == (["hired"], 1)


def test_a_hire_that_was_followed_up_is_not_taken_back_here(booth: Place, leader: Account) -> None:
    booking = make.booked(make.slot(booth))
    record_result(booking, HIRED, actor=leader, at=NOON)
    FollowUp.objects.filter(months_after=6).update(status=FollowUpStatus.REACHED, done_on=date(2024, 1, 3))
    with pytest.raises(InterviewProblem, match="이미 사후관리로 연락한"):
        record_result(booking, Result(S.SECOND, because="잘못 적음"), actor=leader, at=NOON)
    assert Interview.objects.get().status == S.HIRED
    assert Outcome.objects.count() == 1


@pytest.mark.parametrize(
    ("result", "wrong"),
    [
        (Result("꿈"), "status"),
        (Result(S.HIRED), "hired_from"),
        (Result(S.HIRED, hired_from=date(2023, 6, 14)), "hired_from"),
        (Result(S.HIRED, hired_from=date(2024, 6, 17)), "hired_from"),
        (Result(S.NOT_HIRED), "reason"),
        (Result(S.NOT_HIRED, reason="나이"), "reason"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(booth: Place, leader: Account, result: Result, wrong: str) -> None:
    booking = make.booked(make.slot(booth))
    with pytest.raises(InterviewProblem) as told:
        record_result(booking, result, actor=leader, at=NOON)
    assert set(told.value.errors) == {wrong}
    assert not Interview.objects.exists()


def test_only_the_company_and_the_manager_write_results_and_never_before_the_time(
    booth: Place, leader: Account, manager: Account
) -> None:
    booking = make.booked(make.slot(booth))
    own = Account.objects.get(party=booking.party)
    make.role(booking.party, of=RoleKind.SITE_LEADER, at=booth.host)
    strangers = (
        own,
        make.account(of=RoleKind.SITE_LEADER, at=make.booth(booth.round).host),
        make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party),
        make.account(of=RoleKind.AUDITOR),
        make.account(of=RoleKind.SITE_LEADER, at=booth.host, ends_on=date(2023, 6, 14)),
    )
    for stranger in strangers:
        with pytest.raises(InterviewProblem):
            record_result(booking, HIRED, actor=stranger, at=NOON)
    with pytest.raises(InterviewProblem, match="오전 10시부터"):
        record_result(booking, HIRED, actor=leader, at=datetime(2023, 6, 15, 9, 59, tzinfo=SEOUL))
    record_result(booking, Result(S.CAME), actor=manager, at=NOON)


def test_somebody_new_is_registered_at_the_booth_with_only_what_is_needed(booth: Place, leader: Account) -> None:
    slot = make.slot(booth, time(12))
    new = NewPerson("박현장", date(1968, 3, 2), "m", "11440", "010-1234-5678")
    made = walk_in(slot, new, actor=leader, consented=True, at=NOON)
    application = made.decision.application
    assert (application.channel, application.late_reason) == (Channel.PARTNER, "현장 등록")
    assert Consent.objects.filter(party=made.party).values_list("purpose", "receiver").count() == 2
    assert made.interview.status == S.CAME
    again = walk_in(make.slot(booth, time(12, 20)), new, actor=leader, consented=True, at=NOON)
    assert again.party == made.party
    assert Person.objects.filter(phone="010-1234-5678").count() == 1
    assert [one.violations for one in run(frozenset({1, 2, 4, 9, 11}))] == [[]] * 5


def test_a_walk_in_is_refused_without_consent_on_another_day_for_a_full_or_past_time(
    booth: Place, leader: Account, manager: Account
) -> None:
    slot, who = make.slot(booth, time(12)), make.person()
    busy = make.person()
    make.participation(make.slot(make.booth(booth.round), time(12)), busy)
    cases = (
        (slot, who, False, NOON, "consented"),
        (slot, who, True, datetime(2023, 6, 14, 12, tzinfo=SEOUL), "slot"),
        (slot, who, True, datetime(2023, 6, 15, 12, 20, tzinfo=SEOUL), "slot"),
        (slot, busy, True, NOON, "slot"),
        (booth, who, True, NOON, ""),
    )
    for to, person, consented, at, wrong in cases:
        with pytest.raises(InterviewProblem) as told:
            walk_in(to, person, actor=manager, consented=consented, at=at)
        assert set(told.value.errors) == {wrong}
    stranger = make.account(of=RoleKind.SITE_LEADER, at=make.booth(booth.round).host)
    with pytest.raises(InterviewProblem, match="그 부스의 기업과"):
        walk_in(slot, who, actor=stranger, consented=True, at=NOON)
    assert walk_in(slot, who, actor=manager, consented=True, at=NOON).decision.application.channel == Channel.STAFF
    with pytest.raises(InterviewProblem, match="찼습니다"):
        walk_in(slot, make.person(), actor=leader, consented=True, at=NOON)
    with pytest.raises((InterviewProblem, Refused)):
        walk_in(make.slot(booth, time(12, 10)), who, actor=manager, consented=True, at=NOON)
    assert Party.objects.filter(pk=who.pk).exists()


def test_who_did_not_come_completes_no_interview_and_a_missing_result_is_asked_for(
    booth: Place, leader: Account, manager: Account
) -> None:
    came, gone, unwritten = (make.booked(make.slot(booth, time(hour))) for hour in (9, 10, 11))
    record_result(came, Result(S.NOT_HIRED, reason="pay"), actor=leader, at=NOON)
    record_result(gone, Result(S.NO_SHOW), actor=leader, at=NOON)
    done = complete_round(booth.round, actor=manager)
    assert done.done == 1
    assert {one.pk: text.partition(".")[0] for one, text in done.failed} == {
        gone.pk: "면접에 오지 않았습니다", unwritten.pk: "면접 결과를 아직 적지 않았습니다",
    }  # fmt: skip
    assert complete_round(booth.round, actor=manager, only=[gone.pk], end_reason=EndReason.UNFULFILLED).done == 1
    gone.refresh_from_db()
    assert (gone.status, gone.end_reason) == (ParticipationStatus.COMPLETED, EndReason.UNFULFILLED)
    late = Result(S.SECOND, because="다른 부스에 있었음")
    assert record_result(gone, late, actor=leader, at=NOON).status == S.SECOND


def test_the_funnel_goes_from_the_registration_to_the_hire_with_its_cost(
    booth: Place, leader: Account, manager: Account
) -> None:
    of = booth.round
    hours = [make.slot(booth, time(hour), tables=2) for hour in (9, 10, 11)]
    bookings = [make.booked(slot) for slot in hours for _ in range(2)]
    make.application(of)  # came for the hall only
    results = (HIRED, HIRED, Result(S.SECOND), Result(S.NOT_HIRED, reason="hours"), Result(S.NO_SHOW))
    for booking, result in zip(bookings, results, strict=False):
        record_result(booking, result, actor=leader, at=NOON)
    found = {step.code: (step.people, step.interviews) for step in funnel_of_fair(of)}
    assert found == {
        "visited": (4, None), "registered": (7, None), "booked": (6, 6), "came": (4, 4), "interviewed": (4, 4), "hired": (2, 2),
    }  # fmt: skip
    assert list(rows_of_step(of, "hired")) == bookings[:2]
    [row] = board_of([booth])
    assert (row.tables, row.free, row.booked, row.unwritten, row.hired) == (6, 0, 6, 1, 2)
    assert cost_of_fair(of) is None
    line = make.funded_line("L.fair")
    make.programme_line(of.programme, line)
    contract = make.contract(line, 9_000_001)
    set_costs(of, {contract.pk}, actor=manager)
    make.invoice(contract)
    cost = cost_of_fair(of)
    assert cost is not None
    assert (cost.cost.spent, cost.hires, cost.per_hire) == (9_000_001, 2, 4_500_001)
    assert Application.objects.filter(round=of).count() == 7
    assert Participation.objects.filter(round=of).count() == 6
