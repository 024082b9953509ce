"""How a task stands, in words: whose turn it is, whether its worker is still there, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from imojak.tasks.enums import TaskState
from imojak.tasks.models import Task

#: A worker says a word every three seconds; after so many without one that is told.
SILENT = timedelta(seconds=10)
HOW_TO_START = (
    "누리집을 imojak serve로 열면 작업자가 함께 뜹니다. 떠 있지 않으면 시스템 관리자에게 imojak work로 작업자를 띄워 달라고 "
    "알려 주세요. 맡긴 작업은 그때까지 그대로 기다립니다."
)


@dataclass(frozen=True)
class Standing:
    """A live task in words; ``alarming`` when somebody may have to look after it."""

    sentence: str
    alarming: bool = False


def standing_of(task: Task, now: datetime | None = None) -> Standing | None:
    """Return how a live task stands; None for one that has ended, or whose worker is at it and speaks."""
    moment = now or timezone.now()
    if task.state == TaskState.WAITING:
        return _waiting(task, moment)
    if task.state != TaskState.RUNNING:
        return None
    if task.cancel_asked:
        return Standing("취소를 요청했습니다. 하던 단계를 마치면 그칩니다.")
    if task.heard_at is not None and task.heard_at >= moment - SILENT:
        return None
    return _silent(task, moment)


def ahead_of(task: Task) -> int:
    """Return how many tasks that wait will be begun before one that waits."""
    waits = Task.objects.filter(state=TaskState.WAITING, part_of=None)
    earlier = waits.filter(run_after__lt=task.run_after) | waits.filter(run_after=task.run_after, pk__lt=task.pk)
    return earlier.count()


def _at_work(moment: datetime, besides: Task) -> int:
    """Return how many workers are heard at other tasks."""
    heard = Task.objects.filter(state=TaskState.RUNNING, heard_at__gte=moment - SILENT)
    # The one that has a whole may do a part of it: as many as there are processes, which the lease's word names.
    holders = heard.exclude(pk=besides.pk).values_list("holder", flat=True)
    return len({holder.rpartition("-")[0] for holder in holders})


def _waiting(task: Task, moment: datetime) -> Standing:
    if task.run_after > moment:
        when = _clock(task.run_after)
        if task.attempts:
            return Standing(f"{task.attempts}번째 시도가 뜻밖의 오류로 그쳤습니다. {when}에 다시 시도합니다.")
        return Standing(f"{when}부터 시작합니다.")
    ahead = ahead_of(task)
    turn = f"앞에 {ahead:,}건이 있습니다." if ahead else "다음 차례입니다."
    if task.run_after > moment - SILENT:
        return Standing(f"작업자를 기다리고 있습니다. {turn}")
    if working := _at_work(moment, task):
        return Standing(f"작업자 {working:,}곳이 다른 작업을 하고 있습니다. {turn}")
    since = _clock(task.run_after)
    if Task.objects.filter(state=TaskState.RUNNING, lease_until__gte=moment).exclude(pk=task.pk).exists():
        return Standing(f"다른 작업을 하던 작업자에게서 소식이 없습니다. {turn} {HOW_TO_START}", alarming=True)
    return Standing(f"{since}부터 기다리는데 가져가는 작업자가 없습니다. {HOW_TO_START}", alarming=True)


def _silent(task: Task, moment: datetime) -> Standing:
    heard = _clock(task.heard_at or task.started_at or task.asked_at)
    told = f"{heard}부터 작업자에게서 소식이 없습니다."
    others = _at_work(moment, task)
    next_one = f"일하고 있는 다른 작업자 {others:,}곳 가운데 하나가" if others else "다음 작업자가"
    if task.lease_until is not None and task.lease_until > moment:
        until = _clock(task.lease_until)
        return Standing(
            f"{told} 오래 걸리는 한 단계를 하고 있거나 멈춘 것입니다. {until}까지 소식이 없으면 {next_one} 이어받아 다시 합니다.",
            alarming=True,
        )
    more = "" if others else f" {HOW_TO_START}"
    return Standing(f"{told} 멈춘 것으로 보고 {next_one} 이어받습니다.{more}", alarming=True)


def _clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M:%S")
