"""Values that cannot be figures at all: a text where a number belongs, a count below zero."""

from __future__ import annotations

from imojak.lint.book import Book
from imojak.lint.checks.general import BUDGET_PARTS
from imojak.lint.document import LINE_KEYS, REQUIRED, Node, number
from imojak.lint.findings import Severity
from imojak.lint.shape import reached

CELLS = (
    *(f"staffing.rows[].cells[].{key}" for key in ("quota", "current", "separate")),
    *(f"budget_summary.{side}[]" for side in ("revenue", "expenditure")),
    *(f"project_cost_breakdown.{row}.{key}" for row in ("rows[]",) for key in ("amount", "share_pct")),
    *(f"budget_appendix.{row}.{key}" for row in ("rows[]", "repeated_total_row")
      for key in ("current", *BUDGET_PARTS, "spent")),
    *(f"programmes[].budget_execution[].{key}" for key in
      ("current", "committed", "spent", "committed_rate", "spent_rate", "yearend_expected", "yearend_rate")),
)  # fmt: skip
"""Where a table has numbers and nothing else."""

STATED = (
    "programmes[].target", "programmes[].actual", "programmes[].budget_required", "programmes[].results[].metrics[]",
    "headline_results.items[].value", "headline_results.items[].vs_target_pct",
)  # fmt: skip
"""Where a number stands normally, and sometimes a word (신규); a text with digits was meant as a number."""

NOTHING = frozenset({"", "-", "–", "—"})
"""How an empty cell is written."""


def check(report: Node, book: Book) -> None:
    """Texts in place of numbers, and numbers below zero where nothing can be less than nothing."""
    for pattern in (*CELLS, *STATED):
        for node in reached(report, pattern):
            _readable(node, pattern in CELLS, book)
    # Only where this form says what a number is: a section of a report's own may hold changes below zero.
    for section in (*REQUIRED, "east_campus"):
        for node in report.get(section).walk():
            for key, child in node.items():
                if key not in BUDGET_PARTS and key not in LINE_KEYS:
                    _not_negative(child, book)


def _readable(node: Node, cell: bool, book: Book) -> None:
    leaf = node.get("value") if isinstance(node.data, dict) else node
    found = leaf.data
    if found is None or isinstance(found, dict) or number(found) is not None:
        return
    if isinstance(found, str) and (found.strip() in NOTHING or not (cell or any(map(str.isdigit, found)))):
        return
    shown = found if isinstance(found, str) else str(found)
    message = f"{leaf.path}: 수가 있을 자리의 값 “{shown[:40]}”을 수로 읽을 수 없다"
    book.report("unreadable-value", Severity.ERROR, [leaf.place], shown[:40], None, message)


def _not_negative(node: Node, book: Book) -> None:
    """Budget changes may be negative; people, areas, rates and money that is there or gone may not."""
    figure = node.figure() if not isinstance(node.data, dict) else None
    if figure is not None and figure.value < 0:
        message = f"{figure.path}: 0보다 작을 수 없는 값이 {figure.value:,}이다"
        book.report("negative-value", Severity.ERROR, [figure], figure.value, None, message)
