"""Is an assignment stable (안정성 점검)? Asked of the definition alone, for any assignment, wherever it comes from.

A pair blocks when the person has that place before the own one among the wishes, and the place has a free seat or would
take the person for one of those who sit there. Whom a place would take: its reserves (if any) the best of their groups,
in their order, and then everybody the rest; better is a higher score, and of equal scores the earlier lot. Pinned people
sit where they were put, and their seats are nobody's. Nothing of how a match is computed is used here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from imojak.kernel.josa import josa
from imojak.matching.arrays import Bools, Int64s
from imojak.matching.problem import Assignment, Problem

#: Of a seat that is free, and of one that is nobody's.
_ANYBODY, _NOBODY = np.iinfo(np.int64).max, -1


def blocking_edges(problem: Problem, assignment: Assignment) -> Int64s:
    """Return the edges (int64[k]) whose person and place would both rather have each other; none when it is stable."""
    key = _keys(problem)
    asked = preferred(problem, assignment.edge) & _wished(problem) & ~pinned_people(problem)[problem.applicant]
    would = np.flatnonzero(asked)
    person, place = problem.applicant[would], problem.place[would]
    room = problem.capacity - np.bincount(problem.pinned[:, 1], minlength=problem.places)
    sits = assignment.edge[(assignment.edge >= 0) & ~pinned_people(problem)]
    blocks = (np.bincount(problem.place[sits], minlength=problem.places) < room)[place]
    for reserve in assignment.told.get("reserves", ()):
        last, sits = _last(problem, key, sits, reserve.members, reserve.seats)
        blocks |= reserve.members[person] & (key[would] < last[place])
    last, _ = _last(problem, key, sits)
    return would[blocks | (key[would] < last[place])]


def faults(problem: Problem, assignment: Assignment) -> list[str]:
    """Return in Korean everything that makes an assignment wrong or unstable; an empty list proves that it is neither.

    Wrong: an edge of somebody else or of another place, no wish, forbidden, not where somebody is pinned, or more people
    at a place than it holds. Quotas and minimums are told by the assignment's own checker, in both modes.
    """
    return [*_wrong(problem, assignment), *_blocked(problem, assignment)]


def _wrong(problem: Problem, assignment: Assignment) -> Iterator[str]:
    sits = np.flatnonzero((assignment.edge >= 0) | (assignment.place >= 0))
    edge = assignment.edge[sits]
    right = (edge >= problem.start[sits]) & (edge < problem.start[sits + 1])
    right[right] = problem.place[edge[right]] == assignment.place[sits[right]]
    for applicant in sits[~right].tolist():
        yield f"접수번호 {problem.receipt(applicant)}: 후보가 아닌 곳에 배정되었습니다."
    wished = _wished(problem) | np.isin(np.arange(problem.edges), problem.edges_of(problem.pinned))
    for applicant in sits[right][~wished[edge[right]]].tolist():
        code = problem.code(int(assignment.place[applicant]))
        yield f"접수번호 {problem.receipt(applicant)}: 희망하지 않았거나 금지된 곳({code})에 배정되었습니다."
    for applicant, place in problem.pinned.tolist():
        if assignment.place[applicant] != place:
            yield f"접수번호 {problem.receipt(applicant)}: 고정한 곳({problem.code(place)})에 배정되지 않았습니다."
    counts = np.bincount(assignment.place[assignment.place >= 0], minlength=problem.places)
    for place in np.flatnonzero(counts > problem.capacity).tolist():
        yield (
            f"{problem.code(place)}: 정원 {problem.capacity[place]:,}명보다 많은 {counts[place]:,}명이 배정되었습니다."
        )


def _blocked(problem: Problem, assignment: Assignment) -> Iterator[str]:
    for edge in blocking_edges(problem, assignment).tolist():
        receipt, place = problem.receipt(int(problem.applicant[edge])), problem.code(int(problem.place[edge]))
        yield f"접수번호 {receipt}: {josa(place, '과/와')} 서로 더 원하는데 배정되지 않았습니다."


def _keys(problem: Problem) -> Int64s:
    """Return where every edge's person stands among all: int64[m], smaller is better, by score and then lot."""
    lots = np.empty(problem.people, np.int64)
    lots[problem.order] = np.arange(problem.people)
    below = problem.score.max(initial=0) - problem.score
    if int(below.max(initial=0)) >= _ANYBODY // (problem.people + 1):
        below = np.unique(below, return_inverse=True)[1].reshape(-1)
    return np.asarray(below * problem.people + lots[problem.applicant], np.int64)


def pinned_people(problem: Problem) -> Bools:
    """Return who is pinned: bool[n]."""
    pinned = np.zeros(problem.people, np.bool_)
    pinned[problem.pinned[:, 0]] = True
    return pinned


def _wished(problem: Problem) -> Bools:
    """Return which edges are wishes that may come true: bool[m]."""
    wished = np.ones(problem.edges, np.bool_) if problem.preference is None else problem.preference > 0
    forbidden = problem.edges_of(problem.forbidden)
    wished[forbidden[forbidden >= 0]] = False
    return wished


def preferred(problem: Problem, edge: Int64s) -> Bools:
    """Return which wishes their people would rather have than the edge that they got (int64[n], -1: none): bool[m]."""
    own = np.repeat(edge, np.diff(problem.start))
    score, mine = problem.score, problem.score[own]
    before: Bools = (score > mine) | ((score == mine) & (np.arange(problem.edges) < own))
    none: Bools = own < 0
    if problem.preference is None:
        return before | none
    rank, now = problem.preference, problem.preference[own]
    better: Bools = (rank > 0) & (none | (now == 0) | (rank < now) | ((rank == now) & before))
    return better


def unreserved(problem: Problem, assignment: Assignment) -> Int64s:
    """Return the edges (int64[k]) of those who sit on seats that are neither pinned nor reserved."""
    key, sits = _keys(problem), assignment.edge[(assignment.edge >= 0) & ~pinned_people(problem)]
    for reserve in assignment.told.get("reserves", ()):
        _, sits = _last(problem, key, sits, reserve.members, reserve.seats)
    return sits


def _last(
    problem: Problem, key: Int64s, sits: Int64s, members: Bools | None = None, seats: Int64s | None = None
) -> tuple[Int64s, Int64s]:
    """Return by place the key of the last one who sits on these seats (int64[p]), and the edges that sit on none.

    ``seats`` of ``members`` go to the best of them; without these, all that is left is looked at. A free seat's key is
    worse than any; where there is no seat it is better than any.
    """
    able = np.ones(len(sits), np.bool_) if members is None else members[problem.applicant[sits]]
    among = sits[able]
    among = among[np.lexsort((key[among], problem.place[among]))]
    where = problem.place[among]
    count = np.bincount(where, minlength=problem.places)
    first = np.cumsum(count) - count
    if seats is not None:
        among = among[np.arange(len(among)) - first[where] < seats[where]]
    last = np.full(problem.places, _NOBODY, np.int64)
    np.maximum.at(last, problem.place[among], key[among])
    if seats is not None:
        last[count < seats] = _ANYBODY
    return last, sits[~np.isin(sits, among)]
