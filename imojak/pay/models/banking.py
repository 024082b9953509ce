"""What went to the bank and what it answered (송금 파일, 은행 결과): nothing in it changes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import RuleSet
from imojak.pay.models.batches import Batch, Payment
from imojak.trust.models import Document


class BankFile(Table):
    """송금 파일: what a batch hands to the bank, written once with the sending; taken out again, it is the same bytes."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    batch = models.ForeignKey(Batch, verbose_name="지급 묶음", on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField("순번")
    layout = models.ForeignKey(RuleSet, verbose_name="파일 형식", on_delete=models.PROTECT, related_name="+")
    document = models.OneToOneField(Document, verbose_name="파일", on_delete=models.PROTECT, related_name="bank_file")
    rows = models.PositiveIntegerField("건수")
    won = models.BigIntegerField("금액(원)")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="만든 사람", on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField("만든 일시")

    class Meta:
        verbose_name = verbose_name_plural = "송금 파일"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="bank_file_once"),
            models.CheckConstraint(condition=Q(rows__gte=1, won__gte=1), name="bank_file_pays"),
        ]


class BankResult(Table):
    """은행 결과: a result file as it came, read once."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    batch = models.ForeignKey(Batch, verbose_name="지급 묶음", on_delete=models.PROTECT, related_name="results")
    document = models.OneToOneField(Document, verbose_name="파일", on_delete=models.PROTECT, related_name="bank_result")
    sha256 = models.CharField("해시(SHA-256)", max_length=64, unique=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="읽은 사람", on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField("읽은 일시")
    paid = models.PositiveIntegerField("지급 건수")
    failed = models.PositiveIntegerField("실패 건수")

    class Meta:
        verbose_name = verbose_name_plural = "은행 결과"


class BankResultRow(Table):
    """은행 결과 행: what the bank said of one transfer; ``payment`` is the first of those that it carries."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    result = models.ForeignKey(BankResult, verbose_name="은행 결과", on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField("행")
    payment = models.ForeignKey(Payment, verbose_name="지급", on_delete=models.PROTECT, related_name="result_rows")
    reference = models.CharField("송금 번호", max_length=20, unique=True)
    won = models.BigIntegerField("금액(원)")
    code = models.CharField("결과 코드", max_length=10)
    text = models.CharField("결과", max_length=60, blank=True)
    day = models.DateField("처리일")

    class Meta:
        verbose_name = verbose_name_plural = "은행 결과 행"
        ordering = ["result", "line"]
        constraints = [models.CheckConstraint(condition=Q(won__gt=0), name="bank_result_row_won")]
