"""The proof of a best total checked in one compiled pass over all edges, in every run.

It asks what ``certificate`` asks: are all rules kept, do gains and prices reach every candidate edge's score, and do they
add up to what the assignment reached? People and points of a gain or a price are one whole number here, people times more
than any points can make up for. A yes is a yes; whatever is not simply so (a fault, worths of quotas over some people at some
places, prices in parts of a point) is left to ``certificate``, which is plain NumPy and has the last word.
"""

from __future__ import annotations

import numpy as np

from imojak.matching import certificate
from imojak.matching.arrays import Int32s, Int64s
from imojak.matching.jit import compiled
from imojak.matching.parts import in_parts
from imojak.matching.problem import Assignment, Problem

_LARGEST = 1 << 62


@compiled
def look_through(
    start: Int64s, place: Int32s, score: Int64s, at: Int32s, edge: Int64s, gain: Int64s, price: Int64s, banned: Int64s,
    count: Int64s, begin: int, end: int,
) -> tuple[int, int, bool]:  # fmt: skip
    """Return how many of the persons ``begin`` … ``end`` sit, their total, and whether all is right; count by place.

    It is where everybody's own edge leads from them to their place, and no edge is worth more than gain and price. Edges of
    ``banned``, in ascending order, do not count.
    """
    sit, total = 0, 0
    for person in range(begin, end):
        first, last, best = start[person], start[person + 1], -_LARGEST
        for on in range(first, last):
            best = max(best, score[on] - price[place[on]])
        if best > gain[person]:
            spot = np.searchsorted(banned, first)
            for on in range(first, last):
                while spot < len(banned) and banned[spot] < on:
                    spot += 1
                if spot < len(banned) and banned[spot] == on:
                    continue
                if score[on] - price[place[on]] > gain[person]:
                    return sit, total, False
        on = edge[person]
        if at[person] < 0:
            if on >= 0:
                return sit, total, False
            continue
        if on < first or on >= last or place[on] != at[person]:
            return sit, total, False
        sit += 1
        total += score[on]
        count[at[person]] += 1
    return sit, total, True


def check(problem: Problem, assignment: Assignment, threads: int = 2) -> None:
    """Raise ``certificate.NotProven`` unless the assignment keeps every rule and is proven to be the best."""
    if not holds(problem, assignment, threads):
        certificate.check(problem, assignment)


def holds(problem: Problem, one: Assignment, threads: int = 2) -> bool:
    """Tell whether the assignment keeps every rule and is proven to be the best; False may also mean not sure."""
    if len(one.place) != problem.people or (one.place >= problem.places).any() or not _in_their_places(problem, one):
        return False
    proof = _proof(problem, one)
    if proof is None:
        return False

    def look(begin: int, end: int) -> tuple[int, int, bool, Int64s]:
        count = np.zeros(problem.places, np.int64)
        rows = problem.start, problem.place, problem.score
        return *look_through(*rows, one.place, one.edge, *proof, problem.banned, count, begin, end), count

    parts = in_parts(look, problem.people, threads)
    if not all(right for _, _, right, _ in parts):
        return False
    if sum(sit for sit, *_ in parts) != one.cardinality or sum(total for _, total, *_ in parts) != one.objective:
        return False
    count = sum(some for *_, some in parts)
    return not ((count > problem.capacity).any() or (count < problem.minimum).any())


def _in_their_places(problem: Problem, one: Assignment) -> bool:
    """Tell whether pins, bans and quotas are kept."""
    for pairs, together in ((problem.pinned, True), (problem.forbidden, False)):
        if len(pairs) and ((one.place[pairs[:, 0]] == pairs[:, 1]) != together).any():
            return False
    sits = one.place >= 0
    for quota in problem.quotas:
        if quota.places is None:
            number = int(np.count_nonzero(sits if quota.applicants is None else sits & quota.applicants))
        else:
            who = np.flatnonzero(sits)
            number = int(np.count_nonzero(certificate.counted(quota.applicants, quota.places, who, one.place[who])))
        if number < quota.least or (quota.most is not None and number > quota.most):
            return False
    return True


def _proof(problem: Problem, one: Assignment) -> tuple[Int64s, Int64s] | None:
    """Return gains, less what a person weighs, and prices; they prove the totals if they cover every edge. None: not sure."""
    if one.sure is None or one.contested is None or one.dual is None or one.price is None or one.scale != 1:
        return None
    if one.number is not None:
        return None
    nothing = np.zeros(len(problem.quotas), np.int64)
    urgent = nothing if one.urgent is None else one.urgent
    multiplier = nothing if one.multiplier is None else one.multiplier
    low, high = problem.range
    levels, worths = 4 + int(np.abs(urgent).sum()), int(np.abs(multiplier).sum())
    most = _widest(one.dual) + _widest(one.price) + worths + max(abs(low), abs(high)) + 1
    if most * levels >= _LARGEST:
        return None
    # What is below nothing in the one number is so in people and points.
    gain, price = one.sure * np.int64(most) + one.dual, one.contested * np.int64(most) + one.price
    pinned = problem.pinned
    below = gain < 0
    below[pinned[:, 0]] = False
    cheap = price < 0
    if below.any() or (cheap & (problem.minimum == 0)).any():
        return None
    seats = np.where(cheap, problem.minimum, problem.capacity).astype(np.int64)
    people, points = int(np.count_nonzero(one.sure)), int(one.dual.sum() + seats @ one.price)
    people += int(seats[one.contested].sum())
    for quota, more, worth in zip(problem.quotas, urgent.tolist(), multiplier.tolist(), strict=True):
        if not more and not worth:
            continue
        number = quota.least if (more, worth) >= (0, 0) else quota.most
        if number is None or (quota.places is not None and quota.applicants is not None):
            return None
        people, points = people - more * number, points - worth * number
        paid, group = (gain, quota.applicants) if quota.places is None else (price, quota.places)
        paid[slice(None) if group is None else group] -= more * most + worth
    if people != one.cardinality or points != one.bound:
        return None
    gain -= most
    if len(pinned):
        on = one.edge[pinned[:, 0]]
        if (gain[pinned[:, 0]] + price[pinned[:, 1]] < problem.score[on]).any():
            return None
        gain[pinned[:, 0]] = _LARGEST
    return gain, price


def _widest(points: Int64s) -> int:
    return max(abs(int(points.min(initial=0))), abs(int(points.max(initial=0))))
