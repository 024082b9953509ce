"""The arithmetic of a paid month: hours through caps to rounded won. For one person (int) and for columns (int64) alike.

Won are multiplied by minutes and divided once, by the one rounding at the end. All numbers are not below zero.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from imojak.kernel.money import Rounding, rounded


class Least(Protocol):
    """The smaller of two: ``min`` for numbers, ``numpy.minimum`` for columns."""

    def __call__(self, one: Any, other: Any, /) -> Any: ...


class Most(NamedTuple):
    """How won come out of a product of won and minutes: unit and manner of rounding, and a month's maximum."""

    unit: int
    mode: Rounding
    won: int | None


class Earned(NamedTuple):
    """A month in won. ``plain`` is the product of all hours, ``capped`` of the recognised ones, both without fractions.

    ``won`` is what is earned after rounding and the month's maximum; ``maximum`` tells whether that one decided.
    """

    plain: Any
    capped: Any
    won: Any
    maximum: Any


def month_won(product: Any, most: Most, least: Least = min) -> Any:
    """Return what a month's won-minutes come to, rounded and up to the maximum; in won."""
    won = rounded(product, most.unit, most.mode, 60)
    return won if most.won is None else least(won, most.won)


def won_after(before: Any, capped: Any, most: Most, least: Least = min) -> Any:
    """Return what ``capped`` won-minutes earn after the ``before`` of earlier parts (None: there are none).

    It is the difference of two rounded amounts, so that parts sum to the whole.
    """
    if before is None:
        return month_won(capped, most, least)
    return month_won(before + capped, most, least) - month_won(before, most, least)


def earned(plain: Any, capped: Any, before: Any, most: Most, least: Least = min) -> Earned:
    """Return what won-minutes earn and what a row tells of it: ``plain`` of all hours, ``capped`` of those recognised."""
    total = capped if before is None else before + capped
    maximum = False if most.won is None else rounded(total, most.unit, most.mode, 60) > most.won
    return Earned(plain // 60, capped // 60, won_after(before, capped, most, least), maximum)
