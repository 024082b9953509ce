"""A run as it is stored, as the engine's own result again (저장된 계산)."""

from __future__ import annotations

from typing import Any

import numpy as np

from imojak.matching.graph import edges_at
from imojak.matching.problem import Assignment, Headcount, Problem
from imojak.placing.models import Run, Seat

_TYPES: dict[str, Any] = {"sure": np.bool_, "contested": np.bool_}


def assignment_of(run: Run, problem: Problem) -> Assignment:
    """Return what a run came to, with its proof, in the rows and columns of its problem.

    The receipts and codes of ``problem`` are the numbers of applications and places. Raises LookupError where the run
    has other people than the problem.
    """
    row = {int(receipt): number for number, receipt in enumerate(problem.receipts or ())}
    column = {int(code): number for number, code in enumerate(problem.codes or ())}
    place = np.full(problem.people, -1, np.int32)
    seats = list(Seat.objects.filter(run=run).values_list("application_id", "place_id"))
    if {one for one, _ in seats} != set(row):
        raise LookupError("the run has other applications than the problem")
    for application, at in seats:
        if at is not None:
            place[row[application]] = column[at]
    kept: dict[str, Any] = dict(run.proof)
    scale, apart = kept.pop("scale", 1), kept.pop("number", None)
    number = None
    if apart is not None:
        gain, price, worth = (np.array(apart[name], np.int64) for name in ("gain", "price", "worth"))
        number = Headcount(gain, price, worth, apart["scale"], apart["each"], apart["most"])
    proof: dict[str, Any] = {name: np.array(value, _TYPES.get(name, np.int64)) for name, value in kept.items()}
    return Assignment(
        place=place,
        edge=edges_at(problem, place),
        mode=run.terms["mode"],
        seed=problem.seed,
        cardinality=run.placed,
        objective=run.score,
        bound=run.bound,
        scale=scale,
        number=number,
        **proof,
    )
