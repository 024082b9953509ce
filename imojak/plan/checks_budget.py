"""What a budget must add up to. Pure: every contradiction is yielded. Amounts are thousands of won."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from imojak.plan.budget import Budget, Entry, EntryKind, Line
from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, tree, unique

FILE = "budget.toml"
_KIND = {"original": "당초예산", "supplementary": "추경예산"}


def check_budget(budget: Budget) -> Iterator[PlanError]:
    """Check codes, the tree, entries, transfers, and that revenue, expenditure and subsidies add up."""
    yield from unique(FILE, "revenue", [row.code for row in budget.revenue])
    groups = {row.code for row in budget.group}
    yield from unique(FILE, "group", [row.code for row in budget.group])
    yield from unique(FILE, "line", [*groups, *(row.code for row in budget.line)])
    parents: dict[str, str | None] = {row.code: row.parent for row in budget.group}
    parents.update({row.code: row.parent for row in budget.line})
    yield from tree(FILE, lambda code: "group" if code in groups else "line", parents, "예산 항목이")
    leaves = {line.code for line in budget.line}
    with_children = {parent for parent in parents.values() if parent is not None}
    for line in budget.line:
        if line.parent in leaves:
            yield PlanError(
                FILE, f"line[{line.code}].parent", f"'{line.parent}'은(는) 세부사업이라 아래를 둘 수 없습니다."
            )
    for group in budget.group:
        if group.code not in with_children:
            yield PlanError(
                FILE, f"group[{group.code}]", "아래에 예산 항목이 하나도 없습니다. 지우거나 항목을 넣어 주세요."
            )
    for row in budget.revenue:
        yield from _check_entries(f"revenue[{row.code}]", row.entries)
        if row.current_thousand_won is not None and row.current_thousand_won != row.current:
            yield _off(
                f"revenue[{row.code}].current_thousand_won", "당초 + 추경", row.current, row.current_thousand_won
            )
    for line in budget.line:
        yield from _check_entries(f"line[{line.code}]", line.entries)
    yield from _check_transfers(budget, leaves)
    for line in budget.line:
        yield from _check_line(budget, line)
    yield from _check_balance(budget)


def check_lines_are_spent_once(plan: Plan) -> Iterator[PlanError]:
    """Check that every line belongs to exactly one programme, the new campus, or an entry of others.toml."""
    owners: dict[str, str] = {}
    claims = [(f"programmes/{row.code}.toml", "budget_lines", row.budget_lines) for row in plan.programmes]
    claims.append(("newcampus.toml", "budget_lines", plan.newcampus.budget_lines))
    claims += [("others.toml", f"other[{row.code}].budget_lines", row.budget_lines) for row in plan.others.other]
    for file, key, codes in claims:
        for code in codes:
            yield from known(file, key, code, plan.lines.keys(), "예산 세부사업이")
            if code in owners:
                yield PlanError(file, key, f"{code}은(는) 이미 {owners[code]}에 있습니다. 한 곳에만 적어 주세요.")
            owners[code] = file
    for code in plan.lines:
        if code not in owners:
            yield PlanError(
                FILE,
                f"line[{code}]",
                "어느 사업에도 속하지 않습니다. programmes/ 나 others.toml의 budget_lines에 넣어 주세요.",
            )


def _check_entries(key: str, entries: Iterable[Entry]) -> Iterator[PlanError]:
    originals = 0
    for number, entry in enumerate(entries, start=1):
        where = f"{key}.entries[{number}].amount_thousand_won"
        if entry.amount_thousand_won == 0:
            yield PlanError(FILE, where, "0원은 적지 않습니다. 이 줄을 지워 주세요.")
        if entry.kind == "original":
            originals += 1
            if entry.amount_thousand_won < 0:
                yield PlanError(FILE, where, f"당초예산은 0보다 커야 하는데 {entry.amount_thousand_won:,}천원입니다.")
    if originals > 1:
        yield PlanError(
            FILE, f"{key}.entries", "당초예산(original)이 두 번 나옵니다. 하나로 합치거나 추경으로 적어 주세요."
        )


def _check_transfers(budget: Budget, leaves: set[str]) -> Iterator[PlanError]:
    for number, row in enumerate(budget.transfer, start=1):
        for side in ("source", "target"):
            yield from known(FILE, f"transfer[{number}].{side}", getattr(row, side), leaves, "예산 세부사업이")
        if row.source == row.target:
            yield PlanError(
                FILE,
                f"transfer[{number}].target",
                f"{row.source}에서 같은 항목으로 옮길 수 없습니다. 예산변경은 한 항목에서 빼서 다른 항목에 더합니다.",
            )


def _check_line(budget: Budget, line: Line) -> Iterator[PlanError]:
    current = budget.current(line.code)
    if line.current_thousand_won is not None and line.current_thousand_won != current:
        yield _off(f"line[{line.code}].current_thousand_won", "당초 + 추경 + 변경", current, line.current_thousand_won)
    moves = [(entry.date, entry.amount_thousand_won) for entry in line.entries]
    moves += [(row.date, row.amount_thousand_won) for row in budget.transfer if row.target == line.code]
    moves += [(row.date, -row.amount_thousand_won) for row in budget.transfer if row.source == line.code]
    left = 0
    for day, amount in sorted(moves, key=lambda move: (move[0], -move[1])):
        left += amount
        if left < 0:
            yield PlanError(
                FILE,
                f"line[{line.code}]",
                f"{day}에 예산현액이 {left:,}천원으로 0보다 작아집니다. 금액이나 날짜를 고쳐 주세요.",
            )


def _check_balance(budget: Budget) -> Iterator[PlanError]:
    """Each budget decision (kind and day) must balance by itself, and so does the year."""
    totals: dict[tuple[EntryKind, date], list[int]] = defaultdict(lambda: [0, 0])
    sides = ([row.entries for row in budget.revenue], [row.entries for row in budget.line])
    for side, lists in enumerate(sides):
        for entry in (entry for entries in lists for entry in entries):
            totals[entry.kind, entry.date][side] += entry.amount_thousand_won
    for (kind, day), (revenue, expenditure) in sorted(totals.items()):
        if revenue != expenditure:
            yield PlanError(
                FILE,
                "revenue",
                f"{day} {_KIND[kind]}의 수입 {revenue:,}천원과 지출 {expenditure:,}천원이 같아야 하는데 "
                f"{abs(revenue - expenditure):,}천원 차이가 납니다. entries의 금액과 날짜를 확인해 주세요.",
            )
    subsidy_revenue = sum(row.current for row in budget.revenue if row.funding == "subsidy")
    subsidy_lines = sum(budget.current(line.code) for line in budget.line if line.funding == "subsidy")
    if subsidy_revenue != subsidy_lines:
        yield PlanError(
            FILE,
            "line.funding",
            f"보조금 사업의 예산현액 {subsidy_lines:,}천원과 보조금 수입 {subsidy_revenue:,}천원이 같아야 합니다. "
            'funding = "subsidy"인 항목과 금액을 확인해 주세요.',
        )


def _off(key: str, rule: str, computed: int, stated: int) -> PlanError:
    return PlanError(FILE, key, f"{rule} = {computed:,}천원이어야 하는데 {stated:,}천원으로 적혀 있습니다.")
