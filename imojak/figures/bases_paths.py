"""The bases of what a programme's own indicators count besides those of the report: the way from application to end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from imojak.figures.bases import KEPT, PARTICIPATIONS, Base, Selection, Shown, end_of
from imojak.instruments.models import Response
from imojak.offers.models import Round
from imojak.paths import funnel
from imojak.paths.enums import ApplicationStatus, DecisionResult, EndReason
from imojak.paths.funnel import came_to
from imojak.paths.models import Application, Decision, Participation
from imojak.records.enums import QuantityUnit, RecordKind, RecordStatus, SessionKind
from imojak.records.models import Record
from imojak.trust.models import TransitionLog

_PLACE_OWNER = "자리의 캠퍼스·센터. 자리에 없으면 사업의 주관 부서"
_UNCONFIRMED = "본인이 확인하지 않은 대리 신청은 세지 않는다"


def _of_round(selection: Selection) -> Q:
    return Q(round__programme_id__in=selection.ids)


def _application_base(name: str, rows: Callable[[date], QuerySet[Any]], boundary: str, exclusions: str) -> Base:
    return Base(
        name,
        Application,
        rows,
        _of_round,
        "party_id",
        (
            Shown("programme", "사업", "round__programme__name"),
            Shown("round", "회차", "round__title"),
            Shown("place", "신청 자리", "place__title"),
            Shown("filed_on", "접수일", "filed_at__date"),
            Shown("status", "지금 상태", "status", ApplicationStatus),
        ),
        boundary,
        "사업의 주관 부서",
        exclusions,
        ("application_once", "refusal_has_reason_and_message"),
        programme="round__programme_id",
    )


def _came(step: str) -> Callable[[date], QuerySet[Any]]:
    return lambda as_of: came_to(Application.objects.all(), step, end_of(as_of))


def _standing(as_of: date, result: DecisionResult) -> Exists:
    """Tell whether a decision with this result stands at the end of a day."""
    later = Decision.objects.filter(supersedes=OuterRef("pk"), decided_at__lt=end_of(as_of))
    return Exists(
        Decision.objects.filter(~Exists(later), application=OuterRef("pk"), result=result, decided_at__lt=end_of(as_of))
    )


def _refused(as_of: date) -> QuerySet[Any]:
    return came_to(Application.objects.all(), "applied", end_of(as_of)).filter(_standing(as_of, DecisionResult.REFUSED))


def _waiting(as_of: date) -> QuerySet[Any]:
    """Applications on the reserve list at the end of the day, by the log of their states."""
    moves = TransitionLog.objects.filter(
        object_type="paths.application", object_id=OuterRef("pk"), at__lt=end_of(as_of)
    ).order_by("-at", "-pk")
    put = Decision.objects.filter(
        application=OuterRef("pk"), result=DecisionResult.WAITING, decided_at__lt=end_of(as_of)
    )
    listed: QuerySet[Any] = Application.objects.filter(Exists(put)).annotate(
        came_into=Subquery(moves.values("to_state")[:1])
    )
    # In a subquery, so that the state is looked up once a row whatever is counted of the rows.
    return Application.objects.filter(pk__in=listed.filter(came_into=ApplicationStatus.WAITING).values("pk"))


APPLICANTS = _application_base("applicants", _came("applied"), "신청 일시가 기준일까지인 신청", _UNCONFIRMED)
ELIGIBLE = _application_base(
    "eligible", _came("eligible"), "자격을 확인하거나 선정·예비로 정한 날이 기준일까지인 신청", _UNCONFIRMED
)
OFFERED = _application_base(
    "offered", _came("offered"), "선정하거나 선정을 제안한 날이 기준일까지인 신청", "예비와 미선정은 세지 않는다"
)
WAITING = _application_base(
    "waiting", _waiting, "기준일에 예비인 신청", "기준일까지 선정되거나 취소하거나 예비가 끝난 신청은 세지 않는다"
)
REFUSED = _application_base(
    "refused", _refused, "미선정으로 결정한 날이 기준일까지인 신청", "다른 결정으로 바뀐 미선정, 취소는 세지 않는다"
)


def _participation_base(name: str, rows: Callable[[date], QuerySet[Any]], boundary: str, exclusions: str) -> Base:
    return Base(
        name,
        Participation,
        rows,
        _of_round,
        "party_id",
        (*PARTICIPATIONS.shown, Shown("end_reason", "종료 사유", "end_reason", EndReason)),
        boundary,
        _PLACE_OWNER,
        exclusions,
        ("participation_by_decision", "participation_end_reason"),
        programme="round__programme_id",
    )


COMPLETED = _participation_base(
    "completed",
    lambda as_of: Participation.objects.filter(
        funnel.COMPLETED, ends_on__lte=as_of, decision__decided_at__lt=end_of(as_of)
    ),
    "수료·종료로 정한 참여 가운데 종료일이 기준일까지인 것",
    "기준에 미달한 참여, 중도 포기, 아직 끝맺지 않은 참여는 세지 않는다",
)
WITHDRAWN = _participation_base(
    "withdrawn",
    lambda as_of: Participation.objects.filter(withdrawn_on__lte=as_of).exclude(end_reason=EndReason.TRANSFERRED),
    "중도 포기일이 기준일까지인 참여",
    "다른 자리로 옮긴 것은 세지 않는다",
)


def _worked(as_of: date, **more: Any) -> QuerySet[Any]:
    """Minutes of participants that count; where a correction stands instead, the correction."""
    replaced = Record.objects.filter(replaces=OuterRef("pk"))
    return Record.objects.filter(
        Q(replaces=None) | Q(quantity__gt=0),
        ~Exists(replaced),
        day__lte=as_of,
        participation__isnull=False,
        status__in=KEPT,
        unit=QuantityUnit.MINUTES,
        **more,
    )


def _hours_base(name: str, rows: Callable[[date], QuerySet[Any]], exclusions: str) -> Base:
    return Base(
        name,
        Record,
        rows,
        lambda selection: Q(participation__round__programme_id__in=selection.ids),
        "party_id",
        (
            Shown("programme", "사업", "participation__round__programme__name"),
            Shown("place", "자리", "participation__place__title"),
            Shown("kind", "종류", "kind", RecordKind),
            Shown("status", "상태", "status", RecordStatus),
            Shown("day", "일자", "day"),
            Shown("quantity", "분", "quantity"),
        ),
        "기록의 날이 기준일까지인 것",
        _PLACE_OWNER,
        exclusions,
        ("record_once", "record_locked"),
        programme="participation__round__programme_id",
    )


WORKED = _hours_base(
    "worked",
    lambda as_of: _worked(as_of, kind=RecordKind.WORK),
    "결석·취소한 기록과 정정으로 바뀐 기록은 세지 않는다. 교육 시간은 활동시간이 아니다",
)
#: Where nobody is paid by the hour, activity is recorded as attendance of what is no class.
ACTED = _hours_base(
    "acted",
    lambda as_of: _worked(as_of).filter(
        Q(kind=RecordKind.WORK)
        | Q(kind=RecordKind.ATTENDANCE, session__cancelled=False) & ~Q(session__kind=SessionKind.CLASS)
    ),
    "결석·취소한 기록과 정정으로 바뀐 기록, 취소된 모임의 기록은 세지 않는다. 교육 시간은 활동시간이 아니다",
)

SATISFIED = Base(
    "satisfied",
    Response,
    lambda as_of: Response.objects.filter(answered_on__lte=as_of, scores__overall__isnull=False),
    # By subquery: a wave that several rounds share must not count its answers several times.
    lambda selection: Q(
        wave_id__in=Round.objects.filter(programme_id__in=selection.ids, satisfaction__isnull=False).values(
            "satisfaction_id"
        )
    ),
    "party_id",
    (
        Shown("wave", "조사", "wave__title"),
        Shown("answered_on", "응답일", "answered_on"),
        Shown("district", "자치구", "district_code"),
    ),
    "응답일이 기준일까지인 응답",
    "사업의 주관 부서",
    "답하지 않은 사람, 점수로 답하는 문항이 없는 응답은 세지 않는다",
    ("response_once",),
)
