"""Money that comes in (수납): on revenue lines, for a grant where it is somebody's subsidy or donation."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum

from imojak.ledger.enums import EntryKind, Side, VoucherKind
from imojak.ledger.models import BudgetLine, LedgerEntry, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper, Posting, positive, post


def receive(line: BudgetLine, amount: int, paper: Paper, *, interest: bool = False) -> Voucher:
    """Book what came in on a revenue line; ``interest`` tells that a grant's money earned it.

    Raises LedgerRefusal on an expenditure line, for interest of no grant, and before a grant begins.
    """
    positive(amount)
    if line.side != Side.REVENUE:
        raise LedgerRefusal(f"{line}은 지출 항목이라 수납할 수 없습니다. 수입 항목을 고르세요.")
    if interest and paper.grant is None:
        raise LedgerRefusal("어느 재원 약정의 이자인지 골라 주세요.")
    if paper.grant is not None and paper.dated_on < paper.grant.starts_on:
        raise LedgerRefusal(f"{paper.grant.title}은 {paper.grant.starts_on:%Y-%m-%d}부터입니다. 수납일을 확인하세요.")
    kind = VoucherKind.INTEREST if interest else VoucherKind.RECEIPT
    return post(kind, [Posting(line, EntryKind.RECEIPT, amount)], paper)


def refund(entry: LedgerEntry, amount: int, paper: Paper) -> Voucher:
    """Take back a receipt that was booked by mistake, or part of it; it keeps its kind and its grant.

    Raises LedgerRefusal for more than is left of it.
    """
    positive(amount)
    with transaction.atomic():
        entry = LedgerEntry.objects.select_for_update(of=("self",)).select_related("line", "voucher").get(pk=entry.pk)
        if entry.kind != EntryKind.RECEIPT or entry.amount < 0:
            raise LedgerRefusal("수납 기록만 되돌릴 수 있습니다.")
        gone: int = entry.corrections.aggregate(won=Sum("amount", default=0))["won"]
        if not Voucher.objects.filter(number=paper.number).exists() and amount > entry.amount + gone:
            raise LedgerRefusal(f"이 수납에서 되돌릴 수 있는 금액은 {entry.amount + gone:,}원입니다.")
        head = Paper(
            paper.number, paper.title, paper.dated_on, paper.counterparty or entry.voucher.counterparty,
            paper.document, paper.by, entry.voucher.grant,
        )  # fmt: skip
        back = Posting(entry.line, EntryKind.RECEIPT, -amount, corrects=entry)
        return post(VoucherKind(entry.voucher.kind), [back], head)
