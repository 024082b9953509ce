"""창업보육공간: seats by campus, their total as it is told in the text, and the occupancy."""

from __future__ import annotations

from decimal import Decimal

from imojak.lint.book import Book
from imojak.lint.checks.metrics import collect
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.printed import decimals
from imojak.lint.rounding import Rule, attainable
from imojak.lint.vocabulary import name_of
from imojak.lint.wording import amount


def check(programme: Node, facilities: list[Node], book: Book) -> None:
    """The table of seats against the sentence about them. `facilities` are those that are open."""
    office = programme.get("shared_office")
    page = collect(programme.get("results").rows())
    total = office.at("total", "seats").figure("석")
    told = next((page[key][0] for key in ("occupied_seats", "seats_stated_total", "seats_total") if key in page), None)
    rate = page["occupancy_pct"][0] if "occupancy_pct" in page else None
    campuses = office.get("campuses")
    if campuses.rows() and "campuses" in page:
        what = f"{name_of(programme)} 공유사무실 캠퍼스 수"
        book.counted("listed", page["campuses"][0], len(campuses.rows()), campuses.place, what)
    _named(campuses, facilities, book)
    if total is not None:
        _occupancy(total, told, rate, "occupied_seats" in page, name_of(programme), book)


def _named(campuses: Node, facilities: list[Node], book: Book) -> None:
    known = {row.get("name").text() for row in facilities}
    for name, node in campuses.items():
        if known and name not in known:
            message = f"{name}: 좌석표에 있으나 시설현황의 운영 중인 시설에 없다"
            book.report("seat-campus", Severity.AMBIGUITY, [node.place], name, None, message)


def _occupancy(total: Figure, told: Figure | None, rate: Figure | None, occupied: bool, name: str, book: Book) -> None:
    """사용률 = occupied ÷ all seats. A number told as 총 좌석 that is not the total can only be the occupied seats."""
    if told is None or told.value == total.value:
        if told is not None:
            book.same("seats-total", told, total, f"{name} 총 좌석")
        _possible(rate, total, name, book)
        return
    book.rate("occupancy", rate, [told], [total], f"{name} 사용률(사용 좌석 ÷ 총 좌석)")
    book.at_most("part-over-whole", told, total, f"{name}: 사용 좌석이 총 좌석보다 많다")
    if occupied:
        return
    message = f"{name}: 글에는 총 {amount(told.value, '석')}, 좌석표의 합계는 {amount(total.value, '석')}"
    if rate is not None and _shown(told.value / total.value * 100, rate) == rate.value:
        message += f". 사용률 {rate.value}%에 비추어 {amount(told.value, '석')}은 사용 중인 좌석이다"
    book.report("seats-total", Severity.AMBIGUITY, [told, total], told.value, total.value, message)


def _possible(rate: Figure | None, total: Figure, name: str, book: Book) -> None:
    """Some whole number of seats gives the printed rate."""
    if rate is None or attainable(rate.value, decimals(rate.value, rate.raw), whole=total.value):
        return
    message = f"{name}: 좌석 {total.value}석 중 어떤 수를 써도 사용률 {rate.value}%가 나오지 않는다"
    book.report("occupancy", Severity.ERROR, [rate, total], rate.value, None, message)


def _shown(exact: Decimal, rate: Figure) -> Decimal:
    return Rule.HALF_UP.apply(exact, decimals(rate.value, rate.raw))
