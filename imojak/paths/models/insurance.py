"""Group insurance (단체보험): the contract, the member files, and who is covered on which days."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Place, Programme, Round
from imojak.parties.models import Party
from imojak.paths.models.participation import Participation
from imojak.trust.models import Document


class Policy(Table):
    """단체보험 계약: insurer, number, from–to, premium and sum insured of a person in won.

    It insures all rounds of the programme and its strands, or one round, or one place of that round.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    programme = models.ForeignKey(Programme, verbose_name="사업", on_delete=models.PROTECT, related_name="policies")
    insurer = models.ForeignKey(Party, verbose_name="보험사", on_delete=models.PROTECT, related_name="policies")
    number = models.CharField("증권번호", max_length=40, unique=True)
    starts_on = models.DateField("보험 시작일")
    ends_on = models.DateField("보험 종료일")
    premium = models.PositiveIntegerField("1인 보험료(원)", default=0)
    sum_insured = models.PositiveBigIntegerField("1인 보장금액(원)", null=True, blank=True)
    round = models.ForeignKey(
        Round, verbose_name="회차", null=True, blank=True, on_delete=models.PROTECT, related_name="policies"
    )
    place = models.ForeignKey(
        Place, verbose_name="자리", null=True, blank=True, on_delete=models.PROTECT, related_name="policies"
    )
    renews = models.ForeignKey(
        "self", verbose_name="갱신한 계약", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )

    class Meta:
        verbose_name = verbose_name_plural = "단체보험 계약"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="policy_dates")]


class MemberFile(Table):
    """가입자 명부: one file that went to the insurer, with who was on it."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    policy = models.ForeignKey(Policy, verbose_name="단체보험 계약", on_delete=models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, verbose_name="파일", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("만든 일시")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="만든 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    people = models.PositiveIntegerField("인원")

    class Meta:
        verbose_name = verbose_name_plural = "가입자 명부"


class Cover(Table):
    """보험 가입: a participation is covered by a policy from–to; the days of one participation do not overlap."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    policy = models.ForeignKey(Policy, verbose_name="단체보험 계약", on_delete=models.PROTECT, related_name="covers")
    participation = models.ForeignKey(
        Participation, verbose_name="참여", on_delete=models.PROTECT, related_name="covers"
    )
    starts_on = models.DateField("가입일")
    ends_on = models.DateField("종료일")
    file = models.ForeignKey(
        MemberFile, verbose_name="가입자 명부", null=True, blank=True, on_delete=models.PROTECT, related_name="covers"
    )

    class Meta:
        verbose_name = verbose_name_plural = "보험 가입"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cover_dates")]
