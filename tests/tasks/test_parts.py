"""A task in parts: done by one worker or by several, and whoever is killed in the middle takes nothing along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Q

from imojak.tasks import working
from imojak.tasks.actions import ask, cancel
from imojak.tasks.enums import TaskState
from imojak.tasks.models import Parcel, Task
from tests.sites.test_killed import ROOT, database_url
from tests.tasks import kinds
from tests.tasks.test_tasks import begin, left, until

pytestmark = pytest.mark.django_db(transaction=True)
kinds.said()
SUM = sum(number * number for number in range(1, 7))


def start(folder: Path, *flags: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY, "IMOJAK_VAR": str(folder),
        "PYTHONPATH": str(ROOT), **dict.fromkeys(flags, "1"),
    }  # fmt: skip
    words = [sys.executable, "-m", "tests.tasks.kinds"]
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def ended(task: Task) -> bool:
    task.refresh_from_db()
    return not task.is_live


def test_one_worker_alone_does_the_whole_and_nothing_of_the_parts_stays() -> None:
    task = ask("test-whole", "scenario:1")
    assert working.work(leaving=threading.Event(), once=True) == 1
    task.refresh_from_db()
    assert (task.state, task.result, left(task)) == (TaskState.DONE, {"sum": SUM}, 1)
    assert [one.attempts for one in task.parts.all()] == [1] * 6
    assert not Parcel.objects.exists()


def test_a_worker_that_is_killed_with_a_part_loses_that_part_to_the_next(tmp_path: Path) -> None:
    task = ask("test-whole", "scenario:1")
    with start(tmp_path, "WAITS") as first:
        until(lambda: task.parts.filter(state=TaskState.RUNNING).exists())
        with start(tmp_path, "STOPS") as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "stopped\n"
            second.send_signal(signal.SIGKILL)
        until(lambda: ended(task))
        first.kill()
    assert (task.state, task.attempts, task.result, left(task)) == (TaskState.DONE, 1, {"sum": SUM}, 1)
    assert sorted(task.parts.values_list("attempts", flat=True)) == [1, 1, 1, 1, 1, 2]


def test_whoever_takes_the_whole_over_finds_the_parts_that_are_done(tmp_path: Path) -> None:
    task = ask("test-whole", "scenario:1")
    with start(tmp_path, "STOPS") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "stopped\n"  # with the whole and a part in its hands
        with start(tmp_path) as second:
            until(lambda: task.parts.filter(state=TaskState.DONE).count() >= 5)
            before = set(task.parts.filter(state=TaskState.DONE).values_list("pk", "ended_at"))
            first.send_signal(signal.SIGKILL)
            until(lambda: ended(task))
            second.kill()
    assert (task.state, task.attempts, task.result, left(task)) == (TaskState.DONE, 2, {"sum": SUM}, 1)
    assert before <= set(task.parts.values_list("pk", "ended_at"))  # none of them was done again
    assert sorted(task.parts.values_list("attempts", flat=True)) == [1, 1, 1, 1, 1, 2]


def test_where_a_part_cannot_be_done_the_whole_says_why_and_the_others_are_called_off() -> None:
    task = ask("test-whole", "scenario:1", payload={"numbers": [1, -1, 2, 3]})
    working.run(begin())
    task.refresh_from_db()
    assert (task.state, task.error) == (TaskState.FAILED, "0보다 작은 수입니다.")
    assert [one.state for one in task.parts.order_by("pk")] == ["done", "failed", "cancelled", "cancelled"]
    assert not Parcel.objects.exists()


def test_parts_of_other_numbers_are_not_taken_for_those_that_are_asked_for_now(tmp_path: Path) -> None:
    task = ask("test-whole", "scenario:1")
    with start(tmp_path, "STOPS") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "stopped\n"
        first.send_signal(signal.SIGKILL)
    old = set(task.parts.values_list("pk", flat=True))
    assert len(old) == 6
    # What the whole is about has changed in between, as a round may have.
    Task.objects.filter(pk=task.pk).update(payload={"numbers": [7]}, lease_until=task.asked_at)
    assert working.work(leaving=threading.Event(), once=True) == 1
    task.refresh_from_db()
    assert task.result == {"sum": 49}
    assert not old & set(task.parts.values_list("pk", flat=True))


def test_calling_off_the_whole_calls_off_its_parts() -> None:
    task = ask("test-whole", "scenario:1")
    begin(lease=-1.0)
    part = Task.objects.create(
        kind="test-part", subject="task:1", part_of=task, asked_at=task.asked_at, run_after=task.asked_at
    )
    Parcel.objects.create(task=part, given=b"3")
    task.refresh_from_db()
    assert cancel(task)
    assert working.take(of=task) is not None  # a part that somebody is just taking
    working.work(leaving=threading.Event(), once=True)
    assert not Task.objects.filter(Q(state=TaskState.WAITING) | Q(state=TaskState.RUNNING, cancel_asked=False)).exists()
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED
    assert not Parcel.objects.exists()
