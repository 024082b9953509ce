"""Paths (신청·결정·참여): from an application through a decision to a participation, and agreements."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from imojak.kernel.tables import Retention, Table
from imojak.messages.models import Message
from imojak.offers.models import Place, Round, RuleSet
from imojak.parties.models import Party
from imojak.paths.enums import (
    AgreementKind,
    ApplicationStatus,
    DecisionKind,
    DecisionResult,
    EndReason,
    ParticipationStatus,
)
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
    status = models.CharField("상태", max_length=10, choices=ApplicationStatus.choices, default=ApplicationStatus.FILED)
    answers = models.JSONField("신청 내용", default=dict, blank=True)
    score = models.DecimalField("점수", max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField("순위", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "신청"
        constraints = [
            models.UniqueConstraint(
                "round",
                "party",
                Coalesce("place_id", Value(0), output_field=models.BigIntegerField()),
                condition=~Q(status=ApplicationStatus.WITHDRAWN),
                name="application_once",
            )
        ]
        indexes = [models.Index(fields=["round", "status"], name="application_round_status")]


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


class Decision(Table):
    """심사·결정: rule version, input snapshot, reason codes, the text sent, who decided; append-only, only superseded."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    application = models.ForeignKey(
        Application, verbose_name="신청", on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField("종류", max_length=12, choices=DecisionKind.choices)
    result = models.CharField("결과", max_length=10, choices=DecisionResult.choices)
    reasons = models.JSONField("사유 코드", default=list, blank=True)
    text = models.TextField("안내 문장", blank=True)
    rule_set = models.ForeignKey(
        RuleSet, verbose_name="기준", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    inputs = models.JSONField("심사 자료", default=dict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="결정자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    decided_at = models.DateTimeField("결정 일시")
    message = models.ForeignKey(
        Message, verbose_name="알림", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supersedes = models.OneToOneField(
        "self",
        verbose_name="대체한 결정",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )

    class Meta:
        verbose_name = verbose_name_plural = "결정"
        constraints = [
            # A refusal without a reason code or without a message is not a decision (invariant 9).
            models.CheckConstraint(
                condition=~Q(result=DecisionResult.REFUSED) | (~Q(reasons=[]) & Q(message__isnull=False)),
                name="refusal_has_reason_and_message",
            ),
            models.CheckConstraint(condition=~Q(kind=DecisionKind.WAIVER) | ~Q(text=""), name="waiver_has_reason"),
        ]
        indexes = [models.Index(fields=["application", "kind"], name="decision_application")]


class Participation(Table):
    """참여: a party in a round at a place, from–to; the row that everything later points to (invariants 1–4)."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="참여자", on_delete=models.PROTECT, related_name="participations")
    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="participations")
    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="participations")
    decision = models.OneToOneField(
        Decision, verbose_name="선정 결정", on_delete=models.PROTECT, related_name="participation"
    )
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일")
    status = models.CharField(
        "상태", max_length=10, choices=ParticipationStatus.choices, default=ParticipationStatus.ACTIVE
    )
    withdrawn_on = models.DateField("중도 포기일", null=True, blank=True)
    end_reason = models.CharField("종료 사유", max_length=10, choices=EndReason.choices, blank=True)
    exclusion_group = models.CharField("중복참여 제한 묶음", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "참여"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="participation_dates"),
            models.CheckConstraint(
                condition=Q(status=ParticipationStatus.ACTIVE) | ~Q(end_reason=""), name="participation_end_reason"
            ),
            models.CheckConstraint(
                condition=Q(status=ParticipationStatus.WITHDRAWN, withdrawn_on__isnull=False)
                | (~Q(status=ParticipationStatus.WITHDRAWN) & Q(withdrawn_on=None)),
                name="participation_withdrawal_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "starts_on"], name="participation_round"),
            models.Index(fields=["party", "exclusion_group"], name="participation_party"),
        ]


class Pause(Table):
    """중단: a pause of a participation; pauses do not overlap (invariant 2)."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="pauses"
    )
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일")
    reason = models.CharField("사유", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "중단"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pause_dates")]


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
    signed_on = models.DateField("체결일")
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
                "version",
                name="agreement_version",
            ),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="agreement_dates"),
        ]
        indexes = [models.Index(fields=["kind", "signed_on"], name="agreement_kind")]
