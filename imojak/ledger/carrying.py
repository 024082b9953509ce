"""What goes on into the next year (이월): it leaves one year's line and comes into the next one's by one voucher.

What is still free goes as 명시이월; what is committed and not paid goes as 사고이월, and is committed there anew.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from imojak.ledger.enums import EntryKind, Side, VoucherKind
from imojak.ledger.models import BudgetLine, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper, Posting, positive, post


class Carrying(models.TextChoices):
    """How money goes into the next year."""

    DECLARED = "declared", "명시이월"
    COMMITTED = "committed", "사고이월"


def carry_over(source: BudgetLine, target: BudgetLine, amount: int, kind: Carrying, paper: Paper) -> Voucher:
    """Carry ``amount`` of a line into a line of the next year, where it is there from New Year on.

    ``paper`` is dated in the source's year. Raises LedgerRefusal for other years or sides, and for more than is free
    (명시이월) or committed and unpaid (사고이월).
    """
    positive(amount)
    if source.side != Side.EXPENDITURE or target.side != Side.EXPENDITURE:
        raise LedgerRefusal("지출 항목끼리만 이월할 수 있습니다. 항목을 다시 고르세요.")
    if target.year != source.year + 1:
        raise LedgerRefusal(f"{source.year}년 예산은 {source.year + 1}년 항목으로만 이월할 수 있습니다.")
    new_year = date(target.year, 1, 1)
    postings = [
        Posting(target, EntryKind.CARRY_OVER, amount, on=new_year),
        Posting(source, EntryKind.CARRIED_OUT, amount),
    ]
    if kind == Carrying.COMMITTED:
        postings.insert(1, Posting(source, EntryKind.RELEASE, amount))
        postings.append(Posting(target, EntryKind.COMMITMENT, amount, on=new_year))
    return post(VoucherKind.BUDGET, postings, paper)
