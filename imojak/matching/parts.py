"""A loop over many rows in parts, on as many threads (compiled loops leave the interpreter's lock to each other)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

#: From so many rows on, a second thread is worth starting.
MANY = 20_000


def in_parts(work: Callable[[int, int], T], rows: int, threads: int) -> list[T]:
    """Return what ``work(begin, end)`` returns for the rows in parts, first to last; one part where there are few."""
    if threads < 2 or rows < MANY:
        return [work(0, rows)]
    cuts = [rows * part // threads for part in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, cuts[:-1], cuts[1:]))
