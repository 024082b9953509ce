"""환수: what was decided below zero and nobody has asked about, what is asked back, what has come, what was given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.parties.enums import Capability, RoleKind
from imojak.pay import recovering
from imojak.pay.people import Recovery, RecoveryStatus, RecoveryWay
from imojak.pay.scopes import recoveries_visible
from imojak.pay.told import title_of, told_of, transfers_of
from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, staff_of
from imojak.sites.office.forms import DeskForm
from imojak.trust.models import TransitionLog

PAGE = 50
READERS = (RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER, RoleKind.AUDITOR)
NOT_OPEN = "환수는 활동비 담당자, 재무 담당자, 감사 담당자에게 열립니다."
STATES = {"open": "받을 것", "late": "기한 지난 것", "closed": "끝난 것", "all": "모두"}


class AskForm(DeskForm):
    """How and until when it comes back, and why."""

    way = forms.ChoiceField(label="방법", choices=RecoveryWay.choices)
    due_on = forms.DateField(label="낼 날")
    reason = forms.CharField(label="까닭(본인에게 알립니다)", max_length=300, widget=forms.Textarea)


class ReceiveForm(DeskForm):
    """Money that came."""

    won = forms.IntegerField(label="받은 금액(원)", min_value=1)
    on = forms.DateField(label="받은 날")


class WayForm(DeskForm):
    """Another way or day."""

    way = forms.ChoiceField(label="방법", choices=RecoveryWay.choices)
    due_on = forms.DateField(label="낼 날")
    reason = forms.CharField(label="바꾸는 까닭", max_length=200)


class WaiveForm(DeskForm):
    """Why nothing more is asked for."""

    reason = forms.CharField(label="포기하는 까닭(본인에게 알립니다)", max_length=300)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List what was decided below zero and waits, and the recoveries by how far they are."""
    account = staff_of(request, READERS, NOT_OPEN)
    state = words(request, "state")
    state = state if state in STATES else "open"
    waiting = Paginator(recovering.below_zero(), PAGE).get_page(1)
    seen = recoveries_visible(account)
    rows = (
        _narrowed(seen, state)
        .select_related("entitlement__participation__round__programme")
        .annotate(came=Sum("receipts__won", default=0))
        .order_by("due_on", "pk")
    )
    page = Paginator(rows, PAGE).get_page(page_number(request))
    payees = [one.payee_id_or_participant for one in waiting.object_list]
    payees += [one.entitlement.payee_id_or_participant for one in page.object_list]
    names = names_for(request, payees, "환수 열람")
    context = {
        "waiting": [
            {"of": one, "title": title_of(one), "name": names.get(one.payee_id_or_participant, ""), "won": -one.amount}
            for one in waiting.object_list
        ],
        "more": max(0, waiting.paginator.count - PAGE),
        "page": page,
        "rows": [
            {
                "of": one,
                "title": title_of(one.entitlement),
                "name": names.get(one.entitlement.payee_id_or_participant, ""),
                "left": one.won - one.came if one.status in recovering.OPEN else 0,
            }
            for one in page.object_list
        ],
        "state": state,
        "states": [(key, label, _narrowed(seen, key).count()) for key, label in STATES.items()],
        "may": account.can(Capability.PAY),
        "today": timezone.localdate(),
    }
    return render(request, "office/pay_recoveries.html", context)


def _narrowed(rows: Any, state: str) -> Any:
    match state:
        case "open":
            return rows.filter(status__in=recovering.OPEN)
        case "late":
            return rows.filter(status__in=recovering.OPEN, way=RecoveryWay.RETURNED, due_on__lt=timezone.localdate())
        case "closed":
            return rows.exclude(status__in=recovering.OPEN)
    return rows


@login_required
def new(request: HttpRequest, entitlement: int) -> HttpResponse:
    """Ask for what a decision has taken away: the rows that say why, and how it is to come back."""
    account = staff_of(request, READERS, NOT_OPEN)
    if not account.can(Capability.PAY):
        raise PermissionDenied("환수는 활동비 담당자가 요청합니다.")
    one = recovering.below_zero().filter(pk=entitlement).first()
    if one is None:
        raise Http404("돌려받을 그런 지급결정이 없습니다. 목록에서 다시 골라 주세요.")
    start = {"way": RecoveryWay.SET_OFF.value, "due_on": timezone.localdate() + timedelta(days=30)}
    form = AskForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made: list[Recovery] = []
        if carry_out(
            request,
            lambda: made.append(
                recovering.ask(one, way=said["way"], reason=said["reason"], due_on=said["due_on"], actor=account)
            ),
            "환수를 요청하고 본인에게 알렸습니다.",
        ):
            return redirect("office:pay-recovery", made[0].pk)
    told = told_of([one])[0]
    payee = one.payee_id_or_participant
    context = {
        "told": told,
        "transfers": transfers_of(told.versions),
        "name": names_for(request, [payee], "환수 요청").get(payee, ""),
        "won": -one.amount,
        "form": form,
    }
    return render(request, "office/pay_recovery_new.html", context)


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a recovery with what has come; write down money, change the way, or give it up."""
    account = staff_of(request, READERS, NOT_OPEN)
    one = (
        recoveries_visible(account)
        .filter(pk=pk)
        .select_related("entitlement__participation__round__programme", "asked_by")
        .first()
    )
    if one is None:
        raise Http404("그런 환수가 없습니다. 목록에서 다시 골라 주세요.")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms_by_name: dict[str, DeskForm] = {
        "receive": ReceiveForm(
            request.POST if do == "receive" else None, initial={"on": timezone.localdate()}, prefix="r"
        ),
        "way": WayForm(
            request.POST if do == "way" else None, initial={"way": one.way, "due_on": one.due_on}, prefix="w"
        ),
        "waive": WaiveForm(request.POST if do == "waive" else None, prefix="g"),
    }
    if do in forms_by_name and forms_by_name[do].is_valid() and _do(request, one, do, forms_by_name[do].cleaned_data):
        return redirect("office:pay-recovery", pk)
    payee = one.entitlement.payee_id_or_participant
    log = TransitionLog.objects.filter(object_type="pay.recovery", object_id=one.pk).order_by("at", "pk")
    context = {
        "recovery": one,
        "title": title_of(one.entitlement),
        "name": names_for(request, [payee], "환수 열람").get(payee, ""),
        "left": recovering.left_to_return(one),
        "receipts": one.receipts.select_related("voucher", "payment").order_by("received_on", "pk"),
        "log": [{"at": row.at, "state": RecoveryStatus(row.to_state).label, "reason": row.reason} for row in log],
        "open": one.status in recovering.OPEN,
        "may": account.can(Capability.PAY),
        "may_waive": account.can(Capability.BOOK),
        **{f"form_{name}": form for name, form in forms_by_name.items()},
    }
    return render(request, "office/pay_recovery.html", context)


def _do(request: HttpRequest, one: Recovery, do: str, said: dict[str, Any]) -> bool:
    account = staff_of(request, READERS, NOT_OPEN)
    match do:
        case "receive":
            return carry_out(
                request,
                lambda: recovering.receive(one, said["won"], actor=account, on=said["on"]),
                lambda receipt: f"{receipt.won:,}원을 받은 것으로 적고 반환으로 기표했습니다.",
            )
        case "way":
            change = {"way": said["way"], "due_on": said["due_on"], "reason": said["reason"]}
            return carry_out(
                request, lambda: recovering.change_way(one, actor=account, **change), "바꾸고 본인에게 알렸습니다."
            )
    return carry_out(
        request, lambda: recovering.waive(one, reason=said["reason"], actor=account), "포기하고 본인에게 알렸습니다."
    )
