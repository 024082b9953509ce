"""A problem in blocks (매칭 나누기): parts that have nothing to do with each other, each solved as a task of its own.

Two people are in the same block if a chain of candidate places joins them, or of places or people that one quota counts.
Blocks share no place, no person and no quota, so solving each apart and putting the results together is exactly the best
of the whole: the bounds add up. A quota over a whole city ties everything together; then there is one block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from imojak.matching.arrays import Int32s, Int64s
from imojak.matching.graph import barred, edges_at
from imojak.matching.jit import compiled
from imojak.matching.problem import Assignment, Problem, Quota


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


@dataclass(frozen=True)
class Parting:
    """How far a problem falls apart: ``count`` blocks, the largest with ``largest`` of all edges.

    Without its quotas it would be ``loose`` blocks; ``ties`` are the rows of the quotas that hold several together.
    """

    count: int
    largest: int
    loose: int
    ties: tuple[int, ...]


def parting(problem: Problem) -> Parting:
    """Say into how many blocks a problem falls, and what holds it together."""
    leader = _candidates_joined(problem)
    loose, ties = _edges_by_block(problem, leader), []
    for row, quota in enumerate(problem.quotas):
        members = _counted(problem, quota)
        heads = np.unique(leader[members])
        if np.count_nonzero(loose[heads]) > 1:
            ties.append(row)
    for quota in problem.quotas:
        _join_all(leader, _counted(problem, quota))
    edges = _edges_by_block(problem, _led(leader))
    return Parting(int(np.count_nonzero(edges)), int(edges.max(initial=0)), int(np.count_nonzero(loose)), tuple(ties))


def blocks(problem: Problem, least: int = 1) -> list[Block]:
    """Return the blocks of a problem that have an edge, in the order of their first applicant.

    Blocks with fewer than ``least`` edges are put together until they have as many, so that no task is too small to be
    worth it.
    """
    people = problem.people
    leader = _candidates_joined(problem)
    for quota in problem.quotas:
        _join_all(leader, _counted(problem, quota))
    leader = _led(leader)
    edges = _edges_by_block(problem, leader)
    small = np.flatnonzero((edges > 0) & (edges < least))
    number = np.arange(len(leader))
    heap, held, last = -1, 0, -1
    for one, size in zip(small.tolist(), edges[small].tolist(), strict=True):
        if heap < 0:
            heap = one
        number[one] = heap
        held += size
        if held >= least:
            heap, held, last = -1, 0, heap
    if heap >= 0 and last >= 0:
        # What is left over is less than asked for: it goes to the heap before it.
        number[number == heap] = last
    leader = number[leader]
    found = np.unique(leader[:people])
    found = found[edges[found] > 0]
    # Rows and columns in the order of their blocks, so that every block is a slice of each.
    number = np.full(people + problem.places, -1, np.int64)
    number[found] = np.arange(len(found))
    number = number[leader]
    who, where = (np.argsort(part, kind="stable") for part in (number[:people], number[people:]))
    return [
        _part(problem, who[slice(*rows)], where[slice(*columns)])
        for rows, columns in zip(
            _slices(number[:people], len(found)), _slices(number[people:], len(found)), strict=True
        )
    ]


def _candidates_joined(problem: Problem) -> Int64s:
    """Return a leader for every applicant and place (behind the applicants): the same where candidates join them."""
    leader = np.arange(problem.people + problem.places)
    out = barred(problem)
    kept = np.flatnonzero(~out) if len(out) else slice(None)
    join(leader, problem.applicant[kept].astype(np.int64), problem.people + problem.place[kept].astype(np.int64))
    return _led(leader)


def _led(leader: Int64s) -> Int64s:
    while (leader[leader] != leader).any():
        leader = leader[leader]
    return leader


def _counted(problem: Problem, quota: Quota) -> Int64s:
    """Return whom a quota holds together: those whom it counts, and where it counts some places only, these too."""
    group = np.arange(problem.people) if quota.applicants is None else np.flatnonzero(quota.applicants)
    if quota.places is None:
        return group
    return np.concatenate([group, np.flatnonzero(quota.places) + problem.people])


def _join_all(leader: Int64s, members: Int64s) -> None:
    if len(members):
        join(leader, np.full(len(members) - 1, members[0]), members[1:].astype(np.int64))


def _edges_by_block(problem: Problem, leader: Int64s) -> Int64s:
    out = barred(problem)
    kept = np.flatnonzero(~out) if len(out) else slice(None)
    return np.bincount(leader[problem.applicant[kept]], minlength=len(leader)).astype(np.int64)


def _slices(number: Int64s, count: int) -> list[tuple[int, int]]:
    """Return where each block begins and ends among rows that are sorted by block (−1, of none, first)."""
    ends = np.cumsum(np.bincount(number + 1, minlength=count + 1))
    return [(int(ends[one]), int(ends[one + 1])) for one in range(count)]


def _part(problem: Problem, who: Int64s, where: Int64s) -> Block:
    row, column = np.full(problem.people, -1, np.int64), np.full(problem.places, -1, np.int64)
    row[who], column[where] = np.arange(len(who)), np.arange(len(where))
    length = np.diff(problem.start)[who]
    end = np.cumsum(length)
    # The edges of these rows, one row after the other.
    at = np.repeat(problem.start[who] - end + length, length) + np.arange(int(length.sum()))
    if len(out := barred(problem)):
        at = at[~out[at]]
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
    pinned = problem.pinned[row[problem.pinned[:, 0]] >= 0]
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

    Places that nobody can go to cost nothing. Where a block has none of its own kind (its number of people is
    proven apart), the whole has no proof. Raises ``certificate.NotProven`` if the parts are not all of it.
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
        told={"blocks": len(parts), "closed": all(one.told.get("closed", True) for _, one in parts)},
    )
    if any(one.dual is None or one.number is not None for _, one in parts):
        found = replace(
            found, sure=None, contested=None, dual=None, price=None, multiplier=None, urgent=None, number=None
        )
        if wrong := certificate.against_rules(problem, found):
            raise certificate.NotProven(wrong)
        return found
    certificate.check(problem, found)
    return found
