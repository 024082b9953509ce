"""Priority classes (우선순위) by the names that the round's way of choosing gives them."""

from __future__ import annotations

from imojak.offers.models import Round
from imojak.paths.actions.drawing import OTHERS, OTHERS_LABEL
from imojak.paths.terms import screening_of


def labels_of(of: Round) -> dict[str, str]:
    """Return the Korean name of each priority class of a round by its code, as it stands with an application."""
    screening = screening_of(of)
    named = {one.code: one.label for one in screening.priority} | {one.code: one.label for one in screening.quota}
    return {**named, OTHERS: OTHERS_LABEL}
