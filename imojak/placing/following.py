"""When a seat of a published match becomes free: a rematch is prepared that leaves everybody else where they are.

Those who sit or are asked keep their seats: a rematch has the free seats only, and whoever still waits for one. It is
computed at once and published by the programme's manager, as every match is.
"""

from __future__ import annotations

from imojak.offers.models import Round
from imojak.paths.actions.following import Change, Changed, follow
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application
from imojak.placing.actions import subject_of
from imojak.placing.enums import RUN, Purpose
from imojak.placing.models import Pin, Publication, Scenario
from imojak.tasks.actions import ask


@follow
def prepare_rematch(changed: Changed) -> None:
    """Ask for a rematch when somebody has declined, let an offer expire, or left."""
    if changed.change != Change.EXIT:
        return
    scenario = rematch_of(changed.round)
    waits = Application.objects.filter(round=changed.round, place=None, status=ApplicationStatus.WAITING)
    if scenario is not None and waits.exists():
        ask(RUN, subject_of(scenario), payload={"scenario": scenario.pk}, at=changed.at)


def rematch_of(round: Round) -> Scenario | None:
    """Return the rematch of a round, made by the published scenario when first asked; None before a publication."""
    published = (
        Publication.objects.filter(run__scenario__round=round).select_related("run__scenario").order_by("-pk").first()
    )
    if published is None:
        return None
    by = published.run.scenario
    if by.purpose == Purpose.REMATCH:
        return by
    made, new = Scenario.objects.get_or_create(
        round=round,
        name=f"{by.name[:70]} 재배정",
        defaults={
            "purpose": Purpose.REMATCH, "mode": by.mode, "rule": by.rule, "quotas": by.quotas, "seed": by.seed,
            "copied_from": by, "made_at": published.made_at,
        },
    )  # fmt: skip
    if new:
        # What somebody has ruled out by hand stays ruled out.
        Pin.objects.bulk_create(
            [
                Pin(
                    scenario=made, application_id=one.application_id, place_id=one.place_id, kind=one.kind,
                    reason=one.reason, made_by_id=one.made_by_id, made_at=one.made_at,
                )
                for one in by.pins.filter(lifted_at=None, kind="forbid").order_by("pk")
            ]
        )  # fmt: skip
    return made
