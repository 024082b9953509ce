"""The plan of 2023 says what the agency's report says of its plan."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from imojak.plan import Plan, facts, rounds_of
from imojak.plan.rounds import runs_of


def test_every_figure_that_the_plan_gives_is_the_published_one(plan: Plan) -> None:
    found = facts(plan)
    assert {key: value for key, value in found.items() if value != plan.published[key].value} == {}
    assert len(found) == 107


@pytest.mark.reference
def test_every_published_figure_of_the_plan_comes_out_of_the_files(plan: Plan, reference: Path) -> None:
    with (reference / "figures-2023.csv").open(encoding="utf-8-sig", newline="") as rows:
        stated = {row["key"]: Decimal(row["value"]) for row in csv.DictReader(rows) if row["kind"] == "plan"}
    assert facts(plan) == stated


@pytest.mark.reference
def test_published_figures_are_those_of_the_report(plan: Plan, reference: Path) -> None:
    with (reference / "figures-2023.csv").open(encoding="utf-8-sig", newline="") as rows:
        stated = {
            row["key"]: (Decimal(row["value"]), row["unit"], int(row["source_line"])) for row in csv.DictReader(rows)
        }
    assert {key: (row.value, row.unit, row.source_line) for key, row in plan.published.items()} == stated


def test_the_budget_tree_of_the_plan_is_the_published_one(plan: Plan) -> None:
    columns = {
        "original": plan.budget.original,
        "supplementary": plan.budget.supplementary,
        "transfer": plan.budget.transferred,
        "current": plan.budget.current,
    }
    rows = [row.code for row in plan.budget.group] + [row.code for row in plan.budget.line]
    assert len(rows) == 62
    computed = {f"appendix.{code}.{name}": column(code) for code in rows for name, column in columns.items()}
    published = {key: plan.published[key].value for key in computed}
    assert computed == published


def test_revenue_is_the_published_one(plan: Plan) -> None:
    found = {f"budget-summary.revenue.{row.name}": row.current for row in plan.budget.revenue}
    assert found == {key: plan.published[key].value for key in found}
    assert sum(found.values()) == plan.published["budget-summary.revenue.소계"].value


def test_the_organisation_has_two_divisions_one_office_and_fourteen_teams(plan: Plan) -> None:
    kinds = [unit.kind for unit in plan.organisation.unit]
    assert (kinds.count("division"), kinds.count("office"), kinds.count("team")) == (2, 1, 14)


def test_eight_seats_are_held_and_four_vacant_and_the_acted_one_is_not_counted_twice(plan: Plan) -> None:
    held = [seat for seat in plan.executives.seat if seat.term]
    vacant = [seat for seat in plan.executives.seat if not seat.term or seat.term[0].acting]
    assert (len(plan.executives.seat), len(held), len(vacant)) == (11, 8, 4)


def test_consultants_of_campuses_and_eleven_centres_are_the_goal(plan: Plan) -> None:
    placed = [campus.consultants for campus in plan.campuses.campus]
    placed += [centre.consultants for centre in plan.campuses.centre]
    assert sum(placed) == plan.target("consultants").value == 45
    assert len(plan.campuses.centre) == 11


@pytest.mark.parametrize(
    ("programme", "strand", "runs"),
    [
        ("forties-transition", "online", 404),
        ("forties-transition", "field", 24),
        ("forties-transition", "camp", 2),
        ("vocational", "tech", 18),
        ("vocational", "univ", 9),
        ("vocational", "dev", 66),
        ("vocational", "digital", 130),
        ("life-design", "career", 51),
        ("job-consulting", "basic", 87),
        ("employer-link", "transfer", 7),
        ("startup", "incubation", 146),
    ],
)
def test_the_courses_and_seats_of_the_year_are_planned(plan: Plan, programme: str, strand: str, runs: int) -> None:
    assert runs_of(plan.strand(programme, strand)) == runs


def test_seventeen_boram_projects_in_six_fields_hold_the_goal(plan: Plan) -> None:
    strands = plan.programme("boram").strand
    assert len(strands) == 17
    assert {strand.field for strand in strands} == {"복지", "교육·보육", "문화·예술", "안전", "환경", "경제"}
    assert sum(strand.planned.people or 0 for strand in strands) == plan.target("boram").value


def test_seven_of_the_eighteen_technical_courses_begin_by_the_cut_off_date(plan: Plan) -> None:
    rounds = rounds_of(plan.strand("vocational", "tech"))
    assert len([one for one in rounds if one.run_from <= plan.organisation.as_of]) == 7


def test_headlines_are_made_of_targets_whose_sum_gives_the_published_share(plan: Plan) -> None:
    first = next(row for row in plan.targets.headline if row.code == "H1")
    goal = sum(plan.target(code).value for code in first.targets)
    value = sum(plan.published[part.indicator].value for part in first.parts)
    assert value == plan.published["headline.H1.value"].value
    assert round(value * 100 / goal) == plan.published["headline.H1.vs-target"].value


def test_no_executive_has_a_name() -> None:
    from tests.plan.folder import PLAN

    text = (PLAN / "executives.toml").read_text(encoding="utf-8")
    assert "holder" not in text
    assert {line.split("=")[0].strip() for line in text.splitlines() if "=" in line and not line.startswith("#")} == {
        "code", "name", "kind", "appointment", "standing", "term",
    }  # fmt: skip
