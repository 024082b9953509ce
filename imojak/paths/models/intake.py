"""Lists of applicants that are brought in (명단 반입): preview, correction in place, and what each row led to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Round
from imojak.parties.models import Party
from imojak.paths.enums import IntakeAction, IntakeStatus
from imojak.paths.models.application import Application


class Intake(Table):
    """명단 반입: a spreadsheet of applicants to a round: looked through, brought in, or undone."""

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = True

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="intakes")
    title = models.CharField("파일 이름", max_length=200)
    sha256 = models.CharField("해시(SHA-256)", max_length=64)
    columns = models.JSONField("열", help_text="열 이름 → 항목 코드")
    status = models.CharField("상태", max_length=8, choices=IntakeStatus.choices, default=IntakeStatus.PREVIEW)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="올린 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("올린 일시")
    applied_at = models.DateTimeField("반입 일시", null=True, blank=True)
    undone_at = models.DateTimeField("되돌린 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "명단 반입"


class IntakeRow(Table):
    """명단의 한 줄: its values as they stand now, what is wrong with them, and what it led to."""

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = True

    intake = models.ForeignKey(Intake, verbose_name="명단 반입", on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("행")
    values = models.JSONField("값", help_text="항목 코드 → 글")
    problems = models.JSONField("고칠 점", default=dict, blank=True, help_text="항목 코드 → 문장")
    action = models.CharField("처리", max_length=8, choices=IntakeAction.choices)
    party = models.ForeignKey(
        Party, verbose_name="사람", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_party = models.BooleanField("사람을 새로 등록함", default=False)
    application = models.ForeignKey(
        Application, verbose_name="신청", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "명단의 줄"
        ordering = ["intake", "number"]
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="intake_row_number")]
