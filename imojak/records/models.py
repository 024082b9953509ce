"""Records (활동·출석): planned happenings, what was done with unit and quantity, and months that lock."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from imojak.agency.models import Unit
from imojak.kernel.tables import Retention, Table
from imojak.offers.models import Place
from imojak.parties.models import Party
from imojak.paths.models import Participation
from imojak.records.enums import (
    CameBy,
    ExceptionCode,
    MonthStep,
    PeriodStatus,
    QuantityUnit,
    RecordKind,
    RecordStatus,
    ScanStatus,
    SessionKind,
)
from imojak.trust.models import Document


class Session(Table):
    """회의·차시·상담: a planned happening at a place of a round."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = False

    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="sessions")
    kind = models.CharField("종류", max_length=12, choices=SessionKind.choices)
    title = models.CharField("제목", max_length=160)
    day = models.DateField("일자")
    starts_at = models.TimeField("시작 시각", null=True, blank=True)
    minutes = models.PositiveIntegerField("시간(분)")
    unit = models.ForeignKey(
        Unit, verbose_name="캠퍼스·센터", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    lead = models.ForeignKey(
        Party, verbose_name="진행자", null=True, blank=True, on_delete=models.PROTECT, related_name="led_sessions"
    )
    topic = models.CharField("주제·영역", max_length=40, blank=True)
    online = models.BooleanField("온라인", default=False)
    cancelled = models.BooleanField("취소", default=False)
    # While it lies between, people check in by the code on the screen (records.checkin), which is kept nowhere.
    checkin_from = models.DateTimeField("출석 확인 시작", null=True, blank=True)
    checkin_until = models.DateTimeField("출석 확인 끝", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "차시·상담"
        indexes = [models.Index(fields=["kind", "day"], name="session_kind_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(checkin_from=None, checkin_until=None) | Q(checkin_until__gte=F("checkin_from")),
                name="session_checkin",
            ),
        ]


class Period(Table):
    """월 마감: place × month; a reopened month is a new version with its reason (invariants 5, 8)."""

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = False

    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="periods")
    month = models.DateField("월")
    version = models.PositiveSmallIntegerField("판", default=1)
    status = models.CharField("상태", max_length=10, choices=PeriodStatus.choices, default=PeriodStatus.OPEN)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="제출자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="확인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="승인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    locked_on = models.DateField("마감일", null=True, blank=True)
    reopened_because = models.CharField("다시 연 사유", max_length=200, blank=True)
    # With what there is now is compared: minutes by participation of the first submission, or of the version reopened.
    handed_in = models.JSONField("처음 낸 시간(참여별 분)", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "월 마감"
        constraints = [
            models.UniqueConstraint(fields=["place", "month", "version"], name="period_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="period_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reopened_because=""), name="period_reopening_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status=PeriodStatus.LOCKED)
                | (Q(locked_on__isnull=False) & Q(confirmed_by__isnull=False) & Q(approved_by__isnull=False)),
                name="period_lock",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(approved_by=None) | ~Q(confirmed_by=F("approved_by")),
                name="period_four_eyes",
            ),
        ]


class ExceptionSeen(Table):
    """예외 확인: what stood out in a month, as it was shown to who confirmed or approved it, and what they say of it.

    ``mark`` tells the rows that it was about: when they change, it is another exception, and looked at again.
    ``participation`` is empty where it is about the whole month.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    period = models.ForeignKey(
        Period, verbose_name="월 마감", on_delete=models.PROTECT, related_name="exceptions_seen", db_index=False
    )
    step = models.CharField("단계", max_length=10, choices=MonthStep.choices)
    code = models.CharField("예외", max_length=16, choices=ExceptionCode.choices)
    participation = models.ForeignKey(
        Participation, verbose_name="참여", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mark = models.CharField("근거 표시", max_length=16)
    said = models.CharField("보인 내용", max_length=300)
    note = models.CharField("의견", max_length=200, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="본 사람", on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField("본 때")

    class Meta:
        verbose_name = verbose_name_plural = "예외 확인"
        constraints = [
            models.UniqueConstraint(
                "period",
                "step",
                "code",
                Coalesce("participation_id", Value(0), output_field=models.BigIntegerField()),
                "mark",
                name="exception_seen_once",
            ),
        ]


class Record(Table):
    """활동·출석: who × session or day: status, quantity and unit, entered by, confirmed by.

    ``party`` is empty only where people are counted without names (수혜자, 조회); ``participation`` is empty also for
    visitors, who are no participants. A record in a locked period does not change.

    An activity (work) may say from when to when it went; ``quantity`` is then that time without breaks. Where it was
    counted in something else (``measured`` in ``measure``, 건 or 쪽), ``quantity`` is what the programme's rule makes of
    it in minutes. Only activity counts toward the 24 hours of a person's day.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    participation = models.ForeignKey(
        Participation, verbose_name="참여", null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    party = models.ForeignKey(
        Party, verbose_name="사람", null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    session = models.ForeignKey(
        Session, verbose_name="차시", null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    period = models.ForeignKey(
        Period, verbose_name="월 마감", null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    kind = models.CharField("종류", max_length=10, choices=RecordKind.choices)
    status = models.CharField("상태", max_length=10, choices=RecordStatus.choices, default=RecordStatus.PRESENT)
    day = models.DateField("일자")
    quantity = models.PositiveIntegerField("수량")
    unit = models.CharField("단위", max_length=8, choices=QuantityUnit.choices)
    starts_at = models.TimeField("시작 시각", null=True, blank=True)
    ends_at = models.TimeField("끝난 시각", null=True, blank=True)
    measured = models.PositiveIntegerField("실적", null=True, blank=True)
    measure = models.CharField("실적 단위", max_length=8, choices=QuantityUnit.choices, blank=True)
    location = models.CharField("활동 장소", max_length=80, blank=True)
    note = models.CharField("내용", max_length=200, blank=True)
    photo = models.ForeignKey(
        Document, verbose_name="사진", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    came_by = models.CharField("입력 경로", max_length=8, choices=CameBy.choices, default=CameBy.DESK)
    # A locked record stays as it is; what was right instead is a new record in the reopened month (invariant 5).
    replaces = models.ForeignKey(
        "self",
        verbose_name="바로잡은 기록",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="입력자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="확인자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "활동·출석 기록"
        constraints = [
            models.CheckConstraint(
                condition=~Q(unit=QuantityUnit.MINUTES) | Q(quantity__lte=24 * 60), name="record_day_has_24_hours"
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False) | Q(participation__isnull=False), name="record_of_something"
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(starts_at__lt=F("ends_at")), name="record_times_in_order"
            ),
            models.CheckConstraint(
                condition=Q(measured=None, measure="") | (Q(measured__isnull=False) & ~Q(measure="")),
                name="record_measure_whole",
            ),
            models.UniqueConstraint(
                "participation",
                Coalesce("session_id", Value(0), output_field=models.BigIntegerField()),
                "day",
                "kind",
                Coalesce("starts_at", Value(time(0)), output_field=models.TimeField()),
                condition=Q(participation__isnull=False) & Q(replaces=None),
                name="record_once",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="record_replaced_once"
            ),
        ]
        indexes = [
            models.Index(fields=["party", "day"], name="record_party_day"),
            models.Index(fields=["photo"], condition=Q(photo__isnull=False), name="record_photo"),
        ]


class Sheet(Table):
    """활동표·출석표: a printed sheet for a place's month or for a session, as it was printed.

    ``rows`` says what each box of it means: ``layout``, ``people`` (participations in order) and, for a month, ``days``.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    place = models.ForeignKey(Place, verbose_name="자리", on_delete=models.PROTECT, related_name="sheets")
    month = models.DateField("월", null=True, blank=True)
    session = models.ForeignKey(
        Session, verbose_name="차시", null=True, blank=True, on_delete=models.PROTECT, related_name="sheets"
    )
    code = models.CharField("코드", max_length=10, unique=True)
    rows = models.JSONField("칸의 뜻")
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="인쇄자", on_delete=models.PROTECT, related_name="+"
    )
    printed_at = models.DateTimeField("인쇄 일시")

    class Meta:
        verbose_name = verbose_name_plural = "인쇄한 활동표·출석표"
        constraints = [
            models.CheckConstraint(
                condition=Q(month__isnull=False, session=None) | Q(month=None, session__isnull=False),
                name="sheet_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(month=None) | Q(month__day=1), name="sheet_month_is_first_day"),
        ]


class Scan(Table):
    """읽은 활동표·출석표: a page of a sheet that came back, as it was read; it is entered once, by somebody who looked.

    ``reading`` is by cell ("participation:day", or "participation"): the minutes or the mark, and how certain it is.
    """

    retention: ClassVar = Retention.FIVE_YEARS
    personal: ClassVar = True

    sheet = models.ForeignKey(Sheet, verbose_name="활동표", on_delete=models.PROTECT, related_name="scans")
    page = models.PositiveSmallIntegerField("쪽")
    document = models.ForeignKey(Document, verbose_name="올린 파일", on_delete=models.PROTECT, related_name="+")
    picture = models.ForeignKey(Document, verbose_name="바로 편 쪽", on_delete=models.PROTECT, related_name="+")
    reading = models.JSONField("읽은 값")
    status = models.CharField("상태", max_length=10, choices=ScanStatus.choices, default=ScanStatus.READ)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="올린 사람", on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("올린 일시")
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="입력자",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    applied_at = models.DateTimeField("입력 일시", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "읽은 활동표·출석표"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "page"], condition=Q(status=ScanStatus.APPLIED), name="scan_applied_once"
            ),
            models.CheckConstraint(
                condition=~Q(status=ScanStatus.APPLIED) | (Q(applied_by__isnull=False) & Q(applied_at__isnull=False)),
                name="scan_applied",
            ),
        ]
