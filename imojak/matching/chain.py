"""What one wish would have cost (한 희망의 값): the least that the best total loses with this person there, and who moves.

A shortest path over places in the graph of possible moves, from the place that was wished for back to what the person
leaves: whoever makes room there goes on to a place where somebody makes room, and so on, until a seat is free or the
person's own old seat is reached. Lengths are reduced costs, so that none is negative, and the length of the path is the
exact loss among all assignments of as many people (Ahuja, Magnanti and Orlin 1993, chapter 9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imojak.matching.arrays import Int64s
from imojak.matching.moves import free_edges, possible_moves, reduced_costs
from imojak.matching.problem import Assignment, Problem

_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Move:
    """Somebody goes from a place to another one; -1 is no place."""

    applicant: int
    start: int
    end: int


@dataclass(frozen=True)
class Chain:
    """The total would be ``cost`` points lower; ``moves`` are all that would change, the person's own first."""

    cost: int
    moves: tuple[Move, ...]


def chain(problem: Problem, assignment: Assignment, applicant: int, place: int) -> Chain | None:
    """Return what it would have cost to place somebody there, as many people being placed.

    None where that cannot be: the pair is no candidate or forbidden, somebody is pinned, the place is closed, or a person
    less would be placed. Raises ValueError for a result without prices, and where quotas bind the moves.
    """
    if problem.quotas or assignment.dual is None:
        raise ValueError("a chain needs a best total without quotas")
    edge = problem.edge(applicant, place)
    if edge >= 0 and assignment.place[applicant] == place:
        return Chain(0, ())
    if edge < 0 or not free_edges(problem, assignment)[edge]:
        return None
    moves = possible_moves(problem, assignment)
    out = problem.places
    goal = int(assignment.place[applicant]) if assignment.place[applicant] >= 0 else out
    reached = _shortest(out + 2, moves.tail, moves.head, moves.length, place, goal)
    if reached is None:
        return None
    distance, path = reached
    own = Move(applicant, int(assignment.place[applicant]), place)
    moved = [
        Move(int(moves.who[step]), _place(int(moves.tail[step]), out), _place(int(moves.head[step]), out))
        for step in path
        if moves.who[step] >= 0
    ]
    first = int(reduced_costs(problem, assignment, np.array([edge]))[0])
    return Chain(first + distance, (own, *moved))


def _place(node: int, places: int) -> int:
    return node if node < places else -1


def _shortest(
    nodes: int, tail: Int64s, head: Int64s, length: Int64s, start: int, goal: int
) -> tuple[int, list[int]] | None:
    """Return how far the goal is and the arcs of a shortest path; None where there is none. No length is negative.

    All arcs are looked at once for every step of the longest shortest path (Bellman and Ford): few, since a chain is short.
    """
    distance = np.full(nodes, _FAR, np.int64)
    distance[start] = 0
    came = np.full(nodes, -1, np.int64)
    while True:
        reach = distance[tail] + length
        arcs = np.flatnonzero((reach < distance[head]) & (reach < distance[goal]))
        if not arcs.size:
            break
        np.minimum.at(distance, head[arcs], reach[arcs])
        best = arcs[reach[arcs] == distance[head[arcs]]]
        came[head[best]] = best
    if distance[goal] == _FAR:
        return None
    path: list[int] = []
    node = goal
    while node != start:
        path.append(int(came[node]))
        node = int(tail[path[-1]])
    return int(distance[goal]), path[::-1]
