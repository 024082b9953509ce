"""The shape of a report: what has to be a list of objects or an object, wherever it is present (pure).

A table that is a text, or a row that is a number, is no report with a contradiction but a file that was made wrongly:
checking the rest of it would look as if the table had been checked too.
"""

from __future__ import annotations

from collections.abc import Iterator

from imojak.lint.document import Node

TABLES = (
    "staffing.rows", "budget_summary.revenue", "budget_summary.expenditure", "project_cost_breakdown.rows",
    "budget_appendix.rows", "facilities", "executives.rows", "headline_results.items", "history", "programmes",
    "programmes[].results", "programmes[].results[].metrics", "programmes[].budget_execution", "programmes[].process",
    "programmes[].future_plan",
)  # fmt: skip
"""Lists (or objects) of objects; `[]` stands for every element."""

OBJECTS = (
    "meta.cutoffs", "organisation.counts", "staffing.rows[].cells", "staffing.rows[].cells[]", "east_campus",
    "programmes[].eligibility", "programmes[].activity_conditions", "programmes[].shared_office",
)  # fmt: skip


def misshapen(report: Node) -> Iterator[str]:
    """Sentences about what has another form than every check takes for granted; nothing for what is absent or null."""
    for pattern in TABLES:
        for node in reached(report, pattern):
            if not isinstance(node.data, (list, dict)):
                yield f"{node.path} 부분은 목록 [ ]이어야 합니다. 파일을 고치십시오."
            elif wrong := next((row for row in node.rows() if not isinstance(row.data, dict)), None):
                yield f"{wrong.path} 부분은 객체 {{ }}이어야 합니다. 파일을 고치십시오."
    for pattern in OBJECTS:
        for node in reached(report, pattern):
            if not isinstance(node.data, dict):
                yield f"{node.path} 부분은 객체 {{ }}이어야 합니다. 파일을 고치십시오."


def reached(report: Node, pattern: str) -> list[Node]:
    """The nodes at a path in which `[]` stands for every element, as far as they are present and not null."""
    nodes = [report]
    for step in pattern.split("."):
        key = step.removesuffix("[]")
        nodes = [node.get(key) for node in nodes]
        if step != key:
            nodes = [row for node in nodes for row in node.rows()]
    return [node for node in nodes if node.data is not None]
