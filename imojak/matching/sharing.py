"""The best total where quotas count some places only, or cross (엇갈린 할당): whichever way proves it.

Where quotas bind nothing, the best without them is the best. Where those over applicants and those over places lie within
each other or apart, everything is one flow (``sided``). Else they are no flow: the loops keep as many quotas as they can,
each of the others gets a worth per seat (``multipliers``), which gives a bound that proves itself, and few edges are left
that may matter (``closing``). What is missing to the bound is told: ``told["closed"]`` says that nothing better is possible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from imojak import problems
from imojak.matching import certificate
from imojak.matching.apart import NothingFound, solve_apart
from imojak.matching.arrays import Int64s
from imojak.matching.closing import close, edges_of, losses
from imojak.matching.crossing import at_least
from imojak.matching.graph import edges_at
from imojak.matching.multipliers import Bound, held, lowest
from imojak.matching.nesting import sides_of
from imojak.matching.problem import Assignment, Problem
from imojak.matching.rerun import rerun

#: After a change of worths by more than the width of scores divided by this, solving anew is faster.
_FAR_MOVED = 300
_NOT_FOUND = (
    "할당이 서로 엇갈려 모두 지키는 결과를 찾지 못했습니다. 할당을 하나씩 빼거나 최소 인원을 낮추어 다시 돌려 주세요."
)


class NotFound(problems.Problem):
    """Quotas cross, and within the steps that are counted nothing was found that keeps them all."""


def solve_shared(problem: Problem, others: tuple[int, ...], solve: Callable[[Problem], Assignment]) -> Assignment:
    """Return the best assignment that keeps the quotas of the rows ``others`` too; ``solve`` solves it without them.

    Raises ``infeasible.Infeasible`` where nothing keeps all quotas.
    """
    from imojak.matching.best_total import Lacking
    from imojak.matching.infeasible import Infeasible, diagnose
    from imojak.matching.sided import solve_sided

    kept = tuple(row for row in range(len(problem.quotas)) if row not in others)
    plain = _with_all(problem, kept, solve(_only(problem, kept)))
    if not certificate.against_rules(problem, plain):
        certificate.check(problem, plain)
        return plain
    sides = sides_of(problem)
    if sides is None:
        return solve_crossing(problem, solve)
    try:
        return solve_sided(problem, sides, plain)
    except Lacking:
        why = diagnose(problem)
        if why is None:
            raise
        raise Infeasible(why) from None


def _only(problem: Problem, rows: tuple[int, ...]) -> Problem:
    """Return the problem with the quotas of these rows only."""
    return replace(problem, quotas=tuple(problem.quotas[row] for row in rows))


def _with_all(problem: Problem, rows: tuple[int, ...], found: Assignment) -> Assignment:
    """Return an assignment found under the quotas of these rows as one of the whole problem: the others cost nothing."""
    multiplier, urgent = np.zeros((2, len(problem.quotas)), np.int64)
    if found.multiplier is not None and found.urgent is not None:
        multiplier[list(rows)], urgent[list(rows)] = found.multiplier, found.urgent
    return replace(found, multiplier=multiplier, urgent=urgent)


def most_apart(problem: Problem) -> tuple[int, ...]:
    """Return the rows of many quotas that count all places and have nobody in common: the smallest groups first."""
    counted, kept = np.zeros(problem.people, np.bool_), []
    groups = {
        row: one.applicants
        for row, one in enumerate(problem.quotas)
        if one.places is None and one.applicants is not None
    }
    for row, group in sorted(groups.items(), key=lambda one: (np.count_nonzero(one[1]), one[0])):
        if not (counted & group).any():
            kept.append(row)
            counted |= group
    return tuple(sorted(kept))


def solve_crossing(problem: Problem, solve: Callable[[Problem], Assignment]) -> Assignment:
    """Return the best assignment under quotas that cross, or one with its gap to the bound; ``solve`` knows none of them.

    Raises ``infeasible.Infeasible`` where nothing keeps all quotas, ``NotFound`` where nothing was found that does.
    """
    from imojak.matching.infeasible import Infeasible, diagnose

    def again(changed: Problem, last: Assignment | None, moved: int) -> Assignment:
        """Solve after all worths have moved by so many points at most: little of it from where everybody was."""
        wide = int(changed.score.max() - changed.score.min()) // _FAR_MOVED
        return solve(changed) if last is None or moved > wide else rerun(changed, last)

    kept = most_apart(problem)
    crossing = [row for row in range(len(problem.quotas)) if row not in kept]
    width = int(problem.score.max() - problem.score.min())

    whole: list[Infeasible] = []

    def check() -> None:
        why = diagnose(problem)
        if why is not None:
            whole.append(Infeasible(why))
            raise whole[0]

    try:
        best = _lowest(problem, kept, crossing, again)
        bound = _with_all(problem, kept, best.found)
        if bound.multiplier is not None:
            bound.multiplier[crossing] = best.worth
        bound = replace(bound, bound=best.bound)
        # Worths that rise beyond all scores are a sign that nothing keeps the quotas; that is quickly asked.
        asked = bool((abs(best.worth) > width).any())
        if asked and at_least(problem) is not None:
            check()
        place, closed = close(problem, losses(problem, bound), width)
        if place is None:
            if not asked and at_least(problem) is not None:
                check()
            return solve_apart(problem, kept, again, check)
    except Infeasible as failed:
        if failed not in whole:
            # It was said of the problem with fewer quotas, or with homes.
            check()
        raise
    except NothingFound:
        raise NotFound(_NOT_FOUND) from None
    edge = edges_at(problem, place)
    total = int(problem.score[edge[place >= 0]].sum())
    found = replace(bound, place=place, edge=edge, objective=total, told={**bound.told, "closed": closed})
    certificate.check(problem, found)
    return found


def _lowest(
    problem: Problem,
    kept: tuple[int, ...],
    crossing: list[int],
    solve: Callable[[Problem, Assignment | None, int], Assignment],
) -> Bound:
    """Return the worths of the quotas ``crossing`` with the lowest bound; ``kept`` are kept all along."""
    quotas = [problem.quotas[row] for row in crossing]
    counted = [edges_of(problem, row) for row in crossing]
    plain = _only(problem, kept)

    def at(worth: Int64s, last: Bound | None) -> Bound:
        score = problem.score + sum((int(one) * mask for one, mask in zip(worth, counted, strict=True)), 0)
        moved = 0 if last is None else int(abs(worth - last.worth).max(initial=0))
        found = solve(replace(plain, score=score), None if last is None else last.found, moved)
        on = found.edge[found.edge >= 0]
        count = np.array([int(np.count_nonzero(mask[on])) for mask in counted], np.int64)
        bound = found.objective - sum(
            int(one) * held(quota, int(one)) for one, quota in zip(worth, quotas, strict=True)
        )
        return Bound(worth, found, bound, count, found.objective - int((worth * count).sum()))

    return lowest(quotas, int(problem.score.max() - problem.score.min()) + 1, at)
