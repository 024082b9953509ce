"""Filing for somebody who telephones (대리 접수): find or register the person, explain, fill in, ask them to confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.messages.models import Message
from imojak.parties.actions.signing_up import register_caller
from imojak.parties.enums import ConsentPurpose
from imojak.paths.actions.drafting import ApplicationRefused, StaleDraft
from imojak.paths.actions.filing import ask_again
from imojak.paths.actions.filing_for import propose
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, Channel
from imojak.paths.models import Application
from imojak.paths.scopes import applications_visible
from imojak.problems import Problem
from imojak.sites.asked import page_number
from imojak.sites.citizen.filling_in import Filling
from imojak.sites.citizen.question_form import QuestionForm
from imojak.sites.filing_for import (
    Filer,
    filling_of,
    find_or_enter,
    form_of,
    person_of_token,
    person_page,
    save,
    saved_by_itself,
    unfolds,
)
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.queries.eligibility import explained_for

PAGE = 50


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Find who calls by what they say, or register them; below, what was filed for others and who has confirmed."""
    desk = desk_of(request, code, change=request.method == "POST")
    found = find_or_enter(
        request,
        _filer(desk),
        f"‘{desk.round.title}’ 대리 접수: 사람 찾기",
        address=lambda word: reverse("office:file-for-person", args=[code, word]),
        enter=lambda person: register_caller(person, consents=[ConsentPurpose.SERVICE], actor=desk.account),
    )
    if found.go_to:
        return redirect(found.go_to)
    context = {"desk": desk, "tab": "file-for", **found.shown, **_filed(request, desk)}
    return render(request, "office/file_for.html", context, status=found.status)


def _filed(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    rows = applications_visible(desk.account).filter(round=desk.round, channel=Channel.STAFF)
    page = Paginator(rows.select_related("filed_by").order_by("-filed_at", "-pk"), PAGE).get_page(page_number(request))
    names = names_for(request, (one.party_id for one in page.object_list), f"‘{desk.round.title}’ 대리 접수 목록 열람")
    kinds = [f"proposed-{one.pk}{out}" for one in page.object_list for out in ("", "-out")]
    sent = {}
    for one in Message.objects.filter(kind__in=kinds).order_by("due_on", "pk"):
        sent[one.kind.removeprefix("proposed-").removesuffix("-out")] = (
            f"{one.get_channel_display()} {one.get_status_display()}"
        )
    rows_shown = [
        {
            "of": one,
            "name": names.get(one.party_id, ""),
            "sent": sent.get(str(one.pk), ""),
            "waits": one.status == ApplicationStatus.PROPOSED,
        }
        for one in page.object_list
    ]
    return {"page": page, "filed": rows_shown}


@unfolds
def fill(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Explain whether the person may take part, take the answers of the citizen's form, and ask them to confirm."""
    desk = desk_of(request, code, change=True)
    filer = _filer(desk)
    party = person_of_token(filer, token)
    filling = filling_of(filer, party)
    if request.method != "POST":
        return _page(request, desk, token, filling)
    form = form_of(filling, request.POST)
    if "HX-Request" in request.headers:
        return saved_by_itself(request, filer, filling, form)
    try:
        draft = save(filer, filling, form, request.POST)
        if request.POST.get("do") == "save":
            messages.success(request, "적은 내용을 저장했습니다. 이어서 적을 수 있습니다.")
            return redirect("office:file-for-person", code, token)
        if not form.is_valid():
            return _page(request, desk, token, filling_of(filer, party), form=form)
        made = propose(draft, actor=desk.account)
    except StaleDraft as stale:
        return _page(request, desk, token, filling, form=form, told=[stale.user_message], version=stale.newer.version)
    except ApplicationRefused as refused:
        return _page(request, desk, token, filling_of(filer, party), told=list(refused.errors.values()))
    except Problem as problem:
        return _page(request, desk, token, filling_of(filer, party), told=[problem.user_message])
    until = f" {made.answer_due.month}월 {made.answer_due.day}일까지" if made.answer_due else ""
    messages.success(request, f"접수번호 {made.pk}로 적었고 확인 링크를 보냈습니다.{until} 본인이 확인해야 접수됩니다.")
    return redirect("office:file-for", code)


def _page(
    request: HttpRequest, desk: Desk, token: str, filling: Filling, *, form: QuestionForm | None = None,
    told: list[str] | None = None, version: int | None = None,
) -> HttpResponse:  # fmt: skip
    party, draft = filling.party, filling.draft
    name = names_for(request, [party.pk], f"‘{desk.round.title}’ 대리 접수").get(party.pk, "")
    context = {
        "desk": desk,
        "tab": "file-for",
        "name": name,
        "there": Application.objects.filter(round=desk.round, party=party).exclude(status__in=GIVEN_UP).first(),
        "explained": explained_for(desk.round, party, filling.answers if draft is not None else None),
        "here": reverse("office:file-for-person", args=[desk.round.code, token]),
        **person_page(_filer(desk), filling, form=form, told=told, version=version),
    }
    return render(request, "office/file_for_person.html", context, status=422 if told or form is not None else 200)


def _filer(desk: Desk) -> Filer:
    return Filer(desk.account, desk.round)


@login_required
@require_POST
def again(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send the question to confirm once more."""
    desk = desk_of(request, code, change=True)
    rows = applications_visible(desk.account).filter(round=desk.round, channel=Channel.STAFF, pk=number)
    found = rows.select_related("round__programme", "party").first()
    if found is None:
        raise Http404("그런 대리 접수가 없습니다. 목록에서 골라 주세요.")
    carry_out(request, lambda: ask_again(found, actor=desk.account), "확인 링크를 다시 보냈습니다.")
    return redirect("office:file-for", code)
