"""The list of figures, a figure's page with its rows, and the rows as a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.figures.definition import Definition, Figure, Kind, UnknownIndicator
from imojak.figures.engine import FigureSet, definition
from imojak.figures.scopes import may_open_rows
from imojak.kernel.money import percent
from imojak.parties.models import Account
from imojak.sites import downloads
from imojak.sites.asked import account_of, page_number, words
from imojak.sites.cutoff import cut_off, figures_of
from imojak.sites.office.rows import rows_page, rows_table

PAGE = 50
KINDS = {kind.value: kind.korean for kind in Kind}


def index(request: HttpRequest) -> HttpResponse:
    """List all figures beside what was published; a search narrows by key, label or kind."""
    cut = cut_off(request)
    wanted, kind, differing = words(request, "q"), request.GET.get("kind", ""), "differs" in request.GET
    found = [
        figure
        for figure in figures_of(cut).values()
        if (wanted.lower() in figure.key.lower() or wanted.lower() in figure.label.lower())
        and (kind not in KINDS or figure.kind == kind)
        and (not differing or figure.differs)
    ]
    page = Paginator(found, PAGE).get_page(page_number(request))
    context = {"cut": cut, "page": page, "q": wanted, "kind": kind, "differs": differing, "kinds": KINDS}
    return render(request, "office/figures.html", context)


def figure(request: HttpRequest, key: str) -> HttpResponse:
    """Show a figure: definition, value, target, published value, parts, and the rows behind it."""
    cut = cut_off(request)
    rule = _definition(key, cut.year)
    figures = figures_of(cut)
    shown = _shown(figures, key)
    context: dict[str, Any] = {
        "cut": cut,
        "figure": shown,
        "rule": rule,
        "kind": KINDS[shown.kind],
        "differs": shown.differs,
        "difference": None if shown.published is None or shown.value is None else shown.value - shown.published,
        "line_code": _line_of(key),
        "parts": [figures[part] for part in rule.parts if part in figures],
        "may_open": may_open_rows(_reader(request), figures, shown),
        **_target(figures, shown),
    }
    if context["may_open"] and shown.row_count:
        context |= rows_page(request, figures, shown)
    return render(request, "office/figure.html", context)


def export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Give the rows behind a figure as a CSV or XLSX file; names are masked as on the page, and the download is logged."""
    cut = cut_off(request)
    _definition(key, cut.year)
    figures = figures_of(cut)
    shown = _shown(figures, key)
    if form not in ("csv", "xlsx"):
        raise Http404("그런 파일은 없습니다. CSV와 엑셀(XLSX)로 내려받을 수 있습니다.")
    if not may_open_rows(_reader(request), figures, shown):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied("이 수치의 근거 행은 업무보고나 예산을 보는 역할에게만 열립니다.")
    header, table = rows_table(request, figures, shown, form)
    return downloads.table(f"{key}_{cut.as_of.isoformat()}.{form}", header, table)


def _definition(key: str, year: int) -> Definition:
    try:
        return definition(key, year)
    except UnknownIndicator as unknown:
        near = f" 비슷한 지표: {', '.join(unknown.nearest)}" if unknown.nearest else " 지표 목록에서 다시 찾아 주세요."
        raise Http404(f"‘{key[:100]}’ 지표는 없습니다.{near}") from unknown


def _shown(figures: FigureSet, key: str) -> Figure:
    shown = figures.get(key)
    if shown is None:
        raise Http404("이 기준일에는 없는 지표입니다. 지표 목록에서 다시 찾아 주세요.")
    return shown


def _target(figures: FigureSet, shown: Figure) -> dict[str, Any]:
    """Return the goal that a figure is held against, and the percent reached: of a programme's goal, or of a headline's."""
    stem, _, last = shown.key.rpartition(".")
    goal = figures.get(f"{stem}.target") if last in ("actual", "participants") else figures.get(f"{shown.key}.target")
    rate: Decimal | None = None
    if goal is not None and goal.value and shown.value is not None:
        rate = percent(shown.value, goal.value)
    of_headline = figures.get(f"{stem}.vs-target") if last == "value" else None
    if of_headline is not None:
        rate = of_headline.value
    return {"target": goal, "target_rate": rate, "rate_figure": of_headline}


def _line_of(key: str) -> str:
    """Return the code of the budget line that a figure is about; empty for other figures."""
    head, _, rest = key.partition(".")
    return rest.rpartition(".")[0] if head in ("appendix", "execution") else ""


def _reader(request: HttpRequest) -> Account | None:
    return account_of(request) if request.user.is_authenticated else None
