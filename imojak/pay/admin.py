"""Pay in the admin: read only; what was granted and paid is corrected by a new decision, never here."""

from __future__ import annotations

from django.contrib import admin

from imojak.kernel.admin import PersonalAdmin, ReadOnlyAdmin, number_of
from imojak.pay.models import (
    BankFile,
    BankResult,
    BankResultRow,
    Batch,
    BatchApproval,
    Commitment,
    Entitlement,
    Payment,
)
from imojak.pay.people import (
    IncomeStatement,
    PayeeAccount,
    ReceiptQuestion,
    ReceiptSample,
    Recovery,
    RecoveryReceipt,
)


@admin.register(Entitlement)
class EntitlementAdmin(PersonalAdmin):
    """지급결정."""

    list_display = (
        "id",
        number_of("participation", "참여 번호"),
        "month",
        "version",
        "minutes",
        "amount",
        "computed_on",
    )
    list_filter = ("month",)


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """지급 묶음."""

    list_display = ("number", "title", "month", "status", "sent_on")
    list_filter = ("status", "month")
    search_fields = ("number", "title")


@admin.register(Payment)
class PaymentAdmin(PersonalAdmin):
    """지급."""

    list_display = (
        "id",
        number_of("entitlement", "지급결정 번호"),
        number_of("batch", "묶음 번호"),
        "gross",
        "tax",
        "status",
        "paid_on",
    )
    list_filter = ("status",)


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    """활동비 원인행위."""

    list_display = ("id", "round", "voucher", "cause", number_of("participation", "참여 번호"), "amount")
    list_filter = ("cause",)
    list_select_related = ("round", "voucher")


@admin.register(PayeeAccount)
class PayeeAccountAdmin(PersonalAdmin):
    """지급 계좌: the bank and four digits; the seal and the mark are nothing to look at."""

    list_display = ("id", number_of("party", "당사자 번호"), "bank_code", "last4", "status", "asked_at", "confirmed_at")
    list_filter = ("status", "bank_code")
    exclude = ("cipher", "mark", "holder")


@admin.register(BatchApproval)
class BatchApprovalAdmin(ReadOnlyAdmin):
    """지급 승인."""

    list_display = ("id", number_of("batch", "묶음 번호"), "step", "title", "at")


@admin.register(BankFile)
class BankFileAdmin(PersonalAdmin):
    """송금 파일."""

    list_display = ("id", number_of("batch", "묶음 번호"), "number", "rows", "won", "made_at")


@admin.register(BankResult)
class BankResultAdmin(PersonalAdmin):
    """은행 결과."""

    list_display = ("id", number_of("batch", "묶음 번호"), "paid", "failed", "read_at")


@admin.register(BankResultRow)
class BankResultRowAdmin(PersonalAdmin):
    """은행 결과 행."""

    list_display = ("id", number_of("payment", "지급 번호"), "line", "reference", "won", "code", "day")


@admin.register(ReceiptSample)
class ReceiptSampleAdmin(ReadOnlyAdmin):
    """수령 확인 표본."""

    list_display = ("id", number_of("batch", "묶음 번호"), "seed", "paid", "asked", "drawn_at")


@admin.register(ReceiptQuestion)
class ReceiptQuestionAdmin(PersonalAdmin):
    """수령 확인."""

    list_display = ("id", number_of("payment", "지급 번호"), "status", "due_on")
    list_filter = ("status",)
    exclude = ("note", "found")


@admin.register(IncomeStatement)
class IncomeStatementAdmin(PersonalAdmin):
    """지급명세서."""

    list_display = ("id", number_of("party", "당사자 번호"), "year", "tax_class", "version", "gross", "income_tax")
    list_filter = ("year", "tax_class")


@admin.register(Recovery)
class RecoveryAdmin(PersonalAdmin):
    """환수."""

    list_display = ("id", number_of("entitlement", "지급결정 번호"), "won", "way", "status", "due_on")
    list_filter = ("status", "way")
    exclude = ("reason",)


@admin.register(RecoveryReceipt)
class RecoveryReceiptAdmin(PersonalAdmin):
    """환수 내역."""

    list_display = ("id", number_of("recovery", "환수 번호"), "won", "received_on")
