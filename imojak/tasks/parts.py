"""A task in parts (나누어 하는 작업): each part a task of its own for any worker, and joined when all of them are done.

The worker that has the whole asks for the parts, does parts itself like every other worker, and goes on when none is
left; so one worker alone comes to an end too. What a part works on goes to the others through the database, as bytes.
Nothing is lost with a worker: whoever takes over the whole finds the parts that are done, and a part whose worker died is
taken by the next one when its lease has run out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from imojak.problems import Problem
from imojak.tasks.enums import TaskState
from imojak.tasks.models import Parcel, Task
from imojak.tasks.working import Job, Stopped, run, take

#: Seconds until the one with the whole looks again for parts that others are doing.
PAUSE = 0.2


class PartFailed(Problem):
    """A part could not be done; the message says why."""


def in_parts(job: Job, kind: str, parts: Sequence[bytes], say: Callable[[int], None]) -> list[bytes]:
    """Have the parts done, and return what each made, in the same order.

    ``say`` gets the number of parts that are done, and tells the progress of the whole. Raises PartFailed where one has
    failed, and Stopped when the whole is not to go on.
    """
    numbers = _asked(job, kind, parts)
    own = Task.objects.filter(pk__in=numbers)
    while True:
        states = list(own.values_list("state", flat=True))
        done = states.count(TaskState.DONE)
        say(done)
        if TaskState.FAILED in states:
            raise PartFailed(own.filter(state=TaskState.FAILED).values_list("error", flat=True)[0])
        if done == len(parts):
            break
        part = take(lease=job.lease, leaving=job.leaving, of=job.task)
        if part is not None:
            run(part)
        elif job.leaving.wait(PAUSE):
            raise Stopped
    made = dict(Parcel.objects.filter(task__in=numbers).values_list("task_id", "made"))
    return [bytes(made[number] or b"") for number in numbers]


def _asked(job: Job, kind: str, parts: Sequence[bytes]) -> list[int]:
    """Ask for the parts, unless they are there from a worker that had the whole before; return their tasks' numbers."""
    marks = [sha256(one).hexdigest() for one in parts]
    there = list(Task.objects.filter(part_of=job.task, kind=kind).order_by("pk"))
    ended = {TaskState.FAILED, TaskState.CANCELLED}
    if [one.payload["mark"] for one in there] == marks and not ended & {TaskState(one.state) for one in there}:
        return [one.pk for one in there]
    moment = timezone.now()
    with transaction.atomic():
        # A worker that still has one of the old parts finds it gone when it wants to write.
        Task.objects.filter(part_of=job.task).delete()
        made = []
        for number, (mark, given) in enumerate(zip(marks, parts, strict=True), start=1):
            task = Task.objects.create(
                kind=kind, subject=f"task:{job.task.pk}:{number}", payload={"mark": mark}, part_of=job.task,
                asked_by=job.task.asked_by, asked_at=moment, run_after=moment,
            )  # fmt: skip
            Parcel.objects.create(task=task, given=given)
            made.append(task.pk)
    return made


def given(job: Job) -> bytes:
    """Return what a part works on. Raises Stopped when the whole has ended."""
    found = Parcel.objects.filter(task=job.task).values_list("given", flat=True).first()
    if found is None:
        raise Stopped
    return bytes(found)


def hand_in(job: Job, made: bytes) -> None:
    """End a part with what it made."""
    with job.finishing():
        if not Parcel.objects.filter(task=job.task).update(made=made):
            raise Stopped
