"""Documents, and the ledger: lines, vouchers, entries, contracts and invoices. Amounts are won."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from imojak.ledger.enums import EntryKind, FundingSource, Side, VoucherKind
from imojak.ledger.models import (
    BudgetLine,
    Contract,
    Grant,
    Instalment,
    Invoice,
    LedgerEntry,
    Reconciliation,
    Settlement,
    Voucher,
)
from imojak.parties.enums import OrganisationKind
from imojak.trust.models import Document
from tests.factories.common import SPRING, YEAR, at, number, position
from tests.factories.who import organisation


def document(title: str = "", *, on: date = SPRING) -> Document:
    """A short text document with the hash of its content."""
    content = (title or f"문서 {number()}").encode()
    return Document.objects.create(
        title=title or content.decode(),
        media_type="text/plain",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_on=on,
    )


def budget_line(code: str = "", *, parent: BudgetLine | None = None, revenue: bool = False, **more: Any) -> BudgetLine:
    """A budget line: a leaf until another names it as its parent."""
    code = code or f"Z{number()}"
    values: dict[str, Any] = {
        "year": YEAR,
        "name": f"예산 {code}",
        "funding_source": FundingSource.CITY,
        "order": position(),
        "side": Side.REVENUE if revenue else Side.EXPENDITURE,
        **more,
    }
    return BudgetLine.objects.create(code=code, parent=parent, **values)


def voucher(kind: str = VoucherKind.SPENDING, *, on: date = SPRING, **more: Any) -> Voucher:
    """What causes entries."""
    made = number()
    values: dict[str, Any] = {"number": f"{YEAR}-{made:06d}", "title": f"결의 {made}", **more}
    return Voucher.objects.create(kind=kind, dated_on=on, **values)


def entry(
    line: BudgetLine, kind: str, won: int, *, on: date = SPRING, by: Voucher | None = None, **more: Any
) -> LedgerEntry:
    """One entry with its voucher. Amounts are won."""
    causes = {
        EntryKind.COMMITMENT: VoucherKind.COMMITMENT,
        EntryKind.RELEASE: VoucherKind.COMMITMENT,
        EntryKind.SPENDING: VoucherKind.SPENDING,
        EntryKind.RETURN: VoucherKind.SPENDING,
        EntryKind.RECEIPT: VoucherKind.RECEIPT,
    }
    by = by or voucher(causes.get(EntryKind(kind), VoucherKind.BUDGET), on=on)
    return LedgerEntry.objects.create(line=line, kind=kind, amount=won, booked_on=on, voucher=by, **more)


def appropriate(
    line: BudgetLine, won: int, *, kind: str = EntryKind.ORIGINAL, on: date = date(YEAR, 1, 1)
) -> LedgerEntry:
    """An appropriation of New Year (당초), or 추경 or 변경 by ``kind``."""
    return entry(line, kind, won, on=on)


def commit(line: BudgetLine, won: int, *, on: date = SPRING, **more: Any) -> LedgerEntry:
    """A commitment (원인행위)."""
    return entry(line, EntryKind.COMMITMENT, won, on=on, **more)


def spend(line: BudgetLine, won: int, *, on: date = SPRING, **more: Any) -> LedgerEntry:
    """A spending (지출) within what is committed."""
    return entry(line, EntryKind.SPENDING, won, on=on, **more)


def funded_line(code: str = "", *, won: int = 100_000_000, committed: int | None = None, **more: Any) -> BudgetLine:
    """A leaf with an appropriation, of which ``committed`` (half when not said) is committed."""
    line = budget_line(code, **more)
    appropriate(line, won)
    commit(line, won // 2 if committed is None else committed)
    return line


def contract(line: BudgetLine, won: int = 10_000_000, *, on: date = SPRING, **more: Any) -> Contract:
    """A contract with its commitment booked on ``line``."""
    supplier = more.pop("supplier", None) or organisation(kind=OrganisationKind.SUPPLIER)
    by = voucher(VoucherKind.COMMITMENT, on=on, counterparty=supplier)
    commit(line, won, on=on, by=by)
    values: dict[str, Any] = {"title": by.title, "starts_on": on, "ends_on": date(YEAR, 12, 31), **more}
    return Contract.objects.create(
        commitment=by, supplier=supplier, amount=won, signed_on=on, document=document(on=on), **values
    )


def invoice(of: Contract, won: int | None = None, *, on: date = date(YEAR, 6, 1)) -> Invoice:
    """An invoice of a contract (all of it when ``won`` is not said) with its spending booked."""
    won = of.amount if won is None else won
    line = of.commitment.entries.get().line
    by = voucher(VoucherKind.SPENDING, on=on, counterparty=of.supplier)
    spend(line, won, on=on, by=by)
    return Invoice.objects.create(contract=of, spending=by, amount=won, issued_on=on, document=document(on=on))


def grant(*, won: int = 100_000_000, lines: tuple[BudgetLine, ...] = (), **more: Any) -> Grant:
    """A subsidy of the year that is settled in the January after it; ``lines`` spend it."""
    values: dict[str, Any] = {
        "year": YEAR,
        "source": FundingSource.SUBSIDY,
        "title": f"보조금 {number()}",
        "starts_on": date(YEAR, 1, 1),
        "ends_on": date(YEAR, 12, 31),
        "report_due": date(YEAR + 1, 1, 31),
        **more,
    }
    if "giver" not in values:
        values["giver"] = organisation(kind=OrganisationKind.PUBLIC_BODY)
    made = Grant.objects.create(amount=won, document=document(), **values)
    for line in lines:
        line.grant = made
        line.save(update_fields=["grant"])
    return made


def settlement(of: Grant, *, on: date = date(YEAR, 12, 31), received: int = 0, **more: Any) -> Settlement:
    """A draft of a settlement in which nothing is spent yet."""
    values: dict[str, Any] = {"spent": 0, "interest": 0, "paid_back": 0, "lines": [], **more}
    rest = received + values["interest"] - values["spent"] - values["paid_back"]
    return Settlement.objects.create(grant=of, as_of=on, received=received, to_return=rest, **values)


def instalment(of: Contract, won: int | None = None, *, due: date = date(YEAR, 6, 1), **more: Any) -> Instalment:
    """What a contract is expected to pay on a day: all of it when ``won`` is not said."""
    values: dict[str, Any] = {"title": "잔금", "planned_on": of.signed_on, **more}
    return Instalment.objects.create(contract=of, due_on=due, amount=of.amount if won is None else won, **values)


def reconciliation(*, on: date = SPRING, differences: int = 0) -> Reconciliation:
    """A day on which everything agreed, unless ``differences`` says otherwise."""
    return Reconciliation.objects.create(day=on, made_at=at(on), steps=[], differences=differences, seconds=0.1)
