"""Certificates that were asked for these days: the demo citizen's own, and some of every kind of programme."""

from __future__ import annotations

from imojak.demo.today.desk import Desk
from imojak.offers.enums import Shape
from imojak.paths.actions.certificates import issue, kinds_for
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Certificate, Participation

#: How many of a shape are looked at; some have nothing that could be certified.
_OF_A_SHAPE = 4


def certify(desk: Desk) -> list[Certificate]:
    """Issue what people of the lived year can have, as if they had asked for it two days ago."""
    ended = Participation.objects.filter(status=ParticipationStatus.COMPLETED, round__programme__year=desk.year)
    chosen = list(ended.filter(party=desk.citizen.party).order_by("pk"))
    for shape in Shape.values:
        chosen += ended.filter(round__programme__shape=shape).exclude(party=desk.citizen.party)[:_OF_A_SHAPE]
    return [
        issue(one, kinds[0], actor=None, at=desk.at(-2, 11, number % 60))
        for number, one in enumerate(chosen)
        if (kinds := kinds_for(one))
    ]
