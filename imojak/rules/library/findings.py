"""What a rule finds, and which function finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from imojak.rules.facts import Days, Facts
from imojak.rules.schema import Rule

Verdict = Literal["passed", "failed", "unknown"]
PASSED: Verdict = "passed"
FAILED: Verdict = "failed"
UNKNOWN: Verdict = "unknown"


class Finding(NamedTuple):
    """What one rule found.

    ``possible_from`` is the first day that ``anchor`` (a day of the round, see ``schema.Anchor``) may have so that the
    rule is met when all days of the round move along; None where waiting does not help. ``needs`` names the facts and
    days that must be known first.
    """

    code: str
    uses: str
    verdict: Verdict
    sentence: str
    possible_from: date | None = None
    anchor: str = ""
    needs: tuple[str, ...] = ()


Judge = Callable[[Any, Facts, Days], Finding]
J = TypeVar("J", bound=Judge)
_JUDGES: dict[type[Rule], Judge] = {}


def judges(kind: type[Rule]) -> Callable[[J], J]:
    """Make the decorated function the one that judges rules of a kind."""

    def register(function: J) -> J:
        _JUDGES[kind] = function
        return function

    return register


def judge(rule: Rule, facts: Facts, days: Days) -> Finding:
    """Return what a rule, as it is in force, finds. Total: no facts and no days make it raise."""
    return _JUDGES[type(rule)](rule, facts, days)


def passed(rule: Rule, sentence: str) -> Finding:
    """The rule is met."""
    return Finding(rule.code or rule.reason, rule.uses, PASSED, sentence)


def failed(rule: Rule, sentence: str, possible_from: date | None = None, anchor: str = "") -> Finding:
    """The rule is not met; its own text goes before the library's sentence."""
    where = anchor if possible_from is not None else ""
    return Finding(rule.code or rule.reason, rule.uses, FAILED, rule.text or sentence, possible_from, where)


def unknown(rule: Rule, sentence: str, *needs: str) -> Finding:
    """Whether the rule is met cannot be said before ``needs`` are known."""
    return Finding(rule.code or rule.reason, rule.uses, UNKNOWN, sentence, needs=needs)
