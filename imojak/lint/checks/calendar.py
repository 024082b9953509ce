"""Dates: cut-offs, periods beside months, results after the cut-off, plans before it, terms, weekdays."""

from __future__ import annotations

import re
from datetime import date, timedelta

from imojak.lint.book import Book
from imojak.lint.checks.general import figures
from imojak.lint.document import Node
from imojak.lint.findings import Place, Severity
from imojak.lint.printed import Day, iso_day, printed_days, printed_months
from imojak.lint.vocabulary import name_of
from imojak.lint.wording import with_particle

PERIODS = {
    "상반기": range(1, 7), "하반기": range(7, 13),
    "1분기": range(1, 4), "2분기": range(4, 7), "3분기": range(7, 10), "4분기": range(10, 13),
}  # fmt: skip
WEEKDAYS = "월화수목금토일"
LAST_YEAR = 9000
"""Beyond this a date is a slip that no calendar can count from."""


def check(report: Node, book: Book) -> None:
    """Every date against what stands beside it and against the cut-off."""
    cutoff = _cutoffs(report, book)
    for node in report.walk():
        if not isinstance(node.data, dict):
            continue
        if node.has("from", "term_start", "period"):
            _ordered(node, book)
        if node.has("term_start", "term_end"):
            _term(node, cutoff, book)
        if node.has("weekday"):
            _weekday(node, book)
        if node.has("text", "value"):
            _named_period(node, book)
    for page in [*report.get("programmes").rows(), report.get("east_campus")]:
        if cutoff is not None:
            _plans(page, cutoff, book)
            _results(page, cutoff, book)
        _rest_of_target(page, book)


def _cutoffs(report: Node, book: Book) -> Day | None:
    """The cut-off of the report: all tables state the same one, within the year, before the report was made."""
    stated = [leaf for node in report.at("meta", "cutoffs").walk() for leaf in node.rows() if iso_day(leaf.data)]
    days = [day for node in stated if (day := iso_day(node.data))]
    if not days:
        return None
    usual = max(days, key=days.count)
    for node, day in zip(stated, days, strict=True):
        if day != usual:
            message = f"기준일 {day}: 다른 표의 기준일은 {usual}"
            book.report("cutoff", Severity.ERROR, [node.place], str(day), str(usual), message)
    made = report.at("meta", "report_date")
    if (day := iso_day(made.text())) and day.last() < usual.first():
        message = f"보고서 날짜 {day}, 기준일 {usual}보다 앞선다"
        book.report("report-date", Severity.ERROR, [made.get("value").place], str(day), str(usual), message)
    title = report.at("meta", "title")
    years = [int(year) for year in re.findall(r"(\d{4})년", title.text())]
    if years and usual.year not in years:
        message = f"제목의 {years[0]}년과 기준일 {usual}의 해가 다르다"
        book.report("report-date", Severity.ERROR, [title.get("value").place], years[0], usual.year, message)
    results = report.at("meta", "cutoffs", "programme_results")
    if isinstance(results.data, dict) and results.data.get("value") is None:
        message = "추진실적의 기준일이 적혀 있지 않다(예산과 인력의 기준일은 " + str(usual) + ")"
        book.report("cutoff-missing", Severity.AMBIGUITY, [results.place], None, str(usual), message)
    _headings(report, usual, book)
    return usual


def _headings(report: Node, usual: Day, book: Book) -> None:
    """A cut-off named in a heading or below a table (…기준) is the one of the report."""
    for node in (report.at("organisation", "heading"), report.at("budget_appendix", "basis")):
        before, found, _ = node.text().partition("기준")
        days = printed_days(before[-20:]) if found else []
        if days and not any(day.agrees(usual) for day in days):
            message = f"“{node.text()}”: 다른 표의 기준일은 {usual}"
            book.report("cutoff", Severity.ERROR, [node.get("value").place], str(days[0]), str(usual), message)


def _ordered(node: Node, book: Book) -> None:
    for start, end in (("from", "to"), ("term_start", "term_end")):
        first, last = (iso_day(node.get(key).text()) for key in (start, end))
        if first and last and first.first() > last.last():
            message = f"{name_of(node)}: 시작 {first}, 끝 {last}보다 뒤다"
            where = [node.get(start).place, node.get(end).place]
            book.report("period-order", Severity.ERROR, where, str(first), str(last), message)
    ends = [(day, child) for child in node.get("period").rows() if (day := iso_day(child.data))]
    if len(ends) == 2:
        (start_day, start_at), (end_day, end_at) = sorted(ends, key=lambda end: end[0].first())
        _whole_years([start_at, end_at], start_day, end_day, None, name_of(node), book)


def _term(node: Node, cutoff: Day | None, book: Book) -> None:
    """A term of office is three years to the day, has begun by the cut-off and is not over."""
    keys = (node.get("term_start"), node.get("term_end"))
    start, end = (iso_day(key.text()) for key in keys)
    places = [_leaf(key) for key in keys]
    name = node.get("position").text() or name_of(node)
    if start and end:
        _whole_years([_at(key) for key in keys], start, end, 3, name, book)
    if cutoff and start and start.first() > cutoff.last():
        message = f"{name}: 임기 시작 {start}, 기준일 {cutoff} 뒤다"
        book.report("term", Severity.ERROR, places[:1], str(start), str(cutoff), message)
    if cutoff and end and end.last() < cutoff.first():
        message = f"{name}: 임기가 기준일 {cutoff} 전인 {end}에 끝났다"
        book.report("term", Severity.ERROR, places[1:], str(end), str(cutoff), message)


def _at(node: Node) -> Node:
    return node.get("value") if isinstance(node.data, dict) else node


def _leaf(node: Node) -> Place:
    return _at(node).place


def _whole_years(nodes: list[Node], start: Day, end: Day, years: int | None, name: str, book: Book) -> None:
    first, last = _date(start), _date(end)
    if first is None or last is None or last <= first or last.year > LAST_YEAR:
        return
    after = last + timedelta(days=1)
    length = years if years is not None else max(1, round((after - first).days / 365.25))
    expected = _years_later(first, length) - timedelta(days=1)
    if last != expected:
        message = f"{name}: {first}부터 {length}년이면 {expected}까지인데 {last}까지로 적혀 있다"
        book.report("term", Severity.ERROR, [node.place for node in nodes], str(last), str(expected), message)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def _date(day: Day) -> date | None:
    if not (day.year and day.month and day.day):
        return None
    try:
        return date(day.year, day.month, day.day)
    except ValueError:
        return None


def _weekday(node: Node, book: Book) -> None:
    stated, day = node.get("weekday").text(), iso_day(node.get("date").text())
    exact = _date(day) if day else None
    if not stated or exact is None:
        return
    computed = WEEKDAYS[exact.weekday()]
    if stated[:1] != computed:
        message = f"{name_of(node)}: {with_particle(str(exact), '은')} {computed}요일인데 {stated}요일로 적혀 있다"
        where = [node.get("weekday").place, node.get("date").place]
        book.report("weekday", Severity.ERROR, where, stated, computed, message)


def _named_period(node: Node, book: Book) -> None:
    """상반기(3/6/9월): the months beside a half or a quarter lie in it. `months` of the object is read before text."""
    text = node.get("text").text() or node.text()
    for name, allowed in PERIODS.items():
        # 1~3분기 and 1·3분기 name more than the third quarter.
        match = re.search(rf"(?<![\d~∼〜∙·․‧/,-]){name}\s*\(([^)]*월)\)", text)
        if not match:
            continue
        listed = node.get("months").rows()
        own = [child.data for child in listed if isinstance(child.data, int)]
        months = own or printed_months(match[1])
        outside = [month for month in months if month not in allowed]
        if outside:
            shown = "/".join(map(str, months))
            message = f"{name}에 {', '.join(f'{month}월' for month in outside)}이 들어 있다({name}: {shown}월)"
            where = [node.get("text").place] + [child.place for child in listed]
            span = f"{allowed[0]}~{allowed[-1]}월"
            book.report("named-period", Severity.ERROR, where, f"{name}({shown}월)", span, message)


def _plans(page: Node, cutoff: Day, book: Book) -> None:
    """향후계획 lies ahead of the cut-off."""
    for plan in page.get("future_plan").rows():
        start, end = iso_day(plan.get("from").text()), iso_day(plan.get("to").text())
        if end and end.last() <= cutoff.last():
            message = f"향후계획 “{name_of(plan)}”: 기준일 {cutoff}에 이미 끝났다({end}까지)"
            book.report("plan-over", Severity.ERROR, [plan.get("to").place], str(end), str(cutoff), message)
        elif start and start.first() <= cutoff.last():
            message = f"향후계획 “{name_of(plan)}”: 기준일 {cutoff} 전인 {start}에 시작한다"
            book.report("plan-begun", Severity.AMBIGUITY, [plan.get("from").place], str(start), str(cutoff), message)


def _results(page: Node, cutoff: Day, book: Book) -> None:
    """추진실적 lies behind the cut-off; what began before it and goes on is said."""
    for key in ("results", "progress_2023", "progress"):
        for node in page.get(key).walk():
            if not isinstance(node.data, dict):
                continue
            for field in ("date", "month", "from"):
                day = iso_day(node.get(field).text())
                if day and day.first() > cutoff.last():
                    message = f"추진실적 “{name_of(node)}”: 기준일 {cutoff} 뒤의 {day}"
                    book.report("result-after-cutoff", Severity.ERROR, [node.get(field).place], str(day), str(cutoff),
                                message)  # fmt: skip
            _months(node, cutoff, book)
            transfer = node.at("transfer", "year").figure("년")
            if transfer is not None and transfer.value < (cutoff.year or 0):
                message = f"“{name_of(node)}”: 이관할 해 {transfer.value}년이 기준일 {cutoff}보다 앞선다"
                book.report("plan-over", Severity.ERROR, [transfer], transfer.value, str(cutoff), message)
            start, end = iso_day(node.get("from").text()), iso_day(node.get("to").text())
            if start and end and start.first() <= cutoff.last() < end.last():
                message = f"추진실적의 기간이 기준일 {cutoff}에 아직 끝나지 않았다({start}~{end})"
                book.report("result-going-on", Severity.AMBIGUITY, [node.get("to").place, node.get("from").place],
                            str(end), str(cutoff), message)  # fmt: skip


def _months(node: Node, cutoff: Day, book: Book) -> None:
    """`months` of a result are months of the year, the cut-off's at the latest."""
    for month in figures(node.get("months").rows() if isinstance(node.get("months").data, list) else [], "월"):
        if month.value > (cutoff.month or 12) or month.value not in range(1, 13):
            message = f"추진실적 “{name_of(node)}”: 기준일 {cutoff} 뒤이거나 달이 아닌 {month.value}월"
            book.report("result-after-cutoff", Severity.ERROR, [month], f"{month.value}월", str(cutoff), message)


def _rest_of_target(page: Node, book: Book) -> None:
    """Where the rest of a target is planned by number, result and plan together reach the target."""
    label, target, actual = page.at("target", "label").text(), page.get("target").figure(), page.get("actual").figure()
    if not label or target is None or actual is None:
        return
    planned = [figure for plan in page.get("future_plan").rows() if label in plan.get("text").text()
               and (figure := plan.get("planned_count").figure(actual.unit)) is not None]  # fmt: skip
    rest = sum(figure.value for figure in planned)
    if planned and actual.value + rest != target.value:
        message = (
            f"{name_of(page)}: 실적 {actual.value}{actual.unit or ''}에 향후계획 {rest}{actual.unit or ''}을 더하면 "
        )
        message += f"{actual.value + rest}{actual.unit or ''}, 성과목표는 {target.value}{target.unit or ''}"
        book.report("rest-of-target", Severity.AMBIGUITY, [target, actual, *planned], target.value,
                    actual.value + rest, message)  # fmt: skip
