"""Pairs of mentoring and pro bono (멘토링·프로보노): who meets whom, which goals, how often, and who still has no one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from imojak.offers.configuration import find_definition
from imojak.offers.enums import PlaceKind, Shape
from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths.enums import ApplicationStatus, ParticipationStatus
from imojak.paths.models import Application, Goal, Participation
from imojak.paths.scopes import applications_visible, participations_visible
from imojak.records.enums import RecordStatus
from imojak.records.models import Record, Session
from imojak.records.scheduling import CHECK_IN
from imojak.sites.answers import in_words

PAIR = Q(round__programme__shape=Shape.MENTORING) | Q(place__kind=PlaceKind.MENTOR)
STATES = {"active": "진행 중", "no-goal": "목표가 없음", "ended": "마침", "all": "모두"}


@dataclass(frozen=True)
class Line:
    """A pair of the list: both names, how many goals and meetings, and the last meeting."""

    of: Participation
    name: str
    mentor: str
    goals: int
    met: int
    last: date | None


def pairs_visible(account: Account) -> QuerySet[Participation]:
    """Return the pairs that one may see: of one's programmes, or where one is the mentor.

    Whose mentor somebody else is, is on one's own pages (나의 이모작), not on this desk.
    """
    rows = participations_visible(account).filter(PAIR)
    return (
        rows.exclude(party_id=account.party_id or 0)
        .select_related("round__programme", "place__host", "party")
        .order_by("status", "-starts_on", "pk")
    )


def narrowed(rows: QuerySet[Participation], state: str) -> QuerySet[Participation]:
    """Return the pairs of a state of the list."""
    match state:
        case "active":
            return rows.filter(status=ParticipationStatus.ACTIVE)
        case "no-goal":
            return rows.filter(status=ParticipationStatus.ACTIVE, goals=None)
        case "ended":
            return rows.exclude(status=ParticipationStatus.ACTIVE)
    return rows


def lines(rows: Iterable[Participation], names: dict[int, str]) -> list[Line]:
    """Return pairs as lines; meetings are the sessions at which somebody was present, without check-ins."""
    several = list(rows)
    goals = Counter(
        Goal.objects.filter(participation__in=[one.pk for one in several]).values_list("participation_id", flat=True)
    )
    met: dict[int, list[date]] = {}
    here = Record.objects.filter(participation__in=[one.pk for one in several], status=RecordStatus.PRESENT)
    for number, day in here.exclude(session__topic=CHECK_IN).values_list("participation_id", "day").order_by("day"):
        met.setdefault(number, []).append(day)
    return [
        Line(
            of=one,
            name=names.get(one.party_id, ""),
            mentor=names.get(one.place.host_id or 0, "") or one.place.title,
            goals=goals[one.pk],
            met=len(met.get(one.pk, [])),
            last=met[one.pk][-1] if one.pk in met else None,
        )
        for one in several
    ]


def meetings_of(one: Participation) -> list[dict[str, Any]]:
    """Return what a pair has met for and will, check-ins marked, with whether somebody came; the newest first."""
    said = {row.session_id: row for row in Record.objects.filter(participation=one, session__isnull=False)}
    sessions = Session.objects.filter(place=one.place_id, day__gte=one.starts_on, day__lte=one.ends_on, cancelled=False)
    return [
        {"of": row, "check_in": row.topic == CHECK_IN, "record": said.get(row.pk)}
        for row in sessions.order_by("-day", "-pk")
        if row.topic == CHECK_IN or row.pk in said or one.place.taken <= 1
    ]


def wishes_of(account: Account, of: Round) -> QuerySet[Application]:
    """Return who waits for a mentor in a round: applications that nobody has paired yet."""
    rows = applications_visible(account).filter(
        round=of, status__in=[ApplicationStatus.FILED, ApplicationStatus.ELIGIBLE]
    )
    return rows.select_related("party", "place", "round__type").order_by("filed_at", "pk")


def mentors_free(of: Round) -> list[Place]:
    """Return the mentors of a round who can still take somebody, those with the most room first."""
    free = F("capacity") - F("taken") - F("held")
    rows = Place.objects.filter(round=of, closed_on=None).exclude(host=None).annotate(free=free).filter(free__gt=0)
    return list(rows.select_related("host").order_by("-free", "title", "pk"))


def wish_words(application: Application) -> dict[str, str]:
    """Return what somebody wrote that they want of mentoring, by the questions of the form."""
    definition = find_definition(application.round)
    fields = definition.type.fields if definition is not None else {}
    return {
        fields[code].label: in_words(fields[code], value)
        for code, value in application.answers.items()
        if code in fields and fields[code].kind in ("long", "choice", "choices", "times") and value
    }
