"""Offers (사업·회차·자리): programmes, their dated rounds, the places that can be taken, and rule sets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from imojak.agency.models import Unit
from imojak.instruments.models import Wave
from imojak.kernel.tables import Retention, Table
from imojak.ledger.models import BudgetLine, Contract
from imojak.offers.enums import Method, PlaceKind, RoundStatus, RuleKind, Shape
from imojak.parties.models import Party


class RuleSet(Table):
    """기준: dated parameters of rules; a version never changes, a change is a new version."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    code = models.SlugField("코드", max_length=60)
    version = models.PositiveSmallIntegerField("판")
    kind = models.CharField("종류", max_length=12, choices=RuleKind.choices)
    effective_from = models.DateField("적용 시작일")
    parameters = models.JSONField("기준값")

    class Meta:
        verbose_name = verbose_name_plural = "기준"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rule_set_version")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ProgrammeType(Table):
    """사업 유형: a version of a type's configuration as it was written; append-only, in force from its day."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    code = models.SlugField("코드", max_length=60)
    version = models.PositiveSmallIntegerField("판")
    title = models.CharField("이름", max_length=120)
    shape = models.CharField("유형", max_length=12, choices=Shape.choices)
    effective_from = models.DateField("적용 시작일")
    definition = models.JSONField("정의", help_text="TOML을 읽은 값")
    source = models.TextField("원문(TOML)")

    class Meta:
        verbose_name = verbose_name_plural = "사업 유형"
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="programme_type_version")]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"


class Programme(Table):
    """사업: legal basis, rules, pay, indicators, budget lines, lead team, labels; strands are children."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    year = models.PositiveSmallIntegerField("연도")
    code = models.CharField("코드", max_length=60)
    name = models.CharField("사업명", max_length=120)
    name_en = models.CharField("영문명", max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name="상위 사업", null=True, blank=True, on_delete=models.PROTECT, related_name="strands"
    )
    shape = models.CharField("유형", max_length=12, choices=Shape.choices)
    type_code = models.CharField("사업 유형 코드", max_length=60, blank=True)
    category = models.CharField("분야", max_length=80, blank=True)
    section = models.CharField("절", max_length=80, blank=True)
    field = models.CharField("활동 분야", max_length=40, blank=True)
    lead_unit = models.ForeignKey(Unit, verbose_name="주관 부서", on_delete=models.PROTECT, related_name="programmes")
    legal_basis = models.CharField("추진근거", max_length=200, blank=True)
    objective = models.TextField("목적", blank=True)
    audience = models.CharField("사업대상", max_length=300, blank=True)
    content = models.TextField("사업내용", blank=True)
    seoul_run_4050 = models.BooleanField("서울런4050", default=False)
    ends_after_year = models.PositiveSmallIntegerField("일몰 연도", null=True, blank=True)
    succession = models.CharField("일몰·이관 내용", max_length=300, blank=True)
    eligibility = models.ForeignKey(
        RuleSet, verbose_name="참여자격 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pay_scheme = models.ForeignKey(
        RuleSet, verbose_name="활동비 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    exclusion_group = models.CharField("중복참여 제한 묶음", max_length=40, blank=True)
    planned = models.JSONField("계획 물량", default=dict, blank=True)
    order = models.PositiveSmallIntegerField("순서")

    class Meta:
        verbose_name = verbose_name_plural = "사업"
        ordering = ["year", "order"]
        constraints = [
            models.UniqueConstraint(fields=["year", "code"], name="programme_code"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="programme_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeLine(Table):
    """사업별 예산 항목: which lines a programme's page shows and spends."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    programme = models.ForeignKey(Programme, verbose_name="사업", on_delete=models.CASCADE, related_name="budget_lines")
    line = models.ForeignKey(BudgetLine, verbose_name="예산 항목", on_delete=models.PROTECT, related_name="programmes")
    in_required_budget = models.BooleanField("소요예산에 포함", default=True)
    order = models.PositiveSmallIntegerField("순서")

    class Meta:
        verbose_name = verbose_name_plural = "사업별 예산 항목"
        ordering = ["programme", "order"]
        constraints = [models.UniqueConstraint(fields=["programme", "line"], name="programme_line_once")]


class ProgrammeText(Table):
    """사업 문장: process steps, training stages, future plan items and report lines of a programme."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    class Kind(models.TextChoices):
        """Which list of the programme's page the text is in."""

        STEP = "step", "추진절차"
        TRAINING = "training", "교육체계"
        FUTURE = "future", "향후계획"
        RESULT = "result", "추진실적 문장"
        CONDITION = "condition", "활동조건"

    programme = models.ForeignKey(Programme, verbose_name="사업", on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField("종류", max_length=10, choices=Kind.choices)
    order = models.PositiveSmallIntegerField("순서")
    title = models.CharField("제목", max_length=120, blank=True)
    text = models.TextField("내용", help_text="추진실적 문장은 {지표키}로 수치를 부른다")
    starts_on = models.DateField("시작월", null=True, blank=True)
    ends_on = models.DateField("종료월", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "사업 문장"
        ordering = ["programme", "kind", "order"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "order"], name="programme_text_order"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="programme_text_dates",
            ),
        ]


class Round(Table):
    """회차·기수: one dated edition of a programme; its rule versions are pinned when it opens."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    programme = models.ForeignKey(Programme, verbose_name="사업", on_delete=models.PROTECT, related_name="rounds")
    code = models.SlugField("코드", max_length=80, unique=True)
    title = models.CharField("이름", max_length=120)
    notice_on = models.DateField("공고일")
    apply_from = models.DateField("접수 시작")
    apply_to = models.DateField("접수 마감")
    apply_until = models.TimeField("마감일의 마감 시각", null=True, blank=True, help_text="비우면 그날 끝까지")
    screen_to = models.DateField("선정 발표", null=True, blank=True)
    starts_on = models.DateField("운영 시작")
    ends_on = models.DateField("운영 종료")
    closes_on = models.DateField("정산·마감", null=True, blank=True)
    capacity = models.PositiveIntegerField("정원", null=True, blank=True)
    method = models.CharField("선정 방법", max_length=12, choices=Method.choices, blank=True)
    rolling = models.BooleanField("상시 접수", default=False)
    description = models.TextField("안내", blank=True)
    contact = models.CharField("문의", max_length=100, blank=True)
    type = models.ForeignKey(
        ProgrammeType, verbose_name="사업 유형", null=True, blank=True, on_delete=models.PROTECT, related_name="rounds"
    )
    selection = models.ForeignKey(
        RuleSet, verbose_name="선정 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField("상태", max_length=10, choices=RoundStatus.choices, default=RoundStatus.DRAFT)
    eligibility = models.ForeignKey(
        RuleSet, verbose_name="참여자격 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pay_scheme = models.ForeignKey(
        RuleSet, verbose_name="활동비 기준", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    satisfaction = models.ForeignKey(
        Wave, verbose_name="만족도 조사", null=True, blank=True, on_delete=models.PROTECT, related_name="rounds"
    )

    class Meta:
        verbose_name = verbose_name_plural = "회차"
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(apply_from__gte=F("notice_on"))
                & Q(apply_to__gte=F("apply_from"))
                & Q(ends_on__gte=F("starts_on"))
                & Q(ends_on__gte=F("apply_to"))
                & (Q(screen_to=None) | Q(screen_to__gte=F("apply_to"), screen_to__lte=F("ends_on")))
                & (Q(closes_on=None) | Q(closes_on__gte=F("ends_on"))),
                name="round_dates",
            )
        ]
        indexes = [models.Index(fields=["status", "apply_to"], name="round_status")]

    def __str__(self) -> str:
        return self.title


class Place(Table):
    """자리: anything that can be taken in a round.

    ``taken`` is kept by a trigger on participations, ``held`` by one on open offers of the place: together they never
    exceed the capacity. ``queued`` is the last rank given on the reserve list of a first-come place.
    """

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="places")
    kind = models.CharField("종류", max_length=14, choices=PlaceKind.choices)
    title = models.CharField("이름", max_length=160)
    host = models.ForeignKey(
        Party, verbose_name="제공처", null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    unit = models.ForeignKey(
        Unit, verbose_name="캠퍼스·센터", null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    field = models.CharField("분야", max_length=40, blank=True)
    district_code = models.CharField("자치구(행정표준코드)", max_length=5, blank=True)
    capacity = models.PositiveIntegerField("정원")
    taken = models.PositiveIntegerField("점유", default=0)
    held = models.PositiveIntegerField("제안 중", default=0)
    queued = models.PositiveIntegerField("마지막 예비 순번", default=0)
    parent = models.ForeignKey(
        "self",
        verbose_name="상위 자리",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="면접 시간이 속한 부스처럼",
    )
    description = models.TextField("안내", blank=True)
    needs = models.JSONField("필요한 경험·조건", default=dict, blank=True)
    schedule = models.JSONField("요일·시간", default=dict, blank=True)
    room = models.CharField("장소", max_length=120, blank=True)
    closed_on = models.DateField("닫은 날", null=True, blank=True)
    closed_because = models.CharField("닫은 사유", max_length=200, blank=True)
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일")
    starts_at = models.TimeField(
        "시작 시각", null=True, blank=True, help_text="면접 시간처럼 하루 안의 정해진 때에 시작하는 자리"
    )
    minutes = models.PositiveIntegerField("과정 시간(분)", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "자리"
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=F("taken") + F("held")), name="place_capacity"),
            models.CheckConstraint(condition=Q(closed_on=None) | ~Q(closed_because=""), name="place_closing_told"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="place_dates"),
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(starts_on=F("ends_on"), minutes__isnull=False, minutes__gte=1, parent__isnull=False),
                name="place_of_an_hour",
            ),
        ]
        indexes = [models.Index(fields=["kind", "starts_on"], name="place_kind")]

    def __str__(self) -> str:
        return self.title


class RoundCost(Table):
    """회차 비용: a contract that was made for one round, so that the ledger knows what the round has cost."""

    retention: ClassVar = Retention.TEN_YEARS
    personal: ClassVar = False

    round = models.ForeignKey(Round, verbose_name="회차", on_delete=models.PROTECT, related_name="costs")
    contract = models.OneToOneField(Contract, verbose_name="계약", on_delete=models.PROTECT, related_name="round_cost")

    class Meta:
        verbose_name = verbose_name_plural = "회차 비용"
