"""What cannot hold together, and the least that must give way (지킬 수 없는 조건). Pure; solved exactly.

Minimums of places, quotas and pins may contradict each other. Then two things are told. A *conflict*: some bounds ask for
more people than can come to them — these posts need five, and four people may go there. And the smallest *relaxation*:
changes of single bounds, so few people in all that less does not help.

Where quotas are of applicants only or of places only, and those of a side either lie within each other or apart (a
district, its quarters), everything is one flow: source → groups → applicants → places → sets of places → sink, and a bound
costs 1 for every person below its minimum or above its maximum. The cheapest flow is the smallest relaxation, and what can
be reached in its residual graph is a cut that proves the conflict (Hoffman 1960). Quotas that cross are handed to
an integer solver, which proves the size but names no conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from imojak import problems
from imojak.kernel.josa import josa
from imojak.matching.arrays import Bools, Int64s
from imojak.matching.checking import NAMED
from imojak.matching.nesting import sides_of
from imojak.matching.problem import Problem

MINIMUM, LEAST, MOST, PIN = "minimum", "least", "most", "pin"
#: Of everybody so many candidate places are looked at first, where there are many in all.
_FEW, _MANY = 6, 20_000
#: A person more or less costs this; what is added decides between changes of the same size: minimums give way first.
_PERSON = 1 << 20
_EXTRA = {MINIMUM: 0, LEAST: 1, MOST: 2, PIN: 3}


@dataclass(frozen=True)
class Bound:
    """A bound of the problem: ``kind``, its row (of places, quotas or pins), and how many people it says."""

    kind: str
    row: int
    number: int


@dataclass(frozen=True)
class Relaxation:
    """A bound and the number that it would have to be; of a pin, 0: released."""

    bound: Bound
    to: int
    sentence: str


@dataclass(frozen=True)
class Conflict:
    """Bounds that need ``needed`` people, where no more than ``available`` can come.

    Those are ``people`` applicants, ``seats`` seats of places that are full, and the maximums among ``limits``.
    """

    needs: tuple[Bound, ...]
    limits: tuple[Bound, ...]
    needed: int
    people: int
    seats: int
    sentence: str

    @property
    def available(self) -> int:
        """How many can come at most."""
        return self.people + self.seats + sum(one.number for one in self.limits)


@dataclass(frozen=True)
class Infeasibility:
    """Why nothing keeps all bounds, and a change after which something does, of ``size`` people in all.

    ``proven`` says that none is smaller; only where quotas cross and it took too many steps it is not.
    """

    conflicts: tuple[Conflict, ...]
    relaxations: tuple[Relaxation, ...]
    size: int
    proven: bool = True

    @property
    def sentences(self) -> list[str]:
        """Say it in Korean: what contradicts what, then what would help."""
        found = [one.sentence for one in self.conflicts]
        found.append(f"모두 지키려면 {'적어도 ' if self.proven else ''}이만큼 바꾸어야 합니다.")
        return found + [one.sentence for one in self.relaxations]


class Infeasible(problems.Problem):
    """Minimums, quotas and pins cannot hold together; ``found`` says which and what would help."""

    def __init__(self, found: Infeasibility) -> None:
        self.found = found
        super().__init__("\n".join(found.sentences))


def diagnose(problem: Problem) -> Infeasibility | None:
    """Return what cannot hold together; None where something keeps all bounds."""
    few = _thinned(problem)
    return None if few is not None and _found(few, None) is None else _found(problem, few)


def _found(problem: Problem, few: Problem | None) -> Infeasibility | None:
    network = _network(problem)
    if network is None:
        from imojak.matching.crossing import smallest_change

        return smallest_change(problem, few)
    flow = _cheapest(network)
    below, above = np.maximum(network.low - flow, 0), np.maximum(flow - network.high, 0)
    relaxations: list[Relaxation] = []
    conflicts: dict[bytes, Conflict] = {}
    for arc in np.flatnonzero(below + above).tolist():
        bound = network.bound(arc, least=bool(below[arc]))
        relaxations.append(relaxation(problem, bound, bound.number + int(above[arc] - below[arc])))
        side = _reached(network, flow, network.head[arc] if below[arc] else network.tail[arc])
        conflicts.setdefault(side.tobytes(), _conflict(problem, network, side))
    if not relaxations:
        return None
    return Infeasibility(tuple(conflicts.values()), tuple(relaxations), int(below.sum() + above.sum()))


def _thinned(problem: Problem) -> Problem | None:
    """Return the problem with few candidate places of everybody, spread over the row; None where there are few anyway.

    What keeps all bounds with these keeps them with all, and mostly there is something.
    """
    length = np.diff(problem.start)
    if problem.edges < _MANY or problem.edges < 2 * _FEW * problem.people:
        return None
    at = np.arange(problem.edges) - np.repeat(problem.start[:-1], length)
    every = np.repeat(np.maximum(length // _FEW, 1), length)
    keep = at % every == problem.applicant % every
    keep[problem.edges_of(problem.pinned)] = True
    start = np.zeros(problem.people + 1, np.int64)
    np.cumsum(np.bincount(problem.applicant[keep], minlength=problem.people), out=start[1:])
    rank = None if problem.preference is None else problem.preference[keep]
    among = np.isin(problem.edges_of(problem.forbidden), np.flatnonzero(keep))
    return replace(
        problem,
        start=start,
        place=problem.place[keep],
        score=problem.score[keep],
        preference=rank,
        forbidden=problem.forbidden[among],
    )


def relaxation(problem: Problem, bound: Bound, to: int) -> Relaxation:
    """Say a change of a bound in Korean."""
    name = said(problem, bound)
    if bound.kind == PIN:
        return Relaxation(bound, 0, f"{josa(name, '을/를')} 풀어 주세요.")
    verb = "높여" if to > bound.number else "낮춰"
    return Relaxation(bound, to, f"{josa(name, '을/를')} {to:,}명으로 {verb} 주세요.")


def said(problem: Problem, bound: Bound) -> str:
    """Return what a bound is called, with its number of people."""
    match bound.kind:
        case "minimum":
            return f"‘{problem.code(bound.row)}’의 최소 {bound.number:,}명"
        case "pin":
            applicant, place = problem.pinned[bound.row].tolist()
            return f"{problem.receipt(applicant)}–{problem.code(place)} 고정"
    word = "최소" if bound.kind == LEAST else "최대"
    return f"할당 ‘{problem.quotas[bound.row].label}’의 {word} {bound.number:,}명"


def cost_of(kind: str) -> int:
    """Return what a change of a bound by one person costs."""
    return _PERSON + _EXTRA[kind]


# --- the network ------------------------------------------------------------------------------------------------------

#: What an arc stands for.
_UNIT, _EDGE, _SEATS, _QUOTA = range(4)


@dataclass(frozen=True, eq=False)
class _Network:
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
        if self.kind[arc] == _EDGE:
            return Bound(PIN, self.pins[row], 1)
        if self.kind[arc] == _SEATS:
            return Bound(MINIMUM, row, int(self.low[arc]))
        return Bound(LEAST, row, int(self.low[arc])) if least else Bound(MOST, row, int(self.high[arc]))


def _network(problem: Problem) -> _Network | None:
    """Return the problem as a network; None where quotas cross."""
    people, places = problem.people, problem.places
    sides = sides_of(problem)
    if sides is None:
        return None
    groups, sets = sides

    # Nodes: 0, the applicants, the places, one a quota. Columns: tail, head, low, high, most, kind, row.
    first_place, first_quota = 1 + people, 1 + people + places
    arcs: list[Int64s] = []

    def add(*columns: Any) -> None:
        arcs.append(np.stack(np.broadcast_arrays(*columns)).astype(np.int64))

    def node(quota: Any) -> Any:
        return np.where(np.asarray(quota) < 0, 0, first_quota + np.asarray(quota))

    every = np.arange(people)
    add(node(groups.inner), every + 1, 0, 1, 1, _UNIT, every)
    ruled_out = problem.edges_of(problem.forbidden)
    edge = np.setdiff1d(np.arange(problem.edges), ruled_out)
    pins = {int(at): row for row, at in enumerate(problem.edges_of(problem.pinned))}
    pinned = np.isin(edge, list(pins))
    add(problem.applicant[edge] + 1, first_place + problem.place[edge], pinned, 1, 1, _EDGE, edge)
    column = np.arange(places)
    seats = (problem.minimum, problem.capacity, problem.capacity)
    add(first_place + column, node(sets.inner), *seats, _SEATS, column)
    for side in (groups, sets):
        for row, parent in side.parent.items():
            quota = problem.quotas[row]
            high = people if quota.most is None else quota.most
            ends = (node(parent), node(row)) if side is groups else (node(row), node(parent))
            add(*ends, quota.least, high, max(people, high), _QUOTA, [row])
    return _Network(first_quota + len(problem.quotas), pins, *np.concatenate(arcs, axis=1))


def _cheapest(network: _Network) -> Int64s:
    """Return the flow through every arc that costs least, int64[arcs]."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    kept = np.minimum(network.low, network.most)
    free = np.maximum(np.minimum(network.high, network.most) - kept, 0)
    worth = np.array([0, *map(cost_of, (PIN, MINIMUM, LEAST))], np.int64)[network.kind]
    parts = (
        (kept, -worth),
        (free, np.zeros_like(kept)),
        (network.most - kept - free, np.full_like(kept, cost_of(MOST))),
    )
    solver, people = SimpleMinCostFlow(), int(np.count_nonzero(network.kind == _UNIT))
    sink, numbers = network.nodes, []
    # Source and sink are told apart by the arcs that enter them.
    head = np.where(network.head == 0, sink, network.head)
    for capacity, cost in parts:
        use = np.flatnonzero(capacity > 0)
        arc = solver.add_arcs_with_capacity_and_unit_cost(network.tail[use], head[use], capacity[use], cost[use])
        numbers.append((use, arc))
    solver.add_arc_with_capacity_and_unit_cost(0, sink, people, 0)
    solver.set_nodes_supplies(np.array([0, sink]), np.array([people, -people]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the cheapest flow was not found: {status}")
    flow = np.zeros(len(network.tail), np.int64)
    for use, arc in numbers:
        flow[use] += np.asarray(solver.flows(arc), np.int64)
    return flow


def _reached(network: _Network, flow: Int64s, node: int) -> Bools:
    """Return which nodes can be reached by changes of the flow that break nothing more: bool[nodes]."""
    more, less = flow < network.high, flow > network.low
    tail = np.concatenate([network.tail[more], network.head[less]])
    head = np.concatenate([network.head[more], network.tail[less]])
    reached = np.zeros(network.nodes, np.bool_)
    reached[node] = True
    count = 0
    while (now := int(np.count_nonzero(reached))) > count:
        count = now
        reached[head[reached[tail]]] = True
    return reached


def _conflict(problem: Problem, network: _Network, side: Bools) -> Conflict:
    """Return what a cut says: the bounds that ask for people to enter the side, and who and what can leave it."""
    enters = np.flatnonzero(~side[network.tail] & side[network.head] & (network.low > 0))
    leaves = side[network.tail] & ~side[network.head]
    people = int(np.count_nonzero(leaves & (network.kind <= _EDGE)))
    seats = int(network.high[leaves & (network.kind == _SEATS)].sum())
    needs = tuple(network.bound(arc, least=True) for arc in enters.tolist())
    limits = tuple(
        network.bound(arc, least=False) for arc in np.flatnonzero(leaves & (network.kind == _QUOTA)).tolist()
    )
    needed = int(network.low[enters].sum())
    have = ([f"갈 수 있는 사람 {people:,}명"] if people else []) + ([f"정원 {seats:,}명"] if seats else [])
    have += [said(problem, one) for one in limits[:NAMED]]
    total = people + seats + sum(one.number for one in limits)
    named = [said(problem, one) for one in needs[:NAMED]]
    more = f" 등 {len(needs):,}가지" if len(needs) > NAMED else ""
    only = f"{josa(', '.join(have), '을/를')} 더해도 {total:,}명뿐입니다"
    if len(have) == 1 and not limits:
        only = f"{have[0].rpartition(' ')[0]}이 {total:,}명뿐입니다"
    elif not have:
        only = "갈 수 있는 사람이 없습니다"
    sentence = f"{josa(', '.join(named) + more, '을/를')} 지키려면 {needed:,}명이 필요한데 {only}."
    return Conflict(needs, limits, needed, people, seats, sentence)
