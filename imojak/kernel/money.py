"""Money and rates: won are integers; rounding happens once, at output. Pure functions."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

THOUSAND = 1_000


def to_thousand(won: int) -> int:
    """Return thousands of won (천원), rounded half up away from zero."""
    return int((Decimal(won) / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def truncate(won: int, unit: int) -> int:
    """Cut won down to a multiple of ``unit`` (10원 미만 절사), toward zero."""
    return int((Decimal(won) / unit).quantize(Decimal(1), rounding=ROUND_DOWN)) * unit


def percent(part: int | Decimal, whole: int | Decimal, places: int = 1) -> Decimal | None:
    """Return part of whole in percent, rounded half up to ``places`` decimals; None when whole is zero."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def half_up(value: Decimal, places: int = 0) -> Decimal:
    """Round half up (away from zero) to ``places`` decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
