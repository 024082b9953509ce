"""The result of a run: the best of its mode, and of equally good ones the one that goes by lot, however it was found."""

from __future__ import annotations

from imojak.matching.problem import BEST_TOTAL, Assignment, Problem
from imojak.placing.solving import solve


def decide(problem: Problem, mode: str, last: Assignment | None = None) -> Assignment:
    """Return who goes where. Equal problems have equal results, person by person, whatever ``last`` is.

    ``last`` is what was found before a change, in the rows and columns of this problem; the search starts from its
    prices. ``told["warm"]`` says whether it did. Raises what ``solving.solve`` raises.
    """
    if mode != BEST_TOTAL:
        return solve(problem, mode)
    from imojak.matching.rerun import rerun
    from imojak.matching.ties import settle_ties

    return settle_ties(problem, solve(problem, mode) if last is None else rerun(problem, last))
