"""Who may see entitlements, payments and batches, and who may carry them on."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from imojak.kernel.scopes import Scope
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.pay.models import Batch, BatchStatus, Commitment, Entitlement, Payment
from imojak.pay.people import AccountStatus, PayeeAccount

M = TypeVar("M", bound=Model)


def entitlements_visible(account: Account) -> QuerySet[Entitlement]:
    """Own; of the programmes that one manages; all for pay clerk and auditor."""
    return _earned(Entitlement, "participation__", account)


def payments_visible(account: Account) -> QuerySet[Payment]:
    """Own; of the programmes that one manages; all for pay clerk and auditor."""
    return _earned(Payment, "entitlement__participation__", account)


def payments_traceable(account: Account) -> QuerySet[Payment]:
    """Those one may see, and all for readers of the budget, who follow a won to its last line without the name."""
    return Payment.objects.all() if account.can(Capability.READ_BUDGET) else payments_visible(account)


def _earned(model: type[M], prefix: str, account: Account) -> QuerySet[M]:
    who = standing(account)
    rows = model._default_manager.all()
    if who.sees_all or who.holds(RoleKind.PAY_CLERK):
        return rows
    return rows.filter(
        Q(**{f"{prefix}party_id": who.party}) | Q(**{f"{prefix}round__programme__in": programmes_managed(who)})
    )


def batches_visible(account: Account) -> QuerySet[Batch]:
    """Of the programmes that one manages; all for pay clerk, finance and auditor. A batch shows sums, no names."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER):
        return Batch.objects.all()
    return Batch.objects.filter(round__programme__in=programmes_managed(who))


def commitments_visible(account: Account) -> QuerySet[Commitment]:
    """All for readers of the budget: a commitment is a row of the books, and names nobody."""
    rows = Commitment.objects.all()
    return rows if account.can(Capability.READ_BUDGET) else rows.none()


def batches_approvable(account: Account) -> QuerySet[Batch]:
    """Return the prepared batches that finance may approve: those that somebody else prepared."""
    rows = Batch.objects.filter(status=BatchStatus.PREPARED).exclude(prepared_by=account)
    return rows if account.can(Capability.BOOK) else rows.none()


def batches_sendable(account: Account) -> QuerySet[Batch]:
    """Return the approved batches that a pay clerk may send: neither prepared nor approved by the same account."""
    rows = Batch.objects.filter(status=BatchStatus.APPROVED).exclude(Q(prepared_by=account) | Q(approved_by=account))
    return rows if account.can(Capability.PAY) else rows.none()


def payee_accounts_visible(account: Account) -> QuerySet[PayeeAccount]:
    """Own; all for pay clerk and auditor, who see the bank and four digits as everybody does."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.PAY_CLERK):
        return PayeeAccount.objects.all()
    return PayeeAccount.objects.filter(party_id=who.party)


def payee_accounts_confirmable(account: Account) -> QuerySet[PayeeAccount]:
    """Return the waiting accounts that one may confirm: one's own, and for a clerk those that another has from paper."""
    who = standing(account)
    own = Q(party_id=who.party)
    if who.holds(RoleKind.PAY_CLERK):
        others = Q(paper__isnull=False) & ~Q(asked_by__party_id=who.party)
        return PayeeAccount.objects.filter(own | others, status=AccountStatus.ASKED)
    return PayeeAccount.objects.filter(own, status=AccountStatus.ASKED)


SCOPES: dict[str, Scope] = {
    "pay.entitlement": entitlements_visible,
    "pay.payment": payments_visible,
    "pay.batch": batches_visible,
    "pay.commitment": commitments_visible,
    "pay.payeeaccount": payee_accounts_visible,
}
