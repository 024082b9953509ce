"""Published instances with known results."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imojak.matching.best_total import solve
from imojak.matching.instances import assignment, hospital_residents, read_costs
from imojak.matching.stability import faults
from imojak.matching.stable import match

pytestmark = pytest.mark.reference


@pytest.fixture
def instances(reference: Path) -> Path:
    return reference / "instances"


def test_ten_residents_and_four_programs(instances: Path) -> None:
    problem = hospital_residents(instances / "residentSmall.csv", instances / "programSmall.csv")
    result = match(problem)
    by_place = {
        code: {problem.receipt(int(row)) for row in np.flatnonzero(result.place == at)}
        for at, code in enumerate(problem.codes or ())
    }
    # Worked out on paper.
    assert by_place == {
        "MMI": {"226"},
        "HEP": {"403", "913"},
        "NRS": {"574", "517", "126"},
        "OBG": {"616", "828", "773"},
    }


def test_every_stable_matching_leaves_334_residents_and_39_posts(instances: Path) -> None:
    problem = hospital_residents(instances / "residents4000.csv", instances / "programs4000.csv")
    assert (problem.people, problem.places, problem.edges) == (4000, 35, 25287)
    result = match(problem)
    assert problem.people - result.cardinality == 334
    assert int(problem.capacity.sum()) - result.cardinality == 39
    assert faults(problem, result) == []


@pytest.mark.parametrize(("size", "optimum"), [(100, 305), (200, 475), (300, 626)])
def test_an_assignment_problem_has_its_published_optimum(instances: Path, size: int, optimum: int) -> None:
    """Beasley 1990; the least cost is the highest sum of costs turned round."""
    costs = read_costs(instances / f"assign{size}.txt")
    problem = assignment(costs)
    assert (costs.shape, problem.edges) == ((size, size), size * size)
    result = solve(problem)
    assert result.cardinality == size
    assert result.proven
    assert -result.objective == optimum == int(costs[np.arange(size), result.place].sum())


def test_a_file_that_is_cut_off_is_refused(instances: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.txt"
    cut.write_text((instances / "assign100.txt").read_text()[:-40])
    with pytest.raises(ValueError, match="costs for 100 × 100"):
        read_costs(cut)
