"""Codes of the room, with their Korean."""

from django.db import models


class SessionKind(models.TextChoices):
    """What a planned happening is."""

    CLASS = "class", "차시"
    CONSULTATION = "consultation", "상담"
    MENTORING = "mentoring", "멘토링"
    MEETING = "meeting", "회의"
    LECTURE = "lecture", "강의"
    FAIR = "fair", "박람회"
    BRIEFING = "briefing", "설명회"
    FORUM = "forum", "포럼"
    ISSUE = "issue", "발간"
    MILESTONE = "milestone", "연구 단계"
    VISIT = "visit", "현장 방문"


class RecordKind(models.TextChoices):
    """What is recorded."""

    ATTENDANCE = "attendance", "출석"
    WORK = "work", "활동"
    VIEW = "view", "조회"
    AUDIENCE = "audience", "수혜자"
    VISIT = "visit", "방문"
    LEARNING = "learning", "온라인 학습"


class RecordStatus(models.TextChoices):
    """How it went."""

    PRESENT = "present", "출석"
    LATE = "late", "지각"
    ABSENT = "absent", "결석"
    NO_SHOW = "no-show", "불참"
    CANCELLED = "cancelled", "취소"


class QuantityUnit(models.TextChoices):
    """What a quantity counts."""

    MINUTES = "minutes", "분"
    PEOPLE = "people", "명"
    TIMES = "times", "회"


class PeriodStatus(models.TextChoices):
    """Life of a month at a place."""

    OPEN = "open", "입력 중"
    SUBMITTED = "submitted", "제출"
    CONFIRMED = "confirmed", "활동처 확인"
    APPROVED = "approved", "승인"
    LOCKED = "locked", "마감"
