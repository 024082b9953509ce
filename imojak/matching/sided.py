"""The best total with quotas over applicants and quotas over places that each lie within each other or apart. Exact.

Districts of people and districts of places, quarters within districts, "no more than so many people in these posts": all of
it is one flow from a root through groups to applicants, to places, and through sets of places back. OR-Tools finds the
cheapest; ``valuing`` reads off it what everything is worth, which proves it and is what each quota costs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imojak.matching import certificate
from imojak.matching.arrays import Int64s
from imojak.matching.best_total import Lacking
from imojak.matching.flow import TooWide, take_seats
from imojak.matching.graph import Layout, edges_at, lay_out, packed
from imojak.matching.market import Graph, Market, open_market
from imojak.matching.memory import check_flow
from imojak.matching.nesting import Nested
from imojak.matching.problem import BEST_TOTAL, Assignment, Headcount, Problem
from imojak.matching.valuing import Tree, lower, mark, mark_best, raise_, shut_values

#: Being placed is worth so much in values: more than any points, so that both can be told apart.
_HEAD = 1 << 60
_NEVER = np.iinfo(np.int64).max
#: From so many edges on, few are looked at first, and so often at others.
_MANY, _ROUNDS = 50_000, 12


def solve_sided(problem: Problem, sides: tuple[Nested, Nested], plain: Assignment | None = None) -> Assignment:
    """Return the best assignment of a problem whose quotas ``nesting.sides_of`` found to be ``sides``, with its proof.

    ``plain`` is the best with fewer quotas, where it is known: its prices say which edges may matter, and of the others
    none is taken before the values say so. Raises ``best_total.Lacking`` where nothing keeps all bounds, ``flow.TooWide`` where the
    scores are too large.
    """
    layout = lay_out(problem)
    layout = replace(layout, graph=packed(layout.graph))
    tree = _tree(problem, layout, sides)
    found = _among_few(layout, tree, plain, problem.memory) if plain is not None else None
    if found is None:
        market, tree = _settled(layout.graph, tree, problem.memory)
        if _broken(market, tree):
            raise Lacking
        found = market, tree, *_values(market, tree)
    market, tree, value, of_place = found
    done = _finish(problem, layout, market, tree, sides, value, of_place)
    certificate.check(problem, done)
    return done


def _settled(graph: Graph, tree: Tree, memory: int | None) -> tuple[Market, Tree]:
    """Return the market of a graph with everybody where the cheapest flow has them, and that flow in the tree."""
    check_flow(len(graph.start) - 1, len(graph.capacity), len(graph.place), memory)
    market = open_market(graph)
    _flow(market, tree)
    return market, tree._replace(flow=_through(market, tree))


def _among_few(
    layout: Layout, tree: Tree, plain: Assignment, memory: int | None
) -> tuple[Market, Tree, Int64s, Int64s] | None:
    """Return the best found among edges that may matter, with values at which no other would be taken.

    (Column generation: Ford and Fulkerson 1958.) None where it does not end soon, or few edges are not enough.
    """
    graph = layout.graph
    if plain.price is None or plain.contested is None or len(graph.place) < _MANY:
        return None
    width = int(graph.score.max()) + 1
    use = np.zeros(len(graph.place), np.bool_)
    mark_best(graph, -plain.price[layout.place], width // 20, use)
    for _ in range(_ROUNDS):
        count = np.cumsum(use)
        start = np.append(0, count)[graph.start]
        market, flow = _settled(
            graph._replace(start=start, stop=start[1:], place=graph.place[use], score=graph.score[use]), tree, memory
        )
        if _broken(market, flow):
            return None
        value, of_place = _values(market, flow)
        gains = mark(graph, market.seats, flow, _HEAD, value, of_place, width // 40, use)
        market.told["rounds"] = market.told.get("rounds", 0) + 1
        if not gains:
            return market, flow, value, of_place
    return None


def _broken(market: Market, tree: Tree) -> bool:
    """Tell whether a bound is broken."""
    least = market.seats.taken < market.graph.minimum
    return bool(((tree.flow < tree.low) | (tree.flow > tree.high))[1:].any() or least.any())


def _tree(problem: Problem, layout: Layout, sides: tuple[Nested, Nested]) -> Tree:
    """Return the quotas as a tree over the people and columns of a layout, less those who are pinned."""
    groups, sets = sides
    rows = [*groups.parent, *sets.parent]
    node = np.zeros(len(problem.quotas) + 1, np.int64)
    node[rows] = np.arange(1, len(rows) + 1)
    parent, low, high = np.zeros(len(rows) + 1, np.int64), np.full(len(rows) + 1, -1), np.full(len(rows) + 1, _NEVER)
    who, where = problem.pinned[:, 0].astype(np.int64), problem.pinned[:, 1]
    for row, above in (groups.parent | sets.parent).items():
        quota, at = problem.quotas[row], node[row]
        there = int(np.count_nonzero(certificate.counted(quota.applicants, quota.places, who, where)))
        parent[at] = node[above]
        low[at] = quota.least - there if quota.least > there else -1
        if quota.most is not None:
            high[at] = quota.most - there
    if (high < 0).any():
        raise Lacking
    least = layout.graph.minimum.astype(np.int64)
    least[least == 0] = -1
    return Tree(
        parent, low, high, np.zeros_like(low), len(groups.parent), node[groups.inner[layout.row]],
        node[sets.inner[layout.place]], least,
    )  # fmt: skip


def _flow(market: Market, tree: Tree) -> None:
    """Let everybody sit as in the cheapest flow. Bounds that cannot hold are broken as little as can be."""
    from ortools.graph.python import min_cost_flow

    graph = market.graph
    people, places, nodes = len(market.seats.at), len(graph.capacity), len(tree.parent)
    head = market.width * (2 * min(people, places) + 4)
    if 4 * head * (people + places + nodes + 2) >= 1 << 61:
        raise TooWide("점수가 너무 커서 계산할 수 없습니다. 점수의 단위를 줄여 주세요.")
    solver = min_cost_flow.SimpleMinCostFlow()
    add = solver.add_arcs_with_capacity_and_unit_cost
    # Nodes: the applicants; the places; the tree, whose root is the sink. Whoever stands goes up through the groups, so
    # that a group's bounds are upside down there: no source with an arc to everybody, which takes far longer.
    first_node = people + places
    person, column = np.arange(people, dtype=np.int32), np.arange(people, first_node, dtype=np.int32)
    node = np.arange(first_node + 1, first_node + nodes, dtype=np.int32)
    none, edges = np.zeros(people, np.int64), len(graph.place)
    add(person, (tree.of_person + first_node).astype(np.int32), none + 1, none)
    who = np.repeat(person, np.diff(graph.start))
    arcs = add(who, graph.place + np.int32(people), np.ones(edges, np.int64), -head - graph.score.astype(np.int64))
    members = np.bincount(tree.of_person, minlength=nodes)
    for one in range(tree.groups, 0, -1):
        members[tree.parent[one]] += members[one]
    low, high = tree.low[1:].clip(0), tree.high[1:]
    group = np.arange(1, nodes) <= tree.groups
    size = members[1:]
    least = np.where(group, size - high.clip(max=size), np.minimum(low, high.clip(max=people)))
    most = np.where(group, size - low, high.clip(max=people))
    up = (tree.parent[1:] + first_node).astype(np.int32)
    into, free = (tree.of_place + first_node).astype(np.int32), graph.capacity.clip(0).astype(np.int64)
    must = tree.least.clip(0)
    for tail, tip, capacity, cost in (
        (column, into, must, -4 * head),
        (column, into, free - must, 0),
        (node, up, least.clip(0), -4 * head),
        (node, up, most - least.clip(0), 0),
        (node, up, np.where(group, low, 0), 4 * head),
    ):
        add(tail, tip, capacity.clip(0), np.full(len(capacity), cost, np.int64))
    supply = np.append(np.ones(people, np.int64), np.zeros(places + nodes, np.int64))
    supply[first_node] = -people
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    if (status := solver.solve()) != solver.OPTIMAL:
        raise ArithmeticError(f"no cheapest flow: {status}")
    chosen = np.flatnonzero(solver.flows(arcs))
    take_seats(market, who[chosen], graph.place[chosen], graph.score[chosen])
    market.told["solver"] = "flow"


def _through(market: Market, tree: Tree) -> Int64s:
    """Return how many people go through each node of the tree."""
    nodes, sits = len(tree.parent), market.seats.at >= 0
    flow = np.bincount(tree.of_person[sits], minlength=nodes)
    flow += np.bincount(tree.of_place, weights=market.seats.taken, minlength=nodes).astype(np.int64)
    # A parent stands before its children, on either side.
    for node in range(nodes - 1, 0, -1):
        flow[tree.parent[node]] += flow[node]
    return flow


def _values(market: Market, tree: Tree) -> tuple[Int64s, Int64s]:
    """Return what one person more is worth at every node and every place, in points and ``_HEAD`` for a person."""
    graph, nodes, places = market.graph, len(tree.parent), len(market.graph.capacity)
    far = market.width * (min(len(market.seats.at), places) + 2)
    if 4 * far >= _HEAD // 2:
        raise TooWide("점수가 너무 커서 계산할 수 없습니다. 점수의 단위를 줄여 주세요.")
    group = np.arange(nodes) <= tree.groups
    value, of_place = np.where(group, _HEAD + far, 0), np.zeros(places, np.int64)
    value[0] = 0
    if (tree.least == market.seats.taken).any() or ((tree.low == tree.flow) & ~group).any():
        # Somebody may have to be paid to fill a minimum: no more than it takes.
        paid, paid_at = np.where(group, -far, -_HEAD - far), np.full(places, -_HEAD - far)
        paid[0] = 0
        if not raise_(graph, market.seats, tree, _HEAD, paid, paid_at):
            raise ArithmeticError("a flow that should be the cheapest is not")
        np.maximum(value, paid, out=value)
        np.maximum(of_place, paid_at, out=of_place)
    if not lower(graph, market.seats, tree, _HEAD, value, of_place):
        raise ArithmeticError("a flow that should be the cheapest is not")
    return value, of_place


def _finish(
    problem: Problem, layout: Layout, market: Market, tree: Tree, sides: tuple[Nested, Nested], value: Int64s,
    of_column: Int64s,
) -> Assignment:  # fmt: skip
    """Return the assignment of a market in the problem's own rows and places, with its proof."""
    seats = market.seats
    of_place, node_of = np.empty(problem.places, np.int64), np.empty(problem.places, np.int64)
    of_place[layout.place], node_of[layout.place] = of_column, tree.of_place
    closed = np.zeros(problem.places, np.bool_)
    closed[layout.place] = market.graph.capacity <= 0
    if closed.any():
        # Nobody was let go to a place without a free seat: it is worth so little that nobody wants to.
        shut = np.where(closed, value[node_of], of_place)
        shut_values(
            problem.start, problem.place, problem.score - layout.low, layout.row, seats.at, seats.worth, tree, _HEAD,
            value, of_column, shut,
        )  # fmt: skip
        of_place[closed] = shut[closed]
    place = np.full(problem.people, -1, np.int32)
    sits = seats.at >= 0
    place[layout.row[sits]] = layout.place[seats.at[sits]]
    place[problem.pinned[:, 0]] = problem.pinned[:, 1]
    edge = edges_at(problem, place)
    group = np.zeros(len(problem.quotas) + 1, np.int64)
    group[[*sides[0].parent]] = np.arange(1, tree.groups + 1)
    group = group[sides[0].inner]
    sits = place >= 0
    score = np.where(sits, problem.score[edge], 0)
    objective = int(score.sum())
    # Levels are people, the rest are points; a person's points begin at the lowest score.
    (level, points), (level_at, points_at) = (_parted(one, layout.low) for one in (value, of_place))
    sure = np.where(sits, 1 + level_at[place] - level[group], 0)
    gain = np.where(sits, score + points_at[place] - points[group], 0)
    contested, price = level[node_of] - level_at, points[node_of] - points_at
    urgent, multiplier = np.zeros((2, len(problem.quotas)), np.int64)
    rows = [*sides[0].parent, *sides[1].parent]
    # What one more costs at a group is what its parent's people are worth more, at a set the other way round.
    sign = np.where(np.arange(1, len(tree.parent)) <= tree.groups, 1, -1)
    urgent[rows] = sign * (level[tree.parent] - level)[1:]
    multiplier[rows] = sign * (points[tree.parent] - points)[1:]
    found = Assignment(
        place=place,
        edge=edge,
        mode=BEST_TOTAL,
        seed=problem.seed,
        cardinality=int(np.count_nonzero(sits)),
        objective=objective,
        bound=objective,
        sure=sure > 0,
        contested=contested > 0,
        dual=gain,
        price=price,
        multiplier=multiplier,
        urgent=urgent,
        told=market.told,
    )
    if _one_or_none(sure) and _one_or_none(contested):
        return found
    return _apart(found, sure, contested, urgent, market.width * 8 * (min(problem.people, problem.places) + 2))


def _apart(found: Assignment, sure: Int64s, contested: Int64s, urgent: Int64s, each: int) -> Assignment:
    """Return an assignment with the number of people proven apart: where a minimum keeps somebody out elsewhere."""
    if found.dual is None or found.price is None or found.multiplier is None:
        raise ValueError("an assignment without prices")
    if each * (len(sure) + 1) >= 1 << 61:
        raise TooWide("점수가 너무 커서 계산할 수 없습니다. 점수의 단위를 줄여 주세요.")
    return replace(
        found,
        sure=np.zeros(len(sure), np.bool_),
        contested=contested > 0,
        urgent=np.zeros(len(urgent), np.int64),
        dual=found.dual + sure * each,
        price=found.price + contested * each,
        multiplier=found.multiplier + urgent * each,
        number=Headcount(sure, contested, urgent, 1, each, found.cardinality),
    )


def _one_or_none(level: Int64s) -> bool:
    return bool(((level == 0) | (level == 1)).all())


def _parted(value: Int64s, low: int) -> tuple[Int64s, Int64s]:
    """Return how many people and how many points values stand for."""
    level = (value + _HEAD // 2) // _HEAD
    return level, value - level * (_HEAD - low)
