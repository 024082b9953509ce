"""From indicators to numbers: one query per base, one for the ledger, and arithmetic for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from imojak.figures.bases import Base, Selection
from imojak.figures.catalogue import Catalogue
from imojak.figures.sources import (
    EVERY,
    Added,
    Booked,
    Counted,
    Distinct,
    Each,
    Mean,
    Planned,
    Rate,
    Total,
    parts_of,
)
from imojak.kernel.money import THOUSAND
from imojak.ledger.models import LedgerEntry


@dataclass(frozen=True)
class Number:
    """A value before rounding, and how many rows are behind it."""

    exact: Decimal | None
    rows: int


def score(field: str, domain: str) -> Cast:
    """Return the expression of a domain's score in a JSON field."""
    return Cast(KeyTextTransform(domain, field), DecimalField(max_digits=12, decimal_places=4))


def evaluate(known: Catalogue, year: int, as_of: date) -> dict[str, Number]:
    """Return the number of every indicator of a catalogue, unrounded."""
    found: dict[str, Number] = {}
    by_base: dict[str, dict[str, Counted]] = {}
    booked: dict[str, Booked] = {}
    for key, indicator in known.items():
        match indicator.source:
            case Counted() as counted:
                by_base.setdefault(counted.base.name, {})[key] = counted
            case Booked() as source:
                booked[key] = source
            case Planned(rows):
                found[key] = Number(sum((row.amount for row in rows), Decimal(0)), len(rows))
    for sources in by_base.values():
        found |= _count(sources, as_of)
    if booked:
        found |= _book(booked, year, as_of)
    for key in known:
        _resolve(key, known, found)
    return {key: found[key] for key in known}


def _count(sources: dict[str, Counted], as_of: date) -> dict[str, Number]:
    base = next(iter(sources.values())).base
    if base.programme and all(_is_sum(source) for source in sources.values()):
        return _sum_up(base, sources, as_of)
    asked: dict[str, Any] = {}
    for number, source in enumerate(sources.values()):
        condition = source.condition(as_of)
        asked[f"rows_{number}"] = Count("pk", filter=condition)
        match source.measure:
            case Distinct(path):
                asked[f"value_{number}"] = Count(path, distinct=True, filter=condition)
            case Total(path, _):
                asked[f"value_{number}"] = Sum(path, filter=condition, default=0)
            case Mean(field, domain):
                asked[f"value_{number}"] = Sum(score(field, domain), filter=condition)
    rows = base.rows(as_of).filter(base.select(_union(base, sources.values())))
    answers = rows.aggregate(**asked)
    return {
        key: _number(source, answers[f"rows_{number}"], answers.get(f"value_{number}"))
        for number, (key, source) in enumerate(sources.items())
    }


def _is_sum(source: Counted) -> bool:
    """Tell whether a figure of several programmes is the sum of those of each."""
    return source.where == EVERY and isinstance(source.measure, Each | Total)


def _sum_up(base: Base, sources: dict[str, Counted], as_of: date) -> dict[str, Number]:
    """Count rows and add up numbers of every programme once, whatever the number of figures that want them."""
    paths = sorted({source.measure.path for source in sources.values() if isinstance(source.measure, Total)})
    rows = base.rows(as_of).filter(base.select(_union(base, sources.values()))).order_by()
    asked = {"rows": Count("pk"), **{f"sum_{number}": Sum(path, default=0) for number, path in enumerate(paths)}}
    by_programme = {row[base.programme]: row for row in rows.values(base.programme).annotate(**asked)}
    found = {}
    for key, source in sources.items():
        own = [by_programme[one] for one in source.selection.ids if one in by_programme]
        value = (
            sum(row[f"sum_{paths.index(source.measure.path)}"] for row in own)
            if isinstance(source.measure, Total)
            else None
        )
        found[key] = _number(source, sum(row["rows"] for row in own), value)
    return found


def _union(base: Base, sources: Iterable[Counted]) -> Selection:
    selections = [source.selection for source in sources]
    return Selection(
        selections[0].year,
        tuple(sorted({one for selection in selections for one in selection.ids})),
        tuple(sorted({one for selection in selections for one in selection.codes})),
    )


def _number(source: Counted, rows: int, value: Any) -> Number:
    match source.measure:
        case Each():
            return Number(Decimal(rows), rows)
        case Total(_, divisor):
            return Number(Decimal(value) / divisor, rows)
        case Mean():
            return Number(Decimal(value) / rows if rows else None, rows)
    return Number(Decimal(value), rows)


def _book(sources: dict[str, Booked], year: int, as_of: date) -> dict[str, Number]:
    entries = LedgerEntry.objects.filter(line__year=year, booked_on__lte=as_of).order_by()
    sums = {
        (line, kind): (won, rows)
        for line, kind, won, rows in entries.values("line_id", "kind")
        .annotate(won=Sum("amount"), rows=Count("pk"))
        .values_list("line_id", "kind", "won", "rows")
    }
    found = {}
    for key, source in sources.items():
        won = rows = 0
        for line in source.lines:
            for kind, sign in source.signs:
                amount, number = sums.get((line, kind.value), (0, 0))
                won += sign * amount
                rows += number
        found[key] = Number(Decimal(won) / THOUSAND, rows)
    return found


def _resolve(key: str, known: Catalogue, found: dict[str, Number]) -> Number:
    """Compute a figure from others, each of them first. A part that the year does not have is told by KeyError."""
    if key in found:
        return found[key]
    source = known[key].source
    parts = {part: _resolve(part, known, found) for part in parts_of(source)}
    rows = sum(part.rows for part in parts.values())
    match source:
        case Added(keys):
            found[key] = Number(_sum(parts[one].exact for one in keys), rows)
        case Rate(part, whole):
            above = _sum(parts[one].exact for one in part)
            below = _sum(parts[one].exact for one in whole)
            found[key] = Number(above * 100 / below if above is not None and below else None, rows)
    return found[key]


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
