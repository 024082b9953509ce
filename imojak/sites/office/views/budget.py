"""The budget tree, a line's entries, and from an entry to the participation and attendance that caused it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from imojak.figures.trace import trace_entry, trace_payment
from imojak.ledger.enums import EntryKind
from imojak.ledger.execution import by_month, execution, rates
from imojak.ledger.scopes import (
    contracts_visible,
    entries_visible,
    grants_visible,
    invoices_visible,
    settlements_visible,
    vouchers_visible,
)
from imojak.ledger.undoing import contract_of, undoable
from imojak.offers.models import Programme, Round
from imojak.parties.enums import Capability
from imojak.parties.scopes import standing
from imojak.pay.scopes import batches_visible, payments_traceable
from imojak.records.scopes import periods_visible
from imojak.sites.asked import account_of, page_number
from imojak.sites.cutoff import cut_off
from imojak.sites.names import names_for
from imojak.sites.office.queries.outlook import READERS as OUTLOOK_READERS
from imojak.sites.office.tree import LEVELS, bars, branch, children, month_columns, way_to
from imojak.sites.office.views.months import READERS as MONTH_READERS
from imojak.trust.models import Document

PAGE = 50
#: Other documents are kept as a file: what a page could run never opens in a page.
SHOWN_BY_BROWSERS = {"application/pdf", "image/png", "image/jpeg"}
NO_BUDGET = "원장 기록은 예산을 보는 역할에게만 열립니다. 필요하면 재무 담당자에게 문의하세요."
NO_LINE = "그런 예산 항목이 없습니다. 예산에서 다시 골라 주세요."


def tree(request: HttpRequest) -> HttpResponse:
    """Show the tree of expenditure with bars of execution; ``?under=`` one branch, ``?level=`` down to a level. Public."""
    cut = cut_off(request)
    every = execution(cut.year, cut.as_of)
    under, level = request.GET.get("under", ""), request.GET.get("level", "")
    shown = branch(every, under)
    top = shown[0] if shown else None
    if under and (top is None or top.code != under):
        raise Http404(NO_LINE)
    groups = children(every, top) if top else []
    if top and not under:  # the policies of 사업비 say more than 사업비 beside 일반관리비
        groups = [row for one in groups for row in (children(every, one) or [one])]
    deepest = int(level) if level in {str(depth) for depth in LEVELS} else max(LEVELS)
    context = {
        "cut": cut,
        "rows": [row for row in shown if row.depth <= deepest],
        "bars": bars(groups),
        "top": top,
        "way": way_to(every, under),
        # Who may not read entries is given no way to a page that refuses them.
        "opens": request.user.is_authenticated and account_of(request).can(Capability.READ_BUDGET),
        "may_book": request.user.is_authenticated and account_of(request).can(Capability.BOOK),
        "reads_outlook": request.user.is_authenticated and standing(account_of(request)).holds(*OUTLOOK_READERS),
        "rates": rates(top.balance) if top else (),
        "under": under,
        "level": deepest,
        "levels": [(depth, name) for depth, name in LEVELS.items() if top is None or depth > top.depth],
    }
    return render(request, "office/budget.html", context)


@login_required
def line(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a line stands and its entries, newest first; a line with others below leads to its branch."""
    cut = cut_off(request)
    account = account_of(request)
    every = execution(cut.year, cut.as_of)
    row = next((row for row in every if row.code == code), None)
    if row is None:
        raise Http404(NO_LINE)
    if not row.is_leaf:
        query = request.GET.copy()
        query["under"] = code
        return redirect(f"{reverse('office:budget')}?{query.urlencode()}")
    if not account.can(Capability.READ_BUDGET):
        raise PermissionDenied(NO_BUDGET)
    kind = request.GET.get("kind", "")
    entries = entries_visible(account).filter(line=row.id, booked_on__lte=cut.as_of).select_related("voucher")
    if kind in EntryKind.values:
        entries = entries.filter(kind=kind)
    page = Paginator(entries.order_by("-booked_on", "-pk"), PAGE).get_page(page_number(request))
    names = names_for(request, (one.voucher.counterparty_id for one in page), f"‘{row.name}’ 원장 기록의 상대방 열람")
    context = {
        "cut": cut,
        "row": row,
        "kind": kind,
        "kinds": EntryKind.choices,
        "programmes": Programme.objects.filter(budget_lines__line=row.id, parent=None),
        "way": way_to(every, code),
        "page": page,
        "months": month_columns(by_month([row.id], cut.year, cut.as_of)),
        "rates": rates(row.balance),
        "may_book": account.can(Capability.BOOK),
        "contracts": contracts_visible(account).filter(commitment__entries__line=row.id).distinct().count(),
        "entries": [{"entry": one, "with": names.get(one.voucher.counterparty_id or 0, "")} for one in page],
    }
    return render(request, "office/budget_line.html", context)


@login_required
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Show what caused an entry: the payments of a batch, a contract with its documents, or a budget decision."""
    account = account_of(request)
    if not account.can(Capability.READ_BUDGET):
        raise PermissionDenied(NO_BUDGET)
    booked = entries_visible(account).select_related("line", "voucher__grant").filter(pk=number).first()
    if booked is None:
        raise Http404("그런 원장 기록이 없습니다. 예산에서 다시 찾아 주세요.")
    page = page_number(request)
    trace = trace_entry(booked.pk, limit=PAGE, offset=(page - 1) * PAGE)
    pages = Paginator(range(trace.batch.total if trace.batch else 0), PAGE).get_page(page)
    if pages.number != page:  # past the last page: the last one
        trace = trace_entry(booked.pk, limit=PAGE, offset=(pages.number - 1) * PAGE)
    payments = trace.batch.payments if trace.batch else ()
    names = names_for(request, (one.party_id for one in payments), f"‘{trace.voucher_title}’ 지급 내역 열람")
    supplier = trace.contract.supplier_id if trace.contract else None
    context = {
        "trace": trace,
        "line": booked.line,
        "undo": undoable(booked) if account.can(Capability.BOOK) else 0,
        "grant": booked.voucher.grant,
        "corrections": booked.corrections.order_by("booked_on", "pk"),
        "contract": contract_of(booked),
        "round": Round.objects.filter(commitments__voucher=booked.voucher_id).first(),
        "rows": [{"payment": one, "name": names.get(one.party_id, "")} for one in payments],
        "supplier": names_for(request, [supplier], f"‘{trace.voucher_title}’ 계약 열람").get(supplier or 0, ""),
        "page": pages,
    }
    return render(request, "office/budget_entry.html", context)


@login_required
def payment(request: HttpRequest, number: int) -> HttpResponse:
    """Show a payment: the rows that make its amount, and the attendance lines that it paid for.

    It opens to those in whose scope it is, the person first of all. A reader of the budget, who comes from the entry,
    may follow the money to the last line as well; the name stays masked. Either leaves a row that the person can see.
    """
    account = account_of(request)
    if not payments_traceable(account).filter(pk=number).exists():
        if account.can(Capability.READ_BUDGET):
            raise Http404("그런 지급은 없습니다. 원장 기록에서 다시 찾아 주세요.")
        raise PermissionDenied("이 지급은 본인과 담당자, 예산을 보는 역할에게만 열립니다.")
    trace = trace_payment(number)
    names = names_for(request, [trace.payment.party_id], f"지급 {trace.payment.id}번의 활동 기록 열람")
    entry = entries_visible(account).filter(voucher__batch=trace.batch_id).select_related("line", "voucher").first()
    context = {
        "trace": trace,
        "name": names.get(trace.payment.party_id, ""),
        "entry": entry,
        "own": trace.payment.party_id == account.party_id,
        "batch": batches_visible(account).filter(pk=trace.batch_id).first(),
        "period": trace.period_id
        if standing(account).holds(*MONTH_READERS) and periods_visible(account).filter(pk=trace.period_id or 0).exists()
        else None,
        "programme": Programme.objects.get(rounds__participations=trace.payment.participation_id),
    }
    return render(request, "office/budget_payment.html", context)


@login_required
def document(request: HttpRequest, number: int) -> HttpResponse:
    """Give a document of the books (contract, invoice, voucher) as a file; nobody else's documents open here."""
    account = account_of(request)
    found = Document.objects.filter(pk=number).first()
    of_the_books = found is not None and (
        contracts_visible(account).filter(document=found).exists()
        or invoices_visible(account).filter(document=found).exists()
        or vouchers_visible(account).filter(document=found).exists()
        or grants_visible(account).filter(document=found).exists()
        or settlements_visible(account).filter(document=found).exists()
    )
    if found is None or not of_the_books:
        if account.can(Capability.READ_BUDGET) and found is None:
            raise Http404("그런 문서가 없습니다. 원장 기록에서 다시 찾아 주세요.")
        raise PermissionDenied("이 문서를 볼 권한이 없습니다.")
    if found.media_type.startswith("text/plain"):
        text = bytes(found.content).decode("utf-8", errors="replace")
        return render(request, "office/budget_document.html", {"document": found, "text": text})
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    to_keep = found.media_type not in SHOWN_BY_BROWSERS
    response["Content-Disposition"] = content_disposition_header(to_keep, found.title) or "attachment"
    return response
