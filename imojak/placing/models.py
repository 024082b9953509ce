"""Placing (배정): scenarios of who goes where in a round, what was computed of them, and the one that was published."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Place, Round
from imojak.paths.models import Application
from imojak.placing.enums import Mode, PinKind, Purpose
from imojak.trust.models import Document


class Scenario(Table):
    """배정 시나리오: weights, quotas and a seed to match a round by; several stand side by side until one is published.

    ``parts`` and ``quotas`` are those of the round's type unless somebody tries others out.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField("이름", max_length=80)
    purpose = models.CharField("용도", max_length=8, choices=Purpose.choices, default=Purpose.MATCH)
    mode = models.CharField("방법", max_length=10, choices=Mode.choices)
    rule = models.JSONField("배점", help_text="[matching]과 같은 꼴")
    quotas = models.JSONField("지킬 몫", default=list, blank=True, help_text="imojak.placing.quotas.Kept의 꼴")
    seed = models.CharField("추첨 씨앗", max_length=100)
    copied_from = models.ForeignKey(
        "self", verbose_name="본뜬 시나리오", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="만든 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    made_at = models.DateTimeField("만든 때")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="설정을 바꾼 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    changed_at = models.DateTimeField("설정을 바꾼 때", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "배정 시나리오"
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="scenario_name")]

    def __str__(self) -> str:
        return self.name


class Pin(Table):
    """고정·제외: somebody is to go to a place, or not to go there, whatever the scores say; with the reason.

    A pin that is lifted stays on record.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    scenario = models.ForeignKey(Scenario, verbose_name="시나리오", on_delete=models.PROTECT, related_name="pins")
    application = models.ForeignKey(Application, verbose_name="신청", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("종류", max_length=6, choices=PinKind.choices)
    reason = models.CharField("사유", max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="정한 사람", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField("정한 때")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="거둔 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    lifted_at = models.DateTimeField("거둔 때", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "고정·제외"
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "application", "place"], condition=Q(lifted_at=None), name="pin_once"
            ),
            models.UniqueConstraint(
                fields=["scenario", "application"],
                condition=Q(lifted_at=None, kind=PinKind.PIN),
                name="pin_to_one_place",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pin_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="pin_lifted",
            ),
        ]


class Run(Table):
    """배정 계산: what came of a scenario with the facts of that moment; append-only.

    ``fingerprint`` is of everything that went in: equal fingerprints are equal results. ``terms`` are the scenario's
    as they were, ``numbers`` what the round looks like, ``proof`` what anybody needs to check the result, ``places`` how
    each place stood, by which the reasons are told (telling.STANDING).
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    scenario = models.ForeignKey(Scenario, verbose_name="시나리오", on_delete=models.PROTECT, related_name="runs")
    fingerprint = models.CharField("입력의 지문", max_length=64)
    terms = models.JSONField("설정")
    people = models.PositiveIntegerField("신청")
    seats = models.PositiveIntegerField("자리")
    edges = models.PositiveIntegerField("후보")
    placed = models.PositiveIntegerField("배정")
    score = models.BigIntegerField("점수의 합")
    bound = models.BigIntegerField("점수의 상한")
    numbers = models.JSONField("수치")
    proof = models.JSONField("증명")
    places = models.JSONField("자리의 상태", default=list, help_text="자리마다 이름, 뽑는 수, 배정, 마지막 점수")
    milliseconds = models.PositiveIntegerField("걸린 시간(ms)")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="맡긴 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    made_at = models.DateTimeField("계산한 때")

    class Meta:
        verbose_name = verbose_name_plural = "배정 계산"


class Seat(Table):
    """배정 결과: where an application goes in a run, with the parts of its score and what became of its wishes.

    ``parts`` are hundredths of a point in the order of the run's terms. ``steps`` are the wishes that were decided
    on, each a rank, a place, a code, a score and a cost; ``telling`` puts them into words.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    run = models.ForeignKey(Run, verbose_name="계산", on_delete=models.PROTECT, related_name="results")
    application = models.ForeignKey(Application, verbose_name="신청", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        Place, verbose_name="자리", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    choice = models.PositiveSmallIntegerField("지망", default=0, help_text="0은 희망하지 않은 자리")
    score = models.IntegerField("점수(1/100점)", default=0)
    parts = models.JSONField("점수의 항목", default=list, blank=True)
    steps = models.JSONField("이유", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "배정 결과"
        constraints = [models.UniqueConstraint(fields=["run", "application"], name="seat_of_run")]
        indexes = [models.Index(fields=["run", "place"], name="seat_place")]


class Publication(Table):
    """배정 공개: the run by which people were told; append-only. A rematch is another one.

    ``document`` is all that it takes to compute the same again (``imojak.matching.published``), by receipt numbers.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    run = models.OneToOneField(Run, verbose_name="계산", on_delete=models.PROTECT, related_name="publication")
    document = models.OneToOneField(
        Document,
        verbose_name="공개 자료",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="누구나 다시 계산해 볼 수 있는 자료. 자료를 남기기 전에 공개한 배정에는 없습니다.",
    )
    text = models.CharField("덧붙인 말", max_length=500, blank=True)
    offered = models.PositiveIntegerField("제안·선정")
    waiting = models.PositiveIntegerField("예비")
    refused = models.PositiveIntegerField("미선정")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="공개한 사람", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField("공개한 때")

    class Meta:
        verbose_name = verbose_name_plural = "배정 공개"


class TravelTable(Table):
    """통근 시간표: the agency's own minutes between districts; append-only, the newest one counts."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    title = models.CharField("이름", max_length=120)
    minutes = models.JSONField("분", help_text='"출발 코드-도착 코드": 분')
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="넣은 사람",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    loaded_at = models.DateTimeField("넣은 때")

    class Meta:
        verbose_name = verbose_name_plural = "통근 시간표"
