"""Training gates (교육 관문) of a whole group on one screen: completed for all who were there, or waived with a reason."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from imojak.paths.actions import gates
from imojak.paths.enums import ParticipationStatus
from imojak.paths.life_terms import gates_wanted
from imojak.paths.models import GateClearance, Participation
from imojak.paths.scopes import participations_changeable
from imojak.problems import Problem
from imojak.sites.asked import page_number, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.queries.participations import participations_of, trained
from imojak.sites.office.views.picked import picked

PAGE = 100
#: How many that could not be done are named for each reason.
TOLD = 20


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show who has passed which training, those who are late first; a logged read."""
    return _page(request, desk_of(request, code))


def _page(request: HttpRequest, desk: Desk, *, left: Collection[int] = ()) -> HttpResponse:
    """Show the page; after a press that left somebody undone what was typed stands there still, with them ticked."""
    today = timezone.localdate()
    rows = participations_of(desk.account, desk.round).filter(status=ParticipationStatus.ACTIVE)
    page = Paginator(rows, PAGE).get_page(page_number(request))
    names = names_for(request, (one.party_id for one in page.object_list), f"‘{desk.round.title}’ 교육 이수 열람")
    people = trained(page.object_list, names, today)
    clearances = {
        (one.participation_id, one.gate): one.pk
        for one in GateClearance.objects.filter(participation__in=[one.participation for one in people])
    }
    context = {
        "desk": desk,
        "tab": "gates",
        "gates": gates_wanted(desk.round),
        "page": page,
        # Shown by the address that enters as well, which is only for sending.
        "pages_at": reverse("office:gates", args=[desk.round.code]),
        "rows": [
            {
                "of": row,
                "left": row.participation.pk in left,
                "cells": [
                    {
                        "gate": gate,
                        "late": gate.is_overdue(today),
                        "clearance": clearances.get((row.participation.pk, gate.code)),
                    }
                    for gate in row.gates
                ],
            }
            for row in people
        ],
        "typed_gate": request.POST.get("gate", ""),
        "on": request.POST.get("on", f"{today}"),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "office/gates.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def clear(request: HttpRequest, code: str) -> HttpResponse:
    """Enter for all who are ticked that they completed a training on a day, or let them off with a reason."""
    desk = desk_of(request, code, change=True)
    labels = {gate.code: gate.label for gate in gates_wanted(desk.round)}
    gate, waives = request.POST.get("gate", ""), request.POST.get("do") == "waive"
    reason = tidy(request.POST.get("reason", ""))
    try:
        day = parse_date(request.POST.get("on", ""))
    except ValueError:
        day = None
    several = list(
        participations_changeable(desk.account)
        .filter(round=desk.round, pk__in=picked(request))
        .select_related("round__type")
    )
    if gate not in labels or not several:
        messages.error(request, "교육과 참여자를 먼저 골라 주세요.")
        return _page(request, desk, left=[one.pk for one in several])
    if not waives and day is None:
        messages.error(request, "교육을 마친 날을 2023-09-30처럼 적어 주세요.")
        return _page(request, desk, left=[one.pk for one in several])
    names = names_for(request, (one.party_id for one in several), f"‘{desk.round.title}’ 교육 이수 입력")
    done = 0
    failed: dict[str, list[Participation]] = {}
    for one in several:
        try:
            if waives:
                gates.waive_gate(one, gate, reason=reason, actor=desk.account)
            elif day is not None:
                gates.clear(one, gate, on=day, actor=desk.account)
            done += 1
        except Problem as problem:
            failed.setdefault(problem.user_message, []).append(one)
    if done:
        messages.success(
            request,
            f"{done:,}명의 ‘{labels[gate]}’ 교육을 {'면제했습니다' if waives else '이수로 적었습니다'}."
            " 잘못 적었으면 표에서 되돌릴 수 있습니다.",
        )
    for sentence, people in failed.items():
        some = ", ".join(names.get(one.party_id, "") for one in people[:TOLD])
        rest = f" 밖 {len(people) - TOLD:,}명" if len(people) > TOLD else ""
        messages.error(request, f"{sentence} ({some}{rest})")
    if failed:
        return _page(request, desk, left=[one.pk for people in failed.values() for one in people])
    return redirect("office:gates", code)


@login_required
@require_POST
def undo(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    desk = desk_of(request, code, change=True)
    found = GateClearance.objects.filter(participation__round=desk.round, pk=number).first()
    if found is None:
        raise PermissionDenied("이 회차의 교육 기록이 아닙니다. 표에서 골라 주세요.")
    carry_out(request, lambda: gates.unclear(found, actor=desk.account), "교육 기록을 되돌렸습니다.")
    return redirect("office:gates", code)
