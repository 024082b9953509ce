"""What all actions share: one transaction, whose refusals are told in Korean, and another try where two have met."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from imojak.kernel.violations import Refused, explained

P = ParamSpec("P")
R = TypeVar("R")

#: How often what met another one is tried again, and the longest it waits before (seconds).
TRIES = 12
PAUSE = 0.05

#: SQLSTATEs of PostgreSQL that say: the same again will do (serialization failure, deadlock, lock not available).
_AGAIN = {"40001", "40P01", "55P03"}


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; what the database refuses is told in Korean."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with explained(), transaction.atomic():
            return function(*args, **kwargs)

    return run


def tried_again(*guards: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Do the same again where two wanted the same rows: around a transaction, which has left nothing then.

    For what many do in the same minute. Within somebody's transaction an error of the database is final: only that one
    can begin anew. ``guards`` are those whose refusal the next try may find gone, or find out more about.
    """

    def around(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(TRIES):
                try:
                    return function(*args, **kwargs)
                except Refused as refused:
                    if refused.guard not in guards or attempt == TRIES - 1:
                        raise
                except OperationalError as error:
                    if connection.in_atomic_block or attempt == TRIES - 1 or not _passes(error):
                        raise
                    time.sleep(PAUSE * random.random())
            raise AssertionError("unreachable")

        return run

    return around


def _passes(error: OperationalError) -> bool:
    """Tell whether an error of the database is of the kind that passes by itself: two that wanted the same rows."""
    return getattr(error.__cause__, "sqlstate", "") in _AGAIN or "locked" in str(error)
