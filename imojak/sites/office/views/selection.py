"""The proposal of who gets which place (선정안): seen whole with its sentences, then carried out in one step."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.kernel.marks import mark_of
from imojak.offers.enums import Method
from imojak.paths import actions
from imojak.paths.actions.choosing import CarriedOut
from imojak.paths.actions.proposing import Proposal
from imojak.paths.actions.seating import Row
from imojak.paths.enums import DecisionResult
from imojak.problems import Problem
from imojak.sites.asked import page_number, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, desk_of
from imojak.sites.office.queries.preview import proposed_sentences
from imojak.sites.office.tabs import method_of

PAGE = 100
#: How many that could not be decided are told one by one.
TOLD = 20
_ORDER = {DecisionResult.ACCEPTED: 0, DecisionResult.WAITING: 1, DecisionResult.REFUSED: 2}


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show the proposal as things stand now, with what each would be told; carry it out when it is still the same.

    A round that is matched has none: nobody is named there before the match is published.
    """
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    if method_of(desk.round) == Method.MATCH:
        messages.info(request, "희망과 점수에 맞추어 배정하는 회차입니다. 시나리오를 계산하고 그 결과를 공개해 주세요.")
        return redirect("office:placing", code)
    given = request.POST if writes else request.GET
    seed, text = tidy(given.get("seed", "")), tidy(given.get("text", ""))
    try:
        proposal = actions.propose(desk.round, seed=seed)
    except Problem as problem:
        context = {"desk": desk, "tab": "selection", "obstacle": problem.user_message, "seed": seed, "text": text}
        return render(request, "office/selection.html", context)
    rows = sorted(proposal.rows, key=lambda row: (_ORDER[DecisionResult(row.result)], row.rank or 0))
    seen = _fingerprint(proposal, rows, text)
    if writes:
        if request.POST.get("seen") == seen:
            _carry_out(request, desk, proposal, text)
            return redirect("office:selection", code)
        messages.warning(request, "그사이에 선정안이나 덧붙일 말이 바뀌었습니다. 다시 확인하고 눌러 주세요.")
    page = Paginator(rows, PAGE).get_page(page_number(request))
    sentences = proposed_sentences(proposal, page.object_list, text)
    names = names_for(
        request, (row.application.party_id for row in page.object_list), f"‘{desk.round.title}’ 선정안 열람"
    )
    context = {
        "desk": desk,
        "tab": "selection",
        "obstacle": "",
        "proposal": proposal,
        "counts": proposal.counts(),
        "method": desk.round.get_method_display() or "",
        "page": page,
        "rows": [
            {
                "of": row,
                "name": names.get(row.application.party_id, ""),
                "sentence": sentence,
                "label": _label(proposal, row),
            }
            for row, sentence in zip(page.object_list, sentences, strict=True)
        ],
        "seed": seed,
        "text": text,
        "seen": seen,
    }
    return render(request, "office/selection.html", context)


def _label(proposal: Proposal, row: Row) -> str:
    if row.result == DecisionResult.ACCEPTED and proposal.offer_hours:
        return "제안"
    return str(DecisionResult(row.result).label)


def _fingerprint(proposal: Proposal, rows: Sequence[Row], text: str) -> str:
    """Name a proposal, so that it can be told whether it is the one that was seen."""
    seats = [(row.application.pk, row.result, row.rank, row.place and row.place.pk, row.score) for row in rows]
    return mark_of(proposal.method, proposal.offer_hours, text, seats)


def _carry_out(request: HttpRequest, desk: Desk, proposal: Proposal, text: str) -> None:
    try:
        done = actions.carry_out(desk.round, proposal, actor=desk.account, text=text)
    except Problem as problem:
        messages.error(request, problem.user_message)
        return
    messages.success(request, f"선정안을 확정했습니다. {_summary(done)} 알림을 보냈습니다.")
    for application, sentence in done.failed[:TOLD]:
        messages.error(request, f"접수번호 {application.pk}: {sentence}")


def _summary(done: CarriedOut) -> str:
    counts = (("선정", done.accepted), ("제안", done.offered), ("예비", done.waiting), ("미선정", done.refused))
    return ", ".join(f"{label} {count:,}명" for label, count in counts if count) + "."
