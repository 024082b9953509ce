"""Codes of the room, with their Korean."""

from django.db import models


class Shape(models.TextChoices):
    """The shapes a programme can have (design: every shape in the same concepts)."""

    INTERNSHIP = "internship", "인턴십"
    SOCIAL_JOB = "social-job", "사회공헌일자리"
    VOLUNTEER = "volunteer", "자원봉사단"
    COURSE = "course", "교육과정"
    COUNSELLING = "counselling", "상담·컨설팅"
    MENTORING = "mentoring", "멘토링·프로보노"
    FAIR = "fair", "박람회·설명회"
    CONTEST = "contest", "경진대회·공모"
    SEAT = "seat", "창업보육공간"
    EVALUATION = "evaluation", "센터 평가"
    STUDY = "study", "연구·조사·발간"
    OPENING = "opening", "캠퍼스 개관"
    UMBRELLA = "umbrella", "사업 묶음"


class PlaceKind(models.TextChoices):
    """What can be taken."""

    POST = "post", "일자리"
    COURSE_RUN = "course-run", "과정"
    ONLINE_COURSE = "online-course", "온라인 과정"
    CONSULTANT = "consultant", "상담 컨설턴트"
    MENTOR = "mentor", "멘토"
    DESK = "desk", "공유사무실 좌석"
    BOOTH = "booth", "부스"
    SLOT = "slot", "활동 자리"
    STUDY = "study", "연구과제"
    ISSUE = "issue", "발간물"
    ENTRY = "entry", "출품"


class RoundStatus(models.TextChoices):
    """Life of a round."""

    DRAFT = "draft", "준비"
    OPEN = "open", "모집"
    SCREENING = "screening", "심사"
    RUNNING = "running", "운영"
    CLOSED = "closed", "종료"


class RuleKind(models.TextChoices):
    """What a rule set decides."""

    ELIGIBILITY = "eligibility", "참여자격"
    PAY = "pay", "활동비"
    RANKING = "ranking", "선발"
    TAX = "tax", "원천징수"
    RATE = "rate", "단가·한도"
    INSURANCE = "insurance", "보험료"
    APPROVAL = "approval", "결재 단계"
    LAYOUT = "layout", "은행 파일 형식"


class Method(models.TextChoices):
    """How places are given when more apply than there are (선정 방법)."""

    FIRST_COME = "first_come", "선착순"
    DRAW = "draw", "공개 추첨"
    RUBRIC = "rubric", "심사표 점수"
    PANEL = "panel", "심사위원회"
    MATCH = "match", "희망 순위 매칭"
    FIRM_CHOICE = "firm_choice", "기업 선택"
    BOOKING = "booking", "예약"
    OPEN = "open", "누구나"
