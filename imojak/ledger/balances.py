"""Where a line stands on a day, and what may still be booked on it. Money is won."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date

from django.db.models import QuerySet, Sum

from imojak.ledger.enums import EntryKind
from imojak.ledger.models import BudgetLine, LedgerEntry


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


#: Which kinds add to which column, and which take from it.
COLUMNS: dict[str, tuple[tuple[EntryKind, ...], tuple[EntryKind, ...]]] = {
    "original": ((EntryKind.ORIGINAL,), ()),
    "supplementary": ((EntryKind.SUPPLEMENTARY,), ()),
    "transfer": ((EntryKind.TRANSFER,), ()),
    "carried": ((EntryKind.CARRY_OVER,), ()),
    "committed": ((EntryKind.COMMITMENT,), (EntryKind.RELEASE,)),
    "spent": ((EntryKind.SPENDING,), (EntryKind.RETURN,)),
    "carried_out": ((EntryKind.CARRIED_OUT,), ()),
    "received": ((EntryKind.RECEIPT,), ()),
}


def balance_at(line: BudgetLine | int, as_of: date | None = None) -> Balance:
    """Return the balance of one leaf as of a day (included), or with all that is booked when None."""
    entries = LedgerEntry.objects.filter(line=line)
    if as_of is not None:
        entries = entries.filter(booked_on__lte=as_of)
    return balance_of(entries.values_list("kind").annotate(total=Sum("amount")).values_list("kind", "total"))


def balances_of(lines: Iterable[BudgetLine] | QuerySet[BudgetLine]) -> dict[int, Balance]:
    """Return the balance of each leaf with all that is booked, by its number; one query for however many."""
    totals: dict[int, list[tuple[str, int]]] = {}
    rows = LedgerEntry.objects.filter(line__in=lines).order_by().values_list("line", "kind")
    for line, kind, won in rows.annotate(total=Sum("amount")).values_list("line", "kind", "total"):
        totals.setdefault(line, []).append((kind, won))
    return {line: balance_of(rows) for line, rows in totals.items()}


@dataclass(frozen=True)
class Room:
    """What may still be booked on a line from a day on, so that it holds on every later day as well; in won.

    ``to_refund`` is of a revenue line: what can be taken back of its receipts.
    """

    to_commit: int
    to_spend: int
    to_return: int
    to_refund: int = 0


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
    balance = balance_of((kind, total) for booked, kind, total in rows if booked <= day)
    room = Room(balance.free, balance.unpaid, balance.spent, balance.received)
    for later in sorted({booked for booked, _, _ in rows if booked > day}):
        balance = balance + balance_of((kind, total) for booked, kind, total in rows if booked == later)
        room = Room(
            min(room.to_commit, balance.free),
            min(room.to_spend, balance.unpaid),
            min(room.to_return, balance.spent),
            min(room.to_refund, balance.received),
        )
    return room


def balance_of(totals: Iterable[tuple[str, int]]) -> Balance:
    """Return the balance that sums by kind of entry make."""
    of = dict.fromkeys((column.name for column in fields(Balance)), 0)
    for kind, total in totals:
        for column, (plus, minus) in COLUMNS.items():
            if kind in plus:
                of[column] += total
            elif kind in minus:
                of[column] -= total
    return Balance(**of)
