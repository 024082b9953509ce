"""What may be booked: one public function is one transaction, one voucher and its entries.

Booking twice under one number books once: the voucher is returned that is there already. What the database's guards
refuse is refused here first, in a sentence that says what to do. Money is won.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Sum

from imojak.kernel.violations import explained
from imojak.ledger.enums import EntryKind, Side, VoucherKind
from imojak.ledger.models import BudgetLine, Contract, Invoice, LedgerEntry, Voucher
from imojak.ledger.queries import room_from
from imojak.parties.models import Party
from imojak.problems import Problem
from imojak.trust.models import Document

#: What a voucher books: line, kind, won.
Entries = list[tuple[BudgetLine, EntryKind, int]]


class LedgerRefusal(Problem):
    """A booking that may not be; ``user_message`` says in Korean why and what to do."""


@dataclass(frozen=True)
class Paper:
    """The head of a voucher: its number (unique), title, day, and perhaps who it is with and the document behind it."""

    number: str
    title: str
    dated_on: date
    counterparty: Party | None = None
    document: Document | None = None


def book_budget_decision(kind: EntryKind, amounts: Mapping[BudgetLine, int], paper: Paper) -> Voucher:
    """Book a budget decision (당초, 추경): won per line, below zero where a supplementary budget cuts.

    Raises LedgerRefusal for another kind, zero, a line with children, or a cut below what is committed.
    """
    if kind not in (EntryKind.ORIGINAL, EntryKind.SUPPLEMENTARY, EntryKind.CARRY_OVER):
        raise LedgerRefusal("예산 결정은 당초, 추경, 이월 가운데 하나여야 합니다.")
    entries: Entries = [(line, kind, amount) for line, amount in amounts.items()]
    return _book(VoucherKind.BUDGET, entries, paper)


def transfer(source: BudgetLine, target: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Move ``amount`` from one line to another (예산변경): two entries that net to zero.

    Raises LedgerRefusal for amounts of zero or less, lines of different years or sides, or more than is free.
    """
    _positive(amount)
    if source.pk == target.pk:
        raise LedgerRefusal("같은 항목으로는 옮길 수 없습니다. 받을 항목을 다시 고르세요.")
    if (source.year, source.side) != (target.year, target.side):
        raise LedgerRefusal("회계연도와 수입·지출 구분이 같은 항목끼리만 옮길 수 있습니다.")
    entries = [(source, EntryKind.TRANSFER, -amount), (target, EntryKind.TRANSFER, amount)]
    return _book(VoucherKind.BUDGET, entries, paper)


def commit(line: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Commit ``amount`` on a line (원인행위). Raises LedgerRefusal when less is free on that day or a later one."""
    _positive(amount)
    return _book(VoucherKind.COMMITMENT, [(line, EntryKind.COMMITMENT, amount)], paper)


def release(line: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Give back what was committed and is not needed (해제). Raises LedgerRefusal when less is committed and unspent."""
    _positive(amount)
    return _book(VoucherKind.COMMITMENT, [(line, EntryKind.RELEASE, amount)], paper)


def spend(line: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Book a spending (지출결의). Raises LedgerRefusal when less is committed and unspent."""
    _positive(amount)
    return _book(VoucherKind.SPENDING, [(line, EntryKind.SPENDING, amount)], paper)


def take_back(line: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Book money that came back (반환). Raises LedgerRefusal when less was spent."""
    _positive(amount)
    return _book(VoucherKind.SPENDING, [(line, EntryKind.RETURN, amount)], paper)


def sign_contract(
    line: BudgetLine, supplier: Party, amount: int, paper: Paper, *, starts_on: date, ends_on: date
) -> Contract:
    """Commit a contract's amount and keep the contract; ``paper`` must have its document and is dated when signed."""
    if paper.document is None:
        raise LedgerRefusal("계약서를 붙여 주세요.")
    if ends_on < starts_on:
        raise LedgerRefusal("완료일이 착수일보다 빠릅니다. 날짜를 다시 확인하세요.")
    with transaction.atomic():
        voucher = commit(line, amount, paper)
        return Contract.objects.get_or_create(
            commitment=voucher,
            defaults={
                "supplier": supplier,
                "title": paper.title,
                "amount": amount,
                "signed_on": paper.dated_on,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "document": paper.document,
            },
        )[0]


def pay_invoice(contract: Contract, amount: int, paper: Paper, *, issued_on: date) -> Invoice:
    """Spend what is claimed under a contract and keep the invoice; all invoices stay within the contract's amount.

    Raises LedgerRefusal without a document, before the contract, or beyond its amount.
    """
    if paper.document is None:
        raise LedgerRefusal("청구서를 붙여 주세요.")
    if issued_on < contract.signed_on or paper.dated_on < issued_on:
        raise LedgerRefusal("청구일은 계약일과 지출일 사이여야 합니다.")
    with transaction.atomic():
        Voucher.objects.select_for_update().get(pk=contract.commitment_id)
        others = contract.invoices.exclude(spending__number=paper.number)
        claimed: int = others.aggregate(won=Sum("amount", default=0))["won"]
        if claimed + amount > contract.amount:
            left = contract.amount - claimed
            raise LedgerRefusal(f"계약금액을 넘습니다. 이 계약으로 더 청구할 수 있는 금액은 {left:,}원입니다.")
        line = contract.commitment.entries.get().line
        voucher = spend(line, amount, paper)
        return Invoice.objects.get_or_create(
            spending=voucher,
            defaults={"contract": contract, "amount": amount, "issued_on": issued_on, "document": paper.document},
        )[0]


# --- the one way of booking -------------------------------------------------------------------------------------------


def _positive(amount: int) -> None:
    if amount <= 0:
        raise LedgerRefusal("금액은 0보다 커야 합니다.")


def _book(kind: VoucherKind, entries: Entries, paper: Paper) -> Voucher:
    if not entries or any(amount == 0 for _, _, amount in entries):
        raise LedgerRefusal("금액이 0인 기록은 기표할 수 없습니다. 금액을 적어 주세요.")
    with explained(LedgerRefusal), transaction.atomic():
        # Locking the lines first lets two bookings of one line wait for each other, in one order for all.
        ids = sorted({line.pk for line, _, _ in entries})
        list(BudgetLine.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        known = Voucher.objects.filter(number=paper.number).first()
        if known is not None:
            return _same(known, kind, entries)
        parents = BudgetLine.objects.filter(parent_id__in=ids).select_related("parent").first()
        if parents is not None and parents.parent is not None:
            raise LedgerRefusal(f"{parents.parent}에는 하위 항목이 있어 기표할 수 없습니다. 세부사업을 고르세요.")
        for line, entry, amount in entries:
            _refuse_if_too_much(line, entry, amount, paper.dated_on)
        voucher = Voucher.objects.create(
            kind=kind,
            number=paper.number,
            title=paper.title,
            dated_on=paper.dated_on,
            counterparty=paper.counterparty,
            document=paper.document,
        )
        for line, entry, amount in entries:
            LedgerEntry.objects.create(line=line, kind=entry, amount=amount, booked_on=paper.dated_on, voucher=voucher)
        return voucher


def _same(known: Voucher, kind: VoucherKind, entries: Entries) -> Voucher:
    """Return the voucher that is booked already, or refuse when its number stands for something else."""
    booked = sorted(known.entries.values_list("line_id", "kind", "amount"))
    if known.kind != kind or booked != sorted((line.pk, str(entry), amount) for line, entry, amount in entries):
        raise LedgerRefusal(f"문서번호 {known.number}은 이미 다른 내용으로 기표되었습니다. 번호를 확인하세요.")
    return known


def _refuse_if_too_much(line: BudgetLine, kind: EntryKind, amount: int, day: date) -> None:
    if line.side == Side.REVENUE:
        if kind in (EntryKind.COMMITMENT, EntryKind.RELEASE, EntryKind.SPENDING, EntryKind.RETURN):
            raise LedgerRefusal(f"{line}은 수입 항목이라 지출할 수 없습니다. 지출 항목을 고르세요.")
        return
    if amount > 0 and kind not in (EntryKind.COMMITMENT, EntryKind.RELEASE, EntryKind.SPENDING, EntryKind.RETURN):
        return
    room = room_from(line, day)
    if kind == EntryKind.COMMITMENT and amount > room.to_commit:
        raise LedgerRefusal(
            f"{line}의 남은 예산은 {room.to_commit:,}원입니다. 금액을 줄이거나 변경·추경으로 예산을 늘린 뒤 다시 하세요."
        )
    if kind in (EntryKind.SPENDING, EntryKind.RELEASE) and amount > room.to_spend:
        raise LedgerRefusal(
            f"{line}에 원인행위하고 아직 쓰지 않은 금액은 {room.to_spend:,}원입니다. 원인행위를 먼저 확인하세요."
        )
    if kind == EntryKind.RETURN and amount > room.to_return:
        raise LedgerRefusal(f"{line}에서 지출한 금액은 {room.to_return:,}원입니다. 반환 금액을 확인하세요.")
    if amount < 0 and -amount > room.to_commit:
        raise LedgerRefusal(
            f"{line}에서 줄일 수 있는 예산은 {room.to_commit:,}원입니다. 이미 원인행위한 금액은 줄일 수 없습니다."
        )
