"""Settling subsidies and donations with who gave them: received, spent, interest, and what goes back. Money is won.

Each grant is settled by itself, so that nobody's money pays for another's. The numbers are computed from the entries
while a settlement is a draft, and stay as they were sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from django.db.models import Q, Sum

from imojak.kernel.violations import explained
from imojak.ledger.balances import balance_of
from imojak.ledger.contracts import resolve
from imojak.ledger.enums import EntryKind, FundingSource, SettlementStatus, VoucherKind
from imojak.ledger.machines import SETTLEMENT
from imojak.ledger.models import BudgetLine, Grant, LedgerEntry, Settlement
from imojak.ledger.posting import LedgerRefusal, Paper
from imojak.ledger.scopes import grants_settleable
from imojak.trust.models import Document

if TYPE_CHECKING:
    from imojak.parties.models import Account


class LineSums(TypedDict):
    """What a line of a grant has come to, as a settlement keeps it."""

    code: str
    name: str
    current: int
    committed: int
    spent: int


@dataclass(frozen=True)
class Sums:
    """What a grant has come to by a day; ``lines`` are its lines, each with code, name and its sums."""

    received: int
    spent: int
    interest: int
    paid_back: int
    lines: tuple[LineSums, ...]

    @property
    def to_return(self) -> int:
        """What goes back to who gave it; below zero it is what is still to come."""
        return self.received + self.interest - self.spent - self.paid_back


def sums_of(grant: Grant, as_of: date) -> Sums:
    """Return what a grant has come to by a day (included), from its entries; three queries."""
    receipts = LedgerEntry.objects.filter(voucher__grant=grant, booked_on__lte=as_of)
    came = dict(
        receipts.filter(kind=EntryKind.RECEIPT).values_list("voucher__kind").annotate(won=Sum("amount")).order_by()
    )
    back = receipts.filter(kind__in=[EntryKind.SPENDING, EntryKind.RETURN]).values_list("kind")
    returned = balance_of(back.annotate(won=Sum("amount")).order_by()).spent
    totals: dict[int, list[tuple[str, int]]] = {}
    spent_by = Q(line__grant=grant, booked_on__lte=as_of)
    for line, kind, won in (
        LedgerEntry.objects.filter(spent_by).values_list("line", "kind").annotate(won=Sum("amount")).order_by()
    ):
        totals.setdefault(line, []).append((kind, won))
    lines: list[LineSums] = []
    for line in grant.lines.order_by("order", "pk"):
        at = balance_of(totals.get(line.pk, []))
        lines.append(
            {"code": line.code, "name": line.name, "current": at.current, "committed": at.committed, "spent": at.spent}
        )
    return Sums(
        received=came.get(VoucherKind.RECEIPT, 0),
        spent=sum(line["spent"] for line in lines),
        interest=came.get(VoucherKind.INTEREST, 0),
        paid_back=returned,
        lines=tuple(lines),
    )


def draft(grant: Grant, as_of: date, *, actor: Account) -> Settlement:
    """Begin a grant's settlement, or compute the one that is a draft anew for ``as_of``.

    Raises LedgerRefusal for who may not, while another one waits for the giver's answer, and before the grant begins.
    """
    _may(grant, actor)
    if as_of < grant.starts_on:
        raise LedgerRefusal(f"약정은 {grant.starts_on:%Y-%m-%d}부터입니다. 그 뒤의 기준일을 적어 주세요.")
    with explained(LedgerRefusal), transaction.atomic():
        grant = Grant.objects.select_for_update().get(pk=grant.pk)
        sums = sums_of(grant, as_of)
        values = {
            "as_of": as_of,
            "received": sums.received,
            "spent": sums.spent,
            "interest": sums.interest,
            "paid_back": sums.paid_back,
            "to_return": sums.to_return,
            "lines": [dict(line) for line in sums.lines],
        }
        known = grant.settlements.filter(status=SettlementStatus.DRAFT).first()
        if known is not None:
            for name, value in values.items():
                setattr(known, name, value)
            known.save(update_fields=list(values))
            return known
        if grant.settlements.filter(status=SettlementStatus.ACCEPTED).exists():
            raise LedgerRefusal("이미 확정한 정산이 있습니다. 확정한 정산을 확인해 주세요.")
        made = Settlement.objects.create(grant=grant, **values)
        SETTLEMENT.begin(made, actor=actor)
        return made


def send(settlement: Settlement, document: Document, *, actor: Account) -> Settlement:
    """Hand a draft in with its document; its numbers stay as they are from then on.

    Raises LedgerRefusal where something was booked since it was computed, and for who may not.
    """
    _may(settlement.grant, actor)
    with explained(LedgerRefusal), transaction.atomic():
        settlement = Settlement.objects.select_for_update().get(pk=settlement.pk)
        now = sums_of(settlement.grant, settlement.as_of)
        if settlement.status == SettlementStatus.DRAFT and changed_since(settlement, now):
            raise LedgerRefusal("작성한 뒤에 기표한 것이 있습니다. 다시 계산한 뒤에 내 주세요.")
        SETTLEMENT.apply(settlement, "send", actor=actor, changes={"document": document})
    return settlement


def changed_since(settlement: Settlement, now: Sums) -> bool:
    """Tell whether the entries up to a settlement's day have come to something else than it says."""
    said = (settlement.received, settlement.spent, settlement.interest)
    return said != (now.received, now.spent, now.interest)


def accept(settlement: Settlement, *, actor: Account) -> Settlement:
    """Note that the giver has accepted a settlement (확정)."""
    _may(settlement.grant, actor)
    SETTLEMENT.apply(settlement, "accept", actor=actor)
    return settlement


def refuse(settlement: Settlement, reason: str, *, actor: Account) -> Settlement:
    """Note that the giver wants something else (보완 요청), with the reason; another one can be made then."""
    _may(settlement.grant, actor)
    SETTLEMENT.apply(settlement, "refuse", actor=actor, reason=reason)
    return settlement


def return_rest(settlement: Settlement, line: BudgetLine, paper: Paper) -> Settlement:
    """Give back what an accepted settlement leaves, by a resolution on ``line`` (반환금); done once.

    ``paper`` must have its document and who books it. Raises LedgerRefusal for another line's money of the same grant,
    and where nothing goes back.
    """
    if paper.by is None:
        raise LedgerRefusal("누가 기표하는지 알 수 없습니다. 다시 로그인해 주세요.")
    _may(settlement.grant, paper.by)
    with explained(LedgerRefusal), transaction.atomic():
        settlement = Settlement.objects.select_for_update(of=("self",)).select_related("grant").get(pk=settlement.pk)
        if settlement.returned_id is not None:
            return settlement
        if settlement.status != SettlementStatus.ACCEPTED:
            raise LedgerRefusal("확정한 정산의 잔액만 돌려줄 수 있습니다. 먼저 확정해 주세요.")
        if settlement.to_return <= 0:
            raise LedgerRefusal("돌려줄 금액이 없습니다.")
        if line.grant_id is not None or line.funding_source in (FundingSource.SUBSIDY, FundingSource.DONATION):
            raise LedgerRefusal(f"{line}은 보조금·기부금을 쓰는 항목입니다. 반환금 항목을 고르세요.")
        grant = settlement.grant
        head = Paper(
            paper.number, paper.title, paper.dated_on, grant.giver, paper.document, paper.by, grant
        )  # fmt: skip
        settlement.returned = resolve(line, settlement.to_return, head)
        settlement.save(update_fields=["returned"])
    return settlement


def _may(grant: Grant, actor: Account) -> None:
    if not grants_settleable(actor).filter(pk=grant.pk).exists():
        raise LedgerRefusal("정산은 재무 담당자만 할 수 있습니다. 재무 담당자에게 맡겨 주세요.")
