"""Writers on SQLite one after the other, in the order of their coming.

SQLite lets a second writer sleep and try again, ever longer: under a rush the processor idles while all sleep, and some
wait for many seconds. Here they stand in the operating system's queue for a file's lock instead. It is a courtesy among
those who ask for a turn; whoever does not is held back by SQLite's own lock, as before.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

try:
    import fcntl
except ImportError:  # no such locks on this system: SQLite's own waiting has to do
    fcntl = None  # type: ignore[assignment]

_own = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn to write, and hold it during the block; on PostgreSQL and in a transaction do nothing."""
    if connection.vendor != "sqlite" or connection.in_atomic_block or fcntl is None:
        yield
        return
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or name.startswith("file:"):
        yield
        return
    handle = _handle(f"{name}.turn")
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _handle(path: str) -> int:
    """Return this thread's own handle of the file: a lock belongs to the handle by which it was taken."""
    known: dict[tuple[int, str], int] = _own.__dict__.setdefault("handles", {})
    key = (os.getpid(), path)
    if key not in known:
        known[key] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    return known[key]
