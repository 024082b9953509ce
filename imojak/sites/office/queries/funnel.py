"""A round's funnel (신청 → 자격 → 제안 → 참여 → 수료): each number is a condition, so that it opens its very rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from imojak.offers.models import Round
from imojak.paths.enums import ApplicationStatus as S
from imojak.paths.enums import DecisionKind, DecisionResult, ParticipationStatus
from imojak.paths.models import Application, Decision, Participation, SeatOffer

#: The steps in order, with their Korean.
STEPS = {
    "applied": "신청",
    "eligible": "자격 확인",
    "offered": "선정·제안",
    "active": "참여",
    "completed": "수료·종료",
}


@dataclass(frozen=True)
class Step:
    """A step of the funnel: how many came so far, and what part of all who applied that is."""

    code: str
    label: str
    count: int
    of_all: int
    of_before: int


def came_to(applications: QuerySet[Application], step: str) -> QuerySet[Application]:
    """Return the applications that came at least as far as ``step``; all of them for a step that there is not.

    What somebody filed for a person counts once that person has confirmed it.
    """
    participation = Participation.objects.filter(decision__application=OuterRef("pk"))
    decided = Decision.objects.filter(application=OuterRef("pk"), result=DecisionResult.ACCEPTED)
    offered = Exists(SeatOffer.objects.filter(application=OuterRef("pk"))) | Exists(participation)
    applied = applications.exclude(status=S.PROPOSED).exclude(
        status=S.EXPIRED, confirmed_at=None, filed_by__isnull=False
    )
    match step:
        case "applied":
            return applied
        case "eligible":
            qualified = Exists(decided.filter(kind=DecisionKind.ELIGIBILITY))
            return applied.filter(
                Q(status__in=[S.ELIGIBLE, S.OFFERED, S.WAITING, S.ACCEPTED, S.DECLINED]) | Q(qualified) | Q(offered)
            )
        case "offered":
            return applied.filter(Q(offered) | Q(status=S.ACCEPTED))
        case "active":
            return applied.filter(Exists(participation))
        case "completed":
            return applied.filter(Exists(participation.filter(status=ParticipationStatus.COMPLETED)))
    return applications


def funnel_of(of: Round) -> list[Step]:
    """Return the steps of a round with their numbers."""
    every = Application.objects.filter(round=of)
    counts = {code: came_to(every, code).count() for code in STEPS}
    first = counts["applied"]
    found = []
    before = first
    for code, label in STEPS.items():
        found.append(Step(code, label, counts[code], _percent(counts[code], first), _percent(counts[code], before)))
        before = counts[code]
    return found


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole) if whole else 0
