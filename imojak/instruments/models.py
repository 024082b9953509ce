"""Instruments (진단·설문): versioned items, waves of asking, answers with their scores, and norms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from imojak.kernel.tables import Retention, Table
from imojak.parties.enums import Sex
from imojak.parties.models import Party


class InstrumentKind(models.TextChoices):
    """What an instrument is for."""

    DIAGNOSIS = "diagnosis", "자가진단"
    SURVEY = "survey", "실태조사"
    SATISFACTION = "satisfaction", "만족도"
    FOLLOW_UP = "follow-up", "사후조사"
    SCORING = "scoring", "심사표"


class ItemKind(models.TextChoices):
    """How a question is answered."""

    SCALE = "scale", "척도"
    YES_NO = "yes-no", "예·아니요"
    TEXT = "text", "글"


class Instrument(Table):
    """진단·설문 도구: one version; a change of items is a new version."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    code = models.SlugField("코드", max_length=60)
    version = models.PositiveSmallIntegerField("판")
    kind = models.CharField("종류", max_length=14, choices=InstrumentKind.choices)
    title = models.CharField("제목", max_length=120)
    effective_from = models.DateField("적용 시작일")

    class Meta:
        verbose_name = verbose_name_plural = "진단·설문 도구"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="instrument_version")]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"


class Item(Table):
    """문항: text, domain and scale of one question."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    instrument = models.ForeignKey(Instrument, verbose_name="도구", on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField("순서")
    domain = models.CharField("영역", max_length=20)
    text = models.CharField("문항", max_length=300)
    kind = models.CharField("답하는 방법", max_length=6, choices=ItemKind.choices, default=ItemKind.SCALE)
    scale_from = models.SmallIntegerField("척도(부터)", default=1)
    scale_to = models.SmallIntegerField("척도(까지)", default=5)
    reversed = models.BooleanField("역채점", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "문항"
        ordering = ["instrument", "order"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "order"], name="item_order"),
            models.CheckConstraint(condition=Q(scale_to__gt=F("scale_from")), name="item_scale"),
        ]


class Wave(Table):
    """조사 회차: an instrument asked in a period; the respondents of a wave answer once."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    code = models.SlugField("코드", max_length=60, unique=True)
    instrument = models.ForeignKey(Instrument, verbose_name="도구", on_delete=models.PROTECT, related_name="waves")
    title = models.CharField("제목", max_length=160)
    programme_code = models.CharField("사업 코드", max_length=60, blank=True)
    opens_on = models.DateField("시작일")
    closes_on = models.DateField("종료일")

    class Meta:
        verbose_name = verbose_name_plural = "조사 회차"
        constraints = [models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="wave_dates")]


class Response(Table):
    """응답: one person's answers in a wave, with domain scores. ``party`` is empty where the survey is anonymous;
    then sex, birth year and district are those of the sample."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    wave = models.ForeignKey(Wave, verbose_name="조사 회차", on_delete=models.PROTECT, related_name="responses")
    party = models.ForeignKey(
        Party, verbose_name="응답자", null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    answered_on = models.DateField("응답일")
    sex = models.CharField("성별", max_length=1, choices=Sex.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField("출생연도", null=True, blank=True)
    district_code = models.CharField("자치구(행정표준코드)", max_length=5, blank=True)
    answers = models.JSONField("응답", help_text="문항 순서대로의 값")
    scores = models.JSONField("점수", help_text="영역 → 점수")
    context_id = models.BigIntegerField("대상 번호", null=True, blank=True, help_text="만족도가 묻는 참여·차시의 번호")

    class Meta:
        verbose_name = verbose_name_plural = "응답"
        constraints = [
            models.UniqueConstraint(
                "wave",
                "party",
                Coalesce("context_id", Value(0), output_field=models.BigIntegerField()),
                condition=Q(party__isnull=False),
                name="response_once",
            )
        ]
        indexes = [models.Index(fields=["wave", "answered_on"], name="response_wave")]


class Norm(Table):
    """규준: mean and spread of a domain in a group of a wave; groups with n < 100 are not published."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    wave = models.ForeignKey(Wave, verbose_name="조사 회차", on_delete=models.CASCADE, related_name="norms")
    domain = models.CharField("영역", max_length=20)
    sex = models.CharField("성별", max_length=1, choices=Sex.choices, blank=True)
    age_from = models.PositiveSmallIntegerField("연령(부터)")
    age_to = models.PositiveSmallIntegerField("연령(까지)")
    people = models.PositiveIntegerField("응답자 수")
    mean = models.FloatField("평균")
    deviation = models.FloatField("표준편차")

    class Meta:
        verbose_name = verbose_name_plural = "규준"
        constraints = [
            models.UniqueConstraint(fields=["wave", "domain", "sex", "age_from"], name="norm_group"),
            models.CheckConstraint(condition=Q(age_to__gte=F("age_from")), name="norm_ages"),
        ]
