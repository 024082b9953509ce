"""What may be booked: one public function is one transaction, one voucher and its entries.

Booking twice under one number books once: the voucher is returned that is there already. What the database's guards
refuse is refused here first, in a sentence that says what to do. Money is won. Contracts, receipts, money that goes into
the next year and settlements have modules of their own, all by ``posting.post``.
"""

from __future__ import annotations

from collections.abc import Mapping

from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.ledger.models import BudgetLine, LedgerEntry, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper, Posting, positive, post

__all__ = [
    "LedgerRefusal",
    "Paper",
    "book_budget_decision",
    "commit",
    "release",
    "spend",
    "take_back",
    "transfer",
]


def book_budget_decision(kind: EntryKind, amounts: Mapping[BudgetLine, int], paper: Paper) -> Voucher:
    """Book a budget decision (당초, 추경): won per line, below zero where a supplementary budget cuts.

    이월 stands here only for an agency's first year in these books: what the year before left is not in them.
    Raises LedgerRefusal for another kind, zero, a line with children, or a cut below what is committed.
    """
    if kind not in (EntryKind.ORIGINAL, EntryKind.SUPPLEMENTARY, EntryKind.CARRY_OVER):
        raise LedgerRefusal("예산 결정은 당초, 추경, 이월 가운데 하나여야 합니다.")
    return post(VoucherKind.BUDGET, [Posting(line, kind, won) for line, won in amounts.items()], paper)


def transfer(
    source: BudgetLine, target: BudgetLine, amount: int, paper: Paper, *, corrects: LedgerEntry | None = None
) -> Voucher:
    """Move ``amount`` from one line to another (예산변경): two entries that net to zero.

    ``corrects`` is what an earlier transfer brought to ``source``, where this one takes it back.

    Raises LedgerRefusal for amounts of zero or less, lines of different years or sides, or more than is free.
    """
    positive(amount)
    if source.pk == target.pk:
        raise LedgerRefusal("같은 항목으로는 옮길 수 없습니다. 받을 항목을 다시 고르세요.")
    if (source.year, source.side) != (target.year, target.side):
        raise LedgerRefusal("회계연도와 수입·지출 구분이 같은 항목끼리만 옮길 수 있습니다.")
    moved = [
        Posting(source, EntryKind.TRANSFER, -amount, corrects=corrects),
        Posting(target, EntryKind.TRANSFER, amount),
    ]
    return post(VoucherKind.BUDGET, moved, paper)


def commit(line: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Commit ``amount`` on a line (원인행위).

    Raises LedgerRefusal when less is free on that day or a later one, with what it would do to the year's end.
    """
    positive(amount)
    return post(VoucherKind.COMMITMENT, [Posting(line, EntryKind.COMMITMENT, amount)], paper)


def release(line: BudgetLine, amount: int, paper: Paper, *, of: LedgerEntry | None = None) -> Voucher:
    """Give back what was committed and is not needed (해제), perhaps ``of`` one commitment.

    Raises LedgerRefusal when less is committed and unspent.
    """
    positive(amount)
    return post(VoucherKind.COMMITMENT, [Posting(line, EntryKind.RELEASE, amount, corrects=of)], paper)


def spend(line: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Book a spending (지출결의). Raises LedgerRefusal when less is committed and unspent."""
    positive(amount)
    return post(VoucherKind.SPENDING, [Posting(line, EntryKind.SPENDING, amount)], paper)


def take_back(line: BudgetLine, amount: int, paper: Paper, *, of: LedgerEntry | None = None) -> Voucher:
    """Book money that came back (반환), perhaps ``of`` one spending. Raises LedgerRefusal when less was spent."""
    positive(amount)
    return post(VoucherKind.SPENDING, [Posting(line, EntryKind.RETURN, amount, corrects=of)], paper)
