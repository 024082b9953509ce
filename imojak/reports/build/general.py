"""Ⅰ. 일반현황: who the agency is, how it is organised, what money and which buildings it has."""

from __future__ import annotations

from imojak.agency.enums import StatementKind
from imojak.agency.models import Duty, HistoryEvent, Statement
from imojak.reports.build.budget import budget_section
from imojak.reports.build.context import Context, line, said
from imojak.reports.build.executives import executives_section
from imojak.reports.build.facilities import facilities_section
from imojak.reports.build.staff import organisation_section
from imojak.reports.document import Cell, Column, HeaderCell, Paragraph, Row, Section, Table


def chapter(context: Context) -> Section:
    """The whole chapter; fills institution, history, organisation, staffing, budgets, facilities, executives."""
    return Section(
        level=1,
        number="Ⅰ.",
        title="일반현황",
        anchor="general",
        new_page=True,
        sections=(
            _profile(context),
            organisation_section(context, list(Duty.objects.select_related("unit").order_by("unit__order", "order"))),
            budget_section(context),
            facilities_section(context),
            executives_section(context),
        ),
    )


def _profile(context: Context) -> Section:
    agency = context.agency
    founded = context.day_of(agency.founded_on)
    purposes = list(Statement.objects.filter(year=context.year, kind=StatementKind.PURPOSE).order_by("order"))
    facts = (
        ("name", "기관명", agency.name),
        ("address", "소재지", agency.address),
        ("established", "설립일", founded),
        ("legal_form", "설립형태", agency.legal_form),
        ("founding_purpose", "설립목적", agency.purpose),
    )
    blocks = [
        Paragraph(bullet="□", runs=(f"{label} : {value}",), anchor=f"institution.{key}") for key, label, value in facts
    ]
    blocks.append(Paragraph(bullet="□", runs=("사업목적",), anchor="institution.purposes"))
    for number, purpose in enumerate(purposes, start=1):
        anchor = f"institution.purpose.{number}"
        blocks.append(Paragraph(bullet="ㅇ", runs=(f"{_circled(number)} {purpose.text}",), anchor=anchor))
    context.transcript["institution"] = {
        **{key: said(value, f"institution.{key}", value) for key, _, value in facts},
        "established": said(agency.founded_on.isoformat(), "institution.established", founded),
        "business_purposes": [
            said(purpose.text, f"institution.purpose.{number}", purpose.text, no=number)
            for number, purpose in enumerate(purposes, start=1)
        ],
        "headings": [{"value": "기관 현황", "line": line("institution")}],
    }
    return Section(level=2, number="1", title="기관 현황", anchor="institution", blocks=(*blocks, _history(context)))


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= 20 else f"({number})"


def _history(context: Context) -> Table:
    events = list(HistoryEvent.objects.filter(happened_on__lte=context.as_of))
    context.transcript["history"] = [
        said(
            event.text,
            f"history.{index}",
            [event.text, context.day_of(event.happened_on)],
            date=event.happened_on.isoformat(),
        )
        for index, event in enumerate(events)
    ]
    return Table(
        title="주요연혁",
        columns=(Column(width=2, align="center"), Column(width=8)),
        header=((HeaderCell(text="일자"), HeaderCell(text="내용")),),
        rows=tuple(
            Row(
                cells=(Cell(runs=(context.day_of(event.happened_on),)), Cell(runs=(event.text,))),
                anchor=f"history.{index}",
            )
            for index, event in enumerate(events)
        ),
    )
