"""Doing tasks: a worker takes one, keeps its lease alive, and writes what came of it once.

A worker may be killed at any moment. Its lease then runs out and the task begins anew with the next worker; what it had
written outside of :meth:`Job.finishing` must bear to be written again, what is written inside is there once, since it
is committed together with the end of the task.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from imojak.problems import Problem
from imojak.tasks.actions import CALLED_OFF, end_parts
from imojak.tasks.enums import TaskState
from imojak.tasks.kinds import is_known, kind_of
from imojak.tasks.models import Task

log = logging.getLogger(__name__)

#: How long a lease lasts without being renewed (seconds), and how often it is in that time. A machine that sleeps for
#: longer loses its tasks to another; a task whose worker was killed waits that long.
LEASE, BEATS = 60.0, 20
#: Seconds between two words about progress that are written down.
TOLD_EVERY = 0.5
#: Seconds until a task that failed by surprise is tried again, times the number of attempts.
PAUSE = 20

_GIVEN_UP = (
    "{times}번 시도했지만 끝내지 못했습니다. 잠시 뒤에 다시 시작해 주세요. 거듭되면 시스템 관리자에게 알려 주세요."
)
_NOBODY = "이 프로그램이 모르는 작업입니다. 프로그램을 새 판으로 바꾼 뒤에 다시 시작해 주세요."


class Stopped(Exception):
    """Raised in a task that is not to go on: called off, taken over by another worker, or its worker is to end."""


@dataclass
class Job:
    """A task in the hands of a worker: what it was given, and how it says how far it is."""

    task: Task
    holder: str
    leaving: threading.Event = field(default_factory=threading.Event)
    lease: float = LEASE
    finished: bool = False
    _told_at: float = 0.0

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was given along with the asking."""
        given: Mapping[str, Any] = self.task.payload
        return given

    def progress(self, done: int, total: int, sentence: str) -> None:
        """Say how far it is; cheap enough to be called often. Raises Stopped when the task is not to go on."""
        if self.leaving.is_set():
            raise Stopped
        if monotonic() - self._told_at < TOLD_EVERY and done < total:
            return
        self._told_at = monotonic()
        told = {"done": min(done, total), "total": total, "sentence": sentence[:200]}
        if not self._mine().filter(cancel_asked=False).update(**told, **self._alive()):
            raise Stopped

    @contextmanager
    def finishing(self) -> Iterator[dict[str, Any]]:
        """Write the outcome: one transaction together with the end of the task, so that it is there once.

        What is put into the yielded dictionary is the task's result. Raises Stopped when another worker has the task.
        """
        with transaction.atomic():
            current = self._mine().select_for_update().first()
            if current is None or current.cancel_asked:
                raise Stopped
            result: dict[str, Any] = {}
            yield result
            _end(current, TaskState.DONE, result=result)
        self.finished = True

    def beat(self) -> bool:
        """Renew the lease; False when it is no longer ours."""
        return bool(self._mine().update(**self._alive()))

    def _mine(self) -> Any:
        return Task.objects.filter(pk=self.task.pk, holder=self.holder, state=TaskState.RUNNING)

    def _alive(self) -> dict[str, datetime]:
        moment = timezone.now()
        return {"heard_at": moment, "lease_until": moment + timedelta(seconds=self.lease)}


def take(*, lease: float = LEASE, leaving: threading.Event | None = None, of: Task | None = None) -> Job | None:
    """Take the task that has waited longest, or one whose lease has run out; None when there is nothing to do.

    With ``of`` only a part of that task.
    """
    while True:
        if not _open(timezone.now(), of).exists():  # asked without a lock first: SQLite has one writer
            return None
        with transaction.atomic():
            moment = timezone.now()
            # What another worker is taking this moment is passed over (PostgreSQL); on SQLite the transaction is alone.
            task = _open(moment, of).select_for_update(skip_locked=True).order_by("run_after", "pk").first()
            if task is None:
                return None
            if task.cancel_asked:
                _end(task, TaskState.CANCELLED, sentence=CALLED_OFF)
            elif not is_known(task.kind):
                _end(task, TaskState.FAILED, error=_NOBODY)
            elif task.attempts >= kind_of(task.kind).attempts:
                _end(task, TaskState.FAILED, error=_GIVEN_UP.format(times=task.attempts))
            else:
                task.attempts += 1
                task.state, task.started_at = TaskState.RUNNING, moment
                task.holder = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:16]}"
                task.heard_at, task.lease_until = moment, moment + timedelta(seconds=lease)
                task.done, task.total, task.sentence = 0, 0, ""
                task.save()
                return Job(task, task.holder, leaving or threading.Event(), lease)


def _open(moment: datetime, of: Task | None) -> Any:
    waits = Q(state=TaskState.WAITING, run_after__lte=moment)
    tasks = Task.objects.filter(waits | Q(state=TaskState.RUNNING, lease_until__lt=moment))
    return tasks if of is None else tasks.filter(part_of=of)


def run(job: Job) -> None:
    """Do a task to its end: done, failed with a sentence, called off, or put back to be tried again."""
    kind = kind_of(job.task.kind)
    with _beating(job):
        try:
            kind.function()(job)
            if not job.finished:
                with job.finishing():
                    pass
        except Stopped:
            _put_back(job)
        except Problem as problem:
            # Something that a person can put right: trying again would say the same.
            _fail(job, problem.user_message, problem.told)
        except Exception:
            log.exception("task %s %s (%s)", job.task.kind, job.task.pk, job.task.subject)
            _try_again(job, kind.attempts)


def work(*, leaving: threading.Event, once: bool = False, pause: float = 1.0, lease: float = LEASE) -> int:
    """Do tasks until told to leave, or with ``once`` until there are none; return how many were begun."""
    begun = 0
    while not leaving.is_set():
        try:
            job = take(lease=lease, leaving=leaving)
            if job is not None:
                begun += 1
                run(job)
        except OperationalError:
            # The database is away or busy: whatever was held runs out, and is taken again.
            log.warning("the database does not answer; trying again", exc_info=True)
            connection.close()
            job = None
        if job is None:
            if once:
                return begun
            leaving.wait(pause)
    return begun


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Renew the lease from beside, while the task counts."""
    over = threading.Event()

    def keep() -> None:
        try:
            while not over.wait(job.lease / BEATS):
                try:
                    if not job.beat():
                        return
                except OperationalError:  # the task itself holds the writer's lock: nobody can take it over either
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _put_back(job: Job) -> None:
    """End a task that was called off; put one back whose worker leaves, without counting that as an attempt."""
    with transaction.atomic():
        current = job._mine().select_for_update().first()
        if current is None:
            return
        if current.cancel_asked:
            _end(current, TaskState.CANCELLED, sentence=CALLED_OFF)
            return
        current.attempts -= 1
        _wait(current, timezone.now())


def _fail(job: Job, sentence: str, told: Mapping[str, Any]) -> None:
    with transaction.atomic():
        if (current := job._mine().select_for_update().first()) is not None:
            _end(current, TaskState.FAILED, error=sentence, result=told)


def _try_again(job: Job, most: int) -> None:
    with transaction.atomic():
        current = job._mine().select_for_update().first()
        if current is None:
            return
        if current.cancel_asked:
            _end(current, TaskState.CANCELLED, sentence=CALLED_OFF)
        elif current.attempts >= most:
            _end(current, TaskState.FAILED, error=_GIVEN_UP.format(times=current.attempts))
        else:
            _wait(current, timezone.now() + timedelta(seconds=PAUSE * current.attempts))


def _wait(task: Task, after: datetime) -> None:
    task.state, task.holder, task.lease_until, task.run_after = TaskState.WAITING, "", None, after
    task.done, task.total, task.sentence = 0, 0, ""
    task.save()


def _end(
    task: Task, state: str, *, sentence: str = "", error: str = "", result: Mapping[str, Any] | None = None
) -> None:
    task.state, task.holder, task.lease_until, task.ended_at = state, "", None, timezone.now()
    task.error, task.result = error[:500], dict(result or {})
    if sentence:
        task.sentence = sentence
    if state == TaskState.DONE and task.total:
        task.done = task.total
    task.save()
    end_parts(task, task.ended_at)
