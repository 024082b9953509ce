"""The best total where crossing quotas keep people out (인원을 줄이는 할당): how many first, then how many points.

Going without becomes a place of its own, a home for each group of the quotas that have nobody in common (as many seats as
may go without, at least as many people as must), and one for all others. Then everybody has a place, and one problem
answers both questions: with a score of one for every real place, how many people can be placed under the quotas; with the
real scores and a worth for each person placed, how many points that many people can get. Both bounds are proven apart
(``problem.Headcount``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from imojak.matching import certificate
from imojak.matching.arrays import Bools, Int64s
from imojak.matching.closing import close, edges_of, losses
from imojak.matching.graph import edges_at
from imojak.matching.multipliers import Bound, held, lowest
from imojak.matching.problem import BEST_TOTAL, Assignment, Headcount, Problem, Quota

#: A person in the proof of the number: the worths of quotas there are often halves and thirds.
_SCALE = 2520
#: Numbers of people that are tried on a large problem, from the bound downwards.
_TRIES, _LARGE = 4, 100_000


class NothingFound(Exception):
    """Nothing that keeps all quotas was found; ``proven`` if there is nothing."""

    def __init__(self, *, proven: bool) -> None:
        self.proven = proven
        super().__init__("nothing keeps all quotas" if proven else "nothing that keeps all quotas was found")


@dataclass(frozen=True, eq=False)
class _Homes:
    """A problem with homes: ``home`` is everybody's, ``real`` which edges lead to a real place, ``kept`` whose homes bind."""

    problem: Problem
    home: Int64s
    real: Bools
    kept: tuple[int, ...]


def solve_apart(
    problem: Problem,
    kept: tuple[int, ...],
    solve: Callable[[Problem, Assignment | None, int], Assignment],
    check: Callable[[], None],
) -> Assignment:
    """Return the best assignment found, with its bounds; ``kept`` are rows of quotas with nobody in common, over all places.

    ``solve`` solves a problem without other quotas, starting from an assignment, after so wide a change of scores;
    ``check`` raises if nothing can keep all quotas, and is called when that seems so. Raises ``NothingFound``.
    """
    homes = _homes(problem, kept)
    crossing = [row for row in range(len(problem.quotas)) if row not in kept]
    people = _asked(homes, problem, crossing, None)
    most = people.lowest(solve)
    number = most.bound // _SCALE
    proof = Headcount(*people.parts(most, crossing), _SCALE, 0, number)
    closed, tries = True, 0
    while number >= 0 and (problem.edges < _LARGE or tries < _TRIES):
        points = _asked(homes, problem, crossing, number)
        best = points.lowest(solve)
        bound = _proof(problem, proof, points.parts(best, crossing), best, number)
        answer, proven = close(problem, losses(problem, bound), _width(problem))
        closed &= proven
        if answer is not None:
            edge = edges_at(problem, answer)
            total = int(problem.score[edge[answer >= 0]].sum())
            found = replace(bound, place=answer, edge=edge, objective=total, told={**bound.told, "closed": closed})
            certificate.check(problem, found)
            return found
        if not tries:
            check()
        number, tries = number - 1, tries + 1
    if not tries:
        check()
    raise NothingFound(proven=closed and number < 0)


def _width(problem: Problem) -> int:
    return int(problem.score.max() - problem.score.min()) + 1


def _homes(problem: Problem, kept: tuple[int, ...]) -> _Homes:
    people, places = problem.people, problem.places
    home = np.full(people, places + len(kept))
    capacity, minimum = [], []
    for number, row in enumerate(kept):
        quota = problem.quotas[row]
        group = np.ones(people, np.bool_) if quota.applicants is None else quota.applicants
        home[group] = places + number
        size = int(np.count_nonzero(group))
        # One seat too many where nothing bounds it, so that it is never full and never costs.
        capacity.append(size - quota.least if quota.least else size + 1)
        minimum.append(0 if quota.most is None else max(size - quota.most, 0))
    end = problem.start[1:]
    real = np.ones(problem.edges + people, np.bool_)
    real[end + np.arange(people)] = False
    place = np.empty(len(real), np.int32)
    place[real], place[~real] = problem.place, home
    # Homes come after all places, whatever these are called.
    codes = None if problem.codes is None else [*problem.codes, *(f"\U0010ffff{one}" for one in range(len(kept) + 1))]
    return _Homes(
        replace(
            problem,
            start=problem.start + np.arange(people + 1),
            place=place,
            score=np.zeros(len(real), np.int64),
            capacity=np.concatenate([problem.capacity, capacity, [people + 1]]).astype(np.int32),
            minimum=np.concatenate([problem.minimum, minimum, [0]]).astype(np.int32),
            preference=None,
            quotas=(),
            codes=codes,
        ),
        home,
        real,
        kept,
    )


@dataclass(frozen=True, eq=False)
class _Question:
    """What is asked of homes: quotas that get a worth, which edges each counts, and the scores of real edges."""

    homes: _Homes
    quotas: list[Quota]
    counted: list[Bools]
    score: Int64s
    width: int

    def paid(self, worth: Int64s) -> Problem:
        """Return the problem with homes in which every quota pays its worth."""
        score = self.homes.problem.score.copy()
        score[self.homes.real] = self.score
        for one, mask in zip(worth.tolist(), self.counted, strict=True):
            score[self.homes.real] += one * mask
        return replace(self.homes.problem, score=score)

    def lowest(self, solve: Callable[[Problem, Assignment | None, int], Assignment]) -> Bound:
        """Return the worths with the lowest bound."""

        def at(worth: Int64s, last: Bound | None) -> Bound:
            moved = 0 if last is None else int(abs(worth - last.worth).max(initial=0))
            found = solve(self.paid(worth), None if last is None else last.found, moved)
            on = np.cumsum(self.homes.real)[found.edge[self.homes.real[found.edge]]] - 1
            count = np.array([int(np.count_nonzero(mask[on])) for mask in self.counted], np.int64)
            pay = sum(int(one) * held(quota, int(one)) for one, quota in zip(worth, self.quotas, strict=True))
            return Bound(worth, found, found.objective - pay, count, found.objective - int((worth * count).sum()))

        return lowest(self.quotas, self.width, at)

    def parts(self, bound: Bound, crossing: list[int]) -> tuple[Int64s, Int64s, Int64s]:
        """Return gains, prices and worths of all quotas, without homes: what a home costs is what its quota does."""
        problem, found = self.paid(bound.worth), bound.found
        if found.dual is None or found.price is None or found.contested is None:
            raise ValueError("an assignment without a proof")
        # Where no seat is free, it costs so much that nobody gains; whoever is pinned there pays for it.
        dual, price = found.dual.copy(), found.price.copy()
        pinned = problem.pinned
        fixed = np.zeros(problem.people, np.bool_)
        fixed[pinned[:, 0]] = True
        at = np.flatnonzero(found.contested[problem.place] & ~fixed[problem.applicant])
        np.maximum.at(price, problem.place[at], problem.score[at] - dual[problem.applicant[at]])
        dual[pinned[:, 0]] -= (price - found.price)[pinned[:, 1]]
        real = len(price) - len(self.homes.kept) - 1
        worth = np.zeros(len(crossing) + len(self.homes.kept), np.int64)
        worth[crossing] = bound.worth[: len(crossing)]
        worth[list(self.homes.kept)] = price[real:-1]
        return dual + price[self.homes.home], price[:real], worth


def _asked(homes: _Homes, problem: Problem, crossing: list[int], number: int | None) -> _Question:
    """Return the question of the points of ``number`` people; or of how many people (None)."""
    quotas, masks = [problem.quotas[row] for row in crossing], [edges_of(problem, row) for row in crossing]
    if number is None:
        return _Question(homes, quotas, masks, np.full(problem.edges, _SCALE), _SCALE)
    everywhere = Quota("", "", None, None, number, number)
    # What counts is what scores are apart: with the number given, all may begin at 0.
    score = problem.score - int(problem.score.min())
    return _Question(homes, [*quotas, everywhere], [*masks, np.ones(problem.edges, np.bool_)], score, _width(problem))


def _proof(
    problem: Problem, proof: Headcount, parts: tuple[Int64s, Int64s, Int64s], best: Bound, number: int
) -> Assignment:
    """Return both bounds as those of an assignment (nobody sits) of ``number`` people."""
    dual, price, multiplier = parts
    low = int(problem.score.min())
    return Assignment(
        place=np.full(problem.people, -1, np.int32),
        edge=np.full(problem.people, -1, np.int64),
        mode=BEST_TOTAL,
        seed=problem.seed,
        cardinality=number,
        objective=0,
        bound=best.bound + low * number,
        sure=np.zeros(problem.people, np.bool_),
        contested=proof.price > 0,
        dual=dual,
        price=price,
        multiplier=multiplier,
        urgent=np.zeros(len(problem.quotas), np.int64),
        number=replace(proof, each=int(best.worth[-1]) - low),
        told=dict(best.found.told),
    )
