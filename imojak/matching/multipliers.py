"""What quotas are worth (할당의 값): the worths per seat with the lowest bound, by cutting planes. Pure.

A quota that no flow keeps is paid a worth for every seat that it counts. The best assignment under that pay, less what
the quotas were paid for, is a bound for every assignment that keeps them (Lagrange; Geoffrion 1974). The bound is convex in
the worths, and each assignment that was found says how it runs from there (Kelley 1960), within a box that moves with the
best worths so far. All is whole numbers, and how long it goes on is counted, never timed: the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imojak.matching.arrays import Int64s
from imojak.matching.problem import Assignment, Quota

#: Solves at most, and the first box: the widest difference of scores divided by this.
ROUNDS, NARROW = 60, 64
#: No quota is paid more for a seat than this many times the widest difference of scores.
MOST = 16


@dataclass(frozen=True, eq=False)
class Bound:
    """An assignment that is best at these worths, the bound that it gives, and how many people each quota counts in it.

    ``own`` is the total of the assignment without any pay.
    """

    worth: Int64s
    found: Assignment
    bound: int
    count: Int64s
    own: int


def held(quota: Quota, worth: int) -> int:
    """Return how many seats a quota is paid for: its minimum where they are worth something, else its maximum."""
    return quota.least if worth >= 0 or quota.most is None else quota.most


def lowest(quotas: list[Quota], width: int, at: Callable[[Int64s, Bound | None], Bound]) -> Bound:
    """Return the worths with the lowest bound that is found within ``ROUNDS``; scores differ by less than ``width``.

    ``at`` solves at given worths, starting from what was best at others.
    """
    from ortools.linear_solver import pywraplp

    best = at(np.zeros(len(quotas), np.int64), None)
    cuts, radius, tried = [best], max(1, width // NARROW), {best.worth.tobytes()}
    for _ in range(ROUNDS):
        solver = pywraplp.Solver.CreateSolver("GLOP")
        low = solver.NumVar(-solver.infinity(), solver.infinity(), "")
        # What is paid above nothing for a minimum, and below it for a maximum.
        up = [solver.NumVar(0, solver.infinity(), "") for _ in quotas]
        down = [solver.NumVar(0, solver.infinity() if one.most is not None else 0, "") for one in quotas]
        for row, centre in enumerate(best.worth.tolist()):
            solver.Add(up[row] - down[row] >= max(centre - radius, -MOST * width))
            solver.Add(up[row] - down[row] <= min(centre + radius, MOST * width))
        for cut in cuts:
            # The assignment of a cut is worth so much at any worths: its own total, and what it is paid beyond what counts.
            paid = sum(
                up[row] * (int(cut.count[row]) - one.least)
                - down[row] * (int(cut.count[row]) - (one.most if one.most is not None else 0))
                for row, one in enumerate(quotas)
            )
            # Totals are told from the best bound, so that a float holds them exactly.
            solver.Add(low >= cut.own - best.bound + paid)
        solver.Minimize(low)
        if solver.Solve() != solver.OPTIMAL:
            break
        worth = np.array([round(a.solution_value() - b.solution_value()) for a, b in zip(up, down, strict=True)])
        if low.solution_value() > -1 or worth.tobytes() in tried:
            if radius <= 1:
                break
            radius = 1 if low.solution_value() > -1 else max(1, radius // 4)
            continue
        tried.add(worth.tobytes())
        cut = at(worth.astype(np.int64), best)
        cuts.append(cut)
        if cut.bound < best.bound:
            best, radius = cut, radius * 2
        else:
            radius = max(1, radius // 2)
    return best
