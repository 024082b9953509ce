"""From a problem to what the loops run on, and back: rows in the order of lots, scores from 0, pins and bans taken out.

Nothing in here depends on the order in which people and places came: people stand in the order of their lots, places in
the order of their codes, so that the same list gives the same result wherever it was read from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s, Wholes
from imojak.matching.jit import compiled
from imojak.matching.market import Graph, Seats
from imojak.matching.parts import in_parts
from imojak.matching.problem import Assignment, Problem

#: Instead of a pool.
FREE, BOUND = -1, -2
#: Scores that differ by more than this do not fit the loops, whose prices of 32 bits may reach five times as much; OR-Tools
#: solves them.
WIDEST = 1 << 28


@dataclass(frozen=True, eq=False)
class Layout:
    """A graph and what it stands for: ``row`` is the applicant of each person, ``place`` the place of each column.

    ``rank`` is the column of each place, −1 for none; ``low`` is the score that counts as 0, ``width`` how many scores
    there are from it to the highest; ``tangled`` where columns are in another order than places. Who is pinned is no
    person of the graph, or has no edge; their seats are taken off. After the places come pools, one for each quota of
    ``pools``: whoever of its group goes without is there, so that its seats (members less ``least``) and its minimum
    (members less ``most``) keep the quota. ``pool`` int32[people] is each person's, FREE for whoever belongs to none,
    BOUND for whoever's group may not go without.
    """

    graph: Graph
    row: Int64s
    place: Int64s
    rank: Int32s
    low: int
    width: int
    tangled: bool
    wide: bool
    pool: Int32s | None
    pools: tuple[int, ...]


@compiled
def write_row(
    start: Int64s, place: Int32s, score: Int64s, applicant: int, rank: Int32s, barred: Bools, low: int, tangled: bool,
    pool: int, to_place: Int32s, to_score: Wholes, begin: int,
) -> int:  # fmt: skip
    """Write an applicant's edges from ``begin`` on, the one to a ``pool`` (−1: none) last; return where they end.

    Barred ones and those to places of rank −1 are left out.
    """
    end = begin
    for at in range(start[applicant], start[applicant + 1]):
        column = rank[place[at]]
        if column < 0 or (len(barred) and barred[at]):
            continue
        value, spot = score[at] - low, end
        if tangled:
            while spot > begin and to_place[spot - 1] > column:
                to_place[spot], to_score[spot] = to_place[spot - 1], to_score[spot - 1]
                spot -= 1
        to_place[spot], to_score[spot] = column, value
        end += 1
    if pool >= 0:
        to_place[end], to_score[end] = pool, 0
        end += 1
    return end


@compiled
def write_rows(
    start: Int64s, place: Int32s, score: Int64s, row: Int64s, rank: Int32s, barred: Bools, low: int, tangled: bool,
    pool: Int32s, to_start: Int64s, to_stop: Int64s, to_place: Int32s, to_score: Wholes, begin: int, end: int,
) -> None:  # fmt: skip
    """Write the edges of the persons from ``begin`` up to ``end``, who are the applicants ``row``."""
    for person in range(begin, end):
        own = pool[person] if len(pool) else -1
        to_stop[person] = write_row(
            start, place, score, row[person], rank, barred, low, tangled, own, to_place, to_score, to_start[person]
        )


@compiled
def deal(
    seats: Seats, row: Int64s, column: Int64s, level: Int64s, price: Int64s, low: int, bonus: Int64s, more: Int64s,
    place: Int32s, dual: Int64s, sure: Int64s,
) -> int:  # fmt: skip
    """Write place, gain and how sure each applicant is of a seat, by ``row``; return the total of scores.

    Columns from ``len(column)`` on are no places. ``level`` and ``price`` are by column, ``bonus`` and ``more`` by applicant.
    """
    total = 0
    for person in range(len(row)):
        at = seats.at[person]
        if 0 <= at < len(column):
            applicant = row[person]
            score = seats.worth[person] + low
            total += int(score)
            place[applicant] = column[at]
            dual[applicant] = score + bonus[applicant] - price[at]
            sure[applicant] = 1 + more[applicant] - level[at]
    return total


@compiled
def find_edges(start: Int64s, place: Int32s, row: Int64s, wanted: Int32s, found: Int64s) -> None:
    """Find the number of the edge between each applicant ``row`` and the place ``wanted`` (−1: none)."""
    for person in range(len(row)):
        if wanted[person] < 0:
            found[person] = -1
            continue
        low, high = start[row[person]], start[row[person] + 1]
        while low < high:
            middle = (low + high) // 2
            if place[middle] < wanted[person]:
                low = middle + 1
            else:
                high = middle
        found[person] = low


def lay_out(problem: Problem, pools: tuple[int, ...] = (), *, whole: bool = False, threads: int = 1) -> Layout:
    """Return the graph of a problem: without pinned people, barred edges, and places that have no seat left.

    ``pools`` are rows of quotas whose groups have nobody in common and that count all places. ``whole`` leaves pinned
    people in, without edges, and edges to places without a seat, so that both can come back.
    """
    pinned = problem.pinned[:, 0]
    row = problem.order
    fixed = np.zeros(problem.people, np.bool_)
    fixed[pinned] = True
    if len(pinned) and not whole:
        row = row[~fixed[row]]
    capacity, minimum = bounds(problem)
    order = np.arange(problem.places)
    if problem.codes is not None:
        order = np.array(sorted(range(problem.places), key=problem.codes.__getitem__), np.int64)
    rank = np.empty(problem.places, np.int32)
    rank[order] = np.arange(problem.places, dtype=np.int32)
    tangled = bool((np.diff(rank) < 0).any())
    if not whole:
        rank[capacity <= 0] = -1
    low, high = problem.range
    wide = high - low > WIDEST
    pool = pools_of(problem, pools, row, fixed)
    most, least = pool_bounds(problem, pools)
    length = np.diff(problem.start)[row]
    if len(pool):
        length += (pool >= 0) | whole
    start = np.zeros(len(row) + 1, np.int64)
    np.cumsum(length, out=start[1:])
    stop, place = np.empty(len(row), np.int64), np.empty(int(start[-1]), np.int32)
    score: Wholes = np.empty(len(place), np.int64 if wide else np.int32)
    out, listed = barred(problem), (problem.start, problem.place, problem.score)

    def write(begin: int, end: int) -> None:
        write_rows(*listed, row, rank, out, low, tangled, pool, start, stop, place, score, begin, end)

    in_parts(write, len(row), threads)
    if whole and len(pinned):
        stop[fixed[row]] = start[:-1][fixed[row]]
    graph = Graph(start, stop, place, score, np.append(capacity[order], most), np.append(minimum[order], least))
    return Layout(graph, row, order, rank, low, high - low + 1, tangled, wide, pool if pools else None, pools)


def bounds(problem: Problem) -> tuple[Int32s, Int32s]:
    """Return how many people each place may and must have besides those who are pinned there."""
    taken = np.bincount(problem.pinned[:, 1], minlength=problem.places)
    capacity = problem.capacity - taken
    if int(capacity.sum(dtype=np.int64)) > problem.edges:
        # Seats that nobody could ever fill need no space; one more than candidates is as good as any number.
        capacity = np.minimum(capacity, problem.candidates + 1)
    return capacity.astype(np.int32), (problem.minimum - taken).clip(0).astype(np.int32)


def pools_of(problem: Problem, pools: tuple[int, ...], row: Int64s, fixed: Bools) -> Int32s:
    """Return the pool of each person, who are the applicants ``row``; of length 0 where there are no pools."""
    if not pools:
        return np.empty(0, np.int32)
    pool = np.full(problem.people, FREE, np.int32)
    most, _ = pool_bounds(problem, pools)
    for number, one in enumerate(pools):
        # Nobody can go to a pool without seats, nor go without.
        pool[_members(problem, one)] = problem.places + number if most[number] else BOUND
    pool[fixed] = FREE
    return pool[row]


def _members(problem: Problem, quota: int) -> Any:
    group = problem.quotas[quota].applicants
    return slice(None) if group is None else group


def pool_bounds(problem: Problem, pools: tuple[int, ...]) -> tuple[Int32s, Int32s]:
    """Return how many people each pool may and must hold, so that the quota is kept."""
    most, least = np.zeros(len(pools), np.int32), np.zeros(len(pools), np.int32)
    pinned = problem.pinned[:, 0]
    for number, one in enumerate(pools):
        quota = problem.quotas[one]
        all_of, placed = problem.people, len(pinned)
        if quota.applicants is not None:
            all_of = int(np.count_nonzero(quota.applicants))
            placed = int(np.count_nonzero(quota.applicants[pinned]))
        members = all_of - placed
        # One seat more than members, so that a pool that nothing bounds is never full and never costs.
        most[number] = members - (quota.least - placed) if quota.least > placed else members + 1
        least[number] = 0 if quota.most is None else max(members - (quota.most - placed), 0)
    return most, least


def packed(graph: Graph) -> Graph:
    """Return a graph without gaps between its rows."""
    length = graph.stop - graph.start[:-1]
    start = np.zeros(len(graph.start), np.int64)
    np.cumsum(length, out=start[1:])
    if start[-1] == len(graph.place):
        return graph
    at = np.arange(start[-1]) + np.repeat(graph.start[:-1] - start[:-1], length)
    return graph._replace(start=start, stop=start[1:], place=graph.place[at], score=graph.score[at])


def barred(problem: Problem) -> Bools:
    """Return which edges are forbidden, bool[m]; of length 0 where none is."""
    if not len(problem.banned):
        return np.zeros(0, np.bool_)
    mask = np.zeros(problem.edges, np.bool_)
    mask[problem.banned] = True
    return mask


def edges_at(problem: Problem, place: Int32s, last: Assignment | None = None) -> Int64s:
    """Return the edge by which every applicant sits at ``place`` int32[n]; −1 for those at −1.

    Where the place is that of ``last``, an assignment over the same edges, so is the edge.
    """
    who = np.arange(problem.people) if last is None else np.flatnonzero(place != last.place)
    found = np.empty(len(who), np.int64)
    find_edges(problem.start, problem.place, who, place[who], found)
    if last is None:
        return found
    edge = last.edge.copy()
    edge[who] = found
    return edge
