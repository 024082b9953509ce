"""From a problem to what the loops run on, and back: rows in the order of lots, scores from 0, pins and bans taken out.

Nothing in here depends on the order in which people and places came: people stand in the order of their lots, places in
the order of their codes, so that the same list gives the same result wherever it was read from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s, Wholes
from imojak.matching.jit import compiled
from imojak.matching.market import Graph
from imojak.matching.problem import Problem, Quota

#: Instead of a pool.
FREE, BOUND = -1, -2
#: Scores that differ by more than this do not fit the loops, whose prices of 32 bits may reach five times as much; OR-Tools
#: solves them.
WIDEST = 1 << 28


@dataclass(frozen=True, eq=False)
class Layout:
    """A graph and what it stands for: ``row`` is the applicant of each person, ``place`` the place of each column.

    ``low`` is the score that counts as 0. Who is pinned is no person of the graph; their seats are taken off. After the
    places come pools, one for each quota of ``pools``: whoever of its group goes without is there, so that its seats
    (members less ``least``) and its minimum (members less ``most``) keep the quota. ``pool`` int32[people] is each
    person's, FREE for whoever belongs to none, BOUND for whoever's group may not go without.
    """

    graph: Graph
    row: Int64s
    place: Int64s
    low: int
    wide: bool
    pool: Int32s | None
    pools: tuple[int, ...]


@compiled
def copy_rows(
    start: Int64s, place: Int32s, score: Int64s, row: Int64s, rank: Int32s, barred: Bools, low: int, tangled: bool,
    pool: Int32s, to_start: Int64s, to_place: Int32s, to_score: Wholes,
) -> None:  # fmt: skip
    """Copy the edges of the applicants ``row`` one after the other, the one to each one's ``pool`` last, if any.

    Barred ones and those to places of rank −1 are left out.
    """
    end = 0
    for person in range(len(row)):
        begin = end
        for at in range(start[row[person]], start[row[person] + 1]):
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
        if len(pool) and pool[person] >= 0:
            to_place[end], to_score[end] = pool[person], 0
            end += 1
        to_start[person + 1] = end


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


def lay_out(problem: Problem, pools: tuple[int, ...] = ()) -> Layout:
    """Return the graph of a problem: without pinned people, barred edges, and places that have no seat left.

    ``pools`` are rows of quotas whose groups have nobody in common and that count all places.
    """
    pinned = problem.pinned[:, 0]
    row = problem.order
    if len(pinned):
        row = row[~np.isin(row, pinned)]
    taken = np.bincount(problem.pinned[:, 1], minlength=problem.places)
    capacity = (problem.capacity - taken).astype(np.int32)
    if int(capacity.sum(dtype=np.int64)) > problem.edges:
        # Seats that nobody could ever fill need no space; one more than candidates is as good as any number.
        capacity = np.minimum(capacity, np.bincount(problem.place, minlength=problem.places) + 1).astype(np.int32)
    order = np.arange(problem.places)
    if problem.codes is not None:
        order = np.array(sorted(range(problem.places), key=problem.codes.__getitem__), np.int64)
    rank = np.empty(problem.places, np.int32)
    rank[order] = np.arange(problem.places, dtype=np.int32)
    tangled = bool((np.diff(rank) < 0).any())
    rank[capacity <= 0] = -1
    low, high = int(problem.score.min()), int(problem.score.max())
    wide = high - low > WIDEST
    groups = [problem.quotas[one] for one in pools]
    pool, most, least = _pools(groups, row, pinned, problem.places)
    start, place = np.zeros(len(row) + 1, np.int64), np.empty(problem.edges + len(row) * bool(pools), np.int32)
    score: Wholes = np.empty(len(place), np.int64 if wide else np.int32)
    copy_rows(
        problem.start, problem.place, problem.score, row, rank, barred(problem), low, tangled, pool, start, place, score
    )
    end = int(start[-1])
    minimum = (problem.minimum - taken).clip(0).astype(np.int32)
    graph = Graph(start, place[:end], score[:end], np.append(capacity[order], most), np.append(minimum[order], least))
    return Layout(graph, row, order, low, wide, pool if pools else None, pools)


def _pools(quotas: list[Quota], row: Int64s, pinned: Int32s, places: int) -> tuple[Int32s, Int32s, Int32s]:
    """Return each person's pool, and how many people each pool may and must hold."""
    if not quotas:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int32)
    pool = np.full(len(row), FREE, np.int32)
    most, least = np.zeros(len(quotas), np.int32), np.zeros(len(quotas), np.int32)
    for number, quota in enumerate(quotas):
        member = np.ones(len(row), np.bool_) if quota.applicants is None else quota.applicants[row]
        placed = len(pinned) if quota.applicants is None else int(np.count_nonzero(quota.applicants[pinned]))
        members = int(np.count_nonzero(member))
        # One seat more than members, so that a pool that nothing bounds is never full and never costs.
        most[number] = members - (quota.least - placed) if quota.least > placed else members + 1
        # Nobody can go to a pool without seats, nor go without.
        pool[member] = places + number if most[number] else BOUND
        least[number] = 0 if quota.most is None else max(members - (quota.most - placed), 0)
    return pool, most, least


def barred(problem: Problem) -> Bools:
    """Return which edges are forbidden, bool[m]; of length 0 where none is."""
    edges = problem.edges_of(problem.forbidden)
    edges = edges[edges >= 0]
    if not len(edges):
        return np.zeros(0, np.bool_)
    mask = np.zeros(problem.edges, np.bool_)
    mask[edges] = True
    return mask


def edges_at(problem: Problem, place: Int32s) -> Int64s:
    """Return the edge by which every applicant sits at ``place`` int32[n]; −1 for those at −1."""
    found = np.empty(problem.people, np.int64)
    find_edges(problem.start, problem.place, np.arange(problem.people), place, found)
    return found
