"""Addresses of the books: contracts, spending orders, moves of the budget, receipts, grants and their settlement."""

from django.urls import URLPattern, path

from imojak.sites.office.views import budget_files, contracts, grants, moves, reconciliation

urlpatterns: list[URLPattern] = [
    path("budget/file.<slug:form>", budget_files.tree, name="budget-file"),
    path("budget/line/<str:code>/months.<slug:form>", budget_files.months, name="budget-line-file"),
    path("budget/books/", moves.index, name="books"),
    path("budget/contracts/", contracts.index, name="contracts"),
    path("budget/contracts/new/", contracts.new, name="contract-new"),
    path("budget/contracts/<int:number>/", contracts.contract, name="contract"),
    path("budget/contracts/<int:number>/pay/", contracts.pay, name="contract-pay"),
    path("budget/contracts/<int:number>/schedule/", contracts.schedule, name="contract-schedule"),
    path("budget/orders/new/", contracts.order, name="order-new"),
    path("budget/moves/transfer/", moves.transfer, name="transfer-new"),
    path("budget/moves/supplement/", moves.supplement, name="supplement-new"),
    path("budget/moves/carry-over/", moves.carry, name="carry-new"),
    path("budget/receipts/new/", moves.receive, name="receipt-new"),
    path("budget/entry/<int:number>/undo/", moves.undo, name="entry-undo"),
    path("budget/grants/", grants.index, name="grants"),
    path("budget/grants/new/", grants.new, name="grant-new"),
    path("budget/grants/<int:number>/", grants.grant, name="grant"),
    path("budget/grants/<int:number>/edit/", grants.edit, name="grant-edit"),
    path("budget/grants/<int:number>/settle/", grants.settle, name="grant-settle"),
    path("reconciliation/", reconciliation.index, name="reconciliation"),
    path("reconciliation/<int:number>/", reconciliation.day, name="reconciliation-day"),
    path("reconciliation/<int:number>/file.<slug:form>", reconciliation.export, name="reconciliation-file"),
    path("budget/settlements/<int:number>/return/", grants.return_rest, name="settlement-return"),
    path("budget/settlements/<int:number>/file.<slug:form>", grants.settlement_file, name="settlement-file"),
]
