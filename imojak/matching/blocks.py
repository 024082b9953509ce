"""A problem in blocks (매칭 나누기): parts that have nothing to do with each other, each solved as a task of its own.

Two people are in the same block if a chain of candidate places joins them, or of places or people that one quota counts.
Blocks share no place, no person and no quota, so solving each apart and putting the results together is exactly the best
of the whole: the bounds add up. A quota over a whole city ties everything together; then there is one block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.graph import barred, edges_at
from imojak.matching.jit import compiled
from imojak.matching.problem import Assignment, Problem


@dataclass(frozen=True, eq=False)
class Block:
    """A part of a problem: its ``applicant`` and ``place`` rows there, and itself a problem."""

    applicant: Int64s
    place: Int64s
    problem: Problem


@compiled
def join(leader: Int64s, left: Int64s, right: Int64s) -> None:
    """Join the sets of each pair; ``leader`` leads from every member towards the one that stands for its set."""
    for at in range(len(left)):
        one, other = left[at], right[at]
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        while leader[other] != other:
            leader[other] = leader[leader[other]]
            other = leader[other]
        if one < other:
            leader[other] = one
        else:
            leader[one] = other


def blocks(problem: Problem, least: int = 1) -> list[Block]:
    """Return the blocks of a problem that have an edge, in the order of their first applicant.

    Blocks with fewer than ``least`` edges are put together into one, so that no task is too small to be worth it.
    """
    people, places = problem.people, problem.places
    leader = np.arange(people + places)
    out = barred(problem)
    kept = np.flatnonzero(~out) if len(out) else slice(None)
    join(leader, problem.applicant[kept].astype(np.int64), people + problem.place[kept].astype(np.int64))
    for quota in problem.quotas:
        # Whoever a quota counts hangs together; of two groups that it counts only in pairs, both.
        group = np.arange(people) if quota.applicants is None else np.flatnonzero(quota.applicants)
        area = np.arange(places) if quota.places is None else np.flatnonzero(quota.places)
        members = np.concatenate([group, area + people]) if quota.places is not None else group
        if len(members):
            join(leader, np.full(len(members) - 1, members[0]), members[1:].astype(np.int64))
    while (leader[leader] != leader).any():
        leader = leader[leader]
    edges = np.bincount(leader[problem.applicant[kept]], minlength=people + places)
    small = np.flatnonzero((edges > 0) & (edges < least))
    if len(small) > 1:
        leader[np.isin(leader, small)] = small[0]
    found = [one for one in np.unique(leader[:people]).tolist() if edges[one] or one in small]
    return [_part(problem, leader == one) for one in found]


def _part(problem: Problem, inside: Bools) -> Block:
    people = problem.people
    who, where = np.flatnonzero(inside[:people]), np.flatnonzero(inside[people:])
    at = inside[problem.applicant]
    if len(out := barred(problem)):
        at = at & ~out
    row, column = np.full(people, -1, np.int64), np.full(problem.places, -1, np.int64)
    row[who], column[where] = np.arange(len(who)), np.arange(len(where))
    start = np.zeros(len(who) + 1, np.int64)
    np.cumsum(np.bincount(row[problem.applicant[at]], minlength=len(who)), out=start[1:])
    quotas = [
        replace(
            one,
            applicants=None if one.applicants is None else one.applicants[who],
            places=None if one.places is None else one.places[where],
        )
        for one in problem.quotas
        if (len(who) if one.applicants is None else np.count_nonzero(one.applicants[who]))
        and (one.places is None or np.count_nonzero(one.places[where]))
    ]
    pinned = problem.pinned[inside[problem.pinned[:, 0]]]
    return Block(
        who,
        where,
        replace(
            problem,
            start=start,
            place=column[problem.place[at]].astype(np.int32),
            score=problem.score[at],
            preference=None if problem.preference is None else problem.preference[at],
            capacity=problem.capacity[where],
            minimum=problem.minimum[where],
            lot=problem.lot[who],
            quotas=tuple(quotas),
            pinned=np.stack([row[pinned[:, 0]], column[pinned[:, 1]]], axis=1).astype(np.int32),
            forbidden=np.empty((0, 2), np.int32),
            receipts=[problem.receipt(int(one)) for one in who],
            codes=[problem.code(int(one)) for one in where],
        ),
    )


def together(problem: Problem, parts: Sequence[tuple[Block, Assignment]]) -> Assignment:
    """Return the assignment of the whole problem from those of its blocks, with the whole proof.

    Places that nobody can go to cost nothing. Raises ``certificate.NotProven`` if the parts are not all of it.
    """
    from imojak.matching import certificate

    people, places = problem.people, problem.places
    place: Int32s = np.full(people, -1, np.int32)
    sure, contested = np.zeros(people, np.bool_), np.zeros(places, np.bool_)
    dual, price = np.zeros(people, np.int64), np.zeros(places, np.int64)
    multiplier, urgent = np.zeros((2, len(problem.quotas)), np.int64)
    rows = {quota.key: row for row, quota in enumerate(problem.quotas)}
    bound = 0
    for block, one in parts:
        sits = one.place >= 0
        place[block.applicant[sits]] = block.place[one.place[sits]]
        if one.sure is not None and one.contested is not None and one.dual is not None and one.price is not None:
            sure[block.applicant], contested[block.place] = one.sure, one.contested
            dual[block.applicant], price[block.place] = one.dual, one.price
        for number, quota in enumerate(block.problem.quotas):
            if one.multiplier is not None and one.urgent is not None:
                multiplier[rows[quota.key]], urgent[rows[quota.key]] = one.multiplier[number], one.urgent[number]
        bound += one.bound
    first = parts[0][1]
    edge = edges_at(problem, place)
    found = replace(
        first,
        place=place,
        edge=edge,
        cardinality=int(np.count_nonzero(place >= 0)),
        objective=int(problem.score[edge[edge >= 0]].sum()),
        bound=bound,
        sure=sure,
        contested=contested,
        dual=dual,
        price=price,
        multiplier=multiplier,
        urgent=urgent,
        told={"blocks": len(parts)},
    )
    certificate.check(problem, found)
    return found
