"""Taking back what was booked: never by changing it, always by an entry that goes the other way (해제, 반환, 변경).

What came about elsewhere, as a batch of pay or a round's commitment, is taken back there and nowhere else.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum

from imojak.ledger.actions import release, take_back, transfer
from imojak.ledger.contracts import left_on, release_rest, return_invoice
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import Contract, LedgerEntry, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper
from imojak.ledger.receiving import refund

#: Kinds whose entries can be taken back, and by what.
BACK_BY = {
    EntryKind.COMMITMENT: EntryKind.RELEASE,
    EntryKind.SPENDING: EntryKind.RETURN,
    EntryKind.RECEIPT: EntryKind.RECEIPT,
    EntryKind.TRANSFER: EntryKind.TRANSFER,
}


def undoable(entry: LedgerEntry) -> int:
    """Return how much of an entry can still be taken back, in won; 0 where that is not lawful or not done here."""
    if entry.kind not in BACK_BY or entry.amount < 0 or _made_elsewhere(entry.voucher):
        return 0
    if entry.kind == EntryKind.COMMITMENT and (contract := contract_of(entry)) is not None:
        return max(0, left_on(contract, entry.line))
    return entry.amount - abs(_gone(entry))


def undo(entry: LedgerEntry, amount: int, paper: Paper) -> Voucher:
    """Take back ``amount`` of an entry by one that goes the other way.

    Raises LedgerRefusal for more than is left of it, and for what is taken back elsewhere or never.
    """
    with transaction.atomic():
        entry = LedgerEntry.objects.select_for_update(of=("self",)).select_related("line", "voucher").get(pk=entry.pk)
        left = undoable(entry)
        if left <= 0:
            raise LedgerRefusal("되돌릴 수 없는 기록입니다. 이미 되돌렸거나, 그 기록을 만든 화면에서 되돌려야 합니다.")
        if amount > left:
            raise LedgerRefusal(f"이 기록에서 되돌릴 수 있는 금액은 {left:,}원입니다. 금액을 줄여 주세요.")
        match entry.kind:
            case EntryKind.COMMITMENT if (contract := contract_of(entry)) is not None:
                return release_rest(contract, amount, paper)
            case EntryKind.SPENDING if hasattr(entry.voucher, "invoice"):
                return return_invoice(entry.voucher.invoice, amount, paper)
            case EntryKind.COMMITMENT:
                return release(entry.line, amount, paper, of=entry)
            case EntryKind.SPENDING:
                return take_back(entry.line, amount, paper, of=entry)
            case EntryKind.RECEIPT:
                return refund(entry, amount, paper)
            case _:
                return _transfer_back(entry, amount, paper)


def contract_of(entry: LedgerEntry) -> Contract | None:
    """Return the contract that an entry commits: when it was signed, or anew in a year that it was carried into."""
    for voucher in (entry.voucher, entry.corrects.voucher if entry.corrects is not None else None):
        if voucher is not None and hasattr(voucher, "contract"):
            found: Contract = voucher.contract
            return found
    return None


def _transfer_back(entry: LedgerEntry, amount: int, paper: Paper) -> Voucher:
    """Move what a transfer brought back to where it came from."""
    source = entry.voucher.entries.filter(kind=EntryKind.TRANSFER, amount__lt=0).select_related("line").get()
    return transfer(entry.line, source.line, amount, paper, corrects=entry)


def _gone(entry: LedgerEntry) -> int:
    """Return what went back of an entry already."""
    back = entry.corrections.filter(kind=BACK_BY[EntryKind(entry.kind)])
    total: int = back.aggregate(won=Sum("amount", default=0))["won"]
    return total


def _made_elsewhere(voucher: Voucher) -> bool:
    """Tell whether a row of another room stands behind a voucher (a batch of pay, a round's commitment)."""
    own = Voucher._meta.app_label
    return (
        any(
            relation.related_model._meta.app_label != own
            and relation.related_model._default_manager.filter(**{relation.field.name: voucher}).exists()
            for relation in Voucher._meta.related_objects
        )
        or Voucher.objects.filter(pk=voucher.pk, settlement__isnull=False).exists()
    )
