"""Interviews (면접) at a job fair: what came of a booking, as the company or the manager wrote it down."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.paths.enums import InterviewStatus, PassReason
from imojak.paths.models.participation import Participation


class Interview(Table):
    """면접: of a participation at an interview slot; there from the moment that somebody says who came."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.OneToOneField(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="interview"
    )
    status = models.CharField("결과", max_length=10, choices=InterviewStatus.choices, default=InterviewStatus.CAME)
    hired_from = models.DateField("채용일(첫 출근일)", null=True, blank=True)
    reason = models.CharField("채용하지 않은 사유", max_length=12, choices=PassReason.choices, blank=True)
    note = models.CharField("의견", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="적은 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField("적은 일시")

    class Meta:
        verbose_name = verbose_name_plural = "면접"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=InterviewStatus.HIRED, hired_from__isnull=False)
                | (~Q(status=InterviewStatus.HIRED) & Q(hired_from=None)),
                name="interview_hire_dated",
            ),
            models.CheckConstraint(
                condition=(Q(status=InterviewStatus.NOT_HIRED) & ~Q(reason=""))
                | (~Q(status=InterviewStatus.NOT_HIRED) & Q(reason="")),
                name="interview_pass_told",
            ),
        ]
