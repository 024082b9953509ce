"""What moves a best total leaves possible, and what each would take (가능한 이동). Pure.

Read off the proof: along every candidate edge the person's gain plus the place's price is at least the score, and what it
is more (the reduced cost) is lost whenever the edge is used. Nothing is lost on the edges in use. Nodes of the graph of
moves are the places, then one for whoever has none, then one for the seats that nobody needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imojak.matching.arrays import Bools, Int64s
from imojak.matching.certificate import counted
from imojak.matching.compiling import fastest
from imojak.matching.problem import Assignment, Problem
from imojak.matching.stability import pinned_people


def reduced_costs(problem: Problem, assignment: Assignment, edges: Int64s) -> Int64s:
    """Return by how many points the total would be lower, at least, if these edges were used (int64[k])."""
    dual, price, multiplier = assignment.dual, assignment.price, assignment.multiplier
    who, where = problem.applicant[edges].astype(np.int64), problem.place[edges].astype(np.int64)
    if dual is None or price is None or multiplier is None:
        raise ValueError("only the best total has prices")
    worth = dual[who] + price[where]
    for quota, worth_of_one in zip(problem.quotas, multiplier, strict=True):
        worth = worth + worth_of_one * counted(quota.applicants, quota.places, who, where)
    return -((assignment.scale * problem.score[edges] - worth) // assignment.scale)


def fewer_people(problem: Problem, assignment: Assignment, edges: Int64s) -> Bools:
    """Return whether a person less would be placed if these edges were used (bool[k])."""
    if assignment.sure is None or assignment.contested is None:
        raise ValueError("only the best total says who is sure of a place")
    return assignment.sure[problem.applicant[edges]] & assignment.contested[problem.place[edges]]


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


def circles(problem: Problem, assignment: Assignment, edges: Int64s) -> tuple[Bools, Bools]:
    """Return which edges could be used with as many people placed, and which also with the same total (bool[k] each).

    An edge may be used just where a circle of moves goes through it: where both its ends lie in the same strongly
    connected component of the graph of moves; with the same total, where that is so of the moves that lose nothing.
    Without quotas only.
    """
    moves, nodes = possible_moves(problem, assignment), problem.places + 2
    own = assignment.place[problem.applicant[edges]]
    own, there = np.where(own >= 0, own, problem.places), problem.place[edges]
    free = free_edges(problem, assignment)[edges]
    found = []
    for use in (np.ones(len(moves.tail), np.bool_), moves.length == 0):
        use = use & (moves.tail != moves.head)
        arcs = np.unique(moves.tail[use] * nodes + moves.head[use])
        first = np.searchsorted(arcs, np.arange(nodes + 1) * nodes)
        component = fastest(components, len(arcs))(first, arcs % nodes)
        found.append(free & (component[own] == component[there]))
    return found[0], found[1] & (reduced_costs(problem, assignment, edges) == 0)


def components(first: Int64s, head: Int64s) -> Int64s:
    """Return a number of the strongly connected component of every node: int64[nodes].

    The arcs of node v lead to ``head[first[v]:first[v + 1]]``. (Tarjan 1972, without recursion.)
    """
    nodes = len(first) - 1
    number, low, component = np.full(nodes, -1), np.zeros(nodes, np.int64), np.full(nodes, -1)
    at, path, waiting = first[:-1].copy(), np.empty(nodes, np.int64), np.empty(nodes, np.int64)
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
            if at[node] < first[node + 1]:
                to = head[at[node]]
                at[node] += 1
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
