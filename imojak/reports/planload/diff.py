"""Comparing rows as they should be with rows as they are, writing the difference, and remembering it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from imojak.plan import PlanError

M = TypeVar("M", bound=models.Model)
Key = tuple[Any, ...]


@dataclass(frozen=True)
class FieldChange:
    """A field of a row that got another value; all in words."""

    row: str
    field: str
    old: str
    new: str


@dataclass
class TableChanges:
    """What happened in one table. ``kept`` are rows that the plan no longer has and that others point to."""

    label: str
    created: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: list[str] = field(default_factory=list)
    changed_rows: int = 0
    changed: list[FieldChange] = field(default_factory=list)


@dataclass
class Changes:
    """What a load did, table by table in the order of loading."""

    tables: dict[str, TableChanges] = field(default_factory=dict)

    def of(self, label: str) -> TableChanges:
        """Return the changes of the table with this Korean name."""
        return self.tables.setdefault(label, TableChanges(label))

    @property
    def any(self) -> bool:
        """Whether a row was created, changed or removed."""
        return any(table.created or table.changed_rows or table.removed for table in self.tables.values())


@dataclass(frozen=True)
class Source:
    """Where rows come from, for messages: a file of the plan and a key in it."""

    file: str
    key: str


def sync(
    changes: Changes,
    existing: models.QuerySet[M],
    key: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    source: Source,
    *,
    drop: bool = False,
) -> dict[Key, M]:
    """Make ``existing`` hold exactly ``rows`` (field → value) and return them by ``key``, in the order of ``rows``.

    ``existing`` are all rows that the plan speaks for. A row without counterpart is deleted when ``drop``, else kept
    and named in ``changes``. Raises PlanError when a text is longer than its column.
    """
    model = existing.model
    table = changes.of(str(model._meta.verbose_name))
    known = {_key(row, key): row for row in existing}
    found: dict[Key, M] = {}
    new: list[M] = []
    for wanted in rows:
        _check_lengths(model, wanted, source)
        at = tuple(wanted[name] for name in key)
        row = known.pop(at, None)
        if row is None:
            row = model(**wanted)
            new.append(row)
        else:
            _update(table, row, wanted)
        found[at] = row
    model._default_manager.bulk_create(new)
    table.created += len(new)
    for row in known.values():
        if drop:
            row.delete()
            table.removed += 1
        else:
            table.kept.append(name_of(row))
    return found


def update(changes: Changes, row: models.Model, wanted: Mapping[str, Any]) -> None:
    """Give one row the values of ``wanted`` and remember what changed."""
    _update(changes.of(str(row._meta.verbose_name)), row, wanted)


def name_of(row: models.Model) -> str:
    """Return what a row is called in messages: its code and name where it has them."""
    words = [
        str(getattr(row, name)) for name in ("code", "key", "name", "title", "post", "text") if getattr(row, name, "")
    ]
    return " ".join(words[:2]) or f"#{row.pk}"


def _key(row: models.Model, key: Sequence[str]) -> Key:
    return tuple(getattr(row, name) for name in key)


def _update(table: TableChanges, row: models.Model, wanted: Mapping[str, Any]) -> None:
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not differing:
        table.unchanged += 1
        return
    name = name_of(row)
    for one in differing:
        column = row._meta.get_field(one)
        old, new = words(getattr(row, one)), words(wanted[one])
        table.changed.append(FieldChange(name, str(getattr(column, "verbose_name", one)), old, new))
        setattr(row, one, wanted[one])
    row.save(update_fields=differing)
    table.changed_rows += 1


def words(value: Any) -> str:
    """Return a value as a person reads it, cut to one line."""
    if value is None or value == "":
        return "(없음)"
    if isinstance(value, models.Model):
        return name_of(value)
    if isinstance(value, bool):
        return "예" if value else "아니요"
    text = f"{value:,}" if isinstance(value, int) else " ".join(str(value).split())
    return text if len(text) <= 80 else f"{text[:80]}…"


def _check_lengths(model: type[models.Model], wanted: Mapping[str, Any], source: Source) -> None:
    for name, value in wanted.items():
        longest = getattr(model._meta.get_field(name), "max_length", None)
        if isinstance(value, str) and longest is not None and len(value) > longest:
            raise PlanError(
                source.file,
                source.key,
                f"{longest}자까지 쓸 수 있는데 {len(value)}자입니다(“{value[:20]}…”). 줄여 주세요.",
            )
