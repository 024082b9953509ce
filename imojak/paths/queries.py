"""Reads of the room that pages and actions share: the reserve list with its ranks, what a decision keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from imojak.offers.models import Place, Round
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application

_ORDER = ("rank", "filed_at", "id")


@dataclass(frozen=True)
class Reserved:
    """A line of the reserve list (예비 명단): the rank as of now, from 1, and who it is."""

    rank: int
    application: Application


def waiting_for(place: Place) -> QuerySet[Application]:
    """Return who waits for a seat of ``place``, first in line first.

    Those who applied to it, and those who applied to the round and wished for it, or for no place in particular.
    """
    waiting = Application.objects.filter(round_id=place.round_id, status=ApplicationStatus.WAITING)
    at_round = Q(place=None) & (Q(preferences=None) | Q(preferences__place=place))
    return waiting.filter(Q(place=place) | at_round).order_by(*_ORDER)


def reserve_list(round: Round, place: Place | None = None) -> Sequence[Reserved]:
    """Return the reserve list of a round, or of one place of it, in order: whoever leaves moves all behind up."""
    at_round = Application.objects.filter(round=round, status=ApplicationStatus.WAITING).order_by(*_ORDER)
    waiting = at_round if place is None else waiting_for(place)
    return [Reserved(rank, one) for rank, one in enumerate(waiting.select_related("party", "place"), start=1)]


def rank_of(application: Application) -> int | None:
    """Return the rank on the list that the applicant sees: of the place applied to, or of the round; None if not on it."""
    if application.status != ApplicationStatus.WAITING:
        return None
    listed = Application.objects.filter(
        round_id=application.round_id, place=application.place, status=ApplicationStatus.WAITING
    )
    order = list(listed.order_by(*_ORDER).values_list("pk", flat=True))
    return order.index(application.pk) + 1 if application.pk in order else None
