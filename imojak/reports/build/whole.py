"""The whole report of a year on a cut-off date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from imojak.reports.build import annex, appendix, campus, direction, general, programmes
from imojak.reports.build.context import MONEY, Context, Definitions, gather, said
from imojak.reports.build.numbers import Figure
from imojak.reports.document import Chart, Document, FigureFact, refs


def build(year: int, as_of: date, figures: Mapping[str, Figure], definition: Definitions) -> Document:
    """Write the report of ``year`` from figures and from the plan in the database.

    ``definition`` gives the definition of a key. Raises NothingToReport where the year has no plan.
    """
    context = gather(year, as_of, figures, definition)
    opening = campus.chapter
    chapters = [
        general.chapter(context),
        direction.chapter(context),
        programmes.chapter(context),
        opening(context),
        appendix.chapter(context),
        annex.definitions(context),
        annex.discrepancies(context),
        annex.indicators(context),
    ]
    sections = tuple(chapter for chapter in chapters if chapter is not None)
    title = f"{year}년 주요업무 보고"
    draft = Document(
        title=title,
        issuer=context.agency.name,
        year=year,
        as_of=as_of,
        sections=sections,
        figures={},
        transcript={"meta": _meta(context, title), **context.transcript, **_rest(sections)},
    )
    shown = dict.fromkeys(ref.key for ref in refs(draft) if ref.key in figures)
    facts = {key: _fact(context, key) for key in shown}
    return draft.model_copy(update={"figures": facts})


def _fact(context: Context, key: str) -> FigureFact:
    figure = context.figures[key]
    definition = context.definition(key)
    return FigureFact(
        label=figure.label,
        kind=str(figure.kind),
        value=_decimal(figure.value),
        unit=figure.unit,
        version=figure.version,
        row_count=figure.row_count,
        rule=definition.counting_rule,
        published=_decimal(figure.published),
    )


def _decimal(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _meta(context: Context, title: str) -> dict[str, Any]:
    day = context.as_of.isoformat()
    shown = f"{context.day_of(context.as_of)} 기준"

    def basis(anchor: str, printed: str = shown) -> dict[str, Any]:
        return said(day, anchor, printed)

    pages = [page["code"] for page in context.transcript["programmes"] if page["budget_execution"]]
    return {
        "title": said(title, "title", title),
        "report_date": said(day, "cutoff", shown),
        "issuer": said(context.agency.name, "issuer", context.agency.name),
        "cutoffs": {
            "staffing": basis("staffing.note"),
            "budget_summary": basis("budget-summary.note"),
            "project_cost_breakdown": basis("project-cost.note"),
            "budget_execution_body": [basis(f"execution.{page}.note") for page in pages],
            "budget_execution_appendix": basis("appendix.note"),
            "programme_results": basis("cutoff"),
        },
        "units": {"budget": MONEY, "staff": "명", "area": "㎡", "hourly/monthly pay": "원"},
    }


def _rest(sections: tuple[Any, ...]) -> dict[str, Any]:
    """The parts of the form that describe the paper rather than the agency."""
    charts = [block.title for section in _all(sections) for block in section.blocks if isinstance(block, Chart)]
    return {"terms": {"duplicate_names": []}, "figures": [{"text": title} for title in charts], "layout_fragments": []}


def _all(sections: tuple[Any, ...]) -> list[Any]:
    return [found for section in sections for found in (section, *_all(section.sections))]
