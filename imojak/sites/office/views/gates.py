"""Training gates (교육 관문) of a whole group on one screen: completed for all who were there, or waived with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from imojak.paths.actions import gates
from imojak.paths.enums import ParticipationStatus
from imojak.paths.life_terms import gates_wanted
from imojak.paths.models import GateClearance
from imojak.paths.scopes import participations_changeable
from imojak.problems import Problem
from imojak.sites.asked import page_number, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, desk_of
from imojak.sites.office.queries.participations import participations_of, trained
from imojak.sites.office.views.picked import picked

PAGE = 100
#: How many that could not be done are told one by one.
TOLD = 20


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show who has passed which training, those who are late first; a logged read."""
    desk = desk_of(request, code)
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
        "rows": [
            {
                "of": row,
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
        "today": today,
    }
    return render(request, "office/gates.html", context)


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
        return redirect("office:gates", code)
    if not waives and day is None:
        messages.error(request, "교육을 마친 날을 2023-09-30처럼 적어 주세요.")
        return redirect("office:gates", code)
    names = names_for(request, (one.party_id for one in several), f"‘{desk.round.title}’ 교육 이수 입력")
    done, failed = 0, []
    for one in several:
        try:
            if waives:
                gates.waive_gate(one, gate, reason=reason, actor=desk.account)
            elif day is not None:
                gates.clear(one, gate, on=day, actor=desk.account)
            done += 1
        except Problem as problem:
            failed.append(f"{names.get(one.party_id, '')}: {problem.user_message}")
    if done:
        messages.success(
            request,
            f"{done:,}명의 ‘{labels[gate]}’ 교육을 {'면제했습니다' if waives else '이수로 적었습니다'}."
            " 잘못 적었으면 표에서 되돌릴 수 있습니다.",
        )
    for sentence in failed[:TOLD]:
        messages.error(request, sentence)
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
