"""What the engine answers: every key, few queries, one rounding, and one sentence where there is nothing to answer."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from imojak.figures.engine import DateOutsideYear, Kind, NoPlan, UnknownIndicator, compute, definition, definitions
from imojak.figures.sources import COLUMNS
from imojak.kernel.guards import Guard
from imojak.kernel.money import half_up
from imojak.ledger.execution import execution_by_code
from imojak.plan import read
from imojak.plan.published import parse
from tests import factories as make
from tests.conftest import ROOT
from tests.figures.world import small_agency

pytestmark = pytest.mark.django_db

# What the plan states or books by itself, before anything is lived.
STATED = re.compile(
    r"(staffing|campus|spaces|budget-summary|project-cost)\..*|programme\..*(target|budget|planned)"
    r"|(execution|appendix)\..*\.(current|original|supplementary|transfer|yearend-expected|yearend-rate)"
)
PUBLISHED = parse((ROOT / "plans" / "2023" / "published.csv").read_text(encoding="utf-8"))


def test_a_small_agency_has_one_of_everything_that_is_counted():
    small_agency()

    figures = compute(make.YEAR, make.CUT_OFF)

    nothing = {key for key, one in figures.items() if one.kind is Kind.RECORD and not one.value}
    assert nothing == {"programme.life-design.centres"}
    assert figures["programme.internship.actual"].value == 2
    assert figures["programme.employer-link.fair-jobseekers"].value == 1
    assert figures["programme.employer-link.fair-jobseekers"].row_count == 2
    assert figures["programme.forties-transition.online-learners"].value == 1
    assert figures["programme.digital-tutors.learners"].value == 12
    assert figures["programme.startup.occupancy-pct"].value == 50
    assert figures["programme.policy-exchange.staff-satisfaction"].value == Decimal("4.6")


def test_a_line_of_another_year_is_no_part_of_a_programmes_budget():
    small_agency()
    before = compute(make.YEAR, make.CUT_OFF)["programme.internship.budget"].value
    make.programme_line(make.programme("internship"), make.budget_line(year=make.YEAR + 1))
    assert compute(make.YEAR, make.CUT_OFF)["programme.internship.budget"].value == before


def test_figures_of_a_year_take_few_queries(django_assert_max_num_queries):
    small_agency()

    with django_assert_max_num_queries(22):
        compute(make.YEAR, make.CUT_OFF)


def test_more_rows_take_no_more_queries(django_assert_num_queries, django_assert_max_num_queries):
    small_agency()
    with django_assert_max_num_queries(22) as before:
        compute(make.YEAR, make.CUT_OFF)
    for _ in range(5):
        make.participation("boram.library")

    with django_assert_num_queries(len(before)):
        compute(make.YEAR, make.CUT_OFF)


def test_a_value_is_rounded_half_up_once_at_output():
    made = small_agency()

    figures = compute(make.YEAR, make.CUT_OFF)

    assert figures["execution.A2.1.1.spent"].value == 12_346
    # 12,345,678 won of 100,000,000: from the won, not from the thousands shown.
    assert figures["execution.A2.1.1.spent-rate"].value == Decimal("12.3")
    make.spend(made.lines["internship"], 4_322)
    assert compute(make.YEAR, make.CUT_OFF)["execution.A2.1.1.spent-rate"].value == Decimal("12.4")


def test_a_share_of_nothing_has_no_value():
    make.programme("job-consulting.consult")

    assert compute(make.YEAR, make.CUT_OFF)["programme.job-consulting.job-linked-pct"].value is None


def test_the_row_of_totals_counts_people_on_long_leave_and_a_department_shows_them_apart():
    small_agency()

    figures = compute(make.YEAR, make.CUT_OFF)

    assert figures["staffing.계.5급.current"].value == 18
    assert figures["staffing.사업운영본부.5급.current"].value == 15
    assert figures["staffing.사업운영본부.5급.separate"].value == 3


def test_posts_are_those_of_the_last_count_before_the_cut_off():
    office = make.unit("audit", name="감사실")
    make.programme("internship")
    make.staff_post(office, grade=4, quota=1, as_of=date(2023, 6, 30))
    make.staff_post(office, grade=4, quota=2, as_of=date(2023, 9, 30))

    assert compute(2023, date(2023, 9, 29))["staffing.감사실.4급.quota"].value == 1
    assert compute(2023, date(2023, 9, 30))["staffing.감사실.4급.quota"].value == 2


def test_a_revised_goal_counts_and_the_first_one_stays():
    make.programme("boram")
    make.target("programme.boram.actual", 3_000)
    make.target("programme.boram.actual", 3_238, version=2)

    assert compute(make.YEAR, make.CUT_OFF)["programme.boram.target"].value == 3_238


def test_the_budget_table_says_what_the_ledger_says():
    made = small_agency()
    make.entry(made.lines["internship"], "return", 345_000, on=make.SPRING)
    make.entry(made.lines["internship"], "release", 1_000_000, on=make.SPRING)
    figures = compute(make.YEAR, make.CUT_OFF)

    for code, line in execution_by_code(make.YEAR, make.CUT_OFF).items():
        for column in COLUMNS:
            if f"execution.{code}.{column}" in figures:
                exact = Decimal(getattr(line.balance, column)) / 1000
                assert figures[f"execution.{code}.{column}"].value == half_up(exact)


def test_every_indicator_says_in_korean_how_it_is_counted():
    small_agency()

    known = definitions(make.YEAR)

    for key, one in known.items():
        for text in (one.label, one.counting_rule, one.boundary, one.owner, one.exclusions, one.rounding):
            assert any("가" <= letter <= "힣" for letter in text), key
        assert one.version >= 1
        assert set(one.parts) <= set(known), key


def test_visitors_of_a_fair_are_no_participants():
    small_agency()

    actual = definition("programme.employer-link.actual")

    assert "박람회 방문자는 참여자가 아니므로" in actual.exclusions
    assert "programme.employer-link.fair-jobseekers" not in actual.parts


def test_an_unknown_key_is_told_with_the_nearest_ones():
    small_agency()

    with pytest.raises(UnknownIndicator) as told:
        definition("programme.intership.actual")

    assert told.value.nearest[0] == "programme.internship.actual"
    assert (
        "'programme.intership.actual' 지표는 없습니다. 비슷한 지표: programme.internship.actual"
        in told.value.user_message
    )


def test_a_figure_that_is_not_there_is_a_missing_key_of_the_mapping():
    small_agency()
    figures = compute(make.YEAR, make.CUT_OFF)

    assert "headline.H9.value" not in figures
    assert figures.get("headline.H9.value") is None
    with pytest.raises(UnknownIndicator):
        figures["headline.H9.value"]


def test_a_year_without_plan_names_the_years_that_have_one():
    small_agency()

    with pytest.raises(NoPlan, match=r"2022년 계획이 없습니다\. 지금 있는 계획: 2023년\."):
        compute(2022, date(2022, 9, 30))


def test_a_database_without_any_plan_says_what_to_do():
    with pytest.raises(NoPlan, match="'imojak load_plan'"):
        definition("headline.H1.value")


def test_a_cut_off_day_lies_in_the_year():
    small_agency()

    with pytest.raises(DateOutsideYear, match="2024-01-01은 2023년의 날이 아닙니다"):
        compute(2023, date(2024, 1, 1))


@pytest.fixture
def loaded():
    from imojak.reports.planload import load

    load(read(ROOT / "plans" / "2023"))


@pytest.mark.usefixtures("loaded")
def test_the_plan_of_2023_has_every_published_key_with_its_unit():
    figures = compute(2023, make.CUT_OFF)

    assert [key for key in PUBLISHED if key not in figures] == []
    assert {key: one.unit for key, one in figures.items() if key in PUBLISHED} == {
        key: one.unit for key, one in PUBLISHED.items()
    }


@pytest.mark.usefixtures("loaded")
def test_what_the_plan_states_and_books_is_what_was_published_but_for_contradictions():
    figures = compute(2023, make.CUT_OFF)

    differing = {
        key: (figures[key].value, one.value)
        for key, one in PUBLISHED.items()
        if STATED.fullmatch(key) and figures[key].value != one.value
    }

    assert differing == {
        # The summary rounds two items by one that the appendix has otherwise; imojak follows the entries.
        "budget-summary.expenditure.사업비": (Decimal(28_318_279), Decimal(28_318_280)),
        "budget-summary.expenditure.기본경비": (Decimal(1_978_005), Decimal(1_978_004)),
        "project-cost.total.amount": (Decimal(28_318_279), Decimal(28_318_280)),
        # Printed so that the shares make 100.
        "project-cost.지속가능 경영 및 사회적 책임 강화.share": (Decimal("13.9"), Decimal("14.0")),
        # Printed with the budget before it was increased.
        "programme.startup.budget": (Decimal(328_198), Decimal(286_004)),
        # More than the page's own lines have.
        "programme.volunteers.budget": (Decimal(160_390), Decimal(205_345)),
    }


def test_the_guards_that_definitions_name_are_in_the_database():
    small_agency()
    constraints = {one.name for model in apps.get_models() for one in model._meta.constraints}
    operations = [
        operation
        for migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
        for operation in migration.operations
    ]
    triggers = {operation.name for operation in operations if isinstance(operation, Guard)}

    named = {guard for one in definitions(make.YEAR).values() for guard in one.guards}

    assert named
    assert named - constraints - triggers == set()
