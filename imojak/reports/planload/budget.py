"""The budget: the tree of lines, and its decisions booked in the ledger. What the plan changes is booked as a difference.

A decision (당초, 추경) of a day has vouchers 예산-YEAR-KIND-DAY-1, -2 …: the first books it, each further one corrects
it. A transfer (변경) of a day between two lines likewise. So the ledger's sum is what the plan says, and how it came
to be stays readable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Sum

from imojak.kernel.money import THOUSAND
from imojak.ledger.actions import Paper, book_budget_decision, transfer
from imojak.ledger.enums import EntryKind, FundingSource, Side, VoucherKind
from imojak.ledger.models import BudgetLine, LedgerEntry, Voucher
from imojak.plan import Plan
from imojak.reports.planload.diff import Changes, FieldChange, Source, sync

Lines = dict[str, BudgetLine]
Decision = tuple[EntryKind, date]

_PURPOSE = {
    "project": "사업비",
    "payroll": "인건비",
    "basic": "기본경비",
    "performance_pay": "성과급",
    "return": "반환금",
}
_FILE = "budget.toml"


def load(plan: Plan, changes: Changes) -> Lines:
    """Load the tree, book what differs, and return the lines by code (revenue lines R.1, R.2 …)."""
    lines = _tree(plan, changes)
    _book_decisions(plan, lines, changes)
    _book_transfers(plan, lines, changes)
    return lines


def _tree(plan: Plan, changes: Changes) -> Lines:
    known = {line.code: line for line in BudgetLine.objects.filter(year=plan.year).select_related("parent")}
    loaded: Lines = {}
    for order, (code, parent, row) in enumerate(_wanted_lines(plan), start=1):
        wanted = {
            "year": plan.year,
            "code": code,
            "parent": loaded[parent] if parent else None,
            "order": order,
            "purpose_group": "",
            "funding_source": "",
            "year_end_expected": None,
            **row,
        }
        existing = BudgetLine.objects.filter(year=plan.year, code=code).select_related("parent")
        found = sync(changes, existing, ["code"], [wanted], Source(_FILE, f"line[{code}]"))
        loaded[code] = next(iter(found.values()))
    gone = [str(line) for code, line in known.items() if code not in loaded]
    changes.of(str(BudgetLine._meta.verbose_name)).kept.extend(gone)
    return loaded


def _wanted_lines(plan: Plan) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    """Yield code, parent and fields: revenue, then the tree from the top, children in the order of the file."""
    for number, revenue in enumerate(plan.budget.revenue, start=1):
        yield f"R.{number}", None, {"side": Side.REVENUE, "name": revenue.name}
    below: dict[str | None, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for group in plan.budget.group:
        below[group.parent].append((group.code, {"side": Side.EXPENDITURE, "name": group.name}))
    for line in plan.budget.line:
        expected = line.year_end_expected_thousand_won
        row = {
            "side": Side.EXPENDITURE,
            "name": line.name,
            "funding_source": FundingSource(line.funding),
            "purpose_group": _PURPOSE[line.kind],
            "year_end_expected": None if expected is None else expected * THOUSAND,
        }
        below[line.parent].append((line.code, row))

    def walk(parent: str | None) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
        for code, row in below[parent]:
            yield code, parent, row
            yield from walk(code)

    yield from walk(None)


# --- decisions --------------------------------------------------------------------------------------------------------


def _book_decisions(plan: Plan, lines: Lines, changes: Changes) -> None:
    wanted: dict[Decision, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    codes = [(f"R.{number}", row.entries) for number, row in enumerate(plan.budget.revenue, start=1)]
    codes += [(row.code, row.entries) for row in plan.budget.line]
    for code, entries in codes:
        for entry in entries:
            decision = (EntryKind(entry.kind), entry.date)
            wanted[decision][lines[code].pk] += entry.amount_thousand_won * THOUSAND
    booked = _booked(f"예산-{plan.year}-")
    by_id = {line.pk: line for line in BudgetLine.objects.filter(year=plan.year)}
    for kind, day in sorted({*wanted, *booked}, key=lambda decision: (decision[1], decision[0])):
        amounts = _difference(wanted.get((kind, day), {}), booked.get((kind, day), {}))
        number = f"예산-{plan.year}-{kind.label}-{day:%Y%m%d}"
        _tally(changes, booked.get((kind, day), {}), amounts, f"{day} {kind.label}", by_id)
        if amounts:
            paper = _paper(number, f"{plan.year}년 {kind.label}예산", day)
            book_budget_decision(kind, {by_id[line]: amount for line, amount in amounts.items()}, paper)


def _booked(prefix: str) -> dict[Decision, dict[int, int]]:
    rows = (
        LedgerEntry.objects.filter(voucher__kind=VoucherKind.BUDGET, voucher__number__startswith=prefix)
        .values_list("kind", "booked_on", "line_id")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    found: dict[Decision, dict[int, int]] = defaultdict(dict)
    for kind, day, line, total in rows:
        found[EntryKind(kind), day][line] = total
    return found


def _difference(wanted: Mapping[int, int], booked: Mapping[int, int]) -> dict[int, int]:
    """Won per line that must still be booked so that ``booked`` becomes ``wanted``; zeros are left out."""
    lines = dict.fromkeys([*wanted, *booked])
    amounts = {line: wanted.get(line, 0) - booked.get(line, 0) for line in lines}
    return {line: amount for line, amount in amounts.items() if amount}


# --- transfers --------------------------------------------------------------------------------------------------------


def _book_transfers(plan: Plan, lines: Lines, changes: Changes) -> None:
    wanted: dict[str, int] = defaultdict(int)
    papers: dict[str, tuple[str, str, date, str]] = {}
    for row in plan.budget.transfer:
        number = f"변경-{plan.year}-{row.date:%Y%m%d}-{row.source}-{row.target}"
        wanted[number] += row.amount_thousand_won * THOUSAND
        papers[number] = (row.source, row.target, row.date, row.reason)
    booked = _booked_transfers(plan.year)
    by_id = {line.pk: line for line in lines.values()}
    for number in sorted({*wanted, *booked}):
        source, target, day, reason = papers.get(number) or _of_number(number)
        left = wanted.get(number, 0) - booked.get(number, 0)
        before = {lines[target].pk: booked[number]} if booked.get(number) else {}
        _tally(changes, before, {lines[target].pk: left} if left else {}, f"{day} 변경 {source} →", by_id)
        if left:
            paper = _paper(number, f"예산변경: {reason}", day)
            giver, taker = (source, target) if left > 0 else (target, source)
            transfer(lines[giver], lines[taker], abs(left), paper)


def _booked_transfers(year: int) -> dict[str, int]:
    """Won that each transfer's vouchers have moved to its target so far."""
    entries = LedgerEntry.objects.filter(kind=EntryKind.TRANSFER, voucher__number__startswith=f"변경-{year}-")
    found: dict[str, int] = defaultdict(int)
    for number, code, amount in entries.values_list("voucher__number", "line__code", "amount"):
        base = number.rpartition("-")[0]
        if code == base.rpartition("-")[2]:
            found[base] += amount
    return found


def _of_number(number: str) -> tuple[str, str, date, str]:
    """Read source, target and day back from the number of a transfer that the plan no longer has."""
    _, _, day, source, target = number.split("-")
    return source, target, date(int(day[:4]), int(day[4:6]), int(day[6:])), "계획에서 빠진 변경의 취소"


# --- both -------------------------------------------------------------------------------------------------------------


def _paper(base: str, title: str, day: date) -> Paper:
    count = Voucher.objects.filter(number__startswith=f"{base}-").count()
    words = title if count == 0 else f"{title} 정정({count}차)"
    return Paper(f"{base}-{count + 1}", words[:200], day)


def _tally(
    changes: Changes, before: Mapping[int, int], amounts: Mapping[int, int], what: str, lines: Mapping[int, BudgetLine]
) -> None:
    table = changes.of(str(LedgerEntry._meta.verbose_name))
    table.unchanged += len([line for line in before if line not in amounts])
    for line, amount in amounts.items():
        old = before.get(line)
        if old is None:
            table.created += 1
            continue
        table.changed_rows += 1
        name, new = f"{lines[line]} {what}", old + amount
        table.changed.append(FieldChange(name, "금액(원)", f"{old:,}", f"{new:,}(정정 기록 {amount:+,})"))
