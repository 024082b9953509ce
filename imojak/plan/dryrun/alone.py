"""A type without a programme, tried out in each way in which a programme could go by it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imojak.plan.dryrun.walk import DryRun, try_out
from imojak.plan.effective import Effective
from imojak.plan.programmes import Programme
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.screening import METHODS
from imojak.plan.types.words import SUBJECTS


def tried(of: ProgrammeType) -> Iterator[tuple[str, DryRun]]:
    """Yield what it is called and what came of it: the type tried out in each of its ways, the usual one first."""
    for way in ways_of(of):
        method = way.type.screening.method if way.type.screening is not None else None
        yield ", ".join([SUBJECTS[way.subject], *([METHODS[method]] if method else [])]), try_out(way)


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
