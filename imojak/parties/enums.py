"""Codes of the room, with their Korean."""

from __future__ import annotations

from django.db import models


class PartyKind(models.TextChoices):
    """What a party is."""

    PERSON = "person", "사람"
    ORGANISATION = "organisation", "단체"
    GROUP = "group", "모임"


class Sex(models.TextChoices):
    """Sex as the resident register has it."""

    FEMALE = "f", "여"
    MALE = "m", "남"


class IncomeClass(models.TextChoices):
    """Income of a household against the median of all (기준 중위소득), lowest first."""

    BASIC = "basic", "기초생활수급"
    NEAR_POOR = "near-poor", "차상위"
    UP_TO_80 = "up-to-80", "중위소득 80% 이하"
    UP_TO_100 = "up-to-100", "중위소득 100% 이하"
    UP_TO_150 = "up-to-150", "중위소득 150% 이하"
    OVER_150 = "over-150", "중위소득 150% 초과"


class OrganisationKind(models.TextChoices):
    """What an organisation is to the agency."""

    AGENCY = "agency", "재단"
    CAMPUS = "campus", "캠퍼스"
    CENTRE = "centre", "50플러스센터"
    DEPARTMENT = "department", "부서"
    COMPANY = "company", "기업"
    SITE = "site", "활동처"
    INSTITUTION = "institution", "교육기관"
    UNIVERSITY = "university", "대학"
    OPERATOR = "operator", "수행기관"
    PUBLIC_BODY = "public-body", "공공기관"
    STARTUP = "startup", "창업기업"
    SUPPLIER = "supplier", "계약업체"


class RoleKind(models.TextChoices):
    """Capacities a party can have."""

    DIRECTOR = "director", "경영진"
    PROGRAMME_MANAGER = "programme-manager", "사업 담당자"
    PLANNER = "planner", "기획 담당자"
    COUNSELLOR = "counsellor", "상담 컨설턴트"
    MENTOR = "mentor", "멘토"
    LECTURER = "lecturer", "강사"
    JUDGE = "judge", "심사위원"
    SITE_LEADER = "site-leader", "활동처 담당자"
    OPERATOR = "operator", "수행기관 담당자"
    PAY_CLERK = "pay-clerk", "활동비 담당자"
    FINANCE_OFFICER = "finance-officer", "재무 담당자"
    AUDITOR = "auditor", "감사 담당자"
    CORRESPONDENT = "correspondent", "해외통신원"
    TENANT = "tenant", "입주기업"
    TEAM_LEADER = "team-leader", "조장"
    CITIZEN = "citizen", "시민"
    ADMINISTRATOR = "administrator", "시스템 관리자"


class ConsentPurpose(models.TextChoices):
    """What a consent is for."""

    SERVICE = "service", "서비스 제공"
    THIRD_PARTY = "third-party", "제3자 제공"
    SURVEY = "survey", "조사 참여"
    MARKETING = "marketing", "소식 수신"


class Capability(models.TextChoices):
    """What a role lets one do; scopes say on which rows."""

    READ_REPORT = "read-report", "보고서 열람"
    READ_BUDGET = "read-budget", "예산 열람"
    READ_CASE = "read-case", "고객관리 열람"
    READ_PERSON = "read-person", "개인정보 열람"
    DECIDE = "decide", "심사·결정"
    RECORD = "record", "활동 입력"
    CONFIRM_MONTH = "confirm-month", "월 활동 확인"
    APPROVE_MONTH = "approve-month", "월 활동 승인"
    PAY = "pay", "지급"
    BOOK = "book", "회계 기표"
    FREEZE = "freeze", "수치 확정"
    AUDIT = "audit", "감사"
