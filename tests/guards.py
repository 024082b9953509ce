"""How tests meet the database's guards: expecting one to refuse, and stepping behind all of them.

``refused`` says which guard must refuse. ``shadow`` puts a copy without any guard before a table, until the test's
transaction ends: whatever is written then breaks nothing but the audit must see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, models, transaction

from imojak.kernel.violations import SENTENCES, violated


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect the guard or constraint with this code to refuse the block; what was written in it is undone."""
    assert code in SENTENCES, f"no sentence for {code}"
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert violated(caught.value) == code, caught.value


def shadow(*tables: type[models.Model]) -> None:
    """Let a table without constraint or trigger stand before each of ``tables`` for the rest of the test.

    A temporary table is found before one of the same name, on both engines, and is gone with the transaction. It has the
    plain indexes that rows are found by: without them a look at a year takes minutes.
    """
    with connection.cursor() as cursor:
        for model in tables:
            name = model._meta.db_table
            origin = "main" if connection.vendor == "sqlite" else "public"
            cursor.execute(f"CREATE TEMPORARY TABLE {name} AS SELECT * FROM {origin}.{name}")
            for field in model._meta.concrete_fields:
                if field.primary_key or field.is_relation:
                    index = f"temp.shadow_{name}_{field.column}" if origin == "main" else ""
                    cursor.execute(f"CREATE INDEX {index} ON {name} ({field.column})")
