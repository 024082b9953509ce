"""From an indicator to its rows, page by page, with what each row adds to the figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from imojak.figures.bases import Shown
from imojak.figures.catalogue import Catalogue
from imojak.figures.evaluation import score
from imojak.figures.rowset import Column, Row, RowSet
from imojak.figures.sources import Booked, Counted, Distinct, Each, Mean, Planned, Source, Total, parts_of
from imojak.kernel.money import THOUSAND
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import LedgerEntry

PART = Column("part", "구성 지표")
_ENTRY = (
    Shown("code", "코드", "line__code"),
    Shown("line", "예산 항목", "line__name"),
    Shown("kind", "종류", "kind", EntryKind),
    Shown("booked_on", "기표일", "booked_on"),
    Shown("amount", "금액(원)", "amount"),
    Shown("voucher", "결의서", "voucher__number"),
    Shown("title", "결의", "voucher__title"),
)


@dataclass(frozen=True)
class Segment:
    """The rows of one source: how many, any slice of them, and their ids."""

    key: str
    label: str
    columns: tuple[Column, ...]
    total: Callable[[], int]
    slice: Callable[[int, int | None], list[Row]]
    ids: Callable[[], list[int]]


def segments(known: Catalogue, key: str, as_of: date, filters: Mapping[str, str] | None = None) -> list[Segment]:
    """Return the rows behind a figure source by source; a computed figure has those of its parts, each once.

    ``filters`` keeps rows whose column shows exactly that text; a source without such a column has none.
    """
    wanted = dict(filters or {})
    chosen = wanted.pop(PART.name, None)
    leaves: dict[str, Source] = {}
    _collect(key, known, leaves)
    return [
        _segment(leaf, known[leaf].definition.label, source, as_of, wanted)
        for leaf, source in leaves.items()
        if chosen in (None, known[leaf].definition.label)
    ]


def page(parts: list[Segment], *, limit: int | None, offset: int) -> RowSet:
    """Return one page over the segments, one after the other; ``limit`` None is all."""
    labelled = len(parts) > 1
    columns = list(dict.fromkeys(column for part in parts for column in part.columns))
    total, rows, skip, left = 0, [], offset, limit
    for part in parts:
        size = part.total()
        total += size
        if left == 0 or skip >= size:
            skip = max(0, skip - size)
            continue
        for row in part.slice(skip, left):
            if labelled:
                row.values[PART.name] = part.label
            rows.append(row)
        left = None if left is None else left - min(left, size - skip)
        skip = 0
    return RowSet([PART, *columns] if labelled else columns, total, rows)


def _collect(key: str, known: Catalogue, leaves: dict[str, Source]) -> None:
    source = known[key].source
    parts = parts_of(source)
    if not parts:
        leaves[key] = source
    for part in parts:
        _collect(part, known, leaves)


def _segment(key: str, label: str, source: Source, as_of: date, filters: Mapping[str, str]) -> Segment:
    match source:
        case Counted():
            return _counted(key, label, source, as_of, filters)
        case Booked():
            return _booked(key, label, source, as_of, filters)
        case Planned():
            return _planned(key, label, source, filters)
    raise AssertionError(source)


def _counted(key: str, label: str, source: Counted, as_of: date, filters: Mapping[str, str]) -> Segment:
    base = source.base
    rows = _filtered(base.rows(as_of).filter(source.condition(as_of)), base.shown, filters).order_by("pk")
    model = base.model._meta.label_lower
    paths = [shown.path for shown in base.shown]

    def slice_of(offset: int, limit: int | None) -> list[Row]:
        measured = _measured(rows, source).values_list(
            "pk", base.party or Value(None, output_field=BigIntegerField()), "_measure", "_value", *paths
        )
        share = rows.count() if isinstance(source.measure, Mean) else 1
        return [
            Row(pk, model, party, _values(base.shown, shown), _contribution(source, measure, value, share))
            for pk, party, measure, value, *shown in _cut(measured, offset, limit)
        ]

    return Segment(
        key, label, _columns(base.shown), rows.count, slice_of, lambda: list(rows.values_list("pk", flat=True))
    )


def _measured(rows: Any, source: Counted) -> Any:
    """Annotate what each row brings: its number, or whether it is the first of its value."""
    match source.measure:
        case Distinct(path):
            first = Window(RowNumber(), partition_by=[F(path)], order_by="pk")
            return rows.annotate(_measure=first, _value=F(path))
        case Total(path, _):
            return rows.annotate(_measure=F(path), _value=F(path))
        case Mean(field, domain):
            return rows.annotate(_measure=score(field, domain), _value=Value(1))
    return rows.annotate(_measure=Value(1), _value=Value(1))


def _contribution(source: Counted, measure: Any, value: Any, share: int) -> Decimal:
    match source.measure:
        case Each():
            return Decimal(1)
        case Distinct():
            return Decimal(measure == 1 and value is not None)
        case Total(_, divisor):
            return Decimal(measure) / divisor
        case Mean():
            return Decimal(measure) / share
    raise AssertionError(source.measure)


def _booked(key: str, label: str, source: Booked, as_of: date, filters: Mapping[str, str]) -> Segment:
    signs = dict(source.signs)
    entries = LedgerEntry.objects.filter(line__in=source.lines, kind__in=list(signs), booked_on__lte=as_of)
    rows = _filtered(entries, _ENTRY, filters).order_by("booked_on", "pk")
    model = LedgerEntry._meta.label_lower

    def slice_of(offset: int, limit: int | None) -> list[Row]:
        found = rows.values_list("pk", "kind", "amount", "voucher__counterparty_id", *(one.path for one in _ENTRY))
        return [
            Row(pk, model, party, _values(_ENTRY, shown), Decimal(signs[EntryKind(kind)] * amount) / THOUSAND)
            for pk, kind, amount, party, *shown in _cut(found, offset, limit)
        ]

    return Segment(key, label, _columns(_ENTRY), rows.count, slice_of, lambda: list(rows.values_list("pk", flat=True)))


def _planned(key: str, label: str, source: Planned, filters: Mapping[str, str]) -> Segment:
    kept = [
        row for row in source.rows if all(str(dict(row.values).get(name, "")) == text for name, text in filters.items())
    ]

    def slice_of(offset: int, limit: int | None) -> list[Row]:
        end = None if limit is None else offset + limit
        return [Row(row.id, row.model, None, dict(row.values), row.amount) for row in islice(kept, offset, end)]

    columns = tuple(Column(name, text) for name, text in source.labels)
    return Segment(key, label, columns, lambda: len(kept), slice_of, lambda: [row.id for row in kept])


def _columns(shown: tuple[Shown, ...]) -> tuple[Column, ...]:
    return tuple(Column(one.name, one.label) for one in shown)


def _values(shown: tuple[Shown, ...], values: list[Any]) -> dict[str, object]:
    return {
        one.name: one.choices(value).label if one.choices is not None and value else value
        for one, value in zip(shown, values, strict=True)
    }


def _filtered(rows: QuerySet[Any], shown: tuple[Shown, ...], filters: Mapping[str, str]) -> QuerySet[Any]:
    columns = {one.name: one for one in shown}
    for name, text in filters.items():
        if name not in columns:
            return rows.none()
        one = columns[name]
        stored = next((code for code, label in one.choices.choices if label == text), None) if one.choices else text
        rows = rows.filter(**{one.path: stored}) if stored is not None else rows.none()
    return rows


def _cut(rows: QuerySet[Any, Any], offset: int, limit: int | None) -> Any:
    return rows[offset:] if limit is None else rows[offset : offset + limit]
