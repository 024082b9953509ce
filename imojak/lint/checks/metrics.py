"""The metrics of one programme page: what repeats, what adds up, what counts a list, what is a rate of what."""

from __future__ import annotations

from imojak.lint.book import Book
from imojak.lint.checks.general import figures
from imojak.lint.document import Figure, Node, number
from imojak.lint.findings import Severity
from imojak.lint.printed import numbers
from imojak.lint.vocabulary import (
    LISTED_UNDER,
    REPEATS_OF_ACTUAL,
    SAME_METRIC,
    SITES,
    STRAND_ENDINGS,
    WITHIN,
    name_of,
)
from imojak.lint.wording import amount, with_particle

Metrics = dict[str, list[Figure]]


def check(programme: Node, book: Book) -> None:
    """Every identity among the metrics of a page and its target and actual."""
    name = name_of(programme)
    results = programme.get("results").rows()
    page = collect(results)
    target, actual = programme.get("target").figure(), programme.get("actual").figure()
    _units(target, actual, name, book)
    _same(page, name, book)
    if actual is not None:
        _actual(actual, page, name, book)
        _excluded(programme.get("actual"), page, name, book)
        _part_of_actual(actual, page, name, book)
    for result in results:
        own = collect([result])
        _totals(own, name, book)
        _rates(own, target, actual, name, book)
        _claim_of_success(result, target, actual, name, book)
    _sites(page, name, book)
    _limits(page, name, book)
    _lists(programme, results, page, book)
    _hours(page, name, book)


def collect(results: list[Node]) -> Metrics:
    """All metrics of some results by key, each with the places where it is printed."""
    found: Metrics = {}
    for result in results:
        for metric in result.get("metrics").rows():
            figure, key = metric.figure(), metric.get("key").text()
            if figure is not None and key:
                found.setdefault(key, []).append(figure)
    return found


def alike(first: Figure, second: Figure) -> bool:
    """Whether two figures are measured in the same unit, as far as both state one."""
    return first.unit is None or second.unit is None or first.unit == second.unit


def _units(target: Figure | None, actual: Figure | None, name: str, book: Book) -> None:
    if target and actual and target.unit and actual.unit and target.unit != actual.unit:
        message = f"{name}: 성과목표는 {target.unit}, 추진실적은 {actual.unit} 단위라 견줄 수 없다"
        book.report("target-unit", Severity.ERROR, [target, actual], target.unit, actual.unit, message)


def _same(page: Metrics, name: str, book: Book) -> None:
    for key in page:
        twin = next((second for first, second in SAME_METRIC if first == key), "")
        if not any(key == second and first in page for first, second in SAME_METRIC):
            book.all_same("same-metric", [*page[key], *page.get(twin, [])], f"{name} {key}")


def _actual(actual: Figure, page: Metrics, name: str, book: Book) -> None:
    """추진실적 repeats a metric of the page, or is the sum of the strands."""
    repeats = [found for key in REPEATS_OF_ACTUAL for found in page.get(key, []) if alike(found, actual)]
    if repeats:
        book.all_same("actual-repeated", [actual, *repeats], f"{name} 추진실적")
        return
    strands = [found[0] for key, found in page.items() if key.endswith(STRAND_ENDINGS)]
    same_unit = [strand for strand in strands if alike(strand, actual)]
    parts = same_unit if len(same_unit) > 1 else strands
    if len(parts) < 2:
        return
    book.total("actual-strands", actual, parts, f"{name} 추진실적(추진실적에 적힌 갈래)")
    units = sorted({part.unit or "" for part in parts})
    if len(units) > 1 and sum(part.value for part in parts) == actual.value:
        listed = " + ".join(f"{part.value:,}{part.unit or ''}" for part in parts)
        message = f"{name}: 추진실적 {with_particle(amount(actual.value, actual.unit), '은')} 단위가 다른 {with_particle(listed, '을')} 더한 값이다"
        book.report("unlike-units", Severity.AMBIGUITY, [actual, *parts], actual.value, listed, message)


def _excluded(actual: Node, page: Metrics, name: str, book: Book) -> None:
    """A number that the result leaves out by name is printed on the page."""
    for found in numbers(actual.get("excludes").text()):
        if not found.after.startswith("명"):
            continue
        stated = [figure for figures_ in page.values() for figure in figures_ if figure.unit == "명"]
        if stated and all(found.value != figure.value for figure in stated):
            message = f"{name}: 실적에서 뺐다는 {found.value:,}명이 추진실적에 없다"
            # What other identities confirm is not the one that is wrong here.
            meant = [figure for figure in stated if not book.confirmed(figure.path)] or stated
            where = [actual.get("excludes").place, *(figure.place for figure in meant)]
            book.report("excluded", Severity.ERROR, where, found.value, None, message)


def _part_of_actual(actual: Figure, page: Metrics, name: str, book: Book) -> None:
    for key in ("job_linked", "employed"):
        for part in page.get(key, []):
            if part.unit == actual.unit:
                book.at_most("part-over-whole", part, actual, f"{name}: {key}, 추진실적보다 많다")


def _totals(own: Metrics, name: str, book: Book) -> None:
    """`x_total` is the sum of the other `x_…` beside it."""
    for key, found in own.items():
        stem = key.removesuffix("_total")
        if stem == key:
            continue
        parts = [figures_[0] for other, figures_ in own.items() if other != key and other.startswith(f"{stem}_")]
        if len(parts) > 1:
            book.total("metric-total", found[0], parts, f"{name} {key}")


def _rates(own: Metrics, target: Figure | None, actual: Figure | None, name: str, book: Book) -> None:
    """`vs_target_pct` against goal and result; `x_pct` as x of the other metric of the same unit beside it."""
    for key, found in own.items():
        stem = key.removesuffix("_pct")
        if key == "vs_target_pct" and target is not None and actual is not None:
            book.rate("vs-target", found[0], [actual], [target], f"{name} 목표대비")
        elif stem != key and stem in own:
            part = own[stem][0]
            bases = [figures_[0] for other, figures_ in own.items()
                     if other not in (stem, key) and figures_[0].unit == part.unit]  # fmt: skip
            whole = bases if len(bases) == 1 else ([actual] if actual and actual.unit == part.unit else [])
            book.rate("metric-rate", found[0], [part], whole, f"{name} {key}")


def _claim_of_success(result: Node, target: Figure | None, actual: Figure | None, name: str, book: Book) -> None:
    text = result.get("text").text()
    if "초과달성" in text and target is not None and actual is not None and actual.value <= target.value:
        message = f"{name}: 목표를 초과달성했다고 적혀 있으나 실적 {amount(actual.value, actual.unit)}, 목표 {amount(target.value, target.unit)}"
        book.report("claim", Severity.ERROR, [result.get("text").place, actual, target], actual.value, target.value,
                    message)  # fmt: skip


def _sites(page: Metrics, name: str, book: Book) -> None:
    """Places = campuses + centres."""
    parts = [page[key][0] for key in ("campuses", "centres") if key in page]
    for key in SITES:
        if key in page and len(parts) == 2:
            book.total("sites", page[key][0], parts, f"{name} 운영 지역(캠퍼스+센터)")


def _limits(page: Metrics, name: str, book: Book) -> None:
    pairs = [*WITHIN, *((key, f"{key.removesuffix('_done')}_planned") for key in page if key.endswith("_done"))]
    for small, large in pairs:
        if small in page and large in page:
            book.at_most("part-over-whole", page[small][0], page[large][0], f"{name}: {small}, {large}보다 많다")


def _lists(programme: Node, results: list[Node], page: Metrics, book: Book) -> None:
    """A metric counts a list of the page, or adds up the numbers in it."""
    for key, listed in LISTED_UNDER:
        if key not in page:
            continue
        holders = [node for node in (programme, *results) if node.get(listed).rows()]
        nodes = [node.get(listed) for node in holders]
        for node in nodes[:1]:
            parts = figures(node.rows()) if isinstance(node.data, dict) else []
            if parts and all(number(child.data) is not None for child in node.rows()):
                book.total("listed", page[key][0], parts, f"{name_of(programme)} {key}")
            else:
                book.counted("listed", page[key][0], len(node.rows()), node.place, f"{name_of(programme)} {key}")


def _hours(page: Metrics, name: str, book: Book) -> None:
    """Completed hours cannot exceed hours offered × participants."""
    prefix = next((key.removesuffix("_completed_hours") for key in page if key.endswith("_completed_hours")), None)
    if prefix is None or not all(f"{prefix}_{part}" in page for part in ("hours", "participants")):
        return
    hours, people = page[f"{prefix}_hours"][0], page[f"{prefix}_participants"][0]
    done = page[f"{prefix}_completed_hours"][0]
    if done.value > hours.value * people.value:
        most = hours.value * people.value
        message = f"{name}: 이수 {done.value:,}시간은 {hours.value:,}시간 × {people.value:,}명 = {most:,}시간보다 많다"
        book.report("hours", Severity.ERROR, [done, hours, people], done.value, most, message)
