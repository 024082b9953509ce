"""지급명세서 of a year: made, made again after corrections, and the file for the tax office by class."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.parties.enums import Capability, RoleKind
from imojak.pay import statements
from imojak.pay.enums import PaymentStatus, TaxClass
from imojak.pay.models import Payment
from imojak.pay.people import IncomeStatement
from imojak.pay.scopes import statements_visible
from imojak.problems import Problem
from imojak.sites.asked import page_number, words
from imojak.sites.downloads import attachment
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, staff_of

PAGE = 100
READERS = (RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER, RoleKind.AUDITOR)
NOT_OPEN = "지급명세서는 활동비 담당자, 재무 담당자, 감사 담당자에게 열립니다. 본인의 것은 나의 이모작에 있습니다."
#: How a tax file is named by the form of its layout.
_ENDINGS = {"csv": "csv", "fixed": "txt"}


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the years in which anybody was paid, with how many statements there are."""
    account = staff_of(request, READERS, NOT_OPEN)
    made = dict(
        statements_visible(account).values_list("year").annotate(number=Count("party", distinct=True)).order_by("year")
    )
    paid = (
        Payment.objects.filter(status=PaymentStatus.PAID).order_by().values_list("paid_on__year", flat=True).distinct()
    )
    years = sorted({year for year in paid if year is not None} | made.keys(), reverse=True)
    context = {"years": [{"year": year, "made": made.get(year, 0)} for year in years]}
    return render(request, "office/pay_statements.html", context)


@login_required
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year's statements by class with their sums; make them, or further versions of what has changed."""
    account = staff_of(request, READERS, NOT_OPEN)
    if request.method == "POST":
        if not account.can(Capability.PAY):
            raise PermissionDenied("지급명세서는 활동비 담당자가 만듭니다.")
        carry_out(
            request,
            lambda: statements.issue(year, actor=account),
            lambda done: (
                f"{done.made:,}건을 새로 내고 본인에게 알렸습니다. 달라지지 않은 것은 {done.unchanged:,}건입니다."
            ),
        )
        return redirect("office:pay-statements-year", year)
    rows = statements.current(year).filter(pk__in=statements_visible(account).values("pk"))
    chosen = words(request, "class")
    shown = rows.filter(tax_class=chosen) if chosen in TaxClass.values else rows
    page = Paginator(shown, PAGE).get_page(page_number(request))
    names = names_for(request, (row.party_id for row in page.object_list), f"{year}년 지급명세서 열람")
    sums = rows.order_by("tax_class").values("tax_class").annotate(
        number=Count("pk"), gross=Sum("gross"), income=Sum("income_tax"), local=Sum("local_tax")
    )  # fmt: skip
    context = {
        "year": year,
        "page": page,
        "rows": [
            {
                "of": row,
                "name": names.get(row.party_id, ""),
                "label": TaxClass(row.tax_class).label,
                "number": statements.control_number(year, row.party_id),
            }
            for row in page.object_list
        ],
        "sums": [{**one, "label": TaxClass(one["tax_class"]).label} for one in sums],
        "chosen": chosen if chosen in TaxClass.values else "",
        "layouts": [
            {"code": code, "title": rule_set.parameters.get("title", code)}
            for code, rule_set in statements.tax_layouts(year).items()
        ],
        "may": account.can(Capability.PAY),
        "over": year < timezone.localdate().year,
        "versions": IncomeStatement.objects.filter(year=year, version__gt=1).count(),
    }
    return render(request, "office/pay_statements_year.html", context)


@login_required
def tax_file(request: HttpRequest, year: int, tax_class: str, layout: str) -> HttpResponse:
    """Give the file of a class for the tax office; whose names are in it is written to the log of reads."""
    account = staff_of(request, READERS, NOT_OPEN)
    if not account.can(Capability.PAY):
        raise PermissionDenied("세무서에 낼 파일은 활동비 담당자가 내려받습니다.")
    found = statements.tax_layouts(year).get(layout)
    if found is None or tax_class not in TaxClass.values:
        raise Http404("그런 파일이 없습니다. 지급명세서 화면에서 다시 골라 주세요.")
    parties = statements.current(year).filter(tax_class=tax_class).values_list("party_id", flat=True)
    names = names_for(request, parties, f"{year}년 지급명세서 파일 내려받기")
    try:
        content = statements.tax_file(year, tax_class, layout, names)
    except Problem as problem:
        raise Http404(problem.user_message) from problem
    ending = _ENDINGS[found.parameters["form"]]
    return attachment(f"지급명세서-{year}-{TaxClass(tax_class).label}.{ending}", content)
