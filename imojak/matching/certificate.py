"""The proof of a best total (최적 증명), checked from scratch: plain NumPy, nothing of what found it.

Anybody can follow it. More people than the sure ones and the seats of the contested places cannot be placed, since every
candidate edge ends at one of them. And every assignment of that many people fills the contested seats, places all sure
people, and sends none of these to a contested place; along every edge that is left the score is at most the person's
gain plus the place's price, so its total is at most the sum of gains and of what the seats are worth. The assignment
reaches both numbers: so no other has more people, and none of as many people a higher total. A quota adds what it is
worth to keep to every edge that it counts, and takes it off again as often as it says. Where quotas that cross keep people
out, both numbers are proven apart, and what is proven may be a bound that lies above. (König 1931; linear programming duality.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from imojak.matching.arrays import Bools, Int64s, Wholes
from imojak.matching.problem import Assignment, Headcount, Problem

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
    return _unproven(problem, assignment)


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


@dataclass(frozen=True, eq=False)
class _Proof:
    """Gains, prices and quotas' worths as pairs: how many people, then how many points. The first decides."""

    gain: tuple[Int64s, Int64s]
    price: tuple[Int64s, Int64s]
    worth: tuple[Int64s, Int64s]


def _proof(problem: Problem, assignment: Assignment) -> _Proof | None:
    one, quotas = assignment, len(problem.quotas)
    if one.sure is None or one.contested is None or one.dual is None or one.price is None:
        return None
    nothing = np.zeros(quotas, np.int64)
    urgent = nothing if one.urgent is None else one.urgent
    multiplier = nothing if one.multiplier is None else one.multiplier
    return _Proof(
        (one.sure.astype(np.int64), one.dual), (one.contested.astype(np.int64), one.price), (urgent, multiplier)
    )


def _unproven(problem: Problem, assignment: Assignment) -> list[str]:
    """Hold every edge against the person's gain and the place's price, then add them all up."""
    proof = _proof(problem, assignment)
    if proof is None:
        return ["there is no proof"]
    fixed = np.zeros(problem.people, np.bool_)
    fixed[problem.pinned[:, 0]] = True
    if assignment.number is not None:
        return _unproven_apart(problem, assignment, assignment.number, fixed)
    if (_negative(*proof.gain) & ~fixed).any() or (_negative(*proof.price) & (problem.minimum == 0)).any():
        return ["a gain or a price is below nothing"]
    most, bound = bound_of(problem, *proof.gain, *proof.price, *proof.worth)
    if most != assignment.cardinality:
        return [f"{most} people might be placed"]
    scale = assignment.scale
    if bound > (assignment.bound + 1) * scale - 1 or (not scale > 1 and bound != assignment.bound):
        return [f"the total might be {bound / scale:,}"]
    return _uncovered(problem, assignment, proof, fixed)


def _unproven_apart(problem: Problem, assignment: Assignment, number: Headcount, fixed: Bools) -> list[str]:
    """Prove the number of people first, each worth the same; then the points of that many people."""
    dual, price, multiplier = assignment.dual, assignment.price, assignment.multiplier
    if dual is None or price is None or multiplier is None:
        return ["there is no proof"]
    points = problem.minimum == 0
    if any(
        ((of < 0) & ~fixed).any() or ((at < 0) & points).any()
        for of, at in ((dual, price), (number.gain, number.price))
    ):
        return ["a gain or a price is below nothing"]
    one, of_person, of_place = np.ones_like(dual), np.zeros_like(dual), np.zeros_like(price)
    of_quota = np.zeros_like(multiplier)
    most = headcount_bound(problem, number)
    if not assignment.cardinality <= number.most or most >= (number.most + 1) * number.scale:
        return [f"{most // number.scale} people might be placed"]
    bound = bound_of(problem, of_person, dual, of_place, price, of_quota, multiplier)[1]
    bound -= number.each * assignment.cardinality
    if bound >= (assignment.bound + 1) * assignment.scale:
        return [f"the total might be {bound / assignment.scale:,}"]
    people = replace(problem, score=np.ones_like(problem.score))
    proof = _Proof((one, number.gain), (of_place, number.price), (of_quota, number.worth))
    found = _uncovered(people, replace(assignment, scale=number.scale), proof, fixed)
    proof = _Proof((one, dual - number.each), (of_place, price), (of_quota, multiplier))
    return found or _uncovered(problem, assignment, proof, fixed)


def _negative(people: Int64s, points: Int64s) -> Bools:
    below: Bools = (people < 0) | ((people == 0) & (points < 0))
    return below


def _uncovered(problem: Problem, assignment: Assignment, proof: _Proof, fixed: Bools) -> list[str]:
    """Look at every edge but those of pinned people: gain and price must reach its person and its score."""
    sure, gain = proof.gain[0].copy(), proof.gain[1].copy()
    contested, price = proof.price[0].copy(), proof.price[1].copy()
    both = []
    for row, quota in enumerate(problem.quotas):
        worth = int(proof.worth[0][row]), int(proof.worth[1][row])
        if worth == (0, 0):
            continue
        if quota.places is None:
            who = slice(None) if quota.applicants is None else quota.applicants
            sure[who] -= worth[0]
            gain[who] -= worth[1]
        elif quota.applicants is None:
            contested[quota.places] -= worth[0]
            price[quota.places] -= worth[1]
        else:
            both.append((quota.applicants, quota.places, *worth))
    banned = np.sort(problem.edges_of(problem.forbidden))
    simple = bool((sure == 1).all() and (contested == 0).all()) and not both
    any_fixed = bool(fixed.any())
    blocks = np.searchsorted(problem.start, np.arange(0, problem.edges + _BLOCK, _BLOCK), "right") - 1
    for begin, end in zip(blocks, [*blocks[1:-1], problem.people], strict=False):
        low, high = int(problem.start[begin]), int(problem.start[end])
        if low == high:
            continue
        place = problem.place[low:high]
        length = np.diff(problem.start[begin : end + 1])
        over = problem.score[low:high] * assignment.scale - price[place]
        barred = banned[np.searchsorted(banned, low) : np.searchsorted(banned, high)] - low
        if not simple:
            cover = np.repeat(sure[begin:end].astype(np.int16), length) + contested.astype(np.int16)[place]
            if both:
                who = np.repeat(np.arange(begin, end), length)
            for group, area, people, points in both:
                here = group[who] & area[place]
                cover[here] -= people
                over[here] += points
            cover[barred] = 2
            if any_fixed:
                cover[np.repeat(fixed[begin:end], length)] = 2
            if cover.min(initial=1) < 1:
                return ["an edge is neither of a sure person nor at a contested place"]
            over[cover > 1] = _NEVER
        over[barred] = _NEVER
        rows = np.flatnonzero(length)
        highest = np.maximum.reduceat(over, problem.start[begin + rows] - low)
        if ((highest > gain[begin + rows]) & ~fixed[begin + rows]).any():
            return ["an edge is worth more than its person's gain and its place's price"]
    # Of who is pinned only the one edge counts.
    person, at = problem.pinned[:, 0], problem.pinned[:, 1]
    spare, room = sure[person] + contested[at] - 1, gain[person] + price[at]
    for group, area, people, points in both:
        here = group[person] & area[at]
        spare[here] -= people
        room[here] -= points
    short = room < problem.score[problem.edges_of(problem.pinned)] * assignment.scale
    if ((spare < 0) | ((spare == 0) & short)).any():
        return ["a pinned person's edge is worth more than gain and price"]
    return []


def bound_of(
    problem: Problem, sure: Int64s, gain: Int64s, contested: Int64s, price: Int64s, urgent: Int64s, multiplier: Int64s
) -> tuple[int, int]:
    """Return how many people, and of as many which total, no assignment can exceed at these gains and prices."""
    seats = np.where(_negative(contested, price), problem.minimum, problem.capacity).astype(np.int64)
    people, points = int(sure.sum() + (seats * contested).sum()), int(gain.sum() + (seats * price).sum())
    for row, quota in enumerate(problem.quotas):
        more, worth = int(urgent[row]), int(multiplier[row])
        number = quota.least if (more, worth) >= (0, 0) else quota.most
        if number is None:
            raise NotProven([f"quota {quota.key} has no maximum that could cost"])
        people, points = people - more * number, points - worth * number
    return people, points


def headcount_bound(problem: Problem, number: Headcount) -> int:
    """Return how many people, in 1 / ``scale``, cannot be exceeded at the gains and prices of a proof apart."""
    none = np.zeros_like(number.gain), np.zeros_like(number.price), np.zeros_like(number.worth)
    return bound_of(problem, none[0], number.gain, none[1], number.price, none[2], number.worth)[1]
