"""A round's pinned type, read once for each version."""

from __future__ import annotations

from functools import lru_cache

from imojak.offers.models import ProgrammeType as Stored
from imojak.offers.models import Round
from imojak.plan.types import ProgrammeType


def type_of(one: Round) -> ProgrammeType | None:
    """Return the configuration that a round has pinned; None for one of before there were types."""
    return None if one.type_id is None else _read(one.type_id)


@lru_cache(maxsize=256)
def _read(pk: int) -> ProgrammeType:
    return ProgrammeType.model_validate(Stored.objects.values_list("definition", flat=True).get(pk=pk), strict=False)
