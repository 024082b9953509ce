"""What anybody may see of a match that was published (배정 공개): by receipt numbers, never by names."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from imojak.offers.models import Round
from imojak.placing.models import Publication, Run, Seat


def publications(of: Round) -> QuerySet[Publication]:
    """Return the matches of a round that were published with all that it takes to compute them again, first to last."""
    found = Publication.objects.filter(run__scenario__round=of, document__isnull=False)
    return found.defer("document__content").order_by("made_at", "pk")


def find_publication(pk: int) -> Publication | None:
    """Return a published match; its document comes without the content, which is long."""
    several = Publication.objects.filter(document__isnull=False).select_related("document", "run__scenario__round")
    return several.defer("document__content", "run__proof").filter(pk=pk).first()


def results(publication: Publication, receipt: int | None = None) -> QuerySet[Seat, Any]:
    """Return who is where by receipt number: ``application_id``, ``place__title``, ``choice``, ``score``."""
    seats = Seat.objects.filter(run=publication.run_id)
    if receipt is not None:
        seats = seats.filter(application=receipt)
    return seats.order_by("application_id").values("application_id", "place__title", "choice", "score")


def seeds_tried(publication: Publication) -> int:
    """Return with how many seeds the round had been computed when it was published: more than one could be a choice."""
    scenario = publication.run.scenario
    before = Run.objects.filter(
        scenario__round=scenario.round_id, scenario__purpose=scenario.purpose, made_at__lte=publication.made_at
    )
    return before.order_by().values("terms__seed").distinct().count()
