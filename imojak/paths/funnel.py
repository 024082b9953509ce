"""The funnel (신청 → 자격 → 제안 → 참여 → 수료): each number is a condition on applications, so that it opens its rows.

The round's desk, its export and the figures of a programme all count by these conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from imojak.offers.models import Round
from imojak.paths.enums import ApplicationStatus as S
from imojak.paths.enums import DecisionKind, DecisionResult, EndReason, ParticipationStatus
from imojak.paths.models import Application, Decision, Participation, SeatOffer

#: The steps in order, with their Korean.
STEPS = {
    "applied": "신청",
    "eligible": "자격 확인",
    "offered": "선정·제안",
    "active": "참여",
    "completed": "수료·종료",
}
#: A participation that is completed: not one in which what was to be done was not, or goes on at another place.
COMPLETED = Q(status=ParticipationStatus.COMPLETED) & ~Q(end_reason__in=[EndReason.UNFULFILLED, EndReason.TRANSFERRED])
_BEYOND = (S.ELIGIBLE, S.OFFERED, S.WAITING, S.ACCEPTED, S.DECLINED)


@dataclass(frozen=True)
class Step:
    """A step of the funnel: how many came so far, and what part of all who applied that is."""

    code: str
    label: str
    count: int
    of_all: int
    of_before: int


def came_to(applications: QuerySet[Application], step: str, until: datetime | None = None) -> QuerySet[Application]:
    """Return the applications that came at least as far as ``step``; all of them for a step that there is not.

    ``until`` is the first moment that no longer counts; None is now. What somebody filed for a person counts once that
    person has confirmed it.
    """
    if step not in STEPS:
        return applications
    applied = _applied(applications, until)
    decided = Decision.objects.filter(application=OuterRef("pk"), **_before("decided_at", until))
    participation = Participation.objects.filter(
        decision__application=OuterRef("pk"), **_before("decision__decided_at", until)
    )
    offered = (
        Exists(SeatOffer.objects.filter(application=OuterRef("pk"), **_before("offered_at", until)))
        | Exists(participation)
        | Exists(
            decided.filter(result=DecisionResult.ACCEPTED).exclude(
                kind__in=[DecisionKind.ELIGIBILITY, DecisionKind.WAIVER, DecisionKind.APPEAL]
            )
        )
    )
    match step:
        case "eligible":
            qualified = Exists(decided.filter(result__in=[DecisionResult.ACCEPTED, DecisionResult.WAITING]))
            condition = Q(qualified) | Q(offered)
            return applied.filter(condition if until else condition | Q(status__in=_BEYOND))
        case "offered":
            return applied.filter(Q(offered) if until else Q(offered) | Q(status=S.ACCEPTED))
        case "active":
            return applied.filter(Exists(participation))
        case "completed":
            over = {} if until is None else {"ends_on__lt": timezone.localdate(until)}
            return applied.filter(Exists(participation.filter(COMPLETED, **over)))
    return applied


def _applied(applications: QuerySet[Application], until: datetime | None) -> QuerySet[Application]:
    filed = applications.exclude(status=S.PROPOSED).exclude(status=S.EXPIRED, confirmed_at=None, filed_by__isnull=False)
    if until is None:
        return filed
    return filed.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=until), filed_at__lt=until)


def _before(name: str, until: datetime | None) -> dict[str, datetime]:
    return {} if until is None else {f"{name}__lt": until}


def funnel_of(of: Round) -> list[Step]:
    """Return the steps of a round with their numbers."""
    every = Application.objects.filter(round=of)
    return steps({code: came_to(every, code).count() for code in STEPS})


def steps(counts: dict[str, int]) -> list[Step]:
    """Return the steps with these numbers and their percents of all and of the step before."""
    first = before = counts["applied"]
    found = []
    for code, label in STEPS.items():
        found.append(Step(code, label, counts[code], _percent(counts[code], first), _percent(counts[code], before)))
        before = counts[code]
    return found


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole) if whole else 0
