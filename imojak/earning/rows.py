"""What a computation gives back: rows with their texts, and what the amount rests on besides the part's own hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Row:
    """A row of the computation: what it is, in words, and how many won it adds (or takes)."""

    kind: str
    text: str
    amount: int

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is stored with an entitlement."""
        return {"kind": self.kind, "text": self.text, "amount": self.amount}


@dataclass(frozen=True)
class Basis:
    """What a part's pay rests on besides its own hours: what the person's other works have used up.

    ``cut`` are minutes by day that a cap of ``cap`` hours leaves unpaid, because ``elsewhere`` minutes were paid by
    others (``own``: the scheme's own cap, else the person's over all programmes). ``product`` are won-minutes that
    earlier parts of the scheme have earned, ``days`` those for which they were paid each element.
    """

    cut: Mapping[date, int] = field(default_factory=dict)
    cap: int = 0
    elsewhere: int = 0
    own: bool = False
    product: int = 0
    days: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Basis:
        """Read what ``as_json`` wrote."""
        return cls(
            {date.fromisoformat(day): int(minutes) for day, minutes in kept.get("cut", {}).items()},
            int(kept.get("cap", 0)), int(kept.get("elsewhere", 0)), bool(kept.get("own", False)),
            int(kept.get("product", 0)),
            {code: tuple(map(date.fromisoformat, some)) for code, some in kept.get("days", {}).items()},
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept with a decision; what says nothing is left out."""
        kept = {
            "cut": {day.isoformat(): minutes for day, minutes in self.cut.items()},
            "cap": self.cap,
            "elsewhere": self.elsewhere,
            "own": self.own,
            "product": self.product,
            "days": {code: [day.isoformat() for day in some] for code, some in self.days.items()},
        }
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True)
class Pay:
    """A month's pay: ``minutes`` are those that count toward the cap; the rows' amounts sum to ``amount`` (won).

    ``basis`` is what it rests on besides the part's own hours. ``product`` and ``days`` are what the scheme's works
    have used up with this one: the next part's basis.
    """

    minutes: int
    amount: int
    rows: tuple[Row, ...] = field(repr=False)
    basis: Basis = field(default=Basis(), repr=False, compare=False)
    product: int = field(default=0, repr=False, compare=False)
    days: Mapping[str, tuple[date, ...]] = field(default_factory=dict, repr=False, compare=False)
