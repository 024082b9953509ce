"""The one transition engine: a table of from, to, who and guard; the log row is written in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from imojak.problems import Problem

Guard = Callable[[Any], str]

#: Rows of one statement, where many objects change at once.
_BATCH = 500


class TransitionError(Problem):
    """A transition that may not happen; ``user_message`` says in Korean why and what to do."""


@dataclass(frozen=True)
class Transition:
    """One row of a machine's table.

    ``guard`` returns "" when the transition may happen, else the Korean reason why not.
    ``capability`` is what the actor must be able to do (see ``Account.can``); "" lets anybody and the system itself.
    """

    name: str
    sources: frozenset[str]
    target: str
    capability: str = ""
    guard: Guard | None = None
    reason_required: bool = False


@dataclass(frozen=True)
class Machine:
    """The life of one model: its initial state (and others it may begin in) and its transitions, by name."""

    model_label: str
    initial: str
    transitions: tuple[Transition, ...]
    state_field: str = "status"
    also_initial: frozenset[str] = frozenset()
    by_name: dict[str, Transition] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({row.name: row for row in self.transitions})

    def allowed_from(self, state: str) -> list[Transition]:
        """Return the transitions that lead out of ``state``."""
        return [row for row in self.transitions if state in row.sources]

    def replays(self, states: Iterable[tuple[str, str]]) -> str:
        """Return the state after replaying (from, to) pairs from the beginning, or raise ValueError where they break.

        The first pair leads from "" to a state in which it may begin.
        """
        current = ""
        steps = {(source, row.target) for row in self.transitions for source in row.sources}
        for source, target in states:
            if source != current or (source == "" and not self.may_begin(target)):
                raise ValueError(f"{self.model_label}: {source!r} → {target!r} after {current!r}")
            if source != "" and (source, target) not in steps:
                raise ValueError(f"{self.model_label}: no transition {source!r} → {target!r}")
            current = target
        return current

    def begin(self, obj: models.Model, *, actor: Any = None, at: datetime | None = None) -> None:
        """Write the first log row of a new object, whose state must be the initial one."""
        state = getattr(obj, self.state_field)
        if not self.may_begin(state):
            raise TransitionError(f"처음 상태는 {self.initial}이어야 합니다.")
        self._log(obj, "", state, actor, "", at)

    def may_begin(self, state: str) -> bool:
        """Tell whether a new object may be in ``state``."""
        return state == self.initial or state in self.also_initial

    def apply(
        self,
        obj: models.Model,
        name: str,
        *,
        actor: Any = None,
        reason: str = "",
        at: datetime | None = None,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        """Carry out transition ``name`` on ``obj`` (locked in the database) and log it, in one transaction.

        ``changes`` are fields that change together with the state (who approved, when it was locked …): the
        database's checks look at the whole row. ``obj`` itself is brought up to date at the end. Raises
        TransitionError when the state, the actor, the guard or a missing reason forbids it, and IntegrityError when
        a guard in the database does; ``obj`` is then as it was.
        """
        row = self.by_name[name]
        with transaction.atomic():
            current = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
            state = getattr(current, self.state_field)
            self._check(row, actor, reason)
            self._check_row(row, current)
            updates = {self.state_field: row.target, **(changes or {})}
            for name_of_field, value in updates.items():
                setattr(current, name_of_field, value)
            current.save(update_fields=list(updates))
            self._log(obj, state, row.target, actor, reason, at)
        for name_of_field, value in updates.items():
            setattr(obj, name_of_field, value)

    def apply_many(
        self,
        objects: Sequence[models.Model],
        name: str,
        *,
        actor: Any = None,
        reason: str = "",
        at: datetime | None = None,
        changes: Mapping[Any, Mapping[str, Any]] | None = None,
    ) -> None:
        """Carry out ``name`` on many objects of one model as ``apply`` does on one: all of them or none.

        ``changes`` are by primary key, and name the same fields for each. Few statements, however many objects.
        """
        if not objects:
            return
        row, more = self.by_name[name], changes or {}
        with transaction.atomic():
            self._check(row, actor, reason)
            manager = type(objects[0])._default_manager
            alike, differing = _split([more.get(obj.pk, {}) for obj in objects])
            keys = sorted(obj.pk for obj in objects)
            before: dict[Any, str] = {}
            for keys_of_batch in _batches(keys):
                for current in manager.select_for_update().filter(pk__in=keys_of_batch).order_by("pk"):
                    self._check_row(row, current)
                    before[current.pk] = getattr(current, self.state_field)
                manager.filter(pk__in=keys_of_batch).update(**{self.state_field: row.target, **alike})
            for obj in objects:
                for name_of_field, value in {self.state_field: row.target, **more.get(obj.pk, {})}.items():
                    setattr(obj, name_of_field, value)
            if differing:
                manager.bulk_update(objects, differing, batch_size=_BATCH)
            self._log_many([(obj.pk, before[obj.pk], row.target) for obj in objects], actor, reason, at)

    def _check(self, row: Transition, actor: Any, reason: str) -> None:
        if row.capability and not (actor is not None and actor.can(row.capability)):
            raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
        if row.reason_required and not reason.strip():
            raise TransitionError("사유를 적어 주세요.")

    def _check_row(self, row: Transition, current: Any) -> None:
        state = getattr(current, self.state_field)
        if state not in row.sources:
            shown = current._meta.get_field(self.state_field)
            said = dict(shown.flatchoices).get(state, state)
            raise TransitionError(f"지금 상태({said})에서는 할 수 없습니다. 화면을 새로 고친 뒤 다시 확인하세요.")
        if row.guard is not None and (refusal := row.guard(current)):
            raise TransitionError(refusal)

    def begin_many(self, objects: Sequence[models.Model], *, actor: Any = None, at: datetime | None = None) -> None:
        """Write the first log rows of many new objects, each in a state in which it may begin."""
        for obj in objects:
            if not self.may_begin(getattr(obj, self.state_field)):
                raise TransitionError(f"처음 상태는 {self.initial}이어야 합니다.")
        self._log_many([(obj.pk, "", getattr(obj, self.state_field)) for obj in objects], actor, "", at)

    def _log(self, obj: models.Model, source: str, target: str, actor: Any, reason: str, at: datetime | None) -> None:
        self._log_many([(obj.pk, source, target)], actor, reason, at)

    def _log_many(self, steps: Sequence[tuple[Any, str, str]], actor: Any, reason: str, at: datetime | None) -> None:
        # The log's table belongs to trust, a room above; the registry keeps the import one-way.
        log = apps.get_model("trust", "TransitionLog")
        moment = at or timezone.now()
        rows = [
            log(
                object_type=self.model_label,
                object_id=key,
                from_state=source,
                to_state=target,
                actor=actor,
                reason=reason,
                at=moment,
            )
            for key, source, target in steps
        ]
        log._default_manager.bulk_create(rows, batch_size=_BATCH)


def _split(changes: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """Return the fields that change alike for all, with their value, and the names of those that differ."""
    first = changes[0]
    alike = {name: value for name, value in first.items() if all(one[name] == value for one in changes)}
    return alike, [name for name in first if name not in alike]


def _batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]
