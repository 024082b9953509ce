"""Reads of the ledger: where every line stands on a day, rolled up to its parents. Money is won."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date

from django.db.models import Q, Sum

from imojak.ledger.enums import EntryKind, Side
from imojak.ledger.models import BudgetLine, LedgerEntry

_NO_MONEY = 0


@dataclass(frozen=True)
class Balance:
    """Where a line stands: sums of its entries up to a day, in won."""

    original: int = 0
    supplementary: int = 0
    transfer: int = 0
    carried: int = 0
    committed: int = 0
    spent: int = 0
    carried_out: int = 0
    received: int = 0

    @property
    def current(self) -> int:
        """예산현액: 당초 + 추경 + 변경 (+ 이월)."""
        return self.original + self.supplementary + self.transfer + self.carried

    @property
    def free(self) -> int:
        """What can still be committed: not what is committed already, nor what went into the next year."""
        return self.current - self.committed - self.carried_out

    @property
    def unpaid(self) -> int:
        """What is committed and not yet spent."""
        return self.committed - self.spent

    @property
    def unused(self) -> int:
        """불용액: what is neither spent nor carried into the next year."""
        return self.current - self.spent - self.carried_out

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


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


#: Which kinds add to which column, and which take from it.
_COLUMNS: dict[str, tuple[tuple[EntryKind, ...], tuple[EntryKind, ...]]] = {
    "original": ((EntryKind.ORIGINAL,), ()),
    "supplementary": ((EntryKind.SUPPLEMENTARY,), ()),
    "transfer": ((EntryKind.TRANSFER,), ()),
    "carried": ((EntryKind.CARRY_OVER,), ()),
    "committed": ((EntryKind.COMMITMENT,), (EntryKind.RELEASE,)),
    "spent": ((EntryKind.SPENDING,), (EntryKind.RETURN,)),
    "carried_out": ((EntryKind.CARRIED_OUT,), ()),
    "received": ((EntryKind.RECEIPT,), ()),
}


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
                for column, (plus, minus) in _COLUMNS.items()
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


def balance_at(line: BudgetLine | int, as_of: date | None = None) -> Balance:
    """Return the balance of one leaf as of a day (included), or with all that is booked when None."""
    entries = LedgerEntry.objects.filter(line=line)
    if as_of is not None:
        entries = entries.filter(booked_on__lte=as_of)
    return _balance(entries.values_list("kind").annotate(total=Sum("amount")).values_list("kind", "total"))


@dataclass(frozen=True)
class Room:
    """What may still be booked on a line from a day on, so that it holds on every later day as well; in won."""

    to_commit: int
    to_spend: int
    to_return: int


def room_from(line: BudgetLine | int, day: date) -> Room:
    """Return how much can be committed, spent and returned on ``day`` without breaking the balance of that or any later day.

    A voucher dated before others that are booked already meets their commitments, not only today's sums.
    """
    totals = (
        LedgerEntry.objects.filter(line=line)
        .values_list("booked_on", "kind")
        .annotate(total=Sum("amount"))
        .order_by("booked_on")
        .values_list("booked_on", "kind", "total")
    )
    rows = list(totals)
    balance = _balance((kind, total) for booked, kind, total in rows if booked <= day)
    room = Room(balance.free, balance.unpaid, balance.spent)
    for later in sorted({booked for booked, _, _ in rows if booked > day}):
        balance = balance + _balance((kind, total) for booked, kind, total in rows if booked == later)
        room = Room(
            min(room.to_commit, balance.free), min(room.to_spend, balance.unpaid), min(room.to_return, balance.spent)
        )
    return room


def _balance(totals: Iterable[tuple[str, int]]) -> Balance:
    of = dict.fromkeys((column.name for column in fields(Balance)), 0)
    for kind, total in totals:
        for column, (plus, minus) in _COLUMNS.items():
            if kind in plus:
                of[column] += total
            elif kind in minus:
                of[column] -= total
    return Balance(**of)
