"""The closing of months by the agency (월 마감): approve by exception, lock, give back, reopen with what it changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.months import month_of
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.models import Participation
from imojak.pay.deciding import Change, preview
from imojak.pay.models import Entitlement
from imojak.problems import Problem
from imojak.records import closing
from imojak.records.actions import RecordRefusal
from imojak.records.enums import ExceptionCode, MonthStep, PeriodStatus
from imojak.records.exceptions import MonthException
from imojak.records.looking import TOUCHED, see
from imojak.records.models import Period
from imojak.records.month_hands import touched_by
from imojak.records.scopes import periods_approvable, periods_confirmable, periods_visible
from imojak.sites.asked import page_number, tidy, words
from imojak.sites.months import (
    MonthRow,
    changed_since,
    groups_of,
    latest,
    looked_at,
    mark_of_many,
    month_asked,
    rows_of,
    say,
    sheet_of,
    stamp,
    stamp_asked,
)
from imojak.sites.names import names_for
from imojak.sites.office.desk import desk_of, staff_of
from imojak.sites.office.forms import ReasonForm
from imojak.trust.models import TransitionLog

PAGE = 50
STEP = MonthStep.APPROVE
READERS = (RoleKind.PROGRAMME_MANAGER, RoleKind.PAY_CLERK, RoleKind.AUDITOR)
#: Who pays needs the hours only: what somebody wrote and photographed is for those who look at whether it was so.
DAY_READERS = (RoleKind.PROGRAMME_MANAGER, RoleKind.AUDITOR)
NOT_OPEN = "월 마감은 사업 담당자, 활동비 담당자, 감사 담당자에게 열립니다. 담당 부서에 문의해 주세요."
NOT_YOURS = "맡은 사업의 달이 아닙니다. 월 마감 목록에서 골라 주세요."
TO_APPROVE = (PeriodStatus.CONFIRMED, PeriodStatus.APPROVED)
#: What the list may be narrowed to.
STATES = {
    "": ("승인할 것", TO_APPROVE),
    "late": ("활동처를 기다리는 것", (PeriodStatus.OPEN, PeriodStatus.SUBMITTED)),
    "locked": ("마감한 것", (PeriodStatus.LOCKED,)),
    "all": ("모두", tuple(PeriodStatus)),
}


@login_required
def months(request: HttpRequest) -> HttpResponse:
    """Show how a month stands, what stands out by kind, and the list; ``?month=``, ``?round=``, ``?state=``, ``?q=`` choose."""
    account = staff_of(request, READERS, NOT_OPEN)
    visible = latest(periods_visible(account))
    known = _months(visible)
    month = month_asked(request, known) or _first_waiting(visible, known)
    of_month = visible.filter(month=month)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    rows = rows_of(_to_approve(account, month), STEP)
    ready = [one for one in rows if not one.unseen]
    listed = of_month.filter(status__in=STATES[state][1])
    if code := words(request, "round"):
        listed = listed.filter(place__round__code=code)
    if asked := words(request, "q"):
        listed = listed.filter(Q(place__title__icontains=asked) | Q(place__host__name__icontains=asked))
    listed = listed.select_related("place__host", "place__round").order_by("place__round__title", "place__title", "pk")
    page = Paginator(listed, PAGE).get_page(page_number(request))
    counted = dict(of_month.order_by().values_list("status").annotate(all=Count("pk")))
    context = {
        "month": month,
        "months": known,
        "state": state,
        "states": [(key, label) for key, (label, _) in STATES.items()],
        "rounds": Round.objects.filter(pk__in=of_month.order_by().values("place__round")).order_by("title"),
        "round": code,
        "q": asked,
        "counted": [(PeriodStatus(one).label, counted.get(one, 0)) for one in PeriodStatus],
        "ready": len(ready),
        "groups": groups_of(rows),
        "to_confirm": latest(periods_confirmable(account)).filter(month=month, status__in=STATES["late"][1]).count(),
        "page": page,
        "rows": _known(page.object_list, rows),
        "is_manager": periods_approvable(account).filter(month=month).exists(),
    }
    return render(request, "office/months.html", context)


def _known(periods: Iterable[Period], rows: Iterable[MonthRow]) -> list[MonthRow]:
    """Return months as rows of a list: those that are known already, and the rest."""
    known = {row.of.pk: row for row in rows}
    several = list(periods)
    known |= {row.of.pk: row for row in rows_of([one for one in several if one.pk not in known], STEP)}
    return [known[one.pk] for one in several]


def _months(visible: QuerySet[Period]) -> list[date]:
    """Return the months there are, the newest first; the one that has just passed is always among them."""
    last = month_of(month_of(timezone.localdate()) - timedelta(days=1))
    return sorted({last, *visible.order_by().values_list("month", flat=True).distinct()}, reverse=True)


def _first_waiting(visible: QuerySet[Period], known: list[date]) -> date:
    """Return the oldest month in which something waits for approval, else the one that has just passed."""
    waiting = visible.filter(status__in=TO_APPROVE).order_by("month").values_list("month", flat=True).first()
    last = month_of(month_of(timezone.localdate()) - timedelta(days=1))
    return waiting or (last if last in known else known[0])


def _to_approve(account: Account, month: date | None) -> QuerySet[Period]:
    """Return the months of one's programmes that wait for approval or for the lock, and that are in no hand of one's own."""
    mine = latest(periods_approvable(account)).filter(status__in=TO_APPROVE)
    mine = mine.exclude(pk__in=touched_by(account).order_by().values("pk"))
    if month is not None:
        mine = mine.filter(month=month)
    return mine.select_related("place__host", "place__round__programme").order_by(
        "place__round__title", "place__title", "pk"
    )


def _back(month: date) -> str:
    return f"{reverse('office:months')}?month={month:%Y-%m}"


@login_required
def approve(request: HttpRequest) -> HttpResponse:
    """Show by round what would be approved and locked because nothing stands out in it, and do it."""
    account = staff_of(request, (RoleKind.PROGRAMME_MANAGER,), NOT_YOURS)
    known = _months(latest(periods_approvable(account)))
    month = month_asked(request, known)
    if month is None:
        return redirect("office:months")
    rows = [one for one in rows_of(_to_approve(account, month), STEP) if not one.unseen]
    if request.method == "POST":
        moved = changed_since(stamp_asked(request))
        going = [one.of for one in rows if one.of.pk not in moved]
        say(request, closing.approve_and_lock(going, actor=account), "마감")
        if len(going) < len(rows):
            told = f"{len(rows) - len(going):,}곳은 화면을 연 뒤에 바뀌어 그대로 두었습니다. 다시 살펴봐 주세요."
            messages.info(request, told)
        return redirect(_back(month))
    context = {"month": month, "rows": _by_round(rows), "places": len(rows), "stamp": stamp()}
    context |= {"people": sum(one.people for one in rows), "minutes": sum(one.minutes for one in rows)}
    return render(request, "office/months_approve.html", context)


def _by_round(rows: Iterable[MonthRow]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for one in rows:
        of = one.of.place.round
        row = found.setdefault(of.pk, {"round": of, "places": 0, "people": 0, "minutes": 0})
        row["places"] += 1
        row["people"] += one.people
        row["minutes"] += one.minutes
    return list(found.values())


@login_required
def exceptions(request: HttpRequest, code: str) -> HttpResponse:
    """Show all that stands out alike in a month, by person, and keep that it was looked at in one press."""
    account = staff_of(request, (RoleKind.PROGRAMME_MANAGER,), NOT_YOURS)
    if code not in ExceptionCode.values:
        raise Http404("그런 예외가 없습니다. 월 마감 목록에서 골라 주세요.")
    known = _months(latest(periods_approvable(account)))
    month = month_asked(request, known)
    if month is None:
        return redirect("office:months")
    found = [
        (row.of, one) for row in rows_of(_to_approve(account, month), STEP) for one in row.unseen if one.code == code
    ]
    mark = mark_of_many(found)
    if request.method == "POST":
        if request.POST.get("mark") == mark:
            _see(request, account, found)
            return redirect(_back(month))
        messages.error(request, "화면을 연 뒤에 목록이 바뀌었습니다. 바뀐 목록을 다시 살펴본 뒤 눌러 주세요.")
    page = Paginator(found, PAGE).get_page(page_number(request))
    parties = dict(_parties(one.participation for _, one in page.object_list))
    names = names_for(request, parties.values(), f"{month.month}월 예외 ‘{ExceptionCode(code).label}’ 열람")
    context = {
        "code": code,
        "label": ExceptionCode(code).label,
        "month": month,
        "page": page,
        "mark": mark,
        "rows": [
            {"period": of, "of": one, "name": names.get(parties.get(one.participation or 0, 0), "")}
            for of, one in page.object_list
        ],
        "places": len({of.pk for of, _ in found}),
    }
    return render(request, "office/months_exceptions.html", context)


def _parties(participations: Iterable[int | None]) -> Iterable[tuple[int, int]]:
    wanted = [one for one in participations if one is not None]
    return Participation.objects.filter(pk__in=wanted).values_list("pk", "party_id")


def _see(request: HttpRequest, account: Account, found: list[tuple[Period, MonthException]]) -> None:
    by_period: dict[Period, list[MonthException]] = {}
    for of, one in found:
        by_period.setdefault(of, []).append(one)
    try:
        done = see(by_period, actor=account, step=STEP, note=tidy(request.POST.get("note", "")))
    except Problem as problem:
        messages.error(request, problem.user_message)
    else:
        messages.success(request, f"{done:,}건을 살펴보았습니다. 남은 예외가 없는 달은 이제 승인할 수 있습니다.")


def period_of(account: Account, number: int) -> Period:
    """Return a month that one may see. Raises PermissionDenied for any other: it is no other answer than for none."""
    found = periods_visible(account).select_related("place__host", "place__round__programme").filter(pk=number).first()
    if found is None:
        raise PermissionDenied(NOT_YOURS)
    return found


@login_required
def month(request: HttpRequest, number: int) -> HttpResponse:
    """Show all people of a place with every day of the month, what stands out first, and its history; a logged read."""
    account = staff_of(request, READERS, NOT_OPEN)
    period = period_of(account, number)
    sheet = sheet_of(period, STEP)
    names = names_for(
        request, sheet.parties, f"‘{period.place.title}’ {period.month.year}년 {period.month.month}월 활동 열람"
    )
    versions = list(Period.objects.filter(place=period.place_id, month=period.month).order_by("version"))
    mine = periods_approvable(account).filter(pk=number).exists() and versions[-1].pk == period.pk
    log = TransitionLog.objects.filter(object_type="records.period", object_id=period.pk).select_related("actor")
    steps = list(log.order_by("at", "pk"))
    hands = names_for(request, (one.actor.party_id for one in steps if one.actor is not None), "월 마감 이력 열람")
    changes, cannot = (
        _changes(period) if mine and period.version > 1 and period.status != PeriodStatus.LOCKED else ([], "")
    )
    waits = mine and period.status in TO_APPROVE
    touched = waits and touched_by(account).filter(pk=number).exists()
    context = {
        "period": period,
        "opens_days": standing(account).holds(*DAY_READERS),
        "stands_in": period.status in STATES["late"][1] and periods_confirmable(account).filter(pk=number).exists(),
        "touched": TOUCHED if touched else "",
        "changes": [{"of": one, "name": names.get(one.party, "")} for one in changes],
        "cannot": cannot,
        "difference": sum(one.difference for one in changes),
        "sheet": sheet,
        "lines": [{"of": one, "name": names.get(one.member.party, "")} for one in sheet.lines],
        "exceptions": [{"of": one, "name": names.get(one.party or 0, "")} for one in sheet.exceptions],
        "versions": versions,
        "steps": [
            {
                "of": one,
                "label": PeriodStatus(one.to_state).label,
                "by": hands.get(one.actor.party_id or 0, "") if one.actor is not None else "자동",
            }
            for one in steps
        ],
        "may_approve": waits and not touched,
        "may_return": waits,
        "may_take_back": mine and period.status == PeriodStatus.APPROVED,
        "may_reopen": mine and period.status == PeriodStatus.LOCKED,
    }
    return render(request, "office/month.html", context)


def _changes(period: Period) -> tuple[list[Change], str]:
    """Return what locking a reopened month as it is now would change of its pay, or why that cannot be said."""
    try:
        return preview(period), ""
    except Problem as problem:
        return [], problem.user_message


@login_required
@require_POST
def step(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Carry out one step of a month: approve (what stands out was looked at) and lock, return with a reason, take-back."""
    account = staff_of(request, (RoleKind.PROGRAMME_MANAGER,), NOT_YOURS)
    period = period_of(account, number)
    if not periods_approvable(account).filter(pk=number).exists():
        raise PermissionDenied(NOT_YOURS)
    try:
        if verb == "approve":
            _approve(request, account, period)
            messages.success(request, "승인하고 마감했습니다. 고치려면 사유를 적어 다시 여세요.")
        elif verb == "return":
            closing.send_back([period], actor=account, reason=tidy(request.POST.get("reason", ""))).all_or_refused()
            messages.success(request, "입력 단계로 되돌리고 활동처에 알렸습니다.")
        else:
            closing.take_back([period], actor=account).all_or_refused()
            messages.success(request, "승인을 되돌렸습니다.")
    except Problem as problem:
        messages.error(request, problem.user_message)
    return redirect("office:month", number)


@transaction.atomic
def _approve(request: HttpRequest, account: Account, period: Period) -> None:
    looked_at(request, account, sheet_of(period, STEP), STEP)
    closing.approve_and_lock([period], actor=account).all_or_refused()


@login_required
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open the next version of a locked month with a reason; what was decided and paid for it is shown before."""
    account = staff_of(request, (RoleKind.PROGRAMME_MANAGER,), NOT_YOURS)
    period = period_of(account, number)
    if not periods_approvable(account).filter(pk=number).exists():
        raise PermissionDenied(NOT_YOURS)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            again = closing.reopen(period, actor=account, reason=form.cleaned_data["reason"])
        except RecordRefusal as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(
                request, f"{again.version}판을 열었습니다. 활동처가 바로잡고 다시 확인하면 차액이 결정됩니다."
            )
            return redirect("office:month", again.pk)
    context = {
        "period": period,
        "sheet": sheet_of(period, STEP),
        "granted": _granted(period),
        "form": form,
        "batches": closing.batches_out(period),
    }
    return render(request, "office/month_reopen.html", context, status=422 if form.errors else 200)


def _granted(period: Period) -> int | None:
    """Return the won that were decided for a place's month; None where nothing was."""
    of_month = Entitlement.objects.filter(period__place=period.place_id, period__month=period.month)
    won: int | None = of_month.aggregate(won=Sum("amount"))["won"]
    return won


@login_required
def of_round(request: HttpRequest, code: str) -> HttpResponse:
    """Show the months of a round: every place with how each of its months stands."""
    desk = desk_of(request, code)
    several = latest(periods_visible(desk.account)).filter(place__round=desk.round)
    known = sorted(several.order_by().values_list("month", flat=True).distinct())
    places = desk.round.places.filter(pk__in=several.order_by().values("place")).order_by("title", "pk")
    page = Paginator(places, PAGE).get_page(page_number(request))
    by_place: dict[int, dict[date, Period]] = {}
    for one in several.filter(place__in=[place.pk for place in page.object_list]):
        by_place.setdefault(one.place_id, {})[one.month] = one
    counted: dict[date, dict[str, int]] = {}
    for when, status, number in several.order_by().values_list("month", "status").annotate(all=Count("pk")):
        counted.setdefault(when, {})[PeriodStatus(status).label] = number
    context = {
        "desk": desk,
        "tab": "months",
        "months": known,
        "page": page,
        "rows": [
            {"place": place, "months": [by_place.get(place.pk, {}).get(one) for one in known]}
            for place in page.object_list
        ],
        "counted": [(one, list(counted.get(one, {}).items())) for one in known],
    }
    return render(request, "office/round_months.html", context)
