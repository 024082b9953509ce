"""The bases of record figures (집계 모집단): for each, which rows count on a cut-off day and what is shown of them.

An indicator adds to a base only which programmes, which further condition, and how to measure. A rule that is true of
every count of a kind (a withdrawn participation is no participation) stands here once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Choices, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from imojak.agency.enums import UnitKind
from imojak.cases.models import Evidence, Outcome, OutcomeKind, Referral
from imojak.instruments.models import Response
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Place, Round
from imojak.parties.enums import OrganisationKind, RoleKind
from imojak.parties.models import Role
from imojak.paths.enums import AgreementKind, DecisionResult, ParticipationStatus
from imojak.paths.models import Agreement, Participation
from imojak.records.enums import QuantityUnit, RecordKind, RecordStatus, SessionKind
from imojak.records.models import Record, Session

KEPT = (RecordStatus.PRESENT, RecordStatus.LATE)
_CONTACT = (
    SessionKind.CONSULTATION,
    SessionKind.MENTORING,
    SessionKind.FAIR,
    SessionKind.LECTURE,
    SessionKind.ISSUE,
)


@dataclass(frozen=True)
class Selection:
    """Programmes of a year that an indicator looks at: their ids and codes, strands included."""

    year: int
    ids: tuple[int, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A column of a base: where its value is, and the Korean of its codes."""

    name: str
    label: str
    path: str
    choices: type[Choices] | None = None


@dataclass(frozen=True)
class Base:
    """Rows that can be counted.

    ``rows`` gives those that count on a day (included); ``select`` those of some programmes. ``party`` is the path to
    whose row it is, "" where it is nobody's. ``programme`` is the path to the one programme of a row, where figures may
    be counted for all programmes at once.
    """

    name: str
    model: type[Model]
    rows: Callable[[date], QuerySet[Any]]
    select: Callable[[Selection], Q]
    party: str
    shown: tuple[Shown, ...]
    boundary: str
    owner: str
    exclusions: str
    guards: tuple[str, ...] = ()
    programme: str = ""


def end_of(day: date) -> datetime:
    """Return the first moment after ``day`` in the agency's time zone."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


def _programme(path: str) -> Callable[[Selection], Q]:
    return lambda selection: Q(**{f"{path}__in": selection.ids})


_OWNER = "자리의 캠퍼스·센터. 자리에 없으면 사업의 주관 부서"


def _participations(as_of: date) -> QuerySet[Any]:
    return Participation.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=as_of),
        starts_on__lte=as_of,
        decision__result=DecisionResult.ACCEPTED,
        decision__decided_at__lt=end_of(as_of),
    )


PARTICIPATIONS = Base(
    "participations",
    Participation,
    _participations,
    _programme("round__programme_id"),
    "party_id",
    (
        Shown("programme", "사업", "round__programme__name"),
        Shown("round", "회차", "round__title"),
        Shown("place", "자리", "place__title"),
        Shown("unit", "캠퍼스·센터", "place__unit__name"),
        Shown("starts_on", "시작일", "starts_on"),
        Shown("ends_on", "종료일", "ends_on"),
        Shown("status", "상태", "status", ParticipationStatus),
    ),
    "선정 결정일과 참여 시작일이 기준일까지인 참여",
    _OWNER,
    "기준일까지 중도 포기한 참여, 예비와 미선정은 세지 않는다",
    ("participation_by_decision", "participation_within_round", "participation_no_overlap", "place_capacity"),
)

PLACES = Base(
    "places",
    Place,
    lambda as_of: Place.objects.all(),
    _programme("round__programme_id"),
    "",
    (
        Shown("programme", "사업", "round__programme__name"),
        Shown("round", "회차", "round__title"),
        Shown("place", "자리", "title"),
        Shown("unit", "캠퍼스·센터", "unit__name"),
        Shown("starts_on", "시작일", "starts_on"),
        Shown("ends_on", "종료일", "ends_on"),
        Shown("capacity", "정원", "capacity"),
    ),
    "자리의 기간과 첫 차시의 날이 기준일까지인 것",
    _OWNER,
    "한 차시도 열리지 않은 과정, 취소된 차시만 있는 과정은 세지 않는다",
    ("place_dates",),
)

AGREEMENTS = Base(
    "agreements",
    Agreement,
    lambda as_of: Agreement.objects.filter(signed_on__lte=as_of),
    _programme("round__programme_id"),
    "party_id",
    (
        Shown("programme", "사업", "round__programme__name"),
        Shown("round", "회차", "round__title"),
        Shown("kind", "종류", "kind", AgreementKind),
        Shown("title", "협약명", "title"),
        Shown("signed_on", "체결일", "signed_on"),
    ),
    "체결일이 기준일까지인 협약",
    "사업의 주관 부서",
    "회차에 매이지 않은 일반 업무협약은 세지 않는다",
    ("agreement_version",),
)

SESSIONS = Base(
    "sessions",
    Session,
    lambda as_of: Session.objects.filter(cancelled=False, day__lte=as_of),
    _programme("place__round__programme_id"),
    "",
    (
        Shown("programme", "사업", "place__round__programme__name"),
        Shown("place", "자리", "place__title"),
        Shown("kind", "종류", "kind", SessionKind),
        Shown("day", "일자", "day"),
        Shown("minutes", "시간(분)", "minutes"),
        Shown("unit", "캠퍼스·센터", "unit__name"),
    ),
    "열린 날이 기준일까지인 차시",
    "차시의 캠퍼스·센터. 없으면 사업의 주관 부서",
    "취소된 차시는 세지 않는다",
)

_RECORD_COLUMNS = (
    Shown("programme", "사업", "session__place__round__programme__name"),
    Shown("place", "자리", "session__place__title"),
    Shown("kind", "종류", "kind", RecordKind),
    Shown("status", "상태", "status", RecordStatus),
    Shown("day", "일자", "day"),
    Shown("topic", "주제", "session__topic"),
    Shown("unit", "캠퍼스·센터", "session__unit__name"),
    Shown("quantity", "수량", "quantity"),
    Shown("measure", "수량 단위", "unit", QuantityUnit),
)
_RECORD_TEXTS = (
    "기록의 날이 기준일까지인 것",
    "차시의 캠퍼스·센터. 없으면 사업의 주관 부서",
    "결석·불참·취소한 기록과 취소된 차시의 기록은 세지 않는다",
    ("record_once", "record_locked"),
)


def _kept_records(as_of: date, **more: Any) -> QuerySet[Any]:
    """Records of people who came; where a correction stands instead, the correction."""
    replaced = Record.objects.filter(replaces=OuterRef("pk"))
    return Record.objects.filter(
        Q(replaces=None) | Q(quantity__gt=0),
        ~Exists(replaced),
        day__lte=as_of,
        session__cancelled=False,
        status__in=KEPT,
        **more,
    )


# Two bases of records, so that the daily logs of a year, by far the most rows, are never read to count a few meetings.
CONTACTS = Base(
    "contacts",
    Record,
    lambda as_of: _kept_records(as_of, session__kind__in=_CONTACT),
    _programme("session__place__round__programme_id"),
    "party_id",
    _RECORD_COLUMNS,
    *_RECORD_TEXTS,
)
CLASSES = Base(
    "classes",
    Record,
    lambda as_of: _kept_records(as_of, session__kind=SessionKind.CLASS),
    _programme("session__place__round__programme_id"),
    "party_id",
    _RECORD_COLUMNS,
    *_RECORD_TEXTS,
)

OUTCOMES = Base(
    "outcomes",
    Outcome,
    lambda as_of: Outcome.objects.filter(occurred_on__lte=as_of),
    _programme("participation__round__programme_id"),
    "party_id",
    (
        Shown("programme", "사업", "participation__round__programme__name"),
        Shown("kind", "종류", "kind", OutcomeKind),
        Shown("occurred_on", "발생일", "occurred_on"),
        Shown("evidence", "근거", "evidence", Evidence),
    ),
    "성과가 생긴 날이 기준일까지인 것",
    "참여한 자리의 캠퍼스·센터. 없으면 사업의 주관 부서",
    "같은 사람의 같은 성과는 한 번만 센다",
    ("outcome_once", "outcome_document"),
)

REFERRALS = Base(
    "referrals",
    Referral,
    lambda as_of: Referral.objects.filter(referred_on__lte=as_of),
    _programme("participation__round__programme_id"),
    "participation__party_id",
    (
        Shown("programme", "사업", "participation__round__programme__name"),
        Shown("field", "분야", "field"),
        Shown("referred_on", "연계일", "referred_on"),
        Shown("result", "결과", "result"),
    ),
    "연계한 날이 기준일까지인 것",
    "참여한 자리의 캠퍼스·센터. 없으면 사업의 주관 부서",
    "없음",
)

ROLES = Base(
    "roles",
    Role,
    lambda as_of: Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=as_of), starts_on__lte=as_of),
    lambda selection: Q(programme_code__in=selection.codes),
    "party_id",
    (
        Shown("kind", "역할", "kind", RoleKind),
        Shown("at", "소속", "at__name"),
        Shown("country", "국가", "country"),
        Shown("starts_on", "시작일", "starts_on"),
        Shown("ends_on", "종료일", "ends_on"),
    ),
    "기준일에 맡고 있는 역할",
    "역할을 맡은 캠퍼스·센터·기관",
    "기준일 전에 끝났거나 아직 시작하지 않은 역할은 세지 않는다",
    ("role_no_overlap",),
)

_RESPONSE_COLUMNS = (
    Shown("wave", "조사", "wave__title"),
    Shown("answered_on", "응답일", "answered_on"),
    Shown("district", "자치구", "district_code"),
)
_ONE_ANSWER = "한 조사에 한 번만 답한다. 답하지 않은 사람은 세지 않는다"

SURVEY_RESPONSES = Base(
    "survey-responses",
    Response,
    lambda as_of: Response.objects.filter(answered_on__lte=as_of),
    lambda selection: Q(wave__code=f"life-readiness-{selection.year}"),
    "party_id",
    _RESPONSE_COLUMNS,
    "응답일이 기준일까지인 응답",
    "사업의 주관 부서",
    _ONE_ANSWER,
    ("response_once",),
)
SATISFACTION_RESPONSES = Base(
    "satisfaction-responses",
    Response,
    lambda as_of: Response.objects.filter(answered_on__lte=as_of),
    # By subquery: a wave that several rounds share must not count its answers several times.
    lambda selection: Q(
        wave_id__in=Round.objects.filter(programme_id__in=selection.ids, satisfaction__isnull=False).values(
            "satisfaction_id"
        )
    ),
    "party_id",
    _RESPONSE_COLUMNS,
    "응답일이 기준일까지인 응답",
    "사업의 주관 부서",
    _ONE_ANSWER,
    ("response_once",),
)


# ── further conditions ───────────────────────────────


def occupying(as_of: date) -> Q:
    """Participations that take a desk on the very day."""
    return Q(place__kind=PlaceKind.DESK, ends_on__gte=as_of)


def standing_desk(as_of: date) -> Q:
    """Desks that are offered on the very day."""
    return Q(kind=PlaceKind.DESK, starts_on__lte=as_of, ends_on__gte=as_of)


def offered_online(as_of: date) -> Q:
    """Online courses that have been opened."""
    return Q(kind=PlaceKind.ONLINE_COURSE, starts_on__lte=as_of)


def held_course(as_of: date) -> Q:
    """Course runs of which at least one session took place."""
    return Q(kind=PlaceKind.COURSE_RUN) & _with_session(as_of)


def begun_study(as_of: date) -> Q:
    """Studies that have reached a milestone."""
    return Q(kind=PlaceKind.STUDY) & _with_session(as_of, kind=SessionKind.MILESTONE)


def after_kept_consultation(as_of: date) -> Q:
    """Outcomes of persons who really came to a consultation of that programme."""
    return Q(
        Exists(
            Record.objects.filter(
                party=OuterRef("party"),
                session__place__round__programme=OuterRef("participation__round__programme"),
                session__kind=SessionKind.CONSULTATION,
                session__cancelled=False,
                kind=RecordKind.ATTENDANCE,
                status__in=KEPT,
                day__lte=as_of,
            )
        )
    )


def _with_session(as_of: date, **more: Any) -> Q:
    return Q(Exists(Session.objects.filter(place=OuterRef("pk"), cancelled=False, day__lte=as_of, **more)))


AT_CAMPUS = Q(at__unit__kind=UnitKind.CAMPUS)
AT_CENTRE = Q(at__unit__kind=UnitKind.CENTRE)
AT_INSTITUTION = Q(at__organisation__kind=OrganisationKind.INSTITUTION)
