"""Small words to declare record figures with: what is counted, of which programmes, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from imojak.figures.bases import Base
from imojak.figures.declared.wording import COUNTED, NOTHING_EXCLUDED, OF_PARTS, rounded_to
from imojak.figures.definition import Definition, Kind
from imojak.figures.facts import PlanFacts
from imojak.figures.sources import Added, Always, Counted, Distinct, Each, Indicator, Mean, Measure, Total, Where
from imojak.lint.wording import with_particle

Condition = Q | Callable[[date], Q]

_ALL = Q()
_EACH = Each()


@dataclass(frozen=True)
class Declared:
    """A record figure as it is written down; ``indicator`` makes it of a year's plan.

    ``name`` is ``programme.figure``; the key is ``programme.`` and the name. Exactly one of ``base`` and ``parts`` is
    given. ``boundary``, ``exclusions`` and the like replace those of the base where the figure has its own.
    """

    name: str
    label: str
    unit: str
    rule: str
    base: Base | None = None
    of: tuple[str, ...] = ()
    where: Condition = _ALL
    measure: Measure = _EACH
    parts: tuple[str, ...] = ()
    boundary: str = ""
    owner: str = ""
    exclusions: str = ""
    places: int = 0
    version: int = 1

    @property
    def key(self) -> str:
        """The key of the figure."""
        return f"programme.{self.name}"

    @property
    def programme(self) -> str:
        """The code of the programme on whose page it stands."""
        return self.name.partition(".")[0]

    def indicator(self, facts: PlanFacts, *, exactly: bool = False) -> Indicator:
        """Return the indicator for a year's plan; ``exactly`` takes the programmes of ``of`` without their strands."""
        base = self.base
        parts = tuple(f"programme.{part}" for part in self.parts)
        definition = Definition(
            key=self.key,
            label=self.label,
            unit=self.unit,
            kind=Kind.RECORD,
            counting_rule=self.rule,
            boundary=self.boundary or (base.boundary if base else OF_PARTS),
            owner=self.owner or (base.owner if base else OF_PARTS),
            exclusions=self.exclusions or (base.exclusions if base else NOTHING_EXCLUDED),
            rounding=COUNTED if isinstance(self.measure, Each | Distinct) else rounded_to(self.places),
            version=self.version,
            places=self.places,
            parts=parts,
            guards=base.guards if base else (),
        )
        if base is None:
            return Indicator(definition, Added(parts))
        selection = facts.only(*self.of) if exactly else facts.select(*self.of)
        return Indicator(definition, Counted(base, selection, self.measure, _as_callable(self.where)))


def _as_callable(where: Condition) -> Where:
    return Always(where) if isinstance(where, Q) else where


def each(
    name: str, label: str, unit: str, rule: str, base: Base, *of: str, where: Condition = _ALL, **more: str
) -> Declared:
    """Count every row."""
    return Declared(name, label, unit, rule, base, of, where, _EACH, **more)  # type: ignore[arg-type]


def distinct(
    name: str,
    label: str,
    unit: str,
    rule: str,
    base: Base,
    *of: str,
    by: str = "",
    where: Condition = _ALL,
    **more: str,
) -> Declared:
    """Count every party once, or every different value of ``by``."""
    return Declared(name, label, unit, rule, base, of, where, Distinct(by or base.party), **more)  # type: ignore[arg-type]


def total(
    name: str,
    label: str,
    unit: str,
    rule: str,
    base: Base,
    *of: str,
    by: str,
    where: Condition = _ALL,
    divisor: int = 1,
) -> Declared:
    """Add up a number of the rows."""
    return Declared(name, label, unit, rule, base, of, where, Total(by, divisor))


def mean(name: str, label: str, unit: str, rule: str, base: Base, *of: str, domain: str) -> Declared:
    """Take the mean of a score, with one decimal."""
    return Declared(name, label, unit, rule, base, of, _ALL, Mean("scores", domain), places=1)


def added(name: str, label: str, unit: str, rule: str, *parts: str, exclusions: str = "") -> Declared:
    """Add up other record figures."""
    return Declared(name, label, unit, rule, parts=parts, exclusions=exclusions)


def same(name: str, label: str, unit: str, of: str, called: str) -> Declared:
    """Be another record figure, ``called`` by its label, under a second name, where the report prints it twice."""
    return Declared(name, label, unit, f"{with_particle(called, '과')} 같다", parts=(of,))


def indicators(facts: PlanFacts, declared: tuple[Declared, ...]) -> Iterator[Indicator]:
    """Yield the indicators of the programmes that the year has."""
    for one in declared:
        if facts.has(one.programme):
            yield one.indicator(facts)
