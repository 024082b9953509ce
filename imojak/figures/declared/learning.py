"""Record figures of the programmes for learning, counselling and policy (보고서 Ⅲ-3, Ⅲ-4, Ⅲ-5)."""

from __future__ import annotations

from django.db.models import Q

from imojak.cases.models import OutcomeKind
from imojak.figures.bases import (
    AGREEMENTS,
    AT_CAMPUS,
    AT_CENTRE,
    AT_INSTITUTION,
    CLASSES,
    CONTACTS,
    OUTCOMES,
    PARTICIPATIONS,
    PLACES,
    REFERRALS,
    ROLES,
    SATISFACTION_RESPONSES,
    SESSIONS,
    SURVEY_RESPONSES,
    after_kept_consultation,
    begun_study,
    held_course,
    offered_online,
)
from imojak.figures.declared.counting import Declared, added, distinct, each, mean, same, total
from imojak.parties.enums import RoleKind
from imojak.paths.enums import AgreementKind
from imojak.records.enums import QuantityUnit, RecordKind, SessionKind

_PER_COURSE = "한 사람이 두 과정을 들으면 둘로 센다"
_HELD = "차시가 한 번이라도 열린 과정"
_CONSULTATION = Q(kind=RecordKind.ATTENDANCE, session__kind=SessionKind.CONSULTATION)
_MINUTES = Q(kind=RecordKind.ATTENDANCE, unit=QuantityUnit.MINUTES)


def _course(name: str, label: str, unit: str, strand: str) -> Declared:
    return each(name, label, unit, _HELD, PLACES, strand, where=held_course)


def _learners(name: str, label: str, unit: str, strand: str) -> Declared:
    return each(name, label, unit, f"과정마다 수강을 시작한 참여. {_PER_COURSE}", PARTICIPATIONS, strand)


def _mentors(name: str, label: str, where: Q, rule: str) -> Declared:
    who = Q(kind=RoleKind.MENTOR) & where
    return distinct(name, label, "명", rule, ROLES, "forties-transition.mentoring", where=who)


def _mentoring(topic: str, label: str) -> Declared:
    return distinct(
        f"forties-transition.mentoring-{topic}",
        f"40대 멘토링 {label}",
        "건",
        f"'{label}'을 주제로 만난 멘토링. 한 번의 만남을 1건으로 센다",
        CONTACTS,
        "forties-transition.mentoring",
        by="session_id",
        where=Q(kind=RecordKind.ATTENDANCE, session__kind=SessionKind.MENTORING, session__topic=topic),
    )


FORTIES_TRANSITION = (
    added(
        "forties-transition.actual",
        "40대 직업전환 프로그램 참여자 실적",
        "명",
        "온라인 학습자, 현장학습 참여자, 취업캠프 참여자를 더한다",
        "forties-transition.online-learners",
        "forties-transition.field-participants",
        "forties-transition.camp-participants",
        exclusions="멘토링은 건으로 따로 센다",
    ),
    each(
        "forties-transition.online-courses",
        "40대 온라인 과정",
        "개",
        "기준일까지 열린 온라인 과정",
        PLACES,
        "forties-transition.online",
        where=offered_online,
        boundary="과정의 시작일이 기준일까지인 것",
        exclusions="아직 열리지 않은 과정은 세지 않는다",
    ),
    distinct(
        "forties-transition.field-institutions",
        "현장학습 교육훈련기관",
        "개",
        "현장학습에 협력하기로 협약한 교육훈련기관",
        AGREEMENTS,
        "forties-transition.field",
        where=Q(kind=AgreementKind.INSTITUTION),
    ),
    _mentors(
        "forties-transition.mentors-campus-centre",
        "캠퍼스·센터 멘토",
        AT_CAMPUS | AT_CENTRE,
        "캠퍼스나 센터에서 활동하는 40대 직업전환 멘토",
    ),
    _mentors(
        "forties-transition.mentors-field",
        "현장교육기관 멘토",
        AT_INSTITUTION,
        "현장교육기관에서 활동하는 40대 직업전환 멘토",
    ),
    added(
        "forties-transition.mentors-total",
        "40대 직업전환 멘토",
        "명",
        "캠퍼스·센터 멘토와 현장교육기관 멘토를 더한다",
        "forties-transition.mentors-campus-centre",
        "forties-transition.mentors-field",
    ),
    same(
        "forties-transition.learning-contents",
        "서울런4050 학습콘텐츠",
        "개",
        "forties-transition.online-courses",
        "40대 온라인 과정",
    ),
    same(
        "forties-transition.institutions",
        "현장학습 정보 매칭 기관",
        "개",
        "forties-transition.field-institutions",
        "현장학습 교육훈련기관",
    ),
    distinct(
        "forties-transition.online-learners",
        "40대 온라인 학습자",
        "명",
        "온라인 과정에 참여한 사람. 여러 과정을 들어도 한 사람으로 센다",
        PARTICIPATIONS,
        "forties-transition.online",
    ),
    _course("forties-transition.field-courses", "현장학습 과정", "개", "forties-transition.field"),
    _learners("forties-transition.field-participants", "현장학습 참여자", "명", "forties-transition.field"),
    _course("forties-transition.camp-courses", "취업캠프 과정", "개", "forties-transition.camp"),
    _learners("forties-transition.camp-participants", "취업캠프 참여자", "명", "forties-transition.camp"),
    _mentoring("study", "학습설계 및 매칭"),
    _mentoring("job", "이·전직과 취·창업"),
    _mentoring("other", "기타 상담"),
)

VOCATIONAL = (
    added(
        "vocational.actual",
        "직업능력개발 교육생 실적",
        "명",
        "기술교육원, 대학, 직업능력개발, 디지털 과정의 교육생을 더한다",
        "vocational.tech-participants",
        "vocational.univ-participants",
        "vocational.dev-participants",
        "vocational.digital-participants",
    ),
    _course("vocational.tech-courses-done", "기술교육원 운영 과정", "개", "vocational.tech"),
    _learners("vocational.tech-participants", "기술교육원 교육생", "명", "vocational.tech"),
    _course("vocational.univ-courses-done", "대학연계 운영 과정", "개", "vocational.univ"),
    _learners("vocational.univ-participants", "대학연계 교육생", "명", "vocational.univ"),
    distinct(
        "vocational.universities",
        "참여대학",
        "개",
        "열린 대학연계 과정을 맡은 대학",
        PLACES,
        "vocational.univ",
        by="host_id",
        where=held_course,
    ),
    _course("vocational.dev-courses", "직업능력개발 과정", "개", "vocational.dev"),
    _learners("vocational.dev-participants", "직업능력개발 교육생", "명", "vocational.dev"),
    _course("vocational.digital-courses", "디지털 과정", "개", "vocational.digital"),
    _learners("vocational.digital-participants", "디지털 과정 교육생", "명", "vocational.digital"),
)

_COUNSELLOR = Q(kind=RoleKind.COUNSELLOR)
LIFE_DESIGN = (
    added(
        "life-design.actual",
        "생애·경력설계 상담 실적",
        "건",
        "1:1 상담, 생애경력설계 프로그램 참여, 전문기관 연계를 각각 1건으로 세어 더한다",
        "life-design.consultations",
        "life-design.career-cases",
        "life-design.referrals",
    ),
    distinct(
        "life-design.regions",
        "상담사업 운영 지역",
        "개",
        "컨설턴트가 있는 캠퍼스와 센터",
        ROLES,
        "life-design",
        by="at_id",
        where=_COUNSELLOR & (AT_CAMPUS | AT_CENTRE),
    ),
    distinct(
        "life-design.campuses",
        "상담 캠퍼스",
        "개소",
        "컨설턴트가 있는 캠퍼스",
        ROLES,
        "life-design",
        by="at_id",
        where=_COUNSELLOR & AT_CAMPUS,
    ),
    distinct(
        "life-design.centres",
        "상담 센터",
        "개소",
        "컨설턴트가 있는 센터",
        ROLES,
        "life-design",
        by="at_id",
        where=_COUNSELLOR & AT_CENTRE,
    ),
    distinct(
        "life-design.consultants",
        "생애설계 컨설턴트",
        "명",
        "캠퍼스나 센터에서 활동하는 생애설계 컨설턴트",
        ROLES,
        "life-design",
        where=_COUNSELLOR & (AT_CAMPUS | AT_CENTRE),
    ),
    each(
        "life-design.consultations",
        "생애설계 상담",
        "건",
        "온 사람의 상담 한 번을 1건으로 센다",
        CONTACTS,
        "life-design.consult",
        where=_CONSULTATION,
    ),
    _course("life-design.career-courses", "생애경력설계 과정", "개", "life-design.career"),
    each(
        "life-design.career-cases",
        "생애경력설계 참여",
        "건",
        f"생애경력설계 과정의 참여 1건을 1건으로 센다. {_PER_COURSE}",
        PARTICIPATIONS,
        "life-design.career",
    ),
    each("life-design.referrals", "전문기관 연계", "건", "전문기관에 연계한 것", REFERRALS, "life-design"),
)

JOB_CONSULTING = (
    added(
        "job-consulting.actual", "취업컨설팅 실적", "명", "취업컨설팅을 받은 사람과 같다", "job-consulting.consulted"
    ),
    distinct(
        "job-consulting.consulted",
        "취업컨설팅을 받은 사람",
        "명",
        "취업컨설팅에 한 번이라도 온 사람. 여러 번 와도 한 사람으로 센다",
        CONTACTS,
        "job-consulting.consult",
        where=_CONSULTATION,
    ),
    distinct(
        "job-consulting.job-linked",
        "취업컨설팅 이후 일 연계",
        "명",
        "취업컨설팅에 온 사람 가운데 일자리와 연계된 사람",
        OUTCOMES,
        "job-consulting.consult",
        where=lambda as_of: Q(kind=OutcomeKind.JOB_LINKED) & after_kept_consultation(as_of),
    ),
    _course("job-consulting.basic-courses", "취업 기초역량강화 과정", "개", "job-consulting.basic"),
    _learners("job-consulting.basic-participants", "취업 기초역량강화 참여자", "명", "job-consulting.basic"),
)

POLICY_RESEARCH = (
    each(
        "policy-research.actual",
        "연구보고서 실적",
        "건",
        "연구 단계를 하나라도 지난 연구과제. 마친 것과 하고 있는 것을 함께 센다",
        PLACES,
        "policy-research.studies",
        where=begun_study,
        exclusions="계획만 있고 시작하지 않은 연구과제는 세지 않는다",
    ),
    each(
        "policy-research.forums",
        "연구포럼",
        "회",
        "열린 연구포럼",
        SESSIONS,
        "policy-research.forum",
        where=Q(kind=SessionKind.FORUM),
    ),
    each(
        "policy-research.life-planning-survey-sample",
        "생애설계준비 측정 조사 응답자",
        "명",
        "그해 생애설계준비 조사에 답한 사람",
        SURVEY_RESPONSES,
    ),
)

POLICY_EXCHANGE = (
    same("policy-exchange.actual", "동향리포트 실적", "회", "policy-exchange.issues", "정책동향리포트 발간"),
    each(
        "policy-exchange.issues",
        "정책동향리포트 발간",
        "회",
        "발간한 정책동향리포트",
        SESSIONS,
        "policy-exchange.trend",
        where=Q(kind=SessionKind.ISSUE),
    ),
    each(
        "policy-exchange.subscribers",
        "동향리포트 구독자",
        "명",
        "구독하는 참여",
        PARTICIPATIONS,
        "policy-exchange.trend",
    ),
    total(
        "policy-exchange.portal-views",
        "동향리포트 포털 조회",
        "회",
        "발간물마다 적은 조회 수를 더한다",
        CONTACTS,
        "policy-exchange.trend",
        by="quantity",
        where=Q(kind=RecordKind.VIEW),
    ),
    distinct(
        "policy-exchange.correspondents",
        "해외통신원",
        "명",
        "기준일에 활동하는 해외통신원",
        ROLES,
        "policy-exchange",
        where=Q(kind=RoleKind.CORRESPONDENT),
    ),
    each(
        "policy-exchange.network-meetings",
        "협력네트워크 간담회",
        "회",
        "열린 간담회",
        SESSIONS,
        "policy-exchange.network",
        where=Q(kind=SessionKind.MEETING),
    ),
    _course("policy-exchange.staff-courses", "직원 교육과정", "개", "policy-exchange.staff"),
    total(
        "policy-exchange.staff-hours",
        "직원 교육시간",
        "시간",
        "열린 차시의 시간을 더한다",
        SESSIONS,
        "policy-exchange.staff",
        by="minutes",
        divisor=60,
        where=Q(kind=SessionKind.CLASS),
    ),
    _learners("policy-exchange.staff-participants", "직원 교육 참여자", "명", "policy-exchange.staff"),
    total(
        "policy-exchange.staff-completed-hours",
        "직원 교육 이수시간",
        "시간",
        "사람마다 출석한 시간을 더한다",
        CLASSES,
        "policy-exchange.staff",
        by="quantity",
        divisor=60,
        where=_MINUTES,
    ),
    mean(
        "policy-exchange.staff-satisfaction",
        "직원 교육 만족도",
        "점",
        "교육 회차의 만족도 조사에 답한 사람의 종합 점수 평균(5점 만점)",
        SATISFACTION_RESPONSES,
        "policy-exchange.staff",
        domain="overall",
    ),
)

DECLARED = (
    *FORTIES_TRANSITION,
    *VOCATIONAL,
    *LIFE_DESIGN,
    *JOB_CONSULTING,
    *POLICY_RESEARCH,
    *POLICY_EXCHANGE,
)
