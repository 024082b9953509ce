"""Single identities, each broken on purpose in an otherwise consistent report."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from imojak.lint import Finding, Severity, run
from tests.lint.reports import ROOT, Document, bare, consistent, published

Change = Callable[[Document], None]


def row(report: Document, code: str) -> Any:
    return next(row for row in report["budget_appendix"]["rows"] if row["code"] == code)


def setting(path: str, value: Any) -> Change:
    """A change that sets one value; the path is written with dots."""

    def change(report: Document) -> None:
        node: Any = report
        *above, last = path.split(".")
        for step in above:
            node = node[int(step) if step.isdigit() else step]
        node[int(last) if last.isdigit() else last] = value

    return change


def adding(path: str, more: int) -> Change:
    def change(report: Document) -> None:
        node: Any = report
        *above, last = path.split(".")
        for step in above:
            node = node[int(step) if step.isdigit() else step]
        node[last] += more

    return change


ERRORS: list[tuple[str, Change]] = [
    ("budget-current", adding("budget_appendix.rows.7.supplementary", 500)),
    ("appendix-children", adding("budget_appendix.rows.7.spent", 500)),
    ("appendix-tree", setting("budget_appendix.rows.3.children", ["A1.1.1"])),
    ("appendix-tree", adding("budget_appendix.rows.3.depth", 1)),
    ("appendix-link", setting("budget_appendix.rows.7.programme", "P1.1.1")),
    ("repeated-total", adding("budget_appendix.repeated_total_row.original", 500)),
    ("summary-total", adding("budget_summary.expenditure.2.value", 500)),
    ("summary-balance", adding("budget_summary.revenue.0.value", 500)),
    ("subsidy", adding("budget_summary.revenue.5.value", 500)),
    ("breakdown-appendix", adding("project_cost_breakdown.rows.1.amount.value", 500)),
    ("share", adding("project_cost_breakdown.rows.1.share_pct.value", 2)),
    ("share-total", adding("project_cost_breakdown.rows.1.share_pct.value", 2)),
    ("body-appendix", adding("programmes.0.budget_execution.0.spent", 500)),
    ("execution-rate", adding("programmes.0.budget_execution.0.spent_rate", 2)),
    ("budget-required", adding("programmes.0.budget_required.value", 500)),
    ("commitment-over-budget", setting("programmes.0.budget_execution.0.committed", 999999)),
    ("spent-over-commitment", setting("programmes.0.budget_execution.0.committed", 5000)),
    ("forecast-over-budget", setting("programmes.0.budget_execution.0.yearend_expected", 999999)),
    ("forecast-under-spent", setting("programmes.0.budget_execution.0.yearend_expected", 5)),
    ("staffing-row", adding("staffing.rows.4.cells.3급.quota", 1)),
    ("staffing-column", adding("staffing.rows.4.cells.3급.current", 1)),
    ("staffing-column", adding("staffing.rows.3.cells.3급.separate", 1)),
    ("staffing-heading", adding("staffing.stated_total.value.quota", 1)),
    ("staffing-note", adding("staffing.notes.3.count", 1)),
    ("organisation-count", adding("organisation.counts.teams", 1)),
    ("organisation-table", adding("organisation.counts.offices", 1)),
    ("executives-count", adding("executives.stated_count.value", 1)),
    ("vacancies", adding("executives.vacancies.detail.비상임이사", 1)),
    ("numbering", adding("executives.rows.3.no", 1)),
    ("term", setting("executives.rows.0.term_end.value", "2026-06-22")),
    ("term", setting("executives.rows.1.term_start.value", "2023-10-06")),
    ("table-total", adding("programmes.2.shared_office.campuses.서부캠퍼스.seats", 1)),
    ("table-total", adding("programmes.2.shared_office.campuses.서부캠퍼스.area_m2", 1)),
    ("floor-areas", adding("east_campus.areas_m2.1층.value", 1)),
    ("campus-area", adding("facilities.4.floor_area_m2.value", 1)),
    ("campus-floors", adding("facilities.4.basement_floors.value", 1)),
    ("campus-budget", adding("east_campus.budget_items.연구용역.value", 500)),
    ("campus-opening", setting("facilities.4.opening.value", "2024-05")),
    ("opening-history", setting("facilities.0.opening.value", "2016-05-03")),
    ("established", setting("institution.established.value", "2016-04-29")),
    ("headline-value", adding("headline_results.items.0.value", 1)),
    ("headline-rate", adding("headline_results.items.0.vs_target_pct", 2)),
    ("headline-sites", adding("headline_results.items.6.sites", 1)),
    ("actual-repeated", adding("programmes.0.results.1.metrics.1.value", 1)),
    ("actual-strands", adding("programmes.7.results.4.metrics.2.value", 1)),
    ("same-metric", adding("programmes.6.results.7.metrics.0.value", 1)),
    ("metric-total", adding("programmes.6.results.6.metrics.2.value", 1)),
    ("metric-rate", adding("programmes.9.results.1.metrics.2.value", 2)),
    ("vs-target", adding("programmes.3.results.0.metrics.2.value", 2)),
    ("listed", adding("programmes.7.results.5.metrics.0.value", 1)),
    ("listed", adding("programmes.1.results.7.course_counts.마케팅", 1)),
    ("sites", adding("programmes.8.results.1.metrics.1.value", 1)),
    ("part-over-whole", adding("programmes.7.results.2.metrics.1.value", 20)),
    ("process-quantity", adding("programmes.4.process.0.qty", 1)),
    ("pay", adding("programmes.4.activity_conditions.hourly_won", 1)),
    ("ages", setting("programmes.0.eligibility.age_min", 65)),
    ("occupancy", setting("programmes.2.results.7.metrics.3.value", Decimal("85.9"))),
    ("hours", adding("programmes.11.results.8.metrics.1.value", 90000)),
    ("claim", setting("programmes.3.target.value", 4000)),
    ("category", setting("programmes.3.category", 3)),
    ("target-unit", setting("programmes.3.target.unit", "건")),
    ("cutoff", setting("meta.cutoffs.staffing.value", "2023-08-31")),
    ("report-date", setting("meta.report_date.value", "2023-08")),
    ("report-date", setting("meta.title.value", "2022년 주요업무 보고")),
    ("weekday", setting("programmes.1.results.0.weekday", "금")),
    ("named-period", setting("programmes.11.results.1.text", "상반기(3/6/9월) 발송")),
    ("plan-over", setting("programmes.0.future_plan.0.to", "2023-09")),
    ("period-order", setting("programmes.0.future_plan.2.to", "2023-09")),
    ("result-after-cutoff", setting("programmes.0.results.3.month", "2023-10")),
    ("result-after-cutoff", setting("programmes.11.results.1.months", [3, 6, 10])),
    ("headline-rate", adding("headline_results.items.6.vs_target_pct", 1)),
    ("negative-value", setting("programmes.7.results.8.metrics.0.value", -66)),
    ("negative-value", setting("budget_appendix.rows.7.spent", -5)),
    ("unreadable-value", setting("budget_appendix.rows.7.spent", "38,94o")),
    ("unreadable-value", setting("staffing.rows.4.cells.3급.quota", True)),
    ("unreadable-value", setting("programmes.0.actual.value", "41Z")),
    ("printed-value", setting("programmes.11.results.1.months", [3, 6, 3])),
    ("printed-value", setting("programmes.11.results.1.months", [3, 7, 9])),
    ("printed-date", setting("programmes.10.results.5.forums.1.month", "2023-06")),
    ("printed-date", setting("programmes.10.results.5", {"text": "협의(3~5월)", "months": "2023-03~06"})),
    (
        "printed-date",
        setting("programmes.10.results.5", {"text": "조사(6월), 발령(8월)", "months": {"조사": "2023-07"}}),
    ),
]


@pytest.mark.parametrize(("check", "change"), ERRORS, ids=[check for check, _ in ERRORS])
def test_a_broken_identity_is_an_error(check: str, change: Change) -> None:
    report = consistent(published())
    change(report)
    assert check in {finding.check for finding in run(report) if finding.severity is Severity.ERROR}


AMBIGUITIES: list[tuple[str, Change]] = [
    ("forecast-under-commitment", adding("programmes.0.budget_execution.0.yearend_expected", -500)),
    ("ages-population", setting("programmes.0.eligibility.age_max", 70)),
    ("plan-begun", setting("programmes.0.future_plan.0.from", "2023-09")),
    ("rest-of-target", setting("programmes.11.future_plan.0.planned_count", 2)),
    ("seat-campus", setting("programmes.2.shared_office.campuses", {"먼캠퍼스": {"seats": 146, "area_m2": 637.2}})),
    ("safety-class", setting("facilities.2.safety_class", {"value": "실내공기질관리법", "law": "실내공기질관리법"})),
    ("unfinished-result", setting("programmes.0.actual.status", "집계 중")),
    ("survey-ages", setting("programmes.6.survey.subjects.age_min", 45)),
]


@pytest.mark.parametrize(("check", "change"), AMBIGUITIES, ids=[check for check, _ in AMBIGUITIES])
def test_what_can_be_read_in_two_ways_is_an_ambiguity(check: str, change: Change) -> None:
    report = bare(consistent(published()))
    earlier = run(report)
    change(report)
    fresh = [finding for finding in run(report) if finding not in earlier]
    assert check in {finding.check for finding in fresh if finding.severity is Severity.AMBIGUITY}


def fresh(change: Change) -> list[Finding]:
    """What is found besides once a consistent report is changed."""
    report = consistent(published())
    earlier = run(report)
    change(report)
    return [finding for finding in run(report) if finding not in earlier]


@pytest.mark.parametrize(
    "change",
    [
        setting("budget_appendix.rows.7.spent", "-"),
        setting("staffing.rows.4.cells.임원.separate", "–"),
        setting("programmes.10.target.value", "신규"),
        setting("programmes.11.results.1.text", "1~3분기(3/6/9월) 3회 발송 완료, 500명, 2,680회"),
        setting("programmes.11.results.1.months", [9, 3, 6]),
        setting("programmes.11.results.1", {"text": "월별 점검(4~6월)", "metrics": [], "months": [4, 5, 6]}),
    ],
)
def test_what_is_written_another_way_is_no_error(change: Change) -> None:
    assert not [finding for finding in fresh(change) if finding.severity is Severity.ERROR]


def test_a_number_left_out_by_name_is_looked_for_where_nothing_else_confirms_one() -> None:
    changed = fresh(adding("programmes.1.results.1.metrics.1.value", 20000))
    excluded = next(finding for finding in changed if finding.check == "excluded")
    paths = [place.path for place in excluded.places]
    assert "programmes[1].results[1].metrics[1].value" in paths
    assert "programmes[1].results[4].metrics[0].value" not in paths  # a strand of the result, which adds up


def printed(report: Document) -> list[Finding]:
    return [finding for finding in run(report) if finding.check.startswith("printed-")]


def test_a_value_that_its_print_does_not_show_is_an_error_unless_sums_confirm_the_value() -> None:
    report = published()
    report["programmes"][0]["results"][1]["metrics"][0]["value"] = 214
    assert next(finding.severity for finding in printed(report) if finding.stated == 214) is Severity.ERROR
    stale = published()
    stale["staffing"]["stated_total"]["raw"] = "정원 999명 / 현원 121명"
    assert [finding.severity for finding in printed(stale) if finding.stated == 127] == [Severity.AMBIGUITY]


def test_a_slip_of_comma_for_point_is_read_and_reported() -> None:
    shown = [finding.stated for finding in printed(published()) if finding.severity is Severity.AMBIGUITY]
    assert {"1,999,88㎡", "100,0%"} <= set(shown)


def test_the_separate_quota_is_seen_whether_the_total_holds_it_or_not() -> None:
    report = bare(consistent(published()))
    total, division = report["staffing"]["rows"][0]["cells"], report["staffing"]["rows"][3]["cells"]
    for grade, cell in total.items():
        cell["separate"] = division[grade]["separate"]
        cell["current"] -= cell["separate"]
    report["staffing"]["stated_total"]["value"]["current"] = total["계"]["current"]
    findings = run(report)
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]
    assert "staffing-separate" not in {finding.check for finding in findings}


def test_every_check_stands_in_the_documentation() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "imojak" / "lint" / "checks").glob("*.py"))
    called = r"book\.(?:report|total|same|all_same|rate|product|counted|at_most)\(\s*\"([a-z-]+)\""
    names = set(re.findall(called, source))
    documented = set(re.findall(r"`([a-z-]+)`", (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")))
    assert len(names) > 70
    assert names <= documented
