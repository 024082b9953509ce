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
from imojak.matching.problem import Problem

#: Scores that differ by more than this do not fit the loops, which take 32 bits; OR-Tools solves them.
WIDEST = 1 << 30


@dataclass(frozen=True, eq=False)
class Layout:
    """A graph and what it stands for: ``row`` is the applicant of each person, ``place`` the place of each column.

    ``low`` is the score that counts as 0. Who is pinned is no person of the graph; their seats are taken off.
    """

    graph: Graph
    row: Int64s
    place: Int64s
    low: int
    wide: bool


@compiled
def copy_rows(
    start: Int64s, place: Int32s, score: Int64s, row: Int64s, rank: Int32s, barred: Bools, low: int, tangled: bool,
    to_start: Int64s, to_place: Int32s, to_score: Wholes,
) -> None:  # fmt: skip
    """Copy the edges of the applicants ``row`` one after the other; leave out barred ones and places of rank −1."""
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


def lay_out(problem: Problem) -> Layout:
    """Return the graph of a problem: without pinned people, barred edges, and places that have no seat left."""
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
    start, place = np.zeros(len(row) + 1, np.int64), np.empty(problem.edges, np.int32)
    score: Wholes = np.empty(problem.edges, np.int64 if wide else np.int32)
    copy_rows(
        problem.start, problem.place, problem.score, row, rank, barred(problem), low, tangled, start, place, score
    )  # fmt: skip
    end = int(start[-1])
    minimum = (problem.minimum - taken).clip(0).astype(np.int32)
    graph = Graph(start, place[:end], score[:end], capacity[order], minimum[order])
    return Layout(graph, row, order, low, wide)


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
