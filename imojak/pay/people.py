"""Tables of pay that are about the payee: the account that money goes to, whether it came, what must come back, the year.

Their rows are never edited: another account, another version of a statement, another receipt is another row.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.ledger.models import Voucher
from imojak.parties.models import Party
from imojak.pay.banks import bank_name
from imojak.trust.models import Document


class AccountStatus(models.TextChoices):
    """Life of an account that pay goes to."""

    ASKED = "asked", "확인 전"
    CONFIRMED = "confirmed", "확인"
    REPLACED = "replaced", "바뀜"
    REFUSED = "refused", "거절"


class PayeeAccount(Table):
    """지급 계좌: where a party's money goes. The number is sealed; it counts once the party itself has confirmed it.

    ``mark`` is equal for equal numbers of a bank. With a signed ``paper`` a second clerk confirms for somebody who has no
    log-in. Another account is another row.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="받는 사람", on_delete=models.PROTECT, related_name="payee_accounts")
    bank_code = models.CharField("은행 코드", max_length=3)
    cipher = models.BinaryField("계좌번호(봉인)")
    key_id = models.CharField("열쇠", max_length=16)
    mark = models.CharField("같은 번호 표시", max_length=64)
    last4 = models.CharField("끝 네 자리", max_length=4)
    holder = models.CharField("예금주", max_length=100)
    status = models.CharField("상태", max_length=10, choices=AccountStatus.choices, default=AccountStatus.ASKED)
    paper = models.ForeignKey(
        Document, verbose_name="서명한 신고서", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="적은 사람", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("적은 일시")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="확인한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField("확인한 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "지급 계좌"
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(status=AccountStatus.CONFIRMED), name="payee_account_one_confirmed"
            ),
            models.UniqueConstraint(
                fields=["party"], condition=Q(status=AccountStatus.ASKED), name="payee_account_one_asked"
            ),
            models.CheckConstraint(
                condition=~Q(status=AccountStatus.CONFIRMED)
                | (Q(confirmed_by__isnull=False) & Q(confirmed_at__isnull=False)),
                name="payee_account_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["mark"], name="payee_account_mark")]

    @property
    def bank(self) -> str:
        """The bank's name."""
        return bank_name(self.bank_code)

    @property
    def shown(self) -> str:
        """The account as it is shown: the bank and the last four digits, never more."""
        return f"{self.bank} 끝자리 {self.last4}"


class ReceiptSample(Table):
    """수령 확인 표본: who of a batch is asked whether the money came, drawn by a seed that anybody can follow."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    batch = models.OneToOneField(
        "pay.Batch", verbose_name="지급 묶음", on_delete=models.PROTECT, related_name="receipt_sample"
    )
    seed = models.CharField("씨앗", max_length=40)
    paid = models.PositiveIntegerField("지급받은 사람 수")
    asked = models.PositiveIntegerField("물어본 사람 수")
    drawn_at = models.DateTimeField("뽑은 일시")

    class Meta:
        verbose_name = verbose_name_plural = "수령 확인 표본"
        constraints = [models.CheckConstraint(condition=Q(asked__lte=F("paid")), name="receipt_sample_part")]


class ReceiptStatus(models.TextChoices):
    """What the person said."""

    ASKED = "asked", "답을 기다림"
    RECEIVED = "received", "받았음"
    MISSING = "missing", "못 받았음"
    CLEARED = "cleared", "확인 마침"


class ReceiptQuestion(Table):
    """수령 확인: whether a person of the sample has received a payment; a no waits for a clerk.

    ``told_by`` is the clerk who has it by telephone; what the person says themselves has nobody there.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    sample = models.ForeignKey(ReceiptSample, verbose_name="표본", on_delete=models.PROTECT, related_name="questions")
    payment = models.OneToOneField(
        "pay.Payment", verbose_name="지급", on_delete=models.PROTECT, related_name="receipt_question"
    )
    status = models.CharField("상태", max_length=10, choices=ReceiptStatus.choices, default=ReceiptStatus.ASKED)
    due_on = models.DateField("답할 날")
    note = models.CharField("적은 말", max_length=300, blank=True)
    found = models.CharField("확인한 내용", max_length=300, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="전화로 들은 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    told_at = models.DateTimeField("전화로 들은 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "수령 확인"
        constraints = [
            models.CheckConstraint(
                condition=Q(told_by=None, told_at=None)
                | (Q(told_by__isnull=False, told_at__isnull=False) & ~Q(note="")),
                name="receipt_told",
            )
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="receipt_waiting")]


class IncomeStatement(Table):
    """지급명세서: what a person was paid in a year in one class, and what was withheld; a correction is a further version."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    party = models.ForeignKey(Party, verbose_name="소득자", on_delete=models.PROTECT, related_name="income_statements")
    year = models.PositiveSmallIntegerField("귀속 연도")
    tax_class = models.CharField("소득 구분", max_length=12)
    version = models.PositiveSmallIntegerField("판", default=1)
    payments = models.PositiveIntegerField("지급 건수")
    gross = models.BigIntegerField("지급액(원)")
    deemed_expense = models.BigIntegerField("필요경비(원)")
    income = models.BigIntegerField("소득금액(원)")
    income_tax = models.BigIntegerField("소득세(원)")
    local_tax = models.BigIntegerField("지방소득세(원)")
    months = models.JSONField("달마다", help_text="[{month, gross, income_tax, local_tax}]")
    issued_on = models.DateField("작성일")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="작성자", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "지급명세서"
        constraints = [
            models.UniqueConstraint(fields=["party", "year", "tax_class", "version"], name="statement_once"),
            models.CheckConstraint(condition=Q(income=F("gross") - F("deemed_expense")), name="statement_adds_up"),
        ]
        indexes = [models.Index(fields=["year", "tax_class"], name="statement_year")]


class RecoveryWay(models.TextChoices):
    """How money comes back."""

    SET_OFF = "set-off", "다음 지급에서 뺌"
    RETURNED = "returned", "입금받음"


class RecoveryStatus(models.TextChoices):
    """How far a recovery is."""

    ASKED = "asked", "요청"
    PART = "part", "일부 환수"
    DONE = "done", "환수 완료"
    WAIVED = "waived", "환수 포기"


class Recovery(Table):
    """환수: money that was paid beyond what was earned; the decision below zero says how much, this row how it comes back."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    entitlement = models.OneToOneField(
        "pay.Entitlement", verbose_name="줄어든 지급결정", on_delete=models.PROTECT, related_name="recovery"
    )
    won = models.BigIntegerField("줄어든 금액(원)")
    tax = models.BigIntegerField(
        "그 가운데 세금(원)", default=0, help_text="세무서에서 돌려받으므로 본인이 내지 않는다"
    )
    local_tax = models.BigIntegerField("세금 가운데 지방소득세(원)", default=0)
    way = models.CharField("방법", max_length=10, choices=RecoveryWay.choices)
    reason = models.CharField("사유", max_length=300)
    due_on = models.DateField("낼 날")
    status = models.CharField("상태", max_length=10, choices=RecoveryStatus.choices, default=RecoveryStatus.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="요청한 사람", on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField("요청한 날")

    class Meta:
        verbose_name = verbose_name_plural = "환수"
        constraints = [
            models.CheckConstraint(condition=Q(won__gt=F("tax"), tax__gte=0), name="recovery_won"),
            models.CheckConstraint(condition=~Q(reason=""), name="recovery_told"),
        ]

    @property
    def to_return(self) -> int:
        """What the person has to give back: what was too much, without the tax that they never got. Won."""
        return self.won - self.tax


class RecoveryReceipt(Table):
    """환수 내역: a part of a recovery that has come back, in money with its voucher or out of a later payment.

    Tax comes back from the tax office in a row of its own, all of which is ``income_tax`` and ``local_tax``.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    recovery = models.ForeignKey(Recovery, verbose_name="환수", on_delete=models.PROTECT, related_name="receipts")
    won = models.BigIntegerField("금액(원)")
    income_tax = models.BigIntegerField("그 가운데 소득세(원)", default=0)
    local_tax = models.BigIntegerField("그 가운데 지방소득세(원)", default=0)
    received_on = models.DateField("받은 날")
    voucher = models.OneToOneField(
        Voucher,
        verbose_name="반환 결의",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recovery_receipt",
    )
    payment = models.OneToOneField(
        "pay.Payment",
        verbose_name="뺀 지급",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recovery_receipt",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="적은 사람", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "환수 내역"
        constraints = [
            models.CheckConstraint(condition=Q(won__gt=0), name="recovery_receipt_won"),
            models.CheckConstraint(
                condition=Q(voucher__isnull=False, payment__isnull=True)
                | Q(voucher__isnull=True, payment__isnull=False),
                name="recovery_receipt_one_way",
            ),
        ]
