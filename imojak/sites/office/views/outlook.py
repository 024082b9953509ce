"""The outlook (전망): where every line ends the year, what would be if, and what one participant costs. Nothing is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.kernel.months import months_between, next_month
from imojak.outlook.costs import costs
from imojak.outlook.history import History
from imojak.outlook.lines import total_of
from imojak.outlook.whatif import Change, People, Rate, WhatIfRefused, groups, running, what_if
from imojak.parties.models import Account
from imojak.sites.asked import words
from imojak.sites.cutoff import cut_off
from imojak.sites.downloads import table
from imojak.sites.office.desk import staff_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.outlook import READERS, backtest_of, bars_of, forecast_of, history_of
from imojak.sites.office.year_chart import draw, spent_by_month

NOT_OPEN = "전망은 경영진, 기획·재무·감사 담당자에게만 열립니다. 필요하면 재무 담당자에게 문의하세요."
NO_FILE = "CSV나 XLSX로 받을 수 있습니다."
FORMS = ("csv", "xlsx")
FORECAST_HEADER = (
    "코드", "항목", "예산(원)", "원인행위(원)", "지출(원)", "전망(원)", "구간 아래(원)", "구간 위(원)", "직선(원)",
    "사람(원)", "계약(원)", "달마다(원)", "정하지 않은 예산(원)",
)  # fmt: skip
COST_HEADER = (
    "코드", "사업", "항목", "지출(원)", "참여자(명)", "수료(명)", "12개월 뒤 취업(명)", "참여자 1명(원)", "수료 1명(원)",
    "12개월 뒤 취업 1명(원)",
)  # fmt: skip


def reader_of(request: HttpRequest) -> Account:
    """Return the account if it may read the outlook. Raises PermissionDenied."""
    return staff_of(request, READERS, NOT_OPEN)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show the year of all lines or one (``?line=``) as a picture with its table, and every line."""
    reader_of(request)
    cut = cut_off(request)
    rows = forecast_of(cut)
    code = words(request, "line")
    shown = [row for row in rows if row.code == code] if code else rows
    if not shown and code:
        raise Http404("그런 예산 항목이 없습니다. 목록에서 골라 주세요.")
    total = total_of(shown)
    points = spent_by_month(history_of(cut), frozenset(row.code for row in shown), cut.as_of)
    context = {
        "cut": cut,
        "code": code,
        "name": shown[0].name if code else "모든 항목",
        "lines": [(row.code, row.name) for row in rows],
        "total": total,
        "parts": _parts(shown),
        "points": points,
        "chart": draw(
            points,
            cut.as_of,
            low=total.low,
            middle=total.middle,
            high=total.high,
            budget=total.budget,
            straight=total.straight,
        ),
        "bars": bars_of(rows),
        "tab": "outlook",
    }
    return render(request, "office/outlook.html", context)


def _parts(rows: list[Any]) -> list[tuple[str, int]]:
    """Return what a forecast is made of, by the middles of its parts."""
    names = (
        ("이미 지출한 금액", "spent"),
        ("참여자에게 더 지급할 활동비", "people"),
        ("계약에 따라 더 지급할 금액", "contracts"),
        ("달마다 나가는 지출", "monthly"),
        ("아직 쓸 곳을 정하지 않은 예산에서", "unknown"),
    )
    return [(name, sum(getattr(row.parts, part) for row in rows)) for name, part in names]


@login_required
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Give the forecast of every line as a file."""
    reader_of(request)
    if form not in FORMS:
        raise Http404(NO_FILE)
    cut = cut_off(request)
    rows = (
        (
            row.code, row.name, row.budget, row.committed, row.spent, row.middle, row.low, row.high, row.straight,
            row.parts.people, row.parts.contracts, row.parts.monthly, row.parts.unknown,
        )
        for row in forecast_of(cut)
    )  # fmt: skip
    return table(f"전망-{cut.as_of:%Y-%m-%d}.{form}", FORECAST_HEADER, rows)


@login_required
def looking_back(request: HttpRequest) -> HttpResponse:
    """Show how far off the year's forecasts were, month by month; nobody waits for that who asks where the year ends."""
    reader_of(request)
    cut = cut_off(request)
    return render(request, "office/looking_back.html", {"cut": cut, "months": backtest_of(cut), "tab": "looking-back"})


# --- what if ----------------------------------------------------------------------------------------------------------


class WhatIfForm(DeskForm):
    """More people in a round from a month on, another worth of an hour from a month on, or both."""

    people = forms.IntegerField(label="늘릴 인원(명)", required=False, min_value=1, max_value=100_000)
    round = forms.ChoiceField(label="회차", required=False)
    start = forms.ChoiceField(label="시작하는 달", required=False)
    won = forms.IntegerField(label="새 시급(원)", required=False, min_value=1, max_value=1_000_000)
    group = forms.ChoiceField(label="지금 시급", required=False)
    since = forms.ChoiceField(label="바뀌는 달", required=False)

    def __init__(self, *args: Any, history: History, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [
            month for month in months_between(day, date(day.year, 12, 31)) if month >= next_month(day) or day.day == 1
        ]
        choices = [(f"{month:%Y-%m}", f"{month.year}년 {month.month}월") for month in months]
        rounds = [(one.code, f"{one.title}({one.ends.month}월 {one.ends.day}일까지)") for one in running(history, day)]
        rates = [(key, _rate_label(key, some)) for key, some in groups(history, day).items()]
        for name, found in (("round", rounds), ("start", choices), ("group", rates), ("since", choices)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "골라 주세요"), *found]
        self.possible = bool(rounds and months)

    def clean(self) -> dict[str, Any]:
        """Ask for the rest of what was begun, and for one of the two questions."""
        said = super().clean() or {}
        begun = 0
        for names, missing in ((("people", "round", "start"), "함께 적어야 합니다."), (("won", "group", "since"), "함께 적어야 합니다.")):  # fmt: skip
            given = [name for name in names if said.get(name) or name in self.errors]
            begun += bool(given)
            for name in names:
                if given and not said.get(name) and name not in self.errors:
                    self.add_error(name, f"‘{self.fields[name].label}’도 {missing}")
        if not begun:
            raise forms.ValidationError("인원이나 시급 가운데 하나를 적어 주세요.")
        return said

    def changes(self) -> list[Change]:
        """Return what was asked."""
        said = self.cleaned_data
        found: list[Change] = []
        if said.get("people"):
            found.append(People(said["round"], said["people"], _month(said["start"])))
        if said.get("won"):
            found.append(Rate(said["group"], said["won"], _month(said["since"])))
        return found


def _month(said: str) -> date:
    return date.fromisoformat(f"{said}-01")


def _rate_label(key: str, rounds: list[Any]) -> str:
    return f"{rounds[0].scheme.hourly:,}원({len(rounds)}개 회차)" if rounds else key


@login_required
def what_if_page(request: HttpRequest) -> HttpResponse:
    """Ask what more people or another rate would do to each line, before anything is decided; what is asked stands in the address."""
    reader_of(request)
    cut = cut_off(request)
    history = history_of(cut)
    asked = any(name in request.GET for name in WhatIfForm.base_fields)
    form = WhatIfForm(request.GET if asked else None, history=history, day=cut.as_of)
    found, refused = None, ""
    if asked and form.is_valid():
        try:
            found = what_if(cut.year, cut.as_of, form.changes(), history=history)
        except WhatIfRefused as problem:
            refused = problem.user_message
    context = {
        "cut": cut,
        "form": form,
        "people_fields": [form[name] for name in ("people", "round", "start")],
        "rate_fields": [form[name] for name in ("won", "group", "since")],
        "found": found,
        "refused": refused,
        "missing": any(one.missing or one.beyond for one in found or ()),
        "sum": _sum(found or []),
        "tab": "what-if",
    }
    return render(request, "office/what_if.html", context)


def _sum(found: list[Any]) -> dict[str, int]:
    return {
        "won": sum(one.won for one in found),
        "commitment": sum(one.commitment for one in found),
        "missing": sum(one.missing for one in found),
    }


# --- what one costs ---------------------------------------------------------------------------------------------------


@login_required
def costs_page(request: HttpRequest) -> HttpResponse:
    """Show by programme what a participant, a completion and somebody at work after twelve months have cost."""
    reader_of(request)
    cut = cut_off(request)
    context = {"cut": cut, "rows": costs(cut.year, cut.as_of), "tab": "costs"}
    return render(request, "office/costs.html", context)


@login_required
def costs_export(request: HttpRequest, form: str) -> HttpResponse:
    """Give the costs as a file; a cell is empty where there is nobody to divide by."""
    reader_of(request)
    if form not in FORMS:
        raise Http404(NO_FILE)
    cut = cut_off(request)
    rows = (
        (
            row.code, row.name, ", ".join(row.lines), row.spent, row.participants, row.completed, row.employed,
            row.per_participant, row.per_completion, row.per_employed,
        )
        for row in costs(cut.year, cut.as_of)
    )  # fmt: skip
    return table(f"한명비용-{cut.as_of:%Y-%m-%d}.{form}", COST_HEADER, rows)
