"""The bounds of a problem that may give way (바꿀 수 있는 조건): minimums of places, quotas, pins. Pure, and nothing to load."""

from __future__ import annotations

from dataclasses import dataclass

MINIMUM, LEAST, MOST, PIN = "minimum", "least", "most", "pin"
#: A person more or less costs this; what is added decides between changes of the same size: minimums give way first.
_PERSON = 1 << 20
_EXTRA = {MINIMUM: 0, LEAST: 1, MOST: 2, PIN: 3}


@dataclass(frozen=True)
class Bound:
    """A bound of the problem: ``kind``, its row (of places, quotas or pins), and how many people it says."""

    kind: str
    row: int
    number: int


def cost_of(kind: str) -> int:
    """Return what a change of a bound by one person costs."""
    return _PERSON + _EXTRA[kind]
