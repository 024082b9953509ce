"""임원 현황: seats, terms and vacancies. Who sits in a seat is not part of the report's data."""

from __future__ import annotations

from collections import Counter
from typing import Any

from imojak.agency.models import ExecutiveSeat
from imojak.reports.build.context import Context, said
from imojak.reports.document import Cell, Column, HeaderCell, Paragraph, Row, Section, Table


def executives_section(context: Context) -> Section:
    """The section; fills ``executives``."""
    seats = list(ExecutiveSeat.objects.all())
    vacant = [seat for seat in seats if seat.vacant]
    held = [seat for seat in seats if not seat.vacant]
    empty = Counter(seat.post for seat in vacant)
    detail = ", ".join(f"{post} {number}명" for post, number in empty.items())
    count = f"총 {len(held)}명"
    blocks: list[Paragraph | Table] = [
        Paragraph(bullet="□", runs=(count,), anchor="executives.count"),
        Table(
            title="임원의 자리와 임기",
            note=f"({context.day_of(context.as_of)} 기준)",
            columns=(
                Column(width=2, align="center"),
                Column(width=7),
                Column(width=4, align="center"),
                Column(width=10, align="center"),
                Column(width=8),
            ),
            header=(tuple(HeaderCell(text=text) for text in ("연번", "직위", "구분", "임기", "겸직")),),
            rows=tuple(_row(context, seat, number) for number, seat in enumerate(held, start=1)),
        ),
    ]
    if vacant:
        text = f"공석 {len(vacant)}명({detail})"
        blocks.append(Paragraph(bullet="※", runs=(text,), anchor="executives.vacant"))
    context.transcript["executives"] = {
        "stated_count": said(len(held), "executives.count", count),
        "rows": [_stated(seat, number) for number, seat in enumerate(held, start=1)],
        **(
            {"vacancies": said(len(vacant), "executives.vacant", [f"{len(vacant)}명", detail], detail=dict(empty))}
            if vacant
            else {}
        ),
    }
    return Section(level=2, number="5", title="임원 현황", anchor="executives", blocks=tuple(blocks))


def _position(seat: ExecutiveSeat) -> str:
    return f"{seat.post}(직무대행)" if seat.acting else seat.post


def _row(context: Context, seat: ExecutiveSeat, number: int) -> Row:
    since = context.day_of(seat.starts_on) if seat.starts_on else ""
    until = context.day_of(seat.ends_on) if seat.ends_on else "현재"
    cells = (
        Cell(runs=(str(number),)),
        Cell(runs=(_position(seat),)),
        Cell(runs=(seat.appointment or "-",)),
        Cell(runs=(f"{since} ~ {until}",)),
        Cell(runs=(seat.career or "-",)),
    )
    return Row(cells=cells, anchor=f"executive.{number}")


def _stated(seat: ExecutiveSeat, number: int) -> dict[str, Any]:
    anchor = f"executive.{number}"
    return {
        "no": number,
        "position": said(_position(seat), anchor),
        "name": said(None, anchor),
        "term_start": said(seat.starts_on.isoformat() if seat.starts_on else None, anchor),
        "term_end": said(seat.ends_on.isoformat() if seat.ends_on else None, anchor),
        "careers": [said(seat.career, anchor)] if seat.career else [],
    }
