"""Tasks (작업): long work that is asked for now and done by a worker beside the site."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.tasks.enums import LIVE, TaskState


class Task(Table):
    """작업: what is to be done (kind), with what (subject), how far it is, and what came of it.

    A worker holds a running task by a lease that it renews while it lives: whoever finds the lease run out takes the
    task over. ``holder`` is the lease's own word, new with every attempt, so that a worker that was thought dead cannot
    write any more. ``heard_at`` is when that worker last said a word. A task in parts has others that are ``part_of`` it.
    """

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = False

    kind = models.SlugField("종류", max_length=40)
    subject = models.CharField("대상", max_length=80)
    payload = models.JSONField("넘겨받은 값", default=dict, blank=True)
    state = models.CharField("상태", max_length=10, choices=TaskState.choices, default=TaskState.WAITING)
    done = models.PositiveIntegerField("한 만큼", default=0)
    total = models.PositiveIntegerField("모두", default=0)
    sentence = models.CharField("지금 하는 일", max_length=200, blank=True)
    part_of = models.ForeignKey(
        "self",
        verbose_name="나누어 하는 작업",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="parts",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="맡긴 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    asked_at = models.DateTimeField("맡긴 때")
    run_after = models.DateTimeField("이때부터")
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    holder = models.CharField("잡고 있는 작업자", max_length=64, blank=True)
    lease_until = models.DateTimeField("이때까지 잡음", null=True, blank=True)
    heard_at = models.DateTimeField("마지막 소식", null=True, blank=True)
    cancel_asked = models.BooleanField("취소 요청", default=False)
    started_at = models.DateTimeField("시작한 때", null=True, blank=True)
    ended_at = models.DateTimeField("끝난 때", null=True, blank=True)
    result = models.JSONField("결과", default=dict, blank=True)
    error = models.CharField("실패한 까닭", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "작업"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state__in=[str(one) for one in LIVE]), name="task_one_live"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="task_progress"),
            models.CheckConstraint(
                condition=Q(state=TaskState.RUNNING, lease_until__isnull=False) & ~Q(holder="")
                | ~Q(state=TaskState.RUNNING) & Q(lease_until=None, holder=""),
                name="task_held_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in LIVE], ended_at=None)
                | ~Q(state__in=[str(one) for one in LIVE]) & Q(ended_at__isnull=False),
                name="task_ended",
            ),
            models.CheckConstraint(condition=~Q(state=TaskState.FAILED) | ~Q(error=""), name="task_failure_told"),
        ]
        indexes = [
            models.Index(
                fields=["run_after", "id"], condition=Q(state__in=[str(one) for one in LIVE]), name="task_live"
            ),
            models.Index(fields=["kind", "subject", "id"], name="task_of_subject"),
        ]

    @property
    def is_live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in LIVE

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100; 0 while that is not known."""
        return self.done * 100 // self.total if self.total else 0


class Parcel(Table):
    """작업에 딸린 값: what a part of a task works on and what it came to, as bytes; gone when the whole has ended."""

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = False

    task = models.OneToOneField(
        Task, verbose_name="작업", primary_key=True, on_delete=models.CASCADE, related_name="parcel"
    )
    given = models.BinaryField("넘겨받은 값")
    made = models.BinaryField("만든 값", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "작업에 딸린 값"
