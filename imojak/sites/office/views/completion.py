"""Completing a round (수료 처리): who completes and who does not and why, then done in parts with its progress shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.paths import actions
from imojak.paths.actions import certificates
from imojak.paths.enums import EndReason
from imojak.paths.models import Participation
from imojak.problems import Problem
from imojak.sites.asked import page_number
from imojak.sites.names import names_for
from imojak.sites.office.desk import NOT_TO_CHANGE, Desk, desk_of
from imojak.sites.office.queries.completion import (
    certificate_of,
    outlook_of,
    terms_in_words,
    without_certificate,
)
from imojak.sites.office.views.picked import picked

PAGE = 50
#: How many are completed, or get their certificate, in one request: a second or two.
AT_ONCE = 50
TOLD = 20


@dataclass(frozen=True)
class Work:
    """Work that goes on over several requests: how far it is. ``after`` is the last number that was worked on."""

    do: str
    unit: str
    here: str
    total: int = 0
    left: int = 0
    failed: int = 0
    after: int = 0
    started: bool = False

    @property
    def done(self) -> int:
        """How many were done."""
        return max(0, self.total - self.left - self.failed)

    @property
    def percent(self) -> int:
        """How many of a hundred are behind."""
        return 100 * (self.total - self.left) // self.total if self.total else 100


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show who completes and who does not; complete the former, or issue certificates, in parts with progress."""
    desk = desk_of(request, code)
    works = {
        "complete": Work("complete", "명을", reverse("office:completion", args=[code])),
        "certify": Work("certify", "장을", reverse("office:completion", args=[code])),
    }
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked:
        if not desk.may_change:
            raise PermissionDenied(NOT_TO_CHANGE)
        if asked == "unfulfilled":
            _end_below(request, desk)
            return redirect("office:completion", code)
        if asked in works:
            works[asked] = _go_on(request, desk, works[asked])
            if request.headers.get("HX-Request"):
                return render(request, "office/_completion_work.html", {"work": works[asked]})
    outlook = outlook_of(desk.account, desk.round, timezone.localdate())
    kind = certificate_of(desk.round)
    if not works["certify"].started:
        left = len(without_certificate(desk.account, desk.round, kind))
        works["certify"] = Work("certify", "장을", works["certify"].here, total=left, left=left)
    page = Paginator(outlook.short, PAGE).get_page(page_number(request))
    names = names_for(request, [one.party_id for one, _ in page.object_list], f"‘{desk.round.title}’ 수료 기준 열람")
    context = {
        "desk": desk,
        "tab": "completion",
        "terms": terms_in_words(desk.round),
        "ready": len(outlook.ready),
        "running": outlook.running,
        "finished": outlook.finished,
        "page": page,
        "short": [
            {"of": one, "name": names.get(one.party_id, ""), "missing": missing} for one, missing in page.object_list
        ],
        "complete": works["complete"],
        "certify": works["certify"],
        "certify_label": kind.label,
    }
    return render(request, "office/completion.html", context)


def _go_on(request: HttpRequest, desk: Desk, work: Work) -> Work:
    """Do the next part of the work; what could not be done is passed over and counted."""
    after, failed = _count(request, "after"), _count(request, "failed")
    rows = [one for one in _rows(desk, work.do) if one.pk > after]
    total = max(_count(request, "total"), len(rows))
    part = rows[:AT_ONCE]
    if work.do == "complete":
        result = actions.complete_round(desk.round, actor=desk.account, only=[one.pk for one in part])
        failed += len(part) - result.done
    else:
        kind = certificate_of(desk.round)
        for one in part:
            try:
                certificates.issue(one, kind, actor=desk.account)
            except Problem:
                failed += 1
    last = part[-1].pk if part else after
    return Work(work.do, work.unit, work.here, total, len(rows) - len(part), failed, last, started=True)


def _rows(desk: Desk, do: str) -> list[Participation]:
    """Return what is left of a work, in the order of the numbers."""
    if do == "complete":
        ready = outlook_of(desk.account, desk.round, timezone.localdate()).ready
        return sorted(ready, key=lambda one: one.pk)
    return without_certificate(desk.account, desk.round, certificate_of(desk.round))


def _count(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _end_below(request: HttpRequest, desk: Desk) -> None:
    """Let those who are ticked end below the terms; who cannot is told of."""
    numbers = picked(request)
    if not numbers:
        messages.error(request, "기준 미달로 마칠 사람을 먼저 골라 주세요.")
        return
    result = actions.complete_round(desk.round, actor=desk.account, only=numbers, end_reason=EndReason.UNFULFILLED)
    names = names_for(request, (one.party_id for one, _ in result.failed), f"‘{desk.round.title}’ 수료 처리")
    if result.done:
        messages.success(request, f"{result.done:,}명의 참여를 기준 미달로 마치고 만족도 조사를 보냈습니다.")
    elif not result.failed:
        messages.error(request, "마칠 수 있는 참여가 없습니다. 참여 기간이 끝난 참여만 마칠 수 있습니다.")
    for one, sentence in result.failed[:TOLD]:
        messages.error(request, f"{names.get(one.party_id, '')}: {sentence}")
