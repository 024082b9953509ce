"""What a round has committed on its budget line for the pay of its participations (활동비 원인행위), and why."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.ledger.models import Voucher
from imojak.offers.models import Round
from imojak.paths.models import Participation


class CommitmentCause(models.TextChoices):
    """What made a round commit more, or less."""

    APPROVAL = "approval", "선정"
    INCREASE = "increase", "증액"
    EXIT = "exit", "그만둠"
    RETURN = "return", "되돌림"
    TRANSFER = "transfer", "자리 이동"
    PAUSE = "pause", "중단"
    EXTENSION = "extension", "연장"
    MONTH = "month", "월 결정"
    TERMS = "terms", "기준 변경"


class Commitment(Table):
    """활동비 원인행위: won that a round's voucher commits (above zero) or releases (below), with what was expected then.

    ``expected`` holds people, minutes of a month, and won decided and ahead; ``participation`` is whose change it was.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="commitments")
    voucher = models.OneToOneField(
        Voucher, verbose_name="원인행위 결의", on_delete=models.PROTECT, related_name="round_commitment"
    )
    cause = models.CharField("까닭", max_length=10, choices=CommitmentCause.choices)
    participation = models.ForeignKey(
        Participation,
        verbose_name="참여",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments",
    )
    amount = models.BigIntegerField("금액(원)", help_text="원인행위는 0보다 크고 해제는 작다")
    expected = models.JSONField("예상", help_text="사람 수, 한 달 시간(분), 결정한 금액, 남은 금액")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="한 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "활동비 원인행위"
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="commitment_amount_not_zero")]
