"""How a year's budget is executed: by line of the tree, by month, up to a day. Money is won."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, Sum

from imojak.kernel.months import month_end, month_of, months_between
from imojak.ledger.balances import COLUMNS, Balance, balance_of
from imojak.ledger.enums import EntryKind, Side
from imojak.ledger.models import BudgetLine, LedgerEntry

_NO_MONEY = 0


@dataclass(frozen=True)
class Rate:
    """A share of the budget with what it is a share of: ``denominator`` names it, as a reader must be told."""

    name: str
    part: int
    whole: int
    denominator: str

    @property
    def percent(self) -> Fraction | None:
        """The share in percent, exact; None where there is no budget."""
        return Fraction(self.part * 100, self.whole) if self.whole else None


def rates(balance: Balance) -> tuple[Rate, Rate]:
    """Return how much of the 예산현액 is committed, and how much is spent."""
    return (
        Rate("원인행위 집행률", balance.committed, balance.current, "예산현액"),
        Rate("지출 집행률", balance.spent, balance.current, "예산현액"),
    )


@dataclass(frozen=True)
class LineExecution:
    """A row of the budget's execution: a line of the tree with its balance; ``depth`` 0 is the top."""

    id: int
    code: str
    name: str
    parent_code: str
    depth: int
    is_leaf: bool
    funding_source: str
    year_end_expected: int | None
    balance: Balance


def execution(year: int, as_of: date, side: str = Side.EXPENDITURE) -> list[LineExecution]:
    """Return every line of a year's side in the order of the tree, as of a day (included); one query.

    Parents carry no entries: their balance is the sum of their leaves.
    """
    until = Q(entries__booked_on__lte=as_of)
    sums = {
        f"sum_{kind.name}": Sum("entries__amount", filter=until & Q(entries__kind=kind), default=_NO_MONEY)
        for kind in EntryKind
    }
    rows = list(
        BudgetLine.objects.filter(year=year, side=side)
        .annotate(**sums)
        .order_by("order", "id")
        .values("id", "code", "name", "parent_id", "funding_source", "year_end_expected", *sums)
    )
    own = {
        row["id"]: Balance(
            **{
                column: sum(row[f"sum_{kind.name}"] for kind in plus) - sum(row[f"sum_{kind.name}"] for kind in minus)
                for column, (plus, minus) in COLUMNS.items()
            }
        )
        for row in rows
    }
    children: dict[int | None, list[int]] = {}
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        children.setdefault(row["parent_id"], []).append(row["id"])
    found: list[LineExecution] = []

    def walk(line: int, depth: int) -> Balance:
        row, below = by_id[line], children.get(line, [])
        place = len(found)
        found.append(_NOTHING)
        balance = own[line]
        for child in below:
            balance = balance + walk(child, depth + 1)
        parent = by_id.get(row["parent_id"])
        found[place] = LineExecution(
            id=line,
            code=row["code"],
            name=row["name"],
            parent_code=parent["code"] if parent else "",
            depth=depth,
            is_leaf=not below,
            funding_source=row["funding_source"],
            year_end_expected=row["year_end_expected"],
            balance=balance,
        )
        return balance

    for top in children.get(None, []):
        walk(top, 0)
    return found


_NOTHING = LineExecution(0, "", "", "", 0, False, "", None, Balance())


def execution_by_code(year: int, as_of: date, side: str = Side.EXPENDITURE) -> dict[str, LineExecution]:
    """Return the rows of :func:`execution` by the code of their line."""
    return {row.code: row for row in execution(year, as_of, side)}


@dataclass(frozen=True)
class MonthExecution:
    """A month of a line: what was booked in it, and where the line stood on ``until``, its last day that counts."""

    month: date
    until: date
    booked: Balance
    balance: Balance


def by_month(lines: list[int], year: int, as_of: date) -> list[MonthExecution]:
    """Return the months of ``year`` up to a day (included), oldest first: sums over ``lines`` (leaves); one query.

    What was booked before the year stands in its first month, as 당초 that was decided in December does.
    """
    months = list(months_between(date(year, 1, 1), min(as_of, date(year, 12, 31)))) if as_of.year >= year else []
    totals: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = LedgerEntry.objects.filter(line__in=lines, booked_on__lte=as_of).values_list("booked_on", "kind")
    for day, kind, won in rows.annotate(total=Sum("amount")).values_list("booked_on", "kind", "total"):
        totals[max(month_of(day), date(year, 1, 1))][kind] += won
    found, balance = [], Balance()
    for month in months:
        booked = balance_of(totals[month].items())
        balance = balance + booked
        found.append(MonthExecution(month, min(month_end(month), as_of), booked, balance))
    return found
