"""Tables of pay that are about the payee: the account that money goes to, and who has confirmed it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
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
