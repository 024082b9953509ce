"""The tables that only some programme pages have: strands, seats of shared offices, training."""

from __future__ import annotations

from typing import Any

from imojak.agency.models import Facility
from imojak.offers.enums import Shape
from imojak.offers.models import Programme, ProgrammeText
from imojak.reports.build.context import Context, line
from imojak.reports.document import Cell, Column, HeaderCell, Row, Table

MANY = 4
"""From so many strands on a page lists them in a table."""

Built = tuple[Table | None, dict[str, Any]]


def strand_table(context: Context, programme: Programme, page: str, _: list[ProgrammeText]) -> Built:
    """세부사업: each strand with its field and content, and its participants where a figure counts them."""
    strands = context.strands(programme)
    if len(strands) < MANY:
        return None, {}
    counted = any(_participants(strand) in context.numbers for strand in strands)
    fields = any(strand.field for strand in strands)
    names = ["연번", "세부사업", *(["분야"] if fields else []), "내용", *(["참여(명)"] if counted else [])]
    columns = (
        Column(width=1, align="center"),
        Column(width=5),
        *((Column(width=2, align="center"),) if fields else ()),
        Column(width=8),
        *((Column(width=2, align="right"),) if counted else ()),
    )
    rows = []
    for number, strand in enumerate(strands, start=1):
        cells = [Cell(runs=(str(number),)), Cell(runs=(strand.name,))]
        cells += [Cell(runs=(strand.field or "-",))] if fields else []
        cells.append(Cell(runs=(strand.content or strand.objective or "-",)))
        cells += [Cell(runs=context.numbers.cell(_participants(strand)))] if counted else []
        rows.append(Row(cells=tuple(cells), anchor=f"{page}.strand.{number}"))
    table = Table(
        title="세부사업",
        note=f"({context.day_of(context.as_of)} 기준)" if counted else "",
        columns=columns,
        header=(tuple(HeaderCell(text=name) for name in names),),
        rows=tuple(rows),
        row_heads=2,
    )
    stated = [
        {"name": strand.name, "line": line(f"{page}.strand.{number}")}
        for number, strand in enumerate(strands, start=1)
    ]
    return table, {"sub_programmes": stated}


def _participants(strand: Programme) -> str:
    return f"programme.{strand.code}.participants"


def office_table(context: Context, programme: Programme, page: str, _: list[ProgrammeText]) -> Built:
    """창업보육공간: seats and area of the shared offices by campus, on the page of the programme that offers seats."""
    if not any(strand.shape == Shape.SEAT for strand in (programme, *context.strands(programme))):
        return None, {}
    order = {
        facility.unit.name: facility.unit.order for facility in Facility.objects.select_related("unit").iterator()
    }
    names = sorted(
        {key.split(".")[1] for key in context.numbers.under("spaces.")} - {"total"},
        key=lambda name: order.get(name, len(order)),
    )
    if not names:
        return None, {}
    numbers, anchor = context.numbers, f"{page}.offices"
    cells = [
        Cell(runs=(numbers.ref(f"spaces.{name}.seats"), "(", numbers.ref(f"spaces.{name}.area"), ")"))
        for name in ("total", *names)
    ]
    stated = {
        name: {
            "seats": numbers.plain(f"spaces.{name}.seats"),
            "area_m2": numbers.plain(f"spaces.{name}.area"),
        }
        for name in ("total", *names)
    }
    table = Table(
        title="공유사무실 좌석과 면적",
        columns=(Column(width=2, align="center"), *(Column(width=3, align="right") for _ in cells)),
        header=(tuple(HeaderCell(text=text) for text in ("구분", "합계", *names)),),
        rows=(Row(cells=(Cell(runs=("좌석(면적)",)), *cells), anchor=anchor),),
    )
    campuses = {name: stated[name] for name in names}
    return table, {"shared_office": {"line": line(anchor), "total": stated["total"], "campuses": campuses}}


def training_table(_: Context, programme: Programme, page: str, texts: list[ProgrammeText]) -> Built:
    """교육체계: what participants are taught, by whom, for what."""
    if not texts:
        return None, {}
    rows, stated = [], []
    for number, text in enumerate(texts, start=1):
        anchor = f"{page}.training.{number}"
        rows.append(Row(cells=(Cell(runs=(text.title,)), Cell(runs=(text.text,))), anchor=anchor))
        stated.append({"name": text.title, "purpose": text.text, "line": line(anchor)})
    table = Table(
        title="교육체계",
        columns=(Column(width=4), Column(width=9)),
        header=((HeaderCell(text="과정"), HeaderCell(text="교육 내용")),),
        rows=tuple(rows),
    )
    return table, {"training_scheme": {"tracks": [{"track": programme.name, "courses": stated}]}}
