"""The result of a run: the best of its mode, and of equally good ones the one that goes by lot, however it was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from imojak.matching.problem import BEST_TOTAL, Assignment, Problem
from imojak.placing.solving import solve


def decide(
    problem: Problem,
    mode: str,
    last: Assignment | None = None,
    apart: Callable[[Problem], Assignment | None] | None = None,
) -> Assignment:
    """Return who goes where. Equal problems have equal results, person by person, whatever ``last`` and ``apart`` are.

    ``last`` is what was found before a change, in the rows and columns of this problem; the search starts from its
    prices, and ``told["warm"]`` says so. ``apart`` solves a problem block by block, or returns None where that is not worth it.
    Raises what ``solving.solve`` raises.
    """
    if mode != BEST_TOTAL:
        return solve(problem, mode)
    from imojak.matching.best_total import disjoint
    from imojak.matching.rerun import rerun
    from imojak.matching.ties import settle_ties

    found, warm = None, last is not None and not disjoint(problem)[1]
    if last is not None and warm:
        found = rerun(problem, last)
    elif apart is not None:
        found = apart(problem)
    settled = settle_ties(problem, found if found is not None else solve(problem, mode))
    return replace(settled, told={**settled.told, "warm": warm})
