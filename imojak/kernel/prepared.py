"""Statements that are the same at every request, planned once for each connection instead of every time.

PostgreSQL plans a statement anew whenever it comes, which takes longer than to carry out the short ones; Django writes
the values into the text, so that nothing can be kept. Here values go beside the text. SQLite keeps statements by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement with ``%s`` for each of the values; errors are Django's."""
    watched = connection.queries_logged or connection.execute_wrappers  # they look at Django's own cursors only
    if connection.vendor != "postgresql" or watched:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    from psycopg import Cursor

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(statement, values).fetchall()
