"""Changing one's own participation: asking to rest or to go on for longer, and ending it early, each with its ceiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.months import day_words
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import asking
from imojak.paths.ceilings import extension_room, pause_room
from imojak.paths.enums import EndReason
from imojak.paths.life_terms import life_of
from imojak.paths.models import ChangeRequest, Participation
from imojak.paths.queries import next_waits
from imojak.paths.scopes import own
from imojak.paths.terms import undo_hours
from imojak.problems import Problem
from imojak.sites.asked import account_of
from imojak.sites.citizen.forms import CHOOSE, DayField, LineField, Plain
from imojak.sites.citizen.views.participations import changes_of, own_participation


class PauseForm(Plain):
    """From when to when one rests, and why."""

    starts = DayField(label="쉬기 시작하는 날")
    ends = DayField(label="쉬는 마지막 날", help_text="그다음 날부터 다시 활동합니다.")
    reason = LineField(label="까닭", max_length=100)


class ExtensionForm(Plain):
    """Until when one goes on, and why."""

    ends = DayField(label="새로 끝나는 날")
    reason = LineField(label="까닭", max_length=200)


class EndForm(Plain):
    """The last day, and why."""

    on = DayField(
        label="마지막 활동일", help_text="이날까지 활동하시고, 다음 날부터 자리를 기다리는 다른 분께 드립니다."
    )
    end_reason = forms.ChoiceField(
        label="그만두시는 까닭",
        choices=[(one.value, one.label) for one in asking.OWN_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )
    note = LineField(label="더 하실 말씀", max_length=200, required=False)


@login_required
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to rest; what stands against it is told before it is sent."""
    account, one = _of(request, pk)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _do(form, lambda: asking.ask_pause(one, said["starts"], said["ends"], said["reason"], actor=account)):
            messages.success(request, "쉬고 싶다고 담당자에게 알렸습니다. 정해지면 알림으로 알려 드립니다.")
            return redirect("citizen:participation", pk)
    room = pause_room(life_of(one.round), [(row.starts_on, row.ends_on) for row in one.pauses.all()])
    return _page(request, one, form, "쉬기 요청", room)


@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to go on for longer; what stands against it is told before it is sent."""
    account, one = _of(request, pk)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _do(form, lambda: asking.ask_extension(one, said["ends"], said["reason"], actor=account)):
            messages.success(request, "기간을 늘리고 싶다고 담당자에게 알렸습니다. 정해지면 알림으로 알려 드립니다.")
            return redirect("citizen:participation", pk)
    times, last = one.extensions.count(), one.round.ends_on
    room = extension_room(life_of(one.round), one.ends_on, times=times, round_ends=last)
    return _page(request, one, form, "기간 연장 요청", room)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back while nobody has answered it."""
    account = account_of(request)
    mine = Participation.objects.filter(own(standing(account)))
    change = get_object_or_404(ChangeRequest.objects.select_related("participation"), pk=pk, participation__in=mine)
    try:
        asking.withdraw_change(change, actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, "요청을 취소했습니다. 지금처럼 활동하시면 됩니다.")
    return redirect("citizen:participation", change.participation_id)


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what an early end means, ask for the day and the reason, and once more before it is done."""
    account, one = _of(request, pk)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    sure = False
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        said = form.cleaned_data
        sure = "sure" not in request.POST
        if not sure and _do(
            form, lambda: asking.end_early(one, said["on"], said["end_reason"], actor=account, note=said["note"])
        ):
            begun = said["on"] >= one.starts_on
            told = (
                f"{day_words(said['on'])}에 참여를 마칩니다. 그동안 애쓰셨습니다." if begun else "참여를 취소했습니다."
            )
            messages.success(request, told)
            return redirect("citizen:participation", pk)
    chosen = form.cleaned_data if sure else {}
    context = {
        "participation": one,
        "form": form,
        "sure": sure,
        "on": chosen.get("on"),
        "reason": EndReason(chosen["end_reason"]).label if sure else "",
        "undo_hours": undo_hours(one.round) if one.starts_on > timezone.localdate() else 0,
        "next_waits": next_waits(one.place),
    }
    return render(request, "citizen/end.html", context, status=422 if form.errors else 200)


def _of(request: HttpRequest, pk: int) -> tuple[Account, Participation]:
    """Return the reader and their participation. Raises Http404 for any other, and where they cannot change it."""
    account = account_of(request)
    one = own_participation(account, pk)
    if not changes_of(account, one)["can_end"]:
        raise Http404("이미 끝난 참여이거나 모임의 대표만 바꿀 수 있는 참여입니다. 나의 이모작에서 확인해 주세요.")
    return account, one


def _do(form: Plain, act: Callable[[], Any]) -> bool:
    """Carry out what was asked unless something stands against it, which is told above the form."""
    try:
        act()
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return False
    return True


def _page(request: HttpRequest, one: Participation, form: Plain, title: str, ceiling: list[str]) -> HttpResponse:
    context = {"participation": one, "form": form, "title": title, "ceiling": ceiling}
    return render(request, "citizen/change.html", context, status=422 if form.errors else 200)
