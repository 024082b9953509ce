"""At which table (면접석) of a booth an interview is: the lowest number that nobody else has at that time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from imojak.offers.models import Place
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation


def number_all(slots: Collection[int]) -> None:
    """Give a table to whoever has none yet at some slots, in the order in which they came in; as ``number_tables``."""
    new = Participation.objects.filter(place__in=slots, table_number=None).select_related("place")
    number_tables(new.exclude(status=ParticipationStatus.WITHDRAWN).order_by("pk"))


def number_tables(rows: Iterable[Participation]) -> None:
    """Give a table to those of ``rows`` that are interviews; inside the transaction that let them in.

    Who has come in has written the row of the slot, so that two who come in at once are numbered one after the other.
    """
    booked = [one for one in rows if one.place.starts_at is not None]
    for slot in {one.place_id for one in booked}:
        Place.objects.select_for_update().get(pk=slot)
        others = Participation.objects.filter(place=slot, table_number__isnull=False)
        taken = set(others.exclude(status=ParticipationStatus.WITHDRAWN).values_list("table_number", flat=True))
        for one in booked:
            if one.place_id == slot:
                one.table_number = next(number for number in range(1, len(taken) + 2) if number not in taken)
                taken.add(one.table_number)
    Participation.objects.bulk_update(booked, ["table_number"])
