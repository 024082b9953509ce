"""Who may see entitlements, payments and batches, and who may carry them on."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from imojak.kernel.scopes import Scope
from imojak.offers.models import Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.hands import accounts_of_hand, hand_of
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.pay.models import (
    BankFile,
    BankResult,
    BankResultRow,
    Batch,
    BatchApproval,
    BatchStatus,
    Commitment,
    Entitlement,
    Payment,
)
from imojak.pay.people import (
    AccountStatus,
    IncomeStatement,
    PayeeAccount,
    ReceiptQuestion,
    ReceiptSample,
    ReceiptStatus,
    Recovery,
    RecoveryReceipt,
)

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
    """Of the programmes that one manages; all for who pays, approves or audits. A batch shows sums, no names."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER, RoleKind.DIRECTOR):
        return Batch.objects.all()
    return Batch.objects.filter(round__programme__in=programmes_managed(who))


def commitments_visible(account: Account) -> QuerySet[Commitment]:
    """All for readers of the budget: a commitment is a row of the books, and names nobody."""
    rows = Commitment.objects.all()
    return rows if account.can(Capability.READ_BUDGET) else rows.none()


def approvals_visible(account: Account) -> QuerySet[BatchApproval]:
    """Return the steps of approval of the batches that one sees."""
    return BatchApproval.objects.filter(batch__in=batches_visible(account))


def bank_files_visible(account: Account) -> QuerySet[BankFile]:
    """All for pay clerk and auditor: what the bank is told holds people's accounts."""
    return _at_the_bank(BankFile, account)


def bank_files_takeable(account: Account) -> QuerySet[BankFile]:
    """Return the files that a pay clerk may take to the bank: of batches that went through other hands before."""
    rows = BankFile.objects.filter(batch__in=_not_through(account, Batch.objects.all()))
    return rows if account.can(Capability.PAY) else rows.none()


def bank_results_visible(account: Account) -> QuerySet[BankResult]:
    """All for pay clerk and auditor."""
    return _at_the_bank(BankResult, account)


def bank_rows_visible(account: Account) -> QuerySet[BankResultRow]:
    """All for pay clerk and auditor."""
    return _at_the_bank(BankResultRow, account)


def _at_the_bank(model: type[M], account: Account) -> QuerySet[M]:
    who, rows = standing(account), model._default_manager.all()
    return rows if who.sees_all or who.holds(RoleKind.PAY_CLERK) else rows.none()


def rounds_committable(account: Account) -> QuerySet[Round]:
    """Return the rounds whose pay one may commit by hand: those that pay, of one's own programmes; all for finance."""
    rows = Round.objects.filter(pay_scheme__isnull=False)
    if account.can(Capability.BOOK):
        return rows
    return rows.filter(programme__in=programmes_managed(standing(account)))


def batches_approvable(account: Account) -> QuerySet[Batch]:
    """Return the prepared batches whose next step has a role that one holds, and that went through other hands."""
    from imojak.pay.batching import next_step

    rows = Batch.objects.filter(status=BatchStatus.PREPARED)
    who = standing(account)
    if not who.holds(RoleKind.FINANCE_OFFICER, RoleKind.DIRECTOR):
        return rows.none()
    asked = {one.pk: next_step(one) for one in _not_through(account, rows).select_related("approval_rules")}
    return rows.filter(pk__in=[key for key, step in asked.items() if step and who.holds(RoleKind(step.role))])


def batches_sendable(account: Account) -> QuerySet[Batch]:
    """Return the approved batches that a pay clerk may send: neither prepared nor approved by the same person."""
    rows = Batch.objects.filter(status=BatchStatus.APPROVED)
    return _not_through(account, rows) if account.can(Capability.PAY) else rows.none()


def batches_given_up_by(account: Account) -> QuerySet[Batch]:
    """Return the sent batches of which a pay clerk may give failed payments up: those that went through other hands."""
    rows = Batch.objects.filter(status=BatchStatus.SENT)
    return _not_through(account, rows) if account.can(Capability.PAY) else rows.none()


def _not_through(account: Account, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """Return the batches that no account of the same person has prepared, approved in any step, or closed a month of."""
    own = accounts_of_hand(hand_of(account))
    paid = Payment.objects.filter(
        Q(entitlement__period__confirmed_by__in=own) | Q(entitlement__period__approved_by__in=own)
    )
    return (
        rows.exclude(Q(prepared_by__in=own) | Q(approved_by__in=own))
        .exclude(pk__in=BatchApproval.objects.filter(by__in=own).values("batch"))
        .exclude(pk__in=paid.values("batch"))
    )


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


def receipt_samples_visible(account: Account) -> QuerySet[ReceiptSample]:
    """All for pay clerk, finance and auditor: numbers without people."""
    who = standing(account)
    seen = who.sees_all or who.holds(RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER)
    return ReceiptSample.objects.all() if seen else ReceiptSample.objects.none()


def receipt_questions_visible(account: Account) -> QuerySet[ReceiptQuestion]:
    """Own; all for pay clerk and auditor."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.PAY_CLERK):
        return ReceiptQuestion.objects.all()
    return receipt_questions_own(account)


def receipt_questions_own(account: Account) -> QuerySet[ReceiptQuestion]:
    """Return what was asked about one's own payments."""
    return ReceiptQuestion.objects.filter(_paid_to("payment__entitlement__", standing(account).party))


def receipt_questions_answerable(account: Account) -> QuerySet[ReceiptQuestion]:
    """Return one's own questions that may be answered: nobody says for somebody else that money came."""
    return receipt_questions_own(account).filter(status__in=[ReceiptStatus.ASKED, ReceiptStatus.MISSING])


def entitlements_own(account: Account) -> QuerySet[Entitlement]:
    """Return what was granted to oneself."""
    return Entitlement.objects.filter(_paid_to("", standing(account).party))


def statements_own(account: Account) -> QuerySet[IncomeStatement]:
    """Return one's own statements, those of an entry that was merged into one's own among them."""
    party = standing(account).party
    return IncomeStatement.objects.filter(Q(party_id=party) | Q(party__merged_into_id=party))


def statements_visible(account: Account) -> QuerySet[IncomeStatement]:
    """Own; all for pay clerk, finance and auditor."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER):
        return IncomeStatement.objects.all()
    return statements_own(account)


def recoveries_visible(account: Account) -> QuerySet[Recovery]:
    """Own; all for pay clerk, finance and auditor."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER):
        return Recovery.objects.all()
    return Recovery.objects.filter(_paid_to("entitlement__", who.party))


def recovery_receipts_visible(account: Account) -> QuerySet[RecoveryReceipt]:
    """Return those of the recoveries that one sees."""
    return RecoveryReceipt.objects.filter(recovery__in=recoveries_visible(account))


def _paid_to(prefix: str, party: int) -> Q:
    own = Q(**{f"{prefix}participation__party_id": party, f"{prefix}payee": None})
    return own | Q(**{f"{prefix}payee_id": party})


SCOPES: dict[str, Scope] = {
    "pay.entitlement": entitlements_visible,
    "pay.payment": payments_visible,
    "pay.batch": batches_visible,
    "pay.commitment": commitments_visible,
    "pay.payeeaccount": payee_accounts_visible,
    "pay.batchapproval": approvals_visible,
    "pay.bankfile": bank_files_visible,
    "pay.bankresult": bank_results_visible,
    "pay.bankresultrow": bank_rows_visible,
    "pay.receiptsample": receipt_samples_visible,
    "pay.receiptquestion": receipt_questions_visible,
    "pay.incomestatement": statements_visible,
    "pay.recovery": recoveries_visible,
    "pay.recoveryreceipt": recovery_receipts_visible,
}
