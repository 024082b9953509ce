"""Writing very many rows: one statement's way on SQLite, COPY on PostgreSQL. Rows carry their own ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

#: Types that both drivers take as they are. Most values are of these, so they are told by a look-up, not by a call.
_PLAIN = frozenset({int, str, bool, float, bytes, type(None)})
_dumps = json.JSONEncoder(ensure_ascii=False).encode


def _to_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return _dumps(value)
    return value


def _to_postgresql(value: Any) -> Any:
    return _dumps(value) if isinstance(value, dict | list) else value


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, savepoint: bool = True
) -> int:
    """Insert ``rows`` (values in the order of ``columns``, database column names) and return how many there were.

    All checks, triggers and foreign keys hold as for any other write, and either all rows go in or none. Datetimes
    must be aware. dict and list values become JSON. Raises django.db.IntegrityError when a guard refuses a row.

    ``savepoint=False`` is for a caller whose own transaction is lost with a refused row: within a savepoint SQLite
    spends on every row a time that grows with the rows before it.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    count = 0
    with transaction.atomic(savepoint=savepoint), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([value if type(value) in _PLAIN else _to_postgresql(value) for value in row])
                    count += 1
            return count
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
        remaining = iter(rows)
        while batch := [
            tuple([value if type(value) in _PLAIN else _to_sqlite(value) for value in row])
            for row in islice(remaining, 10_000)
        ]:
            cursor.executemany(statement, batch)
            count += len(batch)
    return count


def reset_sequences(*tables: type[models.Model]) -> None:
    """Let the database number new rows after those that brought their own ids (PostgreSQL; SQLite does so itself).

    Tables whose key is another table's (Person) have nothing to number and are passed over.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            key = table._meta.pk
            if not isinstance(key, models.AutoField | models.BigAutoField):
                continue
            name = connection.ops.quote_name(table._meta.db_table)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), COALESCE(MAX({key.column}), 1), "
                f"MAX({key.column}) IS NOT NULL) FROM {name}",
                [name, key.column],
            )


def next_id(model: type[models.Model]) -> int:
    """Return the first free id of ``model``."""
    largest = model._default_manager.aggregate(largest=models.Max("pk"))["largest"]
    return (largest or 0) + 1
