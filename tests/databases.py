"""Copies of the test database, for what takes long to make and is only looked at: a lived year.

A module of tests that looks at such a copy needs no emptying of tables afterwards, and the next module finds the copy as
the first one did, since every test's own changes are rolled back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection
from pytest_django import DjangoDbBlocker

from imojak.sites import catalogue, cutoff
from imojak.sites.office.queries import outlook


@contextmanager
def copied(name: str, blocker: DjangoDbBlocker) -> Iterator[str]:
    """Yield the name of a copy of the present test database, and delete it in the end.

    The present one is to be empty of rows that tests made. ``name`` tells several copies of it apart.
    """
    own = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        copy = str(Path(own).with_name(f"{name}.sqlite3"))
        with closing(sqlite3.connect(own)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    else:
        copy = f"{own}_{name}"
        _maintain(f'CREATE DATABASE "{copy}" TEMPLATE "{own}"', blocker)
    try:
        yield copy
    finally:
        if connection.vendor == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                Path(copy + suffix).unlink(missing_ok=True)
        else:
            _maintain(f'DROP DATABASE "{copy}"', blocker)


@contextmanager
def looking_at(name: str) -> Iterator[None]:
    """Let every connection of this process that is opened meanwhile be one to the database of that name."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    _forget()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        _forget()


def _forget() -> None:
    for remembered in (cutoff, catalogue, outlook):
        remembered.forget()


def _maintain(statement: str, blocker: DjangoDbBlocker) -> None:
    """Run a statement about whole databases, which stands in no transaction, from a connection to neither."""
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(statement)
