"""Kinds of tasks for the tests, also for a worker of their own: ``python -m tests.tasks.kinds``."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from imojak.problems import Problem
from imojak.tasks.kinds import Kind, does

if TYPE_CHECKING:
    from imojak.tasks.working import Job

#: A lease short enough to wait for.
LEASE = 1.0


def said() -> None:
    """Say the kinds."""
    for name in ("counts", "hangs", "wrong", "breaks", "whole", "part"):
        does(Kind(f"test-{name}", "시험", f"tests.tasks.kinds.{name}"))


def counts(job: Job) -> None:
    """Count to ten, and leave one row."""
    for step in range(10):
        job.progress(step, 10, f"{step}번째")
    with job.finishing() as result:
        result["counted"] = _leave(job)


def hangs(job: Job) -> None:
    """Hang in the middle the first time it is tried, having written the row but not committed it."""
    job.progress(3, 10, "가운데")
    with job.finishing() as result:
        result["counted"] = _leave(job)
        if job.task.attempts == 1:
            sys.stdout.write("hanging\n")
            sys.stdout.flush()
            time.sleep(600)


def whole(job: Job) -> None:
    """Have six numbers squared, a part each, and add them up."""
    from imojak.tasks.parts import in_parts

    numbers = [str(number).encode() for number in job.payload.get("numbers", range(1, 7))]
    made = in_parts(job, "test-part", numbers, lambda done: job.progress(done, len(numbers), f"{done}개"))
    with job.finishing() as result:
        result["sum"] = sum(map(int, made))
        _leave(job)


def part(job: Job) -> None:
    """Square a number; where the process is told so, stop dead, or go on only when another one has a part too."""
    from imojak.tasks.models import Task
    from imojak.tasks.parts import given, hand_in

    number = int(given(job))
    if "STOPS" in os.environ:
        sys.stdout.write("stopped\n")
        sys.stdout.flush()
        time.sleep(600)
    while "WAITS" in os.environ:
        if Task.objects.filter(kind="test-part").exclude(attempts=0).count() > 1:
            break
        time.sleep(0.02)
    if number < 0:
        raise Problem("0보다 작은 수입니다.")
    hand_in(job, str(number * number).encode())


def wrong(job: Job) -> None:
    """Say what a person can put right."""
    raise Problem("정원을 먼저 적어 주세요.")


def breaks(job: Job) -> None:
    """Fail by surprise."""
    raise ZeroDivisionError


def _leave(job: Job) -> int:
    from imojak.trust.models import TransitionLog
    from tests import factories as make

    row = TransitionLog(object_type="tests.task", object_id=job.task.pk, to_state="done", at=make.at(make.SPRING))
    row.save()
    return 10


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    said()
    from imojak.tasks.working import work

    # Whoever is not to be killed keeps its tasks however busy the machine is.
    work(leaving=threading.Event(), lease=60 * LEASE if "WAITS" in os.environ else LEASE, pause=0.1)
