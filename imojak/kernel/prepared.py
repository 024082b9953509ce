"""Statements that are the same at every request, planned once for each connection instead of every time.

PostgreSQL plans a statement anew whenever it comes, which takes longer than to carry out the short ones; Django writes
the values into the text, so that nothing can be kept. Here values go beside the text. SQLite keeps statements by itself.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction

#: A statement with ``%s`` for each of its values, and the values.
Statement = tuple[str, Sequence[Any]]


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that only reads, with ``%s`` for each of the values; errors are Django's.

    A connection that was lost since it was last used is made anew, as Django does it where it is asked to look before.
    """
    if not _goes_beside():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    try:
        return _rows_beside(statement, values)
    except OperationalError:
        if connection.in_atomic_block or not connection.connection.closed:
            raise
        connection.close()
        return _rows_beside(statement, values)


def _rows_beside(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    from psycopg import Cursor

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(statement, values).fetchall()


def in_one_go(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    """Carry out statements in their order and return the rows of each (none for one that has none).

    PostgreSQL gets them all before it has answered the first: the way there and back is paid once. Errors are Django's;
    what stands behind the statement that failed is not carried out.
    """
    if not _goes_beside():
        found = []
        with connection.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
                found.append(list(cursor.fetchall()) if cursor.description else [])
        return found
    from psycopg import Cursor

    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        with raw.pipeline():
            cursors = [Cursor(raw).execute(statement, values) for statement, values in statements]
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


#: Carries out statements and returns the rows of each, as ``in_one_go`` does.
Going = Callable[[Sequence[Statement]], list[list[tuple[Any, ...]]]]

#: Whose commit waits for the disk waits for all that was committed before it.
_BEGIN: list[Statement] = [("BEGIN", []), ("SELECT set_config('synchronous_commit', 'off', true)", [])]
_COMMIT: list[Statement] = [("COMMIT", []), ("SELECT pg_logical_emit_message(true, 'imojak', '')::text", [])]


@contextmanager
def short_transaction() -> Iterator[tuple[Going, Going]]:
    """Begin a transaction with some statements and end it with others: yields what carries out the first and the last.

    Each is to be called once. PostgreSQL begins and commits on the way of these statements: there and back twice instead
    of six times. Rows that the first have locked are free again before the disk has the commit, but nobody goes on
    before it has. Nothing stays where anything is raised. Within a transaction it is that one's, with a savepoint.
    """
    if not _goes_beside() or connection.in_atomic_block:
        with transaction.atomic():
            yield in_one_go, in_one_go
        return
    ended = False

    def first(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
        return in_one_go([*_BEGIN, *statements])[len(_BEGIN) :]

    def last(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
        nonlocal ended
        found = in_one_go([*statements, *_COMMIT])[: -len(_COMMIT)]
        ended = True
        return found

    try:
        yield first, last
    finally:
        if not ended:
            _roll_back()


def _roll_back() -> None:
    # A connection that cannot even do that is not used again.
    try:
        in_one_go([("ROLLBACK", [])])
    except DatabaseError:
        with contextlib.suppress(DatabaseError):
            connection.close()


def among() -> str:
    """Return the condition that a number is in a list (``numbers``): one text for lists of every length."""
    return AMONG[connection.vendor]


def numbers(wanted: Iterable[int]) -> Any:
    """Return a list of numbers as the value of ``among``."""
    return list(wanted) if connection.vendor == "postgresql" else json.dumps(list(wanted))


#: ``among`` by engine.
AMONG = {"postgresql": "= ANY(%s::bigint[])", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def _goes_beside() -> bool:
    watched = connection.queries_logged or connection.execute_wrappers  # they look at Django's own cursors only
    return connection.vendor == "postgresql" and not watched
