"""Handling together what comes at the same time: while one batch is worked on, the next one gathers.

In a rush most of the time goes into beginning a transaction, taking a lock and waiting for the disk, once for each who
comes. Who comes while a transaction runs waits here instead, and one of those who wait does the work of all. Where
nobody else comes, one is handled at once and alone: nothing is ever held back to make a batch fuller.

This is of one process and its threads; processes meet in the database. Nothing is promised before it is written: a
process that is killed in the middle loses requests that nobody has answered, and the database rolls back their rows.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: So many are handled together at most, so that the first of a batch does not wait for hundreds.
MOST = 32


class _Asked(Generic[T, R]):
    """An item, and the gate before which its thread waits: opened once it is done, or has to do the work of all."""

    __slots__ = ("done", "failed", "gate", "item", "led", "result")

    def __init__(self, item: T, led: int) -> None:
        self.item = item
        self.led = led
        self.done = False
        self.result: R | None = None
        self.failed: BaseException | None = None
        self.gate = threading.Lock()
        self.gate.acquire()


class Gathering(Generic[T, R]):
    """Hands items that come at the same time to ``handle`` together, in the order of their coming.

    ``handle`` returns a result for each item, in order; an exception as a result is raised to whom it belongs. What
    ``handle`` itself raises is raised to all of the batch. It runs in the thread (on the database connection) of the
    one of the batch that has done so most often, since a connection plans what it is asked for the first time; whose
    item is done goes on at once, while the next batch is worked on.
    """

    def __init__(self, handle: Callable[[Sequence[T]], Sequence[R | Exception]], most: int = MOST) -> None:
        self._handle, self._most = handle, most
        self._waiting: deque[_Asked[T, R]] = deque()
        self._mutex = threading.Lock()
        self._busy = False
        self._own = threading.local()

    def __len__(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def ask(self, item: T) -> R:
        """Return what comes of an item, or raise what went wrong with it."""
        led = getattr(self._own, "led", 0)
        mine: _Asked[T, R] = _Asked(item, led)
        with self._mutex:
            self._waiting.append(mine)
            waits, self._busy = self._busy, True
        if waits:
            mine.gate.acquire()
        if not mine.done:
            self._own.led = led + 1
            self._work()
        if mine.failed is not None:
            raise mine.failed
        return mine.result  # type: ignore[return-value]

    def _work(self) -> None:
        with self._mutex:  # who works is among the first
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
        try:
            results = self._handle([one.item for one in batch])
            for one, result in zip(batch, results, strict=True):
                if isinstance(result, Exception):
                    one.failed = result
                else:
                    one.result = result
        except BaseException as error:
            for one in batch:
                one.failed = error
            if not isinstance(error, Exception):
                raise
        finally:
            with self._mutex:
                following = max(islice(self._waiting, self._most), key=lambda one: one.led, default=None)
                self._busy = following is not None
            if following is not None:
                following.gate.release()
            for one in batch:
                one.done = True
                one.gate.release()
