"""One solver on one instance, in a process of its own: run with a folder of arrays, the solver's name, and rounds.

Prints the best seconds from arrays to the assignment, what the first call took before that, people placed, their total,
and the most memory that the process ever had. ``ours`` runs with the project's Python, all others with the peers'.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

# Last, not first: this folder and the one above have a module ``matching`` of their own, which is not the peer.
sys.path.append(str(Path(__file__).resolve().parent.parent))
sys.path.remove(str(Path(__file__).resolve().parent))

from matching_data import Instance, instance, load

Answer = tuple[int, int]


def problem_of(it: Instance) -> Any:
    """Check the arrays and draw the lots."""
    from imojak.matching.problem import Quota, make

    quotas = [
        Quota(f"d{row}", f"{row}구", it.home == row, None, int(least)) for row, least in enumerate(it.least) if least
    ]
    return make(it.start, it.place, it.score, it.capacity, seed="1090-12", quotas=quotas)


def ours(it: Instance) -> Answer:
    """Best total: check the arrays, draw the lots, solve, and check the proof."""
    from imojak.matching.best_total import solve

    found = solve(problem_of(it))
    assert found.proven
    return found.cardinality, found.objective


def ours_again(it: Instance) -> Callable[[], Answer]:
    """Best total after one more change: an offer declined, a pin, a seat less, a seat more, a person gone, in turn."""
    from imojak.matching.warm import Warm

    problem, chance, turn = problem_of(it), np.random.default_rng(1), 0
    warm = Warm(problem)

    def change() -> Answer:
        nonlocal problem, turn
        what, place = warm.assignment.place, problem.capacity.copy()
        one = int(chance.choice(np.flatnonzero(what >= 0)))
        pair = np.array([[one, what[one]]], np.int32)
        own = problem.place[problem.start[one] : problem.start[one + 1]]
        every = np.stack([np.full(len(own), one), own], axis=1).astype(np.int32)
        place[what[one]] += 1 if turn % 5 == 3 else -1
        fields = (
            {"forbidden": pair}, {"pinned": every[:1]}, {"capacity": place}, {"capacity": place}, {"forbidden": every},
        )[turn % 5]  # fmt: skip
        problem, turn = problem.changed(**fields), turn + 1
        found = warm.rerun(problem)
        assert found.proven
        return found.cardinality, found.objective

    return change


def ours_rematch(it: Instance) -> Callable[[], Answer]:
    """Somebody has declined, everybody else stays: whoever waits for a seat is matched to what is free."""
    from imojak.matching.best_total import solve
    from imojak.matching.rematch import rematch

    problem, chance = problem_of(it), np.random.default_rng(1)
    first = solve(problem)

    def decline() -> Answer:
        found = rematch(problem, first, [int(chance.choice(np.flatnonzero(first.place >= 0)))])
        assert found.proven
        return found.cardinality, found.objective

    return decline


def ours_stable(it: Instance, rank: Any) -> Answer:
    """Stable mode: check the arrays, draw the lots, sort both sides, and match."""
    from imojak.matching.problem import make
    from imojak.matching.stable import match

    found = match(make(it.start, it.place, it.score, it.capacity, seed="1090-12", preference=rank))
    return found.cardinality, found.objective


def wishes(it: Instance) -> Any:
    """Return the rank of every edge among its applicant's, by score: what people wrote, so no solver's time."""
    row = np.repeat(np.arange(len(it.start) - 1), np.diff(it.start))
    order = np.lexsort((it.place, -it.score, row))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order)) - np.repeat(it.start[:-1], np.diff(it.start)) + 1
    return rank


def ortools_flow(it: Instance) -> Answer:
    """OR-Tools' SimpleMinCostFlow with arcs in bulk; districts with a pool each for whoever goes without."""
    from ortools.graph.python import min_cost_flow

    people, places, edges = len(it.start) - 1, len(it.capacity), len(it.place)
    solver, districts = min_cost_flow.SimpleMinCostFlow(), bool(it.least.any())
    row = np.repeat(np.arange(people, dtype=np.int32), np.diff(it.start))
    pools = len(it.least) if districts else 0
    head = 2 * (int(it.score.max()) + 1) * (min(people, places) + 2) if districts else 0
    solver.add_arcs_with_capacity_and_unit_cost(
        row, it.place + np.int32(people), np.ones(edges, np.int64), -it.score - head
    )
    end, sink = np.arange(people, people + places, dtype=np.int32), people + places + pools
    solver.add_arcs_with_capacity_and_unit_cost(
        end, np.full(places, sink, np.int32), it.capacity.astype(np.int64), np.zeros(places, np.int64)
    )
    if districts:
        every, nothing = np.arange(people, dtype=np.int32), np.zeros(people, np.int64)
        solver.add_arcs_with_capacity_and_unit_cost(
            every, (people + places + it.home).astype(np.int32), nothing + 1, nothing
        )
        pool = np.arange(people + places, sink, dtype=np.int32)
        rest = np.bincount(it.home, minlength=pools) - it.least
        solver.add_arcs_with_capacity_and_unit_cost(
            pool, np.full(pools, sink, np.int32), rest, np.zeros(pools, np.int64)
        )
    supply = np.zeros(sink + 1, np.int64)
    supply[:people], supply[sink] = 1, -people
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    assert solver.solve_max_flow_with_min_cost() == solver.OPTIMAL
    taken = solver.flows(np.arange(edges, dtype=np.int32))
    return int(taken.sum()), int((taken * it.score).sum())


def unrolled(it: Instance) -> tuple[Any, Any, Any, int]:
    """Return row, column and score with a column for every seat."""
    first = np.concatenate([[0], np.cumsum(it.capacity)])
    row = np.repeat(np.arange(len(it.start) - 1), np.diff(it.start))
    times = it.capacity[it.place]
    edge = np.repeat(np.arange(len(it.place)), times)
    turn = np.arange(len(edge)) - np.repeat(np.cumsum(times) - times, times)
    return row[edge], first[it.place[edge]] + turn, it.score[edge], int(first[-1])


def ortools_assignment(it: Instance) -> Answer:
    """OR-Tools' linear assignment, every seat a column, and a seat of nothing for everybody who may go without."""
    from ortools.graph.python import linear_sum_assignment

    row, column, score, seats = unrolled(it)
    people, head = len(it.start) - 1, 4 * (int(it.score.max()) + 1) * len(it.capacity)
    size = people + seats
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    every, seat = np.arange(people), np.arange(seats)
    # A square with as many more people as seats: they take what is left, and their own seats are for those who go without.
    left = np.concatenate([row, every, people + column, people + seat])
    right = np.concatenate([column, seats + every, seats + row, seat])
    cost = np.concatenate(
        [-score - head, np.zeros(people, np.int64), np.zeros(len(row), np.int64), np.zeros(seats, np.int64)]
    )
    solver.add_arcs_with_cost(left.astype(np.int32), right.astype(np.int32), cost)
    assert solver.solve() == solver.OPTIMAL
    mate = np.array([solver.right_mate(one) for one in range(people)])
    placed = int((mate < seats).sum())
    assert size == solver.num_nodes()
    return placed, -int(solver.optimal_cost()) - head * placed


def scipy_bipartite(it: Instance) -> Answer:
    """SciPy's min_weight_full_bipartite_matching, every seat a column; only where everybody gets a seat."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row, column, score, seats = unrolled(it)
    people = len(it.start) - 1
    matrix = csr_array((score + 1, (row, column)), shape=(people, seats))
    who, where = min_weight_full_bipartite_matching(matrix, maximize=True)
    return len(who), int(matrix[who, where].sum()) - len(who)


def scipy_dense(it: Instance) -> Answer:
    """SciPy's linear_sum_assignment on the whole matrix of people and seats."""
    from scipy.optimize import linear_sum_assignment

    row, column, score, seats = unrolled(it)
    head = 1e9
    matrix = np.zeros((len(it.start) - 1, seats))
    matrix[row, column] = score + head
    who, where = linear_sum_assignment(matrix, maximize=True)
    taken = matrix[who, where]
    return int((taken > 0).sum()), int((taken[taken > 0] - head).sum())


def highs(it: Instance) -> Answer:
    """HiGHS on the linear program, whose corners are whole; people first by a large constant."""
    import highspy

    people, places, edges = len(it.start) - 1, len(it.capacity), len(it.place)
    row = np.repeat(np.arange(people, dtype=np.int32), np.diff(it.start))
    head = 4.0 * (int(it.score.max()) + 1) * min(100, places)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = edges, people + places
    model.col_cost_, model.col_lower_, model.col_upper_ = -(it.score + head), np.zeros(edges), np.ones(edges)
    model.row_lower_ = np.full(people + places, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([np.ones(people), it.capacity.astype(float)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * edges + 1, 2, dtype=np.int32)
    model.a_matrix_.index_ = np.stack([row, people + it.place], axis=1).reshape(-1).astype(np.int32)
    model.a_matrix_.value_ = np.ones(2 * edges)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    solver.run()
    taken = np.array(solver.getSolution().col_value) > 0.5
    return int(taken.sum()), int(it.score[taken].sum())


def matching_package(it: Instance, rank: Any) -> Answer:
    """The package ``matching``: hospital and residents, residents' optimum, wishes and scores as in ours_stable."""
    from matching.games import HospitalResident

    sys.setrecursionlimit(1_000_000)
    people = len(it.start) - 1
    residents, hospitals = {}, {place: [] for place in range(len(it.capacity))}
    for row in range(people):
        edges = range(it.start[row], it.start[row + 1])
        residents[row] = [int(it.place[edge]) for edge in sorted(edges, key=lambda edge: rank[edge])]
        for edge in edges:
            hospitals[int(it.place[edge])].append((-int(it.score[edge]), row))
    ranked = {place: [row for _, row in sorted(some)] for place, some in hospitals.items() if some}
    seats = {place: int(it.capacity[place]) for place in ranked}
    game = HospitalResident.create_from_dictionaries(residents, ranked, seats)
    found = game.solve(optimal="resident")
    score = {
        (row, int(it.place[edge])): int(it.score[edge])
        for row in range(people)
        for edge in range(it.start[row], it.start[row + 1])
    }
    pairs = [(one.name, place.name) for place, some in found.items() for one in some]
    return len(pairs), sum(score[pair] for pair in pairs)


SOLVERS: dict[str, Callable[[Instance], Answer]] = {
    "ours": ours, "ortools flow": ortools_flow, "ortools assignment": ortools_assignment,
    "scipy bipartite": scipy_bipartite, "scipy dense": scipy_dense, "highs": highs,
}  # fmt: skip
#: Those that match by people's wishes, which come with the instance.
BY_WISHES: dict[str, Callable[[Instance, Any], Answer]] = {"ours, stable": ours_stable, "matching": matching_package}


#: What follows a first run: each call makes another change. The median of several is told, not the best.
AFTER: dict[str, Callable[[Instance], Callable[[], Answer]]] = {
    "ours, rerun": ours_again,
    "ours, rematch": ours_rematch,
}
CHANGES = 15


def bound(name: str, it: Instance) -> Callable[[], Answer]:
    """Return a solver with all that it is given."""
    if name in AFTER:
        return AFTER[name](it)
    if name in BY_WISHES:
        rank = wishes(it)
        return lambda: BY_WISHES[name](it, rank)
    return lambda: SOLVERS[name](it)


def main(folder: Path, name: str, rounds: int) -> None:
    """Measure a solver and print what came out."""
    it = load(folder)
    solve, began = bound(name, it), time.perf_counter()
    if rounds:
        bound(name, instance(200, 40, "scarce" if it.capacity.sum() < len(it.home) else "roomy", 1))()
    warmed, seconds = time.perf_counter() - began, []
    for _ in range(CHANGES if name in AFTER else max(rounds, 1)):
        began, used = time.perf_counter(), time.process_time()
        placed, total = solve()
        seconds.append((time.perf_counter() - began, time.process_time() - used))
    chosen: Callable[[Any], float] = median if name in AFTER else min
    told = {
        "seconds": chosen([one for one, _ in seconds]), "cpu": chosen([one for _, one in seconds]), "first": warmed, "placed": placed,
        "total": total, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    print("READY " + json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
