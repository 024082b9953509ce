"""Kinds of tasks: each room says in its ``ready`` which it does, by the dotted path of the function.

The function is imported by the worker only, so that what it needs (numpy, a compiler, a solver) costs nothing at the
start of the site. It takes the :class:`~imojak.tasks.working.Job`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of task: its code, its Korean, where its function is, and how often it is begun at most."""

    code: str
    label: str
    path: str
    attempts: int = 3

    def function(self) -> Callable[[Any], object]:
        """Import and return the function."""
        module, _, name = self.path.rpartition(".")
        found: Callable[[Any], object] = getattr(import_module(module), name)
        return found


_KINDS: dict[str, Kind] = {}


def does(kind: Kind) -> None:
    """Say which function does a kind of task; saying it twice is once, saying two is an error."""
    known = _KINDS.setdefault(kind.code, kind)
    if known != kind:
        raise ValueError(f"{kind.code}: two functions for one kind of task")


def kind_of(code: str) -> Kind:
    """Return the kind with this code. Raises KeyError when no room does it."""
    return _KINDS[code]


def is_known(code: str) -> bool:
    """Tell whether a room does this kind."""
    return code in _KINDS
