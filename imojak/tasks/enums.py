"""Where a task stands."""

from __future__ import annotations

from django.db import models


class TaskState(models.TextChoices):
    """Waiting and running are live; the others have ended."""

    WAITING = "waiting", "대기"
    RUNNING = "running", "진행 중"
    DONE = "done", "마침"
    FAILED = "failed", "실패"
    CANCELLED = "cancelled", "취소"


#: A task that is still to come to an end; there is one of a kind and subject at most.
LIVE = (TaskState.WAITING, TaskState.RUNNING)
