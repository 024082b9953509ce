"""How applicants are chosen: judges' sheets (심사표), public draws (공개 추첨), hosts' short-lists (후보 추천)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Place, Round
from imojak.parties.models import Party
from imojak.paths.enums import JudgingStatus, ShortListStatus
from imojak.paths.models.application import Application


class Judging(Table):
    """심사표: one judge's sheet for one application: assigned, scored or stepped back from for a conflict of interest."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    application = models.ForeignKey(Application, verbose_name="신청", on_delete=models.PROTECT, related_name="judgings")
    judge = models.ForeignKey(Party, verbose_name="심사위원", on_delete=models.PROTECT, related_name="judgings")
    number = models.PositiveIntegerField("심사 번호", help_text="이름을 가린 심사에서 신청을 부르는 번호")
    status = models.CharField("상태", max_length=10, choices=JudgingStatus.choices, default=JudgingStatus.ASSIGNED)
    scores = models.JSONField("항목별 점수", default=dict, blank=True)
    total = models.DecimalField("합계", max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField("의견", blank=True)
    conflict_reason = models.CharField("제척·회피 사유", max_length=200, blank=True)
    assigned_at = models.DateTimeField("배정 일시")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="배정자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    scored_at = models.DateTimeField("채점 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "심사표"
        constraints = [
            models.UniqueConstraint(fields=["application", "judge"], name="judging_once"),
            models.CheckConstraint(
                condition=~Q(status=JudgingStatus.SCORED) | (Q(total__isnull=False) & Q(scored_at__isnull=False)),
                name="judging_scored",
            ),
            models.CheckConstraint(
                condition=~Q(status=JudgingStatus.CONFLICT) | ~Q(conflict_reason=""), name="judging_conflict_told"
            ),
        ]
        indexes = [models.Index(fields=["judge", "status"], name="judging_judge")]


class DrawNotice(Table):
    """추첨 공고: how many are drawn among, the hash of their list, the day and where the seed will come from.

    It stands before the seed is known. A list that has changed needs another notice, which says why.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = False

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="draw_notices")
    place = models.ForeignKey(
        Place, verbose_name="자리", null=True, blank=True, on_delete=models.PROTECT, related_name="draw_notices"
    )
    people = models.PositiveIntegerField("명부의 신청 수")
    entries_hash = models.CharField("명부 해시(SHA-256)", max_length=64)
    rule = models.JSONField("추첨 규칙", help_text="뽑을 자리, 우선순위, 우선 배정")
    draws_on = models.DateField("추첨하는 날")
    seed_source = models.CharField("씨앗을 정하는 방법", max_length=200)
    announced_at = models.DateTimeField("공고 일시")
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="공고한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    because = models.CharField("다시 공고한 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "추첨 공고"


class Draw(Table):
    """공개 추첨: its seed, the list that went in, and the order that came out; anybody can run it again."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = False

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="draws")
    place = models.ForeignKey(
        Place, verbose_name="자리", null=True, blank=True, on_delete=models.PROTECT, related_name="draws"
    )
    notice = models.ForeignKey(
        DrawNotice, verbose_name="공고", null=True, blank=True, on_delete=models.PROTECT, related_name="draws"
    )
    seed = models.CharField("추첨 씨앗", max_length=100)
    seed_source = models.CharField("씨앗을 정한 방법", max_length=200)
    algorithm = models.CharField("추첨 방법", max_length=40)
    entries = models.JSONField("추첨 명부", help_text="접수번호와 우선순위 구분")
    entries_hash = models.CharField("명부 해시(SHA-256)", max_length=64)
    result = models.JSONField("추첨 결과", help_text="접수번호를 뽑힌 순서대로")
    held_at = models.DateTimeField("추첨 일시")
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="진행자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    witnesses = models.CharField("참관인", max_length=200, blank=True)
    again_because = models.CharField("다시 추첨한 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "공개 추첨"


class ShortListing(Table):
    """후보 추천: an applicant on a host's short-list, and the host's answer."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="short_list")
    application = models.ForeignKey(
        Application, verbose_name="신청", on_delete=models.PROTECT, related_name="short_listings"
    )
    order = models.PositiveSmallIntegerField("추천 순서")
    status = models.CharField("상태", max_length=10, choices=ShortListStatus.choices, default=ShortListStatus.PROPOSED)
    proposed_at = models.DateTimeField("추천 일시")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="추천자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    interview_at = models.DateTimeField("면접 일시", null=True, blank=True)
    answer_due = models.DateField("답할 기한")
    answered_at = models.DateTimeField("답변 일시", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="답한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("선택하지 않은 사유", max_length=40, blank=True)
    note = models.CharField("의견", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "후보 추천"
        constraints = [
            models.UniqueConstraint(fields=["place", "application"], name="short_listing_once"),
            models.CheckConstraint(
                condition=~Q(status=ShortListStatus.PASSED) | ~Q(reason=""), name="short_listing_pass_told"
            ),
        ]
        indexes = [models.Index(fields=["status", "answer_due"], name="short_listing_due")]
