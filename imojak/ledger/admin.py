"""The books in the admin: entries are booked by actions and never rewritten; only names of lines are edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from imojak.kernel.admin import ReadOnlyAdmin, TableAdmin
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


@admin.register(BudgetLine)
class BudgetLineAdmin(TableAdmin):
    """예산 항목."""

    list_display = ("code", "name", "year", "side", "parent", "funding_source", "purpose_group")
    list_filter = ("year", "side", "funding_source")
    search_fields = ("code", "name")
    list_select_related = ("parent",)
    readonly_fields = ("year", "side", "code", "parent")

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """A line stays as long as the year's books do."""
        return False

    def has_add_permission(self, request: Any) -> bool:
        """Lines come with the year's plan."""
        return False


@admin.register(Voucher)
class VoucherAdmin(ReadOnlyAdmin):
    """결의서."""

    list_display = ("number", "kind", "title", "dated_on")
    list_filter = ("kind",)
    search_fields = ("number", "title")
    date_hierarchy = "dated_on"


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """예산원장 기록."""

    list_display = ("id", "line", "kind", "amount", "booked_on", "voucher")
    list_filter = ("kind", "line__year")
    search_fields = ("line__code", "voucher__number")
    list_select_related = ("line", "voucher")
    date_hierarchy = "booked_on"


@admin.register(Contract)
class ContractAdmin(ReadOnlyAdmin):
    """계약."""

    list_display = ("title", "amount", "signed_on", "starts_on", "ends_on")
    search_fields = ("title", "commitment__number")


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """청구."""

    list_display = ("id", "contract_id", "amount", "issued_on")
    search_fields = ("spending__number",)


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    """재원 약정."""

    list_display = ("title", "year", "source", "amount", "report_due")
    list_filter = ("year", "source")
    search_fields = ("title",)


@admin.register(Instalment)
class InstalmentAdmin(ReadOnlyAdmin):
    """지급 예정."""

    list_display = ("title", "due_on", "amount", "planned_on", "replaced_on")
    search_fields = ("contract__title",)


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    """정산."""

    list_display = ("grant", "as_of", "status", "received", "spent", "to_return")
    list_filter = ("status",)
    list_select_related = ("grant",)


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    """대사."""

    list_display = ("day", "made_at", "differences", "seconds")
    date_hierarchy = "day"
