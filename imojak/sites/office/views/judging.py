"""Judging (심사): judges are assigned, fill in their sheets without knowing whose they are, and the standing is seen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imojak.parties.enums import RoleKind
from imojak.parties.models import Party
from imojak.parties.scopes import standing
from imojak.paths import actions
from imojak.paths.actions.judging import scheme_of, seen_by_judge
from imojak.paths.enums import ApplicationStatus, JudgingStatus
from imojak.paths.models import Application, Judging
from imojak.paths.scopes import judgings_scorable, judgings_visible
from imojak.paths.terms import screening_of
from imojak.problems import Problem
from imojak.sites.answers import in_words
from imojak.sites.asked import account_of, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, desk_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.judging import judges_today, leanings, progress_of, stands

NOT_A_JUDGE = "심사표는 심사위원에게만 열립니다. 맡은 심사가 있는데 보이지 않으면 사업 담당자에게 알려 주세요."
NOT_YOUR_SHEET = "본인에게 배정된 심사표가 아닙니다. 내 심사표 목록에서 골라 주세요."
#: While nothing is decided on an application, its sheets may be filled in and taken back.
UNDECIDED = (ApplicationStatus.FILED, ApplicationStatus.ELIGIBLE)


class AssignForm(DeskForm):
    """Who judges, and how many judge each application."""

    judges = forms.MultipleChoiceField(label="심사위원", widget=forms.CheckboxSelectMultiple)
    per_application = forms.IntegerField(label="신청 하나를 심사할 위원 수", min_value=1, max_value=9)

    def __init__(self, *args: Any, judges: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["judges"].choices = judges  # type: ignore[attr-defined]
        self.fields["judges"].error_messages["required"] = "심사위원을 한 사람 이상 골라 주세요."


@login_required
def of_round(request: HttpRequest, code: str) -> HttpResponse:
    """Show who judges and how far they are, how the applicants stand, and whether a judge is strict; assign judges."""
    writes = request.method == "POST"
    desk = desk_of(request, code, change=writes)
    known = list(judges_today(desk.round))
    sheets = list(judgings_visible(desk.account).filter(application__round=desk.round).select_related("application"))
    names = names_for(
        request,
        [
            *(one.pk for one in known),
            *(one.judge_id for one in sheets),
            *(one.application.party_id for one in sheets),
        ],
        f"‘{desk.round.title}’ 심사 현황 열람",
    )
    screening = screening_of(desk.round)
    form = AssignForm(
        request.POST if writes else None,
        judges=[(str(one.pk), names.get(one.pk, "")) for one in known],
        initial={"per_application": screening.judges or 2},
    )
    if writes and form.is_valid():
        chosen = list(Party.objects.filter(pk__in=form.cleaned_data["judges"]).order_by("pk"))
        carry_out(
            request,
            lambda: actions.assign_judges(
                desk.round, chosen, per_application=form.cleaned_data["per_application"], actor=desk.account
            ),
            lambda made: (
                f"심사표 {len(made):,}장을 나누어 주고 심사위원에게 알렸습니다."
                if made
                else "더 나누어 줄 심사표가 없습니다. 모든 신청에 심사위원이 있습니다."
            ),
        )
        return redirect("office:judging", code)
    context: dict[str, Any] = {
        "desk": desk,
        "tab": "judging",
        "form": form,
        "judges": known,
        "to_judge": Application.objects.filter(round=desk.round, status__in=UNDECIDED).count(),
        "progress": [{"of": row, "name": names.get(row.judge, "")} for row in progress_of(sheets)],
        "criteria": [],
        "standing": [],
        "leanings": [],
        "no_standing": "",
    }
    if sheets:
        context |= _standing(desk.round, sheets, names)
    return render(request, "office/judging.html", context)


def _standing(of: Any, sheets: list[Judging], names: dict[int, str]) -> dict[str, Any]:
    try:
        found = actions.standing_of(of)
    except Problem as problem:
        return {"no_standing": problem.user_message}
    parties = {one.application_id: one.application.party_id for one in sheets}
    return {
        "criteria": found.scheme.criteria,
        "full_marks": found.scheme.full_marks,
        "complete": found.ranking.complete,
        "same_panel": found.drift.same_panel,
        "comparable": found.drift.comparable,
        "standing": [
            {
                "of": row,
                "name": names.get(parties.get(row.application, 0), ""),
                "scores": [(names.get(judge, ""), total) for judge, total in row.scores],
            }
            for row in stands(found, sheets)
        ],
        "leanings": [{**row, "name": names.get(row["judge"], "")} for row in leanings(found)],
    }


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List one's own sheets as a judge, those that wait first; nobody's name stands there."""
    account = account_of(request)
    if not standing(account).holds(RoleKind.JUDGE):
        raise PermissionDenied(NOT_A_JUDGE)
    sheets = judgings_scorable(account).select_related("application__round__programme")
    order = {JudgingStatus.ASSIGNED: 0, JudgingStatus.SCORED: 1, JudgingStatus.CONFLICT: 2}
    rows = sorted(sheets, key=lambda one: (order[JudgingStatus(one.status)], one.application.round_id, one.number))
    counts = sheets.aggregate(
        every=Count("pk", filter=~Q(status=JudgingStatus.CONFLICT)),
        done=Count("pk", filter=Q(status=JudgingStatus.SCORED)),
    )
    return render(request, "office/judging_mine.html", {"rows": rows, **counts})


class SheetForm(DeskForm):
    """A scoring sheet: a number for each criterion, and a comment."""

    def __init__(self, *args: Any, criteria: list[tuple[str, str, int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name, points, help_text in criteria:
            field = forms.DecimalField(
                label=f"{name} ({points}점)",
                min_value=0,
                max_value=points,
                decimal_places=1,
                max_digits=5,
                help_text=help_text,
                widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal", "class": "krds-input points"}),
            )
            field.error_messages["required"] = f"0점에서 {points}점까지의 점수를 적어 주세요."
            field.error_messages["min_value"] = field.error_messages["max_value"] = field.error_messages["required"]
            field.error_messages["invalid"] = "점수를 숫자로 적어 주세요."
            field.error_messages["max_decimal_places"] = "소수점 아래 한 자리까지만 적어 주세요."
            self.fields[f"c-{code}"] = field
        self.fields["comment"] = forms.CharField(
            label="의견",
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 4, "class": "krds-input"}),
        )

    def scores(self) -> dict[str, Decimal]:
        """Return the points by criterion."""
        return {name.removeprefix("c-"): value for name, value in self.cleaned_data.items() if name.startswith("c-")}


@login_required
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Show one's own sheet with what the applicant wrote, never who it is; fill it in."""
    found = _own_sheet(request, number)
    of = found.application.round
    screening = screening_of(of)
    try:
        scheme = scheme_of(screening)
    except Problem as problem:
        raise PermissionDenied(problem.user_message) from problem
    helps = [one.help or "" for one in screening.criteria]
    criteria = [(one.code, one.name, one.points, told) for one, told in zip(scheme.criteria, helps, strict=True)]
    open_ = found.application.status in UNDECIDED
    fillable = found.status == JudgingStatus.ASSIGNED and open_
    initial = {f"c-{code}": value for code, value in found.scores.items()} | {"comment": found.comment}
    form = SheetForm(request.POST if request.method == "POST" else None, criteria=criteria, initial=initial)
    if request.method == "POST" and form.is_valid():
        account = account_of(request)
        done = carry_out(
            request,
            lambda: actions.score(found, form.scores(), form.cleaned_data["comment"], actor=account),
            lambda made: f"심사 번호 {made.number}번에 {made.total:g}점을 매겼습니다.",
            back=("점수 거두기", reverse("office:sheet", args=[number]) + "#take-back"),
        )
        if done:
            following = judgings_scorable(account).filter(status=JudgingStatus.ASSIGNED, application__round=of)
            after = following.order_by("number").first()
            return redirect("office:sheet", after.pk) if after else redirect("office:my-judging")
    context = {
        "sheet": found,
        "round": of,
        "form": form,
        "fillable": fillable,
        "open": open_,
        "answers": seen_by_judge(found, in_words),
        "full_marks": scheme.full_marks,
        "scored": [(one.name, one.points, found.scores.get(one.code)) for one in scheme.criteria],
    }
    return render(request, "office/sheet.html", context)


@login_required
@require_POST
def step_back(request: HttpRequest, number: int) -> HttpResponse:
    """Step back from a sheet for a conflict of interest; another judge gets it."""
    found = _own_sheet(request, number)
    reason = tidy(request.POST.get("reason", ""))
    carry_out(
        request,
        lambda: actions.step_back(found, actor=account_of(request), reason=reason),
        lambda other: (
            f"심사 번호 {found.number}번에서 물러났습니다."
            + (" 다른 심사위원에게 맡겼습니다." if other else " 담당자가 다른 심사위원을 정합니다.")
        ),
    )
    return redirect("office:my-judging")


@login_required
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's score back while nothing is decided."""
    found = _own_sheet(request, number)
    reason = tidy(request.POST.get("reason", ""))
    carry_out(
        request,
        lambda: actions.take_back(found, actor=account_of(request), reason=reason),
        f"심사 번호 {found.number}번의 점수를 거두었습니다. 다시 매겨 주세요.",
    )
    return redirect("office:sheet", number)


def _own_sheet(request: HttpRequest, number: int) -> Judging:
    sheets = judgings_scorable(account_of(request)).select_related(
        "application__round__programme", "application__round__type"
    )
    found = sheets.filter(pk=number).first()
    if found is None:
        raise PermissionDenied(NOT_YOUR_SHEET)
    return found
