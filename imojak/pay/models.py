"""Pay (지급결정·지급): computed entitlements with their explanation, batches, payments and what the bank answered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.ledger.models import BudgetLine, Voucher
from imojak.offers.models import Round, RuleSet
from imojak.paths.models import Participation
from imojak.pay.committed import Commitment, CommitmentCause
from imojak.pay.people import PayeeAccount
from imojak.records.models import Period

__all__ = [
    "Batch",
    "BatchStatus",
    "Commitment",
    "CommitmentCause",
    "Entitlement",
    "PayeeAccount",
    "Payment",
    "PaymentStatus",
]


class BatchStatus(models.TextChoices):
    """Life of a batch."""

    PREPARED = "prepared", "작성"
    APPROVED = "approved", "승인"
    SENT = "sent", "송금"
    SETTLED = "settled", "정산"


class PaymentStatus(models.TextChoices):
    """What the bank answered."""

    OPEN = "open", "미지급"
    PAID = "paid", "지급"
    FAILED = "failed", "실패"
    RECOVERED = "recovered", "환수"


class Entitlement(Table):
    """지급결정: what a participation earned in a month, with typed rows and a snapshot; a correction is a new row."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="entitlements"
    )
    month = models.DateField("월")
    version = models.PositiveSmallIntegerField("판", default=1)
    period = models.ForeignKey(Period, verbose_name="월 마감", on_delete=models.PROTECT, related_name="entitlements")
    rule_set = models.ForeignKey(RuleSet, verbose_name="활동비 기준", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField("인정 시간(분)")
    amount = models.BigIntegerField("금액(원)")
    lines = models.JSONField("산출 내역", help_text="[{kind, text, amount}] 합이 금액과 같다")
    snapshot = models.JSONField("산출 자료")
    computed_on = models.DateField("산출일")

    class Meta:
        verbose_name = verbose_name_plural = "지급결정"
        constraints = [
            models.UniqueConstraint(fields=["participation", "month", "version"], name="entitlement_once"),
            models.CheckConstraint(condition=Q(version__gt=1) | Q(amount__gte=0), name="entitlement_amount"),
        ]


class Batch(Table):
    """지급 묶음: who prepared, approved and sent it are three people (invariant 8)."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    number = models.CharField("번호", max_length=40, unique=True)
    title = models.CharField("제목", max_length=160)
    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="batches")
    line = models.ForeignKey(BudgetLine, verbose_name="예산 항목", on_delete=models.PROTECT, related_name="batches")
    month = models.DateField("월")
    status = models.CharField("상태", max_length=10, choices=BatchStatus.choices, default=BatchStatus.PREPARED)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="작성자", on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="승인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="송금자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    spending = models.OneToOneField(
        Voucher, verbose_name="지출결의", null=True, blank=True, on_delete=models.PROTECT, related_name="batch"
    )
    sent_on = models.DateField("송금일", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "지급 묶음"
        constraints = [
            models.CheckConstraint(
                condition=(Q(approved_by=None) | ~Q(approved_by=F("prepared_by")))
                & (Q(sent_by=None) | (~Q(sent_by=F("prepared_by")) & ~Q(sent_by=F("approved_by")))),
                name="batch_three_people",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[BatchStatus.PREPARED, BatchStatus.APPROVED])
                | (Q(spending__isnull=False) & Q(sent_on__isnull=False) & Q(sent_by__isnull=False)),
                name="batch_sent",
            ),
        ]


class Payment(Table):
    """지급: one entitlement in a batch; gross is net plus tax; a recovery or top-up is a new row."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    batch = models.ForeignKey(Batch, verbose_name="지급 묶음", on_delete=models.PROTECT, related_name="payments")
    entitlement = models.ForeignKey(
        Entitlement, verbose_name="지급결정", on_delete=models.PROTECT, related_name="payments"
    )
    gross = models.BigIntegerField("지급액(원)")
    tax = models.BigIntegerField("원천징수(원)", default=0)
    status = models.CharField("상태", max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.OPEN)
    paid_on = models.DateField("지급일", null=True, blank=True)
    bank_result = models.CharField("은행 결과", max_length=60, blank=True)
    retries = models.ForeignKey(
        "self",
        verbose_name="다시 보낸 지급",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="retried_by",
    )

    class Meta:
        verbose_name = verbose_name_plural = "지급"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=PaymentStatus.PAID) | Q(paid_on__isnull=False), name="payment_dated"
            ),
            # Nobody is paid twice for one entitlement, whatever is run again.
            models.UniqueConstraint(
                fields=["entitlement"],
                condition=Q(status__in=[PaymentStatus.OPEN, PaymentStatus.PAID]),
                name="payment_once",
            ),
        ]
