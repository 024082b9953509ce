"""What an invariant is to the audit, and how a check asks the database. All checks read sets of rows, never one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Violation:
    """One object that breaks an invariant, with the sentence that says how. ``object_type`` is "<app label>.<model>"."""

    object_type: str
    object_id: int
    sentence: str


@dataclass(frozen=True)
class Invariant:
    """One of the house's invariants: its number, what it says, its check, and how many objects the check looks at."""

    number: int
    title_ko: str
    check: Callable[[], list[Violation]]
    looked_at: Callable[[], int]


def rows(sql: str, *parameters: str | int | None) -> list[tuple[Any, ...]]:
    """Run a query that both engines understand and return its rows; ``%s`` stands for a parameter."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def broken(object_type: str, sentence: str, sql: str) -> list[Violation]:
    """Return a violation for each row of ``sql``: the first column is the object's number, the others fill ``sentence``."""
    return [Violation(object_type, row[0], sentence.format(*row[1:])) for row in rows(sql)]


def count(*tables: str) -> Callable[[], int]:
    """Return a function that counts the rows of tables, each perhaps with a WHERE of its own."""
    return lambda: sum(rows(f"SELECT COUNT(*) FROM {table}")[0][0] for table in tables)
