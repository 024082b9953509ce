"""Array loops interpreted or compiled (Numba), whichever is done sooner: one and the same function either way.

A small round is over before Numba would be imported, and waits for no compiler; a large one runs at the speed of C. For
functions that compute nothing with numbers that may overflow: both ways then give the same result, bit for bit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")

#: Up to so many edges (a tenth of a second) the interpreter is done before the compiler is imported and what it kept is
#: loaded (0.3 s; where it kept nothing yet, 2 s more).
INTERPRETED = 30_000


def cache_folder() -> Path:
    """Return where compiled loops are kept: beside the modules, or in ``matching`` of IMOJAK_VAR where nobody may write there.

    The environment's NUMBA_CACHE_DIR comes before both.
    """
    if told := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(told)
    own = Path(__file__).parent
    return own / "__pycache__" if os.access(own, os.W_OK) else Path(os.environ.get("IMOJAK_VAR", "var")) / "matching"


def fastest(function: Callable[_P, _R], edges: int) -> Callable[_P, _R]:
    """Return a function as it is fastest for so many edges: as it stands, or compiled (kept on disk)."""
    return function if edges <= INTERPRETED else compiled(function)


@cache
def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function compiled; the first time after a change of it that takes seconds."""
    from imojak.matching import jit

    return jit.compiled(function)
