"""A rule book: a programme's rules, made of what its rule set keeps, and as they stand on a day."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from imojak.problems import Problem
from imojak.rules.schema import (
    AgeRule,
    AnswerRule,
    AnyRule,
    Completed,
    Consent,
    Excludes,
    Income,
    Members,
    Residence,
    Rule,
    Subject,
)

#: Keys of a rule set that stand for one rule each, and those that are no rules.
SHORTHAND = ("subject", "age_min", "age_max", "age_on", "residence", "exclusive_group")
OTHER_KEYS = ("conditions", "rule")
_RULES: TypeAdapter[list[Any]] = TypeAdapter(list[AnyRule])


class UnreadableRules(Problem):
    """Parameters of a rule set that are no rules."""


@dataclass(frozen=True)
class RuleBook:
    """The rules of a programme, with the free text of conditions that no machine can check (``conditions``).

    ``names`` say how sentences call what rules name by code: "programme:boram", "gate:safety", "field:staff",
    "purpose:career", "income:basic". ``version`` is the version of the rule set.
    """

    rules: tuple[Rule, ...] = ()
    conditions: tuple[str, ...] = ()
    version: str = ""
    #: How many of the rules, the first, came of shorthand keys.
    short: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    #: Whether it also holds what only the form asks; see ``before_form``.
    asks_form: bool = True

    def on(self, day: date | None) -> Sequence[Rule]:
        """Return the rules as they stand on the day of notice; the newest when None."""
        index = len(self.breaks) if day is None else bisect_right(self.breaks, day)
        found = self._standing.get(index)
        if found is None:
            found = self._standing[index] = self._stand(day)
        return found

    @cached_property
    def breaks(self) -> list[date]:
        """The days on which values of some rule change, in order."""
        return sorted({day for rule in every(self.rules) for day in rule.versions})

    @cached_property
    def _standing(self) -> dict[int, tuple[Rule, ...]]:
        return {}

    def _stand(self, day: date | None) -> tuple[Rule, ...]:
        standing = (rule.in_force(day) for rule in self.rules)
        return tuple(self._named(rule, day) for rule in standing if rule is not None)

    def _named(self, rule: Rule, day: date | None) -> Rule:
        changes: dict[str, Any] = {"code": rule.code or rule.reason}
        name = rule.label or self.names.get(_key(rule))
        if name:
            changes["label"] = name
        if isinstance(rule, Income) and not rule.shown:
            changes["shown"] = [self.names.get(f"income:{code}", code) for code in rule.classes]
        if isinstance(rule, Members):
            nested = (one.in_force(day) for one in rule.each)
            changes["each"] = [self._named(one, day) for one in nested if one is not None]
        return rule.model_copy(update=changes)

    def alone(self, rule: Rule) -> RuleBook:
        """Return a book that holds one rule of this one."""
        return replace(self, rules=(rule,), short=0)

    @cached_property
    def before_form(self) -> RuleBook:
        """The book without what only the form asks: its answers, and consent that is given in it."""
        return replace(
            self, rules=tuple(one for one in self.rules if not isinstance(one, AnswerRule | Consent)), short=0
        )


def every(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Yield rules, and those that they lay upon the members of a group."""
    for rule in rules:
        yield rule
        if isinstance(rule, Members):
            yield from every(rule.each)


def _key(rule: Rule) -> str:
    match rule:
        case AnswerRule():
            return f"field:{rule.field}"
        case Consent():
            return f"purpose:{rule.purpose}"
        case Completed():
            return f"programme:{rule.programme}" if rule.programme else f"gate:{rule.gate}"
    return ""


def compose(parameters: Mapping[str, Any], *, version: str = "", names: Mapping[str, str] | None = None) -> RuleBook:
    """Make a rule book of the parameters of an eligibility rule set: shorthand keys, and a list of rules (``rule``).

    Raises UnreadableRules for a key or a rule that nobody knows.
    """
    strange = sorted(set(parameters) - {*SHORTHAND, *OTHER_KEYS})
    if strange:
        raise UnreadableRules(f"참여자격 기준에 알 수 없는 키가 있습니다: {', '.join(strange)}. 지우거나 고쳐 주세요.")
    try:
        # JSON, since a rule set keeps its days as text
        written = _RULES.validate_json(json.dumps(parameters.get("rule", []), default=_text))
        short = [*_short(parameters)]
    except (ValidationError, ValueError, TypeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = ".".join(str(part) for part in first["loc"]) if first else ""
        raise UnreadableRules(f"참여자격 기준을 읽을 수 없습니다. 규칙을 확인해 주세요({where or error}).") from error
    conditions = tuple(str(text) for text in parameters.get("conditions", ()))
    return RuleBook((*short, *written), conditions, version, len(short), names or {})


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r}")


def _short(parameters: Mapping[str, Any]) -> Iterator[Rule]:
    def given(name: str) -> Any:
        return parameters.get(name)

    if given("subject"):
        yield Subject(uses="subject", kind=given("subject"))
    if given("age_min") is not None or given("age_max") is not None:
        yield AgeRule(uses="age", min=given("age_min"), max=given("age_max"), on=given("age_on") or "notice")
    if given("residence") not in (None, "any"):
        yield Residence(uses="residence", districts=given("residence"))
    if given("exclusive_group"):
        yield Excludes(uses="excludes", groups=[given("exclusive_group")])
