"""A job fair on the office's desk: booths and times, slots to be laid out, results, walk-ins, and the way to the hires."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.offers import costs
from imojak.offers.models import Place
from imojak.offers.slots import SlotPlan, SlotProblem, booths_of, lay_out, make_slots
from imojak.parties.actions.signing_up import register_caller
from imojak.parties.enums import Capability, ConsentPurpose
from imojak.parties.models import Account
from imojak.paths.fair_scopes import interviews_recordable
from imojak.paths.models import Participation
from imojak.records import fair
from imojak.records.interviews import InterviewProblem, walk_in
from imojak.sites.asked import page_number, words
from imojak.sites.downloads import table
from imojak.sites.filing_for import Filer, find_or_enter, person_of_token
from imojak.sites.interviews import HourForm, Line, ResultForm, hours_to_walk_in, lines_of, needed, told_of
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.forms import DeskForm

#: Booths on a page of the board, and interviews on one of a list.
BOOTHS, PAGE = 20, 50
HEADER = [
    "부스",
    "기업",
    "날짜",
    "시각",
    "면접석",
    "이름",
    "상태",
    "접수",
    "결과",
    "첫 출근일",
    "채용하지 않은 사유",
    "의견",
]
NOT_OURS = "이 회차의 부스가 아닙니다. 박람회 화면에서 다시 골라 주세요."


class SlotForm(DeskForm):
    """How a booth's day is divided into interviews."""

    day = forms.DateField(label="날짜")
    first = forms.TimeField(label="시작 시각")
    last = forms.TimeField(label="끝나는 시각")
    minutes = forms.IntegerField(label="면접 한 번의 시간(분)", min_value=1)
    gap = forms.IntegerField(label="사이의 쉬는 시간(분)", min_value=0)
    tables = forms.IntegerField(label="면접석(동시에 보는 수)", min_value=1)
    rest_from = forms.TimeField(label="점심 시작", required=False)
    rest_to = forms.TimeField(label="점심 끝", required=False)

    def plan(self) -> SlotPlan:
        """Return what was asked for."""
        return SlotPlan(**{name: value for name, value in self.cleaned_data.items() if name != "day"})

    def add_errors(self, problem: SlotProblem) -> None:
        """Tell each sentence beside its field, the others above the form."""
        for name, sentence in problem.errors.items():
            self.add_error(name if name in self.fields else None, sentence)


@login_required
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Show a page of booths against their times, each with how many are in and how many wait; ``?q=`` narrows."""
    desk = desk_of(request, code)
    asked = words(request, "q")
    booths = booths_of(desk.round).select_related("host")
    if asked:
        booths = booths.filter(Q(title__icontains=asked) | Q(host__name__icontains=asked))
    page = Paginator(booths, BOOTHS).get_page(page_number(request))
    rows = fair.board_of(page.object_list)
    times = fair.times_of(rows)
    grid = []
    for row in rows:
        by_time = {(hour.slot.starts_on, hour.slot.starts_at): hour for hour in row.hours}
        grid.append({"of": row, "cells": [by_time.get(at) for at in times]})
    context = {
        "desk": desk,
        "tab": "fair",
        "q": asked,
        "page": page,
        "grid": grid,
        "times": times,
        "several_days": len({day for day, _ in times}) > 1,
        "steps": fair.funnel_of_fair(desk.round),
    }
    return render(request, "office/fair.html", context)


def booth_of(desk: Desk, number: int) -> Place:
    """Return a company's booth of the desk's round. Raises PermissionDenied for any other place."""
    found = booths_of(desk.round).select_related("host", "round").filter(pk=number).first()
    if found is None:
        raise PermissionDenied(NOT_OURS)
    return found


@login_required
def booth(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a booth's interviews with their results, and lay out its times: looked at first, then made."""
    desk = desk_of(request, code, change=request.method == "POST")
    place = booth_of(desk, number)
    form = SlotForm(request.POST if request.method == "POST" else None, initial=_initial(place))
    preview: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            preview = lay_out(form.plan())
            if request.POST.get("do") == "make":
                day = form.cleaned_data["day"]
                made = make_slots(place, day, form.plan(), actor=desk.account)
                carry_out(request, lambda: made, f"면접 시간 {len(made)}개를 만들었습니다.")
                return redirect("office:fair-booth", code, number)
        except SlotProblem as problem:
            form.add_errors(problem)
    return _booth_page(request, desk, place, form=form, preview=preview)


def _initial(place: Place) -> dict[str, Any]:
    return {"day": place.starts_on, "first": "10:00", "last": "17:00", "minutes": 20, "gap": 10, "tables": 1}


def _booth_page(
    request: HttpRequest, desk: Desk, place: Place, *, form: SlotForm | None = None, preview: list[Any] | None = None,
    wrong: ResultForm | None = None,
) -> HttpResponse:  # fmt: skip
    rows = needed(fair.interviews_of(place))
    page = Paginator(rows, PAGE).get_page(page_number(request))
    lines = lines_of(request, desk.account, page.object_list, f"박람회 부스 ‘{place.title}’ 면접 열람", wrong)
    [row] = fair.board_of([place])
    form = form or SlotForm(initial=_initial(place))
    context = {
        "desk": desk,
        "tab": "fair",
        "booth": place,
        "row": row,
        "page": page,
        "lines": lines,
        "form": form,
        "preview": preview or [],
        "may_make": desk.may_change
        and (bool(form.errors) or not (row.booked or any(hour.waiting for hour in row.hours))),
        "today": timezone.localdate(),
    }
    bad = bool(form.errors) or wrong is not None
    return render(request, "office/fair_booth.html", context, status=422 if bad else 200)


@login_required
@require_POST
def result(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write down, or correct, what came of an interview."""
    desk = desk_of(request, code, change=True)
    booking = recordable(desk.account, number).filter(round=desk.round).first()
    if booking is None or booking.place.parent is None:
        raise PermissionDenied("이 회차의 면접이 아닙니다. 부스의 명단에서 다시 골라 주세요.")
    form = ResultForm(booking, request.POST)
    made = form.keep(desk.account)
    if made is None:
        return _booth_page(request, desk, booking.place.parent, wrong=form)
    carry_out(request, lambda: made, told_of(made))
    return redirect(f"{reverse('office:fair-booth', args=[code, booking.place.parent_id])}#p{booking.pk}")


def recordable(account: Account, number: int) -> Any:
    """Return the interview of that number if the account may write down what came of it, with all that is shown of it."""
    return needed(interviews_recordable(account)).filter(pk=number)


# --- walk-ins ---------------------------------------------------------------------------------------------------------


@login_required
def walk_ins(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Find who stands before the booth by what they say, or register them with what is needed."""
    desk = desk_of(request, code, change=True)
    place = booth_of(desk, number)
    found = find_or_enter(
        request,
        Filer(desk.account, desk.round),
        f"‘{desk.round.title}’ 현장 등록: 사람 찾기",
        address=lambda word: reverse("office:fair-walk-in", args=[code, number, word]),
        enter=lambda person: register_caller(person, consents=[ConsentPurpose.SERVICE], actor=desk.account),
    )
    if found.go_to:
        return redirect(found.go_to)
    context = {
        "desk": desk,
        "tab": "fair",
        "booth": place,
        "hours": hours_to_walk_in(place, timezone.localtime()),
        **found.shown,
    }
    return render(request, "office/fair_walk_ins.html", context, status=found.status)


@login_required
def walk_in_person(request: HttpRequest, code: str, number: int, token: str) -> HttpResponse:
    """Register who was found for a time of today with a free table."""
    desk = desk_of(request, code, change=True)
    place = booth_of(desk, number)
    party = person_of_token(Filer(desk.account, desk.round), token)
    hours = hours_to_walk_in(place, timezone.localtime())
    form = HourForm(request.POST if request.method == "POST" else None, hours=hours)
    if request.method == "POST" and form.is_valid():
        slot = Place.objects.get(pk=int(form.cleaned_data["slot"]))
        try:
            walk_in(slot, party, actor=desk.account, consented=form.cleaned_data["consented"])
        except InterviewProblem as problem:
            for name, sentence in problem.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            carry_out(request, lambda: slot, f"‘{slot.title}’에 현장 등록했습니다.")
            return redirect("office:fair-booth", code, number)
    name = names_for(request, [party.pk], f"‘{desk.round.title}’ 현장 등록").get(party.pk, "")
    context = {"desk": desk, "tab": "fair", "booth": place, "name": name, "form": form, "hours": hours}
    return render(request, "office/fair_walk_in.html", context, status=422 if form.errors else 200)


# --- the way to the hires ---------------------------------------------------------------------------------------------


class CostForm(DeskForm):
    """Which contracts were made for the round."""

    contracts = forms.MultipleChoiceField(
        label="이 박람회에 쓴 계약", widget=forms.CheckboxSelectMultiple, required=False
    )


@login_required
def funnel(request: HttpRequest, code: str) -> HttpResponse:
    """Show the way from the registration to the hire down to the rows (``?step=``), and what a hire has cost."""
    desk = desk_of(request, code, change=request.method == "POST")
    form = _cost_form(desk, request)
    if request.method == "POST" and form.is_valid():
        chosen = {int(number) for number in form.cleaned_data["contracts"]}
        if carry_out(
            request,
            lambda: costs.set_costs(desk.round, chosen, actor=desk.account),
            f"계약 {len(chosen)}건을 이 박람회의 비용으로 적었습니다."
            if chosen
            else "비용으로 적은 계약을 모두 지웠습니다.",
        ):
            return redirect("office:fair-funnel", code)
    step = words(request, "step")
    step = step if step in fair.STEPS and step not in ("registered", "visited") else "hired"
    steps = fair.funnel_of_fair(desk.round)
    most = max(one.everybody for one in steps)
    page = Paginator(needed(fair.rows_of_step(desk.round, step)), PAGE).get_page(page_number(request))
    context = {
        "desk": desk,
        "tab": "fair",
        "steps": steps,
        "bars": [{"of": one, "percent": 100 * one.everybody / most if most else 0} for one in steps],
        "step": step,
        "step_label": fair.STEPS[step],
        "page": page,
        "lines": lines_of(request, desk.account, page.object_list, f"박람회 ‘{desk.round.title}’ 성과 열람"),
        "cost": fair.cost_of_fair(desk.round),
        "may_see_cost": desk.account.can(Capability.READ_BUDGET),
        "form": form if desk.may_change and desk.account.can(Capability.READ_BUDGET) else None,
    }
    return render(request, "office/fair_funnel.html", context, status=422 if form.errors else 200)


def _cost_form(desk: Desk, request: HttpRequest) -> CostForm:
    known = list(costs.contracts_for(desk.round))
    form = CostForm(
        request.POST if request.method == "POST" else None,
        initial={"contracts": [str(one.pk) for one in known if getattr(one, "round_cost", None)]},
    )
    field = form.fields["contracts"]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = [(str(one.pk), f"{one.title} · {one.supplier.name} · {one.amount:,}원") for one in known]
    return form


@login_required
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Give all interviews of a fair as CSV or XLSX; names as on the page, and logged."""
    desk = desk_of(request, code)
    if form not in ("csv", "xlsx"):
        raise Http404("CSV나 XLSX로만 내려받을 수 있습니다.")
    rows = list(needed(fair.rows_of_step(desk.round, "booked")))
    lines = lines_of(request, desk.account, rows, f"박람회 ‘{desk.round.title}’ 면접 내려받기({form.upper()})")
    return table(f"{desk.round.code}-면접.{form}", HEADER, _cells(lines))


def _cells(lines: Iterable[Line]) -> Iterable[list[Any]]:
    for line in lines:
        of: Participation = line.of
        known, place = line.known, of.place
        yield [
            place.parent.title if place.parent is not None else "",
            place.host.name if place.host is not None else "",
            place.starts_on.isoformat(),
            f"{place.starts_at:%H:%M}" if place.starts_at is not None else "",
            of.table_number or "",
            line.name,
            of.get_status_display(),
            "현장" if line.walked_in else "예약",
            line.result,
            known.hired_from.isoformat() if known is not None and known.hired_from is not None else "",
            known.get_reason_display() if known is not None else "",
            known.note if known is not None else "",
        ]
