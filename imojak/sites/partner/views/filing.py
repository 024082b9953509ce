"""Filing for people (대리 신청): a partner files for whom it knows, the person confirms, the partner sees how far it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.kernel.months import day_words
from imojak.parties.models import Account
from imojak.paths.actions import filing_for
from imojak.paths.actions.drafting import ApplicationRefused, StaleDraft
from imojak.paths.filing_scopes import filings_visible, rounds_fileable
from imojak.paths.models import Application
from imojak.problems import Problem
from imojak.sites.answers import told_answers
from imojak.sites.asked import page_number
from imojak.sites.citizen.filling_in import Filling
from imojak.sites.citizen.question_form import QuestionForm
from imojak.sites.filing_for import (
    Filer,
    NewPersonForm,
    closed_sentence,
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
from imojak.sites.office.desk import carry_out
from imojak.sites.partner.desk import partner_of
from imojak.sites.partner.filings import Filed, files_for, place_of, rounds_open, states_of

PAGE = 50
NOT_FILING = "대리 신청은 수행기관 담당자와, 추천을 받는 사업의 활동처 담당자에게만 열립니다. 담당자에게 문의해 주세요."


class ProtegeForm(NewPersonForm):
    """Somebody whom a partner files for, with what is needed to ask them and to look at the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent = self.fields["consent"]
        consent.label = "본인이 신청을 부탁하셨고, 확인 링크를 받기로 하셨습니다."
        consent.error_messages["required"] = "본인이 부탁하신 신청만 대신 낼 수 있습니다."


def filing_partner_of(request: HttpRequest) -> Account:
    """Return the account if its role covers filing for people. Raises PermissionDenied."""
    account = partner_of(request)
    if not files_for(account):
        raise PermissionDenied(NOT_FILING)
    return account


def filer_of(request: HttpRequest, code: str) -> Filer:
    """Return who files to a round. Raises PermissionDenied for a round that the role does not cover."""
    account = partner_of(request)
    of = rounds_fileable(account).select_related("programme", "type").filter(code=code).first()
    if of is None:  # a neighbour's round is no other answer than one that is not there
        raise PermissionDenied(filing_for.NOT_COVERED)
    return Filer(account, of, partner=True)


@login_required
def filings(request: HttpRequest) -> HttpResponse:
    """List the rounds for which one may file now, and what one's body has filed with how far it is; a logged read."""
    account = filing_partner_of(request)
    rows = filings_visible(account).select_related("round", "place", "filed_through")
    found = rows.prefetch_related("preferences__place").order_by("-filed_at", "-pk")
    page = Paginator(found, PAGE).get_page(page_number(request))
    names = names_for(request, [one.party_id for one in page.object_list], "대신 낸 신청 목록 열람")
    states = states_of(page.object_list)
    context = {
        "rounds": rounds_open(account),
        "page": page,
        "rows": [Filed(one, names.get(one.party_id, ""), place_of(one), states[one.pk]) for one in page.object_list],
    }
    return render(request, "partner/filings.html", context)


@login_required
def find(request: HttpRequest, code: str) -> HttpResponse:
    """Find for whom one files by what they have told, or enter them; nobody is listed."""
    filer = filer_of(request, code)
    closed = closed_sentence(filer.round)
    if closed and request.method == "POST":
        messages.warning(request, closed)
        return redirect("partner:filing-round", code)
    found = find_or_enter(
        request,
        filer,
        f"‘{filer.round.title}’ 대리 신청: 사람 찾기",
        address=lambda word: reverse("partner:filing-person", args=[code, word]),
        enter=lambda person: filing_for.enter_person(person, filer.round, actor=filer.account),
        kind=ProtegeForm,
    )
    if found.go_to:
        return redirect(found.go_to)
    context = {"round": filer.round, "closed": closed, **found.shown}
    return render(request, "partner/filing_find.html", context, status=found.status)


@unfolds
def fill(request: HttpRequest, code: str, word: str) -> HttpResponse:
    """Take the answers of the citizen's form, show them once more (``?look=1``), and ask the person to confirm."""
    filer = filer_of(request, code)
    party = person_of_token(filer, word)
    filling = filling_of(filer, party)
    here = reverse("partner:filing-person", args=[code, word])
    if request.method != "POST":
        if request.GET.get("look") and filling.draft is not None:
            return _look(request, filer, filling, here)
        return _page(request, filer, filling, here)
    do = request.POST.get("do", "")
    if do == "file":
        return _file(request, filer, filling, here)
    form = form_of(filling, request.POST)
    if "HX-Request" in request.headers:
        return saved_by_itself(request, filer, filling, form)
    try:
        draft = save(filer, filling, form, request.POST)
    except StaleDraft as stale:
        told, version = [stale.user_message], stale.newer.version
        return _page(request, filer, filling, here, form=form, told=told, version=version)
    if do != "look":
        messages.success(request, "적은 내용을 저장했습니다. 이어서 적을 수 있습니다.")
        return redirect(here)
    filling = filling_of(filer, party)
    if not form.is_valid():
        return _page(request, filer, filling, here, form=form)
    if errors := filing_for.open_questions(draft, party):
        return _page(request, filer, filling, here, told=list(errors.values()))
    return redirect(f"{here}?look=1")


def _file(request: HttpRequest, filer: Filer, filling: Filling, here: str) -> HttpResponse:
    if filling.draft is None:
        messages.warning(request, "이미 냈거나 지운 신청서입니다. 목록에서 확인해 주세요.")
        return redirect("partner:filings")
    try:
        made = filing_for.propose_as_partner(filling.draft, actor=filer.account)
    except ApplicationRefused as refused:
        return _page(request, filer, filling, here, told=list(refused.errors.values()))
    except Problem as problem:
        return _page(request, filer, filling, here, told=[problem.user_message])
    until = f" {day_words(made.answer_due)}까지" if made.answer_due else ""
    messages.success(
        request, f"접수번호 {made.pk}로 적었고 본인에게 확인 링크를 보냈습니다.{until} 본인이 확인해야 접수됩니다."
    )
    return redirect("partner:filings")


def _look(request: HttpRequest, filer: Filer, filling: Filling, here: str) -> HttpResponse:
    assert filling.draft is not None
    places = {one.pk: one.title for one in filer.places}
    wished = [places[pk] for pk in filling.preferences if pk in places]
    definition = filling.definition
    context = {
        "round": filer.round,
        "name": _name(request, filer, filling),
        "places": wished or [one for one in [places.get(filling.draft.place_id or 0)] if one],
        "answers": told_answers(filling.draft.answers, definition.type if definition else None),
        "closed": closed_sentence(filer.round),
        "here": here,
    }
    return render(request, "partner/filing_look.html", context)


def _page(
    request: HttpRequest, filer: Filer, filling: Filling, here: str, *, form: QuestionForm | None = None,
    told: list[str] | None = None, version: int | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "round": filer.round,
        "name": _name(request, filer, filling),
        "here": here,
        **person_page(filer, filling, form=form, told=told, version=version),
    }
    return render(request, "partner/filing_person.html", context, status=422 if told or form is not None else 200)


def _name(request: HttpRequest, filer: Filer, filling: Filling) -> str:
    party = filling.party.pk
    return names_for(request, [party], f"‘{filer.round.title}’ 대리 신청").get(party, "")


def _filed_by_us(request: HttpRequest, number: int) -> tuple[Account, Application]:
    account = partner_of(request)
    of = filings_visible(account).filter(pk=number).first()
    if of is None:
        raise Http404("우리 기관에서 대신 낸 신청이 아닙니다. 목록에서 다시 골라 주세요.")
    return account, of


@login_required
@require_POST
def send_again(request: HttpRequest, number: int) -> HttpResponse:
    """Send the link to confirm once more to who has not answered."""
    account, of = _filed_by_us(request, number)
    carry_out(
        request,
        lambda: filing_for.send_again(of, actor=account),
        f"접수번호 {number} 신청의 확인 링크를 본인에게 다시 보냈습니다.",
    )
    return redirect("partner:filings")


@login_required
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what waits for the person's confirmation."""
    account, of = _filed_by_us(request, number)
    carry_out(
        request,
        lambda: filing_for.take_back(of, actor=account),
        f"접수번호 {number} 신청을 거두어들였고 본인에게 알렸습니다.",
    )
    return redirect("partner:filings")
