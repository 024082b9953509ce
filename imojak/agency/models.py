"""The agency itself (기관): profile, units, duties, staff posts, executives' seats, facilities, strategy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from imojak.agency.enums import ClosureKind, ClosureStatus, StaffNoteKind, StatementKind, UnitKind
from imojak.kernel.tables import Retention, Table
from imojak.parties.models import Party


class Agency(Table):
    """기관 현황: the profile in force from a day."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    party = models.ForeignKey(Party, verbose_name="당사자", on_delete=models.PROTECT)
    name = models.CharField("기관명", max_length=100)
    address = models.CharField("소재지", max_length=200)
    founded_on = models.DateField("설립일")
    legal_form = models.CharField("설립형태", max_length=100)
    purpose = models.TextField("설립목적")
    target_population = models.PositiveIntegerField("지원 대상 인구(명)")
    target_age_from = models.PositiveSmallIntegerField("대상 연령(부터)")
    target_age_to = models.PositiveSmallIntegerField("대상 연령(까지)")
    effective_from = models.DateField("적용 시작일", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "기관 현황"
        constraints = [
            models.CheckConstraint(condition=Q(target_age_to__gte=F("target_age_from")), name="agency_target_ages")
        ]


class HistoryEvent(Table):
    """주요연혁."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    happened_on = models.DateField("일자")
    text = models.CharField("내용", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "주요연혁"
        ordering = ["happened_on", "id"]
        constraints = [models.UniqueConstraint(fields=["happened_on", "text"], name="history_event_once")]


class Unit(Table):
    """조직 단위: division, office, team, campus, centre; a tree by ``parent``. Campuses and centres are parties too."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    code = models.SlugField("코드", max_length=40, unique=True)
    name = models.CharField("이름", max_length=60)
    name_en = models.CharField("영문명", max_length=80, blank=True)
    kind = models.CharField("구분", max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name="상위 단위", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    party = models.OneToOneField(Party, verbose_name="당사자", on_delete=models.PROTECT, related_name="unit")
    district_code = models.CharField("자치구(행정표준코드)", max_length=5, blank=True)
    order = models.PositiveSmallIntegerField("순서", default=0)
    starts_on = models.DateField("시작일")
    ends_on = models.DateField("종료일", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "조직 단위"
        ordering = ["order", "id"]
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent")]

    def __str__(self) -> str:
        return self.name


class Duty(Table):
    """부서별 주요업무; ``lead`` marks the lead function (주무기능) of a campus team."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    unit = models.ForeignKey(Unit, verbose_name="부서", on_delete=models.CASCADE, related_name="duties")
    text = models.CharField("업무", max_length=300)
    lead = models.BooleanField("주무기능", default=False)
    order = models.PositiveSmallIntegerField("순서")

    class Meta:
        verbose_name = verbose_name_plural = "부서별 업무"
        ordering = ["unit", "order"]
        constraints = [models.UniqueConstraint(fields=["unit", "order"], name="duty_order")]


class StaffPost(Table):
    """정원·현원: posts of a unit and grade on a day. ``grade`` 0 is executive (임원), 1–7 the grades (급)."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    unit = models.ForeignKey(Unit, verbose_name="부서", on_delete=models.PROTECT, related_name="posts")
    grade = models.PositiveSmallIntegerField("급")
    quota = models.PositiveSmallIntegerField("정원", default=0)
    current = models.PositiveSmallIntegerField("현원", default=0)
    separate = models.PositiveSmallIntegerField("별도정원", default=0)
    as_of = models.DateField("기준일")

    class Meta:
        verbose_name = verbose_name_plural = "정원·현원"
        constraints = [
            models.UniqueConstraint(fields=["unit", "grade", "as_of"], name="staff_post_once"),
            models.CheckConstraint(condition=Q(grade__lte=7), name="staff_post_grade"),
        ]


class StaffNote(Table):
    """인력 현황 주석: 정원외, 직무대행, 파견, 별도정원 with their period and number."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    kind = models.CharField("종류", max_length=12, choices=StaffNoteKind.choices)
    unit = models.ForeignKey(Unit, verbose_name="부서", null=True, blank=True, on_delete=models.PROTECT)
    people = models.PositiveSmallIntegerField("인원(명)")
    text = models.CharField("내용", max_length=200)
    starts_on = models.DateField("시작일", null=True, blank=True)
    ends_on = models.DateField("종료일", null=True, blank=True)
    order = models.PositiveSmallIntegerField("순서", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "인력 현황 주석"
        ordering = ["order"]


class ExecutiveSeat(Table):
    """임원 자리: a seat and its term; who sits on it is a Role, and not needed for the seat to be counted."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    code = models.SlugField("코드", max_length=40, unique=True)
    post = models.CharField("직위", max_length=30)
    appointment = models.CharField("구분", max_length=20, blank=True, help_text="선임직, 당연직, 노동이사 등")
    vacant = models.BooleanField("공석", default=False)
    acting = models.BooleanField("직무대행", default=False, help_text="공석을 대행하는 임원; 공석은 따로 남는다")
    career = models.CharField("겸직(직위)", max_length=100, blank=True)
    starts_on = models.DateField("임기 시작", null=True, blank=True)
    ends_on = models.DateField("임기 종료", null=True, blank=True)
    order = models.PositiveSmallIntegerField("순서")

    class Meta:
        verbose_name = verbose_name_plural = "임원 자리"
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="seat_term"),
            models.CheckConstraint(condition=~Q(vacant=True, acting=True), name="seat_vacant_or_acting"),
        ]


class Facility(Table):
    """시설: building, areas (㎡), floors, safety class and shared-office seats of a campus."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    unit = models.OneToOneField(Unit, verbose_name="캠퍼스", on_delete=models.PROTECT, related_name="facility")
    address = models.CharField("위치", max_length=200)
    opened_on = models.DateField("개관일", null=True, blank=True)
    opening_planned = models.DateField("개관 예정월", null=True, blank=True)
    floor_area = models.DecimalField("연면적(㎡)", max_digits=10, decimal_places=2)
    site_area = models.DecimalField("대지면적(㎡)", max_digits=10, decimal_places=2, null=True, blank=True)
    floors_below = models.PositiveSmallIntegerField("지하 층수")
    floors_above = models.PositiveSmallIntegerField("지상 층수")
    safety_class = models.CharField("안전 구분", max_length=120, blank=True)
    office_seats = models.PositiveSmallIntegerField("공유사무실 좌석", null=True, blank=True)
    office_area = models.DecimalField("공유사무실 면적(㎡)", max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "시설"
        constraints = [models.CheckConstraint(condition=Q(floor_area__gt=0), name="facility_area")]


class FloorArea(Table):
    """층별 면적(㎡)."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    facility = models.ForeignKey(Facility, verbose_name="시설", on_delete=models.CASCADE, related_name="floors")
    level = models.CharField("층", max_length=20)
    area = models.DecimalField("면적(㎡)", max_digits=8, decimal_places=2)
    order = models.PositiveSmallIntegerField("순서")

    class Meta:
        verbose_name = verbose_name_plural = "층별 면적"
        ordering = ["facility", "order"]
        constraints = [models.UniqueConstraint(fields=["facility", "level"], name="floor_once")]


class Statement(Table):
    """전략 문장: mission, vision, values, goals, policy goal, priority tasks, statutory purposes."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    year = models.PositiveSmallIntegerField("연도")
    kind = models.CharField("종류", max_length=10, choices=StatementKind.choices)
    order = models.PositiveSmallIntegerField("순서")
    text = models.CharField("내용", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "전략 문장"
        ordering = ["year", "kind", "order"]
        constraints = [models.UniqueConstraint(fields=["year", "kind", "order"], name="statement_order")]


class Milestone(Table):
    """추진경과: what has been or will be done for a facility, by month."""

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    unit = models.ForeignKey(Unit, verbose_name="캠퍼스", on_delete=models.CASCADE, related_name="milestones")
    section = models.CharField("구분", max_length=20, help_text="history, strategy, progress")
    month = models.DateField("월", null=True, blank=True)
    text = models.CharField("내용", max_length=300)
    order = models.PositiveSmallIntegerField("순서")

    class Meta:
        verbose_name = verbose_name_plural = "추진경과"
        ordering = ["unit", "order"]
        constraints = [models.UniqueConstraint(fields=["unit", "order"], name="milestone_order")]


class Closure(Table):
    """휴무: a day on which the whole agency, or a unit with all below it, is closed or opens although others do not.

    Who set it, and who undid it, stands in the transition log.
    """

    retention: ClassVar = Retention.PERMANENT
    personal: ClassVar = False

    unit = models.ForeignKey(
        Unit, verbose_name="캠퍼스·센터", null=True, blank=True, on_delete=models.PROTECT, related_name="closures"
    )
    day = models.DateField("일자")
    kind = models.CharField("구분", max_length=8, choices=ClosureKind.choices)
    name = models.CharField("이름", max_length=60)
    status = models.CharField("상태", max_length=8, choices=ClosureStatus.choices, default=ClosureStatus.SET)

    class Meta:
        verbose_name = verbose_name_plural = "휴무"
        constraints = [
            models.UniqueConstraint(
                Coalesce("unit_id", Value(0), output_field=models.BigIntegerField()),
                "day",
                condition=Q(status=ClosureStatus.SET),
                name="closure_once",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="closure_day")]
