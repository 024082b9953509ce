"""Who is insured on which days (단체보험): gaps found by one query over any length of time, and what has changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from imojak.offers.configuration import NoDefinition, read_type
from imojak.offers.models import ProgrammeType, Round
from imojak.paths.models import Participation, Policy

_DAY = timedelta(days=1)

#: The days without cover of each participation: before its first cover, between two, after its last. Covers of one
#: participation never overlap (a guard of the table), so the one before is the one that ends last.
_GAPS = """
WITH needed AS (
    SELECT p.id, p.party_id,
        CASE WHEN p.starts_on > {first} THEN p.starts_on ELSE {first} END AS first_day,
        CASE WHEN p.ends_on < {last} THEN p.ends_on ELSE {last} END AS last_day
    FROM paths_participation p
    WHERE p.starts_on <= {last} AND p.ends_on >= {first} AND {which}
), edges AS (
    SELECT n.id, n.party_id, n.first_day, n.last_day, c.starts_on, c.ends_on,
        LEAD(c.starts_on) OVER (PARTITION BY n.id ORDER BY c.starts_on) AS next_starts,
        ROW_NUMBER() OVER (PARTITION BY n.id ORDER BY c.starts_on) AS nth
    FROM needed n
    LEFT JOIN paths_cover c ON c.participation_id = n.id AND c.starts_on <= n.last_day AND c.ends_on >= n.first_day
), gaps AS (
    SELECT id, party_id, first_day AS gap_first, {before_starts} AS gap_last
    FROM edges WHERE nth = 1 AND starts_on IS NOT NULL AND starts_on > first_day
    UNION ALL
    SELECT id, party_id, {after_ends}, COALESCE({before_next}, last_day)
    FROM edges WHERE starts_on IS NOT NULL
        AND ends_on < COALESCE({before_next}, last_day)
    UNION ALL
    SELECT id, party_id, first_day, last_day FROM edges WHERE starts_on IS NULL
)
SELECT id, party_id, gap_first, gap_last FROM gaps ORDER BY gap_first, id
"""


@dataclass(frozen=True)
class Gap:
    """Days on which somebody takes part and nobody insures them, both ends included."""

    participation: int
    party: int
    first: date
    last: date

    @property
    def days(self) -> Iterator[date]:
        """Each of the days."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)

    def __len__(self) -> int:
        return (self.last - self.first).days + 1


def gaps(of: Round | Policy | Collection[Round] | None, first: date, last: date) -> list[Gap]:
    """Return the days between ``first`` and ``last`` on which a participation is not insured, by day and person.

    ``of`` a round, or several; a policy, for those whom it insures while it runs; None, for every round whose type asks the
    agency for a group insurance. An empty list is what one hopes for.
    """
    if isinstance(of, Policy):
        first, last = max(first, of.starts_on), min(last, of.ends_on)
        which, parameters = _of_policy(of)
    elif isinstance(of, Round):
        which, parameters = "p.round_id = %s", [of.pk]
    else:
        numbers = [row.pk for row in (insured_rounds() if of is None else of)]
        which, parameters = (f"p.round_id IN ({', '.join(['%s'] * len(numbers))})" if numbers else "1 = 0"), numbers
    if last < first:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_sql(which, first, last), parameters or None)
        return [Gap(number, party, _day(start), _day(end)) for number, party, start, end in cursor.fetchall()]


def insured_rounds() -> list[Round]:
    """Return the rounds whose type asks the agency to insure everybody who takes part."""
    pinned = Round.objects.exclude(type=None).order_by().values("type")
    wanted = [row.pk for row in ProgrammeType.objects.filter(pk__in=pinned) if _wants_cover(row)]
    return list(Round.objects.filter(type__in=wanted).order_by("pk"))


def needs_cover(of: Round) -> bool:
    """Tell whether the round's type asks the agency for a group insurance (단체상해보험)."""
    return of.type is not None and _wants_cover(of.type)


def _wants_cover(kind: ProgrammeType) -> bool:
    try:
        cover = read_type(kind).insurance
    except NoDefinition:
        return False  # what cannot be read any more asks for nothing
    return cover is not None and cover.kind == "group_accident" and cover.taken_out_by == "agency"


def insures(policy: Policy, of: Participation) -> bool:
    """Tell whether a participation is one of those for which a policy was taken out, whatever its days.

    A policy of a programme insures its strands as well.
    """
    programme = of.round.programme
    return (
        policy.programme_id in (programme.pk, programme.parent_id)
        and policy.round_id in (None, of.round_id)
        and policy.place_id in (None, of.place_id)
    )


def _of_policy(policy: Policy) -> tuple[str, list[int]]:
    """Return the condition that a participation is one of those for which a policy was taken out."""
    which = (
        "p.round_id IN (SELECT r.id FROM offers_round r JOIN offers_programme g ON g.id = r.programme_id "
        "WHERE g.id = %s OR g.parent_id = %s)"
    )
    parameters = [policy.programme_id, policy.programme_id]
    for column, number in (("round_id", policy.round_id), ("place_id", policy.place_id)):
        if number is not None:
            which, parameters = f"{which} AND p.{column} = %s", [*parameters, number]
    return which, parameters


def _sql(which: str, first: date, last: date) -> str:
    """The days are ours, not a reader's: they go into the text, where PostgreSQL wants to know their type."""
    if connection.vendor == "postgresql":
        words = {
            "before_starts": "starts_on - 1",
            "after_ends": "ends_on + 1",
            "before_next": "next_starts - 1",
            "first": f"DATE '{first.isoformat()}'",
            "last": f"DATE '{last.isoformat()}'",
        }
    else:
        words = {
            "before_starts": "date(starts_on, '-1 day')",
            "after_ends": "date(ends_on, '+1 day')",
            "before_next": "date(next_starts, '-1 day')",
            "first": f"'{first.isoformat()}'",
            "last": f"'{last.isoformat()}'",
        }
    return _GAPS.format(which=which, **words)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
