"""The rows behind a figure as the office shows them: a page of them, all of them as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from imojak.figures.definition import Figure
from imojak.figures.engine import FigureSet
from imojak.figures.rowset import Row, RowSet
from imojak.ledger.models import LedgerEntry
from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.office.templatetags.office import number

PAGE = 50


def rows_page(request: HttpRequest, figures: FigureSet, figure: Figure) -> dict[str, Any]:
    """Return the context of a page of rows: ``?page=`` of them, narrowed by ``?row=`` to those that show a text."""
    wanted, page = words(request, "row"), page_number(request)
    found = figures.rows(figure.key) if wanted else figures.rows(figure.key, limit=PAGE, offset=(page - 1) * PAGE)
    chosen = [row for row in found.rows if _shows(row, wanted)] if wanted else []
    total = len(chosen) if wanted else found.total
    pages = Paginator(range(total), PAGE).get_page(page)
    if wanted:
        shown = [chosen[index] for index in pages.object_list]
    else:
        if pages.number != page:  # past the last page: the last one
            found = figures.rows(figure.key, limit=PAGE, offset=(pages.number - 1) * PAGE)
        shown = found.rows
    names = names_for(request, (row.party_id for row in shown), f"‘{figure.label}’ 근거 열람")
    numeric = _numeric(found, shown)
    return {
        "rows": [_for_template(found, row, names, numeric) for row in shown],
        "columns": list(zip(found.columns, numeric, strict=True)),
        "named": bool(names),
        "page": pages,
        "total": total,
        "row_filter": wanted,
    }


def rows_table(
    request: HttpRequest, figures: FigureSet, figure: Figure, form: str
) -> tuple[list[str], list[list[Any]]]:
    """Return header and rows of a figure's whole table (narrowed by ``?row=``); names as on the page, and logged."""
    wanted = words(request, "row")
    found = figures.rows(figure.key)
    chosen = [row for row in found.rows if not wanted or _shows(row, wanted)]
    names = names_for(request, (row.party_id for row in chosen), f"‘{figure.label}’ 근거 내려받기({form.upper()})")
    header = [column.label for column in found.columns] + (["이름"] if names else []) + ["기여"]
    return header, list(_table(found, chosen, names))


def _table(found: RowSet, chosen: list[Row], names: dict[int, str]) -> Iterator[list[Any]]:
    for row in chosen:
        cells = [row.values.get(column.name) for column in found.columns]
        yield cells + ([names.get(row.party_id or 0, "")] if names else []) + [row.contribution]


def _shows(row: Row, wanted: str) -> bool:
    return any(wanted.lower() in _cell(value).lower() for value in row.values.values())


def _for_template(found: RowSet, row: Row, names: dict[int, str], numeric: list[bool]) -> dict[str, Any]:
    return {
        "id": row.id,
        "entry": row.model == LedgerEntry._meta.label_lower,
        "cells": [
            (_cell(row.values.get(column.name)), is_number)
            for column, is_number in zip(found.columns, numeric, strict=True)
        ],
        "name": names.get(row.party_id or 0, ""),
        "contribution": row.contribution,
    }


def _numeric(found: RowSet, shown: list[Row]) -> list[bool]:
    """Tell which columns hold numbers, so that they stand at the right."""
    return [any(isinstance(row.values.get(column.name), int | Decimal) for row in shown) for column in found.columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number(value)
    return str(value)
