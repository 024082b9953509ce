"""The programme pages: results against their strands, lists, totals and rates; pay; ages; seats."""

from __future__ import annotations

from dataclasses import dataclass

from imojak.lint.book import Book
from imojak.lint.checks import metrics, seats
from imojak.lint.checks.general import figures
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.printed import numbers
from imojak.lint.vocabulary import SAME_METRIC, name_of
from imojak.lint.wording import amount, with_particle


@dataclass(frozen=True)
class Ages:
    """The ages that a text or an object states."""

    low: Figure | None
    high: Figure | None


def check(report: Node, book: Book) -> None:
    """Every identity within one programme page."""
    population = _ages(report.at("headline_results", "population"))
    facilities = [row for row in report.get("facilities").rows() if row.get("planned").data is not True]
    listed = report.get("programme_categories").rows()
    categories = {_numeral(row.get("no")) for row in listed} if all(row.has("no") for row in listed) else set()
    for programme in report.get("programmes").rows():
        metrics.check(programme, book)
        seats.check(programme, facilities, book)
        _pay(programme.get("activity_conditions"), name_of(programme), book)
        _years(programme, book)
        _age_range(programme.get("eligibility"), population, name_of(programme), book)
        _survey_ages(programme, book)
        _steps(programme, book)
        _status(programme, book)
        _category(programme, categories, book)


def _pay(conditions: Node, name: str, book: Book) -> None:
    """월 최대 활동비 = 시간 × 시급, rounded to 10 won where it is rounded."""
    hours, hourly, implied_hourly = (
        conditions.get(key).figure(unit)
        for key, unit in (("monthly_hours_max", "시간"), ("hourly_won", "원"), ("hourly_won_implied", "원"))
    )
    rate = hourly or implied_hourly
    if hours is None or rate is None:
        return
    for key in ("monthly_max_won", "monthly_max_won_implied"):
        most = conditions.get(key).figure("원")
        book.product("pay", most, [hours, rate], f"{name} 월 최대 활동비", rounded_to=10)


def _years(programme: Node, book: Book) -> None:
    """A limit in years named in the conditions and again in the results."""
    keys = next(pair for pair in SAME_METRIC if "max_years" in pair)
    places = [programme.get("activity_conditions"), *programme.get("results").rows()]
    found = figures((node.get(key) for node in places for key in keys), "년")
    book.all_same("same-metric", found, f"{name_of(programme)} 최대 지원 기간")


def _ages(node: Node) -> Ages:
    return Ages(node.get("age_min").figure("세"), node.get("age_max").figure("세"))


def _age_range(eligibility: Node, population: Ages, name: str, book: Book) -> None:
    own = _ages(eligibility)
    book.at_most("ages", own.low, own.high, f"{name} 나이의 아래와 위가 뒤바뀌었다")
    if own.low is not None and population.low is not None and own.low.value < population.low.value:
        _outside(own.low, population.low, name, book)
    if own.high is not None and population.high is not None and own.high.value > population.high.value:
        _outside(own.high, population.high, name, book)


def _outside(own: Figure, stated: Figure, name: str, book: Book) -> None:
    message = f"{name}: 사업대상의 나이 {own.value}세는 총괄에 적힌 지원 대상의 나이 {stated.value}세를 벗어난다"
    book.report("ages-population", Severity.AMBIGUITY, [own, stated], own.value, stated.value, message)


def _survey_ages(programme: Node, book: Book) -> None:
    """A survey made for a programme asks the ages that the programme serves, where both state them."""
    own, asked = _ages(programme.get("eligibility")), _ages(programme.at("survey", "subjects"))
    name = name_of(programme)
    for first, second in ((own.low, asked.low), (own.high, asked.high)):
        book.same("survey-ages", second, first, f"{name} 조사대상과 사업대상의 나이", severity=Severity.AMBIGUITY)


def _steps(programme: Node, book: Book) -> None:
    """A quantity in a process step is one of the metrics of the page; those on one line come in the same order."""
    for result in programme.get("results").rows():
        measured = figures(result.get("metrics").rows())
        steps = [step for step in programme.get("process").rows() if step.get("qty").figure() is not None]
        here = [step for step in steps if step.line == result.line]
        if len(here) > 1 and len(here) == len(measured):
            _match(here, measured, name_of(programme), book)


def _match(steps: list[Node], measured: list[Figure], name: str, book: Book) -> None:
    """As multisets: the order of the steps is kept by their number, that of the metrics is not."""
    left = list(measured)
    missing = []
    for quantity in figures(step.get("qty") for step in steps):
        equal = next((figure for figure in left if figure.value == quantity.value), None)
        if equal is None:
            missing.append(quantity)
            continue
        left.remove(equal)
        book.same("process-quantity", quantity, equal, name)
    for quantity in missing:
        nearest = min(left, key=lambda figure: abs(figure.value - quantity.value))
        left.remove(nearest)
        book.same("process-quantity", quantity, nearest, f"{name} 단계의 수량과 추진실적")


def _status(programme: Node, book: Book) -> None:
    """A result that is still under way is counted against the target."""
    actual = programme.get("actual")
    status = actual.get("status").text()
    if status.endswith("중") and (figure := actual.figure()) is not None:
        message = f"{name_of(programme)}: 추진실적 {with_particle(amount(figure.value, figure.unit), '은')} 아직 {status}인데 실적으로 셌다"
        book.report("unfinished-result", Severity.AMBIGUITY, [figure, programme.get("target").place],
                    f"{figure.value}{figure.unit or ''} {status}", None, message)  # fmt: skip


def _category(programme: Node, categories: set[str], book: Book) -> None:
    """The chapter of a programme exists, and is the one that its code begins with."""
    stated, code = programme.get("category"), programme.get("code").text()
    if stated.data is None:
        return
    first = numbers(code)
    expected = str(first[0].value) if first else None
    chapter = _numeral(stated)
    wrong = (expected is not None and code[:1] == "P" and chapter != expected.split(".")[0]) or (
        categories and chapter not in categories
    )
    if wrong:
        message = f"{code}: 분류 {with_particle(chapter, '은')} 사업 번호나 분류 목록과 맞지 않는다"
        book.report("category", Severity.ERROR, [stated.place, programme.get("code").place], chapter, expected, message)


def _numeral(node: Node) -> str:
    """The number of a chapter as it is spoken of: 1 for 1, 1.0 and "1"."""
    figure = node.figure()
    return f"{figure.value.normalize():f}" if figure is not None else str(node.data)
