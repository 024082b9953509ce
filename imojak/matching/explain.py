"""Why this place and not that (배정 이유): of every wish of everybody what became of it, as codes and numbers in arrays.

``explain`` looks at all edges at once, and ``imojak.matching.wording`` makes sentences of it when somebody asks. A wish
that comes after what the person got was never decided on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from imojak.matching.arrays import Int64s
from imojak.matching.problem import Assignment, Problem
from imojak.matching.stability import pinned_people, preferred, unreserved

Codes: TypeAlias = npt.NDArray[np.int8]


class Why(IntEnum):
    """What became of an edge."""

    LATER = 0  # comes after what the person got, or was no wish: not decided on
    GOT = 1
    NO_SEAT = 2  # the place takes nobody this time
    FORBIDDEN = 3  # the pair was ruled out
    PINNED = 4  # the person was put elsewhere by hand
    HIGHER = 5  # full, everybody on its open seats has more points
    LOT = 6  # full, the last one there has as many points and the earlier lot
    KEPT = 7  # full, and all its seats are pinned or reserved


@dataclass(frozen=True, eq=False)
class Explanation:
    """What became of every edge, ``why`` int8[m] (:class:`Why`), and by place what stands behind it.

    ``people`` int64[p] are placed there, of them ``open`` int64[p] on seats that were neither pinned nor reserved, and
    ``last`` int64[p] is the lowest score of those (0 where there are none).
    """

    problem: Problem
    assignment: Assignment
    why: Codes
    people: Int64s
    open: Int64s
    last: Int64s


def explain(problem: Problem, assignment: Assignment) -> Explanation:
    """Say of every edge what became of it."""
    place, score = problem.place, problem.score
    people = np.bincount(assignment.place[assignment.place >= 0], minlength=problem.places)
    sits = unreserved(problem, assignment)
    open_ = np.bincount(place[sits], minlength=problem.places)
    last = np.full(problem.places, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(last, place[sits], score[sits])
    last[open_ == 0] = 0

    why = np.full(problem.edges, Why.LATER, np.int8)
    asked = np.flatnonzero(preferred(problem, assignment.edge))
    there, mine = place[asked], score[asked]
    why[asked] = np.select(
        [problem.capacity[there] == 0, open_[there] == 0, mine == last[there]],
        [Why.NO_SEAT, Why.KEPT, Why.LOT],
        Why.HIGHER,
    )
    why[asked[pinned_people(problem)[problem.applicant[asked]]]] = Why.PINNED
    ruled_out = problem.edges_of(problem.forbidden)
    ruled_out = ruled_out[ruled_out >= 0]
    why[ruled_out[why[ruled_out] != Why.LATER]] = Why.FORBIDDEN
    why[assignment.edge[assignment.edge >= 0]] = Why.GOT
    return Explanation(problem, assignment, why, people, open_, last)


def by_choice(problem: Problem, assignment: Assignment) -> Int64s:
    """Return how many people got their first, second, … wish, and in the last number how many got none of them."""
    got = assignment.edge[assignment.edge >= 0]
    rank = np.zeros(problem.edges, np.int32) if problem.preference is None else problem.preference
    counts = np.bincount(rank[got], minlength=int(rank.max(initial=0)) + 1)
    return np.append(counts[1:], problem.people - int(counts[1:].sum()))
