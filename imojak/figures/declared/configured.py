"""Record figures that programme types declare (``[[indicator]]``): ``programme.CODE.KEY`` of every programme of a type.

What each may count is a generic definition here; which of them, under which name and unit, is configuration. The unit
decides with applications: 건 counts each, any other unit counts whoever applied once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from imojak.cases.models import OutcomeKind
from imojak.figures.bases import (
    AGREEMENTS,
    CONTACTS,
    OUTCOMES,
    PARTICIPATIONS,
    PLACES,
    SESSIONS,
    Base,
    held_course,
    offered_online,
)
from imojak.figures.bases_paths import (
    ACTED,
    APPLICANTS,
    COMPLETED,
    ELIGIBLE,
    OFFERED,
    REFUSED,
    SATISFIED,
    WAITING,
    WITHDRAWN,
    WORKED,
)
from imojak.figures.declared.counting import Condition, Declared
from imojak.figures.facts import OwnIndicator, PlanFacts, ProgrammeFact
from imojak.figures.sources import Distinct, Each, Indicator, Mean, Measure, Total
from imojak.offers.enums import PlaceKind
from imojak.parties.enums import PartyKind
from imojak.paths.enums import AgreementKind
from imojak.records.enums import RecordKind, SessionKind

#: What the report's own figures say already, under another key: the configured key, and the figure that stands for it.
SAID_ALREADY = {
    "digital-tutors.hosts": "digital-tutors.host-institutions",
    "employer-link.hosts": "employer-link.fair-companies",
    "employer-link.transfer.runs": "employer-link.runs-done",
    "job-consulting.basic.runs": "job-consulting.basic-courses",
    "life-design.career.runs": "life-design.career-courses",
    "life-design.contacts": "life-design.consultations",
    "policy-exchange.staff.runs": "policy-exchange.staff-courses",
    "policy-exchange.staff.satisfaction": "policy-exchange.staff-satisfaction",
    "startup.jumpup.groups": "startup.jumpup-teams",
}
_ALL = Q()
_EACH_PART = "한 사람이 두 번 참여하면 참여마다 센다"


@dataclass(frozen=True)
class Generic:
    """How something is counted in any programme."""

    base: Base
    measure: Measure
    rule: str
    where: Condition = _ALL
    places: int = 0


def keys_of(facts: PlanFacts) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return by code of programme the indicators of its type: the key of the figure that says it, and its label."""
    return {
        head.code: tuple((standing_key(head.code, own.wanted.key), own.wanted.label) for own in several)
        for head, several in facts.own_indicators
    }


def standing_key(code: str, key: str) -> str:
    """Return the key of the figure that says what a programme's indicator says: its own, or the one said already."""
    name = f"{code}.{key}"
    return f"programme.{SAID_ALREADY.get(name, name)}"


def configured(facts: PlanFacts) -> Iterator[Indicator]:
    """Yield the figures that types declare, but for those that are said already."""
    for head, several in facts.own_indicators:
        for own in several:
            if f"{head.code}.{own.wanted.key}" not in SAID_ALREADY:
                yield indicator(facts, head, own)


def indicator(facts: PlanFacts, head: ProgrammeFact, own: OwnIndicator) -> Indicator:
    """Return the figure of one indicator for a programme and those of its strands that go by the same type."""
    wanted, how = own.wanted, GENERIC[own.wanted.counts](own)
    rule = how.rule if not wanted.note else f"{how.rule}. {wanted.note}"
    of = tuple(one.code for one in facts.programmes if one.id in own.programmes)
    declared = Declared(
        f"{head.code}.{wanted.key}",
        wanted.label if head.name in wanted.label else f"{head.name}: {wanted.label}",
        wanted.unit,
        f"{rule} (사업 유형 ‘{own.type_title}’의 지표)",
        how.base,
        of,
        how.where,
        how.measure,
        places=how.places,
        version=own.version,
    )
    return declared.indicator(facts, exactly=True)


# --- what can be counted ----------------------------------------------------------------------------------------------


def _applications(base: Base, what: str) -> Callable[[OwnIndicator], Generic]:
    def generic(own: OwnIndicator) -> Generic:
        if own.wanted.unit == "건":
            return Generic(base, Each(), f"{what} 신청. 신청마다 센다")
        return Generic(base, Distinct(base.party), f"{what} 사람이나 단체. 여러 번 신청해도 한 번만 센다")

    return generic


def _participations(base: Base, what: str) -> Callable[[OwnIndicator], Generic]:
    return lambda own: Generic(base, Each(), f"{what} 참여. {_EACH_PART}")


def _outcome(kind: OutcomeKind, what: str) -> Callable[[OwnIndicator], Generic]:
    rule = f"참여하여 {what} 사람. 한 사람은 한 번만 센다"
    return lambda own: Generic(OUTCOMES, Distinct(OUTCOMES.party), rule, Q(kind=kind))


def _hires(own: OwnIndicator) -> Generic:
    where = Q(kind=OutcomeKind.EMPLOYED, employer=F("participation__place__host"))
    return Generic(
        OUTCOMES, Distinct(OUTCOMES.party), "참여한 자리의 기업·활동처에 취업한 사람. 한 사람은 한 번만 센다", where
    )


def _hours(own: OwnIndicator) -> Generic:
    if own.paid:
        return Generic(WORKED, Total("quantity", 60), "활동 기록의 시간을 더한다")
    return Generic(ACTED, Total("quantity", 60), "활동과 모임에 나온 기록의 시간을 사람마다 더한다")


def _sessions(own: OwnIndicator) -> Generic:
    if own.shape == "course":
        return Generic(SESSIONS, Each(), "열린 차시")
    return Generic(SESSIONS, Each(), "열린 모임·상담·방문·단계. 교육 차시는 넣지 않는다", ~Q(kind=SessionKind.CLASS))


def _contacts(own: OwnIndicator) -> Generic:
    came = Q(kind__in=[RecordKind.ATTENDANCE, RecordKind.VISIT])
    if own.shape == "mentoring":
        return Generic(CONTACTS, Distinct("session_id"), "이루어진 만남. 여럿이 만나도 한 번은 1건이다", came)
    return Generic(CONTACTS, Each(), "온 사람의 상담·방문·면접 한 번을 1건으로 센다", came)


def _opened(as_of: date) -> Q:
    courses = (PlaceKind.COURSE_RUN, PlaceKind.ONLINE_COURSE)
    standing = Q(closed_on=None) | Q(closed_on__gt=F("starts_on"))
    return held_course(as_of) | offered_online(as_of) | (~Q(kind__in=courses) & Q(starts_on__lte=as_of) & standing)


def _places(own: OwnIndicator) -> Generic:
    return Generic(
        PLACES, Each(), "차시가 한 번이라도 열린 과정, 시작일이 된 온라인 과정과 그 밖의 자리", where=_opened
    )


def _hosts(own: OwnIndicator) -> Generic:
    kind = AgreementKind.EXHIBITOR if own.shape == "fair" else AgreementKind.HOST
    rule = "참여자를 받거나 함께하기로 협약한 기업·활동처. 여러 회차에 협약해도 한 번만 센다"
    return Generic(AGREEMENTS, Distinct(AGREEMENTS.party), rule, Q(kind=kind))


def _groups(own: OwnIndicator) -> Generic:
    bodies = Q(party__kind__in=[PartyKind.GROUP, PartyKind.ORGANISATION])
    rule = "활동을 시작한 모임·단체·기업. 여러 번 참여해도 한 번만 센다"
    return Generic(PARTICIPATIONS, Distinct(PARTICIPATIONS.party), rule, bodies)


def _satisfaction(own: OwnIndicator) -> Generic:
    rule = "만족도 조사에 답한 사람의 종합 점수 평균(5점 만점)"
    return Generic(SATISFIED, Mean("scores", "overall"), rule, places=1)


#: By the words of plan/types/words.py (COUNTS); tests/figures/test_configured.py holds both together.
GENERIC: dict[str, Callable[[OwnIndicator], Generic]] = {
    "applicants": _applications(APPLICANTS, "접수된"),
    "eligible": _applications(ELIGIBLE, "자격을 확인한"),
    "offered": _applications(OFFERED, "선정하거나 선정을 제안한"),
    "participants": _participations(PARTICIPATIONS, "활동을 시작한"),
    "completed": _participations(COMPLETED, "기준을 채워 수료·종료한"),
    "withdrawn": _participations(WITHDRAWN, "중도에 그만둔"),
    "waiting": _applications(WAITING, "기준일에 예비인"),
    "refused": _applications(REFUSED, "미선정한"),
    "hires": _hires,
    "employed": _outcome(OutcomeKind.EMPLOYED, "취업한"),
    "job-linked": _outcome(OutcomeKind.JOB_LINKED, "일자리와 연계된"),
    "started-business": _outcome(OutcomeKind.STARTED_UP, "창업한"),
    "hours": _hours,
    "sessions": _sessions,
    "contacts": _contacts,
    "places": _places,
    "hosts": _hosts,
    "groups": _groups,
    "satisfaction": _satisfaction,
}
