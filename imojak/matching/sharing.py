"""The best total where quotas cross (엇갈린 할당): prices for seats of a group, then what is left by an integer program.

Quotas whose groups overlap, or that count some places only, are no flow. Each of them gets a worth per seat instead, paid
on every edge that it counts; the loops solve that problem exactly, and its total less what the quotas were paid is a
bound for every assignment that keeps them (Lagrange; Geoffrion 1974). Cutting planes find the worths with the lowest
bound (Kelley 1960, within a box that moves with the best so far). At these worths nearly every edge is ruled out: whoever
takes one that gives up more than the gap between bound and best assignment cannot be in a better one. What is left goes to
an integer solver, which either closes the gap or says how wide it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from imojak.matching import certificate
from imojak.matching.arrays import Bools, Int64s
from imojak.matching.graph import barred, edges_at
from imojak.matching.problem import BEST_TOTAL, Assignment, Problem, Quota

#: Solves at most, and at most so many seconds for the integer solver.
ROUNDS, SECONDS = 60, 20
#: No quota is paid more for a seat than this many times the widest difference of scores.
MOST = 16
_FAR = np.iinfo(np.int64).max // 4
#: Edges beyond which no integer program is tried.
LARGEST = 400_000


@dataclass(frozen=True, eq=False)
class _Bound:
    """An assignment that is best at these worths, and the bound that it gives."""

    worth: Int64s
    found: Assignment
    bound: int
    count: Int64s


def solve_crossing(problem: Problem, crossing: tuple[int, ...], solve: Callable[[Problem], Assignment]) -> Assignment:
    """Return the best assignment that keeps the quotas of the rows ``crossing`` too, or one with its gap to the bound.

    ``solve`` solves the problem without them. ``told["closed"]`` says whether nothing better is possible. Raises
    ``infeasible.Infeasible`` where nothing keeps all quotas.
    """
    quotas = [problem.quotas[row] for row in crossing]
    counted = [edges_of(problem, quota) for quota in quotas]
    others = tuple(quota for row, quota in enumerate(problem.quotas) if row not in crossing)

    def at(worth: Int64s) -> _Bound:
        score = problem.score + sum((int(one) * mask for one, mask in zip(worth, counted, strict=True)), 0)
        found = solve(replace(problem, score=score, quotas=others))
        on = found.edge[found.edge >= 0]
        count = np.array([int(np.count_nonzero(mask[on])) for mask in counted], np.int64)
        paid = sum(int(one) * _held(quota, int(one)) for one, quota in zip(worth, quotas, strict=True))
        return _Bound(worth, found, found.objective - paid, count)

    best = _lowest(problem, quotas, at)
    answer = _close(problem, best, counted, crossing)
    if answer is None:
        return _fewer(problem)
    place, objective, closed = answer
    multiplier, urgent = np.zeros((2, len(problem.quotas)), np.int64)
    rows = [row for row in range(len(problem.quotas)) if row not in crossing]
    if best.found.multiplier is not None and best.found.urgent is not None:
        multiplier[rows], urgent[rows] = best.found.multiplier, best.found.urgent
    multiplier[list(crossing)] = best.worth
    found = replace(
        best.found,
        place=place,
        edge=edges_at(problem, place),
        objective=objective,
        bound=best.bound,
        multiplier=multiplier,
        urgent=urgent,
        told={**best.found.told, "closed": closed},
    )
    certificate.check(problem, found)
    return found


def _fewer(problem: Problem) -> Assignment:
    """Return the best assignment where the quotas do not let as many people in as there are seats for.

    It rests on the integer solver alone; prices and gains are None.
    """
    from imojak.matching.infeasible import Infeasible, diagnose

    solved = _integer(problem, np.arange(problem.edges), None)
    if solved is None:
        why = diagnose(problem)
        if why is None:
            raise TimeoutError("the integer solver found nothing in time")
        raise Infeasible(why)
    place, objective, closed = solved
    found = Assignment(
        place=place,
        edge=edges_at(problem, place),
        mode=BEST_TOTAL,
        seed=problem.seed,
        cardinality=int(np.count_nonzero(place >= 0)),
        objective=objective,
        bound=objective if closed else int(problem.score.clip(0).max()) * problem.people,
        told={"closed": closed},
    )
    if wrong := certificate.against_rules(problem, found):
        raise certificate.NotProven(wrong)
    return found


def edges_of(problem: Problem, quota: Quota) -> Bools:
    """Return which edges a quota counts, bool[m]."""
    counted = np.ones(problem.edges, np.bool_)
    if quota.applicants is not None:
        counted &= quota.applicants[problem.applicant]
    if quota.places is not None:
        counted &= quota.places[problem.place]
    return counted


def _held(quota: Quota, worth: int) -> int:
    """Return how many seats a quota is paid for: its minimum where they are worth something, else its maximum."""
    return quota.least if worth >= 0 or quota.most is None else quota.most


def _lowest(problem: Problem, quotas: list[Quota], at: Callable[[Int64s], _Bound]) -> _Bound:
    """Return the worths with the lowest bound that cutting planes find."""
    from ortools.linear_solver import pywraplp

    width = int(problem.score.max() - problem.score.min()) + 1
    best = at(np.zeros(len(quotas), np.int64))
    cuts, radius, tried = [best], max(1, width // 8), {best.worth.tobytes()}
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
            own = cut.found.objective - int((cut.worth * cut.count).sum())
            paid = sum(
                up[row] * (int(cut.count[row]) - one.least)
                - down[row] * (int(cut.count[row]) - (one.most if one.most is not None else 0))
                for row, one in enumerate(quotas)
            )
            solver.Add(low >= own + paid)
        solver.Minimize(low)
        if solver.Solve() != solver.OPTIMAL:
            break
        worth = np.array([round(a.solution_value() - b.solution_value()) for a, b in zip(up, down, strict=True)])
        if best.bound - low.solution_value() < 1 or worth.tobytes() in tried:
            if radius <= 1:
                break
            radius = 1 if best.bound - low.solution_value() < 1 else max(1, radius // 4)
            continue
        tried.add(worth.tobytes())
        cut = at(worth.astype(np.int64))
        cuts.append(cut)
        if cut.bound < best.bound:
            best, radius = cut, radius * 2
        else:
            radius = max(1, radius // 2)
    return best


def _close(
    problem: Problem, best: _Bound, counted: list[Bools], crossing: tuple[int, ...]
) -> tuple[Any, int, bool] | None:
    """Return places, total, and whether it is the best: by an integer program over the edges that may matter.

    None where the quotas do not let as many people in.
    """
    given_up = _given_up(problem, best, counted, crossing)
    within = 1 + int(problem.score.max() - problem.score.min()) // 200
    possible = given_up[given_up < _FAR]
    number, answer = best.found.cardinality, None
    while True:
        use = np.flatnonzero(given_up <= within)
        if len(use) > LARGEST and answer is not None:
            return *answer, False
        solved = _integer(problem, use, number)
        if solved is not None:
            place, total, proven = solved
            if total >= best.bound or (proven and best.bound - total <= within):
                return place, total, True
            if answer is None or total > answer[1]:
                answer = place, total
            if not proven:
                return *answer, False
            within = max(best.bound - answer[1], within)
        elif len(use) == len(possible):
            return None
        else:
            within = within * 8 if len(use) < LARGEST else int(possible.max())


def _given_up(problem: Problem, best: _Bound, counted: list[Bools], crossing: tuple[int, ...]) -> Int64s:
    """Return what each edge gives up against its person's gain and its place's price; far too much if it cannot be."""
    found = best.found
    if found.dual is None or found.price is None or found.sure is None or found.contested is None:
        raise ValueError("an assignment without a proof")
    given = found.dual[problem.applicant] + found.price[problem.place] - problem.score
    for row, quota in enumerate(quota for row, quota in enumerate(problem.quotas) if row not in crossing):
        if found.multiplier is not None and found.multiplier[row]:
            given -= int(found.multiplier[row]) * edges_of(problem, quota)
    for one, mask in zip(best.worth.tolist(), counted, strict=True):
        given -= one * mask
    given[found.sure[problem.applicant] & found.contested[problem.place]] = _FAR
    banned = barred(problem)
    if len(banned):
        given[banned] = _FAR
    fixed = np.zeros(problem.people, np.bool_)
    fixed[problem.pinned[:, 0]] = True
    given[fixed[problem.applicant]] = _FAR
    given[problem.edges_of(problem.pinned)] = 0
    return given


def _integer(problem: Problem, use: Int64s, number: int | None) -> tuple[Any, int, bool] | None:
    """Solve the problem over the edges ``use`` with ``number`` people, or as many as can be; None where that cannot be.

    Returns places, total and whether it is proven to be the best over these edges.
    """
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.SetTimeLimit(SECONDS * 1000)
    infinity = solver.infinity()
    taken = [solver.BoolVar("") for _ in use]
    who, where, score = problem.applicant[use], problem.place[use], problem.score[use]
    pinned = set(problem.pinned[:, 0].tolist())
    for member, low, high in (
        (who, [int(row in pinned) for row in range(problem.people)], [1] * problem.people),
        (where, problem.minimum.tolist(), problem.capacity.tolist()),
    ):
        rows = [solver.Constraint(least, most) for least, most in zip(low, high, strict=True)]
        for variable, row in zip(taken, member.tolist(), strict=True):
            rows[row].SetCoefficient(variable, 1)
    for quota in problem.quotas:
        row = solver.Constraint(quota.least, infinity if quota.most is None else quota.most)
        for at in np.flatnonzero(edges_of(problem, quota)[use]).tolist():
            row.SetCoefficient(taken[at], 1)
    points, head = score - int(problem.score.min()), 0
    if number is None:
        head = int(points.max(initial=0)) * problem.people + 1
        allowed = np.ones(problem.edges, np.bool_)
        allowed[problem.edges_of(problem.forbidden)] = False
        for at in np.flatnonzero(~allowed[use]).tolist():
            taken[at].SetBounds(0, 0)
    else:
        people = solver.Constraint(number, number)
        for variable in taken:
            people.SetCoefficient(variable, 1)
    objective = solver.Objective()
    for variable, value in zip(taken, points.tolist(), strict=True):
        objective.SetCoefficient(variable, value + head)
    objective.SetMaximization()
    status = solver.Solve()
    if status not in (solver.OPTIMAL, solver.FEASIBLE):
        return None
    chosen = [at for at, variable in enumerate(taken) if variable.solution_value() > 0.5]
    place = np.full(problem.people, -1, np.int32)
    place[who[chosen]] = where[chosen]
    return place, int(score[chosen].sum()), status == solver.OPTIMAL
