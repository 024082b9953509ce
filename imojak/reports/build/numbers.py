"""Figures as the report prints them, and as the transcript states them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Protocol

from imojak.reports.document import FigureRef, Run, Runs

NONE = "-"
"""What is printed where there is no figure."""

AS_MEASURED = ("㎡", "시간")
"""Units whose zeros at the end are not printed: 3,956㎡ beside 4,509.9㎡."""


class Figure(Protocol):
    """What a builder needs of a figure (imojak.figures.engine.Figure has it)."""

    @property
    def value(self) -> Decimal | None:
        """The value in ``unit``, or None where nothing could be counted."""

    @property
    def unit(self) -> str:
        """명, 건, 천원, %, …"""

    @property
    def label(self) -> str:
        """The indicator's name."""

    @property
    def kind(self) -> str:
        """plan, ledger, record or computed."""

    @property
    def version(self) -> int:
        """The version of the indicator's definition."""

    @property
    def row_count(self) -> int:
        """How many rows are behind the value."""

    @property
    def published(self) -> Decimal | None:
        """What the printed report says, where it does."""


class Numbers:
    """The figures of one report, printed."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = figures

    def __contains__(self, key: str) -> bool:
        return key in self._figures and self._figures[key].value is not None

    def under(self, prefix: str) -> Iterator[str]:
        """Keys that begin with a prefix, in the order of the figures."""
        return (key for key in self._figures if key.startswith(prefix))

    def value(self, key: str) -> Decimal | None:
        """The value as printed; None where there is none. It was rounded where it was computed, once."""
        return self._figures[key].value if key in self._figures else None

    def unit(self, key: str) -> str:
        """The unit of a figure, empty for an unknown one."""
        return self._figures[key].unit if key in self._figures else ""

    def plain(self, key: str) -> int | float | None:
        """The printed value as the transcript states it: whole numbers as int, others as float."""
        value = self.value(key)
        if value is None:
            return None
        return float(value) if self._places(key, value) else int(value)

    def text(self, key: str) -> str:
        """The number as printed: 986,426 or △1,000 or 93.4; ``-`` where there is none."""
        value = self.value(key)
        if value is None:
            return NONE
        shown = f"{abs(value):,.{self._places(key, value)}f}"
        return f"△{shown}" if value < 0 else shown

    def ref(self, key: str, unit: str | None = None) -> FigureRef:
        """The figure with its unit behind it; ``unit`` overrides that of the figure, empty for none."""
        behind = self.unit(key) if unit is None else unit
        shown = self.text(key)
        return FigureRef(key=key, text=shown if shown == NONE else f"{shown}{behind}")

    def cell(self, key: str, unit: str = "") -> Runs:
        """The figure for a table whose head states the unit; ``-`` without key where there is none."""
        return (self.ref(key, unit),) if key in self else (NONE,)

    def zero_or_ref(self, key: str) -> Run:
        """The figure, or ``-`` where it is zero or absent, as tables of posts print it."""
        return self.ref(key, "") if self.value(key) else NONE

    def _places(self, key: str, value: Decimal) -> int:
        if self.unit(key) in AS_MEASURED:
            value = value.normalize()
        exponent = value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
