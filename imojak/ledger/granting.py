"""Subsidies and donations as they are agreed with who gives them, and the lines that spend them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from imojak.kernel.violations import explained
from imojak.ledger.enums import FundingSource, Side
from imojak.ledger.models import BudgetLine, Grant
from imojak.ledger.posting import LedgerRefusal
from imojak.ledger.scopes import grants_settleable, lines_bookable
from imojak.parties.models import Party
from imojak.trust.models import Document

if TYPE_CHECKING:
    from imojak.parties.models import Account


@dataclass(frozen=True)
class Terms:
    """What is agreed: whose money, how much, for what and how long, and until when it is reported."""

    source: FundingSource
    giver: Party
    title: str
    amount: int
    starts_on: date
    ends_on: date
    report_due: date
    document: Document
    purpose: str = ""


def lines_grantable(actor: Account, year: int, of: Grant | None = None) -> Iterable[BudgetLine]:
    """Return the lines that may spend a grant of a year: leaves of subsidies and donations that no other one has."""
    rows = lines_bookable(actor).filter(year=year, side=Side.EXPENDITURE).order_by("order", "pk")
    rows = rows.filter(funding_source__in=[FundingSource.SUBSIDY, FundingSource.DONATION])
    return rows.filter(grant=None) | rows.filter(grant=of) if of is not None else rows.filter(grant=None)


def enter_grant(year: int, terms: Terms, lines: Iterable[BudgetLine], *, actor: Account) -> Grant:
    """Enter a grant and let ``lines`` spend it.

    Raises LedgerRefusal for who may not, terms that do not hold, and lines of another year, source or grant.
    """
    with explained(LedgerRefusal), transaction.atomic():
        grant = Grant(year=year)
        return _write(grant, terms, lines, actor)


def change_grant(grant: Grant, terms: Terms, lines: Iterable[BudgetLine], *, actor: Account) -> Grant:
    """Change what was agreed (변경교부), with its new document. Raises LedgerRefusal, also once its settlement was sent."""
    with explained(LedgerRefusal), transaction.atomic():
        grant = Grant.objects.select_for_update().get(pk=grant.pk)
        return _write(grant, terms, lines, actor)


def _write(grant: Grant, terms: Terms, lines: Iterable[BudgetLine], actor: Account) -> Grant:
    if not actor.can("book"):
        raise LedgerRefusal("재원 약정은 재무 담당자만 적을 수 있습니다. 재무 담당자에게 맡겨 주세요.")
    if terms.amount <= 0:
        raise LedgerRefusal("약정 금액은 0보다 커야 합니다. 금액을 다시 적어 주세요.")
    if terms.ends_on < terms.starts_on:
        raise LedgerRefusal("종료일이 시작일보다 빠릅니다. 날짜를 다시 확인하세요.")
    if terms.report_due < terms.starts_on:
        raise LedgerRefusal("정산 보고 기한이 시작일보다 빠릅니다. 날짜를 다시 확인하세요.")
    for name, value in vars(terms).items():
        setattr(grant, name, value)
    grant.save()
    chosen = {line.pk: line for line in lines}
    ids = sorted({*chosen, *grant.lines.values_list("pk", flat=True)})
    for line in BudgetLine.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        if line.pk in chosen:
            _refuse_line(line, grant, actor)
        wanted = grant.pk if line.pk in chosen else None
        if line.grant_id != wanted:
            line.grant_id = wanted
            line.save(update_fields=["grant"])
    return grant


def _refuse_line(line: BudgetLine, grant: Grant, actor: Account) -> None:
    if line.year != grant.year or line.side != Side.EXPENDITURE:
        raise LedgerRefusal(f"{line}은 {grant.year}년의 지출 항목이 아닙니다. 항목을 다시 고르세요.")
    if line.funding_source != grant.source:
        label = FundingSource(grant.source).label
        raise LedgerRefusal(f"{line}의 재원이 {label}이 아닙니다. 재원이 같은 항목을 고르세요.")
    if line.grant_id not in (None, grant.pk):
        raise LedgerRefusal(f"{line}은 이미 다른 약정의 돈을 쓰는 항목입니다. 항목을 다시 고르세요.")
    if not lines_bookable(actor).filter(pk=line.pk).exists():
        raise LedgerRefusal(f"{line}은 돈을 쓰는 항목이 아닙니다. 세부사업을 고르세요.")


def grant_for(actor: Account, number: int) -> Grant | None:
    """Return a grant that the actor may change and settle, by its number; None where there is none."""
    return grants_settleable(actor).filter(pk=number).first()
