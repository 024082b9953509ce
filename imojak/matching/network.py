"""Bounds as a flow (조건의 흐름): source → groups → applicants → places → sets of places → sink, and how far it is off.

Whether something keeps all bounds is a greatest flow; by how many people they must be broken at least, the cheapest one,
where a bound costs for every person below its minimum or above its maximum. Who asks: ``infeasible``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from imojak.matching.arrays import Bools, Int64s
from imojak.matching.bounds import LEAST, MINIMUM, MOST, PIN, Bound, cost_of
from imojak.matching.graph import barred
from imojak.matching.jit import compiled
from imojak.matching.memory import check_flow
from imojak.matching.nesting import sides_of
from imojak.matching.problem import Problem

_NEVER = np.iinfo(np.int64).max // 4


#: What an arc stands for.
UNIT, EDGE, SEATS, QUOTA = range(4)


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs from ``tail`` to ``head``: a flow between ``low`` and ``high`` keeps all bounds, none may exceed ``most``.

    Node 0 is source and sink in one; ``row`` is that of the applicant, edge, place or quota, as ``kind`` says.
    ``pins`` are the rows of the pins by their edge.
    """

    nodes: int
    pins: dict[int, int]
    tail: Int64s
    head: Int64s
    low: Int64s
    high: Int64s
    most: Int64s
    kind: Int64s
    row: Int64s

    def bound(self, arc: int, *, least: bool) -> Bound:
        """Return the bound that an arc's low or high end stands for."""
        row = int(self.row[arc])
        if self.kind[arc] == EDGE:
            return Bound(PIN, self.pins[row], 1)
        if self.kind[arc] == SEATS:
            return Bound(MINIMUM, row, int(self.low[arc]))
        return Bound(LEAST, row, int(self.low[arc])) if least else Bound(MOST, row, int(self.high[arc]))


def network_of(problem: Problem) -> Network | None:
    """Return the problem as a network; None where quotas cross."""
    people, places = problem.people, problem.places
    sides = sides_of(problem)
    if sides is None:
        return None
    groups, sets = sides

    # Nodes: 0, the applicants, the places, one a quota. Columns: tail, head, low, high, most, kind, row.
    first_place, first_quota = 1 + people, 1 + people + places
    arcs: list[list[Int64s]] = []

    def add(*columns: Any) -> None:
        wide = np.broadcast_arrays(*columns)
        arcs.append([one.astype(np.int64) for one in wide])

    def node(quota: Any) -> Any:
        return np.where(np.asarray(quota) < 0, 0, first_quota + np.asarray(quota))

    every = np.arange(people)
    add(node(groups.inner), every + 1, 0, 1, 1, UNIT, every)
    out = barred(problem)
    edge = np.flatnonzero(~out) if len(out) else np.arange(problem.edges)
    pins = {int(at): row for row, at in enumerate(problem.edges_of(problem.pinned))}
    pinned = np.zeros(problem.edges, np.bool_)
    pinned[list(pins)] = True
    add(problem.applicant[edge] + 1, first_place + problem.place[edge], pinned[edge], 1, 1, EDGE, edge)
    column = np.arange(places)
    seats = (problem.minimum, problem.capacity, problem.capacity)
    add(first_place + column, node(sets.inner), *seats, SEATS, column)
    for side in (groups, sets):
        for row, parent in side.parent.items():
            quota = problem.quotas[row]
            high = people if quota.most is None else quota.most
            ends = (node(parent), node(row)) if side is groups else (node(row), node(parent))
            add(*ends, quota.least, high, max(people, high), QUOTA, [row])
    return Network(
        first_quota + len(problem.quotas), pins, *(np.concatenate(column) for column in zip(*arcs, strict=True))
    )


def holds(network: Network) -> bool:
    """Tell whether a flow keeps all bounds: a greatest flow brings every minimum its people."""
    from ortools.graph.python.max_flow import SimpleMaxFlow

    tail, head, low, high = network.tail, network.head, network.low, np.minimum(network.high, network.most)
    if (low > high).any():
        return False
    more = np.bincount(head, weights=low, minlength=network.nodes).astype(np.int64)
    more -= np.bincount(tail, weights=low, minlength=network.nodes).astype(np.int64)
    check_flow(network.nodes, 0, len(tail))
    solver, begin, end = SimpleMaxFlow(), network.nodes, network.nodes + 1
    solver.add_arcs_with_capacity(tail, head, high - low)
    for node, sign in ((np.flatnonzero(more > 0), 1), (np.flatnonzero(more < 0), -1)):
        outer = np.full(len(node), begin if sign > 0 else end)
        solver.add_arcs_with_capacity(*((outer, node) if sign > 0 else (node, outer)), more[node] * sign)
    wanted = int(more.clip(0).sum())
    return not wanted or (solver.solve(begin, end) == solver.OPTIMAL and solver.optimal_flow() == wanted)


def cheapest(network: Network, use: Bools) -> Int64s:
    """Return the flow through every arc that costs least, int64[arcs].

    First it goes through the arcs ``use`` alone. What its nodes are then apart says which others could make it cheaper;
    where there are none, it is the cheapest of all (linear programming duality). All arcs with bounds must be in ``use``.
    """
    while True:
        flow = _cheapest(network, use)
        if use.all() or not _broken(network, flow):
            return flow
        distance = np.zeros(network.nodes, np.int64)
        steps = _steps(network, flow)
        some = np.flatnonzero(use)
        settle(network.tail[some], network.head[some], steps[0][some], steps[1][some], distance)
        late = ~use & (distance[network.head] > distance[network.tail])
        if not late.any():
            return flow
        use = use | late


def _broken(network: Network, flow: Int64s) -> bool:
    return bool(((flow < network.low) | (flow > network.high)).any())


def _costs(network: Network) -> Int64s:
    """Return what an arc costs for every person below its low end."""
    return np.array([0, *map(cost_of, (PIN, MINIMUM, LEAST))], np.int64)[network.kind]


def _steps(network: Network, flow: Int64s) -> tuple[Int64s, Int64s]:
    """Return what one person more through every arc costs, and one less."""
    worth, beyond = _costs(network), cost_of(MOST)
    kept, free = np.minimum(network.low, network.most), np.minimum(network.high, network.most)
    more = np.select([flow < kept, flow < free, flow < network.most], [-worth, 0, beyond], _NEVER)
    less = np.select([flow <= 0, flow <= kept, flow <= free], [_NEVER, worth, 0], -beyond)
    return more, less


@compiled
def settle(tail: Int64s, head: Int64s, more: Int64s, less: Int64s, distance: Int64s) -> None:
    """Lower distances until no arc leads to a node for less: there is no circle that costs less than nothing."""
    changed = True
    while changed:
        changed = False
        for arc in range(len(tail)):
            near, far = distance[tail[arc]], distance[head[arc]]
            if near + more[arc] < far:
                distance[head[arc]] = far = near + more[arc]
                changed = True
            if far + less[arc] < near:
                distance[tail[arc]] = far + less[arc]
                changed = True


def _cheapest(network: Network, use: Bools) -> Int64s:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    kept = np.minimum(network.low, network.most)
    free = np.maximum(np.minimum(network.high, network.most) - kept, 0)
    parts = (
        (kept, -_costs(network)),
        (free, np.zeros_like(kept)),
        (network.most - kept - free, np.full_like(kept, cost_of(MOST))),
    )
    check_flow(network.nodes, 0, int(np.count_nonzero(use)))
    solver, people = SimpleMinCostFlow(), int(np.count_nonzero(network.kind == UNIT))
    sink, numbers = network.nodes, []
    # Source and sink are told apart by the arcs that enter them.
    head = np.where(network.head == 0, sink, network.head)
    for capacity, cost in parts:
        some = np.flatnonzero((capacity > 0) & use)
        arc = solver.add_arcs_with_capacity_and_unit_cost(network.tail[some], head[some], capacity[some], cost[some])
        numbers.append((some, arc))
    solver.add_arc_with_capacity_and_unit_cost(0, sink, people, 0)
    solver.set_nodes_supplies(np.array([0, sink]), np.array([people, -people]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the cheapest flow was not found: {status}")
    flow = np.zeros(len(network.tail), np.int64)
    for some, arc in numbers:
        flow[some] += np.asarray(solver.flows(arc), np.int64)
    return flow


@dataclass(frozen=True, eq=False)
class Reached:
    """What changes of a flow can lead to that break nothing more."""

    network: Network
    flow: Int64s

    @cached_property
    def _ways(self) -> tuple[Int64s, Int64s]:
        """Where each node's ways begin, and where they lead."""
        network = self.network
        more, less = self.flow < network.high, self.flow > network.low
        tail = np.concatenate([network.tail[more], network.head[less]])
        head = np.concatenate([network.head[more], network.tail[less]])
        start = np.zeros(network.nodes + 1, np.int64)
        np.cumsum(np.bincount(tail, minlength=network.nodes), out=start[1:])
        return start, head[np.argsort(tail, kind="stable")]

    def from_node(self, node: int) -> Bools:
        """Return which nodes can be reached from one: bool[nodes]."""
        reached = np.zeros(self.network.nodes, np.bool_)
        reached[node] = True
        walk(*self._ways, reached, np.full(self.network.nodes, node))
        return reached


@compiled
def walk(start: Int64s, head: Int64s, reached: Bools, queue: Int64s) -> None:
    """Mark everything that can be reached from the first node of the queue."""
    first, last = 0, 1
    while first < last:
        node = queue[first]
        first += 1
        for way in range(start[node], start[node + 1]):
            if not reached[head[way]]:
                reached[head[way]] = True
                queue[last] = head[way]
                last += 1
