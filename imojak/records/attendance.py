"""Attendance (출석) of a session: the roster of who takes part on its day, and how each of them came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.violations import explained
from imojak.parties.models import Account
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation
from imojak.records.actions import RecordRefusal, open_month
from imojak.records.enums import CameBy, PeriodStatus, QuantityUnit, RecordKind, RecordStatus
from imojak.records.models import Period, Record, Session
from imojak.records.scopes import sessions_recordable

#: What may be said of somebody at a session.
MARKS = (RecordStatus.PRESENT, RecordStatus.LATE, RecordStatus.ABSENT)
CAME = (RecordStatus.PRESENT, RecordStatus.LATE)


@dataclass(frozen=True)
class Taken:
    """What came of taking attendance: how many were entered anew, and how many were changed."""

    made: int
    changed: int


def on_roster(session: Session) -> QuerySet[Participation]:
    """Return who takes part at the session's place on its day, by name; who left before is not on it."""
    return _taking_part(session.place_id, session.day).select_related("party").order_by("party__name", "pk")


def rostered() -> Exists:
    """Return the condition on sessions that somebody is on their roster."""
    return Exists(_taking_part(OuterRef("place"), OuterRef("day")))


def _taking_part(place: Any, day: Any) -> QuerySet[Participation]:
    running = Participation.objects.filter(place=place, starts_on__lte=day, ends_on__gte=day)
    return running.exclude(status=ParticipationStatus.WITHDRAWN, withdrawn_on__lte=day)


def attendance_of(session: Session) -> dict[int, Record]:
    """Return the attendance of a session that counts now, by participation: without what was corrected since."""
    rows = Record.objects.filter(session=session, kind=RecordKind.ATTENDANCE, participation__isnull=False)
    rows = rows.select_related("period")
    return {one.participation_id: one for one in rows.order_by("pk") if one.participation_id is not None}


def take_attendance(
    session: Session, marks: Mapping[int, str], *, actor: Account, came_by: CameBy = CameBy.DESK
) -> Taken:
    """Enter how participants came, by participation: present, late or absent; said again it replaces what was said.

    Present and late count with the session's minutes. Raises RecordRefusal without the right, for a session that was
    cancelled or is still to come, for somebody who is not on its roster, and in a month that is locked.
    """
    if not sessions_recordable(actor).filter(pk=session.pk).exists():
        raise RecordRefusal("이 차시의 출석은 진행자와 맡은 담당자만 적을 수 있습니다. 담당 부서에 문의하세요.")
    with explained(RecordRefusal), transaction.atomic():
        of = Session.objects.select_for_update(of=("self",)).select_related("place__round").get(pk=session.pk)
        if of.cancelled:
            raise RecordRefusal("취소한 차시입니다. 일정을 확인해 주세요.")
        if of.day > timezone.localdate():
            raise RecordRefusal(f"아직 열리지 않은 차시입니다. {day_words(of.day)}부터 출석을 적을 수 있습니다.")
        if unknown := [mark for mark in marks.values() if mark not in MARKS]:
            raise RecordRefusal(f"출석, 지각, 결석 가운데 골라 주세요. ‘{unknown[0]}’은(는) 적을 수 없습니다.")
        people = {one.pk: one for one in on_roster(of).filter(pk__in=list(marks))}
        if set(marks) - set(people):
            raise RecordRefusal("명단에 없는 사람이 있습니다. 화면을 새로 열고 다시 적어 주세요.")
        known = attendance_of(of)
        marks = {number: mark for number, mark in marks.items() if number not in known or known[number].status != mark}
        if not marks:
            return Taken(0, 0)
        period = period_of(of, next(iter(people.values())), actor=actor)
        made = [
            attendance(of, people[number], mark, period, by=actor, came_by=came_by) for number, mark in marks.items()
        ]
        new = [one for one in made if one.participation_id not in known]
        Record.objects.bulk_create(new)
        for one in made:
            if one.participation_id in known:
                _replace(known[one.participation_id], one)
    return Taken(len(new), len(made) - len(new))


def attendance(
    session: Session, of: Participation, mark: str, period: Period | None, *, by: Account, came_by: CameBy
) -> Record:
    """Return how somebody came to a session as a record that is not saved yet; who came counts with all its minutes."""
    return Record(
        participation=of,
        party_id=of.party_id,
        session=session,
        period=period,
        kind=RecordKind.ATTENDANCE,
        status=mark,
        day=session.day,
        quantity=session.minutes if mark in CAME else 0,
        unit=QuantityUnit.MINUTES,
        entered_by=by,
        came_by=came_by,
    )


def period_of(session: Session, of: Participation, *, actor: Account) -> Period | None:
    """Return the open month to which somebody's attendance of a session belongs; None in a round that pays nothing.

    What is paid for days of training locks with the month. Raises RecordRefusal when the month is past entering.
    """
    if session.place.round.pay_scheme_id is None:
        return None
    return open_month(of, session.day, actor=actor)


def _replace(before: Record, now: Record) -> None:
    """Let ``now`` stand instead of what was said: by another row where that one is locked, which then stays as it was."""
    if before.period is not None and before.period.status == PeriodStatus.LOCKED:
        now.replaces = before
        now.save()
        return
    changed = ("status", "quantity", "entered_by", "came_by", "period")
    for name in changed:
        setattr(before, name, getattr(now, name))
    before.save(update_fields=changed)
