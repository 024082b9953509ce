"""The ground of everything written in TOML: strict models, and the small types that several files share.

Strict means that 3 is no "3" and that a key nobody knows is refused, so that a typing error cannot pass for a default.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

#: A key that other files refer to: small letters, digits, hyphens and dots.
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
#: A code of the budget tree as the agency writes it: A2.1.1, G.3.
BudgetCode = Annotated[str, Field(pattern=r"^[A-Z][0-9]*(\.[0-9]+)*$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
#: A month, 2023-09.
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(gt=0)]
#: An age in full years (만 나이).
Age = Annotated[int, Field(gt=0, le=120)]
#: How many a round or place holds: no city has more people.
Capacity = Annotated[int, Field(gt=0, le=10_000_000)]


def _whole_number_to_decimal(value: Any, info: ValidationInfo) -> Any:
    # JSON has no decimals: what was stored as text comes back as one.
    if info.mode == "json" and isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


#: Square metres, hours: exact decimals, written with or without a fraction.
Quantity = Annotated[Decimal, BeforeValidator(_whole_number_to_decimal), Field(gt=0)]


#: A percent, written with or without a fraction.
Share = Annotated[Decimal, BeforeValidator(_whole_number_to_decimal), Field(ge=0, le=100)]


class Row(BaseModel):
    """Base of every table of a configuration file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Moved(Row):
    """A service that goes over to another body: to whom, from which year, why (이관)."""

    successor: Text
    year: Positive
    reason: Text


def in_order(*days: date | None) -> bool:
    """Say whether the days that are given follow each other (equal days may)."""
    given = [day for day in days if day is not None]
    return all(first <= second for first, second in pairwise(given))
