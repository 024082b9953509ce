"""The figures of a year (수치): every number of the work report, with its definition and the rows behind it.

    figures = compute(2023, date(2023, 9, 30))
    figures["programme.internship.actual"].value     # Decimal("412")
    rows("programme.internship.actual", 2023, date(2023, 9, 30), limit=20)

Nothing is stored: a figure is what the rows say on the cut-off day (included). The values are rounded half up, once,
here; figures that are computed from others use their values before rounding. Money is thousands of won (천원).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from imojak.figures.catalogue import Catalogue, catalogue, find
from imojak.figures.definition import (
    DateOutsideYear,
    Definition,
    Figure,
    Kind,
    NoPlan,
    UnknownIndicator,
)
from imojak.figures.evaluation import Number, evaluate
from imojak.figures.facts import planned_years
from imojak.figures.listing import page, segments
from imojak.figures.models import PublishedFigure
from imojak.figures.rowset import Column, Row, RowSet
from imojak.kernel.money import half_up

__all__ = [
    "Column",
    "DateOutsideYear",
    "Definition",
    "Figure",
    "FigureSet",
    "Kind",
    "NoPlan",
    "Row",
    "RowSet",
    "UnknownIndicator",
    "compute",
    "definition",
    "definitions",
    "row_ids",
    "rows",
]


class FigureSet(Mapping[str, Figure]):
    """All figures of a year on a cut-off day, by key, in the order of the report.

    ``definitions`` has the definition of each, ``rows`` and ``row_ids`` what is behind it. Asking for an unknown key raises MissingFigure: an UnknownIndicator,
    and a KeyError as of any mapping.
    """

    def __init__(self, year: int, as_of: date, known: Catalogue, figures: dict[str, Figure]) -> None:
        self.year = year
        self.as_of = as_of
        self.definitions: dict[str, Definition] = {key: one.definition for key, one in known.items()}
        self._known = known
        self._figures = figures

    def rows(
        self, key: str, *, limit: int | None = None, offset: int = 0, filters: Mapping[str, str] | None = None
    ) -> RowSet:
        """Return the rows behind a figure, as the function ``rows`` does, without reading the plan again."""
        find(self._known, key)
        return page(segments(self._known, key, self.as_of, filters), limit=limit, offset=offset)

    def row_ids(self, key: str) -> list[int]:
        """Return the ids of all rows behind a figure, as the function ``row_ids`` does."""
        find(self._known, key)
        return [one for segment in segments(self._known, key, self.as_of) for one in segment.ids()]

    def __getitem__(self, key: str) -> Figure:
        if key not in self._figures:
            raise MissingFigure(key, self._figures)
        return self._figures[key]

    def __contains__(self, key: object) -> bool:
        return key in self._figures

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)


class MissingFigure(UnknownIndicator, KeyError):
    """An unknown indicator, as a mapping tells it."""


def compute(year: int, as_of: date) -> FigureSet:
    """Return every figure of a year on a cut-off day (included), in under thirty queries.

    Raises NoPlan where the year has no plan, DateOutsideYear where the day is in another year.
    """
    known = _catalogue(year, as_of)
    numbers = evaluate(known, year, as_of)
    published = {
        key: (value, line)
        for key, value, line in PublishedFigure.objects.filter(year=year).values_list("key", "value", "line")
    }
    figures = {
        key: _figure(indicator.definition, numbers[key], *published.get(key, (None, None)))
        for key, indicator in known.items()
    }
    return FigureSet(year, as_of, known, figures)


def definitions(year: int | None = None) -> dict[str, Definition]:
    """Return the definitions of a year (the latest planned one when None) by key. Raises NoPlan."""
    return {key: one.definition for key, one in _of_year(year).items()}


def definition(key: str, year: int | None = None) -> Definition:
    """Return the definition of an indicator in a year's plan (the latest when None).

    Raises UnknownIndicator with the nearest keys, and NoPlan.
    """
    return find(_of_year(year), key).definition


def rows(
    key: str,
    year: int,
    as_of: date,
    *,
    limit: int | None = None,
    offset: int = 0,
    filters: Mapping[str, str] | None = None,
) -> RowSet:
    """Return the rows behind a figure: Σ contribution is its value before rounding for record, ledger and plan figures.

    The rows of a computed figure are those of its parts, with what they add to the part. ``filters`` keeps rows that
    show exactly that text in a column. Names of people are never among the values. Raises as ``compute`` and
    ``definition`` do.
    """
    return FigureSet(year, as_of, _catalogue(year, as_of), {}).rows(key, limit=limit, offset=offset, filters=filters)


def row_ids(key: str, year: int, as_of: date) -> list[int]:
    """Return the ids of all rows behind a figure, in the order of ``rows``. Raises as ``rows`` does."""
    return FigureSet(year, as_of, _catalogue(year, as_of), {}).row_ids(key)


def _catalogue(year: int, as_of: date) -> Catalogue:
    if as_of.year != year:
        raise DateOutsideYear(year, as_of)
    return catalogue(year, as_of)


def _of_year(year: int | None) -> Catalogue:
    if year is None:
        years = planned_years()
        if not years:
            raise NoPlan(None)
        year = years[-1]
    return catalogue(year, date(year, 12, 31))


def _figure(of: Definition, number: Number, published: Decimal | None, line: int | None) -> Figure:
    return Figure(
        key=of.key,
        kind=of.kind,
        value=None if number.exact is None else half_up(number.exact, of.places),
        unit=of.unit,
        label=of.label,
        version=of.version,
        row_count=number.rows,
        published=None if published is None else published.normalize() + 0,
        published_line=line,
    )
