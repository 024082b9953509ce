"""Quotas as two trees (할당의 포함 관계): groups of applicants on one side, sets of places on the other. Pure.

Where those of a side lie within each other or apart (a district, its quarters), a problem is a flow: from a root through
groups to applicants, to places, and through sets of places back to the root. Who asks: ``sided``, ``infeasible``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imojak.matching.arrays import Bools, Int64s
from imojak.matching.problem import Problem


@dataclass(frozen=True, eq=False)
class Nested:
    """Groups that lie within each other or apart: the next larger one of each (-1: none), the smallest of each member.

    ``parent`` goes from larger to smaller groups; ``inner`` int64[members] is −1 for whoever is in none.
    """

    parent: dict[int, int]
    inner: Int64s


def nested(groups: dict[int, Bools], size: int) -> Nested | None:
    """Return how groups (masks over ``size`` members) lie within each other; None where two of them cross."""
    inner, parent = np.full(size, -1, np.int64), {}
    for row in sorted(groups, key=lambda row: (-int(np.count_nonzero(groups[row])), row)):
        above = inner[groups[row]]
        if len(above) and above.min() < above.max():
            return None
        parent[row] = int(above[0]) if len(above) else -1
        inner[groups[row]] = row
    return Nested(parent, inner)


def sides_of(problem: Problem) -> tuple[Nested, Nested] | None:
    """Return how quotas lie within each other, over applicants and over places; None where they cross.

    A quota over everybody and all places stands among those over places.
    """
    of_people: dict[int, Bools] = {}
    of_places: dict[int, Bools] = {}
    for row, quota in enumerate(problem.quotas):
        some = quota.applicants is not None and not quota.applicants.all()
        few = quota.places is not None and not quota.places.all()
        if some and few:
            return None
        if some and quota.applicants is not None:
            of_people[row] = quota.applicants
        else:
            of_places[row] = quota.places if quota.places is not None else np.ones(problem.places, np.bool_)
    groups, sets = nested(of_people, problem.people), nested(of_places, problem.places)
    return None if groups is None or sets is None else (groups, sets)
