"""A worker beside the site: `imojak serve` starts one, so that nothing else need be started to have tasks done."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

#: Seconds that a worker has to put its task back when the site ends, and between two starts of one that died.
LEAVING, AGAIN = 10, 5


@contextmanager
def worker() -> Iterator[None]:
    """Have a worker run as a process of its own while the block lasts; one that dies is started again."""
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = [_start()]

    def keep() -> None:
        while not over.is_set():
            begun = monotonic()
            running[0].wait()
            # One that cannot even begin is not started over and over.
            if over.wait(AGAIN if monotonic() - begun < AGAIN else 0):
                return
            running[0] = _start()

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        running[0].terminate()
        try:
            running[0].wait(LEAVING)
        except subprocess.TimeoutExpired:  # in the middle of counting: its lease runs out, and the task begins anew
            running[0].kill()
            running[0].wait()


def _start() -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "imojak.cli", "work", "--beside", str(os.getpid())]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL)
