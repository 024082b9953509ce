"""Who has been absent several times in a row, and what came of asking them: for counsellors and managers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.cases.models import Task, TaskCause
from imojak.cases.opening import finish_task
from imojak.cases.scopes import tasks_doable
from imojak.parties.enums import RoleKind
from imojak.records.absences import AWAY
from imojak.records.enums import RecordKind, RecordStatus
from imojak.records.scopes import persons_visible
from imojak.sites.asked import page_number
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, staff_of
from imojak.sites.office.forms import DeskForm

PAGE = 20
KINDS = (RoleKind.COUNSELLOR, RoleKind.PROGRAMME_MANAGER)
NOT_STAFF = "이어서 결석한 분의 일은 상담 컨설턴트와 사업 담당자에게 열립니다."
NOT_YOURS = "맡은 고객이나 사업의 일이 아닙니다. 기다리는 일에서 골라 주세요."


class DoneForm(DeskForm):
    """What came of asking somebody."""

    text = forms.CharField(label="어떻게 되었나요", max_length=300)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List open tasks about absences, what is due first at the top; one is closed with a sentence. A logged read."""
    account = staff_of(request, KINDS, NOT_STAFF)
    open_ones = (
        tasks_doable(account)
        .filter(cause=TaskCause.ABSENCES, done_on=None)
        .select_related("participation__round", "participation__place", "case")
        .order_by("due_on", "pk")
    )
    form = DoneForm(request.POST if request.method == "POST" else None)
    asked = None
    if request.method == "POST":
        number = request.POST.get("task", "")
        asked = open_ones.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
        if asked is None:
            raise PermissionDenied(NOT_YOURS)
        task = asked
        if form.is_valid() and carry_out(
            request,
            lambda: finish_task(task, form.cleaned_data["text"], actor=account),
            "마쳤습니다. 적은 말은 고객관리의 기록에 남습니다.",
        ):
            return redirect("office:absences")
    page = Paginator(open_ones, PAGE).get_page(page_number(request))
    rows = list(page.object_list)
    parties = [one.case.party_id for one in rows]
    names = names_for(request, parties, "이어서 결석한 분 열람")
    people = persons_visible(account, among=parties).filter(party__in=parties)
    phones = dict(people.values_list("party_id", "phone"))
    context = {
        "page": page,
        "form": form,
        "asked": asked,
        "rows": [
            {
                "of": one,
                "name": names.get(one.case.party_id, ""),
                "phone": phones.get(one.case.party_id, ""),
                "late": one.due_on < timezone.localdate(),
                **_since(one),
            }
            for one in rows
        ],
    }
    return render(request, "office/absences.html", context, status=422 if form.errors else 200)


def _since(task: Task) -> dict[str, Any]:
    """Return how often somebody has been absent since the streak began, the last time, and whether they have come since."""
    assert task.participation is not None
    said = task.participation.records.filter(kind=RecordKind.ATTENDANCE, day__gte=task.of_day)
    away = Q(status__in=AWAY)
    return said.aggregate(
        number=Count("session", filter=away, distinct=True),
        last=Max("day", filter=away),
        came=Max("day", filter=Q(status__in=(RecordStatus.PRESENT, RecordStatus.LATE))),
    )
