"""A type without a programme, in each way in which a programme could go by it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imojak.plan.effective import Effective
from imojak.plan.programmes import Programme
from imojak.plan.types.schema import ProgrammeType


def ways_of(of: ProgrammeType) -> Iterator[Effective]:
    """Yield the type as if a programme went by it, for each who can apply and each way of choosing, the usual ones first."""
    methods = of.screening.methods if of.screening is not None else (None,)
    for subject in of.subjects:
        for method in methods:
            changes: dict[str, object] = {"subject": subject}
            if of.screening is not None and method is not None:
                changes["screening"] = of.screening.model_copy(update={"method": method})
            yield Effective(of.model_copy(update=changes), _programme(of))


def _programme(of: ProgrammeType) -> Programme:
    """A programme that says nothing itself."""
    said: dict[str, Any] = {"code": of.code, "name": of.title, "type": of.code}
    return Programme.model_construct(**said)
