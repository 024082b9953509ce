"""Guards in the database, the same on SQLite and PostgreSQL, as migration operations.

A guard raises in the database, so that nothing goes past it: neither bulk writes, nor the admin, nor a script.
The text it raises begins with ``imojak:`` and a code; ``guard_code`` reads it back so that a form can say it in Korean.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, ClassVar

from django.db.migrations.operations.base import Operation


class Guard(Operation):
    """SQL of both engines that goes in with a migration and out with its reversal."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str, sqlite: list[str], postgresql: list[str], drop: dict[str, list[str]]) -> None:
        self.name, self.sqlite, self.postgresql, self.drop = name, sqlite, postgresql, drop

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return the constructor's arguments, as migrations need them."""
        return type(self).__name__, [self.name, self.sqlite, self.postgresql, self.drop], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing of the models' state: a guard lives in the database only."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the guard."""
        for statement in self.sqlite if schema_editor.connection.vendor == "sqlite" else self.postgresql:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the guard."""
        for statement in self.drop.get(schema_editor.connection.vendor, []):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Guard {self.name}"


class Gone(Operation):
    """Take a guard off that an earlier migration made; the reversal makes it again."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return the constructor's arguments, as migrations need them."""
        return type(self).__name__, [self.guard], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing of the models' state: a guard lives in the database only."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the guard."""
        self.guard.database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create it again."""
        self.guard.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what the operation does."""
        return f"No guard {self.guard.name}"


def guard_in(migration: str, name: str) -> Guard:
    """Return the guard ``name`` of a migration (its module's path), for one that follows to take off."""
    operations = import_module(migration).Migration.operations
    return next(one for one in operations if isinstance(one, Guard) and one.name == name)


def _trigger(
    name: str, table: str, events: list[str], condition: str, code: str, lock: str = "", postgresql_condition: str = ""
) -> Guard:
    """Refuse ``events`` on ``table`` where ``condition`` holds; it is written in SQL that both engines understand.

    Where they cannot (moments and time zones), ``postgresql_condition`` says the same for PostgreSQL. ``lock`` is a
    query that PostgreSQL runs first, to make two writers wait for each other (SQLite has one writer).
    """
    message = f"imojak:{code}"
    sqlite, drop_sqlite = [], []
    for event in events:
        short = event.split()[0].lower()
        when = f"WHEN {condition}" if condition else ""
        sqlite.append(
            f"CREATE TRIGGER {name}_{short} BEFORE {event} ON {table} FOR EACH ROW {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        drop_sqlite.append(f"DROP TRIGGER IF EXISTS {name}_{short}")
    # A trigger's own WHEN cannot hold a subquery on PostgreSQL, so the condition goes into the function; in
    # parentheses, because PL/pgSQL would take the THEN of a CASE in it for its own.
    branches = []
    for event in events:
        short = event.split()[0].upper()
        branches.append(
            f"IF TG_OP = '{short}' THEN IF ({postgresql_condition or condition or 'TRUE'}) THEN RAISE EXCEPTION '{message}' "
            "USING ERRCODE = 'check_violation'; END IF; END IF;"
        )
    result = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    postgresql = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {lock} {' '.join(branches)} "
        f"{result} END $guard$",
        f"CREATE TRIGGER {name} BEFORE {' OR '.join(events)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
    return Guard(
        name,
        sqlite,
        postgresql,
        {"sqlite": drop_sqlite, "postgresql": [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"]},
    )


def append_only(table: str, columns: tuple[str, ...] = ()) -> list[Operation]:
    """Return guards that refuse DELETE, and UPDATE of any column, or of ``columns`` when only some are frozen."""
    update = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    return [
        _trigger(f"{table}_no_change", table, [update], "", "append-only"),
        _trigger(f"{table}_no_delete", table, ["DELETE"], "", "append-only"),
    ]


def refuse(
    name: str, table: str, events: list[str], condition: str, code: str, lock: str = "", postgresql_condition: str = ""
) -> Operation:
    """Return a guard that refuses ``events`` where ``condition`` (SQL over NEW or OLD) holds; the rest as in _trigger."""
    return _trigger(name, table, events, condition, code, lock, postgresql_condition)


class _SetAside(Operation):
    """Take all triggers off (SQLite), and keep them for _PutBack: SQLite makes a table anew to change it, without them."""

    reduces_to_sql = False
    reversible = True
    kept: ClassVar[dict[str, list[tuple[str, str]]]] = {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing of the models' state."""

    def take_off(self, schema_editor: Any) -> None:
        """Keep and drop every trigger."""
        if schema_editor.connection.vendor == "sqlite":
            with schema_editor.connection.cursor() as cursor:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                self.kept[schema_editor.connection.alias] = list(cursor.fetchall())
            for name, _ in self.kept[schema_editor.connection.alias]:
                schema_editor.execute(f'DROP TRIGGER "{name}"', params=None)

    def put_back(self, schema_editor: Any) -> None:
        """Create again what was kept."""
        for _, sql in self.kept.pop(schema_editor.connection.alias, []):
            schema_editor.execute(sql, params=None)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the triggers off."""
        self.take_off(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put them back."""
        self.put_back(schema_editor)


class _PutBack(_SetAside):
    """The other end of _SetAside."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put the triggers back."""
        self.put_back(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take them off."""
        self.take_off(schema_editor)


def keeping_guards(operations: list[Operation]) -> list[Operation]:
    """Return ``operations`` on tables so framed that no guard is lost where SQLite makes a table anew."""
    return [_SetAside(), *operations, _PutBack()]


def run_on_both(name: str, sqlite: list[str], postgresql: list[str], drop: dict[str, list[str]]) -> Operation:
    """Return an operation with SQL that differs by engine."""
    return Guard(name, sqlite, postgresql, drop)


def no_overlap(
    name: str,
    table: str,
    keys: tuple[str, ...],
    starts: str,
    ends: str,
    where: str = "TRUE",
    code: str = "overlap",
    left: str = "",
) -> Operation:
    """Return a guard against overlapping periods of equal ``keys``: exclusion constraint or trigger.

    ``keys`` are columns; a null equals a null. ``ends`` may be null (open); both days belong to the period. ``left``
    names a column with the day of an early end, which no longer belongs to the period. ``where`` restricts to rows,
    in SQL where ``{row}`` stands before each column.
    """

    def last(row: str) -> str:
        end = f"{row}{ends}, '9999-12-31'"
        return f"COALESCE(date({row}{left}, '-1 day'), {end})" if left else f"COALESCE({end})"

    def matters(row: str) -> str:
        begun = f" AND ({row}{left} IS NULL OR {row}{left} > {row}{starts})" if left else ""
        return f"({where.format(row=row)}){begun}"

    equal = " AND ".join(f"other.{key} IS NEW.{key}" for key in keys)
    condition = (
        f"{matters('NEW.')} AND EXISTS (SELECT 1 FROM {table} other WHERE {equal} AND other.id <> NEW.id "
        f"AND {matters('other.')} AND other.{starts} <= {last('NEW.')} AND {last('other.')} >= NEW.{starts})"
    )
    sqlite, drop = [], []
    for event in ("INSERT", "UPDATE"):
        sqlite.append(
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, 'imojak:{code}'); END"
        )
        drop.append(f"DROP TRIGGER IF EXISTS {name}_{event.lower()}")
    # Only numbers may be null among the keys, and no row has number 0.
    columns = ", ".join(f"COALESCE({key}, 0) WITH =" if key.endswith("_id") else f"{key} WITH =" for key in keys)
    end = f"COALESCE({left} - 1, {ends})" if left else ends
    postgresql = [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
        f"({columns}, daterange({starts}, {end}, '[]') WITH &&) WHERE ({matters('')})",
    ]
    return Guard(
        name, sqlite, postgresql, {"sqlite": drop, "postgresql": [f"ALTER TABLE {table} DROP CONSTRAINT {name}"]}
    )


def guard_code(error: BaseException) -> str:
    """Return the code of the guard that raised ``error`` (IntegrityError …), or "" when it was none of ours."""
    found = re.search(r"imojak:([a-z-]+)", str(error))
    return found.group(1) if found else ""
