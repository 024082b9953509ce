"""Whole reports: the published one, a consistent one, one of another shape, one with parts missing."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from imojak.lint import Finding, Severity, UnusableReport, run
from imojak.lint.document import REQUIRED
from tests.lint.reports import PUBLISHED, REFERENCE, at, bare, consistent, figures, published, put, written

KNOWN = {
    ("headline-value", 3415, 3758),
    ("headline-rate", 113, 103),
    ("headline-rate", 382, 261),
    ("budget-required", 286004, 328198),
    ("budget-required", 205345, 160390),
    ("body-appendix", 191902, 183589),
    ("repeated-total", 21144768, 23387991),
    ("named-period", "상반기(3/6/9월)", "1~6월"),
}
ROUNDINGS = {
    ("summary-appendix", 28318280, 28318279),
    ("summary-appendix", 1978004, 1978005),
    ("breakdown-total", 28318280, 28318279),
    ("share", 14, 13.9),
    ("headline-rate", 103, 102),
    ("vs-target", 113, 114),
    ("pay", 635950, 635949),
    ("body-appendix", 151089, 151090),
    ("body-appendix", 7344, 7345),
    ("campus-area", 6156, 6155.94),
    ("floor-areas", 6155.94, 6155.93),
    ("execution-rate", 58.8, 58.9),
    ("execution-rate", 54.14, 54.15),
}


def of(findings: list[Finding], severity: Severity) -> set[tuple[str, object, object]]:
    return {(finding.check, finding.stated, finding.computed) for finding in findings if finding.severity is severity}


def checks(findings: list[Finding]) -> set[str]:
    return {finding.check for finding in findings}


def test_the_published_report_contradicts_itself_where_a_reader_with_a_calculator_would_say_so() -> None:
    findings = run(PUBLISHED)
    assert of(findings, Severity.ERROR) == KNOWN
    assert of(findings, Severity.ROUNDING) == ROUNDINGS
    assert {"unlike-units", "seats-total", "forecast-under-commitment", "plan-begun", "acting-and-vacant"} <= {
        finding.check for finding in findings if finding.severity is Severity.AMBIGUITY
    }


def test_every_finding_names_a_place_with_its_line_and_speaks_korean() -> None:
    for finding in run(PUBLISHED):
        assert finding.places
        assert all(place.path for place in finding.places)
        assert any("가" <= letter <= "힣" for letter in finding.message)
        if finding.check != "cutoff-missing":
            assert all(place.line for place in finding.places), finding


def test_a_required_budget_that_took_the_original_for_the_current_budget_is_explained() -> None:
    message = next(finding.message for finding in run(PUBLISHED) if finding.stated == 286004)
    assert "당초 120,000천원" in message


@pytest.mark.reference
def test_the_published_report_of_the_plan_gives_the_findings_of_the_reference() -> None:
    if not REFERENCE.exists():
        pytest.skip(f"no reference report at {REFERENCE}: set IMOJAK_REFERENCE to its folder")
    assert run(REFERENCE) == run(PUBLISHED)


@pytest.mark.parametrize("shape", [lambda made: made, bare])
def test_a_consistent_report_has_no_error(shape: Any) -> None:
    findings = run(shape(consistent(published())))
    assert of(findings, Severity.ERROR) == set()
    assert of(findings, Severity.ROUNDING) == {("share-total", 100, 99.9)}


def test_findings_do_not_depend_on_the_order_of_rows_or_on_lines() -> None:
    chance = random.Random(7)

    def shuffled(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: shuffled(child) for key, child in node.items() if not key.endswith("line")}
        if isinstance(node, list):
            moved = [shuffled(child) for child in node]
            if all(isinstance(child, dict) for child in moved):
                chance.shuffle(moved)
            return moved
        return node

    def essence(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
        return sorted((finding.check, finding.severity.value, str(finding.stated), str(finding.computed))
                      for finding in findings if finding.check != "unlike-units")  # fmt: skip

    assert essence(run(shuffled(published()))) == essence(run(PUBLISHED))


def test_plain_numbers_serve_as_well_as_objects_with_value_line_and_raw() -> None:
    def flat(node: Any) -> Any:
        if isinstance(node, dict):
            value = node.get("value")
            if isinstance(value, (int, Decimal)) and set(node) <= {"value", "line", "raw", "unit"}:
                return value
            return {key: flat(child) for key, child in node.items()}
        return [flat(child) for child in node] if isinstance(node, list) else node

    made = flat(consistent(published()))
    assert of(run(made), Severity.ERROR) == set()
    made["budget_summary"]["revenue"][1]["value"] += 500
    made["programmes"][0]["budget_required"] += 500
    found = checks([finding for finding in run(made) if finding.severity is Severity.ERROR])
    assert {"summary-total", "budget-required"} <= found


def test_another_year_with_fewer_programmes_is_judged_by_its_own_figures() -> None:
    made = consistent(published())
    gone = made["programmes"].pop(7)["code"]
    for row in made["budget_appendix"]["rows"]:
        if row["programme"] == gone:
            row["programme"] = None
    made["headline_results"]["items"] = [
        item for item in made["headline_results"]["items"] if gone not in item["programmes"]
    ]
    assert of(run(made), Severity.ERROR) == set()


def test_a_report_that_truncates_throughout_is_judged_by_truncation() -> None:
    made = bare(consistent(published()))
    for programme in made["programmes"]:
        for line in programme["budget_execution"]:
            for stem, part in (("committed", "committed"), ("spent", "spent"), ("yearend", "yearend_expected")):
                line[f"{stem}_rate"] = Decimal(line[part] * 1000 // line["current"]) / 10
    findings = run(made)
    assert of(findings, Severity.ERROR) == set()
    assert "execution-rate" not in checks(findings)
    assert "share" in checks(findings)  # the shares still round half up: one unit apart, reported as rounding


def test_an_optional_section_may_be_absent_and_only_its_checks_are_left_out() -> None:
    for section in [key for key in published() if key not in REQUIRED]:
        made = bare(consistent(published()))
        del made[section]
        assert of(run(made), Severity.ERROR) == set(), section


@pytest.mark.parametrize("section", REQUIRED)
def test_a_report_without_a_required_section_is_refused_naming_it(section: str) -> None:
    made = published()
    del made[section]
    with pytest.raises(UnusableReport, match=section):
        run(made)
    made[section] = 3
    with pytest.raises(UnusableReport, match=section):
        run(made)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("staffing.rows", "x"),
        ("staffing.rows.3.cells", [1]),
        ("budget_appendix.rows.5", "합계"),
        ("programmes.2", None),
        ("programmes.2.results", "실적"),
        ("programmes.2.budget_execution.0", 5),
        ("headline_results.items", 8),
        ("meta.cutoffs", "9월 말"),
    ],
)
def test_a_table_that_is_none_is_refused_naming_it(path: str, wrong: Any) -> None:
    made = published()
    *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
    put(made, (*above, last), wrong)
    with pytest.raises(UnusableReport, match=re.escape(written((*above, last)))):
        run(made)


@pytest.mark.parametrize("write", [float, str, lambda value: f"{value:,}", lambda value: Decimal(f"{value:.2f}")])
def test_the_way_a_number_is_written_in_the_file_makes_no_error(write: Callable[[Any], Any]) -> None:
    made = bare(consistent(published()))
    for path, value in list(figures(made)):
        put(made, path, write(value))
    assert not of(run(made), Severity.ERROR)


def test_of_parts_that_are_not_all_there_no_sum_is_taken() -> None:
    made = bare(consistent(published()))
    assert not of(run(made), Severity.ERROR)
    for path in (
        "executives.rows.0.no",
        "organisation.divisions.0.teams",
        "staffing.rows.0.cells.1급.current",
        "project_cost_breakdown.rows.0.amount",
        "project_cost_breakdown.rows.1.share_pct",
        "budget_appendix.rows.0.code",
        "programmes.0.target",
        "programmes.1.actual",
        "programmes.4.code",
        "programme_categories.0.no",
        "east_campus.areas_m2.4층.value",
        "east_campus.budget_items.연구용역.value",
    ):
        *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
        without = copy.deepcopy(made)
        del at(without, tuple(above))[last]
        assert not of(run(without), Severity.ERROR), path


def test_damage_anywhere_in_a_report_never_stops_the_run() -> None:
    chance, whole = random.Random(11), published()

    def spots(node: Any) -> list[tuple[Any, Any]]:
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else []
        return [spot for key in keys for spot in [(node, key), *spots(node[key])]]

    rubbish: list[Any] = [
        None,
        "",
        "x",
        -1,
        10**30,
        [],
        {},
        [None],
        {"value": []},
        True,
        Decimal("1e-9"),
        {"line": "x"},
    ]
    for few in (1, 150) * 12:
        made = copy.deepcopy(whole)
        for node, key in chance.sample(spots(made), few):
            if key not in REQUIRED:
                node[key] = chance.choice(rubbish)
        with suppress(UnusableReport):  # a table that is none is refused
            run(made)
    for _ in range(12):
        made = copy.deepcopy(whole)
        leaves = [(node, key) for node, key in spots(made) if isinstance(node[key], (str, int, Decimal))]
        for node, key in chance.sample(leaves, 150):
            node[key] = chance.choice(rubbish)
        assert isinstance(run(made), list)
