"""Kinds of tasks: each room says in its ``ready`` which it does, by the dotted path of the function.

A kind that is asked for by people also says who looks after it (:class:`Care`), for the page of tasks.

The function is imported by the worker only, so that what it needs (numpy, a compiler, a solver) costs nothing at the
start of the site. It takes the :class:`~imojak.tasks.working.Job`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from django.db.models import Q

    from imojak.parties.models import Account
    from imojak.tasks.models import Task


@dataclass(frozen=True)
class About:
    """What a task is about, as people call it, and the page where that is."""

    title: str
    link: str


class Care(Protocol):
    """Who sees the tasks of a kind, who may do something about them, and what they are about: a module says it."""

    def seen(self, account: Account) -> Q:
        """Return which tasks of the kind somebody may see."""

    def changeable(self, account: Account) -> Q:
        """Return which tasks of the kind somebody may call off or have done again."""

    def about(self, tasks: Collection[Task]) -> Mapping[int, About]:
        """Return what tasks are about, by their numbers; without those whose subject is no more."""

    def again(self, task: Task, actor: Account) -> Task:
        """Have a task that has ended done again. Raises a Problem where that may not be."""

    def call_off(self, task: Task, actor: Account) -> bool:
        """Call a task off; False where it has ended. Raises a Problem where that may not be."""


@dataclass(frozen=True)
class Kind:
    """A kind of task: its code, its Korean, where its function is, how often it is begun at most, and who looks after it.

    ``care`` is the dotted path of a module that is a :class:`Care`; a kind without one is on nobody's page.
    """

    code: str
    label: str
    path: str
    attempts: int = 3
    care: str = ""

    def function(self) -> Callable[[Any], object]:
        """Import and return the function."""
        module, _, name = self.path.rpartition(".")
        found: Callable[[Any], object] = getattr(import_module(module), name)
        return found

    def looked_after(self) -> Care:
        """Import and return who looks after it."""
        return cast(Care, import_module(self.care))


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


def cared_for() -> list[Kind]:
    """Return the kinds that somebody looks after."""
    return [one for one in _KINDS.values() if one.care]
