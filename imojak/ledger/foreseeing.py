"""What is foreseen of a line's year end. The forecast is made above this room, and tells it here; else the plan does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from imojak.ledger.effects import Foreseen
from imojak.ledger.models import BudgetLine

#: What foresees: takes a leaf and the day on which one looks ahead; None where it cannot tell.
Foreseer = Callable[[BudgetLine, date], Foreseen | None]

_foreseers: list[Foreseer] = []


def foresee_by(foreseer: Foreseer) -> None:
    """Let ``foreseer`` be asked first, from now on; called once, when the program starts."""
    if foreseer not in _foreseers:
        _foreseers.insert(0, foreseer)


def foreseen(line: BudgetLine, on: date) -> Foreseen | None:
    """Return what the line will have spent at the year's end as it looks on a day: a forecast, or the plan's number."""
    for foreseer in _foreseers:
        found = foreseer(line, on)
        if found is not None:
            return found
    return None if line.year_end_expected is None else Foreseen(line.year_end_expected, planned=True)
