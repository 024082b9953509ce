"""Compiling array loops (Numba), in one way: released from the interpreter's lock and kept on disk once compiled.

Numba keeps what it compiled beside the module, so that the second process starts at once. Where the package's folder
cannot be written (an installed site), it goes to ``matching`` in IMOJAK_VAR. Import this late: it costs half a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from imojak.matching.compiling import cache_folder

_P = ParamSpec("_P")
_R = TypeVar("_R")

if cache_folder().name != "__pycache__":
    os.environ["NUMBA_CACHE_DIR"] = str(cache_folder())

import numba  # noqa: E402 - reads the variable when it is imported


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function of arrays and numbers; integers wrap, nothing is checked, other threads go on beside it."""
    done: Callable[_P, _R] = numba.njit(cache=True, nogil=True)(function)
    return done
