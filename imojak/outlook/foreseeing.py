"""What the books are told of a line's year end, where the forecast knows of anything that goes on in it."""

from __future__ import annotations

from datetime import date

from imojak.ledger.effects import Foreseen
from imojak.ledger.enums import Side
from imojak.ledger.models import BudgetLine
from imojak.outlook.lines import forecast


def foreseen(line: BudgetLine, day: date) -> Foreseen | None:
    """Return the forecast of a line as of a day; None where nothing but its budget is known, or for another year's day.

    The middle may lie beyond the budget: it is what would be needed.
    """
    if line.side != Side.EXPENDITURE or day.year != line.year:
        return None
    row = next((one for one in forecast(line.year, day) if one.code == line.code), None)
    if row is None or not (row.parts.people or row.parts.contracts or row.parts.monthly):
        return None
    return Foreseen(row.need, row.low, row.high)
