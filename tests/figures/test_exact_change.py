"""One more or one fewer changes exactly the figures that it should."""

from datetime import date, timedelta

import pytest

from imojak.figures.engine import FigureSet, compute
from tests import factories as make
from tests.figures.world import SmallAgency, small_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(clock) -> SmallAgency:
    return small_agency()


def changed(before: FigureSet, as_of: date = make.CUT_OFF) -> set[str]:
    after = compute(make.YEAR, as_of)
    assert list(after) == list(before)
    return {key for key in after if after[key].value != before[key].value}


def test_withdrawing_an_intern(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.withdraw(agency.intern)

    assert changed(before) == {
        "programme.internship.participants",
        "programme.internship.actual",
        "headline.H1.value",
        "headline.H1.vs-target",
    }


def test_withdrawing_a_participant_of_a_paid_social_job_leaves_what_came_of_it(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.withdraw(agency.boram)

    assert changed(before) == {
        "programme.boram.participants",
        "programme.boram.actual",
        "programme.boram.vs-target-pct",
        "headline.H3.value",
        "headline.H3.vs-target",
    }


def test_withdrawing_a_learner_from_one_of_two_online_courses_changes_nothing(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.withdraw(agency.learner)

    assert changed(before) == set()


def test_a_tenant_who_leaves_frees_desk_and_campus(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.withdraw(agency.tenant)

    assert changed(before) == {
        "programme.startup.seats-stated-total",
        "programme.startup.tenant-companies",
        "programme.startup.campuses",
        "programme.startup.occupancy-pct",
    }


def test_a_withdrawal_after_the_cut_off_changes_nothing_on_the_cut_off(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.withdraw(agency.intern, make.CUT_OFF + timedelta(days=1))

    assert changed(before) == set()
    assert compute(make.YEAR, date(2023, 10, 1))["programme.internship.actual"].value == 1


@pytest.mark.parametrize(
    ("starts", "decided"),
    [(date(2023, 10, 1), None), (None, date(2023, 10, 1))],
    ids=["not yet begun", "not yet decided"],
)
def test_who_begins_or_is_accepted_later_does_not_count_yet(agency, starts, decided):
    before = compute(make.YEAR, make.CUT_OFF)

    make.participation("internship", starts=starts, decided=decided)

    assert changed(before) == set()


def test_who_is_accepted_on_the_last_evening_counts(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.participation("digital-tutors", decided=make.CUT_OFF)

    assert "programme.digital-tutors.participants" in changed(before)


def test_one_won_of_spending_that_reaches_the_next_thousand(agency):
    line = agency.lines["startup"]
    make.spend(line, 4_499)
    before = compute(make.YEAR, make.CUT_OFF)

    make.spend(line, 1)

    touched = {"A2.3.1", "A2", "A", "A0"}
    assert before["appendix.A2.3.1.spent"].value == 4
    assert changed(before) >= {"appendix.A2.3.1.spent", "execution.A2.3.1.spent"}
    assert {key.rpartition(".")[0].partition(".")[2] for key in changed(before)} <= touched
    assert {key.rpartition(".")[2] for key in changed(before)} == {"spent"}


def test_a_thousand_won_of_spending_moves_its_line_and_all_above_and_nothing_beside(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.spend(agency.lines["startup"], 1_000)

    assert changed(before) == {
        f"{family}.{code}.spent" for family in ("appendix", "execution") for code in ("A2.3.1", "A2", "A", "A0")
    }


def test_spending_booked_after_the_cut_off_does_not_count_yet(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.spend(agency.lines["startup"], 1_000_000, on=date(2023, 10, 1))

    assert changed(before) == set()


def test_a_supplement_moves_appropriation_shares_and_rates(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.appropriate(agency.lines["startup"], 10_000_000, kind="supplementary", on=make.CUT_OFF)

    keys = changed(before)
    assert {"budget-summary.expenditure.사업비", "budget-summary.expenditure.소계", "programme.startup.budget"} <= keys
    assert {"appendix.A2.3.1.supplementary", "execution.A2.3.1.committed-rate"} <= keys
    assert not any(key.startswith(("headline", "staffing", "budget-summary.revenue")) for key in keys)
    assert not any(key.startswith(("appendix.A2.1.1", "appendix.G", "programme.internship")) for key in keys)


def test_a_cancelled_only_session_makes_a_course_unheld(agency):
    course = make.place("vocational.dev")
    held = make.session(course)
    before = compute(make.YEAR, make.CUT_OFF)

    held.cancelled = True
    held.save()

    assert changed(before) == {"programme.vocational.dev-courses"}


def test_a_client_who_does_not_come_is_no_consultation(agency):
    seat = make.place("life-design.consult")
    booked = make.session(seat, kind="consultation")
    before = compute(make.YEAR, make.CUT_OFF)

    make.record(None, booked, party=make.person(), status="no-show")

    assert changed(before) == set()


def test_one_more_client_is_one_more_consultation(agency):
    seat = make.place("life-design.consult")
    before = compute(make.YEAR, make.CUT_OFF)

    make.record(None, make.session(seat, kind="consultation"), party=make.person())

    assert changed(before) == {
        "programme.life-design.consultations",
        "programme.life-design.actual",
        "headline.H8.value",
        "headline.H8.vs-target",
    }


def test_a_job_of_somebody_who_never_came_is_not_the_consulting_s(agency):
    absent = make.participation("job-consulting.consult")
    before = compute(make.YEAR, make.CUT_OFF)

    make.outcome(absent, kind="job-linked")

    assert changed(before) == set()


def test_a_goal_moves_only_what_is_measured_by_it(agency):
    before = compute(make.YEAR, make.CUT_OFF)

    make.target("programme.vocational.actual", 104, version=2)

    assert changed(before) == {"programme.vocational.target", "headline.H6.vs-target"}


def test_a_corrected_attendance_counts_once(agency):
    seat = make.place("policy-exchange.staff")
    learner = make.participation(seat)
    month = make.period(seat)
    wrong = make.record(learner, make.session(seat, minutes=60), minutes=600, period=month)
    make.lock(month)
    before = compute(make.YEAR, make.CUT_OFF)

    reopened = make.period(seat, version=2, reopened_because="시간을 잘못 적었다")
    make.record(learner, wrong.session, minutes=60, period=reopened, replaces=wrong)

    assert changed(before) == {"programme.policy-exchange.staff-completed-hours"}
    assert compute(make.YEAR, make.CUT_OFF)["programme.policy-exchange.staff-completed-hours"].value == 4
