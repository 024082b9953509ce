"""The budget's execution as files: by line, and a line's by month; each rate says what it is a share of."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from imojak.kernel.money import percent
from imojak.ledger.balances import Balance
from imojak.ledger.execution import by_month, execution, rates
from imojak.sites.cutoff import cut_off
from imojak.sites.downloads import table
from imojak.sites.office.booking import reader_of
from imojak.sites.office.templatetags.office import source_label

FORMS = ("csv", "xlsx")
NO_FORM = "그런 형식은 없습니다. csv나 xlsx로 내려받아 주세요."
SUMS = ["예산현액(원)", "원인행위(원)", "지출(원)", "남은 예산(원)"]
RATES = ["원인행위 집행률(%, 원인행위÷예산현액)", "지출 집행률(%, 지출÷예산현액)"]


def tree(request: HttpRequest, form: str) -> HttpResponse:
    """Give every line of expenditure as of the cut-off day. Public, as the page is."""
    if form not in FORMS:
        raise Http404(NO_FORM)
    cut = cut_off(request)
    rows: list[list[Any]] = []
    for row in execution(cut.year, cut.as_of):
        own = [row.code, row.name, row.parent_code, source_label(row.funding_source) if row.funding_source else ""]
        rows.append([*own, row.balance.original, row.balance.supplementary, row.balance.transfer, *_sums(row.balance)])
    header = ["코드", "항목", "상위 항목", "재원", "당초(원)", "추경(원)", "변경(원)", *SUMS, *RATES]
    return table(f"예산집행-{cut.as_of:%Y%m%d}.{form}", header, rows)


@login_required
def months(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Give the months of a leaf up to the cut-off day, to readers of the budget."""
    reader_of(request)
    if form not in FORMS:
        raise Http404(NO_FORM)
    cut = cut_off(request)
    row = next((row for row in execution(cut.year, cut.as_of) if row.code == code and row.is_leaf), None)
    if row is None:
        raise Http404("그런 예산 항목이 없습니다. 예산에서 다시 골라 주세요.")
    rows = [
        [f"{one.month:%Y-%m}", one.until.isoformat(), one.booked.committed, one.booked.spent, *_sums(one.balance)]
        for one in by_month([row.id], cut.year, cut.as_of)
    ]
    header = ["달", "기준일", "이달 원인행위(원)", "이달 지출(원)", *SUMS, *RATES]
    return table(f"월별집행-{code}-{cut.as_of:%Y%m%d}.{form}", header, rows)


def _sums(balance: Balance) -> list[Any]:
    own = [balance.current, balance.committed, balance.spent, balance.free]
    return [*own, *(percent(rate.part, rate.whole) for rate in rates(balance))]
