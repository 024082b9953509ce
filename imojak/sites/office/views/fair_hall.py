"""The hall of a job fair: who comes without an interview is written down at its door, by name or as a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.parties.actions.signing_up import register_caller
from imojak.parties.enums import ConsentPurpose
from imojak.problems import Problem
from imojak.records.visits import MOST_UNNAMED, count_unnamed, hall_of, register_visit, unnamed_of, visits_of
from imojak.sites.asked import page_number
from imojak.sites.filing_for import Filer, FindForm, NewPersonForm, find_or_enter, person_of_token
from imojak.sites.names import names_for
from imojak.sites.office.desk import desk_of
from imojak.sites.office.forms import DeskForm

PAGE = 50


class UnnamedForm(DeskForm):
    """How many have come today whose name nobody asked."""

    people = forms.IntegerField(
        label="오늘 이름 없이 센 방문자(명)",
        min_value=0,
        max_value=MOST_UNNAMED,
        help_text="지금까지의 합계를 적습니다. 다시 적으면 앞의 수를 갈음합니다.",
    )


class VisitForm(DeskForm):
    """The word of who stands at the door that they may be written down."""

    consented = forms.BooleanField(
        label="개인정보를 모으는 데 동의하신다고 들었습니다.",
        error_messages={"required": "동의하신다는 말씀을 들어야 이름으로 적을 수 있습니다."},
    )


@login_required
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """Count who comes to the hall without an interview: find or enter them, or say how many nobody asked for a name."""
    desk = desk_of(request, code, change=request.method == "POST")
    place, today = hall_of(desk.round), timezone.localdate()
    open_today = place is not None and place.starts_on <= today <= place.ends_on
    counting = request.method == "POST" and request.POST.get("do") == "count"
    before = unnamed_of(desk.round, today)
    form = UnnamedForm(request.POST if counting else None, initial={"people": before}, auto_id="count_%s")
    if counting and place is not None and form.is_valid():
        people = form.cleaned_data["people"]
        try:
            count_unnamed(place, people, actor=desk.account)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, f"오늘 이름 없이 센 방문자를 {people:,}명으로 적었습니다.")
            return redirect("office:fair-hall", code)
    shown: dict[str, Any] = {"find": None}
    status = 422 if form.errors else 200
    if counting and open_today:
        shown = {"find": FindForm(), "new": NewPersonForm(auto_id="new_%s"), "people": None, "creating": False}
    elif open_today and desk.may_change:
        found = find_or_enter(
            request,
            Filer(desk.account, desk.round),
            f"‘{desk.round.title}’ 행사장 방문: 사람 찾기",
            address=lambda word: reverse("office:fair-visit", args=[code, word]),
            enter=lambda person: register_caller(person, consents=[ConsentPurpose.SERVICE], actor=desk.account),
        )
        if found.go_to:
            return redirect(found.go_to)
        shown, status = found.shown, max(status, found.status)
    page = Paginator(visits_of(desk.round).select_related("party"), PAGE).get_page(page_number(request))
    names = names_for(request, [one.party_id for one in page.object_list], f"‘{desk.round.title}’ 행사장 방문 열람")
    context = {
        "desk": desk,
        "tab": "fair",
        "hall": place,
        "open_today": open_today,
        "count_form": form,
        "today": today,
        "unnamed": unnamed_of(desk.round),
        "page": page,
        "rows": [{"of": one, "name": names.get(one.party_id or 0, "")} for one in page.object_list],
        **shown,
    }
    return render(request, "office/fair_hall.html", context, status=status)


@login_required
def visit(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Write down that who was found has come to the hall today."""
    desk = desk_of(request, code, change=True)
    place = hall_of(desk.round)
    if place is None:
        raise Http404("이 박람회에는 행사장 자리가 없습니다. 회차의 자리에서 먼저 만들어 주세요.")
    party = person_of_token(Filer(desk.account, desk.round), token)
    form = VisitForm(request.POST if request.method == "POST" else None)
    name = names_for(request, [party.pk], f"‘{desk.round.title}’ 행사장 방문").get(party.pk, "")
    if request.method == "POST" and form.is_valid():
        try:
            register_visit(place, party, actor=desk.account, consented=form.cleaned_data["consented"])
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, f"{name} 님의 오늘 방문을 적었습니다.")
            return redirect("office:fair-hall", code)
    context = {"desk": desk, "tab": "fair", "hall": place, "name": name, "form": form}
    return render(request, "office/fair_visit.html", context, status=422 if form.errors else 200)
