"""Compiling array loops (Numba), in one way: released from the interpreter's lock and kept on disk once compiled.

Numba keeps what it compiled beside the module, so that the second process starts at once. Where the package's folder
cannot be written (an installed site), it goes to ``matching`` in IMOJAK_VAR. Import this late: it costs half a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")

if not os.environ.get("NUMBA_CACHE_DIR") and not os.access(Path(__file__).parent, os.W_OK):
    os.environ["NUMBA_CACHE_DIR"] = str(Path(os.environ.get("IMOJAK_VAR", "var")) / "matching")

import numba  # noqa: E402 - reads the variable when it is imported


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function of arrays and numbers; integers wrap, nothing is checked, other threads go on beside it."""
    done: Callable[_P, _R] = numba.njit(cache=True, nogil=True)(function)
    return done
