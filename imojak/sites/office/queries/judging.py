"""Judging as staff see it: who may judge, how far each judge is, and how the applicants stand by their sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Party
from imojak.paths.actions.judging import Standing
from imojak.paths.enums import JudgingStatus
from imojak.paths.models import Judging


def judges_today(of: Round) -> QuerySet[Party]:
    """Return who holds the role of a judge today: for any programme, or for the round's."""
    today = timezone.localdate()
    code = of.programme.code
    parts = code.split(".")
    named = [".".join(parts[:number]) for number in range(1, len(parts) + 1)]
    return (
        Party.objects.filter(
            Q(roles__ends_on=None) | Q(roles__ends_on__gte=today),
            roles__kind=RoleKind.JUDGE,
            roles__starts_on__lte=today,
            roles__programme_code__in=["", *named],
        )
        .distinct()
        .order_by("name", "pk")
    )


@dataclass
class Progress:
    """How far a judge is: sheets that wait, that are scored, and those stepped back from."""

    judge: int
    assigned: int = 0
    scored: int = 0
    stepped_back: int = 0

    @property
    def every(self) -> int:
        """The sheets that are this judge's to fill in."""
        return self.assigned + self.scored


def progress_of(sheets: Iterable[Judging]) -> list[Progress]:
    """Return the judges of some sheets with how far they are, those who have most before them first."""
    found: dict[int, Progress] = {}
    for one in sheets:
        row = found.setdefault(one.judge_id, Progress(one.judge_id))
        match one.status:
            case JudgingStatus.ASSIGNED:
                row.assigned += 1
            case JudgingStatus.SCORED:
                row.scored += 1
            case _:
                row.stepped_back += 1
    return sorted(found.values(), key=lambda row: (-row.assigned, row.judge))


@dataclass(frozen=True)
class Stand:
    """An application in the standing: its rank (None: not yet, or below the pass mark) and why."""

    application: int
    number: int
    rank: int | None
    score: Decimal | None
    by_criterion: list[Decimal | None]
    sheets: int
    explanation: str
    scores: list[tuple[int, Decimal]] = field(default_factory=list)


def stands(standing: Standing, sheets: Iterable[Judging]) -> list[Stand]:
    """Return the applications as they stand, best first, then those without a rank."""
    numbers: dict[int, int] = {}
    scores: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for one in sheets:
        numbers[one.application_id] = one.number
        if one.status == JudgingStatus.SCORED and one.total is not None:
            scores[one.application_id].append((one.judge_id, one.total))
    codes = [one.code for one in standing.scheme.criteria]
    found = []
    for row in standing.ranking.ranked:
        key = int(row.receipt)
        marks: list[Decimal | None] = [row.by_criterion.get(code) for code in codes]
        found.append(
            Stand(key, numbers.get(key, 0), row.rank, row.score, marks, row.sheets, row.explanation, scores[key])
        )
    for other in standing.ranking.unranked:
        key = int(other.receipt)
        if key in numbers:
            nothing: list[Decimal | None] = [None] * len(codes)
            given = scores[key]
            found.append(Stand(key, numbers[key], None, other.score, nothing, len(given), other.explanation, given))
    return found


def leanings(standing: Standing) -> list[dict[str, Any]]:
    """Return the judges' leanings for the picture: points, and the bar's place in parts of a thousand."""
    rows = standing.drift.leanings
    largest = max((abs(one.points) for one in rows), default=Decimal(0)) or Decimal(1)
    return [
        {
            "judge": int(one.judge),
            "leaning": one,
            "from": 500 + round(min(one.points, Decimal(0)) / largest * 480),
            "width": max(4, round(abs(one.points) / largest * 480)),
        }
        for one in rows
    ]
