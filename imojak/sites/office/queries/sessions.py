"""Sessions of a round as the office shows them: by place, with how many came, and what clashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from imojak.offers.models import Place, Round
from imojak.paths.enums import ApplicationStatus, ParticipationStatus
from imojak.paths.models import Application, Participation
from imojak.records.enums import RecordKind, RecordStatus
from imojak.records.models import Session
from imojak.records.timetable import TimetableProblem, read_timetable


@dataclass(frozen=True)
class Run:
    """A place with its timetable in words, how many sessions it has, who takes part, and who waits for it."""

    place: Place
    timetable: str
    sessions: int
    taking_part: int
    waiting: int


def runs_of(of: Round) -> list[Run]:
    """Return the places of a round with their timetables, by title."""
    places = list(
        Place.objects.filter(round=of, parent=None)
        .annotate(
            planned=Count("sessions", filter=Q(sessions__cancelled=False), distinct=True),
        )
        .order_by("title", "pk")
    )
    people = dict(
        Participation.objects.filter(round=of)
        .exclude(status=ParticipationStatus.WITHDRAWN)
        .values_list("place_id")
        .annotate(all=Count("pk"))
    )
    waiting = dict(
        Application.objects.filter(round=of, status=ApplicationStatus.WAITING)
        .values_list("place_id")
        .annotate(all=Count("pk"))
    )
    return [Run(one, timetable_of(one), one.planned, people.get(one.pk, 0), waiting.get(one.pk, 0)) for one in places]


def timetable_of(place: Place) -> str:
    """Return a place's timetable in words, "" where it has none that can be read."""
    if not place.schedule:
        return ""
    try:
        return str(read_timetable(place.schedule, first=place.starts_on, last=place.ends_on))
    except TimetableProblem:
        return ""


def sessions_of(of: Round, place: Place | None = None) -> QuerySet[Session]:
    """Return the sessions of a round, or of one place of it, by time, with how many attendances they have."""
    recorded = Q(records__kind=RecordKind.ATTENDANCE)
    came = recorded & Q(records__status__in=(RecordStatus.PRESENT, RecordStatus.LATE))
    rows = Session.objects.filter(place__round=of)
    if place is not None:
        rows = rows.filter(place=place)
    return (
        rows.select_related("place")
        .annotate(
            said=Count("records__participation", filter=recorded, distinct=True),
            came=Count("records__participation", filter=came, distinct=True),
        )
        .order_by("day", "starts_at", "pk")
    )


@dataclass(frozen=True)
class Line:
    """A session on the list: who leads it, how many came of how many on the roster, and whether nobody has said so yet."""

    of: Session
    lead: str
    came: int
    said: int
    on_roster: int
    missing: bool


def lines_of(rows: Iterable[Session], names: dict[int, str], today: date) -> list[Line]:
    """Return sessions as lines; those that are over without any attendance are marked as missing."""
    several = list(rows)
    people: dict[int, list[tuple[date, date, date | None]]] = {}
    for place, starts, ends, left in Participation.objects.filter(
        place__in={one.place_id for one in several}
    ).values_list("place_id", "starts_on", "ends_on", "withdrawn_on"):
        people.setdefault(place, []).append((starts, ends, left))
    found = []
    for one in several:
        expected = sum(
            starts <= one.day <= ends and (left is None or left > one.day)
            for starts, ends, left in people.get(one.place_id, [])
        )
        said, came = one.said, one.came  # type: ignore[attr-defined]
        missing = not one.cancelled and one.day <= today and bool(expected) and not said
        found.append(Line(one, names.get(one.lead_id or 0, ""), came, said, expected, missing))
    return found
