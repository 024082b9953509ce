"""Record figures of the programmes for work, start-ups and social contribution (보고서 Ⅲ-1, Ⅲ-2)."""

from __future__ import annotations

from django.db.models import Q

from imojak.cases.models import OutcomeKind
from imojak.figures.bases import (
    AGREEMENTS,
    CONTACTS,
    OUTCOMES,
    PARTICIPATIONS,
    PLACES,
    SESSIONS,
    held_course,
    occupying,
    standing_desk,
)
from imojak.figures.declared.counting import added, distinct, each, same, total
from imojak.paths.enums import AgreementKind
from imojak.records.enums import QuantityUnit, RecordKind, SessionKind

_HOST = Q(kind=AgreementKind.HOST)
_OPERATOR = Q(kind=AgreementKind.OPERATOR)
_PER_PERSON = "한 사람이 두 번 참여하면 참여마다 센다"

INTERNSHIP = (
    added("internship.actual", "인턴십 참여자 실적", "명", "인턴십 참여자와 같다", "internship.participants"),
    distinct(
        "internship.host-companies",
        "인턴십 참여기업",
        "개",
        "인턴을 받기로 협약한 기업·기관. 두 회차에 참여한 곳도 한 번만 센다",
        AGREEMENTS,
        "internship",
        where=_HOST,
    ),
    each(
        "internship.participants",
        "인턴십 참여자",
        "명",
        f"인턴 활동을 시작한 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "internship",
    ),
)

EMPLOYER_LINK = (
    added(
        "employer-link.actual",
        "기업연계 취업지원 참여자 실적",
        "명",
        "설명회·직무교육 참여자와 이직지원 과정 참여자를 더한다",
        "employer-link.briefing-training-participants",
        "employer-link.transfer-participants",
        exclusions="박람회 방문자는 참여자가 아니므로 넣지 않는다",
    ),
    distinct(
        "employer-link.fair-companies",
        "박람회 참가기업",
        "개사",
        "박람회 참가 협약을 맺은 기업",
        AGREEMENTS,
        "employer-link.fair",
        where=Q(kind=AgreementKind.EXHIBITOR),
    ),
    distinct(
        "employer-link.fair-jobseekers",
        "박람회 구직자",
        "명",
        "박람회를 찾은 사람. 여러 부스를 찾아도 한 사람으로 센다",
        CONTACTS,
        "employer-link.fair",
        where=Q(kind=RecordKind.VISIT, session__kind=SessionKind.FAIR, participation=None),
        exclusions="사업 참여자로 온 사람의 기록, 이름 없는 방문은 세지 않는다",
    ),
    each(
        "employer-link.briefing-training-participants",
        "채용·직무설명회와 직무교육 참여자",
        "명",
        f"채용·직무설명회와 직무교육의 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "employer-link.briefing",
    ),
    each(
        "employer-link.runs-done",
        "이직지원 과정 운영 회차",
        "회차",
        "이직지원 과정 가운데 차시가 한 번이라도 열린 것",
        PLACES,
        "employer-link.transfer",
        where=held_course,
    ),
    each(
        "employer-link.transfer-participants",
        "이직지원 과정 참여자",
        "명",
        f"이직지원 과정의 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "employer-link.transfer",
    ),
)

STARTUP = (
    added(
        "startup.actual",
        "창업지원 컨설팅 실적",
        "건",
        "창업컨설팅 건, 창업교육을 받은 사람(한 사람 1건), 점프업5060 팀(한 팀 1건)을 더한다",
        "startup.consulting-cases",
        "startup.training",
        "startup.jumpup-teams",
        exclusions="공유사무실 입주는 넣지 않는다",
    ),
    distinct(
        "startup.consulting-companies",
        "창업컨설팅 기업",
        "개",
        "창업컨설팅에 참여한 기업",
        PARTICIPATIONS,
        "startup.consulting",
    ),
    same("startup.training-selected", "창업교육 선발", "명", "startup.training", "창업교육 참여자"),
    each(
        "startup.consulting-cases",
        "창업컨설팅 건",
        "건",
        "창업컨설팅의 참여 1건을 1건으로 센다",
        PARTICIPATIONS,
        "startup.consulting",
    ),
    each(
        "startup.training",
        "창업교육 참여자",
        "명",
        f"창업교육의 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "startup.training",
    ),
    distinct(
        "startup.jumpup-teams",
        "점프업5060 지원팀",
        "팀",
        "점프업5060에서 지원받은 팀",
        PARTICIPATIONS,
        "startup.jumpup",
    ),
    distinct(
        "startup.campuses",
        "공유사무실 운영 캠퍼스",
        "개 캠퍼스",
        "기준일에 입주한 좌석이 있는 캠퍼스",
        PARTICIPATIONS,
        "startup.incubation",
        by="place__unit_id",
        where=occupying,
    ),
    distinct(
        "startup.tenant-companies",
        "공유사무실 입주기업",
        "개",
        "기준일에 좌석을 쓰는 (예비)창업기업. 좌석이 여럿이어도 한 기업으로 센다",
        PARTICIPATIONS,
        "startup.incubation",
        where=occupying,
    ),
    each(
        "startup.seats-stated-total",
        "공유사무실 사용 좌석",
        "석",
        "기준일에 입주한 좌석",
        PARTICIPATIONS,
        "startup.incubation",
        where=occupying,
        exclusions="빈 좌석, 기준일 전에 나간 기업의 좌석은 세지 않는다",
    ),
    each(
        "startup.desks",
        "공유사무실 좌석",
        "석",
        "기준일에 내놓은 공유사무실 좌석. 쓰는 좌석과 빈 좌석을 모두 센다",
        PLACES,
        "startup.incubation",
        where=standing_desk,
        exclusions="기간이 끝난 좌석은 세지 않는다",
    ),
)

BORAM = (
    added("boram.actual", "보람일자리 참여자 실적", "명", "보람일자리 참여자와 같다", "boram.participants"),
    distinct(
        "boram.sub-projects",
        "보람일자리 세부사업",
        "개",
        "수행기관과 협약한 세부사업",
        AGREEMENTS,
        "boram",
        by="round__programme_id",
        where=_OPERATOR,
    ),
    each(
        "boram.participants",
        "보람일자리 참여자",
        "명",
        f"세부사업에서 활동을 시작한 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "boram",
    ),
    distinct(
        "boram.job-linked",
        "보람일자리 일 연계",
        "명",
        "보람일자리에 참여하여 일자리와 연계된 사람",
        OUTCOMES,
        "boram",
        where=Q(kind=OutcomeKind.JOB_LINKED),
    ),
    distinct(
        "boram.employed",
        "보람일자리 취업",
        "명",
        "보람일자리에 참여하여 취업한 사람",
        OUTCOMES,
        "boram",
        where=Q(kind=OutcomeKind.EMPLOYED),
    ),
)

DIGITAL_TUTORS = (
    added("digital-tutors.actual", "디지털 이음단 실적", "명", "이음단 참여자와 같다", "digital-tutors.participants"),
    each(
        "digital-tutors.lectures",
        "디지털 이음단 강의",
        "회",
        "열린 디지털 강의",
        SESSIONS,
        "digital-tutors",
        where=Q(kind=SessionKind.LECTURE),
    ),
    distinct(
        "digital-tutors.host-institutions",
        "디지털 이음단 활동기관",
        "개",
        "이음단을 받기로 협약한 기관",
        AGREEMENTS,
        "digital-tutors",
        where=_HOST,
    ),
    each(
        "digital-tutors.participants",
        "디지털 이음단 참여자",
        "명",
        "이음단으로 활동을 시작한 참여",
        PARTICIPATIONS,
        "digital-tutors",
    ),
    total(
        "digital-tutors.learners",
        "디지털 교육 수혜자",
        "명",
        "강의마다 적은 수혜자 수를 더한다. 한 사람이 두 강의를 들으면 두 번 센다",
        CONTACTS,
        "digital-tutors",
        by="quantity",
        where=Q(kind=RecordKind.AUDIENCE, unit=QuantityUnit.PEOPLE),
    ),
)

VOLUNTEERS = (
    added(
        "volunteers.actual",
        "자원봉사활동 참여자 실적",
        "명",
        "돌봄단, 센터협력 돌봄단, 프로보노단의 참여자를 더한다",
        "volunteers.care-participants",
        "volunteers.centre-participants",
        "volunteers.probono-members",
    ),
    distinct(
        "volunteers.care-projects",
        "지역사회돌봄단 활동",
        "개",
        "참여자가 한 사람이라도 있는 돌봄 활동",
        PARTICIPATIONS,
        "volunteers.care-*",
        by="round__programme_id",
    ),
    each(
        "volunteers.care-participants",
        "지역사회돌봄단 참여자",
        "명",
        f"돌봄 활동의 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "volunteers.care-*",
    ),
    distinct(
        "volunteers.centre-operators",
        "센터협력 운영기관",
        "개",
        "센터협력 공모사업의 운영기관으로 협약한 곳",
        AGREEMENTS,
        "volunteers.centre",
        where=_OPERATOR,
    ),
    each(
        "volunteers.centre-participants",
        "센터협력 돌봄단 참여자",
        "명",
        f"센터협력 돌봄단의 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "volunteers.centre",
    ),
    distinct(
        "volunteers.startups",
        "프로보노단 자문 스타트업",
        "개",
        "자문을 받기로 협약한 청년스타트업",
        AGREEMENTS,
        "volunteers.probono",
        where=_HOST,
    ),
    each(
        "volunteers.probono-members",
        "프로보노단원",
        "명",
        f"프로보노단의 참여. {_PER_PERSON}",
        PARTICIPATIONS,
        "volunteers.probono",
    ),
)

DECLARED = (*INTERNSHIP, *EMPLOYER_LINK, *STARTUP, *BORAM, *DIGITAL_TUTORS, *VOLUNTEERS)
