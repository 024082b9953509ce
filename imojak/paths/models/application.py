"""Applications (신청): who applies to what, with wishes, answers and papers; and the draft before."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Place, Round
from imojak.parties.models import Party
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, Channel, DocumentStatus
from imojak.trust.models import Document


class Application(Table):
    """신청: a party applies to a round; one application per party and round that is not withdrawn."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="applications")
    party = models.ForeignKey(Party, verbose_name="신청자", on_delete=models.PROTECT, related_name="applications")
    place = models.ForeignKey(
        Place,
        verbose_name="신청 자리",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
        help_text="과정처럼 자리 하나에 신청하는 경우",
    )
    filed_at = models.DateTimeField("신청 일시")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="대리 신청자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    filed_through = models.ForeignKey(
        Party,
        verbose_name="대신 낸 기관",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="수행기관이나 활동처가 대신 낸 신청",
    )
    status = models.CharField("상태", max_length=10, choices=ApplicationStatus.choices, default=ApplicationStatus.FILED)
    channel = models.CharField("접수 경로", max_length=8, choices=Channel.choices, default=Channel.WEB)
    confirmed_at = models.DateTimeField(
        "본인 확인 일시", null=True, blank=True, help_text="대리 신청을 본인이 확인한 때"
    )
    late_reason = models.CharField("접수 기간 밖에 받은 사유", max_length=200, blank=True)
    answer_due = models.DateField("답할 기한", null=True, blank=True, help_text="지금 상태에서 누군가 답해야 하는 날")
    priority_class = models.CharField("우선순위 구분", max_length=40, blank=True)
    answers = models.JSONField("신청 내용", default=dict, blank=True)
    score = models.DecimalField("점수", max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField("순위", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "신청"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ApplicationStatus.PROPOSED, filed_by__isnull=False)
                | ~Q(status=ApplicationStatus.PROPOSED),
                name="application_proposed_by",
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.PROPOSED, channel=Channel.PARTNER)
                | Q(filed_through__isnull=False),
                name="application_proposed_through",
            ),
            models.UniqueConstraint(
                "round",
                "party",
                Coalesce("place_id", Value(0), output_field=models.BigIntegerField()),
                condition=~Q(status__in=[str(status) for status in GIVEN_UP]),
                name="application_once",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "status"], name="application_round_status"),
            models.Index(fields=["answer_due"], condition=Q(answer_due__isnull=False), name="application_answer_due"),
            models.Index(
                fields=["filed_through"], condition=Q(filed_through__isnull=False), name="application_filed_through"
            ),
        ]


class Preference(Table):
    """희망 자리: the ordered wishes of an application."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    application = models.ForeignKey(
        Application, verbose_name="신청", on_delete=models.CASCADE, related_name="preferences"
    )
    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField("지망")

    class Meta:
        verbose_name = verbose_name_plural = "희망 자리"
        ordering = ["application", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["application", "rank"], name="preference_rank"),
            models.UniqueConstraint(fields=["application", "place"], name="preference_place"),
        ]


class Draft(Table):
    """작성 중인 신청: what a person has typed so far, kept on the server; it becomes an application, or is thrown away.

    ``version`` grows with every save, so that a second tab learns that it holds an older text.
    """

    retention: ClassVar = Retention.ONE_YEAR
    personal: ClassVar = True

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="작성자", on_delete=models.CASCADE, related_name="drafts"
    )
    party = models.ForeignKey(
        Party, verbose_name="신청자", null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="drafts")
    place = models.ForeignKey(
        Place, verbose_name="신청 자리", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    preferences = models.JSONField("희망 자리", default=list, blank=True, help_text="자리 번호를 희망 순서대로")
    answers = models.JSONField("신청 내용", default=dict, blank=True)
    step = models.CharField("작성 단계", max_length=40, blank=True)
    version = models.PositiveIntegerField("판", default=1)
    saved_at = models.DateTimeField("저장 일시")

    class Meta:
        verbose_name = verbose_name_plural = "작성 중인 신청"
        constraints = [
            models.UniqueConstraint(
                "account",
                "round",
                Coalesce("party_id", Value(0), output_field=models.BigIntegerField()),
                name="draft_once",
            )
        ]


class ApplicationDocument(Table):
    """제출 서류: a paper of an application or of its draft, by the code that the programme's configuration asks for."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    application = models.ForeignKey(
        Application, verbose_name="신청", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    draft = models.ForeignKey(
        Draft, verbose_name="작성 중인 신청", null=True, blank=True, on_delete=models.CASCADE, related_name="documents"
    )
    code = models.CharField("서류 코드", max_length=40)
    document = models.ForeignKey(Document, verbose_name="파일", on_delete=models.PROTECT, related_name="+")
    status = models.CharField("상태", max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.SUBMITTED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="올린 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("올린 일시")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="확인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    checked_at = models.DateTimeField("확인 일시", null=True, blank=True)
    note = models.CharField("보완할 점", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "제출 서류"
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, draft=None) | Q(application=None, draft__isnull=False),
                name="application_document_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.RETURNED) | ~Q(note=""), name="application_document_return_told"
            ),
        ]
