"""Identities that hold wherever their keys stand together, found by walking the whole document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imojak.lint.book import Book
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.printed import unit_step
from imojak.lint.vocabulary import TOTAL_NAMES, name_of

BUDGET_PARTS = ("original", "supplementary", "transfer")
"""당초, 추경, 변경: together the 예산현액 (`current`)."""


def check(report: Node, book: Book) -> None:
    """Budget rows, rates beside their parts, totals beside their parts, numbering."""
    for node in report.walk():
        if isinstance(node.data, dict):
            if node.has("current"):
                _budget_row(node, book)
                _rates(node, book)
            if node.has("committed", "spent"):
                _order_of_spending(node, book)
            if node.has("total"):
                _total_beside_parts(node, book)
        elif isinstance(node.data, list):
            _numbering(node, book)


def _budget_row(node: Node, book: Book) -> None:
    parts = figures((node.get(key) for key in BUDGET_PARTS), book.money_unit)
    if len(parts) == len(BUDGET_PARTS):
        what = f"{name_of(node)} 예산현액(당초+추경+변경)"
        book.total("budget-current", node.get("current").figure(book.money_unit), parts, what, slack=book.money_slack)


def _rates(node: Node, book: Book) -> None:
    """`x_rate` beside `x` (or `x_expected`) and `current`."""
    base = node.get("current").figure(book.money_unit)
    if base is None:
        return
    for key, child in node.items():
        stem = key.removesuffix("_rate")
        rate = child.figure("%")
        if stem == key or rate is None:
            continue
        part = node.get(stem).figure(book.money_unit) or node.get(f"{stem}_expected").figure(book.money_unit)
        if part is not None:
            label = {"committed": "원인행위 집행률", "spent": "지출 집행률", "yearend": "연말 예상 집행률"}.get(
                stem, key
            )
            book.rate("execution-rate", rate, [part], [base], f"{name_of(node)} {label}")


def _order_of_spending(node: Node, book: Book) -> None:
    """지출액 ≤ 원인행위액 ≤ 예산현액, and the forecast between what is spent and what there is."""
    current, committed, spent, expected = (
        node.get(key).figure(book.money_unit) for key in ("current", "committed", "spent", "yearend_expected")
    )
    name = name_of(node)
    book.at_most("spent-over-commitment", spent, committed, f"{name}: 지출액이 원인행위액을 넘는다")
    if current is not None and current.value >= 0:
        book.at_most("commitment-over-budget", committed, current, f"{name}: 원인행위액이 예산현액을 넘는다")
        book.at_most("spent-over-budget", spent, current, f"{name}: 지출액이 예산현액을 넘는다")
        book.at_most("forecast-over-budget", expected, current, f"{name}: 연말 예상액이 예산현액을 넘는다")
    book.at_most("forecast-under-spent", spent, expected, f"{name}: 연말 예상액이 이미 지출한 금액보다 작다")
    what = f"{name}: 연말 예상액이 이미 한 원인행위액보다 작다"
    book.at_most("forecast-under-commitment", committed, expected, what, severity=Severity.AMBIGUITY)


def _total_beside_parts(node: Node, book: Book) -> None:
    """`total` (or a row named 계, 합계) beside one list or object of parts with the same numeric keys."""
    total = node.get("total")
    if not isinstance(total.data, dict):
        return
    groups = [child for key, child in node.items() if key != "total" and isinstance(child.data, (dict, list))]
    if len(groups) != 1 or not (rows := groups[0].rows()):
        return
    for key, child in total.items():
        stated = child.figure()
        parts = figures(row.get(key) for row in rows)
        if stated is not None and not key.endswith(("line", "_pct", "_rate")) and len(parts) == len(rows):
            unit = {"seats": "석", "area_m2": "㎡"}.get(key)
            finest = min(unit_step(figure.value, figure.raw) for figure in (stated, *parts))
            slack = finest if finest < 1 else 0
            book.total(
                "table-total", stated.measured_in(unit or ""), parts, f"{name_of(node)} 합계({key})", slack=slack
            )


def _numbering(node: Node, book: Book) -> None:
    """Rows numbered by `no` or `step` count 1, 2, 3 … without gap or repeat, in whatever order they stand."""
    for key in ("no", "step"):
        numbered = figures(row.get(key) for row in node.rows() if isinstance(row.data, dict))
        if len(numbered) < 2 or len(numbered) != len(node.rows()):
            continue
        found = sorted(figure.value for figure in numbered)
        if found != list(range(1, len(found) + 1)):
            shown = ", ".join(str(value) for value in found)
            message = f"{node.path}: 번호가 1부터 {len(found)}까지 차례로 이어지지 않는다({shown})"
            book.report("numbering", Severity.ERROR, numbered, shown, f"1~{len(found)}", message)


def figures(nodes: Iterable[Node], unit: str | None = None) -> list[Figure]:
    """The figures of those nodes that hold one."""
    return [figure for node in nodes if (figure := node.figure(unit)) is not None]


def all_figures(nodes: Sequence[Node], unit: str | None = None) -> list[Figure]:
    """The figures of those nodes, or none at all where one of them has no figure: a part of the parts is no sum."""
    found = figures(nodes, unit)
    return found if len(found) == len(nodes) else []


def is_total(name: str) -> bool:
    """Whether a row of that name is the total of the others."""
    return "".join(name.split()) in TOTAL_NAMES
