"""What a mentor asks of the office about a pair (짝 변경 요청)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.paths.enums import ChangeStatus
from imojak.paths.models.participation import Participation


class PairChange(Table):
    """짝 변경 요청: a mentor asks for another mentor in a pair, with a reason; the office answers by a day.

    The reason is for the office alone: the participant reads what the office says when it asks them.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="짝", on_delete=models.PROTECT, related_name="pair_changes"
    )
    reason = models.CharField("사유", max_length=200)
    status = models.CharField("상태", max_length=10, choices=ChangeStatus.choices, default=ChangeStatus.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="요청한 멘토", on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("요청 일시")
    answer_due = models.DateField("답할 기한")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="답한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("답한 일시", null=True, blank=True)
    refused_because = models.CharField("거절 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "짝 변경 요청"
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], condition=Q(status=ChangeStatus.REQUESTED), name="pair_change_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.REFUSED) | ~Q(refused_because=""), name="pair_change_refusal_told"
            ),
            models.CheckConstraint(
                condition=Q(status=ChangeStatus.REQUESTED, answered_at=None)
                | (~Q(status=ChangeStatus.REQUESTED) & Q(answered_at__isnull=False)),
                name="pair_change_answer_dated",
            ),
        ]
