"""Words that a programme type may use: profile keys, facts, events, placeholders, reason codes. Pure data.

Each says what it is in Korean, for the sentences that refuse a wrong one and for the tables of docs/programmes.md. The
rooms above have the same codes in their enums; tests/plan/test_types.py holds both together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Subject = Literal["person", "group", "organisation"]
Owner = Literal["citizen", "manager", "judge", "host", "operator", "system"]
State = Literal[
    "draft",
    "proposed",
    "filed",
    "eligible",
    "shortlisted",
    "offered",
    "waiting",
    "accepted",
    "signing",
    "active",
    "transferring",
    "completed",
    "appealed",
    "invited",
    "short",
    "change-asked",
    "month-submit",
    "month-confirm",
    "month-approve",
    "month-pay",
]
PlaceKind = Literal[
    "post",
    "course-run",
    "online-course",
    "consultant",
    "mentor",
    "desk",
    "booth",
    "slot",
    "study",
    "issue",
    "entry",
]
Channel = Literal["on-site", "email", "sms", "alimtalk", "letter"]
Audience = Literal["applicant", "host", "operator", "judge", "manager"]
RoundDay = Literal["notice", "apply_from", "apply_to", "select_by", "run_from", "run_to"]

SUBJECTS = {"person": "사람", "group": "모임", "organisation": "단체"}
OWNERS = {
    "citizen": "신청하신 분",
    "manager": "사업 담당자",
    "judge": "심사위원",
    "host": "기업·활동처",
    "operator": "수행기관",
    "system": "시스템",
}
AUDIENCES = {
    "applicant": "신청하신 분",
    "host": "기업·활동처",
    "operator": "수행기관",
    "judge": "심사위원",
    "manager": "사업 담당자",
}
CHANNELS = {
    "on-site": "누리집 알림",
    "email": "전자우편",
    "sms": "문자",
    "alimtalk": "알림톡",
    "letter": "우편",
}
#: What kinds of programmes there are, and what can be taken in them; the room of offers has the same in its enums.
SHAPES = {
    "internship": "인턴십",
    "social-job": "사회공헌일자리",
    "volunteer": "자원봉사단",
    "course": "교육과정",
    "counselling": "상담·컨설팅",
    "mentoring": "멘토링·프로보노",
    "fair": "박람회·설명회",
    "contest": "경진대회·공모",
    "seat": "창업보육공간",
    "evaluation": "센터 평가",
    "study": "연구·조사·발간",
    "opening": "캠퍼스 개관",
}
PLACE_KINDS = {
    "post": "일자리",
    "course-run": "과정",
    "online-course": "온라인 과정",
    "consultant": "상담 컨설턴트",
    "mentor": "멘토",
    "desk": "공유사무실 좌석",
    "booth": "부스",
    "slot": "활동 자리",
    "study": "연구과제",
    "issue": "발간물",
    "entry": "출품",
}
STATES = {
    "draft": "작성 중",
    "proposed": "본인 확인 대기",
    "filed": "접수",
    "eligible": "자격 확인",
    "shortlisted": "기업 추천",
    "offered": "선정 제안",
    "waiting": "예비",
    "accepted": "선정",
    "signing": "협약 서명",
    "active": "참여 중",
    "transferring": "자리 이동 요청",
    "completed": "수료·종료",
    "appealed": "이의신청",
    "invited": "모임 초대",
    "short": "모임 인원 채우기",
    "change-asked": "중단·연장 요청",
    "month-submit": "월 활동 제출",
    "month-confirm": "월 활동 확인",
    "month-approve": "월 활동 승인",
    "month-pay": "활동비 지급",
}
#: Stages of a month of activity, whose clocks run from its last day.
MONTHLY = frozenset({"month-submit", "month-confirm", "month-approve", "month-pay"})
#: States beside the way: a type that says nothing of them goes by the house's own clocks.
BESIDE = frozenset({"invited", "short", "change-asked"}) | MONTHLY
#: States in which nobody is waited for: something has come out.
SETTLED = frozenset({"accepted", "completed"})
DAYS = {
    "entered": "이 상태가 된 날",
    "notice": "공고일",
    "apply_from": "접수 시작일",
    "apply_to": "접수 마감일",
    "select_by": "선정일",
    "run_from": "운영 시작일",
    "run_to": "운영 종료일",
}


@dataclass(frozen=True)
class ProfileKey:
    """Something that the profile may know already: its Korean, the field kinds that can ask it, whose it is."""

    label: str
    kinds: tuple[str, ...]
    subjects: tuple[str, ...] = ("person", "group")


_BODY = ("organisation",)
#: A form asks these only when they are not known yet. For a group they are its leader's.
PROFILE: dict[str, ProfileKey] = {
    "name": ProfileKey("이름", ("text",)),
    "birth_date": ProfileKey("생년월일", ("date",)),
    "sex": ProfileKey("성별", ("choice",)),
    "district": ProfileKey("사는 자치구", ("district",)),
    "address": ProfileKey("주소", ("address",)),
    "phone": ProfileKey("휴대전화", ("phone",), ("person", "group", "organisation")),
    "email": ProfileKey("전자우편", ("email",), ("person", "group", "organisation")),
    "working": ProfileKey("재직 여부", ("yesno",)),
    "career": ProfileKey("경력", ("long",)),
    "wishes": ProfileKey("희망", ("choices", "long")),
    "availability": ProfileKey("활동할 수 있는 시간", ("times",)),
    "income_class": ProfileKey("소득 구간", ("choice",)),
    "organisation_name": ProfileKey("기관·기업 이름", ("text",), _BODY),
    "business_number": ProfileKey("사업자등록번호", ("business_number",), _BODY),
    "organisation_district": ProfileKey("소재 자치구", ("district",), _BODY),
    "organisation_field": ProfileKey("분야", ("text", "choice"), _BODY),
    "staff_count": ProfileKey("직원 수", ("number",), _BODY),
    "group_name": ProfileKey("모임 이름", ("text",), ("group",)),
    "members": ProfileKey("구성원", ("members",), ("group",)),
}

#: What conditions may ask besides the form's answers, and of what kind it is.
FACTS: dict[str, tuple[str, str]] = {
    "subject": ("누가 신청하는지", "code"),
    "age": ("만 나이", "number"),
    "first_time": ("이 사업에 처음인지", "yesno"),
    "sex": ("성별", "code"),
    "district": ("사는 자치구", "code"),
    "working": ("재직 여부", "yesno"),
    "income_class": ("소득 구간", "code"),
}

#: Codes of income, as they are asked and compared, lowest first.
INCOMES = {
    "basic": "기초생활수급",
    "near-poor": "차상위",
    "up-to-80": "중위소득 80% 이하",
    "up-to-100": "중위소득 100% 이하",
    "up-to-150": "중위소득 150% 이하",
    "over-150": "중위소득 150% 초과",
}


@dataclass(frozen=True)
class Event:
    """Something that a message tells of: its Korean, and the placeholders that only it has."""

    label: str
    own: tuple[str, ...] = ()


#: Every event of a way through a programme that a message may tell.
EVENTS: dict[str, Event] = {
    "opened": Event("새로 열림", ("starts", "ends", "stop")),
    "proposed": Event("대신 낸 신청을 본인에게 확인", ("due",)),
    "filed": Event("신청 접수", ("due",)),
    "reminder": Event("할 일 알림", ("task", "due")),
    "document-wanted": Event("서류 요청", ("document", "due")),
    "eligible": Event("자격 확인"),
    "shortlisted": Event("기업에 추천", ("host",)),
    "offered": Event("선정 제안", ("place", "due")),
    "waiting": Event("예비 순번", ("rank",)),
    "accepted": Event("선정", ("place", "starts", "ends")),
    "refused": Event("미선정", ("reason", "next")),
    "expired": Event("답변 기한 지남", ("place",)),
    "withdrawn": Event("신청 취소"),
    "gate-due": Event("교육 안내", ("gate", "due")),
    "signing": Event("협약 서명", ("place", "due")),
    "starting": Event("활동 시작 안내", ("place", "starts", "ends")),
    "session": Event("차시·예약 안내", ("place", "starts")),
    "check-in": Event("중간 점검", ("due",)),
    "paused": Event("중단", ("starts", "ends")),
    "extended": Event("기간 연장", ("ends",)),
    "transferred": Event("자리 이동", ("place", "starts")),
    "renewal": Event("연장·재계약 안내", ("ends", "due")),
    "paid": Event("지급 안내", ("amount", "month")),
    "ended": Event("중도 종료", ("ends", "reason")),
    "completed": Event("수료·종료", ("certificate",)),
    "survey": Event("만족도 조사", ("due",)),
    "appealed": Event("이의신청 접수", ("due",)),
    "appeal-decided": Event("이의신청 결과", ("reason",)),
}
#: What every message can say.
PLACEHOLDERS: dict[str, str] = {
    "name": "받는 사람이나 단체의 이름",
    "programme": "사업 이름",
    "round": "회차 이름",
    "team": "담당 부서",
    "contact": "문의할 곳",
}
#: What only some events can say.
OWN_PLACEHOLDERS: dict[str, str] = {
    "due": "기한",
    "task": "해야 할 일",
    "document": "서류 이름",
    "host": "기업·활동처",
    "place": "자리",
    "rank": "예비 순번",
    "starts": "시작일",
    "ends": "종료일",
    "reason": "사유",
    "next": "다음으로 신청할 수 있는 사업",
    "gate": "교육 이름",
    "amount": "금액",
    "month": "달",
    "certificate": "수료증·확인서 번호",
}
#: What the text of an agreement can say.
AGREEMENT_PLACEHOLDERS: dict[str, str] = {
    "name": "참여자(모임·단체)",
    "programme": "사업 이름",
    "round": "회차 이름",
    "agency": "재단",
    "host": "기업·활동처",
    "operator": "수행기관",
    "place": "자리",
    "starts": "시작일",
    "ends": "종료일",
    "hours": "월 활동시간",
    "hourly": "시간당 금액",
    "month_max": "월 최대 금액",
    "insurance": "보험",
    "months": "최장 개월",
}

#: What an indicator of a type may count, and in which words.
COUNTS: dict[str, str] = {
    "applicants": "신청한 사람",
    "eligible": "자격을 확인한 사람",
    "offered": "선정을 제안받은 사람",
    "participants": "참여",
    "completed": "수료·종료한 참여",
    "withdrawn": "중도 포기한 참여",
    "waiting": "예비에 있는 사람",
    "refused": "미선정한 신청",
    "hires": "참여한 곳에 취업한 사람",
    "employed": "취업한 사람",
    "job-linked": "일자리와 연계된 사람",
    "started-business": "창업한 사람",
    "hours": "활동시간",
    "sessions": "열린 차시",
    "contacts": "이루어진 상담·방문",
    "places": "열린 자리",
    "hosts": "협약한 기업·활동처",
    "groups": "참여한 모임·단체",
    "satisfaction": "만족도",
}

_PEOPLE = ("명", "건")
_BODIES = ("개", "개사", "개소", "곳", "팀")
#: In which units that is told. With applications 건 counts each, 명 whoever applied once.
UNITS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("applicants", "eligible", "offered", "waiting", "refused"), _PEOPLE),
    **dict.fromkeys(("participants", "completed", "withdrawn"), _PEOPLE),
    **dict.fromkeys(("hires", "employed", "job-linked", "started-business"), ("명",)),
    "hours": ("시간",),
    "sessions": ("회", "차시"),
    "contacts": ("건", "회"),
    "places": ("개", "개 과정", "곳", "석"),
    "hosts": _BODIES,
    "groups": _BODIES,
    "satisfaction": ("점",),
}
