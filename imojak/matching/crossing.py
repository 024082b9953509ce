"""The smallest change where quotas cross (엇갈린 할당): an integer program, since it is no flow any more.

Used by ``imojak.matching.infeasible``. A variable for every edge, so that it is for one round; of a city it is told what has
to change at least.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imojak.matching.arrays import Bools, Int64s
from imojak.matching.bounds import LEAST, MINIMUM, MOST, PIN, Bound, cost_of
from imojak.matching.closing import LARGEST, edges_of
from imojak.matching.infeasible import Infeasibility, relaxation
from imojak.matching.problem import Problem

#: What both solvers count, some seconds: branches of the one, and steps of the other. No clock decides what is answered.
NODES, PATIENCE = 200, 10.0


def smallest_change(problem: Problem, few: Problem | None = None) -> Infeasibility | None:
    """Return the smallest change of bounds after which something keeps all of them; None where nothing needs one.

    ``few`` is the problem with few candidate places of everybody. What it takes there is enough; where no less is
    possible even if everybody of a kind could go wherever one of them can, it is the smallest change as well. Of more
    than ``closing.LARGEST`` edges only the latter is told, which is the least, and may not be all.
    """
    least = at_least(problem) if few is not None else None
    if few is not None:
        if few.edges > LARGEST:
            return least
        found, proven = _solved(few)
        if proven and (0 if found is None else found.size) == (0 if least is None else least.size):
            return found
    if few is None or problem.edges <= LARGEST:
        return _solved(problem)[0]
    return found if found is None else replace(found, proven=False)


def at_least(problem: Problem) -> Infeasibility | None:
    """Return what no change can be smaller than; None where it may be nothing. Quick: people and places by their kinds.

    Who is counted by the same quotas is taken as one kind, as are places; what one of a kind may do all may.
    """
    from ortools.sat.python import cp_model

    if not problem.quotas:
        return None

    def kinds(masks: list[Bools | None], size: int) -> Int64s:
        rows = np.stack([np.ones(size, np.bool_) if one is None else one for one in masks], axis=1)
        return np.asarray(np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1), np.int64)

    who = kinds([one.applicants for one in problem.quotas], problem.people)
    where = kinds([one.places for one in problem.quotas], problem.places)
    areas = int(where.max()) + 1
    # How many of each kind may go to each kind of places: everybody counts once there.
    able = np.zeros((problem.people, areas), np.bool_)
    able[problem.applicant, where[problem.place]] = True
    reach = np.zeros((int(who.max()) + 1, areas), np.int64)
    np.add.at(reach, who, able)
    seats = np.bincount(where, weights=problem.capacity).astype(np.int64)
    model = cp_model.CpModel()
    go = {(a, b): model.new_int_var(0, int(reach[a, b]), "") for a, b in np.argwhere(reach).tolist()}
    for a, count in enumerate(np.bincount(who).tolist()):
        model.add(sum(one for (kind, _), one in go.items() if kind == a) <= count)
    for b, count in enumerate(seats.tolist()):
        model.add(sum(one for (_, kind), one in go.items() if kind == b) <= count)
    lost = []
    for row, quota in enumerate(problem.quotas):
        people = set(who if quota.applicants is None else who[quota.applicants])
        places = set(where if quota.places is None else where[quota.places])
        inside = sum(one for (a, b), one in go.items() if a in people and b in places)
        below, above = model.new_int_var(0, quota.least, ""), model.new_int_var(0, problem.people, "")
        model.add(inside + below >= quota.least)
        lost.append((Bound(LEAST, row, quota.least), below))
        if quota.most is not None:
            model.add(inside - above <= quota.most)
            lost.append((Bound(MOST, row, quota.most), above))
    model.minimize(sum(cost_of(bound.kind) * gap for bound, gap in lost))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = PATIENCE
    solver.parameters.random_seed = 0
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    return _change(problem, [(bound, solver.value(gap)) for bound, gap in lost], proven=False)


def _solved(problem: Problem) -> tuple[Infeasibility | None, bool]:
    """Return the smallest change over all edges of a problem that was found, and whether none is smaller."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.SetSolverSpecificParametersAsString(f"limits/nodes = {NODES}\nrandomization/randomseedshift = 0\n")
    infinity, objective = solver.infinity(), solver.Objective()
    taken = [solver.BoolVar("") for _ in range(problem.edges)]
    for edge in problem.edges_of(problem.forbidden).tolist():
        if edge >= 0:
            taken[edge].SetBounds(0, 0)
    one, seats = [1] * problem.people, problem.capacity.tolist()
    for member, most in ((problem.applicant, one), (problem.place, seats)):
        rows = [solver.Constraint(0, high) for high in most]
        for variable, row in zip(taken, member.tolist(), strict=True):
            rows[row].SetCoefficient(variable, 1)
    slack = []

    def hold(kind: str, row: int, number: int, some: list[int]) -> None:
        """Let a bound be broken by as many people as its slack says."""
        reach = number if kind != MOST else max(len(some) - number, 0)
        if not reach:
            return
        gap = solver.IntVar(0, reach, "")
        kept = solver.Constraint(-infinity, number) if kind == MOST else solver.Constraint(number, infinity)
        kept.SetCoefficient(gap, -1 if kind == MOST else 1)
        for edge in some:
            kept.SetCoefficient(taken[edge], 1)
        objective.SetCoefficient(gap, cost_of(kind))
        slack.append((Bound(kind, row, number), gap))

    for at in np.flatnonzero(problem.minimum).tolist():
        hold(MINIMUM, at, int(problem.minimum[at]), np.flatnonzero(problem.place == at).tolist())
    for row, edge in enumerate(problem.edges_of(problem.pinned).tolist()):
        hold(PIN, row, 1, [edge])
    for row, quota in enumerate(problem.quotas):
        some = np.flatnonzero(edges_of(problem, row)).tolist()
        hold(LEAST, row, quota.least, some)
        if quota.most is not None:
            hold(MOST, row, quota.most, some)
    objective.SetMinimization()
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0.0)
    # To break every bound is a beginning, so that there is an answer whenever it has taken its steps.
    status = solver.Solve(parameters)
    changes = [(bound, round(gap.solution_value())) for bound, gap in slack]
    return _change(problem, changes, proven=status == solver.OPTIMAL), status == solver.OPTIMAL


def _change(problem: Problem, changes: list[tuple[Bound, int]], *, proven: bool) -> Infeasibility | None:
    """Return bounds that give way by so many people each as a change; None where none does."""
    some = [(bound, by) for bound, by in changes if by]
    if not some:
        return None
    told = [relaxation(problem, bound, bound.number + (by if bound.kind == MOST else -by)) for bound, by in some]
    return Infeasibility((), tuple(told), sum(by for _, by in some), proven=proven)
