"""Goals, printed figures, freezes, and the log of states."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from imojak.figures.models import Freeze, PublishedFigure, Target
from imojak.trust.models import TransitionLog
from tests.factories.common import CUT_OFF, SPRING, YEAR, at, number


def target(indicator: str, value: int, *, unit_name: str = "명", **more: Any) -> Target:
    """A target of the year for an indicator."""
    values: dict[str, Any] = {"label": indicator, "counting_rule": "행을 센다", **more}
    return Target.objects.create(year=YEAR, indicator=indicator, value=value, unit=unit_name, **values)


def published(key: str, value: Any, *, unit_name: str = "명", line: int | None = None) -> PublishedFigure:
    """What the printed report says of a key."""
    return PublishedFigure.objects.create(year=YEAR, key=key, value=value, unit=unit_name, line=line)


def freeze(name: str = "", **more: Any) -> Freeze:
    """A freeze of an empty report."""
    values: dict[str, Any] = {"year": YEAR, "as_of": CUT_OFF, "document": {}, "created_at": at(CUT_OFF), **more}
    values.setdefault("sha256", hashlib.sha256(b"{}").hexdigest())
    return Freeze.objects.create(name=name or f"freeze-{number()}", **values)


def transition(of: Any, source: str, target_state: str, *, on: date = SPRING) -> TransitionLog:
    """A row of the log of an object's states."""
    return TransitionLog.objects.create(
        object_type=of._meta.label_lower, object_id=of.pk, from_state=source, to_state=target_state, at=at(on)
    )
