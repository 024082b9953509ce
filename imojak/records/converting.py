"""Activity that is counted in cases or pages (건, 쪽): how many minutes a programme recognises for it. Pure."""

from __future__ import annotations

from imojak.plan.types.terms import Conversion


def minutes_from(rule: Conversion, measured: int) -> int:
    """Return the minutes that so many units are worth, half a minute rounded up. Raises ValueError below zero."""
    if measured < 0:
        raise ValueError(f"{measured} is no amount")
    return (2 * measured * rule.minutes + rule.per) // (2 * rule.per)
