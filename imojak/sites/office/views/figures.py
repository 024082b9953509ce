"""The list of figures, a figure's page with its rows, and the rows as a file."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.figures.definition import Definition, Figure, Kind, UnknownIndicator
from imojak.figures.engine import definition
from imojak.figures.engine import rows as rows_of
from imojak.figures.rowset import Row, RowSet
from imojak.ledger.models import LedgerEntry
from imojak.parties.enums import Capability
from imojak.parties.queries import capabilities_of
from imojak.sites.cutoff import CutOff, cut_off, figures_of
from imojak.sites.names import names_for
from imojak.sites.office.templatetags.office import number

PAGE = 50
KINDS = {kind.value: kind.korean for kind in Kind}


def index(request: HttpRequest) -> HttpResponse:
    """List all figures beside what was published; a search narrows by key, label or kind."""
    cut = cut_off(request)
    wanted, kind, differing = request.GET.get("q", "").strip(), request.GET.get("kind", ""), "differs" in request.GET
    found = [
        figure
        for figure in figures_of(cut).values()
        if (not wanted or wanted.lower() in figure.key.lower() or wanted in figure.label)
        and (not kind or figure.kind == kind)
        and (not differing or figure.differs)
    ]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"cut": cut, "page": page, "q": wanted, "kind": kind, "differs": differing, "kinds": KINDS}
    return render(request, "office/figures.html", context)


def figure(request: HttpRequest, key: str) -> HttpResponse:
    """Show a figure: definition, value, target, published value, parts, and the rows behind it."""
    cut = cut_off(request)
    rule = _definition(key)
    figures = figures_of(cut)
    shown = figures.get(key)
    if shown is None:
        raise Http404("이 기준일에는 없는 지표입니다. 지표 목록에서 다시 찾아 주세요.")
    target = figures.get(key.rsplit(".", 1)[0] + ".target") if key.endswith((".actual", ".participants")) else None
    context: dict[str, Any] = {
        "cut": cut,
        "figure": shown,
        "rule": rule,
        "kind": KINDS[shown.kind],
        "differs": shown.differs,
        "difference": None if shown.published is None or shown.value is None else shown.value - shown.published,
        "target": target,
        "parts": [figures[part] for part in rule.parts if part in figures],
        "may_open": _may_open(request, shown),
    }
    if context["may_open"] and shown.row_count:
        context |= _rows_page(request, cut, key)
    return render(request, "office/figure.html", context)


def export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Give the rows behind a figure as a CSV or XLSX file; names are masked as on the page, and the download is logged."""
    cut = cut_off(request)
    _definition(key)
    shown = figures_of(cut).get(key)
    if shown is None or form not in ("csv", "xlsx"):
        raise Http404("그런 파일은 없습니다.")
    if not _may_open(request, shown):
        raise Http404("근거 행을 볼 권한이 없습니다. 로그인한 뒤 다시 시도하세요.")
    found = rows_of(key, cut.year, cut.as_of)
    names = names_for(request, (row.party_id for row in found.rows), f"{key} 근거 내려받기({form})")
    header = [column.label for column in found.columns] + (["이름"] if names else []) + ["기여"]
    table = [
        [_cell(row.values.get(column.name)) for column in found.columns]
        + ([names.get(row.party_id or 0, "")] if names else [])
        + [str(row.contribution)]
        for row in found.rows
    ]
    name = f"{key}_{cut.as_of.isoformat()}.{form}"
    return _csv(name, header, table) if form == "csv" else _xlsx(name, header, table)


def _definition(key: str) -> Definition:
    try:
        return definition(key)
    except UnknownIndicator as unknown:
        raise Http404(unknown.user_message) from unknown


def _may_open(request: HttpRequest, shown: Figure) -> bool:
    """The plan is public; the books open to readers of the budget, rows about persons to readers of the report."""
    if shown.kind == Kind.PLAN:
        return True
    if not request.user.is_authenticated:
        return False
    needed = Capability.READ_BUDGET if shown.kind == Kind.LEDGER else Capability.READ_REPORT
    return needed in capabilities_of(request.user)


def _rows_page(request: HttpRequest, cut: CutOff, key: str) -> dict[str, Any]:
    wanted = request.GET.get("row", "").strip()
    number_of_page = max(1, int(request.GET.get("page", "1"))) if request.GET.get("page", "1").isdigit() else 1
    if wanted:
        found = rows_of(key, cut.year, cut.as_of)
        chosen = [row for row in found.rows if any(wanted in _cell(value) for value in row.values.values())]
        total, shown = len(chosen), chosen[(number_of_page - 1) * PAGE : number_of_page * PAGE]
    else:
        found = rows_of(key, cut.year, cut.as_of, limit=PAGE, offset=(number_of_page - 1) * PAGE)
        total, shown = found.total, found.rows
    names = names_for(request, (row.party_id for row in shown), f"{key} 근거 열람")
    pages = Paginator(range(total), PAGE)
    return {
        "rows": _for_template(found, shown, names),
        "columns": found.columns,
        "named": bool(names),
        "page": pages.get_page(number_of_page),
        "total": total,
        "row_filter": wanted,
    }


def _for_template(found: RowSet, shown: list[Row], names: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "entry": row.model == LedgerEntry._meta.label_lower,
            "cells": [_cell(row.values.get(column.name)) for column in found.columns],
            "name": names.get(row.party_id or 0, ""),
            "contribution": row.contribution,
        }
        for row in shown
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return (
        number(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000 else str(value)
    )


def _csv(name: str, header: list[str], table: list[list[str]]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    # A cell that a spreadsheet would run as a formula is told to be text.
    writer.writerows([f"'{cell}" if cell[:1] in "=+-@\t" else cell for cell in row] for row in table)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _xlsx(name: str, header: list[str], table: list[list[str]]) -> HttpResponse:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("근거")
    sheet.write_row(0, 0, header, book.add_format({"bold": True, "bg_color": "#F4F5F6"}))
    for number_of_row, row in enumerate(table, 1):
        sheet.write_row(number_of_row, 0, row)
    sheet.freeze_panes(1, 0)
    book.close()
    response = HttpResponse(
        buffer.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
