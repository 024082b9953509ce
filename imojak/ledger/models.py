"""The budget ledger (예산원장): lines, vouchers that cause entries, append-only entries, contracts and invoices.

Beside them stands whose money it is: grants of subsidies and donations, and their settlement with who gave them.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.ledger.enums import EntryKind, FundingSource, SettlementStatus, Side, VoucherKind
from imojak.parties.models import Party
from imojak.trust.models import Document


class Grant(Table):
    """재원 약정: a subsidy or donation with who gave it, what for, and until when it must be settled with them."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    year = models.PositiveSmallIntegerField("회계연도")
    source = models.CharField(
        "재원",
        max_length=10,
        choices=[(one.value, one.label) for one in (FundingSource.SUBSIDY, FundingSource.DONATION)],
    )
    giver = models.ForeignKey(Party, verbose_name="주는 곳", on_delete=models.PROTECT, related_name="grants_given")
    title = models.CharField("약정명", max_length=160)
    purpose = models.TextField("용도", blank=True)
    amount = models.BigIntegerField("약정 금액(원)")
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일")
    report_due = models.DateField("정산 보고 기한")
    document = models.ForeignKey(Document, verbose_name="교부결정서·약정서", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "재원 약정"
        constraints = [
            models.UniqueConstraint(fields=["year", "giver", "title"], name="grant_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="grant_amount"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="grant_dates"),
            models.CheckConstraint(condition=Q(report_due__gte=F("starts_on")), name="grant_due"),
            models.CheckConstraint(
                condition=Q(source__in=[FundingSource.SUBSIDY, FundingSource.DONATION]), name="grant_source"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BudgetLine(Table):
    """예산 항목: a node of a year's tree. Only leaves carry entries; parents are always computed."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    year = models.PositiveSmallIntegerField("회계연도")
    side = models.CharField("구분", max_length=12, choices=Side.choices)
    code = models.CharField("코드", max_length=20)
    name = models.CharField("사업명", max_length=100)
    parent = models.ForeignKey(
        "self", verbose_name="상위 항목", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    funding_source = models.CharField("재원", max_length=10, choices=FundingSource.choices, blank=True)
    grant = models.ForeignKey(
        Grant, verbose_name="재원 약정", null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    purpose_group = models.CharField("지출 구분", max_length=20, blank=True, help_text="사업비, 인건비, 기본경비 …")
    year_end_expected = models.BigIntegerField("연말 집행 예상액(원)", null=True, blank=True)
    order = models.PositiveSmallIntegerField("순서")

    class Meta:
        verbose_name = verbose_name_plural = "예산 항목"
        ordering = ["year", "side", "order"]
        constraints = [
            models.UniqueConstraint(fields=["year", "code"], name="budget_line_code"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="budget_line_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Voucher(Table):
    """결의서: what causes entries — a budget decision, a commitment or a spending resolution; append-only."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    kind = models.CharField("종류", max_length=12, choices=VoucherKind.choices)
    number = models.CharField("문서번호", max_length=40, unique=True)
    title = models.CharField("제목", max_length=200)
    dated_on = models.DateField("결의일")
    counterparty = models.ForeignKey(
        Party, verbose_name="상대방", null=True, blank=True, on_delete=models.PROTECT, related_name="vouchers"
    )
    document = models.ForeignKey(
        Document, verbose_name="증빙", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    grant = models.ForeignKey(
        Grant,
        verbose_name="재원 약정",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="vouchers",
        help_text="받은 보조금·기부금과 그 이자, 돌려준 잔액",
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="기표한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "결의서"

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class LedgerEntry(Table):
    """예산원장 기록: line × kind × amount (won); append-only, a correction is a new entry; the voucher is mandatory."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    line = models.ForeignKey(BudgetLine, verbose_name="예산 항목", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("종류", max_length=14, choices=EntryKind.choices)
    amount = models.BigIntegerField("금액(원)")
    booked_on = models.DateField("기표일")
    voucher = models.ForeignKey(Voucher, verbose_name="결의서", on_delete=models.PROTECT, related_name="entries")
    corrects = models.ForeignKey(
        "self",
        verbose_name="바로잡은 기록",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    memo = models.CharField("적요", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "예산원장 기록"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="entry_amount_not_zero"),
            # Only budget decisions go both ways; a negative commitment or spending is a correction and says of what.
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                | Q(kind__in=[EntryKind.ORIGINAL, EntryKind.SUPPLEMENTARY, EntryKind.TRANSFER])
                | Q(corrects__isnull=False),
                name="entry_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "kind", "booked_on"], include=["amount"], name="entry_line_kind"),
        ]


class Contract(Table):
    """계약: a commitment with its document; ``commitment`` is the voucher that booked it."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    commitment = models.OneToOneField(
        Voucher, verbose_name="원인행위", on_delete=models.PROTECT, related_name="contract"
    )
    supplier = models.ForeignKey(Party, verbose_name="계약상대자", on_delete=models.PROTECT, related_name="contracts")
    title = models.CharField("계약명", max_length=200)
    amount = models.BigIntegerField("계약금액(원)")
    signed_on = models.DateField("계약일")
    starts_on = models.DateField("착수일")
    ends_on = models.DateField("완료일")
    document = models.ForeignKey(Document, verbose_name="계약서", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "계약"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_amount"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_dates"),
        ]


class Invoice(Table):
    """청구: what is paid under a contract, with its document; ``spending`` is the voucher that booked it."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    contract = models.ForeignKey(Contract, verbose_name="계약", on_delete=models.PROTECT, related_name="invoices")
    spending = models.OneToOneField(Voucher, verbose_name="지출결의", on_delete=models.PROTECT, related_name="invoice")
    amount = models.BigIntegerField("청구금액(원)")
    issued_on = models.DateField("청구일")
    document = models.ForeignKey(Document, verbose_name="청구서", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "청구"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_amount")]


class Instalment(Table):
    """지급 예정: what a contract is expected to pay when. A changed schedule replaces rows; what was planned stays readable."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    contract = models.ForeignKey(Contract, verbose_name="계약", on_delete=models.PROTECT, related_name="instalments")
    title = models.CharField("내용", max_length=80)
    due_on = models.DateField("지급 예정일")
    amount = models.BigIntegerField("금액(원)")
    planned_on = models.DateField("정한 날")
    replaced_on = models.DateField("바꾼 날", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "지급 예정"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount"),
            models.CheckConstraint(
                condition=Q(replaced_on=None) | Q(replaced_on__gte=F("planned_on")), name="instalment_dates"
            ),
        ]


class Settlement(Table):
    """정산: what was received, spent and earned in interest of a grant by a day, and what goes back to who gave it.

    ``to_return`` = received + interest − spent − paid_back; below zero it is what is still to come.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    grant = models.ForeignKey(Grant, verbose_name="재원 약정", on_delete=models.PROTECT, related_name="settlements")
    as_of = models.DateField("기준일")
    received = models.BigIntegerField("받은 금액(원)")
    spent = models.BigIntegerField("쓴 금액(원)")
    interest = models.BigIntegerField("이자(원)")
    paid_back = models.BigIntegerField("이미 돌려준 금액(원)")
    to_return = models.BigIntegerField("돌려줄 금액(원)")
    lines = models.JSONField("항목별 내역", help_text="[{code, name, current, committed, spent}]")
    status = models.CharField("상태", max_length=10, choices=SettlementStatus.choices, default=SettlementStatus.DRAFT)
    document = models.ForeignKey(
        Document, verbose_name="정산서", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned = models.OneToOneField(
        Voucher,
        verbose_name="반납 지출결의",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="settlement",
    )

    class Meta:
        verbose_name = verbose_name_plural = "정산"
        constraints = [
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(status__in=[SettlementStatus.DRAFT, SettlementStatus.SENT]),
                name="settlement_one_open",
            ),
            models.CheckConstraint(
                condition=Q(to_return=F("received") + F("interest") - F("spent") - F("paid_back")),
                name="settlement_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(status=SettlementStatus.DRAFT) | Q(document__isnull=False), name="settlement_documented"
            ),
        ]


class Reconciliation(Table):
    """대사: how attendance, pay, ledger and figures agreed when they were compared; append-only, the latest of a day counts."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    day = models.DateField("대사일")
    made_at = models.DateTimeField("대사 일시")
    steps = models.JSONField("단계", help_text="[{code, title, unit, looked_at, ours, theirs, waiting, differences}]")
    differences = models.PositiveIntegerField("어긋난 건수")
    seconds = models.FloatField("걸린 시간(초)")

    class Meta:
        verbose_name = verbose_name_plural = "대사"
        indexes = [models.Index(fields=["day", "made_at"], name="reconciliation_day")]
