"""Money and rates: won are integers; rounding happens once, at output. Pure functions."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Protocol, TypeVar

THOUSAND = 1_000
#: How an amount comes to a multiple of a unit: 10원 미만 버림, or 10원 단위로 반올림.
Rounding = Literal["down", "half_up"]


class Whole(Protocol):
    """A whole number, or an array of them: what adds up and divides without a remainder."""

    def __add__(self, other: int, /) -> Any: ...
    def __mul__(self, other: int, /) -> Any: ...
    def __floordiv__(self, other: int, /) -> Any: ...


N = TypeVar("N", bound=Whole)


def rounded(amount: N, unit: int, mode: Rounding, of: int = 1) -> N:
    """Return ``amount`` / ``of`` as a multiple of ``unit`` won, cut (절사) or rounded half up; for numbers and for arrays.

    ``of`` says how many parts of a won ``amount`` counts: 60 for won times minutes. Nothing is rounded before, and
    amounts are not below zero: a correction is the difference of two rounded ones.
    """
    step = unit * of
    found: N = (amount + (step // 2 if mode == "half_up" else 0)) // step * unit
    return found


def to_thousand(won: int) -> int:
    """Return thousands of won (천원), rounded half up away from zero."""
    return int((Decimal(won) / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent(part: int | Decimal, whole: int | Decimal, places: int = 1) -> Decimal | None:
    """Return part of whole in percent, rounded half up to ``places`` decimals; None when whole is zero."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def half_up(value: Decimal, places: int = 0) -> Decimal:
    """Round half up (away from zero) to ``places`` decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
