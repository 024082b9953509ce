"""Matching a round (배정): scenarios side by side, pairs decided by hand, runs with their progress, and publishing one.

Who somebody is is not shown before a match is published: rows go by receipt number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.matching.reasons import points
from imojak.placing import actions
from imojak.placing.changes import since
from imojak.placing.enums import UNIT, Mode
from imojak.placing.models import Pin, Publication, Run, Scenario, Seat
from imojak.placing.relaxing import Told
from imojak.placing.telling import Telling
from imojak.placing.terms import Overtaken, read_seen, seen_words
from imojak.problems import Problem
from imojak.sites.asked import page_number, tidy, words
from imojak.sites.downloads import table
from imojak.sites.names import names_for
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.placing_forms import (
    CopyForm,
    NameForm,
    PairForm,
    PinForm,
    TermsForm,
    caught_up,
    free_name,
    with_rows_changed,
)
from imojak.sites.office.queries.placing import HEADER, PUBLISHED_HEADER, city_of, compared, lines_of
from imojak.sites.office.queries.placing_looks import disparity_of
from imojak.tasks.actions import cancel
from imojak.tasks.enums import TaskState

PAGE = 50
#: Up to so many applications the page itself looks whether anything has changed since; beyond, when asked to.
FEW = 2_000
NO_SCENARIO = "그런 시나리오가 없습니다. 배정 화면에서 골라 주세요."
NO_RUN = "아직 계산하지 않은 시나리오입니다. 먼저 계산해 주세요."


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show the scenarios of a round side by side; make another."""
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    form = NameForm(request.POST or None)
    if writes and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.make_scenario(desk.round, said["name"], actor=desk.account, mode=said["mode"])
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            return redirect("office:placing-scenario", code, made.pk)
    rows = compared(Scenario.objects.filter(round=desk.round))
    computed = Scenario.objects.filter(round=desk.round, runs__isnull=False).distinct().order_by("pk")
    pair = PairForm(computed=computed) if len(computed) > 1 else None
    if pair is not None:
        pair.fields["one"].initial, pair.fields["other"].initial = computed[0], computed[1]
    context = {"desk": desk, "tab": "placing", "rows": rows, "form": form, "pair": pair}
    return render(request, "office/placing.html", context)


@login_required
def scenario(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a scenario with what came of it; change what it matches by."""
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    found = scenario_of(desk, number)
    if not writes:
        return _page(request, desk, found)
    typed, do = request.POST, request.POST.get("do", "")
    if do == "add-row" or do.startswith("drop-"):
        # Nothing is changed yet: the same form with a row more or less, and all that was typed.
        form = TermsForm(of=found, typed=with_rows_changed(typed, do))
        return _page(request, desk, found, terms=form, added=do == "add-row", seen=typed.get("seen", ""))
    form = TermsForm(typed, of=found)
    if not form.is_valid():
        return _page(request, desk, found, terms=form, seen=typed.get("seen", ""))
    said = form.cleaned_data
    changes = {"mode": said["mode"], "seed": said["seed"], "rule": form.rule(), "quotas": form.quotas()}
    try:
        actions.change_scenario(found, actor=desk.account, seen=read_seen(typed.get("seen", "")), **changes)
    except Overtaken as overtaken:
        form = TermsForm(of=found, typed=caught_up(typed, found))
        return _page(request, desk, found, terms=form, overtaken=overtaken.changes)
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return _page(request, desk, found, terms=form, seen=typed.get("seen", ""))
    messages.success(request, "바꾸었습니다. 다시 계산하면 결과에 반영됩니다.")
    return redirect(_top_of(found))


@login_required
@require_POST
def pin(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Decide a pair by hand."""
    desk = desk_of(request, code, change=True)
    found = scenario_of(desk, number)
    form = PinForm(request.POST, of=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.pin(
                found,
                said["receipt"],
                said["place"],
                kind=said["kind"],
                reason=said["reason"],
                actor=desk.account,
                seen=read_seen(request.POST.get("seen", "")),
            )
        except Overtaken as overtaken:
            return _page(request, desk, found, pinning=form, pins_overtaken=overtaken.changes)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            return redirect("office:placing-scenario", code, number)
    return _page(request, desk, found, pinning=form, seen=request.POST.get("seen", ""))


@login_required
@require_POST
def lift(request: HttpRequest, code: str, number: int, pinned: int) -> HttpResponse:
    """Take a pin back."""
    desk = desk_of(request, code, change=True)
    row = Pin.objects.filter(scenario=scenario_of(desk, number), pk=pinned).first()
    if row is None:
        raise Http404("그런 고정·제외가 없습니다. 시나리오에서 다시 골라 주세요.")
    carry_out(request, lambda: actions.lift(row, actor=desk.account), "거두었습니다. 다시 계산하면 반영됩니다.")
    return redirect("office:placing-scenario", code, number)


@login_required
@require_POST
def copy(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Copy a scenario with its pins, and open the copy."""
    desk = desk_of(request, code, change=True)
    found = scenario_of(desk, number)
    form = CopyForm(request.POST, of=found)
    if form.is_valid():
        try:
            made = actions.copy_scenario(found, form.cleaned_data["name"], actor=desk.account)
        except Problem as problem:
            form.add_error("name", problem.user_message)
        else:
            messages.success(
                request, f"‘{found.name}’ 시나리오를 고정·제외와 함께 복사했습니다. 여기에서 바꾸어 보세요."
            )
            return redirect(_top_of(made))
    return _page(request, desk, found, copying=form)


@login_required
@require_POST
def other_mode(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Copy a scenario with the other way of matching, have it computed, and hold both side by side."""
    desk = desk_of(request, code, change=True)
    found = scenario_of(desk, number)
    mode = Mode.STABLE if found.mode == Mode.BEST_TOTAL else Mode.BEST_TOTAL
    name = free_name(found, "안정 배정" if mode == Mode.STABLE else "총점 배정")
    try:
        made = actions.copy_with_mode(found, name, mode, actor=desk.account)
    except Problem as problem:
        messages.error(request, problem.user_message)
        return redirect(_top_of(found))
    messages.success(request, f"‘{made.name}’ 시나리오를 만들어 계산을 맡겼습니다.")
    pair = (found, made) if mode == Mode.STABLE else (made, found)
    return redirect(f"{reverse('office:placing-compare', args=[code])}?one={pair[0].pk}&other={pair[1].pk}")


@login_required
@require_POST
def compute(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Have a scenario computed, or call that off."""
    desk = desk_of(request, code, change=True)
    found = scenario_of(desk, number)
    task = actions.task_of(found)
    if request.POST.get("do") == "cancel" and task is not None:
        carry_out(request, lambda: cancel(task), "계산을 취소했습니다.")
        return redirect(_top_of(found))
    try:
        actions.ask_run(found, actor=desk.account, seen=read_seen(request.POST.get("seen", "")))
    except Overtaken as overtaken:
        told = " ".join(overtaken.changes)
        messages.warning(request, f"아직 계산하지 않았습니다. {told} 지금의 내용을 확인하고 다시 눌러 주세요.")
    except Problem as problem:
        messages.error(request, problem.user_message)
    else:
        messages.success(request, "계산을 맡겼습니다.")
    return redirect(_top_of(found))


@login_required
@require_POST
def relax(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change a scenario as little as makes it possible, and have it computed."""
    desk = desk_of(request, code, change=True)
    found = scenario_of(desk, number)
    task = actions.task_of(found)
    if task is None or str(task.pk) != request.POST.get("task"):
        messages.warning(request, "그사이 다시 계산했습니다. 지금의 결과를 확인해 주세요.")
    else:
        carry_out(request, lambda: actions.relax(found, task, actor=desk.account), "조건을 바꾸고 계산을 맡겼습니다.")
    return redirect(_top_of(found))


@login_required
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what publishing the newest run would decide, and do it."""
    # With the arrays comes a library that takes seconds to load: only where somebody publishes.
    from imojak.placing import publishing

    writes = request.method == "POST"
    desk = desk_of(request, code, change=True)
    run = run_of(scenario_of(desk, number))
    text = tidy(request.POST.get("text", ""))[:200]
    if writes and request.POST.get("run") == str(run.pk):
        told = carry_out(
            request,
            lambda: publishing.publish(run, actor=desk.account, text=text),
            lambda made: (
                f"공개했습니다. 제안·선정 {made.offered:,}명, 예비 {made.waiting:,}명, 미선정 {made.refused:,}명에게 알렸습니다."
            ),
        )
        if told:
            return redirect("office:reserve", code)
    context: dict[str, Any] = {"desk": desk, "tab": "placing", "scenario": run.scenario, "run": run, "text": text}
    try:
        proposal = publishing.preview(run)
    except Problem as problem:
        return render(request, "office/placing_publish.html", context | {"obstacle": problem.user_message})
    page = Paginator(proposal.rows, PAGE).get_page(page_number(request))
    context |= {"proposal": proposal, "counts": proposal.counts(), "page": page, "rows": page.object_list}
    return render(request, "office/placing_publish.html", context)


@login_required
def export(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """Give the newest run as a file: by receipt number, and with names once it is published."""
    desk = desk_of(request, code)
    found = scenario_of(desk, number)
    if form not in ("csv", "xlsx"):
        raise Http404("그런 형식은 없습니다. csv나 xlsx로 내려받아 주세요.")
    run = run_of(found)
    rows = list(Seat.objects.filter(run=run).select_related("place", "application").order_by("application_id"))
    names = names_of(request, run, rows, "내려받기")
    header = HEADER if names is None else PUBLISHED_HEADER
    return table(f"배정-{code}-{run.pk}.{form}", header, lines_of(run, rows, names))


def names_of(request: HttpRequest, run: Run, seats: Iterable[Seat], what: str) -> dict[int, str] | None:
    """Return who the rows of a published run are, by party; None of a run that is not: then nobody is named."""
    if not Publication.objects.filter(run=run).exists():
        return None
    parties = [one.application.party_id for one in seats]
    return names_for(request, parties, f"‘{run.scenario.round.title}’ 배정 결과 {what}")


def scenario_of(desk: Desk, number: int) -> Scenario:
    """Return a scenario of the desk's round. Raises Http404 for another."""
    found = Scenario.objects.filter(round=desk.round, pk=number).select_related("round").first()
    if found is None:
        raise Http404(NO_SCENARIO)
    return found


def _top_of(scenario: Scenario) -> str:
    """Return where a scenario begins; without it a browser stays at the form that was sent, far below."""
    return reverse("office:placing-scenario", args=[scenario.round.code, scenario.pk]) + "#scenario"


def run_of(of: Scenario) -> Run:
    """Return the newest run of a scenario. Raises Http404 before the first."""
    run = actions.latest_run(of)
    if run is None:
        raise Http404(NO_RUN)
    return run


def _page(
    request: HttpRequest,
    desk: Desk,
    found: Scenario,
    *,
    terms: TermsForm | None = None,
    pinning: PinForm | None = None,
    copying: CopyForm | None = None,
    seen: str = "",
    added: bool = False,
    overtaken: Sequence[str] = (),
    pins_overtaken: Sequence[str] = (),
) -> HttpResponse:
    """Show a scenario. ``seen`` is what a form that is shown again was made from; without it, what there is now."""
    [row] = compared(Scenario.objects.filter(pk=found.pk))
    run, receipt = row.run, words(request, "receipt")
    context: dict[str, Any] = {
        "desk": desk,
        "tab": "placing",
        "scenario": found,
        "terms": terms or TermsForm(of=found),
        "pinning": pinning or PinForm(of=found, initial={"receipt": receipt if receipt.isdecimal() else ""}),
        "copying": copying or CopyForm(of=found),
        "seen": seen or seen_words(found),
        "now": seen_words(found),
        "added": added,
        "overtaken": overtaken,
        "pins_overtaken": pins_overtaken,
        "task": row.task,
        "told": Told.read(row.task.result) if row.task is not None and row.task.state == TaskState.FAILED else None,
        "pins": found.pins.filter(lifted_at=None).select_related("place").order_by("pk"),
        "run": run,
        "published": row.published,
        "publication": Publication.objects.filter(run=run).first() if row.published else None,
        "closed": row.closed,
        "may_change": desk.may_change and not row.closed,
        "compared": row,
    }
    if run is not None:
        seats = Seat.objects.filter(run=run).select_related("place", "application").order_by("application_id")
        page = Paginator(seats, PAGE).get_page(page_number(request))
        names = names_of(request, run, page.object_list, "열람")
        looks_now = not row.published and (run.people <= FEW or request.GET.get("facts") == "1")
        telling = Telling(run)
        disparity, too_few = disparity_of(run)
        context |= {
            "choices": list(enumerate(run.numbers["choices"][:-1], start=1)),
            "took": f"{run.milliseconds / 1000:,.1f}초",
            "unplaced": run.people - run.placed,
            "unwished": run.placed - sum(run.numbers["choices"][:-1]),
            "notable": run.numbers.get("differences", {}).get("notable", []),
            "disparity": disparity,
            "too_few": too_few,
            "tiles": city_of(desk.round, run),
            "changes": since(run) if looks_now else None,
            "page": page,
            "rows": [
                {
                    "of": one,
                    "name": names.get(one.application.party_id, "") if names is not None else "",
                    "said": telling.sentences(one),
                    "parts": telling.parts(one),
                    "points": points(one.score, UNIT),
                }
                for one in page.object_list
            ],
        }
    return render(request, "office/placing_scenario.html", context)
