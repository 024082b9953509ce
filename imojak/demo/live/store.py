"""The lived year's pen: rows are gathered in memory, get their ids here, and are written table by table in bulk."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, models

from imojak.kernel import bulk

#: Rows held in memory before they are written; it bounds the memory at any scale.
BUFFERED = 60_000


class _Shelf:
    """Rows of one table that name the same columns; the columns that nobody named carry the model's default."""

    def __init__(self, model: type[models.Model], named: tuple[str, ...]) -> None:
        fields = {field.column: field for field in model._meta.concrete_fields}
        unknown = set(named) - set(fields)
        if unknown:
            raise KeyError(f"{model._meta.label} has no column {', '.join(sorted(unknown))}")
        rest = [field for column, field in fields.items() if column not in named]
        self.columns: tuple[str, ...] = (*named, *(str(field.column) for field in rest))
        self.rest = tuple(field.get_default() for field in rest)
        self.rows: list[tuple[Any, ...]] = []


class Store:
    """Rows to be written. Parents are added before their children; a flush keeps that order over tables."""

    def __init__(self) -> None:
        self._order = {model: place for place, model in enumerate(_parents_first())}
        self._pk = {model: _pk_column(model) for model in self._order}
        self._next: dict[type[models.Model], int] = {}
        self._shelves: dict[tuple[type[models.Model], tuple[str, ...]], _Shelf] = {}
        self._waiting = 0
        self.written: dict[type[models.Model], int] = {}

    def new_id(self, model: type[models.Model]) -> int:
        """Return an id of ``model`` that nobody else gets."""
        following = self._next.get(model)
        if following is None:
            following = bulk.next_id(model)
        self._next[model] = following + 1
        return following

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Keep a row, given by database columns, for the next flush, and return its id.

        Columns that are left out get the model's default; a missing ``id`` is given here. Times of day are text
        ("10:00:00"), datetimes are aware. Raises KeyError for a column that the table does not have.
        """
        pk = self._pk[model]
        row_id: int | None = values.get(pk)
        if row_id is None:
            row_id = values[pk] = self.new_id(model)
        key = (model, tuple(values))
        shelf = self._shelves.get(key)
        if shelf is None:
            shelf = self._shelves[key] = _Shelf(model, tuple(values))
        shelf.rows.append((*values.values(), *shelf.rest))
        self._waiting += 1
        if self._waiting >= BUFFERED:
            self.flush()
        return row_id

    def flush(self) -> None:
        """Write everything that waits. Raises django.db.IntegrityError when a guard refuses a row."""
        for (model, _), shelf in sorted(self._shelves.items(), key=lambda item: self._order[item[0][0]]):
            if shelf.rows:
                bulk.insert(model, shelf.columns, shelf.rows, savepoint=False)
                self.written[model] = self.written.get(model, 0) + len(shelf.rows)
                shelf.rows.clear()
        self._waiting = 0
        if connection.vendor == "postgresql":
            # Foreign keys are checked at the end of a transaction there: do it now, or the list of checks grows.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def finish(self) -> None:
        """Write what waits and let the database number new rows after ours."""
        self.flush()
        bulk.reset_sequences(*(model for model in self._next if self._pk[model] == "id"))


def _pk_column(model: type[models.Model]) -> str:
    pk = model._meta.pk
    assert pk is not None
    return str(pk.column)


def _parents_first() -> list[type[models.Model]]:
    ordered: list[type[models.Model]] = []

    def visit(model: type[models.Model]) -> None:
        if model in ordered or model in visiting:
            return
        visiting.add(model)
        for field in model._meta.concrete_fields:
            if isinstance(field.related_model, type):
                visit(field.related_model)
        ordered.append(model)

    visiting: set[type[models.Model]] = set()
    for model in apps.get_models():
        visit(model)
    return ordered
