"""Quotas of a scenario as the engine takes them: groups as rows and columns, shares as numbers of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from imojak.matching.arrays import Bools
from imojak.matching.problem import Quota as SeatQuota
from imojak.offers.models import Place, Round
from imojak.paths.enums import ApplicationStatus
from imojak.paths.models import Application
from imojak.paths.terms import known_of
from imojak.placing.applicants import SEXES, Applicants
from imojak.placing.commuting import row_of
from imojak.placing.groups import BANDS, GROUPS, Partition, group_words, groups_of
from imojak.placing.quotas import CAPACITY, Bound, Kept
from imojak.plan.types.conditions import holds

#: Who holds a seat already, or is asked whether they take one.
_SEATED = (ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED)


class Open(NamedTuple):
    """A place that is not closed, with its free seats."""

    pk: int
    title: str
    district: str
    seats: int


@dataclass(frozen=True, eq=False)
class Standing:
    """A round's seats and people as quotas count them: free and gone seats, applicants by row and who sits already."""

    of: Round
    applicants: Applicants
    places: Sequence[Open]
    day: date

    @cached_property
    def taken(self) -> int:
        """Seats that are given or offered, at closed places too."""
        return sum(self.taken_by_place.values())

    @cached_property
    def taken_by_place(self) -> dict[int, int]:
        """Seats that are given or offered at each place that has any."""
        rows = Place.objects.filter(round=self.of).exclude(taken=0, held=0).values_list("pk", "taken", "held")
        return {place: taken + held for place, taken, held in rows}

    @cached_property
    def left(self) -> int:
        """Free seats of all open places."""
        return sum(one.seats for one in self.places)

    @cached_property
    def free(self) -> int:
        """Free seats, as many as the round's own capacity lets be given."""
        if self.of.capacity is None:
            return self.left
        return min(self.left, max(self.of.capacity - self.taken, 0))

    @cached_property
    def seated(self) -> list[Application]:
        """Who holds a seat or is asked for one."""
        return list(Application.objects.filter(round=self.of, status__in=_SEATED)) if self.taken else []

    @cached_property
    def facts_of_seated(self) -> Mapping[int, Mapping[str, object]]:
        """What conditions may ask of those who sit."""
        return known_of(self.of, self.seated, self.day) if self.seated else {}

    @cached_property
    def groups_of_seated(self) -> Mapping[Partition, Mapping[int, str]]:
        """The groups of those who sit, by party."""
        return groups_of([one.party_id for one in self.seated], self.of.apply_to)

    def members(self, of: Partition, group: str) -> Bools:
        """Return who of the applicants is in a group: bool[n]."""
        applicants = self.applicants
        found: Bools
        if of == "district":
            found = applicants.people.district == row_of(group)
        elif of == "sex":
            found = applicants.sex == SEXES.index(group)
        elif of == "age":
            low = int(group)
            above = next((one for one in BANDS if one > low), 1 << 10)
            found = (applicants.age >= low) & (applicants.age < above)
        else:
            raise ValueError(f"people are not parted by {of}")
        return found


@dataclass(frozen=True, eq=False)
class _Group:
    """A group that a row is about: people among the applicants or places, and how many of it sit already."""

    key: str
    label: str
    bound: Bound
    people: Bools | None
    places: Bools | None
    already: int
    most: int


def seat_quotas(rows: Iterable[Kept], standing: Standing) -> tuple[tuple[SeatQuota, ...], dict[str, int]]:
    """Return what the engine has to keep with the round's own limit where it is below its places', and by the keys of
    the quotas how many of each group sit already.

    Whoever of a group sits already counts. Seats that a group cannot fill are for everybody, and a maximum that cannot
    be reached is left out.
    """
    found: list[SeatQuota] = []
    seated: dict[str, int] = {}
    if standing.free < standing.left:
        found.append(SeatQuota(CAPACITY, f"회차 정원 {standing.of.capacity}명", most=standing.free))
    written = list(rows)
    conditions = [row for row in written if row.when is not None]
    own = {row.about for row in written if row.of is not None and row.group}
    for row in written:
        for one in _groups(row, conditions.index(row) if row.when is not None else -1, standing):
            if row.of is not None and not row.group and (row.of, one.key.rpartition(":")[2], row.bound) in own:
                continue
            seated[one.key] = one.already
            wanted = _wanted(row, one, standing)
            if row.bound == "least":
                least = min(max(wanted - one.already, 0), one.most)
                if least or row.when is not None:
                    found.append(SeatQuota(one.key, one.label, applicants=one.people, places=one.places, least=least))
            elif (most := max(wanted - one.already, 0)) < one.most:
                found.append(SeatQuota(one.key, one.label, applicants=one.people, places=one.places, most=most))
    return tuple(found), seated


def _groups(row: Kept, number: int, standing: Standing) -> Iterator[_Group]:
    """Yield the groups of a row that have anybody (of places: any place); ``number`` is that of its condition."""
    if row.when is not None:
        members = standing.applicants.members[number]
        already = sum(1 for facts in standing.facts_of_seated.values() if holds(row.when, facts))
        yield _Group(row.code, row.label, row.bound, members, None, already, min(int(members.sum()), standing.free))
        return
    assert row.of is not None
    for group in [row.group] if row.group else GROUPS[row.of]:
        key = row.code if row.group else f"{row.code}:{group}"
        label = group_words(row.of, group)
        if row.of == "site":
            here = [one for one in standing.places if one.district == group]
            there = np.array([one.district == group for one in standing.places], np.bool_)
            already = sum(standing.taken_by_place.get(one.pk, 0) for one in here)
            most = min(sum(one.seats for one in here), standing.free, len(standing.applicants))
            yield from [_Group(key, label, row.bound, None, there, already, most)] if here else []
            continue
        members = standing.members(row.of, group)
        of = standing.groups_of_seated[row.of]
        already = sum(1 for one in standing.seated if of.get(one.party_id) == group)
        if members.any():
            yield _Group(key, label, row.bound, members, None, already, min(int(members.sum()), standing.free))


def _wanted(row: Kept, one: _Group, standing: Standing) -> int:
    """Return how many people a row says for a group, those who sit included.

    Shares of the seats go up for a minimum and down for a maximum; shares of the applicants the other way, so that all
    groups together can have them.
    """
    if row.places is not None:
        return row.places
    seats = standing.free + standing.taken
    share = Fraction(row.percent or 0, 100)
    if not row.relative:
        return ceil(seats * share) if row.bound == "least" else floor(seats * share)
    assert one.people is not None
    everybody = len(standing.applicants) + len(standing.seated)
    due = share * seats * (int(one.people.sum()) + one.already) / max(everybody, 1)
    return floor(due) if row.bound == "least" else ceil(due)
