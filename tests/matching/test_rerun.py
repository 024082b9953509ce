"""After a change the rerun comes to the same as solving anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.matching.best_total import solve
from imojak.matching.checking import Unusable
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import Assignment, Problem, Quota
from imojak.matching.rerun import rerun

from .small import problems


def solved(problem: Problem) -> Assignment | None:
    try:
        return solve(problem)
    except Infeasible:
        return None


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_a_rerun_is_as_good_as_solving_anew(problem: Problem, data: st.DataObject) -> None:
    home = np.array(data.draw(st.lists(st.integers(0, 1), min_size=problem.people, max_size=problem.people)))
    quotas = tuple(Quota(f"d{one}", f"{one}구", home == one, None, data.draw(st.integers(0, 1))) for one in (0, 1))
    try:
        problem = problem.changed(quotas=quotas)
        last = solved(problem)
        edge = data.draw(st.integers(0, problem.edges - 1))
        pair = np.array([[problem.applicant[edge], problem.place[edge]]], np.int32)
        score = problem.score.copy()
        score[edge] += data.draw(st.integers(-3, 3))
        other: dict[str, Any] = data.draw(
            st.sampled_from([
                {"forbidden": np.concatenate([problem.forbidden, pair])},
                {"pinned": np.concatenate([problem.pinned, pair])},
                {"capacity": problem.capacity[::-1].copy()},
                {"capacity": problem.capacity + 1, "minimum": 0 * problem.minimum},
                {"score": score},
                {"quotas": (replace(quotas[0], least=2), quotas[1])},
            ])
        )  # fmt: skip
        changed = problem.changed(**other)
    except Unusable:
        return
    if last is None:
        return
    anew = solved(changed)
    if anew is not None:
        again = rerun(changed, last)
        assert (again.cardinality, again.objective, again.bound) == (anew.cardinality, anew.objective, anew.bound)
