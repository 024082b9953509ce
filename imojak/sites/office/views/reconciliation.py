"""How attendance, pay, ledger and figures agreed, day by day: zero, or the rows that do not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.ledger.models import Reconciliation
from imojak.ledger.scopes import reconciliations_visible
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.reports.reconciling import reconcile
from imojak.sites.asked import account_of, page_number
from imojak.sites.downloads import table

PAGE = 50
NOT_YOURS = "대사는 재무 담당자와 감사 담당자에게만 열립니다. 필요하면 재무 담당자에게 문의하세요."
NO_DAY = "그런 대사가 없습니다. 대사 목록에서 골라 주세요."


def _reader(request: HttpRequest) -> Account:
    account = account_of(request)
    if not (account.can(Capability.BOOK) or account.can(Capability.AUDIT)):
        raise PermissionDenied(NOT_YOURS)
    return account


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the days, newest first, each as it agreed last; compare now by a press."""
    account = _reader(request)
    if request.method == "POST":
        found = reconcile()
        told = f"{found.differences:,}건이 서로 맞지 않습니다." if found.differences else "모두 맞습니다."
        messages.success(request, f"출석에서 수치까지 맞춰 봤습니다. {told}")
        return redirect("office:reconciliation-day", found.pk)
    rows = reconciliations_visible(account)
    latest = rows.values("day").annotate(newest=Max("pk")).values_list("newest", flat=True)
    page = Paginator(rows.filter(pk__in=latest).order_by("-day", "-pk"), PAGE).get_page(page_number(request))
    return render(request, "office/reconciliations.html", {"page": page})


@login_required
def day(request: HttpRequest, number: int) -> HttpResponse:
    """Show one reconciliation step by step, with every row that does not agree."""
    found = _one(_reader(request), number)
    steps = [
        {**step, "difference": step["ours"] - step["theirs"], "more": step["count"] - len(step["differences"])}
        for step in found.steps
    ]
    return render(request, "office/reconciliation.html", {"of": found, "steps": steps})


@login_required
def export(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Give the rows that do not agree as CSV or XLSX; the steps where all agree."""
    found = _one(_reader(request), number)
    if form not in ("csv", "xlsx"):
        raise Http404("그런 형식은 없습니다. csv나 xlsx로 내려받아 주세요.")
    rows = []
    for step in found.steps:
        own = [step["title"], step["unit"]]
        rows.append([*own, "합계", "", step["ours"], step["theirs"], step["ours"] - step["theirs"], ""])
        rows += [
            [
                *own,
                row["object_type"],
                row["object_id"],
                row["ours"],
                row["theirs"],
                row["ours"] - row["theirs"],
                row["sentence"],
            ]
            for row in step["differences"]
        ]
    header = ["단계", "단위", "대상", "번호", "앞", "뒤", "차이", "설명"]
    return table(f"대사-{found.day:%Y%m%d}.{form}", header, rows)


def _one(account: Account, number: int) -> Reconciliation:
    found = reconciliations_visible(account).filter(pk=number).first()
    if found is None:
        raise Http404(NO_DAY)
    return found
