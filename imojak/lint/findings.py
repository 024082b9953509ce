"""What lint reports: findings, their severity and the places they name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Stated = int | float | str | None


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """오류: the document contradicts itself."""
    ROUNDING = "rounding"
    """반올림: one unit of the last printed place, which another rounding explains."""
    AMBIGUITY = "ambiguity"
    """모호: it can be read in two ways, or a reader will stumble over it."""

    @property
    def korean(self) -> str:
        """The word used in Korean output."""
        return {"error": "오류", "rounding": "반올림", "ambiguity": "모호"}[self.value]


@dataclass(frozen=True)
class Place:
    """Where something is printed: the line of the source, and the path within the document."""

    line: int | None
    path: str


@dataclass(frozen=True)
class Finding:
    """One thing that does not add up.

    `stated` is what the document says, `computed` what follows from its other figures (a number, a text such as a
    date, or None where nothing can be computed). `places` names the stated figure first, then every figure that took
    part.
    """

    check: str
    severity: Severity
    places: tuple[Place, ...]
    stated: Stated
    computed: Stated
    message: str

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON types."""
        return {
            "check": self.check,
            "severity": self.severity.value,
            "places": [{"line": place.line, "path": place.path} for place in self.places],
            "stated": self.stated,
            "computed": self.computed,
            "message": self.message,
        }


def plain(value: Decimal | int | str | None) -> Stated:
    """A value as a plain JSON scalar: whole numbers as int, others as float rounded to six places."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(round(value, 6))
