"""The months of one's places (월 활동): what stands out first, one press for the rest, and back again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.months import month_end, month_of
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.problems import Problem
from imojak.records import closing
from imojak.records.enums import MonthStep, PeriodStatus
from imojak.records.models import Period
from imojak.records.month_hands import Closed
from imojak.records.scopes import periods_confirmable, periods_submittable, places_loggable, places_submittable
from imojak.sites.asked import page_number, tidy
from imojak.sites.months import (
    MonthRow,
    changed_since,
    latest,
    looked_at,
    month_asked,
    rows_of,
    say,
    sheet_of,
    stamp,
    stamp_asked,
    unbegun,
)
from imojak.sites.names import names_for
from imojak.sites.partner.desk import keeper_of
from imojak.sites.partner.queries import is_partner

PAGE = 50
#: Sentences about months that could not be done that are told one by one.
TOLD = 10
NOT_OURS = "우리 활동처의 달이 아닙니다. 월 활동 목록에서 골라 주세요."
STEP = MonthStep.CONFIRM
_WAITING = (PeriodStatus.OPEN, PeriodStatus.SUBMITTED)


@login_required
def months(request: HttpRequest) -> HttpResponse:
    """List the months of one's places, those that wait first; ``?month=2023-08`` and ``?state=all`` choose."""
    account = keeper_of(request)
    mine = latest(periods_submittable(account)).select_related("place__host", "place__round__programme")
    known = _months(mine)
    chosen = month_asked(request, known)
    everything = request.GET.get("state") == "all"
    shown = mine.filter(month=chosen) if chosen is not None else mine
    if not everything:
        shown = shown.filter(status__in=_WAITING)
    page = Paginator(shown.order_by("month", "place__title", "pk"), PAGE).get_page(page_number(request))
    past = [one for one in known if one < month_of(timezone.localdate())]
    month = chosen or (past[0] if past else None)
    missing = (
        unbegun(places_submittable(account), month) if month in past and month is not None else Place.objects.none()
    )
    waiting = rows_of(mine.filter(month=month, status__in=_WAITING), STEP) if month is not None else []
    confirms = set(
        periods_confirmable(account).filter(pk__in=[one.of.pk for one in waiting]).values_list("pk", flat=True)
    )
    going = [one for one in waiting if not one.unseen and one.of.pk in confirms]
    plain, odd = _to_submit(waiting, confirms)
    context = {
        "page": page,
        "rows": rows_of(page.object_list, STEP),
        "months": known,
        "month": month,
        "chosen": chosen,
        "everything": everything,
        "missing": list(missing.select_related("host").order_by("title", "pk")[:PAGE]),
        "ready": len(going),
        "ready_minutes": sum(one.minutes for one in going),
        "to_submit": len(plain),
        "odd": odd[:PAGE],
        "more_odd": max(0, len(odd) - PAGE),
        "stamp": stamp(),
    }
    return render(request, "partner/months.html", context)


def _months(mine: Any) -> list[date]:
    """Return the months there are, the newest first; the one that has just passed is always among them."""
    last = month_of(month_of(timezone.localdate()) - timedelta(days=1))
    return sorted({last, *mine.order_by().values_list("month", flat=True).distinct()}, reverse=True)


def _to_submit(rows: Iterable[MonthRow], confirms: Collection[int]) -> tuple[list[MonthRow], list[MonthRow]]:
    """Return the open months that one hands in and does not confirm: those without anything to look at, and the others."""
    mine = [one for one in rows if one.of.status == PeriodStatus.OPEN and one.of.pk not in confirms]
    return [one for one in mine if not one.unseen], [one for one in mine if one.unseen]


@login_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Confirm all months of a month in which nothing is left to be looked at, or hand them in with those that were picked.

    Where something stands out the site's leader has to look at it, so that such a place goes along only when it was picked.
    """
    account = keeper_of(request)
    mine = latest(periods_submittable(account)).filter(status__in=_WAITING)
    month = month_asked(request, _months(latest(periods_submittable(account))))
    if month is None:
        return redirect("partner:months")
    rows = rows_of(mine.filter(month=month).select_related("place"), STEP)
    moved = changed_since(stamp_asked(request))
    confirms = set(periods_confirmable(account).filter(month=month).values_list("pk", flat=True))
    left = 0
    if request.POST.get("do") == "submit":
        plain, odd = _to_submit(rows, confirms)
        picked = set(request.POST.getlist("pick"))
        rows = plain + [one for one in odd if str(one.of.pk) in picked]
        left = len(plain) + len(odd) - len(rows)
        step: Callable[..., Closed] = closing.submit
    else:
        rows = [one for one in rows if not one.unseen and one.of.pk in confirms]
        step = closing.confirm
    going = [one.of for one in rows if one.of.pk not in moved]
    told = "제출" if step is closing.submit else "확인"
    if rows or not left:
        say(request, step(going, actor=account), told)
    if len(going) < len(rows):
        messages.info(
            request, f"{len(rows) - len(going)}곳은 화면을 연 뒤에 바뀌어 그대로 두었습니다. 다시 살펴봐 주세요."
        )
    if left:
        messages.info(request, f"살펴볼 것이 있는 {left:,}곳은 고르지 않아 제출하지 않았습니다.")
    return redirect(f"{reverse('partner:months')}?month={month:%Y-%m}")


@login_required
@require_POST
def begin(request: HttpRequest, place: int) -> HttpResponse:
    """Begin a month of a place in which nobody has written anything yet, to look at it and close it."""
    account = keeper_of(request)
    known = _months(latest(periods_submittable(account)))
    month = month_asked(request, known)
    found = places_submittable(account).filter(pk=place).first()
    if found is None or month is None:
        raise PermissionDenied("우리 활동처의 자리가 아닙니다. 월 활동 목록에서 골라 주세요.")
    begun = closing.begin([found], month, actor=account)
    if not begun:
        messages.error(request, f"{month.month}월에 이 자리에서 참여한 사람이 없습니다.")
        return redirect("partner:months")
    return redirect("partner:month", begun[0].pk)


def period_of(account: Account, number: int) -> Period:
    """Return a month of one's places. Raises PermissionDenied for any other: it is no other answer than for none."""
    found = periods_submittable(account).select_related("place__host", "place__round__programme").filter(pk=number)
    period = found.first()
    if period is None:
        raise PermissionDenied(NOT_OURS)
    return period


@login_required
def month(request: HttpRequest, number: int) -> HttpResponse:
    """Show all people of a place with every day of the month, what stands out first; a logged read."""
    account = keeper_of(request)
    period = period_of(account, number)
    newest = latest(Period.objects.filter(place=period.place_id, month=period.month)).get()
    sheet = sheet_of(period, STEP)
    names = names_for(
        request, sheet.parties, f"‘{period.place.title}’ {period.month.year}년 {period.month.month}월 활동 열람"
    )
    over = period.month < month_of(timezone.localdate())
    confirms = periods_confirmable(account).filter(pk=number).exists()
    context = {
        "period": period,
        "newest": newest if newest.pk != period.pk else None,
        "sheet": sheet,
        "lines": [{"of": one, "name": names.get(one.member.party, "")} for one in sheet.lines],
        "exceptions": [{"of": one, "name": names.get(one.party or 0, "")} for one in sheet.exceptions],
        "over": over,
        "opens_days": False,
        "edits": period.status == PeriodStatus.OPEN
        and newest.pk == period.pk
        and places_loggable(account).filter(pk=period.place_id).exists(),
        "last": min(month_end(period.month), period.place.ends_on, timezone.localdate()),
        "may_submit": over and period.status == PeriodStatus.OPEN and not confirms,
        "may_confirm": over and period.status in _WAITING and confirms,
        "may_send_back": period.status == PeriodStatus.SUBMITTED and confirms,
        "may_take_back": period.status == PeriodStatus.SUBMITTED
        or (period.status == PeriodStatus.CONFIRMED and confirms),
    }
    return render(request, "partner/month.html", context)


@login_required
@require_POST
def step(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Carry out one step of a month: submit, confirm (what stands out was looked at), send-back, take-back."""
    account = keeper_of(request)
    period = period_of(account, number)
    try:
        if verb == "submit":
            closing.submit([period], actor=account).all_or_refused()
            messages.success(request, "제출했습니다. 활동처가 확인합니다.")
        elif verb == "confirm":
            _confirm(request, account, period)
            who = "사업 담당자" if is_partner(account) else "다른 사업 담당자"
            messages.success(request, f"확인했습니다. {who}가 승인하면 마감됩니다.")
        elif verb == "send-back":
            reason = tidy(request.POST.get("reason", ""))
            closing.send_back([period], actor=account, reason=reason).all_or_refused()
            messages.success(request, "입력 단계로 되돌리고 낸 사람에게 알렸습니다.")
        else:
            closing.take_back([period], actor=account).all_or_refused()
            messages.success(request, "되돌렸습니다.")
    except Problem as problem:
        messages.error(request, problem.user_message)
    return redirect("partner:month", number)


@transaction.atomic
def _confirm(request: HttpRequest, account: Account, period: Period) -> None:
    """Keep what was looked at with the notes, and confirm; nothing of it when anything has changed since it was shown."""
    sheet = sheet_of(period, STEP)
    looked_at(request, account, sheet, STEP)
    closing.confirm([period], actor=account).all_or_refused()
