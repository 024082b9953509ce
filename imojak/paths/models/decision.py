"""Decisions (심사·결정), the timed offers that follow from them, and appeals against them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.messages.models import Message
from imojak.offers.models import Place, Round, RuleSet
from imojak.paths.enums import (
    AppealKind,
    AppealStatus,
    DecisionKind,
    DecisionResult,
    SeatOfferStatus,
)
from imojak.paths.models.application import Application

#: What comes of decisions that choose nobody, by kind and result.
OUTCOMES: dict[tuple[str, str], str] = {
    (DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED): "자격이 맞음",
    (DecisionKind.ELIGIBILITY, DecisionResult.REFUSED): "자격이 맞지 않음",
    (DecisionKind.APPEAL, DecisionResult.ACCEPTED): "받아들임",
    (DecisionKind.APPEAL, DecisionResult.REFUSED): "받아들이지 않음",
}


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
    alternative = models.ForeignKey(
        Round,
        verbose_name="권하는 다른 모집",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="미선정을 알릴 때 함께 권하는, 그 사람이 참여할 수 있는 모집",
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

    @property
    def outcome(self) -> str:
        """How it came out in the words of its kind: to be eligible is not yet to be chosen."""
        return OUTCOMES.get((self.kind, self.result)) or self.get_result_display()


class SeatOffer(Table):
    """선정 제안: a place that is held for a person until a moment; ``Place.held`` is kept by a trigger on its state."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    application = models.ForeignKey(
        Application, verbose_name="신청", on_delete=models.PROTECT, related_name="seat_offers"
    )
    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="seat_offers")
    decision = models.ForeignKey(
        Decision, verbose_name="결정", null=True, blank=True, on_delete=models.PROTECT, related_name="seat_offers"
    )
    status = models.CharField("상태", max_length=10, choices=SeatOfferStatus.choices, default=SeatOfferStatus.OPEN)
    offered_at = models.DateTimeField("제안 일시")
    answer_by = models.DateTimeField("답변 기한")
    answered_at = models.DateTimeField("답변 일시", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="답한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("사양·철회 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "선정 제안"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(status=SeatOfferStatus.OPEN), name="seat_offer_one_open"
            ),
            models.CheckConstraint(condition=Q(answer_by__gte=F("offered_at")), name="seat_offer_dates"),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(status=SeatOfferStatus.OPEN), name="seat_offer_due")]


class Appeal(Table):
    """이의신청·설명 요청: a person asks why, or asks to decide anew; it has a deadline and an answer of its own."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    decision = models.ForeignKey(Decision, verbose_name="결정", on_delete=models.PROTECT, related_name="appeals")
    kind = models.CharField("구분", max_length=12, choices=AppealKind.choices)
    text = models.TextField("요청 내용")
    filed_at = models.DateTimeField("접수 일시")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="신청인",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField("처리 기한")
    status = models.CharField("상태", max_length=10, choices=AppealStatus.choices, default=AppealStatus.FILED)
    answer = models.TextField("답변", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="답변자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("답변 일시", null=True, blank=True)
    outcome = models.OneToOneField(
        Decision,
        verbose_name="새 결정",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers_appeal",
    )

    class Meta:
        verbose_name = verbose_name_plural = "이의신청"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=Q(status=AppealStatus.FILED), name="appeal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[AppealStatus.FILED, AppealStatus.WITHDRAWN]) | ~Q(answer=""),
                name="appeal_answered",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="appeal_due")]
