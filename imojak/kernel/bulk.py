"""Writing very many rows: one statement's way on SQLite, COPY on PostgreSQL. Rows carry their own ids.

Where rows of several tables belong together and somebody waits for them, ``insert_in_one_go`` sends all to PostgreSQL at
once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from imojak.kernel.prepared import Going, Statement

#: Types that both drivers take as they are. Most values are of these, so they are told by a look-up, not by a call.
_PLAIN = frozenset({int, str, bool, float, bytes, type(None)})
#: From so many rows on, PostgreSQL counts a table anew when they are in.
MANY = 10_000
_dumps = json.JSONEncoder(ensure_ascii=False).encode


def _to_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
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
            if count >= MANY:
                # Guards that were planned while the table was small would go on reading all of it.
                cursor.execute(f"ANALYZE {table}")
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


def insert_in_one_go(
    tables: Mapping[type[models.Model], Sequence[Mapping[str, Any]]], *then: Statement, go: Going
) -> None:
    """Insert the rows of several tables (values by column) in the order of the tables, and carry out ``then`` by ``go``.

    The rows of a table have the same columns; without its id, a row is numbered by the database. To be called within a
    transaction. Raises django.db.IntegrityError when a guard refuses a row.
    """
    filled = [(model, list(rows[0]), rows) for model, rows in tables.items() if rows]
    if connection.vendor == "postgresql":
        go([*(_from_json(*one) for one in filled), *then])
        return
    for model, columns, rows in filled:
        insert(model, columns, ([row[name] for name in columns] for row in rows), savepoint=False)
    go(then)


def _from_json(model: type[models.Model], columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Statement:
    """Return the statement that inserts rows out of one JSON text: so it is the same, however many they are."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    return statement, [json.dumps(rows, ensure_ascii=False, default=_iso)]


def _iso(value: Any) -> str:
    if isinstance(value, date | time):  # a moment is a date, too
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a row")


def numbering(counts: Mapping[type[models.Model], int]) -> Statement:
    """Return the statement whose row ``numbered`` reads: so many free ids of each model.

    They are the transaction's own: PostgreSQL gives none twice, and on SQLite nobody else writes before it ends.
    """
    if connection.vendor == "postgresql":
        # OFFSET 0: the sequence is looked up once, not for every number.
        one = (
            "ARRAY(SELECT nextval(found.sequence) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence "
            "OFFSET 0) found, generate_series(1, %s))"
        )
        values = [
            value
            for model, count in counts.items()
            for value in (connection.ops.quote_name(model._meta.db_table), model._meta.pk.column, count)
        ]
        return f"SELECT {', '.join([one] * len(counts))}", values
    one = "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)"
    return f"SELECT {', '.join([one] * len(counts))}", [model._meta.db_table for model in counts]


def numbered(counts: Mapping[type[models.Model], int], row: Sequence[Any]) -> dict[type[models.Model], Iterator[int]]:
    """Return the ids by model, in their order, out of the row of ``numbering``."""
    if connection.vendor == "postgresql":
        return {model: iter(ids) for model, ids in zip(counts, row, strict=True)}
    return {model: iter(range(last + 1, last + 1 + counts[model])) for model, last in zip(counts, row, strict=True)}


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
