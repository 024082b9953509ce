"""The last step where quotas cross: few edges may still matter, and an integer program chooses among them. Exact.

Prices, gains and worths say of every edge what it gives up against the bound, and of every person, seat and quota what
it costs to leave it out. Whatever gives up more than bound and best assignment are apart is in no better one. So all of it
is left out but what gives up little, and what counts is what is lost in all: a small number, which an integer solver
tells from nothing without rounding. It works in one thread and counts its steps: the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.certificate import counted
from imojak.matching.graph import barred, edges_at
from imojak.matching.moves import fewer_people
from imojak.matching.problem import Assignment, Problem

#: Branches of the integer solver at most, and edges that it is given at most.
NODES, LARGEST = 400, 120_000
FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, eq=False)
class Losses:
    """What is lost against a bound: int64 by edge, by person who stands, by seat that is empty or over the minimum.

    ``worth`` int64[q] is lost for every person beyond the bound of the quota that it is about; where ``urgent`` is not 0
    nobody may be beyond it. Edges that cannot be used lose ``FAR``. ``people`` must be placed; ``bound`` is the total
    that loses nothing.
    """

    edge: Int64s
    person: Int64s
    seat: Int64s
    worth: Int64s
    urgent: Int64s
    people: int
    bound: int


def losses(problem: Problem, bound: Assignment) -> Losses:
    """Return what is lost against the bound of an assignment that carries its proof (it need not keep the quotas)."""
    worth, urgent = bound.multiplier, bound.urgent
    if bound.dual is None or bound.price is None or bound.sure is None or bound.contested is None:
        raise ValueError("an assignment without a proof")
    if worth is None or urgent is None:
        raise ValueError("an assignment without worths of quotas")
    given = bound.dual[problem.applicant] + bound.price[problem.place] - problem.score
    for row in np.flatnonzero(worth).tolist():
        given -= int(worth[row]) * edges_of(problem, row)
    if bound.number is not None:
        given -= bound.number.each
    given[fewer_people(problem, bound, np.arange(problem.edges))] = FAR
    if len(banned := barred(problem)):
        given[banned] = FAR
    fixed = np.zeros(problem.people, np.bool_)
    fixed[problem.pinned[:, 0]] = True
    given[fixed[problem.applicant]] = FAR
    given[problem.edges_of(problem.pinned)] = 0
    person = np.where(bound.sure | fixed, FAR, bound.dual)
    # A contested seat is full, whatever it costs; where the number is proven apart, its price says what it loses.
    seat = bound.price if bound.number is not None else np.where(bound.contested, FAR, bound.price)
    return Losses(given, person, seat, worth, urgent, bound.cardinality, bound.bound)


def edges_of(problem: Problem, row: int) -> Bools:
    """Return which edges the quota of a row counts, bool[m]."""
    quota = problem.quotas[row]
    return counted(quota.applicants, quota.places, problem.applicant.astype(np.int64), problem.place)


def close(problem: Problem, lost: Losses, width: int) -> tuple[Int32s | None, bool]:
    """Return places (int32[n]) of an assignment that keeps all quotas, and whether none loses less.

    First among edges that give up little, then among those that give up no more than what was lost, while there are no
    more than ``LARGEST``. None where no assignment was found; if that is proven, there is none.
    """
    within, least, answer = max(1, width // 300), FAR, None
    possible = int(lost.edge[lost.edge < FAR].max(initial=0))
    while True:
        place, proven = _integer(problem, lost, within)
        if place is not None:
            now = lost.bound - int(problem.score[edges_at(problem, place)[place >= 0]].sum())
            if now < least:
                least, answer = now, place
        if answer is not None:
            if not proven or least <= within:
                return answer, proven
            wider = least
        elif within >= possible:
            return None, proven
        else:
            wider = min(within * 4, possible)
        if np.count_nonzero(lost.edge <= wider) > LARGEST:
            return answer, False
        within = wider


def _integer(problem: Problem, lost: Losses, within: int) -> tuple[Int32s | None, bool]:
    """Solve the problem over what gives up no more than ``within``.

    Returns places, None where nothing was found, and whether it is proven that no others over the same lose less.
    """
    from ortools.linear_solver import pywraplp

    # People by lot, places by code: the order of rows changes nothing.
    turn = np.empty(problem.people, np.int64)
    turn[problem.order] = np.arange(problem.people)
    place_order = (
        np.arange(problem.places) if problem.codes is None else np.argsort(np.array(problem.codes), kind="stable")
    )
    rank = np.empty(problem.places, np.int64)
    rank[place_order] = np.arange(problem.places)
    use = np.flatnonzero(lost.edge <= within)
    use = use[np.lexsort((rank[problem.place[use]], turn[problem.applicant[use]]))]
    who, where = problem.applicant[use], problem.place[use]
    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.SetSolverSpecificParametersAsString(f"limits/nodes = {NODES}\nrandomization/randomseedshift = 0\n")
    objective, infinity = solver.Objective(), solver.infinity()
    taken = [solver.BoolVar("") for _ in range(len(use))]
    for variable, value in zip(taken, lost.edge[use].tolist(), strict=True):
        objective.SetCoefficient(variable, value)

    def hold(members: Int64s, low: float, high: float, each: int, most: int) -> None:
        """Let between ``low`` and ``high`` be taken: each below the high one, or above the low one, costs ``each``."""
        row = solver.Constraint(low, high)
        for at in members.tolist():
            row.SetCoefficient(taken[at], 1)
        if not each:
            return
        # Whoever is missing is a variable of its own, if that may be at all.
        slack = solver.IntVar(0, min(high - low if high < infinity else infinity, within // abs(each)), "")
        end = high if most else low
        row.SetBounds(end, end)
        row.SetCoefficient(slack, 1 if most else -1)
        objective.SetCoefficient(slack, abs(each))

    by_person, by_place = np.argsort(who, kind="stable"), np.argsort(where, kind="stable")
    first = np.searchsorted(who[by_person], np.arange(problem.people + 1))
    pinned = set(problem.pinned[:, 0].tolist())
    for person in problem.order.tolist():
        members = by_person[first[person] : first[person + 1]]
        if person in pinned or len(members) or lost.person[person]:
            hold(members, int(person in pinned), 1, min(int(lost.person[person]), within + 1), 1)
    first = np.searchsorted(where[by_place], np.arange(problem.places + 1))
    for at in place_order.tolist():
        members, price = by_place[first[at] : first[at + 1]], int(lost.seat[at])
        low, high = int(problem.minimum[at]), int(problem.capacity[at])
        if len(members) or low or price:
            hold(members, low, high, int(np.clip(price, -within - 1, within + 1)), int(price >= 0))
    for row, quota in enumerate(problem.quotas):
        members = np.flatnonzero(counted(quota.applicants, quota.places, who.astype(np.int64), where))
        high, worth = infinity if quota.most is None else quota.most, int(lost.worth[row])
        if urgent := int(lost.urgent[row]):
            end = quota.least if urgent > 0 else high
            hold(members, end, end, 0, 0)
        else:
            hold(members, quota.least, high, int(np.clip(worth, -within - 1, within + 1)), int(worth < 0))
    hold(np.arange(len(use)), lost.people, lost.people, 0, 0)
    objective.SetMinimization()
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0.0)
    status = solver.Solve(parameters)
    if status not in (solver.OPTIMAL, solver.FEASIBLE):
        return None, status == solver.INFEASIBLE
    chosen = [at for at, variable in enumerate(taken) if variable.solution_value() > 0.5]
    place = np.full(problem.people, -1, np.int32)
    place[who[chosen]] = where[chosen]
    return place, status == solver.OPTIMAL
