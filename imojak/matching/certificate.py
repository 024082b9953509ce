"""The proof of a best total (최적 증명), checked from scratch: plain NumPy, nothing of what found it.

Anybody can follow it. More people than the sure ones and the seats of the contested places cannot be placed, since every
candidate edge ends at one of them. And every assignment of that many people fills the contested seats, places all sure
people, and sends none of these to a contested place; along every edge that is left the score is at most the person's
gain plus the place's price, so its total is at most the sum of gains and of what the seats are worth. The assignment
reaches both numbers: so no other has more people, and none of as many people a higher total. (König 1931; linear
programming duality.)
"""

from __future__ import annotations

import numpy as np

from imojak.matching.arrays import Bools, Int64s, Wholes
from imojak.matching.problem import Assignment, Problem

#: Edges that are looked at in one go, so that memory stays small.
_BLOCK = 1 << 20
_NEVER = np.iinfo(np.int64).min // 4


class NotProven(AssertionError):
    """The assignment is against a rule, or its numbers do not prove it; ``faults`` says what."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


def check(problem: Problem, assignment: Assignment) -> None:
    """Raise NotProven unless the assignment keeps every rule and is proven to be the best."""
    found = faults(problem, assignment)
    if found:
        raise NotProven(found)


def faults(problem: Problem, assignment: Assignment) -> list[str]:
    """Return everything that is wrong with an assignment or its proof; an empty list proves it."""
    found = against_rules(problem, assignment)
    if found:
        return found
    return _not_most(problem, assignment) + _not_best(problem, assignment)


def against_rules(problem: Problem, assignment: Assignment) -> list[str]:
    """Return which rules an assignment breaks, whatever its score."""
    place, edge = assignment.place, assignment.edge
    sits = np.flatnonzero(place >= 0)
    on = edge[sits]
    found = []
    if len(place) != problem.people or (place >= problem.places).any() or (edge[place < 0] >= 0).any():
        return ["somebody is nowhere that there is"]
    if (on < problem.start[sits]).any() or (on >= problem.start[sits + 1]).any():
        return ["somebody sits without being a candidate"]
    if (problem.place[on] != place[sits]).any():
        found.append("somebody sits at another place than the edge says")
    count = np.bincount(place[sits], minlength=problem.places)
    if (count > problem.capacity).any():
        found.append("a place holds more people than it has seats")
    if (count < problem.minimum).any():
        found.append("a place has fewer people than its minimum")
    if (place[problem.pinned[:, 0]] != problem.pinned[:, 1]).any():
        found.append("a pinned person is elsewhere")
    if len(problem.forbidden) and (place[problem.forbidden[:, 0]] == problem.forbidden[:, 1]).any():
        found.append("a forbidden pair is together")
    for quota in problem.quotas:
        number = int(np.count_nonzero(counted(quota.applicants, quota.places, sits, place[sits])))
        if number < quota.least or (quota.most is not None and number > quota.most):
            found.append(f"quota {quota.key} has {number}")
    if assignment.cardinality != len(sits) or assignment.objective != int(problem.score[on].sum()):
        found.append("the totals are not those of the assignment")
    return found


def counted(applicants: Bools | None, places: Bools | None, who: Int64s, where: Wholes) -> Bools:
    """Return which pairs of ``who`` and ``where`` a quota over these groups counts."""
    yes = np.ones(len(who), np.bool_)
    if applicants is not None:
        yes &= applicants[who]
    if places is not None:
        yes &= places[where]
    return yes


def _not_most(problem: Problem, assignment: Assignment) -> list[str]:
    sure, contested = assignment.sure, assignment.contested
    if sure is None or contested is None:
        return ["the number of people has no proof"]
    most = int(np.count_nonzero(sure)) + int(problem.capacity[contested].sum(dtype=np.int64))
    return [] if most == assignment.cardinality else [f"{most} people might be placed"]


def _not_best(problem: Problem, assignment: Assignment) -> list[str]:
    """Look at every edge: it must be covered, and worth no more than its person's gain and its place's price."""
    sure, contested, dual, price = assignment.sure, assignment.contested, assignment.dual, assignment.price
    if sure is None or contested is None or dual is None or price is None:
        return ["the total has no proof"]
    fixed = np.zeros(problem.people, np.bool_)
    fixed[problem.pinned[:, 0]] = True
    banned = np.sort(problem.edges_of(problem.forbidden))
    if (~sure & ~fixed & (dual < 0)).any() or ((price < 0) & ~contested & (problem.minimum == 0)).any():
        return ["a gain or a price is negative"]
    sits = np.flatnonzero(assignment.place >= 0)
    if (dual[sits] + price[assignment.place[sits]] < problem.score[assignment.edge[sits]]).any():
        return ["somebody's score is above gain and price"]
    blocks = np.searchsorted(problem.start, np.arange(0, problem.edges + _BLOCK, _BLOCK), "right") - 1
    any_contested = bool(contested.any())
    for begin, end in zip(blocks, [*blocks[1:-1], problem.people], strict=False):
        low, high = int(problem.start[begin]), int(problem.start[end])
        if low == high:
            continue
        place = problem.place[low:high]
        worth = problem.score[low:high] - price[place]
        length = np.diff(problem.start[begin : end + 1])
        barred = banned[np.searchsorted(banned, low) : np.searchsorted(banned, high)] - low
        worth[barred] = _NEVER
        if any_contested or not sure[begin:end].all():
            fought = contested[place]
            certain = np.repeat(sure[begin:end], length)
            open_ = ~fought & ~certain
            open_[barred] = False
            if (open_ & ~np.repeat(fixed[begin:end], length)).any():
                return ["an edge is neither of a sure person nor at a contested place"]
            worth[fought & certain] = _NEVER
        rows = np.flatnonzero(length)
        highest = np.maximum.reduceat(worth, problem.start[begin + rows] - low)
        if ((highest > dual[begin + rows]) & ~fixed[begin + rows]).any():
            return ["an edge is worth more than its person's gain and its place's price"]
    bound = bound_of(problem, dual, price, contested)
    return [] if bound == assignment.bound == assignment.objective else [f"the total might be {bound}"]


def bound_of(problem: Problem, dual: Int64s, price: Int64s, contested: Bools) -> int:
    """Return what no assignment of as many people can exceed at these gains and prices."""
    seats = np.where((price >= 0) | contested, problem.capacity, problem.minimum).astype(np.int64)
    return int(dual.sum()) + int((seats * price).sum())
