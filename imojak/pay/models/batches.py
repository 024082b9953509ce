"""Batches of payments (지급 묶음): who prepared, approved and sent them, and what each payment withholds."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.ledger.models import BudgetLine, Voucher
from imojak.offers.models import Round, RuleSet
from imojak.pay.enums import BatchStatus, PaymentStatus
from imojak.pay.models.decisions import Entitlement
from imojak.pay.people import PayeeAccount


class Batch(Table):
    """지급 묶음: who prepared, approved and sent it are different people (invariant 8).

    ``steps`` people approve it one after another, by its sum and ``approval_rules``; ``approved_by`` is the last of them.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    number = models.CharField("번호", max_length=40, unique=True)
    title = models.CharField("제목", max_length=160)
    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="batches")
    line = models.ForeignKey(BudgetLine, verbose_name="예산 항목", on_delete=models.PROTECT, related_name="batches")
    month = models.DateField("월")
    status = models.CharField("상태", max_length=10, choices=BatchStatus.choices, default=BatchStatus.PREPARED)
    steps = models.PositiveSmallIntegerField("승인 단계 수", default=1)
    approval_rules = models.ForeignKey(
        RuleSet, verbose_name="승인 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tax_rules = models.ForeignKey(
        RuleSet, verbose_name="원천징수 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    insurance_rules = models.ForeignKey(
        RuleSet, verbose_name="보험료 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
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
                condition=Q(status__in=[BatchStatus.PREPARED, BatchStatus.APPROVED, BatchStatus.CANCELLED])
                | (Q(spending__isnull=False) & Q(sent_on__isnull=False) & Q(sent_by__isnull=False)),
                name="batch_sent",
            ),
            models.CheckConstraint(condition=Q(steps__gte=1), name="batch_approved_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class BatchApproval(Table):
    """지급 승인: one step of a batch's approval; another person each, and none who closed the month; append-only."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    batch = models.ForeignKey(Batch, verbose_name="지급 묶음", on_delete=models.PROTECT, related_name="approvals")
    step = models.PositiveSmallIntegerField("단계")
    title = models.CharField("결재", max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="승인자", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("승인 일시")

    class Meta:
        verbose_name = verbose_name_plural = "지급 승인"
        ordering = ["batch", "step"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "step"], name="batch_approval_once"),
            models.CheckConstraint(condition=Q(step__gte=1), name="batch_approval_step"),
        ]


class Payment(Table):
    """지급: one entitlement in a batch; what is withheld stands beside the gross; a recovery or top-up is a new row.

    ``reference`` names one transfer of the bank: all that one payee gets at once, a difference that is set off included,
    carries the same. What the transfer withholds stands with one of its payments, in ``lines`` with its texts.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    batch = models.ForeignKey(Batch, verbose_name="지급 묶음", on_delete=models.PROTECT, related_name="payments")
    entitlement = models.ForeignKey(
        Entitlement, verbose_name="지급결정", on_delete=models.PROTECT, related_name="payments"
    )
    reference = models.CharField("송금 번호", max_length=20, db_index=True)
    gross = models.BigIntegerField("지급액(원)")
    tax = models.BigIntegerField("원천징수(원)", default=0)
    income_tax = models.BigIntegerField("소득세(원)", default=0)
    local_tax = models.BigIntegerField("지방소득세(원)", default=0)
    insurance = models.BigIntegerField("보험료(원)", default=0)
    lines = models.JSONField("공제 내역", default=list, blank=True, help_text="[{kind, text, amount}]")
    status = models.CharField("상태", max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.OPEN)
    file = models.ForeignKey(
        "BankFile", verbose_name="송금 파일", null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    account = models.ForeignKey(
        PayeeAccount, verbose_name="받은 계좌", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
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
            models.CheckConstraint(
                condition=Q(income_tax__gte=0, local_tax__gte=0, insurance__gte=0)
                & Q(tax=F("income_tax") + F("local_tax"))
                & (Q(tax=0, insurance=0) | Q(gross__gte=F("tax") + F("insurance"))),
                name="payment_withheld",
            ),
            models.CheckConstraint(condition=~Q(reference=""), name="payment_referred"),
            # Nobody is paid twice for one entitlement, whatever is run again.
            models.UniqueConstraint(
                fields=["entitlement"],
                condition=Q(
                    status__in=[
                        PaymentStatus.OPEN,
                        PaymentStatus.PAID,
                        PaymentStatus.RECOVERED,
                        PaymentStatus.LAPSED,
                    ]
                ),
                name="payment_once",
            ),
            models.UniqueConstraint(
                fields=["retries"], condition=Q(retries__isnull=False), name="payment_retried_once"
            ),
        ]

    @property
    def net(self) -> int:
        """What reaches the payee, in won."""
        return self.gross - self.tax - self.insurance
