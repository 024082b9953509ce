"""예산: the summary, the breakdown of project costs, the appendix, and their agreement."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from imojak.lint.book import Book
from imojak.lint.checks.general import BUDGET_PARTS, all_figures, is_total
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.printed import unit_step
from imojak.lint.vocabulary import SYNONYMS, name_of, plain_name
from imojak.lint.wording import with_particle

COLUMNS = ("current", *BUDGET_PARTS, "spent")
COLUMN_NAMES = dict(zip(COLUMNS, ("예산현액", "당초", "추경", "변경", "지출액"), strict=True))


def check(report: Node, book: Book) -> None:
    """Every money table outside the programme pages."""
    appendix = Appendix(report)
    _tree(appendix, book)
    _repeated_total(report.at("budget_appendix", "repeated_total_row"), appendix, book)
    _summary(report, appendix, book)
    _breakdown(report.get("project_cost_breakdown"), appendix, book)


class Appendix:
    """The budget tree of the appendix, by code; parents from `parent`, else from `children`, else from the codes."""

    def __init__(self, report: Node) -> None:
        self.rows = [row for row in report.at("budget_appendix", "rows").rows() if isinstance(row.data, dict)]
        self.by_code = {code: row for row in self.rows if (code := row.get("code").text())}
        self.parent = {code: self._parent_of(code, row) for code, row in self.by_code.items()}

    def _parent_of(self, code: str, row: Node) -> str | None:
        if (stated := row.get("parent").text()) in self.by_code:
            return stated
        for other, candidate in self.by_code.items():
            if code in [child.data for child in candidate.get("children").rows()]:
                return other
        shorter = code.rpartition(".")[0]
        return shorter if shorter in self.by_code else None

    def children(self, code: str) -> list[Node]:
        """The rows right below a code."""
        return [self.by_code[child] for child, parent in self.parent.items() if parent == code]

    def roots(self) -> list[Node]:
        """The rows without a parent: normally the one grand total."""
        return [row for code, row in self.by_code.items() if self.parent[code] is None]

    def named(self, name: str) -> Node | None:
        """The row of that name, or of a synonym, nearest to the top of the tree."""
        wanted = {plain_name(name)}
        for group in SYNONYMS:
            if wanted & set(group):
                wanted |= set(group)
        found = [row for row in self.rows if plain_name(row.get("name").text()) in wanted]
        return min(found, key=self.depth) if found else None

    def is_cut_off(self, code: str) -> bool:
        """Whether somewhere above a row a parent is named that has no row, so that the way to the top is not known."""
        above, steps = code, 0
        while (parent := self.parent.get(above)) is not None and steps <= len(self.rows):
            above, steps = parent, steps + 1
        return bool(self.by_code[above].get("parent").text())

    def depth(self, row: Node) -> int:
        """How far a row is below the top."""
        steps, code = 0, self.parent.get(row.get("code").text())
        while code is not None and steps <= len(self.rows):
            steps, code = steps + 1, self.parent.get(code)
        return steps


def _tree(appendix: Appendix, book: Book) -> None:
    for code, row in appendix.by_code.items():
        children = appendix.children(code)
        for column in COLUMNS:
            parts = _present(child.get(column).figure(book.money_unit) for child in children)
            if parts and len(parts) == len(children):
                what = f"{name_of(row)} {COLUMN_NAMES[column]}(아래 사업의 합)"
                stated = row.get(column).figure(book.money_unit)
                book.total("appendix-children", stated, parts, what, slack=book.money_slack)
        _shape(appendix, code, row, book)


def _shape(appendix: Appendix, code: str, row: Node, book: Book) -> None:
    """`children`, `depth` and `leaf` say the same as the parents do."""
    children = sorted(child.get("code").text() for child in appendix.children(code))
    stated = row.get("children").data
    if isinstance(stated, list) and sorted(map(str, stated)) != children:
        message = (
            f"{name_of(row)}: 아래 사업으로 적힌 것({', '.join(map(str, stated))})과 그 사업들이 가리키는 상위가 다르다"
        )
        book.report("appendix-tree", Severity.ERROR, [row.get("children").place], ", ".join(map(str, stated)),
                    ", ".join(children), message)  # fmt: skip
    depth = row.get("depth").figure()
    if depth is not None and not appendix.is_cut_off(code):
        top = min(appendix.depth(root) for root in appendix.roots()) if appendix.roots() else 0
        if depth.value != appendix.depth(row) - top:
            message = f"{name_of(row)}: 깊이가 {with_particle(str(depth.value), '으로')} 적혀 있으나 상위를 따라가면 {appendix.depth(row)}"
            book.report("appendix-tree", Severity.ERROR, [depth], depth.value, appendix.depth(row), message)


def _repeated_total(repeated: Node, appendix: Appendix, book: Book) -> None:
    """The grand total printed again at the head of a later page."""
    roots = appendix.roots()
    for row in [repeated] if isinstance(repeated.data, dict) else repeated.rows():
        for column in COLUMNS if len(roots) == 1 else ():
            first, second = (node.get(column).figure(book.money_unit) for node in (row, roots[0]))
            what = f"되풀이된 {name_of(row)} 행의 {COLUMN_NAMES[column]}"
            book.same("repeated-total", first, second, what, slack=book.money_slack)


def _summary(report: Node, appendix: Appendix, book: Book) -> None:
    summary = report.get("budget_summary")
    totals = []
    for side, korean in (("revenue", "수입"), ("expenditure", "지출")):
        rows = summary.get(side).rows()
        total = next((row for row in rows if is_total(row.get("name").text())), None)
        parts = [row for row in rows if row is not total]
        stated = total.figure(book.money_unit) if total is not None else None
        figures = all_figures(parts, book.money_unit)
        book.total("summary-total", stated, figures, f"예산 총괄표 {korean} 소계", slack=book.money_slack)
        totals.append(stated)
        for row in parts if side == "expenditure" else []:
            _in_appendix(row, appendix, book)
    book.same("summary-balance", totals[0], totals[1], "예산 총괄표의 수입과 지출", slack=book.money_slack)
    roots = appendix.roots()
    if len(roots) == 1:
        grand = roots[0].get("current").figure(book.money_unit)
        for side_total in totals:
            book.same("summary-appendix", side_total, grand, "예산 총액(총괄표와 붙임)", slack=book.money_slack)
    _subsidy(summary, appendix, book)
    _project_costs(report, book)


def _in_appendix(row: Node, appendix: Appendix, book: Book) -> None:
    name = row.get("name").text()
    line = appendix.named(name)
    if line is not None:
        second = line.get("current").figure(book.money_unit)
        what = f"{name}(총괄표와 붙임)"
        book.same("summary-appendix", row.figure(book.money_unit), second, what, slack=book.money_slack)


def _subsidy(summary: Node, appendix: Appendix, book: Book) -> None:
    """보조금 수익 pays the budget lines marked 보조금."""
    for row in summary.get("revenue").rows():
        if plain_name(row.get("name").text()) in {"보조금수익", "보조금"}:
            lines = [line for line in appendix.rows if "보조금" in _fund(line) and not appendix.children(_code(line))]
            parts = _present(line.get("current").figure(book.money_unit) for line in lines)
            book.total("subsidy", row.figure(book.money_unit), parts, "보조금 수익과 보조금 사업의 합",
                       slack=book.money_slack)  # fmt: skip


def _fund(line: Node) -> str:
    fund = line.get("fund").text()
    return fund or (line.get("name").text() if line.get("name").text().startswith(("[", "(")) else "")


def _code(line: Node) -> str:
    return line.get("code").text()


def _project_costs(report: Node, book: Book) -> None:
    """사업비 of the summary is the total of the breakdown below it."""
    total = report.at("project_cost_breakdown", "total").figure(book.money_unit)
    for row in report.at("budget_summary", "expenditure").rows():
        if plain_name(row.get("name").text()) == "사업비":
            what = "사업비(총괄표와 사업비 현황)"
            book.same("summary-breakdown", row.figure(book.money_unit), total, what, slack=book.money_slack)


def _breakdown(breakdown: Node, appendix: Appendix, book: Book) -> None:
    rows = breakdown.get("rows").rows()
    total = breakdown.get("total").figure(book.money_unit)
    amounts = all_figures([row.get("amount") for row in rows], book.money_unit)
    shares = all_figures([row.get("share_pct") for row in rows], "%")
    book.total("breakdown-total", total, amounts, "사업비 합계", slack=book.money_slack)
    hundred = breakdown.at("total", "share_pct").figure("%")
    # Each share is off by half a unit at most, so that n of them may miss 100 by n/2 units without an error.
    book.total("share-total", hundred, shares, "비중 합계", slack=_step(shares) * len(shares) / 2)
    for row in rows:
        amount = row.get("amount").figure(book.money_unit)
        share = row.get("share_pct").figure("%")
        if amount is not None and total is not None:
            book.rate("share", share, [amount], [total], f"{name_of(row)} 비중")
        line = appendix.by_code.get(row.get("appendix_code").text()) or appendix.named(row.get("name").text())
        if line is not None:
            second = line.get("current").figure(book.money_unit)
            what = f"{name_of(row)}(사업비 현황과 붙임)"
            book.same("breakdown-appendix", amount, second, what, slack=book.money_slack)
    _whole_share(hundred, total, book)


def _whole_share(hundred: Figure | None, total: Figure | None, book: Book) -> None:
    if hundred is not None and total is not None:
        book.rate("share", hundred, [total], [total], "사업비 합계의 비중")


def _step(shares: list[Figure]) -> Decimal:
    finest = min((unit_step(share.value, share.raw) for share in shares), default=Decimal(0))
    return max(finest, Decimal("0.000001"))


def _present(figures: Iterable[Figure | None]) -> list[Figure]:
    return [figure for figure in figures if figure is not None]
