"""Codes of the room, with their Korean."""

from django.db import models


class ApplicationStatus(models.TextChoices):
    """Life of an application."""

    FILED = "filed", "접수"
    ELIGIBLE = "eligible", "자격 확인"
    WAITING = "waiting", "예비"
    ACCEPTED = "accepted", "선정"
    REFUSED = "refused", "미선정"
    WITHDRAWN = "withdrawn", "취소"


class DecisionKind(models.TextChoices):
    """What is decided."""

    ELIGIBILITY = "eligibility", "자격 심사"
    SELECTION = "selection", "선발"
    WAIVER = "waiver", "예외 인정"


class DecisionResult(models.TextChoices):
    """How it came out."""

    ACCEPTED = "accepted", "선정"
    WAITING = "waiting", "예비"
    REFUSED = "refused", "미선정"


class ParticipationStatus(models.TextChoices):
    """Life of a participation."""

    ACTIVE = "active", "참여 중"
    COMPLETED = "completed", "수료·종료"
    WITHDRAWN = "withdrawn", "중도 포기"


class EndReason(models.TextChoices):
    """Why a participation ended."""

    COMPLETED = "completed", "기간 만료"
    HIRED = "hired", "취업"
    HEALTH = "health", "건강"
    FAMILY = "family", "가족 돌봄"
    MOVED = "moved", "이사"
    OTHER = "other", "기타"


class AgreementKind(models.TextChoices):
    """What is agreed."""

    HOST = "host", "참여기업·활동처 협약"
    OPERATOR = "operator", "수행기관 협약"
    EXHIBITOR = "exhibitor", "박람회 참가"
    INSTITUTION = "institution", "교육기관 협력"
    PARTICIPANT = "participant", "활동 협약"
    PARTNER = "partner", "업무협약"
