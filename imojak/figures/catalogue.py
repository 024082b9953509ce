"""All indicators of a year, by key, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from imojak.figures.declared import configured, headline, learning, money, plan, work
from imojak.figures.declared.counting import indicators
from imojak.figures.definition import UnknownIndicator
from imojak.figures.facts import PlanFacts, read
from imojak.figures.sources import Indicator

Catalogue = dict[str, Indicator]


def catalogue(year: int, as_of: date) -> Catalogue:
    """Return the indicators of a year, with the parts of the plan as they stand on a day. Raises NoPlan."""
    return of_facts(read(year, as_of))


def of_facts(facts: PlanFacts) -> Catalogue:
    """Return the indicators that a plan has."""
    families: tuple[Iterator[Indicator], ...] = (
        plan.staffing(facts),
        money.budget_summary(facts),
        money.project_cost(facts),
        headline.headlines(facts),
        plan.targets(facts),
        plan.courses_planned(facts),
        money.required_budgets(facts),
        indicators(facts, work.DECLARED),
        indicators(facts, learning.DECLARED),
        headline.page_rates(facts),
        money.execution(facts),
        money.appendix(facts),
        plan.areas_and_seats(facts),
    )
    known = {one.definition.key: one for one in chain.from_iterable(families)}
    # What the report's own families say stands; a type's indicator of the same key says it in no other way.
    for one in configured.configured(facts):
        known.setdefault(one.definition.key, one)
    return known


def find(known: Catalogue, key: str) -> Indicator:
    """Return the indicator of a key. Raises UnknownIndicator, which tells the nearest keys."""
    try:
        return known[key]
    except KeyError:
        raise UnknownIndicator(key, known) from None
