"""Ⅱ. 운영방향: mission to priority tasks, and the year's headline results against their goals."""

from __future__ import annotations

import re
from typing import Any

from imojak.agency.enums import StatementKind
from imojak.agency.models import Statement
from imojak.reports.build.context import Context, line, said
from imojak.reports.build.pages import page_codes
from imojak.reports.document import (
    Bar,
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Column,
    HeaderCell,
    Mark,
    Paragraph,
    Row,
    Section,
    Table,
)

HEADLINE = re.compile(r"headline\.(H\d+)\.value")
LISTS = (
    (StatementKind.MISSION, "미션"),
    (StatementKind.VISION, "비전"),
    (StatementKind.VALUE, "핵심가치"),
    (StatementKind.GOAL, "경영목표"),
    (StatementKind.POLICY, "정책목표"),
    (StatementKind.TASK, "중점 추진과제"),
    (StatementKind.SLOGAN, "서울런4050"),
    (StatementKind.AREA, "서울런4050 분야"),
)

SHORT = (StatementKind.VALUE, StatementKind.AREA)
"""Lists of words, printed on one line."""


def chapter(context: Context) -> Section:
    """The whole chapter; fills ``strategy`` and ``headline_results``."""
    return Section(
        level=1,
        number="Ⅱ.",
        title="운영방향",
        anchor="direction",
        new_page=True,
        sections=(_strategy(context), _headlines(context)),
    )


# --- strategy ---------------------------------------------------------------------------------------------------------


def _strategy(context: Context) -> Section:
    found = Statement.objects.filter(year=context.year).order_by("order")
    texts = {kind: [row.text for row in found if row.kind == kind] for kind, _ in LISTS}
    rows = []
    for kind, name in LISTS:
        lines = [" · ".join(texts[kind])] if kind in SHORT and texts[kind] else texts[kind]
        for index, text in enumerate(lines):
            head = (Cell(runs=(name,), down=len(lines), align="center"),) if index == 0 else ()
            rows.append(Row(cells=(*head, Cell(runs=(text,))), anchor=f"strategy.{kind}.{index}"))

    def one(kind: StatementKind) -> dict[str, Any]:
        shown = texts[kind]
        return said(shown[0], f"strategy.{kind}.0", shown[0]) if shown else {"value": None, "line": None}

    def many(kind: StatementKind) -> list[dict[str, Any]]:
        return [
            said(text, f"strategy.{kind}.{0 if kind in SHORT else index}", text)
            for index, text in enumerate(texts[kind])
        ]

    areas = texts[StatementKind.AREA]
    context.transcript["strategy"] = {
        "mission": one(StatementKind.MISSION),
        "vision": one(StatementKind.VISION),
        "core_values": many(StatementKind.VALUE),
        "management_goals": many(StatementKind.GOAL),
        f"policy_goal_{context.year}": one(StatementKind.POLICY),
        "priority_tasks": many(StatementKind.TASK),
        "seoul_run_4050_slogan": one(StatementKind.SLOGAN),
        "four_areas": said(areas, f"strategy.{StatementKind.AREA}.0") if areas else None,
    }
    table = Table(
        title="비전 체계",
        columns=(Column(width=2, align="center"), Column(width=8)),
        header=((HeaderCell(text="구분"), HeaderCell(text="내용")),),
        rows=tuple(rows),
    )
    return Section(level=2, number="1", title="비전 및 경영전략", anchor="strategy", blocks=(table,))


# --- headline results -------------------------------------------------------------------------------------------------


def _headlines(context: Context) -> Section:
    codes = [match[1] for key in context.numbers.under("headline.") if (match := HEADLINE.fullmatch(key))]
    agency = context.agency
    population = f"{agency.target_population:,}명"
    served = f"지원 대상 : 만 {agency.target_age_from}~{agency.target_age_to}세 서울시민 {population}"
    context.transcript["headline_results"] = {
        "population": said(
            served,
            "headline.population",
            served,
            age_min=agency.target_age_from,
            age_max=agency.target_age_to,
            population=agency.target_population,
        ),
        "items": [_stated(context, code) for code in codes],
    }
    blocks: list[Block] = [Paragraph(bullet="□", runs=(served,), anchor="headline.population")]
    if codes:
        blocks += [_cards(context, codes), _table(context, codes), _chart(context, codes)]
    return Section(level=2, number="2", title="주요 사업 실적", anchor="headline", new_page=True, blocks=tuple(blocks))


def _label(context: Context, code: str) -> str:
    return context.figures[f"headline.{code}.value"].label


def _programmes(context: Context, code: str) -> list[str]:
    """Codes of the programmes that a headline is made of, from the parts of its definition."""
    parts = context.definition(f"headline.{code}.value").parts
    return list(dict.fromkeys(part.split(".")[1] for part in parts if part.startswith("programme.")))


def _category(context: Context, code: str) -> str:
    own = set(_programmes(context, code))
    return next((programme.category for programme in context.tops if programme.code in own), "")


def _cards(context: Context, codes: list[str]) -> Cards:
    numbers = context.numbers
    return Cards(
        cards=tuple(
            Card(
                label=_label(context, code),
                runs=(numbers.ref(f"headline.{code}.value"),),
                remark=("목표 대비 ", numbers.ref(f"headline.{code}.vs-target")),
            )
            for code in codes
        )
    )


def _table(context: Context, codes: list[str]) -> Table:
    numbers = context.numbers
    rows = []
    categories = [_category(context, code) for code in codes]
    for index, code in enumerate(codes):
        first = index == 0 or categories[index] != categories[index - 1]
        run = next((n for n, name in enumerate(categories[index:]) if name != categories[index]), len(codes) - index)
        head = (Cell(runs=(categories[index],), down=run),) if first else ()
        cells = (
            *head,
            Cell(runs=(_label(context, code),)),
            Cell(runs=(numbers.ref(f"headline.{code}.value"),)),
            Cell(runs=(numbers.ref(f"headline.{code}.vs-target"),)),
        )
        rows.append(Row(cells=cells, anchor=f"headline.{code}"))
    return Table(
        title="주요 실적과 목표 대비",
        note=f"({context.day_of(context.as_of)} 기준)",
        columns=(Column(width=4), Column(width=7), Column(width=2, align="right"), Column(width=2, align="right")),
        header=(tuple(HeaderCell(text=text) for text in ("분야", "실적", "수치", "목표 대비")),),
        rows=tuple(rows),
    )


def _chart(context: Context, codes: list[str]) -> Chart:
    numbers = context.numbers
    bars = []
    for code in codes:
        key = f"headline.{code}.vs-target"
        share = numbers.value(key)
        if share is not None:
            bars.append(Bar(label=_label(context, code), marks=(Mark(share=share, figure=numbers.ref(key)),)))
    longest = max((mark.share for bar in bars for mark in bar.marks), default=None)
    return Chart(
        title="목표 대비 실적",
        note="(단위: %, 세로선은 목표)",
        series=("목표 대비",),
        bars=tuple(bars),
        reference=100,
        reference_label="목표",
        top=100 if longest is None else max(100, -(-int(longest) // 50) * 50),
    )


def _stated(context: Context, code: str) -> dict[str, Any]:
    numbers = context.numbers
    value, rate = f"headline.{code}.value", f"headline.{code}.vs-target"
    codes = page_codes(context)
    own = _programmes(context, code)
    raw = f"{_label(context, code)} {numbers.ref(value).text} 목표 대비 {numbers.ref(rate).text}"
    return {
        "id": code,
        "category": _category(context, code),
        "text": _label(context, code),
        "value": numbers.plain(value),
        "unit": numbers.unit(value),
        "vs_target_pct": numbers.plain(rate),
        "line": line(f"headline.{code}"),
        "raw": raw,
        "programmes": [codes[name] for name in own if name in codes],
    }
