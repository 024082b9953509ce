"""What a round's configuration says of the way through it: how long an offer stands, how one is chosen, the clocks.

A round pins its type when it is published. One without a type (those of before) has the plan's own terms.
"""

from __future__ import annotations

from imojak.offers.models import Round

#: How long somebody may think about an offer where nothing else is said.
OFFER_HOURS = 48


def offer_hours(round: Round) -> int | None:
    """Return how many hours an offer stands; None where who is chosen is in at once."""
    if round.type is None:
        return None
    hours = round.type.definition.get("screening", {}).get("offer_hours")
    return int(hours) if hours else None
