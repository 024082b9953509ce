"""The rows behind a figure, as the site and `imojak explain` show them. Names of people are never among the values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Column:
    """A column of the table of rows."""

    name: str
    label: str


@dataclass(frozen=True)
class Row:
    """One row behind a figure: ``model`` and ``id`` say where it is, ``contribution`` what it adds (figure's unit).

    ``party_id`` lets a page show or mask whose row it is, by the reader's scope.
    """

    id: int
    model: str
    party_id: int | None
    values: dict[str, object]
    contribution: Decimal


@dataclass(frozen=True)
class RowSet:
    """A page of rows, and how many there are in all."""

    columns: list[Column]
    total: int
    rows: list[Row]
