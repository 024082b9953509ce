"""Pay (지급결정·지급): computed entitlements with their explanation, batches, payments and what the bank answered."""

from imojak.pay.enums import BatchStatus, EntitlementKind, PaymentStatus, TaxClass
from imojak.pay.models.banking import BankFile, BankResult, BankResultRow
from imojak.pay.models.batches import Batch, BatchApproval, Payment
from imojak.pay.models.commitments import Commitment, CommitmentCause
from imojak.pay.models.decisions import Entitlement
from imojak.pay.people import IncomeStatement, PayeeAccount, ReceiptQuestion, ReceiptSample, Recovery, RecoveryReceipt

__all__ = [
    "BankFile",
    "BankResult",
    "BankResultRow",
    "Batch",
    "BatchApproval",
    "BatchStatus",
    "Commitment",
    "CommitmentCause",
    "Entitlement",
    "EntitlementKind",
    "IncomeStatement",
    "PayeeAccount",
    "Payment",
    "PaymentStatus",
    "ReceiptQuestion",
    "ReceiptSample",
    "Recovery",
    "RecoveryReceipt",
    "TaxClass",
]
