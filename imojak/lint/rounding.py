"""Rounding rules, and the one a report follows (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import Enum


class Rule(Enum):
    """How a computed value becomes a printed one."""

    HALF_UP = ROUND_HALF_UP
    TRUNCATE = ROUND_DOWN
    CEILING = ROUND_CEILING

    @property
    def korean(self) -> str:
        """The word used in messages."""
        return {"HALF_UP": "반올림", "TRUNCATE": "버림", "CEILING": "올림"}[self.name]

    def apply(self, exact: Decimal, decimals: int) -> Decimal:
        """`exact` with that many decimals."""
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=self.value)


def rule_of(printed: Iterable[tuple[Decimal, Decimal, int]]) -> Rule:
    """The rule that explains most of (stated, exact, decimals); half-up where two explain as many."""
    votes: Counter[Rule] = Counter()
    for stated, exact, decimals in printed:
        votes.update(rule for rule in Rule if rule.apply(exact, decimals) == stated)
    return max(Rule, key=lambda rule: (votes[rule], rule is Rule.HALF_UP))


def attainable(rate: Decimal, decimals: int, *, part: Decimal | None = None, whole: Decimal | None = None) -> bool:
    """Whether some whole number, as the other of part and whole, gives a rate of so many decimals."""
    if part is not None:
        guess = int(part * 100 / rate) if rate else 0
        exact = [part * 100 / number for number in (guess - 1, guess, guess + 1) if number > 0]
    elif whole:
        guess = int(rate * whole / 100)
        exact = [number * 100 / whole for number in map(Decimal, (guess, guess + 1))]
    else:
        return True
    return any(rule.apply(one, decimals) == rate for one in exact for rule in (Rule.HALF_UP, Rule.TRUNCATE))


def explained(stated: Decimal, exact: Decimal, decimals: int) -> bool:
    """Whether some rounding of `exact` to that many decimals gives `stated`: they are less than one unit apart."""
    return abs(stated - exact) < Decimal(1).scaleb(-decimals)
