"""Codes of the room, with their Korean."""

from django.db import models


class UnitKind(models.TextChoices):
    """What an organisational unit is."""

    GOVERNING = "governing", "의사결정기구"
    HEAD = "head", "대표이사"
    OFFICE = "office", "실"
    DIVISION = "division", "본부"
    TEAM = "team", "팀"
    CAMPUS = "campus", "캠퍼스"
    CENTRE = "centre", "50플러스센터"


class StatementKind(models.TextChoices):
    """Kinds of strategy statements."""

    MISSION = "mission", "미션"
    VISION = "vision", "비전"
    VALUE = "value", "핵심가치"
    GOAL = "goal", "경영목표"
    POLICY = "policy", "정책목표"
    TASK = "task", "중점 추진과제"
    PURPOSE = "purpose", "사업목적"
    SLOGAN = "slogan", "표어"
    AREA = "area", "서울런4050 분야"


class StaffNoteKind(models.TextChoices):
    """Staff counted apart from the quota table."""

    OFF_QUOTA = "off-quota", "정원외"
    ACTING = "acting", "직무대행"
    SECONDED = "seconded", "파견"
    SEPARATE = "separate", "별도정원"


class ClosureKind(models.TextChoices):
    """What a day of the agency's own is."""

    CLOSED = "closed", "휴관일"
    HOLIDAY = "holiday", "임시공휴일"
    WORKDAY = "workday", "여는 날"


class ClosureStatus(models.TextChoices):
    """Whether a day of the agency's own still counts."""

    SET = "set", "정함"
    UNDONE = "undone", "되돌림"
