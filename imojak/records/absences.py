"""Absences in a row (이어진 결석): somebody who stays away is asked, while there is still time to come back.

A streak is made of the latest sessions in which something was said of a person; what nobody has written down breaks none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.cases.models import Task, TaskCause
from imojak.cases.opening import case_for, case_for_manager
from imojak.kernel.calendar import workdays_after
from imojak.parties.enums import PartyKind
from imojak.paths.enums import ParticipationStatus
from imojak.paths.life_terms import attendance_terms
from imojak.paths.models import Participation
from imojak.records.enums import RecordKind, RecordStatus
from imojak.records.models import Record, Session

AWAY = (RecordStatus.ABSENT, RecordStatus.NO_SHOW)
#: A streak that ended longer ago is nobody's business any more; so many working days there are to ask.
RECENT = timedelta(days=30)
TASK_DAYS = 2
GOAL = "참여 이어 가기"


@dataclass(frozen=True)
class Streak:
    """The absences in a row with which a participation stands: how many, on which day they began and last were."""

    participation: Participation
    number: int
    first: date
    last: date


def streaks(today: date) -> list[Streak]:
    """Return who has been absent as often in a row as the type of their round says, the longest first."""
    lately = Record.objects.filter(
        participation=OuterRef("pk"),
        kind=RecordKind.ATTENDANCE,
        status__in=AWAY,
        day__gt=today - RECENT,
        day__lte=today,
    )
    people = {
        one.pk: one
        for one in Participation.objects.filter(
            Exists(lately), status=ParticipationStatus.ACTIVE, party__kind=PartyKind.PERSON
        ).select_related("party", "place__unit", "round__type", "round__programme__lead_unit")
    }
    found = [_streak(people[number], rows) for number, rows in _said(people, today).items()]
    return sorted(
        (one for one in found if one.number >= attendance_terms(one.participation.round).absences_in_a_row),
        key=lambda one: (-one.number, one.first, one.participation.pk),
    )


def away_before(session: Session, people: Iterable[Participation]) -> dict[int, int]:
    """Return by participation how many times in a row somebody was absent before a session; nothing for who was not."""
    before = session.day - timedelta(days=1)
    found = {number: len(_days_away(rows)) for number, rows in _said([one.pk for one in people], before).items()}
    return {number: times for number, times in found.items() if times}


def raise_tasks(moment: datetime) -> list[str]:
    """Give every streak a task of the person's case, once, and return what was done in sentences."""
    today = timezone.localdate(moment)
    made = sum(_raise(one, today) for one in streaks(today))
    return [f"이어서 결석한 {made}명에게 연락할 일을 만들었습니다."] if made else []


def _said(people: Collection[int], until: date) -> dict[int, list[tuple[date, str]]]:
    """Return by participation what was said of them in sessions until a day, the latest first."""
    said = (
        Record.objects.filter(
            participation__in=people, kind=RecordKind.ATTENDANCE, session__isnull=False, day__lte=until
        )
        .exclude(Exists(Record.objects.filter(replaces=OuterRef("pk"))))
        .exclude(session__cancelled=True)
        .order_by("participation", "-day", "-session__starts_at", "-pk")
        .values_list("participation_id", "day", "status")
    )
    by_person: dict[int, list[tuple[date, str]]] = {}
    for number, day, status in said:
        by_person.setdefault(number or 0, []).append((day, status))
    return by_person


def _streak(of: Participation, rows: Iterable[tuple[date, str]]) -> Streak:
    """Return the streak with which rows begin, the latest first."""
    days = _days_away(rows)
    return Streak(of, len(days), days[-1] if days else date.max, days[0] if days else date.min)


def _days_away(rows: Iterable[tuple[date, str]]) -> list[date]:
    return [day for day, _ in takewhile(lambda row: row[1] in AWAY, rows)]


def _raise(streak: Streak, today: date) -> bool:
    of = streak.participation
    with transaction.atomic():
        # Two ticks at once wait here for each other; the second finds the task.
        Participation.objects.select_for_update().get(pk=of.pk)
        known = Task.objects.filter(participation=of, cause=TaskCause.ABSENCES, of_day=streak.first)
        if known.exists():
            return False
        case = case_for(of, of.party, GOAL, today) or case_for_manager(of, GOAL, today)
        if case is None:
            return False
        Task.objects.create(
            case=case,
            title=f"이어서 {streak.number}번 결석: {of.round.title} 참여자에게 연락하기"[:160],
            cause=TaskCause.ABSENCES,
            participation=of,
            of_day=streak.first,
            due_on=workdays_after(today, TASK_DAYS, closures_of()),
        )
    return True
