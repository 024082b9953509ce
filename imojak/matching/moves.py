"""What moves a best total leaves possible, and what each would take (가능한 이동). Pure.

Read off the proof: along every candidate edge the person's gain plus the place's price is at least the score, and what it
is more (the reduced cost) is lost whenever the edge is used. Nothing is lost on the edges in use. Nodes of the graph of
moves are the places, then one for whoever has none, then one for the seats that nobody needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.certificate import counted, headcount_bound
from imojak.matching.compiling import fastest
from imojak.matching.problem import Assignment, Problem
from imojak.matching.stability import pinned_people


def reduced_costs(problem: Problem, assignment: Assignment, edges: Int64s) -> Int64s:
    """Return by how many points the total would be lower, at least, if these edges were used (int64[k])."""
    dual, price, multiplier = assignment.dual, assignment.price, assignment.multiplier
    who, where = problem.applicant[edges].astype(np.int64), problem.place[edges].astype(np.int64)
    if dual is None or price is None or multiplier is None:
        raise ValueError("only the best total has prices")
    worth = dual[who] + price[where] - (assignment.number.each if assignment.number is not None else 0)
    for quota, each in zip(problem.quotas, multiplier, strict=True):
        worth = worth - each * counted(quota.applicants, quota.places, who, where)
    return -((assignment.scale * problem.score[edges] - worth) // assignment.scale)


def fewer_people(problem: Problem, assignment: Assignment, edges: Int64s) -> Bools:
    """Return whether a person less would be placed if these edges were used (bool[k])."""
    if assignment.sure is None or assignment.contested is None:
        raise ValueError("only the best total says who is sure of a place")
    who, where = problem.applicant[edges].astype(np.int64), problem.place[edges].astype(np.int64)
    if (apart := assignment.number) is not None:
        people = apart.gain[who] + apart.price[where] - apart.scale
        for quota, each in zip(problem.quotas, apart.worth, strict=True):
            people -= each * counted(quota.applicants, quota.places, who, where)
        return np.asarray(people > headcount_bound(problem, apart) - assignment.cardinality * apart.scale, np.bool_)
    if assignment.urgent is None or not assignment.urgent.any():
        return assignment.sure[who] & assignment.contested[where]
    people = assignment.sure[who].astype(np.int64) + assignment.contested[where]
    for quota, each in zip(problem.quotas, assignment.urgent, strict=True):
        people -= each * counted(quota.applicants, quota.places, who, where)
    return np.asarray(people > 1, np.bool_)


def free_edges(problem: Problem, assignment: Assignment) -> Bools:
    """Return along which edges somebody may move without a person less being placed: bool[m]."""
    open_ = (problem.capacity[problem.place] > 0) & ~pinned_people(problem)[problem.applicant]
    open_ &= ~fewer_people(problem, assignment, np.arange(problem.edges))
    ruled_out = problem.edges_of(problem.forbidden)
    open_[ruled_out[ruled_out >= 0]] = False
    return np.asarray(open_, np.bool_)


@dataclass(frozen=True, eq=False)
class Moves:
    """Arcs from ``tail`` to ``head``: ``who`` goes there (-1: nobody, a seat is left empty), ``length`` points are lost."""

    tail: Int64s
    head: Int64s
    length: Int64s
    who: Int64s


def possible_moves(problem: Problem, assignment: Assignment) -> Moves:
    """Return all moves of one person or one free seat that keep as many people placed; without quotas only."""
    dual, price, sure, contested = assignment.dual, assignment.price, assignment.sure, assignment.contested
    if dual is None or price is None or sure is None or contested is None:
        raise ValueError("only the best total has prices")
    out, spare = problem.places, problem.places + 1
    own = np.where(assignment.place >= 0, assignment.place, out).astype(np.int64)
    free = np.flatnonzero(free_edges(problem, assignment))
    mover = problem.applicant[free].astype(np.int64)
    goes = (own[mover], problem.place[free], reduced_costs(problem, assignment, free), mover)
    unsure = np.flatnonzero((own != out) & ~sure & ~pinned_people(problem))
    leaves = (own[unsure], np.full(len(unsure), out), dual[unsure], unsure)
    people = np.bincount(assignment.place[assignment.place >= 0], minlength=problem.places)
    more = np.flatnonzero((people < problem.capacity) & ~contested)
    less = np.flatnonzero((people > problem.minimum) & ~contested)
    fills = (more, np.full(len(more), spare), -price[more], np.full(len(more), -1))
    empties = (np.full(len(less), spare), less, price[less], np.full(len(less), -1))
    several = (goes, leaves, fills, empties)
    return Moves(*(np.concatenate([one[at] for one in several]).astype(np.int64) for at in range(len(goes))))


def circles(problem: Problem, assignment: Assignment, lost: Int64s) -> tuple[Bools, Bools]:
    """Return which edges could be used with as many people placed, and which also with the same total (bool[m] each).

    ``lost`` int64[m] are the reduced costs of all edges. An edge may be used just where a circle of moves goes through it:
    where both its ends lie in the same strongly connected component of the graph of moves (``possible_moves``); with the
    same total, where that is so of the moves that lose nothing. Without quotas only.
    """
    dual, price, sure, contested = assignment.dual, assignment.price, assignment.sure, assignment.contested
    if dual is None or price is None or sure is None or contested is None:
        raise ValueError("only the best total has prices")
    places = problem.places
    own = np.where(assignment.place >= 0, assignment.place, places).astype(np.int64)
    sitting = np.argsort(own, kind="stable")
    first = np.searchsorted(own[sitting], np.arange(places + 2))
    unsure = ~sure & ~pinned_people(problem) & (own < places)
    people = np.bincount(own, minlength=places + 1)[:places]
    fills, empties = (people < problem.capacity) & ~contested, (people > problem.minimum) & ~contested
    free = free_edges(problem, assignment)
    ends = np.repeat(own, np.diff(problem.start))
    found = []
    for tight in (False, True):
        leaves = np.zeros(places, np.bool_)
        leaves[own[unsure & (dual == 0) if tight else unsure]] = True
        seats = price == 0 if tight else np.ones(places, np.bool_)
        use = free & (lost == 0) if tight else free
        component = fastest(components, problem.edges)(
            first, sitting, problem.start, problem.place, use, leaves, fills & seats, np.flatnonzero(empties & seats)
        )
        found.append(np.asarray(use & (component[ends] == component[problem.place]), np.bool_))
    return found[0], found[1]


def components(
    first: Int64s,
    sitting: Int64s,
    start: Int64s,
    place: Int32s,
    use: Bools,
    leaves: Bools,
    fills: Bools,
    empties: Int64s,
) -> Int64s:
    """Return a number of the strongly connected component of every place and of the two nodes behind (int64[p + 2]).

    At place v sit ``sitting[first[v]:first[v + 1]]`` (at p: whoever has none), who may move along their edges in ``use``.
    From places that ``leaves`` marks somebody may go without; ``fills`` have a seat left, ``empties`` may lose a person.
    (Tarjan 1972, without recursion.)
    """
    out = len(leaves)
    nodes = out + 2
    number, low, component = np.full(nodes, -1), np.zeros(nodes, np.int64), np.full(nodes, -1)
    path, waiting = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    person_at, edge_at, stage = np.zeros(nodes, np.int64), np.full(nodes, -1), np.zeros(nodes, np.int64)
    person_at[: out + 1] = first[: out + 1]
    count, deep, held = 0, 0, 0
    for root in range(nodes):
        if number[root] < 0:
            path[0], deep = root, 1
        while deep:
            node = path[deep - 1]
            if number[node] < 0:
                number[node] = low[node] = count
                count += 1
                waiting[held] = node
                held += 1
            to, more = -1, True
            while to < 0 and more:
                if node <= out and person_at[node] < first[node + 1]:
                    one = sitting[person_at[node]]
                    edge = edge_at[node] if edge_at[node] >= 0 else start[one]
                    while edge < start[one + 1] and not use[edge]:
                        edge += 1
                    if edge < start[one + 1]:
                        to = place[edge]
                        edge_at[node] = edge + 1
                    else:
                        person_at[node] += 1
                        edge_at[node] = -1
                elif node < out and stage[node] < 2:
                    if stage[node] == 0 and leaves[node]:
                        to = out
                    elif stage[node] == 1 and fills[node]:
                        to = out + 1
                    stage[node] += 1
                elif node == out + 1 and stage[node] < len(empties):
                    to = empties[stage[node]]
                    stage[node] += 1
                else:
                    more = False
            if more:
                if number[to] < 0:
                    path[deep] = to
                    deep += 1
                elif component[to] < 0:
                    low[node] = min(low[node], number[to])
                continue
            deep -= 1
            if deep:
                low[path[deep - 1]] = min(low[path[deep - 1]], low[node])
            if low[node] == number[node]:
                while component[node] < 0:
                    held -= 1
                    component[waiting[held]] = node
    return component
