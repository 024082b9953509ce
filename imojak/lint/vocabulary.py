"""The words of the declared identities: which names mean the same, which keys belong together.

This is the short table that the checks of programmes read. It holds names of the field, never figures.
"""

from __future__ import annotations

import re

from imojak.lint.document import Node

TOTAL_NAMES = frozenset({"소계", "합계", "계", "총계", "총액", "subtotal", "total"})
"""Names of a row that adds up the others."""

SYNONYMS = (("성과급", "평가급"),)
"""Names that mean the same budget line in the summary and in the appendix."""

REPEATS_OF_ACTUAL = frozenset({"participants", "consulted", "issues", "completed_total"})
"""Metric keys that repeat the programme's 추진실적, where their unit is the same."""

STRAND_ENDINGS = (
    "_participants", "_learners", "_members", "_cases", "_trainees", "_teams", "consultations", "referrals", "training",
)  # fmt: skip
"""Metric keys with these endings are strands: together they make the 추진실적 of the programme."""

SAME_METRIC = (
    ("online_courses", "learning_contents"),
    ("field_institutions", "institutions"),
    ("training", "training_selected"),
    ("consulting_cases", "consulting_companies"),
    ("max_years", "incubation_years_max"),
)
"""Metric keys that print one figure twice within a programme."""

LISTED_UNDER = (
    ("camp_courses", "courses"),
    ("centre_operators", "districts"),
    ("care_projects", "activities"),
    ("issues", "months"),
    ("courses_planned", "course_counts"),
    ("universities", "universities"),
    ("forums", "forums"),
)
"""A metric, and the list that it counts (or whose numbers it adds up), on the same page."""

WITHIN = (("runs_done", "courses_planned"), ("employed", "job_linked"))
"""A metric, and the one of the same page that it cannot exceed (besides every `x_done` and `x_planned`)."""

SITES = ("sites", "regions")
"""Keys that count the places where counsellors sit: campuses + centres."""


def plain_name(name: str) -> str:
    """A name without spaces, marks and its funding prefix, for comparison: [보조금]직업 교육 → 직업교육."""
    without_fund = re.sub(r"^[\[(][^\])]*[\])]", "", name.strip())
    return re.sub(r"[^0-9A-Za-z가-힣]", "", without_fund).removesuffix("소계") or re.sub(r"\s", "", name)


def name_of(node: Node) -> str:
    """What a reader calls an object of the report: its name, else its path."""
    for key in ("name", "name_ko", "title", "dept", "text"):
        if found := node.get(key).text():
            return found
    return node.path
