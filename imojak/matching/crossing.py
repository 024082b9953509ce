"""The smallest change where quotas cross (엇갈린 할당): an integer program, since it is no flow any more.

Used by ``imojak.matching.infeasible`` alone. A variable for every edge, so that it is for one round, not for a city.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imojak.matching.arrays import Bools, Int64s
from imojak.matching.bounds import LEAST, MINIMUM, MOST, PIN, Bound, cost_of
from imojak.matching.infeasible import Infeasibility, relaxation
from imojak.matching.problem import Problem

#: Work after which the best change so far is told, as one that helps, without the proof that none is smaller: in steps
#: that the solver counts (some 30 seconds), so that the answer does not hang on the machine.
PATIENCE = 30.0


def smallest_change(problem: Problem, few: Problem | None = None) -> Infeasibility | None:
    """Return the smallest change of bounds after which something keeps all of them; None where nothing needs one.

    ``few`` is the problem with few candidate places of everybody. What it takes there is enough; where no less is
    possible even if everybody of a kind could go wherever one of them can, it is the smallest change as well.
    """
    if few is None:
        return _solved(problem, set())[0]
    found, chosen = _solved(few, set())
    if found is None or (found.proven and found.size == _least(problem)):
        return found
    try:
        return _solved(problem, set(chosen))[0]
    except TimeoutError:
        return replace(found, proven=False)


def _least(problem: Problem) -> int:
    """Return what no change can be smaller than: people and places are told apart by the quotas alone."""
    from ortools.sat.python import cp_model

    def kinds(masks: list[Bools | None], size: int) -> Int64s:
        rows = np.stack([np.ones(size, np.bool_) if one is None else one for one in masks], axis=1)
        return np.asarray(np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1), np.int64)

    who = kinds([one.applicants for one in problem.quotas], problem.people)
    where = kinds([one.places for one in problem.quotas], problem.places)
    able = np.unique(np.stack([problem.applicant, where[problem.place]]), axis=1)
    reach = np.zeros((who.max() + 1, where.max() + 1), np.int64)
    np.add.at(reach, (who[able[0]], able[1]), 1)
    seats = np.bincount(where, weights=problem.capacity).astype(np.int64)
    model = cp_model.CpModel()
    go = {(a, b): model.new_int_var(0, int(reach[a, b]), "") for a, b in np.argwhere(reach).tolist()}
    for a, count in enumerate(np.bincount(who).tolist()):
        model.add(sum(one for (kind, _), one in go.items() if kind == a) <= count)
    for b, count in enumerate(seats.tolist()):
        model.add(sum(one for (_, kind), one in go.items() if kind == b) <= count)
    lost = []
    for quota in problem.quotas:
        people = set(who if quota.applicants is None else who[quota.applicants])
        places = set(where if quota.places is None else where[quota.places])
        inside = sum(one for (a, b), one in go.items() if a in people and b in places)
        below, above = model.new_int_var(0, quota.least, ""), model.new_int_var(0, problem.people, "")
        model.add(inside + below >= quota.least)
        if quota.most is not None:
            model.add(inside - above <= quota.most)
        lost += [below, above]
    model.minimize(sum(lost))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = PATIENCE
    solver.parameters.num_workers = 1
    return int(solver.best_objective_bound) if solver.solve(model) == cp_model.OPTIMAL else 0


def _solved(problem: Problem, begin: set[tuple[int, int]]) -> tuple[Infeasibility | None, list[tuple[int, int]]]:
    """Return the smallest change and who goes where with it; ``begin`` are pairs (applicant, place) to begin with."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    ruled_out = set(problem.edges_of(problem.forbidden).tolist())
    edges = [edge for edge in range(problem.edges) if edge not in ruled_out]
    taken = {edge: model.new_bool_var("") for edge in edges}
    applicant, place = problem.applicant.tolist(), problem.place.tolist()
    of_person: dict[int, list[int]] = {}
    of_place: dict[int, list[int]] = {}
    for edge in edges:
        of_person.setdefault(applicant[edge], []).append(edge)
        of_place.setdefault(place[edge], []).append(edge)
    for some in of_person.values():
        model.add_at_most_one(taken[edge] for edge in some)
    for at, some in of_place.items():
        if len(some) > problem.capacity[at]:
            model.add(sum(taken[edge] for edge in some) <= int(problem.capacity[at]))

    slack = []

    def hold(kind: str, row: int, number: int, some: list[int]) -> None:
        """Let a bound be broken by as many people as its slack says."""
        reach = number if kind != MOST else max(len(some) - number, 0)
        if not reach:
            return
        gap = model.new_int_var(0, reach, "")
        count = sum(taken[edge] for edge in some)
        model.add(count <= number + gap if kind == MOST else count + gap >= number)
        slack.append((Bound(kind, row, number), gap, some))

    for at in np.flatnonzero(problem.minimum).tolist():
        hold(MINIMUM, at, int(problem.minimum[at]), of_place.get(at, []))
    for row, edge in enumerate(problem.edges_of(problem.pinned).tolist()):
        hold(PIN, row, 1, [edge])
    for row, quota in enumerate(problem.quotas):
        inside = np.ones(problem.edges, np.bool_)
        if quota.applicants is not None:
            inside &= quota.applicants[problem.applicant]
        if quota.places is not None:
            inside &= quota.places[problem.place]
        some = [edge for edge in np.flatnonzero(inside).tolist() if edge in taken]
        hold(LEAST, row, quota.least, some)
        if quota.most is not None:
            hold(MOST, row, quota.most, some)

    # There is a beginning, so that there is an answer whenever the time is over: at worst nobody placed, all given up.
    on = {edge for edge in edges if (applicant[edge], place[edge]) in begin}
    for edge, variable in taken.items():
        model.add_hint(variable, edge in on)
    for bound, gap, some in slack:
        count = sum(edge in on for edge in some)
        model.add_hint(gap, max(count - bound.number if bound.kind == MOST else bound.number - count, 0))
    model.minimize(sum(cost_of(bound.kind) * gap for bound, gap, _ in slack))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = PATIENCE
    solver.parameters.random_seed = 0
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise TimeoutError(f"no change was found in {PATIENCE:.0f} steps: {solver.status_name(status)}")
    relaxations = []
    for bound, gap, _ in slack:
        if by := solver.value(gap):
            relaxations.append(relaxation(problem, bound, bound.number + (by if bound.kind == MOST else -by)))
    chosen = [(applicant[edge], place[edge]) for edge, variable in taken.items() if solver.value(variable)]
    if not relaxations:
        return None, chosen
    size = sum(abs(one.to - one.bound.number) for one in relaxations)
    return Infeasibility((), tuple(relaxations), size, proven=status == cp_model.OPTIMAL), chosen
