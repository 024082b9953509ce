"""How a figure comes about: counted from rows, booked in the ledger, stated by the plan, or computed from figures.

A source is small data; `imojak.figures.evaluation` turns many of them into numbers with few queries, and
`imojak.figures.listing` one of them into its rows. Both use the same condition, so they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from imojak.figures.bases import Base, Selection
from imojak.figures.definition import Definition
from imojak.ledger.enums import EntryKind

Where = Callable[[date], Q]


@dataclass(frozen=True)
class Always:
    """A condition that is the same on every day; two that say the same are equal."""

    condition: Q

    def __call__(self, as_of: date) -> Q:
        """Return the condition."""
        return self.condition


#: No further condition.
EVERY = Always(Q())


@dataclass(frozen=True)
class Each:
    """Every row counts one."""


@dataclass(frozen=True)
class Distinct:
    """Every different value of a path counts one; a row without it counts nothing."""

    path: str


@dataclass(frozen=True)
class Total:
    """The sum of a path over the rows, divided (60 makes hours of minutes)."""

    path: str
    divisor: int = 1


@dataclass(frozen=True)
class Mean:
    """The mean of a domain's score in a JSON field over the rows."""

    field: str
    domain: str


Measure = Each | Distinct | Total | Mean


@dataclass(frozen=True)
class Counted:
    """Counted from the rows of a base; ``where`` may depend on the cut-off day."""

    base: Base
    selection: Selection
    measure: Measure
    where: Where

    def condition(self, as_of: date) -> Q:
        """Return which rows of the base it counts."""
        return self.base.select(self.selection) & self.where(as_of)


@dataclass(frozen=True)
class Booked:
    """Summed from the ledger entries of leaves: ``signs`` says which kinds add and which take away. Won."""

    lines: frozenset[int]
    signs: tuple[tuple[EntryKind, int], ...]


@dataclass(frozen=True)
class PlanRow:
    """A row of the plan and what it adds, in the figure's unit."""

    id: int
    model: str
    values: tuple[tuple[str, object], ...]
    amount: Decimal


@dataclass(frozen=True)
class Planned:
    """Stated by rows of the plan, which the catalogue has read already."""

    rows: tuple[PlanRow, ...]
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Added:
    """The sum of other figures."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Rate:
    """The sum of figures in percent of the sum of others, of their values before rounding; None of nothing."""

    part: tuple[str, ...]
    whole: tuple[str, ...]


Source = Counted | Booked | Planned | Added | Rate


@dataclass(frozen=True)
class Indicator:
    """A definition and how its number comes about."""

    definition: Definition
    source: Source


def parts_of(source: Source) -> tuple[str, ...]:
    """Return the keys that a source is computed from, each once."""
    match source:
        case Added(parts):
            return parts
        case Rate(part, whole):
            return tuple(dict.fromkeys((*part, *whole)))
    return ()


#: The columns of the budget tables as entries make them. A line's carried-over money belongs to its 예산현액.
COLUMNS: dict[str, tuple[tuple[EntryKind, int], ...]] = {
    "current": (
        (EntryKind.ORIGINAL, 1),
        (EntryKind.SUPPLEMENTARY, 1),
        (EntryKind.TRANSFER, 1),
        (EntryKind.CARRY_OVER, 1),
    ),
    "original": ((EntryKind.ORIGINAL, 1),),
    "supplementary": ((EntryKind.SUPPLEMENTARY, 1),),
    "transfer": ((EntryKind.TRANSFER, 1),),
    "committed": ((EntryKind.COMMITMENT, 1), (EntryKind.RELEASE, -1)),
    "spent": ((EntryKind.SPENDING, 1), (EntryKind.RETURN, -1)),
}
COLUMN_NAMES = {
    "current": "예산현액",
    "original": "당초",
    "supplementary": "추경",
    "transfer": "예산변경",
    "committed": "원인행위액",
    "spent": "지출액",
}
