"""What goes on into the next year (이월): it leaves one year's line and comes into the next one's by one voucher.

What is still free goes as 명시이월; what is committed and not paid goes as 사고이월, and is committed there anew.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from imojak.ledger.contracts import commitment_of, left_on, lines_of
from imojak.ledger.enums import EntryKind, Side, VoucherKind
from imojak.ledger.models import BudgetLine, Contract, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper, Posting, positive, post


class Carrying(models.TextChoices):
    """How money goes into the next year."""

    DECLARED = "declared", "명시이월"
    COMMITTED = "committed", "사고이월"


def carry_over(
    source: BudgetLine,
    target: BudgetLine,
    amount: int,
    kind: Carrying,
    paper: Paper,
    *,
    contract: Contract | None = None,
) -> Voucher:
    """Carry ``amount`` of a line into a line of the next year, where it is there from New Year on.

    ``paper`` is dated in the source's year. With a ``contract`` what is carried is its commitment, and its invoices of the
    next year are booked on ``target``. Raises LedgerRefusal for other years or sides, and for more than is free
    (명시이월), committed and unpaid (사고이월), or left of the contract there.
    """
    positive(amount)
    if source.side != Side.EXPENDITURE or target.side != Side.EXPENDITURE:
        raise LedgerRefusal("지출 항목끼리만 이월할 수 있습니다. 항목을 다시 고르세요.")
    if target.year != source.year + 1:
        raise LedgerRefusal(f"{source.year}년 예산은 {source.year + 1}년 항목으로만 이월할 수 있습니다.")
    of = None
    if contract is not None:
        if kind != Carrying.COMMITTED:
            raise LedgerRefusal("계약의 남은 금액은 사고이월로 이월합니다. 이월 종류를 사고이월로 고르세요.")
        if source not in lines_of(contract):
            raise LedgerRefusal(f"‘{contract.title}’ 계약은 {source}에 원인행위하지 않았습니다. 항목을 다시 고르세요.")
        left = left_on(contract, source)
        if amount > left and not Voucher.objects.filter(number=paper.number).exists():
            raise LedgerRefusal(
                f"‘{contract.title}’ 계약에서 이월할 수 있는 금액은 {left:,}원입니다. 금액을 줄여 주세요."
            )
        of = commitment_of(contract)
    new_year = date(target.year, 1, 1)
    postings = [
        Posting(target, EntryKind.CARRY_OVER, amount, on=new_year),
        Posting(source, EntryKind.CARRIED_OUT, amount),
    ]
    if kind == Carrying.COMMITTED:
        postings.insert(1, Posting(source, EntryKind.RELEASE, amount, corrects=of))
        postings.append(Posting(target, EntryKind.COMMITMENT, amount, on=new_year, corrects=of))
    return post(VoucherKind.BUDGET, postings, paper)
