"""A match after a change (재배정): everybody else stays, and what has become free is filled as well as can be.

When an offer is declined, nobody who has accepted one is moved. The free seats go to those who stand, the most people
first and then the highest total, under the same rules, with a proof for this smaller question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from imojak.matching.best_total import solve
from imojak.matching.problem import Assignment, Problem


def left_over(problem: Problem, assignment: Assignment, gone: Iterable[int] = ()) -> Problem:
    """Return the problem in which everybody sits pinned where the assignment has them, but for the applicants ``gone``.

    Those who are gone take no part: all their edges are forbidden. Raises ``checking.Unusable`` if a seat is no more.
    """
    left = np.zeros(problem.people, np.bool_)
    left[list(gone)] = True
    stays = np.flatnonzero((assignment.place >= 0) & ~left)
    no_pairs = np.empty((0, 2), np.int32)
    pinned = np.stack([stays, assignment.place[stays]], axis=1).astype(np.int32)
    rows = [(row, problem.place[problem.start[row] : problem.start[row + 1]]) for row in np.flatnonzero(left)]
    barred = np.concatenate([no_pairs, *(np.stack([np.full(len(at), row), at], axis=1) for row, at in rows)])
    kept = problem.forbidden[~left[problem.forbidden[:, 0]]]
    return problem.changed(pinned=pinned, forbidden=np.concatenate([kept, barred]).astype(np.int32))


def rematch(
    problem: Problem,
    assignment: Assignment,
    gone: Iterable[int] = (),
    solver: Callable[[Problem], Assignment] = solve,
) -> Assignment:
    """Return the assignment after the applicants ``gone`` have left it, with everybody else where they are."""
    return solver(left_over(problem, assignment, gone))
