"""What has moved since a freeze: each figure whose value, unit or definition is another one today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imojak.figures.engine import Figure
from imojak.figures.models import Freeze, FrozenFigure

PLACES = Decimal("0.0001")
"""A frozen value is stored with four decimals."""


@dataclass(frozen=True)
class Moved:
    """A figure that is not what it was. A value is None where there was, or is, no such figure or nothing to count."""

    key: str
    label: str
    unit: str
    frozen: Decimal | None
    now: Decimal | None
    frozen_rows: int
    rows_now: int
    frozen_version: int | None
    version: int | None

    @property
    def difference(self) -> Decimal | None:
        """Now less frozen; None where one of them is missing."""
        return None if self.frozen is None or self.now is None else self.now - self.frozen

    def as_dict(self) -> dict[str, Any]:
        """The figure as plain JSON types."""
        return {
            "key": self.key,
            "label": self.label,
            "unit": self.unit,
            "frozen": _plain(self.frozen),
            "now": _plain(self.now),
            "difference": _plain(self.difference),
            "frozen_rows": self.frozen_rows,
            "rows": self.rows_now,
            "frozen_version": self.frozen_version,
            "version": self.version,
        }


def moved(freeze: Freeze, figures: Mapping[str, Figure]) -> Iterator[Moved]:
    """The figures that differ between a freeze and ``figures``, in today's order, those that are gone at the end.

    A changed value or a changed definition counts; other rows with the same value are told by ``touched``.
    """
    before = {row.key: row for row in FrozenFigure.objects.filter(freeze=freeze).defer("row_ids").order_by("id")}
    for key, figure in figures.items():
        old = before.pop(key, None)
        if old is None or _differs(old, figure):
            yield _moved(key, figure, old)
    for key, old in before.items():
        yield Moved(key, key, old.unit, _trimmed(old.value), None, old.row_count, 0, old.indicator_version, None)


def touched(freeze: Freeze, figures: Mapping[str, Figure]) -> Iterator[Moved]:
    """The figures with the same value as in a freeze but more or fewer rows behind them, in today's order.

    One won of spending does this where a sum is told in thousands of won.
    """
    before = {row.key: row for row in FrozenFigure.objects.filter(freeze=freeze).defer("row_ids")}
    for key, figure in figures.items():
        old = before.get(key)
        if old is not None and not _differs(old, figure) and old.row_count != figure.row_count:
            yield _moved(key, figure, old)


def _moved(key: str, figure: Figure, old: FrozenFigure | None) -> Moved:
    return Moved(
        key,
        figure.label,
        figure.unit,
        _trimmed(old.value if old else None),
        _trimmed(figure.value),
        old.row_count if old else 0,
        figure.row_count,
        old.indicator_version if old else None,
        figure.version,
    )


def _differs(old: FrozenFigure, figure: Figure) -> bool:
    return _trimmed(old.value) != _trimmed(figure.value) or old.indicator_version != figure.version


def _trimmed(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    exact = value.quantize(PLACES).normalize()
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
