"""Asking for a task, calling it off, and clearing away those that ended long ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from imojak.parties.models import Account
from imojak.tasks.enums import LIVE, TaskState
from imojak.tasks.kinds import kind_of
from imojak.tasks.models import Parcel, Task

#: Days that a task stays after its end.
KEPT_DAYS = 90
CALLED_OFF = "취소했습니다."


def ask(
    kind: str,
    subject: str,
    *,
    payload: Mapping[str, Any] | None = None,
    actor: Account | None = None,
    at: datetime | None = None,
) -> Task:
    """Ask for a task and return it; of one kind and subject there is one at a time, so a second asking gets the first.

    Within a transaction the worker sees it when that is over. Raises KeyError for a kind that no room does.
    """
    kind_of(kind)
    moment = at or timezone.now()
    for _ in range(2):
        if (live := live_task(kind, subject)) is not None:
            return live
        try:
            with transaction.atomic():
                return Task.objects.create(
                    kind=kind,
                    subject=subject,
                    payload=dict(payload or {}),
                    asked_by=actor,
                    asked_at=moment,
                    run_after=moment,
                )
        except IntegrityError:  # somebody asked for the same this moment
            continue
    return Task.objects.get(kind=kind, subject=subject, state__in=LIVE)


def live_task(kind: str, subject: str) -> Task | None:
    """Return the task of a kind and subject that waits or runs; None without one."""
    return Task.objects.filter(kind=kind, subject=subject, state__in=LIVE).first()


def latest_task(kind: str, subject: str) -> Task | None:
    """Return the last task that was asked for of a kind and subject, live or ended."""
    return Task.objects.filter(kind=kind, subject=subject).order_by("-pk").first()


def cancel(task: Task, *, at: datetime | None = None) -> bool:
    """Call a task off: one that waits has ended with that, one that runs ends at its next word. False if it is over."""
    moment = at or timezone.now()
    with transaction.atomic():
        current = Task.objects.select_for_update().get(pk=task.pk)
        if current.state == TaskState.WAITING:
            current.state, current.ended_at, current.sentence = TaskState.CANCELLED, moment, CALLED_OFF
            end_parts(current, moment)
        elif current.state == TaskState.RUNNING:
            current.cancel_asked = True
        else:
            return False
        current.save(update_fields=["state", "ended_at", "sentence", "cancel_asked"])
    task.refresh_from_db()
    return True


def end_parts(task: Task, at: datetime) -> None:
    """Call off the parts of a task that are still to be done, and let go of what all of them were given and made."""
    parts = Task.objects.filter(part_of=task)
    parts.filter(state=TaskState.WAITING).update(state=TaskState.CANCELLED, ended_at=at, sentence=CALLED_OFF)
    parts.filter(state=TaskState.RUNNING).update(cancel_asked=True)
    Parcel.objects.filter(task__part_of=task).delete()


def clear(now: datetime) -> int:
    """Delete tasks that ended more than ``KEPT_DAYS`` ago, and return how many: what they made stays where it is."""
    old = Task.objects.filter(ended_at__lt=now - timedelta(days=KEPT_DAYS))
    return old.delete()[1].get(Task._meta.label, 0)
