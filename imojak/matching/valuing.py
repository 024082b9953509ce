"""What one person more would be worth anywhere in a flow (흐름의 값): read off the best flow alone. Compiled.

Nodes are a root of value 0, groups of applicants, sets of places (a tree on either side), applicants and places. Where
one person more can come through an arc, its beginning is worth at least what the arc gives and its end is worth; where
one can be taken back, at most so much. Such values exist just if the flow is the best (linear programming duality). What
they are apart at the ends of an arc that is full, or has just its minimum, is what that bound costs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.jit import compiled
from imojak.matching.market import Graph, Seats


class Tree(NamedTuple):
    """Groups, then sets, as nodes from 1; node 0 is the root of both. ``parent`` int64[nodes] leads towards it.

    ``flow`` are the people through the arc between a node and its parent, who must be ``low`` at least and may be
    ``high`` at most. ``of_person`` and ``of_place`` are the innermost node of everybody and every place, ``least`` the
    minimum of each place. Nodes up to ``groups`` are groups. A bound that asks for nobody is −1: it costs nothing.
    """

    parent: Int64s
    low: Int64s
    high: Int64s
    flow: Int64s
    groups: int
    of_person: Int64s
    of_place: Int64s
    least: Int64s


@compiled
def lower(graph: Graph, seats: Seats, tree: Tree, head: int, value: Int64s, of_place: Int64s) -> bool:
    """Lower values until they fit the flow; return whether that ended. ``head`` is what it is worth to be placed at all.

    ``value`` int64[nodes] and ``of_place`` int64[places] come as what they may be at most.
    """
    places, people, nodes = len(of_place), len(seats.at), len(value)
    fell, stale = np.ones(places, np.bool_), np.ones(nodes, np.bool_)
    for _ in range(places + people + nodes + 2):
        changed = False
        for node in range(1, nodes):
            begin, end = (tree.parent[node], node) if node <= tree.groups else (node, tree.parent[node])
            if tree.flow[node] > tree.low[node] and value[begin] > value[end]:
                if begin == 0:
                    return False
                value[begin] = value[end]
                stale[begin] = True
                changed = True
            if tree.flow[node] < tree.high[node] and value[end] > value[begin]:
                if end == 0:
                    return False
                value[end] = value[begin]
                stale[end] = True
                changed = True
        for place in range(places):
            node = tree.of_place[place]
            if seats.taken[place] < graph.capacity[place] and value[node] > of_place[place]:
                if node == 0:
                    return False
                value[node] = of_place[place]
                changed = True
            if seats.taken[place] > tree.least[place] and of_place[place] > value[node]:
                of_place[place] = value[node]
                fell[place] = True
                changed = True
        some = stale.any()
        for person in range(people):
            if not some:
                break
            if seats.at[person] < 0 and stale[tree.of_person[person]]:
                own = value[tree.of_person[person]] - head
                for at in range(graph.start[person], graph.start[person + 1]):
                    place = graph.place[at]
                    if of_place[place] > own - graph.score[at]:
                        of_place[place] = own - graph.score[at]
                        fell[place] = True
                        changed = True
        stale[:] = False
        for origin in range(places):
            if not fell[origin]:
                continue
            fell[origin] = False
            for slot in range(seats.first[origin], seats.first[origin] + seats.taken[origin]):
                person = seats.person[slot]
                own = of_place[origin] + seats.worth[person]
                node = tree.of_person[person]
                if value[node] > own + head:
                    if node == 0:
                        return False
                    value[node] = own + head
                    stale[node] = True
                    changed = True
                for at in range(graph.start[person], graph.start[person + 1]):
                    place = graph.place[at]
                    if of_place[place] > own - graph.score[at]:
                        of_place[place] = own - graph.score[at]
                        fell[place] = True
                        changed = True
        if not changed:
            return True
    return False


@compiled
def raise_(graph: Graph, seats: Seats, tree: Tree, head: int, value: Int64s, of_place: Int64s) -> bool:
    """Raise values until they fit the flow; return whether that ended. They come as what they must be at least."""
    places, people, nodes = len(of_place), len(seats.at), len(value)
    for _ in range(places + people + nodes + 2):
        changed = False
        for person in range(people):
            origin, node = seats.at[person], tree.of_person[person]
            best = value[node] - head
            if origin < 0:
                for at in range(graph.start[person], graph.start[person + 1]):
                    best = max(best, graph.score[at] + of_place[graph.place[at]])
                if best + head > value[node]:
                    if node == 0:
                        return False
                    value[node] = best + head
                    changed = True
                continue
            for at in range(graph.start[person], graph.start[person + 1]):
                best = max(best, graph.score[at] + of_place[graph.place[at]])
            if best - seats.worth[person] > of_place[origin]:
                of_place[origin] = best - seats.worth[person]
                changed = True
        for place in range(places):
            node = tree.of_place[place]
            if seats.taken[place] > tree.least[place] and of_place[place] > value[node]:
                if node == 0:
                    return False
                value[node] = of_place[place]
                changed = True
            if seats.taken[place] < graph.capacity[place] and value[node] > of_place[place]:
                of_place[place] = value[node]
                changed = True
        for node in range(1, nodes):
            begin, end = (tree.parent[node], node) if node <= tree.groups else (node, tree.parent[node])
            if tree.flow[node] > tree.low[node] and value[begin] > value[end]:
                if end == 0:
                    return False
                value[end] = value[begin]
                changed = True
            if tree.flow[node] < tree.high[node] and value[end] > value[begin]:
                if begin == 0:
                    return False
                value[begin] = value[end]
                changed = True
        if not changed:
            return True
    return False


@compiled
def shut_values(
    graph_start: Int64s, place: Int32s, score: Int64s, row: Int64s, at: Int32s, worth: Int64s, tree: Tree, head: int,
    value: Int64s, of_place: Int64s, shut: Int64s,
) -> None:  # fmt: skip
    """Lower the values ``shut`` int64[p] of places without a free seat until nobody of the rows ``row`` would go there.

    ``at`` is where each person sits among the graph's places, with ``worth``.
    """
    for person in range(len(row)):
        own = value[tree.of_person[person]]
        if at[person] >= 0:
            own = of_place[at[person]] + worth[person] + head
        for edge in range(graph_start[row[person]], graph_start[row[person] + 1]):
            if shut[place[edge]] > own - score[edge] - head:
                shut[place[edge]] = own - score[edge] - head


@compiled
def mark(
    graph: Graph, seats: Seats, tree: Tree, head: int, value: Int64s, of_place: Int64s, within: int, use: Bools
) -> int:
    """Mark in ``use`` bool[edges] those that give up no more than ``within`` at these values; return how many would gain."""
    gains = 0
    for person in range(len(seats.at)):
        origin = seats.at[person]
        own = value[tree.of_person[person]] - head if origin < 0 else seats.worth[person] + of_place[origin]
        for at in range(graph.start[person], graph.start[person + 1]):
            given_up = own - graph.score[at] - of_place[graph.place[at]]
            use[at] = given_up <= within or graph.place[at] == origin
            gains += given_up < 0
    return gains


@compiled
def mark_best(graph: Graph, of_place: Int64s, within: int, use: Bools) -> None:
    """Mark in ``use`` bool[edges] those that are worth no less than the best of their row less ``within``."""
    for person in range(len(graph.start) - 1):
        best = -(1 << 62)
        for at in range(graph.start[person], graph.start[person + 1]):
            best = max(best, graph.score[at] + of_place[graph.place[at]])
        for at in range(graph.start[person], graph.start[person + 1]):
            use[at] = graph.score[at] + of_place[graph.place[at]] >= best - within
