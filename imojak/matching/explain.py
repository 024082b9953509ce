"""Why this place and not that (배정 이유): of every wish of everybody what became of it, as codes and numbers in arrays.

``explain`` looks at all edges at once; ``imojak.matching.reasons`` makes a sentence of one edge's numbers when somebody
asks. A wish that comes after what the person got was never decided on.

The best total says of a wish what it would have cost: with this person there, as many people placed would have reached at
least ``cost`` points less (the reduced cost of the edge, which the result's proof carries); or a person less would have
been placed. ``chain`` finds the exact price of one wish, and who would have had to move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from imojak.matching.arrays import Int64s
from imojak.matching.moves import circles, fewer_people, reduced_costs
from imojak.matching.problem import STABLE, Assignment, Problem
from imojak.matching.reasons import Reason, Standing, Why
from imojak.matching.stability import pinned_people, preferred, unreserved

Codes: TypeAlias = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Explanation:
    """What became of every edge, ``why`` int8[m] (:class:`Why`), and by place what stands behind it.

    ``people`` int64[p] are placed there, of them ``open`` int64[p] on seats that were neither pinned nor reserved, and
    ``last`` int64[p] is the lowest score of those (0 where there are none). ``cost`` int64[m] are points, of edges that
    the total decided on; None in the stable mode, and where quotas let fewer people in and so nothing has a price.
    """

    problem: Problem
    assignment: Assignment
    why: Codes
    people: Int64s
    open: Int64s
    last: Int64s
    cost: Int64s | None = None

    def reason(self, edge: int) -> Reason:
        """Return what became of one edge, in numbers."""
        rank = 0 if self.problem.preference is None else int(self.problem.preference[edge])
        cost = 0 if self.cost is None else int(self.cost[edge])
        return Reason(rank, Why(self.why[edge]), int(self.problem.score[edge]), cost)

    def standing(self, place: int, name: str) -> Standing:
        """Return how a place stands in the result."""
        seats, people = int(self.problem.capacity[place]), int(self.people[place])
        return Standing(name, seats, people, int(self.open[place]), int(self.last[place]))

    def asked(self, applicant: int | None = None) -> Int64s:
        """Return the edges that were decided on (int64[k]), by person: wishes in their order, what was got last.

        What was got comes last also where a hand put somebody who had wished for something else. ``applicant`` asks of
        one person only.
        """
        problem = self.problem
        begin, end = (0, problem.edges) if applicant is None else problem.start[applicant : applicant + 2].tolist()
        asked = begin + np.flatnonzero(self.why[begin:end] != Why.LATER)
        rank = np.zeros(len(asked), np.int32) if problem.preference is None else problem.preference[asked]
        keys = (asked, -problem.score[asked], rank, self.why[asked] == Why.GOT, problem.applicant[asked])
        return np.asarray(asked[np.lexsort(keys)], np.int64)


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
    full = people[there] >= problem.capacity[there]
    reasons = [
        (problem.capacity[there] == 0, Why.NO_SEAT),
        (full & (open_[there] == 0), Why.KEPT),
        (full & (mine < last[there]), Why.HIGHER),
    ]
    cost = None
    if assignment.mode == STABLE:
        reasons.append((full & (mine == last[there]), Why.LOT))
    elif assignment.dual is not None:
        cost = reduced_costs(problem, assignment, np.arange(problem.edges))
        if problem.quotas:
            fewer = fewer_people(problem, assignment, asked)
        else:
            possible, same = circles(problem, assignment, cost)
            fewer = ~possible[asked]
            reasons.insert(2, (same[asked], Why.TIE))
        reasons.insert(2, (fewer, Why.FEWER))
        cost[asked[fewer]] = 0
    why[asked] = np.select([one for one, _ in reasons], [code for _, code in reasons], Why.TOTAL)
    why[asked[pinned_people(problem)[problem.applicant[asked]]]] = Why.PINNED
    ruled_out = problem.edges_of(problem.forbidden)
    ruled_out = ruled_out[ruled_out >= 0]
    why[ruled_out[why[ruled_out] != Why.LATER]] = Why.FORBIDDEN
    why[assignment.edge[assignment.edge >= 0]] = Why.GOT
    return Explanation(problem, assignment, why, people, open_, last, cost)


def by_choice(problem: Problem, assignment: Assignment) -> Int64s:
    """Return how many people got their first, second, … wish, and in the last number how many got none of them."""
    got = assignment.edge[assignment.edge >= 0]
    rank = np.zeros(problem.edges, np.int32) if problem.preference is None else problem.preference
    counts = np.bincount(rank[got], minlength=int(rank.max(initial=0)) + 1)
    return np.append(counts[1:], problem.people - int(counts[1:].sum()))
