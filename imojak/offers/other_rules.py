"""Other rules than a round's own, for trying out: those of another version of its type, or its own with some values changed.

Both give whole parameters of an eligibility rule set, marked as such for ``rules.laid``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imojak.offers.configuration import read_type
from imojak.offers.models import ProgrammeType, Round
from imojak.parties.enums import IncomeClass
from imojak.plan.effective import dumped, rules_that_stand
from imojak.rules.book import compose
from imojak.rules.laid import Parameters
from imojak.rules.schema import AgeRule, Income, Residence

#: Keys by which a programme answers for itself what rules of its type would.
_ANSWERS = ("age_min", "age_max", "age_on", "residence")


@dataclass(frozen=True)
class Values:
    """The values of a round's rules that one can try otherwise.

    ``districts`` is "seoul", "any" or a tuple of codes; ``income`` is the highest class, "" without a limit.
    """

    age_min: int | None
    age_max: int | None
    districts: str | tuple[str, ...]
    income: str


def own_parameters(of: Round) -> Parameters:
    """Return what a round's rule set keeps; nothing where it has none."""
    return dict(of.eligibility.parameters) if of.eligibility is not None else {}


def answers_itself(of: Round) -> bool:
    """Tell whether the programme says age and residence itself, so that those of a type stand back."""
    return any(name in own_parameters(of) for name in _ANSWERS)


def by_version(of: Round, version: ProgrammeType) -> Parameters:
    """Return a round's rules as they would be by another version of its type.

    What the programme says itself stays; the rules that came from the version it pinned go. Raises NoDefinition for a
    version that cannot be read.
    """
    own = own_parameters(of)
    subject, answered = own.get("subject", "person"), answers_itself(of)
    old: list[Any] = []
    if of.type is not None:
        old = [dumped(rule) for rule in rules_that_stand(read_type(of.type), subject, answered=answered)]
    new = [dumped(rule) for rule in rules_that_stand(read_type(version), subject, answered=answered)]
    rules = [*(rule for rule in own.get("rule", []) if rule not in old), *new]
    return {**own, "rule": rules, "whole": True}


def values_of(of: Round) -> Values:
    """Return the values of a round's rules that one can try otherwise, as they stand on its notice day."""
    rules = compose(own_parameters(of)).on(of.notice_on)
    ages = next((rule for rule in rules if isinstance(rule, AgeRule)), None)
    home = next((rule for rule in rules if isinstance(rule, Residence)), None)
    income = next((rule for rule in rules if isinstance(rule, Income)), None)
    where = home.districts if home is not None and home.districts is not None else "any"
    return Values(
        age_min=ages.min if ages is not None else None,
        age_max=ages.max if ages is not None else None,
        districts=tuple(where) if isinstance(where, list) else where,
        income=(income.at_most or "") if income is not None else "",
    )


def with_values(of: Round, values: Values) -> Parameters:
    """Return a round's rules with other values; what did not change stays as it is written, with its own sentences."""
    before, own = values_of(of), own_parameters(of)
    kept: dict[str, Any] = {key: value for key, value in own.items() if key != "rule"}
    rules: list[dict[str, Any]] = [dict(rule) for rule in own.get("rule", [])]
    standing = compose(own).on(of.notice_on)
    if (values.age_min, values.age_max) != (before.age_min, before.age_max):
        ages = next((rule for rule in standing if isinstance(rule, AgeRule)), None)
        for name in ("age_min", "age_max", "age_on"):
            kept.pop(name, None)
        rules = _without(rules, "age")
        if values.age_min is not None or values.age_max is not None:
            terms = {"min": values.age_min, "max": values.age_max}
            given = {name: value for name, value in terms.items() if value is not None}
            rules.append({"uses": "age", **given, "on": ages.on if ages is not None else "notice"})
    if values.districts != before.districts:
        kept.pop("residence", None)
        rules = _without(rules, "residence")
        if values.districts != "any":
            where = values.districts if isinstance(values.districts, str) else list(values.districts)
            rules.append({"uses": "residence", "districts": where})
    if values.income != before.income:
        rules = _without(rules, "income")
        if values.income:
            rules.append({"uses": "income", "classes": list(IncomeClass.values), "at_most": values.income})
    return {**kept, "rule": rules, "whole": True}


def _without(rules: list[dict[str, Any]], uses: str) -> list[dict[str, Any]]:
    return [rule for rule in rules if rule.get("uses") != uses]
