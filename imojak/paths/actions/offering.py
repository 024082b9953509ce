"""Giving a seat that has become free to the next of the reserve list (예비)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from imojak.offers.models import Place
from imojak.paths.actions.common import take_in
from imojak.paths.enums import ApplicationStatus, DecisionKind
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application, Participation


def call_next(place: Place, day: date, at: datetime | None) -> Participation | None:
    # Two who leave at once must not promote the same person twice: the place is the lock.
    place = Place.objects.select_for_update().get(pk=place.pk)
    first_day = max(day, place.starts_on)
    if place.taken >= place.capacity or first_day > place.ends_on:
        return None
    waiting = Application.objects.filter(round_id=place.round_id, status=ApplicationStatus.WAITING)
    for following in waiting.filter(Q(place=place) | Q(place=None)).order_by("rank", "filed_at", "id"):
        # Somebody who is busy elsewhere by now is passed over; the one who leaves need not care.
        with suppress(IntegrityError), transaction.atomic():
            APPLICATION.apply(following, "promote", reason="자리가 남", at=at)
            return take_in(following, DecisionKind.SELECTION, place, None, "", None, first_day, None, at)
    return None
