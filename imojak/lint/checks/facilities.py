"""시설: floor areas, floors, openings, safety class, and the new campus in both places where it stands."""

from __future__ import annotations

import re

from imojak.lint.book import Book
from imojak.lint.checks.general import all_figures
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.printed import iso_day, numbers, unit_step
from imojak.lint.vocabulary import name_of
from imojak.lint.wording import amount


def check(report: Node, book: Book) -> None:
    """Facilities against the history, the safety footnote and the page of the new campus."""
    campus = report.get("east_campus")
    facility = _facility_of(campus, report)
    _areas(campus, book)
    _campus_budget(campus, report, book)
    if facility is not None:
        _same_campus(facility, campus, book)
    for row in report.get("facilities").rows():
        _opening(row, report, book)
        _safety(row, report.get("facility_footnote"), book)
    _foundation(report, book)


def _facility_of(campus: Node, report: Node) -> Node | None:
    title = campus.get("facility_name").text() or campus.get("title").text()
    found = [row for row in report.get("facilities").rows() if (name := row.get("name").text()) and name in title]
    return found[0] if found else None


def _areas(campus: Node, book: Book) -> None:
    total = campus.get("total_area_m2").figure("㎡")
    parts = all_figures(campus.get("areas_m2").rows(), "㎡")
    if total is not None and parts:
        step = min(unit_step(figure.value, figure.raw) for figure in (total, *parts))
        book.total("floor-areas", total, parts, "층별 면적의 합(연면적)", slack=step if step < 1 else 0)


def _campus_budget(campus: Node, report: Node, book: Book) -> None:
    stated = None
    for key, node in campus.items():
        if re.fullmatch(r"budget(_\d{4})?", key):
            stated = node.figure(book.money_unit)
            code = node.get("appendix_code").text()
            line = next((row for row in report.at("budget_appendix", "rows").rows() if code
                         and row.get("code").text() == code), None)  # fmt: skip
            if line is not None:
                second = line.get("current").figure(book.money_unit)
                what = f"{name_of(line)} 편성예산(본문과 붙임)"
                book.same("body-appendix", stated, second, what, slack=book.money_slack)
    items = all_figures(campus.get("budget_items").rows(), book.money_unit)
    book.total("campus-budget", stated, items, "신규 캠퍼스 편성예산의 내역", slack=book.money_slack)


def _same_campus(facility: Node, campus: Node, book: Book) -> None:
    """Area, floors, address and opening of one campus in the list of facilities and on its own page."""
    name = facility.get("name").text()
    first = facility.get("floor_area_m2").figure("㎡")
    book.same("campus-area", first, campus.get("total_area_m2").figure("㎡"), f"{name} 연면적")
    levels = _levels([key for key, _ in campus.get("areas_m2").items()])
    for key, korean in (("above_floors", "지상 층수"), ("basement_floors", "지하 층수")):
        if levels.get(key):
            stated = facility.get(key).figure("층")
            book.counted("campus-floors", stated, levels[key], campus.get("areas_m2").place, f"{name} {korean}")
    opening = iso_day(facility.get("opening").text())
    for milestone in campus.get("milestones").rows():
        day = iso_day(milestone.get("date").text())
        if "개관" in milestone.text() and day and opening and not day.agrees(opening):
            where = [facility.at("opening", "value").place, milestone.get("date").place]
            message = f"{name} 개관: 시설현황에는 {opening}, 신규 캠퍼스 쪽에는 {day}"
            book.report("campus-opening", Severity.ERROR, where, str(opening), str(day), message)
    _same_address(facility, campus, name, book)


def _levels(names: list[str]) -> dict[str, int]:
    """How many floors the names of levels speak of: 4층 … 1층 is four above, 지하1~3층 three below."""
    above = [int(match[1]) for name in names if (match := re.fullmatch(r"(?:지상)?\s*(\d+)층", name))]
    below = [max(map(int, re.findall(r"\d+", name))) for name in names
             if name.startswith("지하") and re.search(r"\d", name)]  # fmt: skip
    return {"above_floors": max(above, default=0), "basement_floors": max(below, default=0)}


def _same_address(facility: Node, campus: Node, name: str, book: Book) -> None:
    first, second = facility.get("address"), campus.get("address")
    lots = [[str(found.value) for found in numbers(node.text())] for node in (first, second)]
    if lots[0] and lots[1] and lots[0] != lots[1]:
        message = f"{name} 주소의 번지가 다르다: {first.text()} / {second.text()}"
        where = [first.get("value").place, second.get("value").place]
        book.report("campus-address", Severity.ERROR, where, first.text(), second.text(), message)


def _opening(facility: Node, report: Node, book: Book) -> None:
    """개관일 of a facility against the history of the institution."""
    name, opening = facility.get("name").text(), iso_day(facility.get("opening").text())
    for event in report.get("history").rows():
        day = iso_day(event.get("date").text())
        if name and name in event.text() and "개관" in event.text() and opening and day and day != opening:
            where = [facility.at("opening", "value").place, event.get("date").place]
            message = f"{name} 개관일: 시설현황에는 {opening}, 주요연혁에는 {day}"
            book.report("opening-history", Severity.ERROR, where, str(opening), str(day), message)


def _foundation(report: Node, book: Book) -> None:
    """설립일 of the institution against its registration in the history."""
    established = report.at("institution", "established")
    day = iso_day(established.text())
    for event in report.get("history").rows():
        other = iso_day(event.get("date").text())
        if "설립 등기" in event.text() and day and other and day != other:
            where = [established.get("value").place, event.get("date").place]
            message = f"설립일: 기관 현황에는 {day}, 주요연혁에는 {other}"
            book.report("established", Severity.ERROR, where, str(day), str(other), message)


def _safety(facility: Node, footnote: Node, book: Book) -> None:
    """A building over the footnote's area falls under the law that the footnote names."""
    threshold, area = footnote.get("threshold_m2").figure("㎡"), facility.get("floor_area_m2").figure("㎡")
    law = _law(facility)
    if threshold is None or area is None or not law or facility.get("planned").data is True:
        return
    name, special = facility.get("name").text(), _law_name(footnote.text())
    over, cites = area.value >= threshold.value, special[:6] in law or "시특법" in facility.get("safety_class").text()
    if over == cites:
        return
    relation = "이상인데" if over else "미만인데"
    message = f"{name}: 연면적 {_m2(area)}는 기준 {_m2(threshold)} {relation} 적힌 근거는 {law}"
    where = [facility.get("safety_class").place, area.place, threshold.place]
    book.report("safety-class", Severity.AMBIGUITY, where, law, special if over else None, message)


def _law(facility: Node) -> str:
    return facility.at("safety_class", "law").text() or facility.get("safety_class").text()


def _law_name(text: str) -> str:
    return text.split("(")[0].strip()


def _m2(figure: Figure) -> str:
    return amount(figure.value, "㎡")
