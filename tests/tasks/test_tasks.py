"""The queue: one of a kind and subject at a time, each done once however many workers there are and whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from imojak.paths.actions.clocks import tick
from imojak.tasks import working
from imojak.tasks.actions import KEPT_DAYS, ask, cancel, clear, latest_task
from imojak.tasks.enums import TaskState
from imojak.tasks.models import Task
from imojak.trust.models import TransitionLog
from tests.sites.test_killed import ROOT, database_url, serving
from tests.tasks import kinds

pytestmark = pytest.mark.django_db(transaction=True)
kinds.said()


def left(task: Task) -> int:
    return TransitionLog.objects.filter(object_type="tests.task", object_id=task.pk).count()


def begin(**more: Any) -> working.Job:
    job = working.take(**more)
    assert job is not None
    return job


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def test_who_presses_twice_gets_the_same_task_until_it_has_ended() -> None:
    first = ask("test-counts", "scenario:1")
    assert ask("test-counts", "scenario:1") == first
    other = ask("test-counts", "scenario:2")
    assert other != first

    assert working.work(leaving=threading.Event(), once=True) == 2

    first.refresh_from_db()
    assert (first.state, first.result, first.percent, left(first)) == (TaskState.DONE, {"counted": 10}, 100, 1)
    again = ask("test-counts", "scenario:1")
    assert again != first
    assert latest_task("test-counts", "scenario:1") == again
    with pytest.raises(KeyError):
        ask("nobody-does-this", "1")


def test_many_workers_do_each_task_once() -> None:
    tasks = [ask("test-counts", f"scenario:{number}") for number in range(24)]

    def labour() -> None:
        try:
            working.work(leaving=threading.Event(), once=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=labour) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert {one.state for one in Task.objects.all()} == {TaskState.DONE}
    assert [left(one) for one in tasks] == [1] * 24
    assert set(Task.objects.values_list("attempts", flat=True)) == {1}


def test_a_task_whose_worker_is_killed_runs_again_and_its_result_is_there_once(tmp_path: Path) -> None:
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY, "IMOJAK_VAR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip

    def start() -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "tests.tasks.kinds"]
        return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    task = ask("test-hangs", "scenario:1")
    with start() as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "hanging\n"  # in the middle of writing what came of it
        task.refresh_from_db()
        assert (task.state, task.done, task.sentence, left(task)) == (TaskState.RUNNING, 3, "가운데", 0)
        first.send_signal(signal.SIGKILL)
    with start() as second:
        until(lambda: not Task.objects.get(pk=task.pk).is_live)
        second.kill()

    task.refresh_from_db()
    assert (task.state, task.attempts, task.result, left(task)) == (TaskState.DONE, 2, {"counted": 10}, 1)


def test_a_worker_that_was_thought_dead_writes_nothing_any_more() -> None:
    task = ask("test-counts", "scenario:1")
    slow = begin(lease=-1.0)  # run out at once
    quick = begin()
    assert quick.task.pk == slow.task.pk

    with pytest.raises(working.Stopped):
        slow.progress(1, 10, "늦게")
    assert not slow.beat()
    working.run(slow)
    working.run(quick)

    task.refresh_from_db()
    assert (task.state, task.attempts, left(task)) == (TaskState.DONE, 2, 1)


def test_what_a_person_can_put_right_is_told_and_not_tried_again() -> None:
    task = ask("test-wrong", "scenario:1")
    working.run(begin())
    task.refresh_from_db()
    assert (task.state, task.error, task.attempts) == (TaskState.FAILED, "정원을 먼저 적어 주세요.", 1)


def test_a_surprise_is_tried_three_times_and_then_told() -> None:
    task = ask("test-breaks", "scenario:1")
    for attempt in (1, 2, 3):
        working.run(begin())
        task.refresh_from_db()
        assert task.attempts == attempt
        if attempt < 3:
            assert task.state == TaskState.WAITING
            assert working.take() is None  # not at once
            Task.objects.update(run_after=timezone.now())
    assert task.state == TaskState.FAILED
    assert task.error.startswith("3번 시도했지만")


def test_one_that_kills_its_worker_every_time_is_given_up() -> None:
    task = ask("test-counts", "scenario:1")
    for _ in range(3):
        begin(lease=-1.0)
    assert working.take() is None
    task.refresh_from_db()
    assert (task.state, task.attempts) == (TaskState.FAILED, 3)
    assert task.error


def test_a_task_can_be_called_off_while_it_waits_and_while_it_runs() -> None:
    waiting = ask("test-counts", "scenario:1")
    assert cancel(waiting)
    assert (waiting.state, working.take()) == (TaskState.CANCELLED, None)
    assert not cancel(waiting)

    running = ask("test-counts", "scenario:1")
    job = begin()
    assert cancel(running)
    working.run(job)
    running.refresh_from_db()
    assert (running.state, left(running)) == (TaskState.CANCELLED, 0)


def test_a_worker_that_is_told_to_leave_puts_its_task_back_unharmed() -> None:
    task = ask("test-counts", "scenario:1")
    leaving = threading.Event()
    job = begin(leaving=leaving)
    leaving.set()
    working.run(job)
    task.refresh_from_db()
    assert (task.state, task.attempts, task.holder) == (TaskState.WAITING, 0, "")


def test_ended_tasks_are_cleared_away_by_the_clocks_and_live_ones_never() -> None:
    old, live = ask("test-counts", "scenario:1"), ask("test-counts", "scenario:2")
    cancel(old)
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS + 1)
    Task.objects.update(asked_at=long_ago, run_after=long_ago)
    Task.objects.filter(pk=old.pk).update(ended_at=long_ago)
    assert "끝난 지 오래된 작업 기록 1건 지움" in tick().outcomes
    assert list(Task.objects.all()) == [live]
    assert clear(timezone.now()) == 0


def test_the_site_brings_a_worker_along_that_ends_with_it(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, process):
        # Of a kind that this worker does not know: it is told so, and not left waiting.
        task = ask("test-counts", "scenario:1")
        until(lambda: not Task.objects.get(pk=task.pk).is_live)
        words = ["ps", "-eo", "pid,ppid,args"]
        listed = [line.split(None, 2) for line in subprocess.check_output(words, text=True).splitlines()[1:]]
        [worker] = [int(pid) for pid, parent, args in listed if int(parent) == process.pid and " work " in f"{args} "]
        process.send_signal(signal.SIGKILL)
        until(lambda: not Path(f"/proc/{worker}").exists() if Path("/proc").exists() else True, 20)
    task.refresh_from_db()
    assert (task.state, task.error[:11]) == (TaskState.FAILED, "이 프로그램이 모르는")
