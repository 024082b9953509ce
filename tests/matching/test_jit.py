"""What was compiled is kept where this process may write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba.core.registry import CPUDispatcher

from imojak.matching import ahead, amending, auction, graph, heap, market, opening, pricing, proof, repair, ties
from imojak.matching.best_total import solve
from imojak.matching.problem import Quota
from imojak.matching.ties import settle_ties
from imojak.matching.warm import Warm

from .test_best_total import city

LOOK = """
import os
os.access = lambda *asked: False
os.environ.pop("NUMBA_CACHE_DIR", None)
from imojak.matching import jit
print(jit.numba.config.CACHE_DIR)
"""


def test_where_the_package_cannot_be_written_the_cache_lies_in_imojak_var(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env={"IMOJAK_VAR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == str(tmp_path / "matching"), done.stderr


def versions() -> dict[str, int]:
    """How many versions of each loop this process has, by the types that it was called with."""
    modules = (amending, auction, graph, heap, market, opening, pricing, proof, repair, ties)
    return {
        f"{module.__name__}.{name}": len(one.signatures)
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, CPUDispatcher)
    }


def test_what_is_compiled_ahead_is_all_that_a_match_needs() -> None:
    ahead.use_everything()
    before = versions()
    home = np.arange(300) % 3
    problem = city(seats=4, quotas=[Quota(f"d{one}", "", home == one, None, 25) for one in range(3)])
    found = solve(problem)
    settle_ties(problem, found)
    Warm(problem).rerun(problem.changed(capacity=problem.capacity + 3))
    solve(problem, patience=0)
    assert versions() == before


def test_nothing_is_compiled_ahead_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert ahead.mark().parent == tmp_path
    ahead.mark().touch()
    assert ahead.start() is None
