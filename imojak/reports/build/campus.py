"""신규캠퍼스 개관 준비: the building, how far it is, what it will do, and what it costs this year."""

from __future__ import annotations

from typing import Any

from imojak.agency.models import Facility, Milestone
from imojak.offers.enums import Shape
from imojak.offers.models import Programme, ProgrammeText
from imojak.reports.build.context import MONEY, Context, said
from imojak.reports.build.execution import execution_table
from imojak.reports.build.facilities import opening_of
from imojak.reports.build.page import future_plan
from imojak.reports.document import (
    Block,
    Cell,
    Column,
    HeaderCell,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
)

Kind = ProgrammeText.Kind
PAGE = "PN.1"


def chapter(context: Context) -> Section | None:
    """The chapter, or None where no campus is being prepared; fills ``east_campus``."""
    programme = next((item for item in context.tops if item.shape == Shape.OPENING), None)
    facility = next(
        (
            item
            for item in Facility.objects.select_related("unit")
            if item.opened_on is None or item.opened_on > context.as_of
        ),
        None,
    )
    if programme is None or facility is None:
        return None
    return _Campus(context, programme, facility).section_of()


class _Campus:
    """Builds the chapter and its part of the transcript side by side."""

    def __init__(self, context: Context, programme: Programme, facility: Facility) -> None:
        self.context, self.programme, self.facility = context, programme, facility
        self.milestones = list(Milestone.objects.filter(unit=facility.unit).order_by("order"))
        self.stated: dict[str, Any] = {}

    def section_of(self) -> Section:
        programme, facility = self.programme, self.facility
        self.stated = {
            "code": PAGE,
            "title": said(programme.name, "campus", programme.name),
            "rationale": said(programme.objective, "campus.rationale"),
            "lead_team": said(programme.lead_unit.name, "campus.lead", programme.lead_unit.name),
            "facility_name": said(facility.unit.name, "campus.facility", facility.unit.name),
        }
        blocks: list[Block] = [
            *self._overview(),
            *self._floors(),
            *self._money(),
            *self._listed("strategy", "운영전략", "strategy"),
            *self._listed("progress", "주요 추진사항", f"progress_{self.context.year}"),
        ]
        texts = list(ProgrammeText.objects.filter(programme=programme, kind=Kind.FUTURE).order_by("order"))
        ahead, self.stated["future_plan"] = future_plan(self.context, texts, PAGE)
        self.context.transcript["east_campus"] = self.stated
        page = Section(
            level=4,
            title=programme.name,
            lead=(programme.objective,) if programme.objective else (),
            lead_anchor="campus.rationale",
            anchor="campus",
            blocks=(*blocks, *ahead),
        )
        return Section(
            level=1, number="Ⅳ.", title="신규캠퍼스 개관 준비", anchor="opening", new_page=True, sections=(page,)
        )

    def _overview(self) -> list[Block]:
        context, programme, facility = self.context, self.programme, self.facility
        blocks: list[Block] = [Paragraph(bullet="□", runs=("시설개요",))]

        def fact(name: str, label: str, runs: Runs) -> None:
            blocks.append(Paragraph(bullet="ㅇ", runs=(f"{label} : ", *runs), anchor=f"campus.{name}"))

        fact("facility", "시설명", (facility.unit.name,))
        if programme.content:
            fact("role", "기능", (programme.content,))
            self.stated["role"] = said(programme.content, "campus.role")
        if programme.legal_basis:
            fact("legal", "추진근거", (programme.legal_basis,))
            self.stated["legal_basis"] = said(programme.legal_basis, "campus.legal")
        site = f" (대지면적 {facility.site_area:,.0f}㎡)" if facility.site_area else ""
        fact("address", "소재지", (facility.address + site,))
        more = {"site_area_m2": int(facility.site_area)} if facility.site_area else {}
        self.stated["address"] = said(facility.address, "campus.address", facility.address + site, **more)
        shown, iso = opening_of(context, facility)
        fact("opening", "개관", (shown,))
        fact("lead", "담당", (programme.lead_unit.name,))
        staff = programme.planned.get("staff")
        if staff:
            fact("staff", "운영인력", (f"{staff}명 예정",))
            self.stated["staff_planned"] = said(staff, "campus.staff", f"{staff}명")
        history = [item for item in self.milestones if item.section == "history"]
        self.stated["milestones"] = [
            said(item.text, f"campus.milestone.{item.pk}", [item.text, self._month(item)], date=f"{item.month:%Y-%m}")
            for item in history
            if item.month
        ]
        if iso:
            self.stated["milestones"].append(said("개관", "campus.opening", shown, date=iso[:7]))
        for item in history:
            text = f"{item.text}({self._month(item)})" if item.month else item.text
            blocks.append(Paragraph(bullet="-", runs=(text,), anchor=f"campus.milestone.{item.pk}"))
        return blocks

    @staticmethod
    def _month(item: Milestone) -> str:
        return f"’{item.month.year % 100:02}. {item.month.month}월" if item.month else ""

    def _floors(self) -> list[Block]:
        floors = list(self.facility.floors.order_by("order"))
        if not floors:
            return []
        total = sum(floor.area for floor in floors)
        anchor = "campus.areas"
        areas = (total, *(floor.area for floor in floors))
        cells = tuple(Cell(runs=(f"{area:,}",)) for area in areas)
        self.stated["total_area_m2"] = said(float(total), anchor, f"{total:,}㎡")
        self.stated["areas_m2"] = {
            floor.level: said(float(floor.area), anchor, f"{floor.area:,}㎡") for floor in floors
        }
        return [
            Table(
                title="층별 면적",
                note="(단위: ㎡)",
                columns=(Column(width=2, align="center"), *(Column(width=3, align="right") for _ in cells)),
                header=(
                    tuple(HeaderCell(text=text) for text in ("구분", "연면적", *(floor.level for floor in floors))),
                ),
                rows=(Row(cells=(Cell(runs=("면적",)), *cells), anchor=anchor),),
            )
        ]

    def _money(self) -> list[Block]:
        lines = [item.line for item in self.programme.budget_lines.select_related("line").order_by("order")]
        if not lines:
            return []
        numbers, key = self.context.numbers, f"appendix.{lines[0].code}.current"
        blocks: list[Block] = []
        if len(lines) == 1 and key in numbers:
            budget = numbers.ref(key)
            runs: Runs = (f"{self.context.year}년 편성예산 : ", budget)
            blocks.append(Paragraph(bullet="ㅇ", runs=runs, anchor="campus.budget"))
            self.stated[f"budget_{self.context.year}"] = said(
                numbers.plain(key), "campus.budget", budget.text, appendix_code=lines[0].code
            )
        items = self.programme.planned.get("cost", [])
        for number, item in enumerate(items):
            text = f"{item['name']} {item['amount']:,}{MONEY}"
            blocks.append(Paragraph(bullet="-", runs=(text,), anchor=f"campus.cost.{number}"))
        if items:
            self.stated["budget_items"] = {
                item["name"]: said(item["amount"], f"campus.cost.{number}", f"{item['amount']:,}{MONEY}")
                for number, item in enumerate(items)
            }
        if any(f"execution.{item.code}.current" in numbers for item in lines):
            table, _ = execution_table(self.context, PAGE, lines)
            blocks.append(table)
        return blocks

    def _listed(self, section: str, title: str, key: str) -> list[Block]:
        items = [
            item
            for item in self.milestones
            if item.section == section and (item.month is None or item.month <= self.context.as_of)
        ]
        if not items:
            return []
        blocks: list[Block] = [Paragraph(bullet="□", runs=(title,))]
        stated = []
        heading = ""
        for item in items:
            anchor, when = f"campus.{section}.{item.pk}", self._month(item)
            text = f"{item.text}({when})" if when else item.text
            above, _, action = text.partition(": ")
            grouped = section == "strategy" and bool(action)
            if grouped and above != heading:
                heading = above
                blocks.append(Paragraph(bullet="ㅇ", runs=(above,)))
            shown = action if grouped else text
            blocks.append(Paragraph(bullet="-" if grouped else "ㅇ", runs=(shown,), anchor=anchor))
            stated.append(said(text, anchor, **({"month": f"{item.month:%Y-%m}"} if item.month else {})))
        self.stated[key] = stated
        return blocks
