"""The books: booking, contracts, grants with their settlement, and the daily reconciliation."""

from __future__ import annotations

from datetime import date

from imojak.ledger import settling
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import Contract, Grant, LedgerEntry
from imojak.ledger.undoing import undoable
from imojak.parties.models import Account
from imojak.reports.reconciling import reconcile
from tests.sites.visits.visit import Visit

VISITS = [
    Visit("/office/budget/", "finance"),
    Visit("/office/budget/books/", "finance"),
    Visit("/office/budget/books/", "director", 403),
    Visit("/office/budget/contracts/", "director"),
    Visit("/office/budget/contracts/{booked_contract}/", "finance"),
    Visit("/office/budget/contracts/new/", "finance"),
    Visit("/office/budget/contracts/{booked_contract}/pay/", "finance"),
    Visit("/office/budget/contracts/{booked_contract}/schedule/", "finance"),
    Visit("/office/budget/orders/new/", "finance"),
    Visit("/office/budget/moves/transfer/", "finance"),
    Visit("/office/budget/moves/supplement/", "finance"),
    Visit("/office/budget/moves/carry-over/", "finance"),
    Visit("/office/budget/receipts/new/", "finance"),
    Visit("/office/budget/entry/{commitment}/", "finance"),
    Visit("/office/budget/entry/{commitment}/undo/", "finance"),
    Visit("/office/budget/grants/", "finance"),
    Visit("/office/budget/grants/{settled}/", "finance"),
    Visit("/office/budget/grants/{settled}/", "auditor"),
    Visit("/office/budget/grants/new/", "finance"),
    Visit("/office/budget/grants/{settled}/edit/", "finance"),
    Visit("/office/reconciliation/", "auditor"),
    Visit("/office/reconciliation/{reconciled}/", "finance"),
    Visit("/office/reconciliation/", "planner", 403),
]


def numbers() -> dict[str, int | str]:
    """Return a contract that is not paid in full with its commitment, a grant with its draft, and a reconciliation."""
    contract = Contract.objects.order_by("-signed_on", "-pk")[0]
    settled = Grant.objects.order_by("pk")[0]
    settling.draft(settled, date(settled.year, 12, 31), actor=Account.objects.get(username="finance"))
    paid_in_part = next(
        entry for entry in LedgerEntry.objects.filter(kind=EntryKind.COMMITMENT).order_by("pk") if undoable(entry) > 0
    )
    return {
        "booked_contract": contract.pk,
        "commitment": paid_in_part.pk,
        "settled": settled.pk,
        "reconciled": reconcile(date(settled.year, 12, 31)).pk,
    }
