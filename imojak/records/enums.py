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
    CASES = "cases", "건"
    PAGES = "pages", "쪽"
    KILOGRAMS = "kg", "킬로그램"


class CameBy(models.TextChoices):
    """How a record came in (입력 경로)."""

    SELF = "self", "본인 입력"
    LEADER = "leader", "활동처 입력"
    OPERATOR = "operator", "운영기관 입력"
    SHEET = "sheet", "활동표 스캔"
    CHECK_IN = "checkin", "체크인"
    DESK = "desk", "담당자 입력"


class PeriodStatus(models.TextChoices):
    """Life of a month at a place."""

    OPEN = "open", "입력 중"
    SUBMITTED = "submitted", "제출"
    CONFIRMED = "confirmed", "활동처 확인"
    APPROVED = "approved", "승인"
    LOCKED = "locked", "마감"


class ExceptionCode(models.TextChoices):
    """What of a month is looked at by a person before it is confirmed or approved."""

    NOBODY_LOGGED = "nobody-logged", "적지 않은 참여자"
    BEYOND_CAP = "beyond-cap", "월 한도 초과"
    LONG_DAY = "long-day", "긴 하루"
    DAY_OFF = "day-off", "쉬는 날 활동"
    IN_PAUSE = "in-pause", "중단 기간 활동"
    BEFORE_GATE = "before-gate", "필수 교육 전 활동"
    UNINSURED = "uninsured", "보험 없는 날"
    SAME_TEXT = "same-text", "날마다 같은 내용"
    MUCH_MORE = "much-more", "지난달보다 크게 늘어남"
    CHANGED = "changed", "제출 뒤 바뀜"
    SENT_BACK = "sent-back", "되돌렸던 달"
    LATE = "late", "늦은 제출"


class MonthStep(models.TextChoices):
    """At which step of a month an exception was looked at: by the site, or by the agency."""

    CONFIRM = "confirm", "활동처 확인"
    APPROVE = "approve", "승인"


class ScanStatus(models.TextChoices):
    """Life of a page that was read from paper."""

    READ = "read", "읽음"
    APPLIED = "applied", "입력함"
    DISCARDED = "discarded", "버림"
