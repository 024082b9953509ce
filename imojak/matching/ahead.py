"""Compiling before anybody waits (미리 컴파일): ``python -m imojak.matching.ahead``, and a worker's first act.

The first match on a machine would wait ten seconds and more for the compiler. ``make setup`` runs this once, and again when a
module has changed; where an installation is made otherwise, the worker starts it in a process beside it. Django's start and the
pages never come here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from imojak.matching.compiling import INTERPRETED, cache_folder

if TYPE_CHECKING:
    from imojak.matching.problem import Problem, Quota

#: Less urgent than everything else.
_NICE = 15


def mark() -> Path:
    """Return the file that says that these modules are compiled for this interpreter and compiler, there or not."""
    told = sha256(f"{sys.version} {version('numba')} {version('numpy')}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        told.update(path.name.encode() + path.read_bytes())
    return cache_folder() / f"compiled-{told.hexdigest()[:16]}"


def start() -> subprocess.Popen[bytes] | None:
    """Compile in a process of its own if that has not been done; return it, or None where nothing is to be done."""
    if mark().exists():
        return None
    quiet = subprocess.DEVNULL
    words = [sys.executable, "-m", "imojak.matching.ahead"]
    return subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)


def main() -> int:
    """Compile everything that has not been compiled, and note it."""
    path = mark()
    if not path.exists():
        os.nice(_NICE)
        use_everything()
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("compiled-*"):
            old.unlink(missing_ok=True)
        path.touch()
    return 0


def use_everything() -> None:
    """Match invented rounds, so that every loop is compiled with the types that it is called with."""
    import numpy as np

    from imojak.matching.best_total import solve
    from imojak.matching.blocks import blocks, together
    from imojak.matching.explain import explain
    from imojak.matching.problem import Quota, make
    from imojak.matching.rematch import rematch
    from imojak.matching.rerun import rerun
    from imojak.matching.stable import match
    from imojak.matching.ties import settle_ties
    from imojak.matching.warm import Warm

    people, places, wishes = 1_100, 300, 30
    assert people * wishes > INTERPRETED
    chance = np.random.default_rng(1)
    place = np.sort(chance.permuted(np.tile(np.arange(places), (people, 1)), axis=1)[:, :wishes], axis=1)
    start, score = np.arange(people + 1) * wishes, chance.integers(0, 10_000, people * wishes)
    home, codes = np.arange(people) % 3, [f"{one:03}" for one in range(places)]
    half = np.arange(places) < places // 2

    def round_of(seats: int, *quotas: Quota, least: int = 0) -> Problem:
        return make(
            start, place.ravel(), score, np.full(places, seats), seed="1", quotas=quotas, codes=codes,
            minimum=np.full(places, least), preference=np.argsort(chance.random((people, wishes))).ravel() + 1,
        )  # fmt: skip

    districts = [Quota(f"d{one}", "", home == one, None, 150, 260) for one in range(3)]
    for problem in (round_of(5), round_of(2), round_of(2, *districts), round_of(4, least=2)):
        found = solve(problem)
        settle_ties(problem, found)
        explain(problem, found)
        warm = Warm(problem)
        seats = problem.capacity.copy()
        seats[0] += 4
        warm.rerun(problem.changed(capacity=seats, forbidden=np.array([[0, place[0, 0]]], np.int32)))
        rerun(problem, found)
        rematch(problem, found, [int(np.argmax(found.place >= 0))])
        parts = blocks(problem)
        together(problem, [(one, solve(one.problem)) for one in parts])
        explain(problem, match(problem, soft=True))
    solve(round_of(2), patience=0)
    solve(round_of(4, Quota("p", "", None, half, 400, 500), Quota("g", "", home == 0, None, 200)))


if __name__ == "__main__":
    sys.exit(main())
