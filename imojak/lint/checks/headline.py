"""주요 사업 실적: each headline against the programmes that it sums up, and against their goals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from imojak.lint.book import Book
from imojak.lint.checks.general import all_figures
from imojak.lint.checks.metrics import alike, collect
from imojak.lint.document import Figure, Node
from imojak.lint.findings import Severity
from imojak.lint.printed import decimals
from imojak.lint.rounding import Rule, attainable
from imojak.lint.vocabulary import SITES
from imojak.lint.wording import amount, with_particle


@dataclass(frozen=True)
class Reading:
    """One way to read which programmes a headline covers (a code with `?` may or may not be meant)."""

    results: list[Figure]
    targets: list[Figure]

    @property
    def result(self) -> Decimal:
        """Σ 추진실적."""
        return sum((figure.value for figure in self.results), Decimal(0))

    @property
    def target(self) -> Decimal:
        """Σ 성과목표."""
        return sum((figure.value for figure in self.targets), Decimal(0))


def check(report: Node, book: Book) -> None:
    """Values, percentages and site counts of the headline results."""
    programmes = {row.get("code").text(): row for row in report.get("programmes").rows()}
    for item in report.at("headline_results", "items").rows():
        value = item.get("value").figure(item.get("unit").text() or None)
        if value is None:
            value = item.figure()
        codes = [str(code.data) for code in item.get("programmes").rows()]
        name = f"주요 실적 {item.get('id').text()}".strip()
        covered = [programmes[code.rstrip("?")] for code in codes if code.rstrip("?") in programmes]
        certain = [programmes[code] for code in codes if code in programmes]
        named = {code.rstrip("?") for code in codes}
        if value is None or not named or not named <= set(programmes):  # of a page that is not here nothing is known
            continue
        readings = [_reading(rows, value) for rows in (covered, certain) if rows]
        chosen = next((reading for reading in readings if reading.result == value.value), readings[0])
        if chosen.results:
            _value(value, chosen, name, book)
            _percent(item.get("vs_target_pct").figure("%"), value, chosen, name, book)
        _sites(item, covered, name, book)


def _reading(rows: list[Node], value: Figure) -> Reading:
    """Results and targets of some programmes; of a single one in other units, the one metric in the same unit."""
    results = all_figures([row.get("actual") for row in rows])
    targets = all_figures([row.get("target") for row in rows])
    if len(results) == 1:
        page = collect(rows[0].get("results").rows())
        same_unit = [found[0] for found in page.values() if found[0].unit == value.unit]
        meant = same_unit if len(same_unit) == 1 else []
        untold = results[0].unit is None and any(figure.value == value.value != results[0].value for figure in meant)
        if untold or not alike(results[0], value):
            return Reading(meant, [])
    return Reading(results, targets)


def _value(value: Figure, reading: Reading, name: str, book: Book) -> None:
    book.total("headline-value", value, reading.results, f"{name}(해당 사업 추진실적)")
    units = {figure.unit for figure in reading.results if figure.unit} | ({value.unit} if value.unit else set())
    if len(units) > 1:
        listed = " + ".join(amount(figure.value, figure.unit) for figure in reading.results)
        message = f"{name}: {with_particle(amount(value.value, value.unit), '은')} 단위가 다른 {with_particle(listed, '을')} 더한 값이다"
        book.report("unlike-units", Severity.AMBIGUITY, [value, *reading.results], value.value, listed, message)


def _percent(percent: Figure | None, value: Figure, reading: Reading, name: str, book: Book) -> None:
    if percent is None:
        return
    if not reading.target:
        if not attainable(percent.value, decimals(percent.value, percent.raw), part=value.value):
            message = f"{name}: 목표가 어떤 수라도 {amount(value.value, value.unit)}의 목표대비는 {percent.value}%가 되지 않는다"
            book.report("headline-rate", Severity.ERROR, [percent, value], percent.value, None, message)
        return
    note = ""
    by_pages = Rule.HALF_UP.apply(reading.result * 100 / reading.target, 0)
    if reading.result != value.value and by_pages == percent.value:
        note = f"사업별 쪽의 실적 {amount(reading.result, value.unit)}으로 계산하면 {by_pages}%로 맞는다"
    book.rate("headline-rate", percent, [value], reading.targets, f"{name} 목표대비", note)


def _sites(item: Node, covered: list[Node], name: str, book: Book) -> None:
    stated = item.get("sites").figure("곳")
    pages = collect([result for row in covered for result in row.get("results").rows()])
    for key in SITES:
        if key in pages:
            book.same("headline-sites", stated, pages[key][0], f"{name} 운영 장소 수")
