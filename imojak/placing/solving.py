"""From a market to an assignment: the problem as the engine takes it, and the way of solving that a scenario asks for."""

from __future__ import annotations

import numpy as np

from imojak.matching.problem import BEST_TOTAL, Assignment, Problem, make
from imojak.placing.facts import Market
from imojak.placing.scores import Edges


def problem_of(market: Market, edges: Edges, seed: str, *, named: bool = False) -> Problem:
    """Return the problem of a market. Raises ``matching.checking.Unusable`` with every fault in Korean.

    Where it is ``named``, messages call people and places as a page does; lots go by the receipt numbers alone, so
    that is for messages only.
    """
    return make(
        edges.starts(len(market.applicants)),
        edges.place,
        edges.score,
        market.capacity,
        seed=seed,
        preference=edges.rank,
        quotas=market.quotas,
        pinned=market.pinned,
        forbidden=_among(market, edges),
        receipts=[f"접수번호 {one}" if named else str(one) for one in market.applicants.number.tolist()],
        codes=[one.title if named else str(one.pk) for one in market.places],
    )


def _among(market: Market, edges: Edges) -> list[tuple[int, int]]:
    """Return the forbidden pairs that are candidates at all."""
    if not market.forbidden or not len(edges.place):
        return []
    columns = len(market.places)
    keys = edges.applicant.astype(np.int64) * columns + edges.place  # ascending
    pairs = np.array(market.forbidden, np.int64)
    wanted = pairs[:, 0] * columns + pairs[:, 1]
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return [pair for pair, there in zip(market.forbidden, (keys[at] == wanted).tolist(), strict=True) if there]


def solve(problem: Problem, mode: str) -> Assignment:
    """Return the assignment of a mode, proven or checked. Raises a Problem in Korean where bounds cannot hold together."""
    if mode == BEST_TOTAL:
        from imojak.matching.best_total import solve as best_total

        return best_total(problem)
    from imojak.matching import stability
    from imojak.matching.infeasible import Infeasible, diagnose
    from imojak.matching.stable import CannotKeep, match

    try:
        assignment = match(problem)
    except CannotKeep:
        # Is it this mode that cannot keep it, or can nothing? That is asked only now: it takes longer than matching.
        if (found := diagnose(problem)) is not None:
            raise Infeasible(found) from None
        raise
    if wrong := stability.faults(problem, assignment):
        raise AssertionError("; ".join(wrong[:5]))
    return assignment
