"""From a ledger entry down to what caused it: batch → payments → decision → attendance, or contract → documents.

Names of people are not in what is returned; ``party_id`` lets a page show or mask whose it is. Money is won.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Exists, OuterRef

from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.ledger.models import Contract, Invoice, LedgerEntry, Voucher
from imojak.pay.models import Batch, BatchStatus, Payment, PaymentStatus
from imojak.problems import Problem
from imojak.records.enums import PeriodStatus, QuantityUnit, RecordKind, RecordStatus
from imojak.records.models import Record

Cause = Literal["batch", "invoice", "contract", "commitment", "spending", "budget"]


class NothingToTrace(Problem):
    """There is no such entry or payment."""


@dataclass(frozen=True)
class DocumentRef:
    """A document that proves something, by its hash (SHA-256)."""

    id: int
    title: str
    sha256: str


@dataclass(frozen=True)
class ContractTrace:
    """A contract: who supplies what, for how much, from when to when."""

    id: int
    title: str
    supplier_id: int
    supplier: str
    amount: int
    signed_on: date
    starts_on: date
    ends_on: date
    document: DocumentRef


@dataclass(frozen=True)
class InvoiceTrace:
    """An invoice under a contract."""

    id: int
    amount: int
    issued_on: date
    document: DocumentRef


@dataclass(frozen=True)
class PaymentRef:
    """A payment in a batch; net is gross less what is withheld, tax and premiums."""

    id: int
    participation_id: int
    party_id: int
    month: date
    gross: int
    tax: int
    insurance: int
    status: str
    paid_on: date | None

    @property
    def net(self) -> int:
        """What reached the person."""
        return self.gross - self.tax - self.insurance


@dataclass(frozen=True)
class BatchTrace:
    """A batch of payments: a page of them, and how many and how much they are in all (failed ones included)."""

    id: int
    number: str
    title: str
    programme: str
    round: str
    month: date
    status: str
    sent_on: date | None
    total: int
    payments: tuple[PaymentRef, ...]


@dataclass(frozen=True)
class EntryTrace:
    """A ledger entry, its voucher and what stands behind it, by ``cause``."""

    id: int
    line: str
    kind: str
    amount: int
    booked_on: date
    memo: str
    corrects_id: int | None
    voucher: str
    voucher_title: str
    voucher_document: DocumentRef | None
    cause: Cause
    batch: BatchTrace | None = None
    contract: ContractTrace | None = None
    invoice: InvoiceTrace | None = None


@dataclass(frozen=True)
class RecordRef:
    """A line of attendance; ``valid`` is False where a correction stands instead."""

    id: int
    day: date
    kind: str
    status: str
    quantity: int
    unit: str
    month_version: int
    confirmed: bool
    valid: bool


@dataclass(frozen=True)
class PaymentTrace:
    """A payment, the decision it pays with its typed rows and snapshot, and the records of that month."""

    payment: PaymentRef
    batch_id: int
    period_id: int | None
    entitlement_id: int
    entitlement_version: int
    rule_set: str
    minutes: int
    amount: int
    lines: list[dict[str, Any]]
    snapshot: dict[str, Any]
    place: str
    month_status: str
    records: tuple[RecordRef, ...]


def trace_entry(entry_id: int, *, limit: int = 100, offset: int = 0) -> EntryTrace:
    """Return what caused an entry, with a page of the payments where it was a batch. Raises NothingToTrace."""
    entry = LedgerEntry.objects.select_related("line", "voucher__document").filter(pk=entry_id).first()
    if entry is None:
        raise NothingToTrace(f"원장 기록 {entry_id}번은 없습니다. 번호를 확인해 주세요.")
    voucher = entry.voucher
    batch = Batch.objects.select_related("round__programme").filter(spending=voucher).first()
    invoice = None if batch else Invoice.objects.select_related("document").filter(spending=voucher).first()
    contract = None if batch else _contract_of(voucher, invoice)
    return EntryTrace(
        id=entry.pk,
        line=str(entry.line),
        kind=EntryKind(entry.kind).label,
        amount=entry.amount,
        booked_on=entry.booked_on,
        memo=entry.memo,
        corrects_id=entry.corrects_id,
        voucher=voucher.number,
        voucher_title=voucher.title,
        voucher_document=_document(voucher.document),
        cause=_cause(voucher, batch, invoice, contract),
        batch=_batch(batch, limit, offset) if batch else None,
        contract=_contract(contract) if contract else None,
        invoice=_invoice(invoice) if invoice else None,
    )


def trace_payment(payment_id: int) -> PaymentTrace:
    """Return the decision and the attendance lines that a payment pays. Raises NothingToTrace."""
    payment = (
        Payment.objects.select_related(
            "entitlement__participation__place", "entitlement__period__place", "entitlement__rule_set"
        )
        .filter(pk=payment_id)
        .first()
    )
    if payment is None:
        raise NothingToTrace(f"지급 {payment_id}번은 없습니다. 번호를 확인해 주세요.")
    decided = payment.entitlement
    period = decided.period  # none where an instalment is paid, which no month has earned
    return PaymentTrace(
        payment=_payment(payment),
        batch_id=payment.batch_id,
        period_id=decided.period_id,
        entitlement_id=decided.pk,
        entitlement_version=decided.version,
        rule_set=str(decided.rule_set or ""),
        minutes=decided.minutes,
        amount=decided.amount,
        lines=decided.lines,
        snapshot=decided.snapshot,
        place=(period or decided.participation).place.title,
        month_status=PeriodStatus(period.status).label if period else "",
        records=tuple(_records(decided.participation_id, decided.month, period.version)) if period else (),
    )


def _cause(voucher: Voucher, batch: Batch | None, invoice: Invoice | None, contract: Contract | None) -> Cause:
    if batch is not None:
        return "batch"
    if invoice is not None:
        return "invoice"
    if contract is not None:
        return "contract"
    kinds: dict[str, Cause] = {VoucherKind.COMMITMENT: "commitment", VoucherKind.SPENDING: "spending"}
    return kinds.get(voucher.kind, "budget")


def _contract_of(voucher: Voucher, invoice: Invoice | None) -> Contract | None:
    contracts = Contract.objects.select_related("supplier", "document")
    if invoice is not None:
        return contracts.get(pk=invoice.contract_id)
    return contracts.filter(commitment=voucher).first()


def _batch(batch: Batch, limit: int, offset: int) -> BatchTrace:
    payments = batch.payments.select_related("entitlement__participation").order_by("pk")
    return BatchTrace(
        id=batch.pk,
        number=batch.number,
        title=batch.title,
        programme=batch.round.programme.name,
        round=batch.round.title,
        month=batch.month,
        status=BatchStatus(batch.status).label,
        sent_on=batch.sent_on,
        total=payments.count(),
        payments=tuple(_payment(one) for one in payments[offset : offset + limit]),
    )


def _payment(one: Payment) -> PaymentRef:
    return PaymentRef(
        id=one.pk,
        participation_id=one.entitlement.participation_id,
        party_id=one.entitlement.participation.party_id,
        month=one.entitlement.month,
        gross=one.gross,
        tax=one.tax,
        insurance=one.insurance,
        status=PaymentStatus(one.status).label,
        paid_on=one.paid_on,
    )


def _contract(one: Contract) -> ContractTrace:
    return ContractTrace(
        id=one.pk,
        title=one.title,
        supplier_id=one.supplier_id,
        supplier=one.supplier.name,
        amount=one.amount,
        signed_on=one.signed_on,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        document=DocumentRef(one.document.pk, one.document.title, one.document.sha256),
    )


def _invoice(one: Invoice) -> InvoiceTrace:
    document = DocumentRef(one.document.pk, one.document.title, one.document.sha256)
    return InvoiceTrace(id=one.pk, amount=one.amount, issued_on=one.issued_on, document=document)


def _document(one: Any) -> DocumentRef | None:
    return None if one is None else DocumentRef(one.pk, one.title, one.sha256)


def _records(participation_id: int, month: date, version: int) -> list[RecordRef]:
    """Return the records that a decision could see: of the month's versions up to the one it was made on."""
    replaced = Record.objects.filter(replaces=OuterRef("pk"), period__version__lte=version)
    rows = (
        Record.objects.filter(
            participation_id=participation_id,
            kind=RecordKind.WORK,
            period__month=month,
            period__version__lte=version,
        )
        .annotate(valid=~Exists(replaced))
        .order_by("day", "pk")
    )
    shown = rows.values_list(
        "pk", "day", "kind", "status", "quantity", "unit", "period__version", "confirmed_by_id", "valid"
    )
    return [
        RecordRef(
            id=pk,
            day=day,
            kind=RecordKind(kind).label,
            status=RecordStatus(status).label,
            quantity=quantity,
            unit=QuantityUnit(unit).label,
            month_version=of_version,
            confirmed=confirmed is not None,
            valid=valid,
        )
        for pk, day, kind, status, quantity, unit, of_version, confirmed, valid in shown
    ]
