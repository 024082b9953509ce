"""Figures (지표·목표·수치): targets, and freezes of all figures at a cut-off date. Indicators are definitions in code."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Programme


class Target(Table):
    """목표: what an indicator should reach in a year; a revised target is a new version beside the first."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    year = models.PositiveSmallIntegerField("연도")
    indicator = models.CharField("지표 키", max_length=120)
    version = models.PositiveSmallIntegerField("판", default=1)
    programme = models.ForeignKey(
        Programme, verbose_name="사업", null=True, blank=True, on_delete=models.PROTECT, related_name="targets"
    )
    label = models.CharField("이름", max_length=120)
    value = models.DecimalField("목표값", max_digits=14, decimal_places=2)
    unit = models.CharField("단위", max_length=12)
    counting_rule = models.CharField("산정 기준", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "목표"
        constraints = [models.UniqueConstraint(fields=["year", "indicator", "version"], name="target_version")]


class PublishedFigure(Table):
    """공표 수치: what the agency's printed report says, with the line where it is printed; only ever compared with."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    year = models.PositiveSmallIntegerField("연도")
    key = models.CharField("지표 키", max_length=120)
    value = models.DecimalField("공표값", max_digits=18, decimal_places=4)
    unit = models.CharField("단위", max_length=12)
    line = models.PositiveIntegerField("원문 줄", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "공표 수치"
        constraints = [models.UniqueConstraint(fields=["year", "key"], name="published_once")]


class Freeze(Table):
    """수치 확정: all figures of a year at a cut-off date, and the whole report built from them; append-only."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    year = models.PositiveSmallIntegerField("연도")
    as_of = models.DateField("기준일")
    name = models.SlugField("이름", max_length=60, unique=True)
    created_at = models.DateTimeField("확정 일시")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="확정자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    document = models.JSONField("보고서", help_text="수치와 문장으로 된 보고서 본문; 모든 형식이 이것에서 나온다")
    sha256 = models.CharField("해시(SHA-256)", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "수치 확정"

    def __str__(self) -> str:
        return self.name


class FrozenFigure(Table):
    """확정 수치: value, definition version and the ids of the rows behind it; append-only (invariant 10)."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    freeze = models.ForeignKey(Freeze, verbose_name="수치 확정", on_delete=models.PROTECT, related_name="figures")
    key = models.CharField("지표 키", max_length=120)
    kind = models.CharField("종류", max_length=8)
    value = models.DecimalField("값", max_digits=20, decimal_places=4, null=True)
    unit = models.CharField("단위", max_length=12)
    indicator_version = models.PositiveSmallIntegerField("지표 판")
    row_count = models.PositiveIntegerField("근거 행 수")
    row_ids = models.JSONField("근거 행 번호")

    class Meta:
        verbose_name = verbose_name_plural = "확정 수치"
        constraints = [models.UniqueConstraint(fields=["freeze", "key"], name="frozen_figure_once")]
