"""조직 및 인력: the organisation chart, 정원과 현원 by department and grade, and the departments' duties."""

from __future__ import annotations

from typing import Any

from imojak.agency.enums import UnitKind
from imojak.agency.models import Duty, StaffNote, StaffPost, Unit
from imojak.reports.build.context import Context, line, said
from imojak.reports.build.numbers import NONE
from imojak.reports.document import (
    Cell,
    Column,
    FigureRef,
    HeaderCell,
    OrgChart,
    OrgUnit,
    Paragraph,
    Row,
    Run,
    Runs,
    Section,
    Table,
    plain,
)

TOTAL = "계"
LEADING = (UnitKind.GOVERNING, UnitKind.HEAD)
INNER = (*LEADING, UnitKind.OFFICE, UnitKind.DIVISION, UnitKind.TEAM)


def organisation_section(context: Context, duties: list[Duty]) -> Section:
    """The section; fills ``organisation`` and ``staffing`` of the transcript."""
    units = [unit for unit in context.units if unit.kind in INNER]
    divisions = [unit for unit in units if unit.kind == UnitKind.DIVISION]
    offices = [unit for unit in units if unit.kind == UnitKind.OFFICE]
    teams = [unit for unit in units if unit.kind == UnitKind.TEAM]
    shape = f"{len(divisions)}본부 {len(offices)}실 {len(teams)}팀"
    numbers = context.numbers
    total = f"staffing.{TOTAL}.{TOTAL}"
    headcount: Runs = (
        "인력 : 정원 ", numbers.ref(f"{total}.quota"), " / 현원 ", numbers.ref(f"{total}.current"),
    )  # fmt: skip
    notes = list(StaffNote.objects.all())
    by_unit = [[duty for duty in duties if duty.unit_id == unit.pk] for unit in units]
    _organisation(context, units, divisions, offices, teams, [group for group in by_unit if group], shape)
    table, rows = _staff_table(context, units)
    context.transcript["staffing"] = {
        "stated_total": said(
            {"quota": numbers.plain(f"{total}.quota"), "current": numbers.plain(f"{total}.current")},
            "staffing.heading",
            plain(headcount),
        ),
        "unit": said("명", "staffing.note", table.note),
        "grades": _grades(),
        "rows": rows,
        "notes": [_note(context, note, index) for index, note in enumerate(notes)],
    }
    return Section(
        level=2,
        number="2",
        title="조직 및 인력",
        anchor="organisation",
        blocks=(
            Paragraph(bullet="□", runs=(f"조직 : {shape}",), anchor="organisation.shape"),
            *_chart(units),
            Paragraph(bullet="□", runs=headcount, anchor="staffing.heading"),
            table,
            Paragraph(bullet="※", runs=("계 행의 현원에는 별도정원이 들어 있음",)),
            *(
                Paragraph(bullet="※", runs=(_note_text(context, note),), anchor=f"staffing.note.{index}")
                for index, note in enumerate(notes)
            ),
            _duties([group for group in by_unit if group]),
        ),
    )


# --- organisation -----------------------------------------------------------------------------------------------------


def _organisation(
    context: Context,
    units: list[Unit],
    divisions: list[Unit],
    offices: list[Unit],
    teams: list[Unit],
    duties: list[list[Duty]],
    shape: str,
) -> None:
    def named(unit: Unit) -> dict[str, Any]:
        return said(unit.name, f"unit.{unit.code}", unit.name)

    context.transcript["organisation"] = {
        "heading": said("조직 및 인력", "organisation"),
        "shape": said(shape, "organisation.shape", shape),
        "governance": [named(unit) for unit in units if unit.kind in (*LEADING, UnitKind.OFFICE)],
        "divisions": [
            {"name": named(unit), "teams": [named(team) for team in teams if team.parent_id == unit.pk]}
            for unit in divisions
        ],
        "counts": {
            "divisions": len(divisions),
            "offices": len(offices),
            "teams": len(teams),
            "duty_rows": len(duties),
        },
        "duties": [
            {
                "dept": group[0].unit.name,
                "duties": [
                    {"kind": "주무기능" if duty.lead else "일반", "text": duty.text, "line": line(f"duty.{duty.pk}")}
                    for duty in group
                ],
            }
            for group in duties
        ],
    }


def _chart(units: list[Unit]) -> tuple[OrgChart, ...]:
    inside = {unit.pk for unit in units}

    def box(unit: Unit) -> OrgUnit:
        below = [child for child in units if child.parent_id == unit.pk]
        return OrgUnit(
            name=unit.name,
            aside=unit.kind == UnitKind.OFFICE,
            anchor=f"unit.{unit.code}",
            children=tuple(box(child) for child in below),
        )

    roots = [unit for unit in units if unit.parent_id not in inside]
    return tuple(OrgChart(title="조직도", root=box(root)) for root in roots)


def _duties(groups: list[list[Duty]]) -> Table:
    rows = []
    for group in groups:
        for index, duty in enumerate(group):
            text = f"(주무기능) {duty.text}" if duty.lead else duty.text
            head = (Cell(runs=(duty.unit.name,), down=len(group), align="center"),) if index == 0 else ()
            rows.append(Row(cells=(*head, Cell(runs=(text,))), anchor=f"duty.{duty.pk}"))
    return Table(
        title="부서별 주요업무",
        columns=(Column(width=2, align="center"), Column(width=9)),
        header=((HeaderCell(text="부서"), HeaderCell(text="주요 업무")),),
        rows=tuple(rows),
        anchor="organisation.duties",
    )


# --- staff ------------------------------------------------------------------------------------------------------------


def _grades() -> list[str]:
    found = StaffPost.objects.order_by("grade").values_list("grade", flat=True).distinct()
    return ["임원" if grade == 0 else f"{grade}급" for grade in found]


def _departments(context: Context, units: list[Unit]) -> list[str]:
    known = dict.fromkeys(key.split(".")[1] for key in context.numbers.under("staffing."))
    known.pop(TOTAL, None)
    order = {unit.name: index for index, unit in enumerate(units)}
    return sorted(known, key=lambda name: order.get(name, len(order)))


def _staff_table(context: Context, units: list[Unit]) -> tuple[Table, list[dict[str, Any]]]:
    grades = [TOTAL, *_grades()]
    rows, stated = [], []
    for department in (TOTAL, *_departments(context, units)):
        anchor = f"staffing.{department}"
        shown = {grade: _cell(context, f"{anchor}.{grade}") for grade in grades}
        cells = (Cell(runs=(department,), align="left"), *(Cell(runs=shown[grade]) for grade in grades))
        rows.append(Row(cells=cells, anchor=anchor, level="total" if department == TOTAL else ""))
        stated.append(
            {
                "dept": department,
                "line": line(anchor),
                "cells": {
                    grade: {
                        "raw": plain(shown[grade]),
                        "quota": context.numbers.plain(f"{anchor}.{grade}.quota") or 0,
                        "current": context.numbers.plain(f"{anchor}.{grade}.current") or 0,
                        "separate": 0
                        if department == TOTAL
                        else context.numbers.plain(f"{anchor}.{grade}.separate") or 0,
                    }
                    for grade in grades
                },
            }
        )
    table = Table(
        title="정원·현원 현황",
        note=f"(단위: 명, 정원/현원(별도정원), {context.day_of(context.as_of)} 기준)",
        note_anchor="staffing.note",
        columns=(Column(width=3), *(Column(width=2, align="right") for _ in grades)),
        header=(tuple(HeaderCell(text=text) for text in ("구분", *grades)),),
        rows=tuple(rows),
    )
    return table, stated


def _cell(context: Context, key: str) -> Runs:
    numbers = context.numbers
    quota, current = numbers.zero_or_ref(f"{key}.quota"), numbers.zero_or_ref(f"{key}.current")
    # In the row of totals the current staff holds the separate quota too, as the note below the table says.
    separate = NONE if key.startswith(f"staffing.{TOTAL}.") else numbers.zero_or_ref(f"{key}.separate")
    if not any(isinstance(part, FigureRef) for part in (quota, current, separate)):
        return ("-",)
    if not isinstance(separate, FigureRef):
        return (quota, "/", current)
    present: Run = current if isinstance(current, FigureRef) else "0"
    return (quota, "/", present, "(", separate, ")")


def _note_text(context: Context, note: StaffNote) -> str:
    text = note.text if str(note.people) in note.text or not note.people else f"{note.text} {note.people}명"
    if note.starts_on is None:
        return text
    until = context.day_of(note.ends_on) if note.ends_on else "현재"
    return f"{text} ({context.day_of(note.starts_on)} ~ {until})"


def _note(context: Context, note: StaffNote, index: int) -> dict[str, Any]:
    text = _note_text(context, note)
    more: dict[str, Any] = {"count": note.people} if note.people else {}
    if note.starts_on is not None:
        more["period"] = [note.starts_on.isoformat(), note.ends_on.isoformat() if note.ends_on else None]
    return said(text, f"staffing.note.{index}", text, **more)
