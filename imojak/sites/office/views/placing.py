"""Matching a round (배정): scenarios side by side, pairs decided by hand, runs with their progress, and publishing one.

Who somebody is is not shown before a match is published: rows go by receipt number.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.matching.reasons import points
from imojak.offers.models import Place
from imojak.paths.models import Application
from imojak.placing import actions
from imojak.placing.enums import UNIT, Mode, PinKind
from imojak.placing.models import Pin, Publication, Run, Scenario, Seat
from imojak.placing.telling import Telling
from imojak.plan.types.matching import PARTS
from imojak.problems import Problem
from imojak.sites.asked import page_number, tidy
from imojak.sites.downloads import table
from imojak.sites.office.desk import Desk, carry_out, desk_of
from imojak.sites.office.forms import DeskForm, dress
from imojak.sites.office.queries.placing import HEADER, city_of, compared, lines_of
from imojak.tasks.actions import cancel

PAGE = 50
NO_SCENARIO = "그런 시나리오가 없습니다. 배정 화면에서 골라 주세요."
NO_RUN = "아직 계산하지 않은 시나리오입니다. 먼저 계산해 주세요."


class NameForm(DeskForm):
    """A name for a new scenario, and how it matches."""

    name = forms.CharField(
        label="이름", max_length=80, help_text="‘통근을 더 본 것’처럼 무엇을 바꾸어 보는지 적어 주세요."
    )
    mode = forms.ChoiceField(label="방법", choices=Mode.choices)


class CopyForm(DeskForm):
    """A name for a copy; a free one is proposed."""

    name = forms.CharField(label="복사본의 이름", max_length=80)

    def __init__(self, *args: Any, of: Scenario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = set(Scenario.objects.filter(round=of.round).values_list("name", flat=True))
        names = (f"{of.name[:70]} 복사본{f' {number}' if number > 1 else ''}" for number in count(1))
        self.fields["name"].initial = next(one for one in names if one not in taken)


class TermsForm(DeskForm):
    """What a scenario matches by: points of each part, shares of each quota, the way and the seed."""

    mode = forms.ChoiceField(label="방법", choices=Mode.choices)
    seed = forms.CharField(label="추첨 씨앗", max_length=100, help_text="점수가 같은 사람의 차례를 정합니다.")

    def __init__(self, *args: Any, of: Scenario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.fields["mode"].initial, self.fields["seed"].initial = of.mode, of.seed
        for part in of.rule["part"]:
            label = f"{PARTS[part['uses']]} 배점"
            self._ask(f"part-{part['uses']}", label, 1, 100, part["points"])
        for row in of.quotas:
            share = row.get("percent") is not None
            unit, value, most = ("%", row["percent"], 100) if share else ("자리", row["places"], 100_000)
            self._ask(f"quota-{row['code']}", f"{row['label']} 우선 배정({unit})", 0, most, value)

    def _ask(self, name: str, label: str, least: int, most: int, now: int) -> None:
        self.fields[name] = forms.IntegerField(label=label, min_value=least, max_value=most, initial=now)
        dress(self.fields[name])

    def rule(self) -> dict[str, Any]:
        """Return the weights as they were typed."""
        said = self.cleaned_data
        parts = [{**part, "points": said[f"part-{part['uses']}"]} for part in self.of.rule["part"]]
        return {**self.of.rule, "part": parts}

    def quotas(self) -> list[dict[str, Any]]:
        """Return the shares as they were typed; a share of nothing is none."""
        found = []
        for row in self.of.quotas:
            key = "percent" if row.get("percent") is not None else "places"
            number = self.cleaned_data[f"quota-{row['code']}"]
            if number or key == "percent":
                found.append({**row, key: number})
        return found


class PinForm(DeskForm):
    """A pair, what is decided of it, and why."""

    receipt = forms.IntegerField(label="접수번호", min_value=1)
    place = forms.ModelChoiceField(label="자리", queryset=Place.objects.none())
    kind = forms.ChoiceField(label="무엇을 정하나요", choices=PinKind.choices)
    reason = forms.CharField(label="사유", max_length=300)

    def __init__(self, *args: Any, of: Scenario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Place.objects.filter(round=of.round, closed_on=None).order_by("title", "pk")
        self.of = of

    def clean_receipt(self) -> Application:
        """Return the application of the number. Raises ValidationError for one of another round."""
        found = Application.objects.filter(round=self.of.round, pk=self.cleaned_data["receipt"]).first()
        if found is None:
            raise forms.ValidationError("이 회차에 없는 접수번호입니다. 신청 목록에서 확인해 주세요.")
        return found


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
    context = {"desk": desk, "tab": "placing", "rows": rows, "form": form}
    return render(request, "office/placing.html", context)


@login_required
def scenario(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a scenario with what came of it; change what it matches by."""
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    found = _found(desk, number)
    form = TermsForm(request.POST if writes else None, of=found)
    if writes and form.is_valid():
        said = form.cleaned_data
        changes = {"mode": said["mode"], "seed": said["seed"], "rule": form.rule(), "quotas": form.quotas()}
        try:
            actions.change_scenario(found, actor=desk.account, **changes)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, "바꾸었습니다. 다시 계산하면 결과에 반영됩니다.")
            return redirect(_top_of(found))
    return _page(request, desk, found, terms=form)


@login_required
@require_POST
def pin(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Decide a pair by hand."""
    desk = desk_of(request, code, change=True)
    found = _found(desk, number)
    form = PinForm(request.POST, of=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.pin(
                found, said["receipt"], said["place"], kind=said["kind"], reason=said["reason"], actor=desk.account
            )
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            return redirect("office:placing-scenario", code, number)
    return _page(request, desk, found, pinning=form)


@login_required
@require_POST
def lift(request: HttpRequest, code: str, number: int, pinned: int) -> HttpResponse:
    """Take a pin back."""
    desk = desk_of(request, code, change=True)
    row = Pin.objects.filter(scenario=_found(desk, number), pk=pinned).first()
    if row is None:
        raise Http404("그런 고정·제외가 없습니다. 시나리오에서 다시 골라 주세요.")
    carry_out(request, lambda: actions.lift(row, actor=desk.account), "거두었습니다. 다시 계산하면 반영됩니다.")
    return redirect("office:placing-scenario", code, number)


@login_required
@require_POST
def copy(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Copy a scenario with its pins, and open the copy."""
    desk = desk_of(request, code, change=True)
    found = _found(desk, number)
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
def compute(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Have a scenario computed, or call that off."""
    desk = desk_of(request, code, change=True)
    found = _found(desk, number)
    task = actions.task_of(found)
    if request.POST.get("do") == "cancel" and task is not None:
        carry_out(request, lambda: cancel(task), "계산을 취소했습니다.")
    else:
        carry_out(request, lambda: actions.ask_run(found, actor=desk.account), "계산을 맡겼습니다.")
    return redirect("office:placing-scenario", code, number)


@login_required
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what publishing the newest run would decide, and do it."""
    # With the arrays comes a library that takes seconds to load: only where somebody publishes.
    from imojak.placing import publishing

    writes = request.method == "POST"
    desk = desk_of(request, code, change=True)
    run = _run(_found(desk, number))
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
    """Give the newest run as a file, by receipt number."""
    desk = desk_of(request, code)
    found = _found(desk, number)
    if form not in ("csv", "xlsx"):
        raise Http404("그런 형식은 없습니다. csv나 xlsx로 내려받아 주세요.")
    run = _run(found)
    rows = Seat.objects.filter(run=run).select_related("place").order_by("application_id")
    return table(f"배정-{code}-{run.pk}.{form}", HEADER, lines_of(run, list(rows)))


def _found(desk: Desk, number: int) -> Scenario:
    found = Scenario.objects.filter(round=desk.round, pk=number).select_related("round").first()
    if found is None:
        raise Http404(NO_SCENARIO)
    return found


def _top_of(scenario: Scenario) -> str:
    """Return where a scenario begins; without it a browser stays at the form that was sent, far below."""
    return reverse("office:placing-scenario", args=[scenario.round.code, scenario.pk]) + "#scenario"


def _run(of: Scenario) -> Run:
    run = actions.latest_run(of)
    if run is None:
        raise Http404(NO_RUN)
    return run


def _page(
    request: HttpRequest,
    desk: Desk,
    found: Scenario,
    *,
    terms: DeskForm | None = None,
    pinning: DeskForm | None = None,
    copying: DeskForm | None = None,
) -> HttpResponse:
    run = actions.latest_run(found)
    publication = Publication.objects.filter(run=run).first() if run is not None else None
    context: dict[str, Any] = {
        "desk": desk,
        "tab": "placing",
        "scenario": found,
        "terms": terms or TermsForm(of=found),
        "pinning": pinning or PinForm(of=found),
        "copying": copying or CopyForm(of=found),
        "task": actions.task_of(found),
        "pins": found.pins.filter(lifted_at=None).select_related("place").order_by("pk"),
        "run": run,
        "published": publication is not None,
        "publication": publication,
    }
    if run is not None:
        seats = Seat.objects.filter(run=run).select_related("place").order_by("application_id")
        page = Paginator(seats, PAGE).get_page(page_number(request))
        telling = Telling(run)
        context |= {
            "compared": next(one for one in compared(Scenario.objects.filter(pk=found.pk))),
            "choices": list(enumerate(run.numbers["choices"][:-1], start=1)),
            "unplaced": run.people - run.placed,
            "unwished": run.placed - sum(run.numbers["choices"][:-1]),
            "differences": run.numbers.get("differences"),
            "tiles": city_of(desk.round, run),
            "page": page,
            "rows": [
                {
                    "of": one,
                    "said": telling.sentences(one),
                    "parts": telling.parts(one),
                    "points": points(one.score, UNIT),
                }
                for one in page.object_list
            ],
        }
    return render(request, "office/placing_scenario.html", context)
