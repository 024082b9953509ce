"""Who may see the books: whoever may read the budget sees all of it; only finance books."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from imojak.kernel.scopes import Actor, Scope
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

M = TypeVar("M", bound=Model)


def _books(model: type[M], actor: Actor) -> QuerySet[M]:
    rows = model._default_manager.all()
    return rows if actor.can("read-budget") else rows.none()


def lines_visible(actor: Actor) -> QuerySet[BudgetLine]:
    """Return the budget tree to readers of the budget."""
    return _books(BudgetLine, actor)


def entries_visible(actor: Actor) -> QuerySet[LedgerEntry]:
    """Return the entries to readers of the budget."""
    return _books(LedgerEntry, actor)


def vouchers_visible(actor: Actor) -> QuerySet[Voucher]:
    """Return the vouchers to readers of the budget."""
    return _books(Voucher, actor)


def contracts_visible(actor: Actor) -> QuerySet[Contract]:
    """Return the contracts to readers of the budget."""
    return _books(Contract, actor)


def invoices_visible(actor: Actor) -> QuerySet[Invoice]:
    """Return the invoices to readers of the budget."""
    return _books(Invoice, actor)


def grants_visible(actor: Actor) -> QuerySet[Grant]:
    """Return the grants to readers of the budget."""
    return _books(Grant, actor)


def settlements_visible(actor: Actor) -> QuerySet[Settlement]:
    """Return the settlements to readers of the budget."""
    return _books(Settlement, actor)


def instalments_visible(actor: Actor) -> QuerySet[Instalment]:
    """Return what contracts are expected to pay to readers of the budget."""
    return _books(Instalment, actor)


def reconciliations_visible(actor: Actor) -> QuerySet[Reconciliation]:
    """Return how the books agreed to those who answer for them: finance, and the auditor."""
    rows = Reconciliation.objects.all()
    return rows if actor.can("book") or actor.can("audit") else rows.none()


def grants_settleable(actor: Actor) -> QuerySet[Grant]:
    """Return the grants that the actor may enter, change and settle: all of them, for finance."""
    rows = Grant.objects.all()
    return rows if actor.can("book") else rows.none()


def lines_bookable(actor: Actor) -> QuerySet[BudgetLine]:
    """Return the lines that the actor may book on: the leaves, for finance."""
    rows = BudgetLine.objects.filter(children=None)
    return rows if actor.can("book") else rows.none()


SCOPES: dict[str, Scope] = {
    "ledger.budgetline": lines_visible,
    "ledger.ledgerentry": entries_visible,
    "ledger.voucher": vouchers_visible,
    "ledger.contract": contracts_visible,
    "ledger.invoice": invoices_visible,
    "ledger.grant": grants_visible,
    "ledger.settlement": settlements_visible,
    "ledger.instalment": instalments_visible,
    "ledger.reconciliation": reconciliations_visible,
}
