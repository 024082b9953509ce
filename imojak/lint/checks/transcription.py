"""What is printed (`raw`, `text`) against the values: the digits and the dates agree.

A slip of the pen (1,999,88 for 1,999.88) is an ambiguity. So is a printed text that differs from a value which sums
of the report confirm: then the value is sure and the text is stale. Any other difference is an error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from imojak.lint.book import Book
from imojak.lint.document import LINE_KEYS, Figure, Node
from imojak.lint.findings import Place, Severity
from imojak.lint.printed import Day, PrintedNumber, iso_day, month_end, numbers, printed_days
from imojak.lint.vocabulary import name_of
from imojak.lint.wording import amount, with_particle

EXECUTION = ("current", "committed", "spent", "committed_rate", "spent_rate", "yearend_expected", "yearend_rate")
"""The columns of 예산집행현황 in the order in which they are printed."""

NOT_PRINTED = LINE_KEYS | {"no", "step", "footnote", "depth", "category", "qty"}
NOT_PRINTED_ENDINGS = ("_line", "_lines", "_implied", "_inferred_from", "_inferred")

UNITS = (
    ("hours", "시간"), ("won", "원"), ("pct", "%"), ("rate", "%"), ("m2", "㎡"), ("years", "년"), ("year", "년"),
    ("age_min", "세|대"), ("age_max", "세|대"), ("sample", "명"), ("sites", "곳|개소"), ("teams", "팀"),
    ("months", "월"), ("population", "명"), ("count", "명|회|건|개|\\)"), ("planned_count", "회|건|개|명"),
    ("detail", "명"), ("stated_total", "명"),
)  # fmt: skip
"""How a number under a key of that ending is printed: followed by one of these. Other keys are not looked for."""


def check(report: Node, book: Book) -> None:
    """Compare every value with the text beside it."""
    for node in report.walk():
        if not isinstance(node.data, dict):
            continue
        text = node.printed()
        if "raw_rates" in node.data or ("raw" in node.data and "committed" in node.data):
            _execution_line(node, book)
        elif text and {"quota", "current"} <= set(node.data):
            _staff_cell(node, text, book)
        elif text:
            _value(node, text, book)
            _beside(node, text, book)
        if text:
            _dates(node, text, book)
        if node.has("period_raw"):
            _plan_period(node, book)
        if node.has("raw", "raw_rates"):
            _slips(node, text, book)


def _say(
    figure: Figure,
    where: Node,
    computed: Decimal | None,
    what: str,
    book: Book,
    *,
    sure: bool | None = None,
) -> None:
    """A figure that its print at `where` (a text, or an object with one) does not show."""
    printed, place = (where.text(), where.place) if isinstance(where.data, str) else (where.printed(), _print_of(where))
    sure = book.confirmed(figure.path) if sure is None else sure
    message = f"{what}: 값은 {amount(figure.value)}인데 인쇄된 글은 “{_short(printed)}”"
    if sure:
        message += ". 다른 수와 맞는 것은 값이므로 글이 낡았다"
    severity = Severity.AMBIGUITY if sure else Severity.ERROR
    book.report("printed-value", severity, [figure, place], figure.value, computed, message)


def _print_of(node: Node) -> Place:
    key = next((key for key in ("raw", "text", "value") if isinstance(node.get(key).data, (str, list))), "raw")
    return node.get(key).place


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:58]}…"


def _found(value: Decimal, printed: Iterable[PrintedNumber]) -> bool:
    return any(value in item.readings for item in printed)


def _value(node: Node, text: str, book: Book) -> None:
    """`value` is one of the numbers in `raw`; the numbers of an object `value` are all there."""
    printed = numbers(text)
    figure = node.figure()
    if figure is not None and printed and not _found(figure.value, printed):
        same_unit = [item.value for item in printed if figure.unit and item.after.startswith(figure.unit)]
        computed = same_unit[0] if len(same_unit) == 1 else (printed[0].value if len(printed) == 1 else None)
        _say(figure, node, computed, name_of(node), book)
    for child in node.get("value").rows() if isinstance(node.get("value").data, dict) else []:
        inner = child.figure()
        if inner is not None and printed and not _found(inner.value, printed):
            _say(inner, node, None, name_of(node), book)


def _beside(node: Node, text: str, book: Book) -> None:
    """Numbers beside a text under a key whose unit the text prints."""
    printed = numbers(text)
    for key, figure in _siblings(node):
        if key in ("value", "metrics"):
            continue
        unit = next((unit for ending, unit in UNITS if key.endswith(ending)), None)
        if key == "course_counts":
            unit = r"\)"
        if unit is None or not any(re.match(unit, item.after) for item in printed):
            continue
        wide = [*printed, *_decades(printed)]
        if not _found(figure.value, wide):
            # The months of a result are dates, not figures: which of the two is right cannot be told.
            _say(figure, node, None, f"{name_of(node)} {key}", book, sure=True if key == "months" else None)
    for key, child in node.items():
        _listed(key, child, text, node, book)
    for metric in node.get("metrics").rows():
        own = metric.figure()
        if own is not None and printed and not _found(own.value, printed):
            _say(own, node, None, name_of(node), book)


def _listed(key: str, listed: Node, text: str, node: Node, book: Book) -> None:
    """The numbers of a list ([3, 6, 9] beside 3/6/9월) are printed one after the other, or as the ends of a range."""
    own = (
        []
        if isinstance(listed.data, dict)
        else [row.figure() for row in listed.rows() if not isinstance(row.data, dict)]
    )
    values = sorted(figure.value for figure in own if figure is not None)
    if len(values) < 2 or len(values) != len(listed.rows()) or key in NOT_PRINTED or key.endswith(NOT_PRINTED_ENDINGS):
        return
    shown = [item.value for item in sorted(numbers(text), key=lambda item: item.start)]
    runs = [sorted(shown[first : first + len(values)]) for first in range(len(shown) - len(values) + 1)]
    consecutive = all(after - before == 1 for before, after in pairwise(values))
    as_range = consecutive and (values[0], values[-1]) in pairwise(shown)
    if values in runs or as_range or not set(values) & set(shown):
        return
    stated = ", ".join(map(str, values))
    message = f"{name_of(node)} {key}: 값은 {stated}인데 인쇄된 글은 “{_short(text)}”"
    where: list[Place | Figure] = [*(figure for figure in own if figure is not None), _print_of(node)]
    book.report("printed-value", Severity.ERROR, where, stated, None, message)


def _siblings(node: Node) -> Iterator[tuple[str, Figure]]:
    """The numbers beside a text, one level of lists and objects included."""
    for key, child in node.items():
        if key in NOT_PRINTED or key.endswith(NOT_PRINTED_ENDINGS):
            continue
        own = child.figure() if not isinstance(child.data, str) else None
        if own is not None:
            yield key, own
        elif key not in ("metrics", "waves", "forums", "value"):
            for name, grandchild in child.items() or [(key, inner) for inner in child.rows()]:
                inner = grandchild.figure() if not isinstance(grandchild.data, (str, dict)) else None
                if inner is not None and name not in NOT_PRINTED:
                    yield (name if name == "year" else key), inner


def _decades(printed: list[PrintedNumber]) -> list[PrintedNumber]:
    """40대 means 40 to 49."""
    ends = [item.value + 9 for item in printed if item.after.startswith("대")]
    return [PrintedNumber((end,), True, "세", 0) for end in ends]


def _staff_cell(node: Node, text: str, book: Book) -> None:
    """46/39(8*): 정원/현원(별도정원), where - is none."""
    match = re.fullmatch(r"\s*(-|\d+)(?:\s*/\s*(-|\d+)\s*(?:\((\d+)\*?\))?)?\s*", text)
    if not match:
        return
    for key, shown in zip(("quota", "current", "separate"), match.groups(), strict=True):
        figure = node.get(key).figure("명")
        read = Decimal(shown) if shown and shown.isdigit() else Decimal(0)
        if figure is not None and figure.value != read:
            _say(figure, node, read, key, book)


def _execution_line(node: Node, book: Book) -> None:
    """The last seven numbers of the printed line are the seven columns; each printed rate is its rate."""
    raw = node.get("raw").text()
    printed = numbers(raw)[-len(EXECUTION) :]
    if raw and len(printed) == len(EXECUTION):
        differing = [(key, figure, item) for key, item in zip(EXECUTION, printed, strict=True)
                     if (figure := node.get(key).figure()) is not None and figure.value not in item.readings]  # fmt: skip
        rates_hold = [book.confirmed(figure.path) for key, figure, _ in differing if key.endswith("_rate")]
        for key, figure, item in differing:
            # An amount and its rate that both differ from the print and fit each other were changed together.
            sure = book.confirmed(figure.path) or (bool(rates_hold) and all(rates_hold))
            _say(figure, node.get("raw"), item.value, f"{name_of(node)} {key}", book, sure=sure)
    rates = [key for key in EXECUTION if key.endswith("_rate")]
    shown = node.get("raw_rates").rows()
    everything = [item for text in shown for item in numbers(text.text())]
    for key, text in zip(rates, shown, strict=False) if len(shown) == len(rates) else []:
        figure = node.get(key).figure()
        if figure is not None and everything and not _found(figure.value, everything):
            _say(figure, text, None, f"{name_of(node)} {key}", book)
    _forms([text for text in shown if text.text()], name_of(node), book)


def _forms(rates: list[Node], name: str, book: Book) -> None:
    """The rates of one table are printed in one form: with %, to the same number of decimals."""
    for text in rates:
        if "%" not in text.text() and any("%" in other.text() for other in rates):
            message = f"{name}: 집행률 “{text.text()}”에 %가 빠졌다"
            book.report("printed-form", Severity.AMBIGUITY, [text.place], text.text(), f"{text.text()}%", message)
    lengths = Counter(_decimals(text.text()) for text in rates if "." in text.text())
    usual = lengths.most_common(1)[0][0] if lengths else 0
    for text in rates:
        if "." in text.text() and _decimals(text.text()) != usual:
            message = f"{name}: 집행률 “{text.text()}”만 소수 {_decimals(text.text())}자리다"
            book.report("printed-form", Severity.AMBIGUITY, [text.place], text.text(), f"소수 {usual}자리", message)


def _decimals(text: str) -> int:
    return len(re.sub(r"\D", "", text.partition(".")[2]))


def _slips(node: Node, text: str, book: Book) -> None:
    """Commas that group no thousands: 1,999,88㎡, 100,0%."""
    spots = [(node.get("raw"), text)] if text and "raw_rates" not in node.data else []
    spots += [(child, child.text()) for child in node.get("raw_rates").rows()]
    for spot, shown in spots:
        for item in numbers(shown) if spot.data is not None else []:
            if not item.well_formed:
                message = (
                    f"“{_short(shown)}”: 쉼표의 자리가 맞지 않는다({with_particle(amount(item.value), '으로')} 읽었다)"
                )
                book.report("printed-form", Severity.AMBIGUITY, [spot.place], shown, item.value, message)


def _dates(node: Node, text: str, book: Book) -> None:
    """ISO dates in the object agree with a date in its text; 9월 말 is the last day of September."""
    shown = printed_days(text)
    for key in ("value", "date", "month"):
        child = node.get(key)
        stated = iso_day(child.data)
        if stated is None or not shown or (key == "value" and "raw" not in node.data):
            continue
        if not any(stated.agrees(day) and (day.year or key != "value") for day in shown):
            _say_date(child, stated, shown[0], text, book)
        elif month_end(text) == stated.month and stated.day and stated.day != _last_day(stated):
            _say_date(child, stated, Day(stated.year, stated.month, _last_day(stated)), text, book)
    for child in node.get("period").rows():
        stated = iso_day(child.data)
        if stated and shown and not any(stated.agrees(day) and day.year for day in shown):
            _say_date(child, stated, shown[0], text, book)
    if shown:
        rows = [*node.get("waves").rows(), *node.get("forums").rows()]
        _months_of([row.get(field) for row in rows for field in ("from", "to", "month")], text, book)
        _months_of([node.get("months"), *node.get("months").rows()], text, book)


def _months_of(nodes: list[Node], text: str, book: Book) -> None:
    """ISO months (2023-03, 2023-03~05) are among the months of the text, each as often as it stands there."""
    left = Counter(_months(text))
    for node in nodes:
        stated = iso_day(node.text())
        if stated is None:
            continue
        until = re.match(r"\d{4}-\d{2}~(\d{2})", node.text())
        for month in [stated.month, *([int(until[1])] if until else [])]:
            if month is not None and not left[month]:
                _say_date(node, stated, None, text, book)
                break
            left[month or 0] -= 1


def _plan_period(node: Node, book: Book) -> None:
    raw = node.get("period_raw").text()
    months = _months(raw)
    if not months:
        return
    years = [item.value for item in numbers(raw) if item.after.startswith("년") and item.value > 1000]
    for key, month in (("from", months[0]), ("to", months[-1])):
        stated = iso_day(node.get(key).text())
        expected = Day(int(years[0]) if years else None, month, None)
        if stated and not stated.agrees(expected):
            _say_date(node.get(key), stated, expected, raw, book)


def _months(text: str) -> list[int]:
    return [month for match in re.finditer(r"((?:\d{1,2}\s*[~/,·]\s*)*\d{1,2})월", text)
            for month in map(int, re.findall(r"\d+", match[1]))]  # fmt: skip


def _last_day(day: Day) -> int:
    return Day(day.year, day.month, None).last()[2]


def _say_date(node: Node, stated: Day, shown: Day | None, text: str, book: Book) -> None:
    message = f"날짜 {stated}: 인쇄된 글은 “{_short(text)}”"
    severity = Severity.AMBIGUITY if node.path.rpartition(".")[2] in ("from", "to") else Severity.ERROR
    book.report("printed-date", severity, [node.place], str(stated), str(shown) if shown else None, message)
