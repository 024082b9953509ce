"""What one costs (한 명에 드는 비용): per participant, per completion, per person still employed after twelve months.

Spent on a programme's own lines, by those whom its rounds had. Where nobody is there to divide by there is no cost, and
none is made up. Money is won, rounded half up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from imojak.cases.models import FollowUp
from imojak.ledger.enums import Side
from imojak.ledger.execution import execution_by_code
from imojak.offers.models import Programme, ProgrammeLine
from imojak.paths.enums import EndReason, ParticipationStatus
from imojak.paths.models import Participation

#: After so many months whoever found work is asked again whether they are still at it.
EMPLOYED_AFTER = 12


@dataclass(frozen=True)
class Cost:
    """A programme: won spent on its lines, and people by how far they have come.

    ``asked`` are those who were reached after twelve months; of them ``employed`` were still at work. ``shared`` names
    lines that it has in common with another programme, whose money is not counted here.
    """

    code: str
    name: str
    lines: tuple[str, ...]
    shared: tuple[str, ...]
    spent: int
    participants: int
    completed: int
    asked: int
    employed: int

    @property
    def per_participant(self) -> int | None:
        """Won per person who took part; None where nobody did, or no line is the programme's own."""
        return self._per(self.participants)

    @property
    def per_completion(self) -> int | None:
        """Won per person who completed; None where nobody has."""
        return self._per(self.completed)

    @property
    def per_employed(self) -> int | None:
        """Won per person still employed after twelve months; None where nobody is, or nobody was asked yet."""
        return self._per(self.employed)

    def _per(self, people: int) -> int | None:
        return (2 * self.spent + people) // (2 * people) if people and self.lines else None


def costs(year: int, day: date) -> list[Cost]:
    """Return what the programmes of a year cost up to a day (included), in their order; those without a line are left out."""
    programmes = list(Programme.objects.filter(year=year, parent=None).order_by("order", "pk"))
    parent = {row.pk: row.pk for row in programmes}
    parent |= dict(Programme.objects.filter(year=year, parent__isnull=False).values_list("pk", "parent_id"))
    lines: dict[int, set[str]] = defaultdict(set)
    users: dict[str, set[int]] = defaultdict(set)
    rows = ProgrammeLine.objects.filter(
        programme__in=list(parent), line__year=year, line__side=Side.EXPENDITURE, line__children=None
    )
    for programme, code in rows.values_list("programme_id", "line__code"):
        lines[parent[programme]].add(code)
        users[code].add(parent[programme])
    stood = execution_by_code(year, day)
    people, done = _people(parent, day), _completed(parent, day)
    asked, employed = _after(parent, day)
    found = []
    for row in programmes:
        own = sorted(code for code in lines[row.pk] if len(users[code]) == 1)
        shared = sorted(lines[row.pk] - set(own))
        if own or shared:
            spent = sum(stood[code].balance.spent for code in own if code in stood)
            found.append(
                Cost(
                    row.code, row.name, tuple(own), tuple(shared), spent, people[row.pk], done[row.pk],
                    asked[row.pk], employed[row.pk],
                )
            )  # fmt: skip
    return found


def _people(parent: dict[int, int], day: date) -> dict[int, int]:
    """Return by programme how many different people had begun to take part."""
    return _different(Participation.objects.filter(starts_on__lte=day), parent)


def _completed(parent: dict[int, int], day: date) -> dict[int, int]:
    ended = Participation.objects.filter(
        status=ParticipationStatus.COMPLETED, end_reason=EndReason.COMPLETED, ends_on__lte=day
    )
    return _different(ended, parent)


def _different(rows: QuerySet[Participation], parent: dict[int, int]) -> dict[int, int]:
    found: dict[int, set[int]] = defaultdict(set)
    for programme, party in rows.filter(round__programme__in=list(parent)).values_list(
        "round__programme_id", "party_id"
    ):
        found[parent[programme]].add(party)
    return defaultdict(int, {key: len(parties) for key, parties in found.items()})


def _after(parent: dict[int, int], day: date) -> tuple[dict[int, int], dict[int, int]]:
    """Return by programme how many were reached after twelve months, and how many of them were employed."""
    reached = FollowUp.objects.filter(
        months_after=EMPLOYED_AFTER, done_on__lte=day, employed__isnull=False,
        participation__round__programme__in=list(parent),
    )  # fmt: skip
    asked: dict[int, int] = defaultdict(int)
    employed: dict[int, int] = defaultdict(int)
    rows = (
        reached.order_by()
        .values_list("participation__round__programme_id")
        .annotate(
            asked=Count("participation__party", distinct=True),
            employed=Count("participation__party", filter=Q(employed=True), distinct=True),
        )
    )
    for programme, some, still in rows:
        asked[parent[programme]] += some
        employed[parent[programme]] += still
    return asked, employed
