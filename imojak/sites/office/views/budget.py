"""The budget tree, a line's entries, and from an entry to the participation and attendance that caused it."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from imojak.figures.trace import NothingToTrace, trace_entry, trace_payment
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import BudgetLine, LedgerEntry
from imojak.ledger.queries import execution, execution_by_code
from imojak.ledger.scopes import contracts_visible, entries_visible, invoices_visible, vouchers_visible
from imojak.offers.models import Programme
from imojak.parties.models import Account
from imojak.pay.models import Batch
from imojak.pay.scopes import payments_visible
from imojak.sites.cutoff import cut_off
from imojak.sites.names import names_for
from imojak.trust.models import Document

PAGE = 50
NO_BUDGET = "원장 기록은 예산을 보는 역할에게만 열립니다. 필요하면 재무 담당자에게 문의하세요."


def tree(request: HttpRequest) -> HttpResponse:
    """Show the whole tree of expenditure with bars of execution; it is public."""
    cut = cut_off(request)
    return render(request, "office/budget.html", {"cut": cut, "rows": execution(cut.year, cut.as_of)})


@login_required
def line(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a line stands and its entries, newest first."""
    cut = cut_off(request)
    visible = entries_visible(_account(request))
    row = execution_by_code(cut.year, cut.as_of).get(code)
    if row is None:
        raise Http404("그런 예산 항목이 없습니다. 예산에서 다시 골라 주세요.")
    if not row.is_leaf:
        raise Http404("하위 항목이 있는 항목에는 기록이 없습니다. 세부사업을 골라 주세요.")
    if not BudgetLine.objects.filter(pk=row.id, entries__in=visible).exists() and row.balance.current:
        raise PermissionDenied(NO_BUDGET)
    kind = request.GET.get("kind", "")
    entries = visible.filter(line=row.id, booked_on__lte=cut.as_of).select_related("voucher__counterparty")
    if kind in EntryKind.values:
        entries = entries.filter(kind=kind)
    context = {
        "cut": cut,
        "row": row,
        "kind": kind,
        "kinds": EntryKind.choices,
        "programmes": Programme.objects.filter(budget_lines__line=row.id, parent=None),
        "page": Paginator(entries.order_by("-booked_on", "-pk"), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "office/budget_line.html", context)


@login_required
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Show what caused an entry: the payments of a batch, a contract with its documents, or a budget decision."""
    account = _account(request)
    if not entries_visible(account).filter(pk=number).exists():
        if LedgerEntry.objects.filter(pk=number).exists():
            raise PermissionDenied(NO_BUDGET)
        raise Http404("그런 원장 기록이 없습니다. 예산에서 다시 찾아 주세요.")
    page = int(request.GET["page"]) if request.GET.get("page", "").isdigit() else 1
    try:
        trace = trace_entry(number, limit=PAGE, offset=(max(page, 1) - 1) * PAGE)
    except NothingToTrace as nothing:
        raise Http404(nothing.user_message) from nothing
    payments = trace.batch.payments if trace.batch else ()
    names = names_for(request, (one.party_id for one in payments), f"원장 기록 {number}번의 지급 내역 열람")
    openable = set(payments_visible(account).filter(pk__in=[one.id for one in payments]).values_list("pk", flat=True))
    rows = [{"payment": one, "name": names.get(one.party_id, ""), "open": one.id in openable} for one in payments]
    context = {
        "trace": trace,
        "rows": rows,
        "line_code": LedgerEntry.objects.select_related("line").get(pk=number).line.code,
        "page": Paginator(range(trace.batch.total if trace.batch else 0), PAGE).get_page(page),
    }
    return render(request, "office/budget_entry.html", context)


@login_required
def payment(request: HttpRequest, number: int) -> HttpResponse:
    """Show a payment: the rows that make its amount, and the attendance lines that it paid for."""
    if not payments_visible(_account(request)).filter(pk=number).exists():
        raise PermissionDenied("이 지급은 본인과 담당자, 활동비 담당자, 감사 담당자에게만 열립니다.")
    trace = trace_payment(number)
    names = names_for(request, [trace.payment.party_id], f"지급 {number}번의 활동 기록 열람")
    spending = Batch.objects.values_list("spending__entries", flat=True).filter(pk=trace.batch_id).first()
    context = {"trace": trace, "name": names.get(trace.payment.party_id, ""), "entry": spending}
    return render(request, "office/budget_payment.html", context)


@login_required
def document(request: HttpRequest, number: int) -> HttpResponse:
    """Give a document of the books (contract, invoice, voucher) as a file; nobody else's documents open here."""
    account = _account(request)
    found = get_object_or_404(Document, pk=number)
    of_the_books = (
        contracts_visible(account).filter(document=found).exists()
        or invoices_visible(account).filter(document=found).exists()
        or vouchers_visible(account).filter(document=found).exists()
    )
    if not of_the_books:
        raise PermissionDenied("이 문서를 볼 권한이 없습니다.")
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response["Content-Disposition"] = "inline"
    return response


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)
