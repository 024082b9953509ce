"""What a scope is: the rows of one object type that an actor may see. Each room's scopes.py says its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django.db.models import QuerySet


class Actor(Protocol):
    """Who asks: an account, as the rooms below parties know it."""

    party_id: int | None
    is_active: bool

    def can(self, capability: str) -> bool:
        """Tell whether a role held today gives ``capability``."""


#: A scope takes an account and returns the rows that it may see.
Scope = Callable[[Any], QuerySet[Any]]
