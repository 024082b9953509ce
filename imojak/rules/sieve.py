"""Asking a rule book about very many: who might fail, each rule asked once for each combination of what it looks at.

Most of those who were found eligible still are. This finds the few who may not be, and they are then asked one by one
as everybody is (``evaluate``), with sentences and days. The verdicts are the library's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any

from imojak.rules.book import RuleBook
from imojak.rules.facts import Days, Facts
from imojak.rules.inputs import facts_needed
from imojak.rules.library import FAILED, judge
from imojak.rules.schema import AnswerRule, Rule

Key = Callable[[Facts], Hashable]


class Sieve:
    """A rule book as it stands on the days of a round; ``fails`` answers what ``evaluate`` would, without the reasons."""

    def __init__(self, book: RuleBook, days: Days) -> None:
        self._days = days
        self._by_day: dict[date | None, Days] = {}
        self._rules: list[tuple[Rule, Key, dict[Hashable, bool]]] = [
            (rule, _key(rule), {}) for rule in book.on(days.ruling)
        ]

    def fails(self, facts: Facts, filed: date | None) -> bool:
        """Tell whether some rule fails for somebody who applied on ``filed``."""
        for rule, key, verdicts in self._rules:
            seen = (key(facts), filed)
            verdict = verdicts.get(seen)
            if verdict is None:
                verdict = verdicts[seen] = judge(rule, facts, self._filed(filed)).verdict == FAILED
            if verdict:
                return True
        return False

    def _filed(self, day: date | None) -> Days:
        if day not in self._by_day:
            self._by_day[day] = replace(self._days, filed=day)
        return self._by_day[day]


def _key(rule: Rule) -> Key:
    """Return how the facts that a rule looks at become a key: equal keys, equal findings."""
    if isinstance(rule, AnswerRule):
        return lambda facts: _answer((facts.answers or {}).get(rule.field or ""))
    names = sorted(facts_needed([rule]))
    if not names:
        return lambda facts: ()
    return attrgetter(*names)


def _answer(given: Any) -> Hashable:
    # 1, 1.0 and true are equal in Python and different answers
    return given if given is None or type(given) is str else json.dumps(given, sort_keys=True)
