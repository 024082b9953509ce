"""Sessions (차시) out of a place's timetable, their rescheduling, check-ins, and what clashes with what a person has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.choosing.timetable import Clash, Meeting, clashes
from imojak.kernel.calendar import Closures, closed_for, workday_from
from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.saying import clock_words, weekday_words
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Place
from imojak.parties.enums import Capability
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.actions.events import PARTICIPATION_PAGE, tell_of
from imojak.paths.ceilings import checkins
from imojak.paths.enums import ParticipationStatus
from imojak.paths.life_terms import life_of
from imojak.paths.models import Participation
from imojak.records.actions import RecordRefusal
from imojak.records.enums import SessionKind
from imojak.records.models import Record, Session
from imojak.records.timetable import TimetableProblem, read_timetable

CHECK_IN = "중간 점검"
_KINDS = {
    PlaceKind.MENTOR: SessionKind.MENTORING,
    PlaceKind.CONSULTANT: SessionKind.CONSULTATION,
    PlaceKind.BOOTH: SessionKind.FAIR,
    PlaceKind.SLOT: SessionKind.MEETING,
}


@dataclass(frozen=True)
class Scheduled:
    """What came of laying out a timetable: sessions made and taken away, and the days left out with the reason."""

    made: list[Session]
    taken_away: int
    left_out: tuple[tuple[date, str], ...]


def schedule_sessions(place: Place, *, actor: Account, closures: Closures | None = None) -> Scheduled:
    """Lay out the sessions of a place by its timetable, without public holidays and closures (the agency's own: None).

    Done again after a change it makes what is missing and takes away what is no longer in it, but nothing in which
    somebody has a record. Raises TimetableProblem for a timetable that says too little.
    """
    _may(actor)
    timetable = read_timetable(place.schedule, first=place.starts_on, last=place.ends_on)
    laid_out = timetable.days(_days_off(place, closures))
    if not laid_out.days:
        raise TimetableProblem("이 기간에는 여는 날이 하루도 없습니다. 요일과 기간을 확인해 주세요.")
    with transaction.atomic():
        locked = Place.objects.select_for_update().get(pk=place.pk)
        there = Session.objects.filter(place=locked, cancelled=False).exclude(topic=CHECK_IN)
        wanted = {(day, timetable.starts, timetable.minutes) for day in laid_out.days}
        stale = [one.pk for one in there if (one.day, one.starts_at, one.minutes) not in wanted]
        recorded = Record.objects.filter(session=OuterRef("pk"))
        gone, _ = Session.objects.filter(pk__in=stale).exclude(Exists(recorded)).delete()
        known = set(there.values_list("day", "starts_at", "minutes"))
        made = Session.objects.bulk_create(
            Session(
                place=locked,
                kind=_KINDS.get(PlaceKind(locked.kind), SessionKind.CLASS),
                title=f"{locked.title}"[:150],
                day=day,
                starts_at=starts,
                minutes=minutes,
                unit_id=locked.unit_id,
                lead=locked.host if locked.kind in (PlaceKind.MENTOR, PlaceKind.CONSULTANT) else None,
                online=locked.kind == PlaceKind.ONLINE_COURSE,
            )
            for day, starts, minutes in sorted(wanted - known)
        )
        _number(locked)
    return Scheduled(made, gone, laid_out.left_out)


def set_timetable(
    place: Place,
    schedule: Mapping[str, Any],
    *,
    room: str,
    lead: Party | None,
    actor: Account,
    closures: Closures | None = None,
) -> Scheduled:
    """Give a place its timetable (see ``read_timetable``), its room and who leads it, and lay out its sessions.

    Who leads is changed in the sessions from today on. Raises TimetableProblem, and then nothing is changed.
    """
    _may(actor)
    with transaction.atomic():
        locked = Place.objects.select_for_update().get(pk=place.pk)
        locked.schedule, locked.room = dict(schedule), room.strip()[:120]
        locked.save(update_fields=["schedule", "room"])
        done = schedule_sessions(locked, actor=actor, closures=closures)
        coming = Session.objects.filter(place=locked, cancelled=False, day__gte=timezone.localdate())
        if lead is not None:
            coming.exclude(topic=CHECK_IN).update(lead=lead)
        place.schedule, place.room = locked.schedule, locked.room
    return done


def reschedule(
    session: Session,
    day: date,
    starts_at: time | None,
    reason: str,
    *,
    actor: Account,
    closures: Closures | None = None,
) -> Session:
    """Move a session to another day or time, with the reason, and tell everybody who takes part.

    Raises RecordRefusal when somebody has a record in it, the day is closed, or it lies outside of the place's days.
    """
    _may(actor)
    place = session.place
    if not reason.strip():
        raise RecordRefusal("옮기는 사유를 적어 주세요. 참여하시는 분들께 알려 드립니다.")
    if name := closed_for(day, _days_off(place, closures)):
        raise RecordRefusal(f"{josa(day_words(day), '은/는')} {name}이라 열 수 없습니다. 다른 날을 골라 주세요.")
    if not place.starts_on <= day <= place.ends_on:
        raise RecordRefusal(f"{day_words(place.starts_on)}부터 {day_words(place.ends_on)}까지의 날로 옮겨 주세요.")
    before = _when(session)
    with transaction.atomic():
        locked = _without_records(session)
        locked.day, locked.starts_at = day, starts_at
        locked.save(update_fields=["day", "starts_at"])
        session.day, session.starts_at = day, starts_at
        text = f"‘{session.title}’ 일정이 바뀌었습니다. 앞 일정: {before}. 새 일정: {_when(session)}. 사유: {reason.strip()}"
        _tell_everybody(session, text)
    return session


def cancel_session(session: Session, reason: str, *, actor: Account) -> Session:
    """Cancel a session, with the reason, and tell everybody who takes part. It no longer counts for attendance."""
    _may(actor)
    if not reason.strip():
        raise RecordRefusal("취소하는 사유를 적어 주세요. 참여하시는 분들께 알려 드립니다.")
    with transaction.atomic():
        locked = _without_records(session)
        locked.cancelled = True
        locked.save(update_fields=["cancelled"])
        session.cancelled = True
        _tell_everybody(session, f"‘{session.title}’ 일정이 취소되었습니다: {_when(session)}. 사유: {reason.strip()}")
    return session


# --- clashes ----------------------------------------------------------------------------------------------------------


def clashes_for(party: Party, place: Place, *, gap_minutes: int = 0) -> list[Clash]:
    """Return what of a place's sessions clashes with what a person (or a group of theirs) takes part in, anywhere.

    Shown before enrolling; whoever wants to may enrol all the same. Sessions that were held before today are passed
    over. A place without sessions is taken by its timetable.
    """
    today = timezone.localdate()
    groups = GroupMember.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), member=party)
    taking_part = (
        Participation.objects.filter(Q(party=party) | Q(party__in=groups.values("group")))
        .filter(status=ParticipationStatus.ACTIVE, ends_on__gte=max(today, place.starts_on))
        .filter(starts_on__lte=place.ends_on)
        .exclude(place=place)
        .select_related("place")
    )
    others = [
        meeting
        for one in taking_part
        for meeting in meetings_of(one.place, since=max(today, one.starts_on))
        if meeting.day <= one.ends_on
    ]
    return clashes(meetings_of(place, since=today), others, gap_minutes=gap_minutes)


def meetings_of(place: Place, *, since: date | None = None) -> list[Meeting]:
    """Return when a place meets, by its sessions, or by its timetable where there are none yet."""
    sessions = [
        Meeting(one.day, one.starts_at, one.minutes, one.title)
        for one in place.sessions.filter(cancelled=False, minutes__gte=1).order_by("day", "starts_at")
        if one.starts_at is not None
    ]
    if not sessions and place.schedule:
        try:
            timetable = read_timetable(place.schedule, first=place.starts_on, last=place.ends_on)
        except TimetableProblem:
            return []
        sessions = timetable.meetings(place.title, closures_of(place.unit))
    return [one for one in sessions if since is None or one.day >= since]


# --- check-ins --------------------------------------------------------------------------------------------------------


def schedule_checkins(place: Place, *, actor: Account, closures: Closures | None = None) -> list[Session]:
    """Plan the check-ins (중간 점검) of a desk, a pair or a group: every so many weeks, as its type says.

    One that falls on a day off is held on the next working day. Done again it makes only what is missing.
    """
    _may(actor)
    life = life_of(place.round)
    if life is None or life.checkin_weeks is None:
        raise RecordRefusal("이 사업에는 정해진 중간 점검이 없습니다.")
    off = _days_off(place, closures)
    days = {workday_from(day, off) for day in checkins((place.starts_on, place.ends_on), life.checkin_weeks)}
    with transaction.atomic():
        locked = Place.objects.select_for_update().get(pk=place.pk)
        known = set(Session.objects.filter(place=locked, topic=CHECK_IN).values_list("day", flat=True))
        return Session.objects.bulk_create(
            Session(
                place=locked,
                kind=SessionKind.MEETING,
                title=f"{CHECK_IN}: {locked.title}"[:160],
                day=day,
                minutes=30,
                unit_id=locked.unit_id,
                topic=CHECK_IN,
            )
            for day in sorted(days - known)
            if day <= locked.ends_on
        )


def missed_checkins(day: date) -> QuerySet[Session]:
    """Return the check-ins before ``day`` in which nothing was written, of places where somebody takes part."""
    recorded = Record.objects.filter(session=OuterRef("pk"))
    return (
        Session.objects.filter(topic=CHECK_IN, cancelled=False, day__lt=day)
        .filter(place__participations__status=ParticipationStatus.ACTIVE)
        .exclude(Exists(recorded))
        .select_related("place__round")
        .order_by("day", "pk")
        .distinct()
    )


# --- what they share --------------------------------------------------------------------------------------------------


def _days_off(place: Place, closures: Closures | None) -> Closures:
    return closures_of(place.unit) if closures is None else closures


def _number(place: Place) -> None:
    """Give the sessions of a place their numbers: 1회차, 2회차 … in the order of their days."""
    ordered = (
        Session.objects.filter(place=place, cancelled=False).exclude(topic=CHECK_IN).order_by("day", "starts_at", "pk")
    )
    changed = []
    for number, one in enumerate(ordered, start=1):
        title = f"{place.title[:140]} {number}회차"
        if one.title != title:
            one.title = title
            changed.append(one)
    Session.objects.bulk_update(changed, ["title"], batch_size=500)


def _without_records(session: Session) -> Session:
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.cancelled:
        raise RecordRefusal("이미 취소한 차시입니다.")
    if locked.records.exists():
        raise RecordRefusal("이미 출석을 적은 차시는 옮기거나 취소할 수 없습니다. 출석을 먼저 바로잡아 주세요.")
    return locked


def _tell_everybody(session: Session, text: str) -> None:
    place = session.place
    running = place.participations.filter(status=ParticipationStatus.ACTIVE).select_related("party", "round")
    stamp = f"{session.day:%y%m%d}{'x' if session.cancelled else ''}"
    for one in running.order_by("pk"):
        tell_of(
            "session-changed",
            one.party,
            one.round,
            f"session-{session.pk}-{stamp}",
            subject=f"[{one.round.programme.name}] 일정 변경",
            body=text,
            link=PARTICIPATION_PAGE.format(one.pk),
        )


def _when(session: Session) -> str:
    at = f" {clock_words(session.starts_at)}" if session.starts_at else ""
    return f"{weekday_words(session.day)}{at}"


def _may(actor: Account) -> None:
    if not (actor.can(Capability.DECIDE) or actor.can(Capability.RECORD)):
        raise RecordRefusal("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
