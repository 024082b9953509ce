"""The statements of one's income of a year: on a page, and as a paper to keep."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.parties.models import Account
from imojak.pay.enums import TaxClass
from imojak.pay.people import IncomeStatement
from imojak.pay.scopes import statements_own
from imojak.pay.statements import control_number, current, paper
from imojak.sites.asked import account_of
from imojak.sites.downloads import attachment


def own_statements(account: Account, year: int) -> list[IncomeStatement]:
    """Return one's own statements of a year, the last version of each. Raises Http404 where there is none."""
    found = list(current(year).filter(pk__in=statements_own(account).values("pk")).select_related("party"))
    if not found:
        raise Http404("그 해의 지급명세서가 없습니다. 내 활동비에서 나온 해를 골라 주세요.")
    return found


@login_required
def statements(request: HttpRequest, year: int) -> HttpResponse:
    """Show one's statements of a year with their months, and which versions there were before."""
    account = account_of(request)
    rows = own_statements(account, year)
    earlier = (
        statements_own(account)
        .filter(year=year)
        .exclude(pk__in=[row.pk for row in rows])
        .order_by("tax_class", "version")
    )
    context = {
        "year": year,
        "number": control_number(year, rows[0].party_id),
        "rows": [{"statement": row, "label": TaxClass(row.tax_class).label, "net": _net(row)} for row in rows],
        "earlier": [{"statement": row, "label": TaxClass(row.tax_class).label} for row in earlier],
    }
    return render(request, "citizen/pay_statements.html", context)


def _net(row: IncomeStatement) -> int:
    return row.gross - row.income_tax - row.local_tax


@login_required
def file(request: HttpRequest, year: int) -> HttpResponse:
    """Give one's statements of a year as PDF."""
    rows = own_statements(account_of(request), year)
    return attachment(f"지급명세서-{year}.pdf", paper(rows[0].party, rows))
