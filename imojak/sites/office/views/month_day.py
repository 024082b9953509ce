"""A day of a place's month (그날의 활동): what each person wrote, with photos, as a manager or an auditor looks at it."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.kernel.months import day_words, month_end
from imojak.plan.types.terms import MEASURES
from imojak.records.hours import valid_work
from imojak.records.models import Period, Record
from imojak.records.scopes import records_visible
from imojak.sites.asked import page_number
from imojak.sites.hours import photo_answer
from imojak.sites.names import names_for
from imojak.sites.office.desk import staff_of
from imojak.sites.office.views.months import DAY_READERS, NOT_YOURS, period_of

PAGE = 50
NOT_OPEN = "활동 내용과 사진은 사업 담당자와 감사 담당자에게 열립니다. 담당 부서에 문의해 주세요."


@login_required
def day(request: HttpRequest, number: int, day: str) -> HttpResponse:
    """Show what everybody at a place wrote of a day: hours, place, text, photo and by whose hand; a logged read."""
    account = staff_of(request, DAY_READERS, NOT_OPEN)
    period = period_of(account, number)
    on = _day(day, period)
    of_month = _records(records_visible(account), period)
    days = sorted(set(of_month.order_by().values_list("day", flat=True)))
    rows = of_month.filter(day=on).select_related("party", "period").order_by("party__name", "starts_at", "pk")
    page = Paginator(rows, PAGE).get_page(page_number(request))
    names = names_for(
        request,
        (one.party_id for one in page.object_list),
        f"‘{period.place.title}’ {day_words(on)} 활동 내용과 사진 열람",
    )
    context = {
        "period": period,
        "day": on,
        "page": page,
        "rows": [
            {"of": one, "name": names.get(one.party_id or 0, ""), "measure": MEASURES.get(one.measure, "")}
            for one in page.object_list
        ],
        "total": sum(rows.values_list("quantity", flat=True)),
        "previous": next((one for one in reversed(days) if one < on), None),
        "following": next((one for one in days if one > on), None),
    }
    return render(request, "office/month_day.html", context)


@login_required
def photo(request: HttpRequest, number: int, record: int) -> HttpResponse:
    """Show the photo of a record of a place's month; a logged read."""
    account = staff_of(request, DAY_READERS, NOT_OPEN)
    found = (
        _records(records_visible(account), period_of(account, number))
        .filter(pk=record, photo__isnull=False)
        .select_related("photo")
        .first()
    )
    if found is None:
        raise PermissionDenied(NOT_YOURS)
    names_for(request, [found.party_id], "활동 사진 열람")
    return photo_answer(found)


def _records(visible: QuerySet[Record], period: Period) -> QuerySet[Record]:
    """Return of these records the activity that counts at a place in a month, whichever version of it holds it."""
    return visible.filter(
        pk__in=valid_work()
        .filter(participation__place=period.place_id, day__gte=period.month, day__lte=month_end(period.month))
        .values("pk")
    )


def _day(text: str, period: Period) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Http404("그런 날은 없습니다. 월 마감에서 그 달의 날을 골라 주세요.") from error
    if not period.month <= found <= month_end(period.month):
        raise Http404("그 달의 날이 아닙니다. 월 마감에서 그 달의 날을 골라 주세요.")
    return found
