"""A page that is looked at, and by whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """A page and who opens it; ``{name}`` stands for a number that the year has given."""

    path: str
    by: str = ""
    status: int = 200
