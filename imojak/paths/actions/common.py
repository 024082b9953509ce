"""What all actions share: one transaction, whose refusals are told in Korean."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from imojak.kernel.violations import explained

P = ParamSpec("P")
R = TypeVar("R")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; what the database refuses is told in Korean."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with explained(), transaction.atomic():
            return function(*args, **kwargs)

    return run
