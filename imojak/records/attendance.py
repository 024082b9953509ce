"""Attendance (출석) of a session: the roster of who takes part on its day, and how each of them came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.violations import explained
from imojak.parties.models import Account
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation
from imojak.records.actions import RecordRefusal
from imojak.records.enums import QuantityUnit, RecordKind, RecordStatus
from imojak.records.models import Record, Session
from imojak.records.scopes import sessions_recordable

#: What may be said of somebody at a session.
MARKS = (RecordStatus.PRESENT, RecordStatus.LATE, RecordStatus.ABSENT)
_CAME = (RecordStatus.PRESENT, RecordStatus.LATE)


@dataclass(frozen=True)
class Taken:
    """What came of taking attendance: how many were entered anew, and how many were changed."""

    made: int
    changed: int


def on_roster(session: Session) -> QuerySet[Participation]:
    """Return who takes part at the session's place on its day, by name; who left before is not on it."""
    running = Participation.objects.filter(
        place=session.place_id, starts_on__lte=session.day, ends_on__gte=session.day
    ).exclude(status=ParticipationStatus.WITHDRAWN, withdrawn_on__lte=session.day)
    return running.select_related("party").order_by("party__name", "pk")


def attendance_of(session: Session) -> dict[int, Record]:
    """Return the attendance of a session that counts now, by participation: without what was corrected since."""
    rows = Record.objects.filter(session=session, kind=RecordKind.ATTENDANCE, participation__isnull=False)
    return {one.participation_id: one for one in rows.order_by("pk") if one.participation_id is not None}


def take_attendance(session: Session, marks: Mapping[int, str], *, actor: Account) -> Taken:
    """Enter how participants came, by participation: present, late or absent; said again it replaces what was said.

    Present and late count with the session's minutes. Raises RecordRefusal without the right, for a session that was
    cancelled or is still to come, for somebody who is not on its roster, and in a month that is locked.
    """
    if not sessions_recordable(actor).filter(pk=session.pk).exists():
        raise RecordRefusal("이 차시의 출석은 진행자와 맡은 담당자만 적을 수 있습니다. 담당 부서에 문의하세요.")
    with explained(RecordRefusal), transaction.atomic():
        of = Session.objects.select_for_update().get(pk=session.pk)
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
        made = [
            Record(
                participation=people[number],
                party_id=people[number].party_id,
                session=of,
                kind=RecordKind.ATTENDANCE,
                status=mark,
                day=of.day,
                quantity=_minutes(of, mark),
                unit=QuantityUnit.MINUTES,
                entered_by=actor,
            )
            for number, mark in marks.items()
            if number not in known
        ]
        Record.objects.bulk_create(made)
        changed = 0
        for number, mark in marks.items():
            before = known.get(number)
            if before is not None and before.status != mark:
                before.status, before.quantity, before.entered_by = mark, _minutes(of, mark), actor
                before.save(update_fields=["status", "quantity", "entered_by"])
                changed += 1
    return Taken(len(made), changed)


def _minutes(session: Session, mark: str) -> int:
    return session.minutes if mark in _CAME else 0
