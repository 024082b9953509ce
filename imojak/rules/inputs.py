"""What of the facts a rule looks at: all that a decision keeps of somebody, and enough to decide it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from imojak.kernel.months import month_of
from imojak.rules.facts import Consented, Days, Facts, Json, Participated, Passed
from imojak.rules.library.history import concerns, is_completed
from imojak.rules.schema import (
    AgeRule,
    AnswerRule,
    Completed,
    Consent,
    Excludes,
    HoursCap,
    Income,
    Longest,
    Members,
    Organisation,
    Residence,
    Rule,
    Subject,
    Times,
    Working,
)

_ALL_FACTS = {one.name for one in fields(Facts)}


def inputs_of(rules: Sequence[Rule], facts: Facts, days: Days, *, dated: bool = False) -> Json:
    """Return the facts and days that the rules look at, as JSON: {"facts": …, "days": …}.

    With ``dated`` the days are kept whole, since one of them says which values are in force.
    """
    stored_days = days.to_json() if dated else days.to_json(_days(rules))
    return {"facts": used(rules, facts, days).to_json(), "days": stored_days}


def facts_needed(rules: Sequence[Rule]) -> set[str]:
    """Return the names of the facts that some rules look at, those of members included ("members" itself says so)."""
    own = {name for rule in rules for name in _names(rule)} & _ALL_FACTS
    each = [one for rule in rules if isinstance(rule, Members) for one in rule.each]
    return own | (facts_needed(each) if each else set())


def used(rules: Sequence[Rule], facts: Facts, days: Days) -> Facts:
    """Return the facts without what none of the rules looks at."""
    names = {name for rule in rules for name in _names(rule)}
    given: dict[str, Any] = {name: getattr(facts, name) for name in names & _ALL_FACTS}
    if given.get("participations") is not None:
        given["participations"] = tuple(one for one in given["participations"] if _looked_at(rules, one, days))
    if given.get("consents") is not None:
        given["consents"] = tuple(one for one in given["consents"] if _wanted_consent(rules, one))
    if given.get("gates") is not None:
        given["gates"] = tuple(one for one in given["gates"] if _wanted_gate(rules, one))
    if given.get("answers") is not None:
        wanted = {rule.field for rule in rules if isinstance(rule, AnswerRule)}
        given["answers"] = {name: value for name, value in given["answers"].items() if name in wanted}
    if given.get("members") is not None:
        each = [one for rule in rules if isinstance(rule, Members) for one in rule.each]
        given["members"] = tuple(used(each, one, days) for one in given["members"])
    return Facts(**given)


def _names(rule: Rule) -> Iterable[str]:
    """Return the facts and days that a rule looks at."""
    match rule:
        case Subject():
            return ("kind",)
        case AgeRule():
            return ("birth_date", *_anchor(rule.on))
        case Residence():
            return ("district_code",) if rule.districts != "any" else ()
        case Working():
            return ("working",)
        case Income():
            return ("income_class",)
        case Consent():
            return ("consents", *_anchor("apply"))
        case AnswerRule():
            return ("answers",)
        case Excludes():
            return ("participations", *(("notice",) if rule.when == "notice" else ("run_from", "run_to")))
        case HoursCap():
            return ("participations", "run_from", "run_to", *(() if rule.adds is not None else ("hours_offered",)))
        case Times():
            return ("participations", "run_from")
        case Longest():
            return ("participations", "run_from", "run_to")
        case Completed():
            return (*(("participations",) if rule.programme else ()), *(("gates",) if rule.gate else ()), "run_from")
        case Organisation():
            asked = {
                "staff_count": rule.staff_at_least,
                "business_number": rule.business_number,
                "organisation_kind": rule.kinds or None,
            }
            return [name for name, value in asked.items() if value is not None]
        case Members():
            return ("members", *(name for one in rule.each for name in _names(one) if name not in _ALL_FACTS))
    return ()


def _anchor(anchor: str) -> tuple[str, ...]:
    return ("filed", "apply_from") if anchor == "apply" else (anchor,)


def _days(rules: Sequence[Rule]) -> set[str]:
    return {name for rule in rules for name in _names(rule)} - _ALL_FACTS


def _looked_at(rules: Sequence[Rule], one: Participated, days: Days) -> bool:
    for rule in rules:
        if isinstance(rule, HoursCap) and one.hours_per_month != 0:
            last = one.last_day
            if days.run_from is None or last is None or last >= month_of(days.run_from):
                return True
        if isinstance(rule, Excludes | Times | Longest) and concerns(rule, one):
            return True
        if isinstance(rule, Completed) and is_completed(rule, one):
            return True
    return False


def _wanted_consent(rules: Sequence[Rule], one: Consented) -> bool:
    return any(isinstance(rule, Consent) and rule.purpose == one.purpose for rule in rules)


def _wanted_gate(rules: Sequence[Rule], one: Passed) -> bool:
    return any(isinstance(rule, Completed) and rule.gate == one.gate for rule in rules)
