"""Alter every figure of a report, and see that lint names it.

The figures of a report are altered in four ways (one unit, a tenth more, a tenth less, two digits swapped). Several
figures that stand far apart are altered at once, so that a pass over all of them takes seconds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache

import pytest

from imojak.lint import Finding, Severity, run
from tests.lint.reports import Document, Path_, alterations, at, bare, consistent, figures, published, put, written

Change = tuple[Path_, int | Decimal, int | Decimal]

SEED = 20230930
AT_ONCE = 24

# What takes part in no identity once nothing printed stands beside it, by its path; * stands for any list index.
ALONE = (
    r"programmes\[\d+\]\.results\[\d+\]\.metrics\[\d+\]\.value",  # judged one by one below
    r"facilities\[\d+\]\.(floor_area_m2|basement_floors|above_floors)\.value",  # only the new campus stands twice
    r"programmes\[\d+\]\.results\[\d+\]\.(transfer\.year|months\[\d+\])",
    r"programmes\[\d+\]\.future_plan\[\d+\]\.planned_count",
    r"programmes\[10\]\.target\.value",  # 연구보고서: no rate of it is printed
    r"headline_results\.items\[6\]\.vs_target_pct",  # 컨설턴트 배치: no goal is printed
    r"east_campus\.(staff_planned\.(value|teams)|address\.site_area_m2)",
)
# Metrics that no sum, rate, list or second place confirms.
ALONE_METRICS = frozenset({
    "host_companies", "fair_companies", "fair_jobseekers", "tenant_companies", "lectures", "startups", "field_courses",
    "mentoring_study", "mentoring_job", "mentoring_other", "dev_courses", "digital_courses", "career_courses",
    "basic_courses", "basic_participants", "life_planning_survey_sample", "subscribers", "portal_views",
    "correspondents", "network_meetings", "staff_courses", "staff_hours", "staff_participants",
    "staff_completed_hours", "staff_satisfaction", "job_linked", "employed", "runs_done", "tech_courses_planned",
    "tech_courses_done", "univ_courses_planned", "univ_courses_done",
})  # fmt: skip
# Only a rate ties these to other figures, and one unit of them does not move a printed rate.
TOO_FINE = (
    r"programmes\[\d+\]\.budget_execution\[\d+\]\.(committed|yearend_expected)",
    r"programmes\[\d+\]\.target\.value",
)

# A small goal that only counts together with a large one: a tenth of it does not move the printed rate of both.
LOST_IN_A_SUM = {"programmes[4].target.value"}
# 77.0 % of the seats: with nothing printed beside it, it may be 77 %, which a whole number of seats gives.
LOST_ZERO = {"programmes[2].results[7].metrics[3].value"}


@cache
def document(kind: str) -> Document:
    """The report under test; never altered for good."""
    return consistent(published()) if kind == "printed" else bare(consistent(published()))


@cache
def before(kind: str) -> frozenset[Finding]:
    """What is found before anything is altered."""
    return frozenset(run(document(kind)))


def alone(report: Document, path: Path_) -> bool:
    """Whether a figure takes part in no identity."""
    if path[-2:-1] and "metrics" in path:
        return at(report, path[:-1])["key"] in ALONE_METRICS
    return any(re.fullmatch(pattern, written(path)) for pattern in ALONE)


def unreported(kind: str, way: str, excused: Callable[[Path_], bool]) -> set[str]:
    """The figures whose alteration in that way is not reported by a finding that names them, the excused left out."""
    report, earlier, chance = document(kind), before(kind), random.Random(SEED)
    wanted = []
    for path, value in figures(report):
        altered = alterations(value, chance).get(way)
        if altered is not None and not excused(path):
            wanted.append((path, value, altered))
    batches = -(-len(wanted) // AT_ONCE)
    missed = set()
    for first in range(batches):
        batch = wanted[first::batches]
        named = named_after(report, earlier, batch)
        # Alterations made at once may cancel each other: what was missed is tried again alone.
        for change in batch:
            if written(change[0]) not in named and written(change[0]) not in named_after(report, earlier, [change]):
                missed.add(written(change[0]))
    return missed


def named_after(report: Document, earlier: frozenset[Finding], changes: list[Change]) -> set[str]:
    """The paths named by findings that were not there before some figures were altered; the report is put back."""
    for path, _, altered in changes:
        put(report, path, altered)
    fresh = set(run(report)) - earlier
    for path, value, _ in changes:
        put(report, path, value)
    return {place.path for finding in fresh for place in finding.places}


def after(path: Path_, more: int) -> list[Finding]:
    """What is found besides when one figure of the bare report is raised."""
    report, earlier = document("bare"), before("bare")
    value = at(report, path)
    put(report, path, value + more)
    fresh = [finding for finding in run(report) if finding not in earlier]
    put(report, path, value)
    return fresh


@pytest.mark.parametrize("way", ["unit", "swap"])
def test_an_altered_figure_that_stands_beside_its_print_is_reported(way: str) -> None:
    missed = unreported("printed", way, lambda path: False)
    assert missed <= {"east_campus.address.site_area_m2"}  # the address beside it is printed without it


@pytest.mark.parametrize("way", ["unit", "more", "less", "swap"])
def test_an_altered_figure_that_takes_part_in_an_identity_is_reported(way: str) -> None:
    report = document("bare")
    # Two swapped digits of a large amount can be as fine as one unit of it.
    fine = {"unit": TOO_FINE, "swap": TOO_FINE[:1]}.get(way, ())
    missed = unreported(
        "bare", way, lambda path: alone(report, path) or any(re.fullmatch(pattern, written(path)) for pattern in fine)
    )
    assert missed <= LOST_IN_A_SUM | (LOST_ZERO if way == "less" else set())


def test_nine_in_ten_figures_take_part_in_an_identity() -> None:
    report = document("bare")
    everything = [path for path, _ in figures(report)]
    lonely = [path for path in everything if alone(report, path)]
    assert len(everything) > 800
    assert len(lonely) < len(everything) * 0.1


@pytest.mark.parametrize(
    "path",
    [
        ("staffing", "rows", 3, "cells", "5급", "current"),
        ("executives", "vacancies", "value"),
        ("programmes", 5, "results", 1, "metrics", 1, "value"),
        ("programmes", 2, "shared_office", "campuses", "남부캠퍼스", "seats"),
        ("headline_results", "items", 0, "value"),
    ],
)
def test_one_person_or_seat_too_many_is_an_error(path: Path_) -> None:
    assert any(finding.severity is Severity.ERROR for finding in after(path, 1))


def test_no_count_no_rate_and_no_area_can_be_less_than_nothing() -> None:
    report, earlier = document("bare"), before("bare")
    changes = [(path, value, -value) for path, value in figures(report) if value > 0 and not is_change(path)]
    named = named_after(report, earlier, changes)
    assert {written(path) for path, _, _ in changes} <= named


def is_change(path: Path_) -> bool:
    """Whether a figure is a change of the budget, which may take away."""
    return path[-1] in ("original", "supplementary", "transfer")


def test_one_thousand_won_more_is_a_rounding_and_two_are_an_error() -> None:
    path = ("budget_summary", "revenue", 2, "value")
    assert {finding.severity for finding in after(path, 1)} == {Severity.ROUNDING}
    assert {finding.severity for finding in after(path, 2)} == {Severity.ERROR}
