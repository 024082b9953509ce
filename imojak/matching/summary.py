"""What came of a round (배정 결과 요약): people, wishes, points, against the other mode, and what each bound costs. Pure.

The price of keeping to everybody's wishes is what the stable result has less than the best total; the price of the best
total is how many people and places would rather have each other. A bound's cost is told in two ways: what one person more
or less would change (from the proof's prices), and what dropping it whole would bring (by solving again without it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from imojak.matching.arrays import Int64s
from imojak.matching.bounds import LEAST, MINIMUM, MOST, PIN, Bound
from imojak.matching.certificate import counted
from imojak.matching.problem import Assignment, Problem
from imojak.matching.stability import blocking_edges, preferred


@dataclass(frozen=True)
class Summary:
    """A round in numbers. ``choices`` are those who got their first, second, … wish; ``unwished`` got a place without.

    ``bound`` is what so many people cannot exceed in total; ``proven`` that nothing better is possible.
    """

    people: int
    seats: int
    placed: int
    total: int
    bound: int
    proven: bool
    choices: tuple[int, ...]
    unwished: int
    full: int
    empty: int

    @property
    def share(self) -> float:
        """The total as a share of what cannot be exceeded; 1 where there is nothing to reach."""
        return self.total / self.bound if self.bound > 0 else 1.0


def summarize(problem: Problem, assignment: Assignment) -> Summary:
    """Count a round: people placed, wishes that came true, points, and places that are full or have nobody."""
    got = assignment.edge[assignment.edge >= 0]
    rank = np.zeros(len(got), np.int32) if problem.preference is None else problem.preference[got]
    longest = 0 if problem.preference is None else int(problem.preference.max(initial=0))
    counts = np.bincount(rank, minlength=longest + 1)
    there = np.bincount(assignment.place[assignment.place >= 0], minlength=problem.places)
    open_ = problem.capacity > 0
    return Summary(
        people=problem.people,
        seats=int(problem.capacity.sum(dtype=np.int64)),
        placed=assignment.cardinality,
        total=assignment.objective,
        bound=assignment.bound,
        proven=assignment.proven,
        choices=tuple(counts[1:].tolist()),
        unwished=0 if problem.preference is None else int(counts[0]),
        full=int(np.count_nonzero(open_ & (there >= problem.capacity))),
        empty=int(np.count_nonzero(open_ & (there == 0))),
    )


@dataclass(frozen=True)
class Comparison:
    """A result beside another one of the same people: what it has more (people, points), and for whom it is better.

    ``better`` people get a place that they wish for more, ``worse`` one that they wish for less. ``blocking`` pairs would
    rather have each other in this one, ``blocking_other`` in the other one.
    """

    people: int
    total: int
    better: int
    worse: int
    same: int
    blocking: int
    blocking_other: int


def compare(problem: Problem, one: Assignment, other: Assignment) -> Comparison:
    """Hold a result against another one, say the best total against the stable one."""
    better, worse = _rather(problem, other, one), _rather(problem, one, other)
    return Comparison(
        people=one.cardinality - other.cardinality,
        total=one.objective - other.objective,
        better=better,
        worse=worse,
        same=problem.people - better - worse,
        blocking=len(blocking_edges(problem, one)),
        blocking_other=len(blocking_edges(problem, other)),
    )


def _rather(problem: Problem, had: Assignment, has: Assignment) -> int:
    """Return how many people would rather have what ``has`` gives them than what ``had`` gave them."""
    before = preferred(problem, had.edge)
    return int(np.count_nonzero(before[has.edge[has.edge >= 0]]))


@dataclass(frozen=True)
class Cost:
    """What a bound costs: dropped, so many people more would be placed, or so many points more be reached."""

    bound: Bound
    people: int
    total: int


def costs(problem: Problem, assignment: Assignment, solve: Callable[[Problem], Assignment]) -> list[Cost]:
    """Return what each minimum, quota and pin costs, by solving without it; those that cost nothing are not there.

    ``solve`` is the mode's own. Each bound that is just kept takes a solving, so ask for it where somebody reads it.
    """
    found = []
    for bound, other in _without(problem, assignment):
        freed = solve(other)
        people, total = freed.cardinality - assignment.cardinality, freed.objective - assignment.objective
        # In the stable mode fewer may be placed without a bound: it costs nothing then.
        if people > 0 or (people == 0 and total > 0):
            found.append(Cost(bound, people, total))
    return found


def _without(problem: Problem, assignment: Assignment) -> Iterator[tuple[Bound, Problem]]:
    """Yield every bound that is just kept, with the problem without it; dropping any other changes nothing."""
    who = np.flatnonzero(assignment.place >= 0)
    where = assignment.place[who]
    there = np.bincount(where, minlength=problem.places)
    for place in np.flatnonzero((problem.minimum > 0) & (there <= problem.minimum)).tolist():
        minimum = problem.minimum.copy()
        minimum[place] = 0
        yield Bound(MINIMUM, place, int(problem.minimum[place])), replace(problem, minimum=minimum)
    for row, quota in enumerate(problem.quotas):
        people = int(np.count_nonzero(counted(quota.applicants, quota.places, who, where)))
        rest = problem.quotas[:row], problem.quotas[row + 1 :]
        if 0 < people <= quota.least:
            free = replace(quota, least=0)
            yield Bound(LEAST, row, quota.least), replace(problem, quotas=(*rest[0], free, *rest[1]))
        if quota.most is not None and people >= quota.most:
            free = replace(quota, most=None)
            yield Bound(MOST, row, quota.most), replace(problem, quotas=(*rest[0], free, *rest[1]))
    for row in range(len(problem.pinned)):
        yield Bound(PIN, row, 1), replace(problem, pinned=np.delete(problem.pinned, row, axis=0))


def prices(problem: Problem, assignment: Assignment) -> Int64s:
    """Return what a seat more would bring at each place, at most, in points: int64[p] (0 in the stable mode).

    At a contested place a seat more may place a person more, which comes before any point: of it nothing is said (0).
    """
    if assignment.price is None or assignment.contested is None:
        return np.zeros(problem.places, np.int64)
    return np.where(assignment.contested, 0, assignment.price // assignment.scale).astype(np.int64)
