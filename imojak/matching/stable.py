"""Stable matching (안정 매칭): applicant-proposing deferred acceptance with capacities. Pure functions.

Everybody goes to the first wish; a place keeps the best of those who came, up to its capacity, and sends the others
on to their next wish; until nobody moves. The result is stable: no person and place would both rather have each other.
And of all stable results it is the best one for every single applicant, so that nobody gains by hiding a true wish.
(Gale and Shapley 1962; Roth 1985.)

Wishes are ``preference`` (0: no wish, so not in this match); without any, everybody prefers where the own score is
higher. Places order people by score, and equal scores by lot (imojak.kernel.lots): one lot per person, the same at every
place. Orders that are lists, not points, come as scores that fall with the rank.

Pinned people sit before anybody is asked, forbidden pairs never meet, and places of capacity 0 take nobody. A quota that
the plain result breaks is kept by reserved seats (``reserves``) where seats can be reserved: those of its places go to
the group first, or first to all others where it may have at most so many. Whatever its group leaves is for everybody
(soft reserves), so that the result stays stable in the sense of Hafalir, Yenmez and Yildirim (2013): nobody is passed
over but for a seat that is kept. Everything else that the plain result breaks no stable result can keep: every place
gets as many people in all of them (the rural hospitals theorem). Then :class:`CannotKeep` says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from imojak import problems
from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.checking import NAMED
from imojak.matching.compiling import fastest
from imojak.matching.deferring import defer
from imojak.matching.problem import STABLE, Assignment, Problem, Quota


@dataclass(frozen=True)
class Reserve:
    """Seats of each place that are kept for some applicants: ``seats`` int64[p], ``members`` bool[n].

    ``quota`` is the row of the problem's quotas that asks for it. ``others`` says that the members are all but the
    quota's group, because that one may have at most so many.
    """

    quota: int
    members: Bools
    seats: Int64s
    others: bool


@dataclass(frozen=True)
class Unkept:
    """What a stable result cannot keep: the row of a place with its minimum, or of a quota; people and the bound."""

    place: int | None
    quota: int | None
    people: int
    bound: int
    sentence: str


class CannotKeep(problems.Problem):
    """The stable mode cannot keep a minimum or a quota; ``unkept`` says which, the message what to do."""

    def __init__(self, unkept: Iterable[Unkept]) -> None:
        self.unkept = tuple(unkept)
        super().__init__("\n".join(one.sentence for one in self.unkept))


def match(problem: Problem, *, soft: bool = False) -> Assignment:
    """Return the stable assignment that is best for every applicant.

    ``told["proposals"]`` counts the proposals, ``told["reserves"]`` are the reserves that quotas needed (mostly none).
    ``bound`` is what so many people cannot exceed in any assignment. Raises CannotKeep; where bounds are ``soft``, what
    cannot be kept is kept as far as reserves go, and ``told["unkept"]`` says what is missing.
    """
    wish, lots, room, pinned = wishes(problem), lot_ranks(problem), rooms(problem), problem.edges_of(problem.pinned)
    reserves: tuple[Reserve, ...] = ()
    run = fastest(defer, problem.edges)
    proposals = 0
    while True:
        members = np.array([one.members for one in reserves], np.bool_).reshape(-1, problem.people)
        seats = np.array([one.seats for one in reserves], np.int64).reshape(-1, problem.places)
        edge, made = run(problem.start, problem.place, wish, problem.score, lots, room, members, seats)
        edge[problem.pinned[:, 0]] = pinned
        proposals += made
        broken = _broken(problem, edge)
        if not broken:
            break
        more = _more(problem, room, reserves, broken)
        if more is None and soft:
            break
        if more is None:
            raise CannotKeep(broken)
        reserves = more
    sits = edge >= 0
    place = np.where(sits, problem.place[edge], -1).astype(np.int32)
    cardinality = int(np.count_nonzero(sits))
    return Assignment(
        place=place,
        edge=edge,
        mode=STABLE,
        seed=problem.seed,
        cardinality=cardinality,
        objective=int(problem.score[edge[sits]].sum()),
        bound=_bound(problem, cardinality),
        told={"proposals": proposals, "reserves": reserves, "unkept": tuple(broken)},
    )


def wishes(problem: Problem) -> Int32s:
    """Return the rank of the wish of every edge, int32[m]: negative where it takes no part, 0 where nobody ranked."""
    if problem.preference is None:
        wish = np.zeros(problem.edges, np.int32)
    elif problem.preference.min(initial=1) > 0 and not len(problem.forbidden) and not len(problem.pinned):
        return problem.preference
    else:
        wish = np.where(problem.preference > 0, problem.preference, -1).astype(np.int32)
    forbidden = problem.edges_of(problem.forbidden)
    wish[forbidden[forbidden >= 0]] = -1
    for applicant in problem.pinned[:, 0]:
        wish[problem.start[applicant] : problem.start[applicant + 1]] = -1
    return wish


def lot_ranks(problem: Problem) -> Int32s:
    """Return by applicant the place in the order of the lots, from 0: int32[n], smaller comes first."""
    ranks = np.empty(problem.people, np.int32)
    ranks[problem.order] = np.arange(problem.people, dtype=np.int32)
    return ranks


def rooms(problem: Problem) -> Int64s:
    """Return by place the seats that are not pinned, int64[p], and no more than there are candidates."""
    room = problem.capacity.astype(np.int64)
    room -= np.bincount(problem.pinned[:, 1], minlength=problem.places)
    if room.sum() > problem.people:
        room = np.minimum(room, np.bincount(problem.place, minlength=problem.places))
    return room


def _broken(problem: Problem, edge: Int64s) -> list[Unkept]:
    """Return the minimums and quotas that an assignment does not keep."""
    who = np.flatnonzero(edge >= 0)
    where = problem.place[edge[who]]
    found = []
    if problem.minimum.any():
        counts = np.bincount(where, minlength=problem.places)
        few = np.flatnonzero(counts < problem.minimum)
        found += [
            Unkept(at, None, int(counts[at]), int(problem.minimum[at]), _of_place(problem, at, int(counts[at])))
            for at in few[:NAMED].tolist()
        ]
    for row, quota in enumerate(problem.quotas):
        counted = np.ones(len(who), np.bool_) if quota.applicants is None else quota.applicants[who]
        if quota.places is not None:
            counted = counted & quota.places[where]
        people = int(np.count_nonzero(counted))
        if people < quota.least:
            found.append(Unkept(None, row, people, quota.least, _of_quota(quota, people, quota.least, "최소")))
        elif quota.most is not None and people > quota.most:
            found.append(Unkept(None, row, people, quota.most, _of_quota(quota, people, quota.most, "최대")))
    return found


def _of_place(problem: Problem, place: int, people: int) -> str:
    return (
        f"{problem.code(place)}: 최소 {problem.minimum[place]:,}명인데 안정 배정에서는 {people:,}명입니다. 안정된 결과에서는 "
        f"자리마다 인원이 정해져 있어 더 채울 수 없습니다. 최소 인원을 낮추거나 ‘총점이 가장 높은 배정’으로 계산해 주세요."
    )


def _of_quota(quota: Quota, people: int, bound: int, word: str) -> str:
    change = "최소를 낮추거나" if word == "최소" else "최대를 높이거나"
    return (
        f"할당 ‘{quota.label}’: {word} {bound:,}명인데 안정 배정에서는 {people:,}명이고, 자리를 먼저 남겨 두어도 지킬 수 "
        f"없습니다. {change} ‘총점이 가장 높은 배정’으로 계산해 주세요."
    )


def _more(
    problem: Problem, room: Int64s, reserves: tuple[Reserve, ...], broken: Sequence[Unkept]
) -> tuple[Reserve, ...] | None:
    """Return reserves with more seats for the quotas that are broken; None where that cannot help.

    At first as many as the quota says, then more, by at least what is missing and an eighth, so that it ends soon.
    """
    now = {one.quota: int(one.seats.sum()) for one in reserves}
    wanted = dict(now)
    for one in broken:
        if one.quota is None or problem.quotas[one.quota].applicants is None:
            return None
        quota, missing = problem.quotas[one.quota], abs(one.people - one.bound)
        if one.quota in now:
            wanted[one.quota] += max(missing, now[one.quota] // 8)
        elif one.people < one.bound:
            wanted[one.quota] = one.bound
        else:
            seats = room if quota.places is None else room[quota.places]
            wanted[one.quota] = max(int(seats.sum()) - one.bound, missing)
    others = {one.quota: one.others for one in reserves}
    others |= {one.quota: one.people > one.bound for one in broken if one.quota is not None}
    more, free = [], room.copy()
    for row in sorted(wanted):
        quota = problem.quotas[row]
        group = quota.applicants if quota.applicants is not None else np.ones(problem.people, np.bool_)
        members = ~group if others[row] else group
        seats = _shared(problem, wanted[row], members, quota.places, free)
        free -= seats
        more.append(Reserve(row, members, seats, others[row]))
    grown = any(int(one.seats.sum()) > now.get(one.quota, 0) for one in more)
    return tuple(more) if grown else None


def _shared(problem: Problem, wanted: int, members: Bools, places: Bools | None, free: Int64s) -> Int64s:
    """Share seats out to places, in proportion to what is free there and members could take; the rest by remainders."""
    able = np.minimum(free, np.bincount(problem.place[members[problem.applicant]], minlength=problem.places))
    if places is not None:
        able = np.where(places, able, 0)
    total = int(able.sum())
    if wanted >= total:
        return able
    seats, rest = np.divmod(able * wanted, total)
    last = np.argsort(-rest, kind="stable")[: wanted - int(seats.sum())]
    seats[last] += 1
    return seats.astype(np.int64)


def _bound(problem: Problem, cardinality: int) -> int:
    """Return what the scores of so many people cannot exceed: the best score of each, for those with the best."""
    rows = np.flatnonzero(np.diff(problem.start))
    best = np.maximum.reduceat(problem.score, problem.start[rows])
    return int(np.sort(best)[len(best) - cardinality :].sum())
