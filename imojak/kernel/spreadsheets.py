"""Cells of files that people open in a spreadsheet. Pure."""

from __future__ import annotations

from decimal import Decimal

#: A spreadsheet runs a text that begins with one of these as a formula (the wide ones in East Asian editions too).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: int | Decimal | str) -> int | Decimal | str:
    """Return a cell that no spreadsheet takes for a formula: a text that looks like one gets a quote in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
