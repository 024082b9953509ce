"""The tables that only some programme pages have: strands, seats of shared offices, training."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Any

from imojak.agency.models import Facility
from imojak.offers.enums import Shape
from imojak.offers.models import Programme, ProgrammeText
from imojak.reports.build.context import Context, line
from imojak.reports.document import Cell, Column, HeaderCell, Row, Table

MANY = 4
"""From so many strands on a page lists them in a table."""

TRACK = re.compile(r"(?P<track>[^()]+)\((?P<owner>[^()]+)\) (?P<course>.+)")

Built = tuple[Table | None, dict[str, Any]]


def strand_table(context: Context, programme: Programme, page: str, _: list[ProgrammeText]) -> Built:
    """세부사업: each strand with its field and content, and its participants where a figure counts them."""
    strands = context.strands(programme)
    counted = any(_participants(strand) in context.numbers for strand in strands)
    fields = any(strand.field for strand in strands)
    told = 2 * sum(bool(strand.content) for strand in strands) > len(strands)
    if len(strands) < MANY or not (counted or fields or told):
        return None, {}
    names = ["연번", "세부사업"]
    columns = [Column(width=1, align="center"), Column(width=5)]
    for given, name, column in (
        (fields, "분야", Column(width=2, align="center")),
        (told, "내용", Column(width=8)),
        (counted, "참여(명)", Column(width=2, align="right")),
    ):
        names += [name] if given else []
        columns += [column] if given else []
    lines = [
        [Cell(runs=(str(number),)), Cell(runs=(strand.name,))]
        + ([Cell(runs=(strand.field or "-",))] if fields else [])
        + ([Cell(runs=(strand.content or "-",))] if told else [])
        + ([Cell(runs=context.numbers.cell(_participants(strand)))] if counted else [])
        for number, strand in enumerate(strands, start=1)
    ]
    # A long list of short entries stands in two columns, the first half at the left.
    half = -(-len(lines) // 2) if len(lines) > 2 * MANY and not told else len(lines)
    pairs = zip_longest(lines[:half], lines[half:], fillvalue=[Cell() for _ in columns])
    rows = [
        Row(cells=tuple(left + (right if half < len(lines) else [])), anchor=f"{page}.strand.{number}")
        for number, (left, right) in enumerate(pairs if half < len(lines) else zip(lines, lines, strict=True))
    ]
    times = 2 if half < len(lines) else 1
    table = Table(
        title="세부사업",
        note=f"({context.day_of(context.as_of)} 기준)" if counted else "",
        columns=tuple(columns * times),
        header=(tuple(HeaderCell(text=name) for name in names * times),),
        rows=tuple(rows),
        row_heads=2 if times == 1 else 0,
    )
    stated = [
        {"name": strand.name, "line": line(f"{page}.strand.{number % half}")} for number, strand in enumerate(strands)
    ]
    return table, {"sub_programmes": stated}


def _participants(strand: Programme) -> str:
    return f"programme.{strand.code}.participants"


def office_table(context: Context, programme: Programme, page: str, _: list[ProgrammeText]) -> Built:
    """창업보육공간: seats and area of the shared offices by campus, on the page of the programme that offers seats."""
    if not any(strand.shape == Shape.SEAT for strand in (programme, *context.strands(programme))):
        return None, {}
    order = {facility.unit.name: facility.unit.order for facility in Facility.objects.select_related("unit").iterator()}
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


def training_table(_: Context, __: Programme, page: str, texts: list[ProgrammeText]) -> Built:
    """교육체계: what participants are taught, by whom, for what."""
    if not texts:
        return None, {}
    tracks = [_track(text.title) for text in texts]
    rows: list[Row] = []
    stated: dict[tuple[str, str], dict[str, Any]] = {}
    for number, (text, (track, owner, course)) in enumerate(zip(texts, tracks, strict=True), start=1):
        anchor = f"{page}.training.{number}"
        first = number == 1 or tracks[number - 2][:2] != (track, owner)
        run = next(
            (n for n, one in enumerate(tracks[number:], 1) if one[:2] != (track, owner)), len(texts) - number + 1
        )
        shown = f"{track} (주관: {owner})" if owner else track
        head = (Cell(runs=(shown,), down=run, align="center"),) if first else ()
        rows.append(Row(cells=(*head, Cell(runs=(course,)), Cell(runs=(text.text,))), anchor=anchor))
        group = stated.setdefault((track, owner), {"track": track, "owner": owner, "courses": []})
        group["courses"].append({"name": course, "purpose": text.text, "line": line(anchor)})
    table = Table(
        title="교육체계",
        columns=(Column(width=4, align="center"), Column(width=3), Column(width=9)),
        header=(tuple(HeaderCell(text=text) for text in ("구분", "과정", "내용")),),
        rows=tuple(rows),
    )
    return table, {"training_scheme": {"tracks": list(stated.values())}}


def _track(title: str) -> tuple[str, str, str]:
    """Track, owner and course of a title such as 공통 과정(50플러스재단) 소양교육."""
    match = TRACK.fullmatch(title)
    return (match["track"], match["owner"], match["course"]) if match else (title, "", title)
