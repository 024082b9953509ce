"""The public draw (공개 추첨): held once from a published list and seed, kept so that anybody can hold it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from imojak.choosing import draw as draws
from imojak.choosing.quotas import at_least
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application, Draw
from imojak.paths.terms import known_of, screening_of
from imojak.plan.types.conditions import holds
from imojak.plan.types.screening import Screening

#: The class of those who belong to none of the priority classes.
OTHERS = "others"
OTHERS_LABEL = "그 밖의 분"


@action
def hold_draw(
    round: Round,
    *,
    seed: str,
    seed_source: str,
    actor: Account,
    place: Place | None = None,
    witnesses: str = "",
    again_because: str = "",
    at: datetime | None = None,
) -> Draw:
    """Hold the draw among the eligible applications of a round (or to one place); it decides nothing yet.

    A second draw needs its reason, and both stay on record. Raises TransitionError without anybody to draw, and
    CannotDraw for a seed that cannot be typed off a sheet of paper.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    if not seed_source.strip():
        raise TransitionError("추첨 씨앗을 어떻게 정했는지 적어 주세요.")
    Round.objects.select_for_update().get(pk=round.pk)
    if Draw.objects.filter(round=round, place=place).exists() and not again_because.strip():
        raise TransitionError("이미 추첨했습니다. 다시 추첨하려면 그 사유를 적어 주세요.")
    moment = at or timezone.now()
    applications = list(eligible(round, place))
    if not applications:
        raise TransitionError("추첨할 신청이 없습니다. 먼저 자격을 확인해 주세요.")
    entries, rule = list_of(round, applications, place, moment)
    drawn = draws.draw(entries, rule, seed).document()
    classes = {int(one.receipt): one.priority for one in entries}
    for one in applications:
        one.priority_class = classes[one.pk]
    Application.objects.bulk_update(applications, ["priority_class"], batch_size=500)
    return Draw.objects.create(
        round=round,
        place=place,
        seed=seed,
        seed_source=seed_source,
        algorithm=drawn["algorithm"],
        entries=rule.values() | {"list": _lines(entries)},
        entries_hash=drawn["list_sha256"],
        result=drawn["order"],
        held_at=moment,
        held_by=actor,
        witnesses=witnesses,
        again_because=again_because,
    )


def document_of(draw: Draw) -> dict[str, Any]:
    """Return a draw as it is published; ``imojak.choosing.draw.verify`` takes it and holds the draw again."""
    return {
        "algorithm": draw.algorithm,
        "seed": draw.seed,
        "list_sha256": draw.entries_hash,
        **{name: value for name, value in draw.entries.items() if name != "list"},
        "order": draw.result,
    }


def eligible(round: Round, place: Place | None) -> Sequence[Application]:
    """Return the applications that are chosen from now: found eligible, to one place, or to the round."""
    rows = Application.objects.filter(round=round, status=ApplicationStatus.ELIGIBLE, place=place)
    return list(rows.select_related("party", "place").order_by("pk"))


def seats_left(round: Round, place: Place | None) -> int:
    """Return the seats that are neither taken nor offered: of a place, or of all open places of the round."""
    places = Place.objects.filter(round=round, closed_on=None)
    if place is not None:
        places = places.filter(pk=place.pk)
    left = sum(one.capacity - one.taken - one.held for one in places)
    if place is None and round.capacity is not None:
        gone = sum(one.taken + one.held for one in Place.objects.filter(round=round))
        left = min(left, max(round.capacity - gone, 0))
    return left


def list_of(
    round: Round, applications: Sequence[Application], place: Place | None, moment: datetime
) -> tuple[list[draws.Entry], draws.Rule]:
    """Return the list that is drawn from, with everybody's priority class and groups with kept seats, and the rule."""
    screening = screening_of(round)
    capacity = max(seats_left(round, place), 0)
    classes = [draws.PriorityClass(one.code, one.label) for one in screening.classes_served]
    if classes:
        classes.append(draws.PriorityClass(OTHERS, OTHERS_LABEL))
    rule = draws.Rule(capacity, tuple(classes), _kept(screening, capacity))
    known = known_of(round, applications, timezone.localdate(moment)) if classes or rule.kept else {}
    return [_entry(one, screening, known.get(one.pk, {})) for one in applications], rule


def _entry(application: Application, screening: Screening, known: Mapping[str, object]) -> draws.Entry:
    served = screening.classes_served
    priority = next((one.code for one in served if holds(one.when, known)), OTHERS if served else "")
    groups = tuple(one.code for one in screening.quotas_kept if holds(one.when, known))
    return draws.Entry(str(application.pk), priority, groups)


def _kept(screening: Screening, capacity: int) -> tuple[draws.Kept, ...]:
    kept = []
    left = capacity
    for one in screening.quotas_kept:
        seats = min(one.places or at_least(one.percent or 0, capacity), left)
        left -= seats
        kept.append(draws.Kept(one.code, one.label, seats))
    return tuple(kept)


def _lines(entries: Sequence[draws.Entry]) -> list[dict[str, Any]]:
    return [{"receipt": one.receipt, "class": one.priority, "groups": list(one.groups)} for one in entries]
