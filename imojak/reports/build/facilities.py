"""주요 시설 현황: the campuses with their buildings."""

from __future__ import annotations

import re
from typing import Any

from imojak.agency.enums import UnitKind
from imojak.agency.models import Facility
from imojak.reports.build.context import Context, line, said
from imojak.reports.document import Cell, Column, HeaderCell, Row, Runs, Section, Table


def facilities_section(context: Context) -> Section:
    """The section; fills ``facilities``."""
    found = list(
        Facility.objects.filter(unit__kind=UnitKind.CAMPUS).select_related("unit").order_by("unit__order", "unit_id")
    )
    context.transcript["facilities"] = [_stated(context, facility) for facility in found]
    table = Table(
        title="캠퍼스 시설",
        note=f"({context.day_of(context.as_of)} 기준)",
        columns=(
            Column(width=6, align="center"),
            Column(width=6, align="center"),
            Column(width=9),
            Column(width=5, align="right"),
            Column(width=7, align="center"),
            Column(width=13),
        ),
        header=(
            tuple(HeaderCell(text=text) for text in ("시설명", "개관", "위치", "연면적(㎡)", "규모", "안전관리 구분")),
        ),
        rows=tuple(_row(context, facility) for facility in found),
    )
    return Section(level=2, number="4", title="주요 시설현황", anchor="facilities", blocks=(table,))


def opening_of(context: Context, facility: Facility) -> tuple[str, str]:
    """When a campus opened or is to open: as printed, and as an ISO day or month (empty where neither is known)."""
    if facility.opened_on is not None and facility.opened_on <= context.as_of:
        return context.day_of(facility.opened_on), facility.opened_on.isoformat()
    planned = facility.opening_planned or facility.opened_on
    if planned is None:
        return "미정", ""
    return f"{planned.year}. {planned.month}월 예정", f"{planned:%Y-%m}"


def _anchor(facility: Facility) -> str:
    return f"facility.{facility.unit.code}"


def _area(context: Context, facility: Facility) -> Runs:
    return context.numbers.cell(f"campus.{facility.unit.name}.floor-area")


def _floors(facility: Facility) -> str:
    below = f"지하{facility.floors_below}~" if facility.floors_below else ""
    return f"{below}지상{facility.floors_above}층"


def _row(context: Context, facility: Facility) -> Row:
    cells = (
        Cell(runs=(facility.unit.name,)),
        Cell(runs=(opening_of(context, facility)[0],)),
        Cell(runs=(facility.address,)),
        Cell(runs=_area(context, facility)),
        Cell(runs=(_floors(facility),)),
        Cell(runs=(facility.safety_class or "-",)),
    )
    return Row(cells=cells, anchor=_anchor(facility))


def _stated(context: Context, facility: Facility) -> dict[str, Any]:
    anchor = _anchor(facility)
    shown, iso = opening_of(context, facility)
    key = f"campus.{facility.unit.name}.floor-area"
    safety = facility.safety_class or None
    law = re.search(r"\((.+)\)", safety) if safety else None
    more = {"law": law[1]} if law else {}
    return {
        "code": facility.unit.code,
        "name": facility.unit.name,
        "name_line": line(anchor),
        "opening": said(iso or None, anchor, shown),
        "address": said(facility.address, anchor, facility.address),
        "floor_area_m2": said(context.numbers.plain(key), anchor, f"{context.numbers.text(key)}㎡"),
        "basement_floors": said(facility.floors_below, anchor, _floors(facility)),
        "above_floors": said(facility.floors_above, anchor, _floors(facility)),
        "safety_class": said(safety, anchor, safety, **more) if safety else {"value": None, "line": line(anchor)},
        "planned": facility.opened_on is None or facility.opened_on > context.as_of,
    }
