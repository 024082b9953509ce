"""How a task stands is told at every moment: whose turn it is, a worker that fell silent, and that there is none at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from imojak.tasks.actions import ask
from imojak.tasks.models import Task
from imojak.tasks.telling import HOW_TO_START, Standing, standing_of
from imojak.tasks.working import LEASE, take
from tests.tasks import kinds

pytestmark = pytest.mark.django_db
kinds.said()
NOON = datetime(2023, 3, 28, 12, tzinfo=timezone.get_default_timezone())


def stands(task: Task, after: float, **changes: Any) -> Standing | None:
    """Return how a task stands so many seconds after noon."""
    Task.objects.filter(pk=task.pk).update(**changes)
    task.refresh_from_db()
    return standing_of(task, NOON + timedelta(seconds=after))


def waiting(subject: str, after: float = 0) -> Task:
    return ask("test-counts", subject, at=NOON + timedelta(seconds=after))


def running(subject: str, holder: str) -> Task:
    task = waiting(subject)
    Task.objects.filter(pk=task.pk).update(
        state="running", holder=holder, attempts=1, started_at=NOON, heard_at=NOON,
        lease_until=NOON + timedelta(seconds=LEASE),
    )  # fmt: skip
    return task


def test_one_that_waits_is_told_its_turn_and_that_nobody_takes_it() -> None:
    first, second = waiting("1"), waiting("2", 1)
    assert stands(first, 2) == Standing("작업자를 기다리고 있습니다. 다음 차례입니다.")
    assert stands(second, 2) == Standing("작업자를 기다리고 있습니다. 앞에 1건이 있습니다.")
    silent = stands(second, 60)
    assert silent is not None
    assert silent.alarming
    assert silent.sentence.startswith("12:00:01부터 기다리는데 가져가는 작업자가 없습니다.")
    assert silent.sentence.endswith(HOW_TO_START)

    running("3", "one-1-a")
    held = stands(second, 30)
    assert held is not None
    assert held.sentence.startswith("다른 작업을 하던 작업자에게서 소식이 없습니다. 앞에 1건이 있습니다.")
    Task.objects.filter(state="running").update(heard_at=NOON + timedelta(seconds=59))
    assert stands(second, 60) == Standing("작업자 1곳이 다른 작업을 하고 있습니다. 앞에 1건이 있습니다.")


def test_one_that_failed_by_surprise_is_told_when_it_is_tried_again() -> None:
    task = waiting("1")
    said = stands(task, 0, attempts=1, run_after=NOON + timedelta(seconds=20))
    assert said == Standing("1번째 시도가 뜻밖의 오류로 그쳤습니다. 12:00:20에 다시 시도합니다.")


def test_a_worker_that_is_no_longer_heard_of_is_told_with_what_happens_next() -> None:
    task = running("1", "one-1-a")
    assert stands(task, 9) is None
    silent = stands(task, 11)
    assert silent == Standing(
        "12:00:00부터 작업자에게서 소식이 없습니다. 오래 걸리는 한 단계를 하고 있거나 멈춘 것입니다. 12:01:00까지 소식이 없으면 "
        "다음 작업자가 이어받아 다시 합니다.",
        alarming=True,
    )
    # The same worker at a part of something is one worker.
    for number, holder in enumerate(("two-2-b", "two-2-c", "three-3-d")):
        Task.objects.filter(pk=running(f"other {number}", holder).pk).update(heard_at=NOON + timedelta(seconds=70))
    over = stands(task, 71)
    assert over is not None
    assert over.sentence.endswith("멈춘 것으로 보고 일하고 있는 다른 작업자 2곳 가운데 하나가 이어받습니다.")
    alone = stands(task, 200)
    assert alone is not None
    assert alone.sentence.endswith(f"다음 작업자가 이어받습니다. {HOW_TO_START}")
    assert stands(task, 11, cancel_asked=True) == Standing("취소를 요청했습니다. 하던 단계를 마치면 그칩니다.")


def test_a_worker_says_a_word_at_every_sign_of_life() -> None:
    task = ask("test-counts", "1")
    job = take()
    assert job is not None
    for sign in (lambda: job.progress(1, 10, "하나"), job.beat):
        long_ago = timezone.now() - timedelta(minutes=5)
        Task.objects.filter(pk=task.pk).update(heard_at=long_ago, lease_until=long_ago)
        sign()
        task.refresh_from_db()
        assert task.heard_at is not None
        assert task.lease_until is not None
        assert task.heard_at > long_ago
        assert task.lease_until == task.heard_at + timedelta(seconds=LEASE)
        assert standing_of(task) is None
