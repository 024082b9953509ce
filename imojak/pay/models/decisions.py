"""What was earned (지급결정), with the rows and the snapshot that explain it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import RuleSet
from imojak.parties.models import Party
from imojak.paths.models import Participation
from imojak.pay.enums import EntitlementKind, TaxClass
from imojak.records.models import Period


class Entitlement(Table):
    """지급결정: what a participation earned in a month or by an instalment, with typed rows and a snapshot.

    A correction is a new row. ``payee`` is empty where the participant is paid, and the body where it is another (기업
    지원금). ``code`` names the programme's instalment, "" for a month of activity.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="entitlements"
    )
    kind = models.CharField("종류", max_length=10, choices=EntitlementKind.choices, default=EntitlementKind.MONTH)
    code = models.CharField("지급 코드", max_length=40, blank=True)
    payee = models.ForeignKey(
        Party,
        verbose_name="받는 곳",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="비우면 참여자",
    )
    tax_class = models.CharField("소득 구분", max_length=12, choices=TaxClass.choices, default=TaxClass.NONE)
    month = models.DateField("월")
    version = models.PositiveSmallIntegerField("판", default=1)
    period = models.ForeignKey(
        Period, verbose_name="월 마감", null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements"
    )
    rule_set = models.ForeignKey(
        RuleSet, verbose_name="활동비 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parameters = models.ForeignKey(
        RuleSet, verbose_name="단가표", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes = models.PositiveIntegerField("인정 시간(분)")
    amount = models.BigIntegerField("금액(원)")
    lines = models.JSONField("산출 내역", help_text="[{kind, text, amount}] 합이 금액과 같다")
    snapshot = models.JSONField("산출 자료")
    computed_on = models.DateField("산출일")

    class Meta:
        verbose_name = verbose_name_plural = "지급결정"
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "month", "version"],
                condition=Q(kind=EntitlementKind.MONTH),
                name="entitlement_once",
            ),
            models.UniqueConstraint(
                fields=["participation", "code", "version"],
                condition=~Q(kind=EntitlementKind.MONTH),
                name="entitlement_instalment_once",
            ),
            models.CheckConstraint(condition=Q(version__gt=1) | Q(amount__gte=0), name="entitlement_amount"),
            models.CheckConstraint(
                condition=Q(kind=EntitlementKind.MONTH, code="", period__isnull=False, rule_set__isnull=False)
                | (~Q(kind=EntitlementKind.MONTH) & ~Q(code="")),
                name="entitlement_of_month_or_instalment",
            ),
        ]

    @property
    def payee_id_or_participant(self) -> int:
        """The number of the party that is paid."""
        return self.payee_id or self.participation.party_id
