"""Agreements (협약) with their signatures, and how hosts come in: their offer of places, checks and visits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Place, Round
from imojak.parties.models import Party
from imojak.paths.enums import AgreementKind, AgreementStatus, HostingStatus, SignatoryRole
from imojak.paths.models.participation import Participation
from imojak.trust.models import Document


class Agreement(Table):
    """협약: with a host, operator, exhibitor, institution, participant or partner, for a round or in general."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    kind = models.CharField("종류", max_length=12, choices=AgreementKind.choices)
    party = models.ForeignKey(Party, verbose_name="협약 상대", on_delete=models.PROTECT, related_name="agreements")
    round = models.ForeignKey(
        Round, verbose_name="회차", null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )
    title = models.CharField("협약명", max_length=200)
    version = models.PositiveSmallIntegerField("판", default=1)
    participation = models.ForeignKey(
        Participation, verbose_name="참여", null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )
    status = models.CharField("상태", max_length=10, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT)
    text = models.TextField("협약문", blank=True)
    renews = models.OneToOneField(
        "self",
        verbose_name="갱신한 협약",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="renewed_by",
    )
    signed_on = models.DateField("체결일", null=True, blank=True)
    starts_on = models.DateField("효력 시작")
    ends_on = models.DateField("효력 종료", null=True, blank=True)
    document = models.ForeignKey(
        Document, verbose_name="협약서", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "협약"
        constraints = [
            models.UniqueConstraint(
                "kind",
                "party",
                Coalesce("round_id", Value(0), output_field=models.BigIntegerField()),
                Coalesce("participation_id", Value(0), output_field=models.BigIntegerField()),
                "version",
                name="agreement_version",
            ),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="agreement_dates"),
            models.CheckConstraint(
                condition=~Q(status__in=[AgreementStatus.ACTIVE, AgreementStatus.ENDED]) | Q(signed_on__isnull=False),
                name="agreement_signed",
            ),
        ]
        indexes = [models.Index(fields=["kind", "signed_on"], name="agreement_kind")]


class Signature(Table):
    """서명: one signatory of an agreement, in order; signing keeps when, how, and the hash of the text that was signed."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    agreement = models.ForeignKey(Agreement, verbose_name="협약", on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, verbose_name="서명할 당사자", on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField("자격", max_length=10, choices=SignatoryRole.choices)
    order = models.PositiveSmallIntegerField("순서")
    signed_at = models.DateTimeField("서명 일시", null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="서명한 계정",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text_hash = models.CharField("서명한 글의 해시(SHA-256)", max_length=64, blank=True)
    paper = models.ForeignKey(
        Document, verbose_name="종이 서명본", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "서명"
        ordering = ["agreement", "order"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "order"], name="signature_order"),
            models.CheckConstraint(condition=Q(signed_at=None) | ~Q(text_hash=""), name="signature_of_a_text"),
        ]


class Hosting(Table):
    """참여처 신청: an employer, site, institution or operator offers places in a round; checked, visited, agreed."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = False

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="hostings")
    party = models.ForeignKey(Party, verbose_name="참여처", on_delete=models.PROTECT, related_name="hostings")
    status = models.CharField("상태", max_length=10, choices=HostingStatus.choices, default=HostingStatus.FILED)
    post = models.CharField("맡길 일", max_length=160)
    description = models.TextField("일의 내용", blank=True)
    needs = models.JSONField("필요한 경험·조건", default=dict, blank=True)
    schedule = models.JSONField("요일·시간", default=dict, blank=True)
    seats = models.PositiveIntegerField("모집 인원")
    district_code = models.CharField("자치구(행정표준코드)", max_length=5, blank=True)
    filed_at = models.DateTimeField("신청 일시")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="신청자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    business_checked_on = models.DateField("사업자등록 확인일", null=True, blank=True)
    business_state = models.CharField("사업자등록 상태", max_length=20, blank=True)
    agreement = models.ForeignKey(
        Agreement, verbose_name="협약", null=True, blank=True, on_delete=models.PROTECT, related_name="hostings"
    )
    place = models.OneToOneField(
        Place, verbose_name="만든 자리", null=True, blank=True, on_delete=models.PROTECT, related_name="hosting"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="결정자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("결정 일시", null=True, blank=True)
    decided_because = models.CharField("결정 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "참여처 신청"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=HostingStatus.REFUSED) | ~Q(decided_because=""), name="hosting_refusal_told"
            ),
            models.CheckConstraint(
                condition=~Q(status=HostingStatus.AGREED) | Q(agreement__isnull=False), name="hosting_by_agreement"
            ),
        ]
        indexes = [models.Index(fields=["round", "status"], name="hosting_round")]


class Visit(Table):
    """현장 확인: a visit to a host with its checklist; an overdue one holds back new participants."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = False

    hosting = models.ForeignKey(Hosting, verbose_name="참여처 신청", on_delete=models.PROTECT, related_name="visits")
    due_on = models.DateField("확인할 날")
    visited_on = models.DateField("확인한 날", null=True, blank=True)
    visited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="확인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    checklist = models.JSONField("점검표", default=dict, blank=True)
    passed = models.BooleanField("적합", null=True, blank=True)
    note = models.TextField("의견", blank=True)
    photo = models.ForeignKey(
        Document, verbose_name="사진", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "현장 확인"
        constraints = [
            models.CheckConstraint(
                condition=Q(visited_on=None, passed=None) | Q(visited_on__isnull=False, passed__isnull=False),
                name="visit_result",
            )
        ]
