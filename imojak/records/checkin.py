"""Checking in to a session (출석 확인) by a code that changes every half minute: shown to those in the room, said back by them.

The code is a keyed hash of the session and of the half minute that the server's clock shows. It is kept nowhere, and
whoever copies it from a photograph an hour later has a number without meaning.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from imojak.kernel.saying import clock_words
from imojak.kernel.violations import explained
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.enums import ParticipationStatus
from imojak.paths.life_terms import attendance_terms
from imojak.paths.models import Participation
from imojak.paths.scopes import own
from imojak.records.actions import RecordRefusal
from imojak.records.attendance import CAME, attendance, attendance_of, on_roster, period_of
from imojak.records.enums import CameBy, RecordKind, RecordStatus
from imojak.records.models import Record, Session
from imojak.records.scopes import sessions_recordable
from imojak.trust import limiting

#: How long a code is shown (seconds), and how many of those before and after the present one still hold: time to
#: type, and a second server whose clock is a little off.
STEP = 30
BEFORE, AFTER = 2, 1
DIGITS = 6
#: How long one may check in after the end of a session, and after opening one that says no time.
AFTERWARDS, WITHOUT_TIME = timedelta(minutes=10), timedelta(hours=2)
_SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class Shown:
    """The code of a session now, and in how many seconds the next one comes."""

    code: str
    seconds: int


@dataclass(frozen=True)
class Checked:
    """The attendance of who has checked in, whether it was there before, and the name of the group that it is of."""

    record: Record
    again: bool
    group: str = ""

    @property
    def late(self) -> bool:
        """Tell whether they came late."""
        return self.record.status == RecordStatus.LATE


def code_of(session: Session, now: datetime) -> Shown:
    """Return the code that is shown for a session at ``now``."""
    moment = int(now.timestamp())
    return Shown(_code(session, moment // STEP), STEP - moment % STEP)


def is_open(session: Session, now: datetime) -> bool:
    """Tell whether one can check in to a session at ``now``."""
    return (
        not session.cancelled
        and session.checkin_from is not None
        and session.checkin_until is not None
        and session.checkin_from <= now < session.checkin_until
    )


def open_checkin(session: Session, *, actor: Account, at: datetime | None = None) -> Session:
    """Let people check in to a session from now until some minutes after its end; opened again it begins anew.

    Raises RecordRefusal without the right, and on another day than the session's.
    """
    now = at or timezone.now()
    with transaction.atomic():
        of = _locked(session, actor)
        if of.cancelled:
            raise RecordRefusal("취소한 차시입니다. 일정을 확인해 주세요.")
        if of.day != timezone.localdate(now):
            raise RecordRefusal(
                "출석 번호는 차시가 열리는 날에만 보일 수 있습니다. 지난 차시의 출석은 명단에 적어 주세요."
            )
        ends = now + WITHOUT_TIME
        if of.starts_at is not None:
            begins = datetime.combine(of.day, of.starts_at, _SEOUL)
            ends = max(begins + timedelta(minutes=of.minutes), now) + AFTERWARDS
        of.checkin_from, of.checkin_until = now, ends
        of.save(update_fields=["checkin_from", "checkin_until"])
    session.checkin_from, session.checkin_until = of.checkin_from, of.checkin_until
    return session


def close_checkin(session: Session, *, actor: Account, at: datetime | None = None) -> Session:
    """Let nobody check in any more. Raises RecordRefusal without the right."""
    now = at or timezone.now()
    with transaction.atomic():
        of = _locked(session, actor)
        if is_open(of, now):
            of.checkin_until = now
            of.save(update_fields=["checkin_until"])
    session.checkin_until = of.checkin_until
    return session


def open_to(account: Account, now: datetime) -> QuerySet[Session]:
    """Return the sessions of today to which an account's person, or a group they are in, can check in at ``now``, by time."""
    today = timezone.localdate(now)
    mine = Participation.objects.filter(own(standing(account)), starts_on__lte=today, ends_on__gte=today).exclude(
        status=ParticipationStatus.WITHDRAWN, withdrawn_on__lte=today
    )
    return (
        Session.objects.filter(day=today, cancelled=False, checkin_from__lte=now, checkin_until__gt=now)
        .filter(place__in=mine.order_by().values("place_id"))
        .select_related("place__round")
        .order_by("starts_at", "pk")
    )


def said_of(sessions: Iterable[Session], account: Account) -> dict[int, str]:
    """Return by session what was said of the account's person: 출석, 지각, 결석; nothing where nothing was said yet."""
    rows = Record.objects.filter(
        party_id=account.party_id or 0, kind=RecordKind.ATTENDANCE, session__in=[one.pk for one in sessions]
    )
    return {
        session: str(RecordStatus(status).label)
        for session, status in rows.order_by("pk").values_list("session_id", "status")
        if session is not None
    }


def session_by(code: str, account: Account, *, now: datetime) -> Session:
    """Return the session of one's own whose code this is, a try of a limited number.

    Raises RecordRefusal for too many wrong codes, one that has passed, one of another class, and any other.
    """
    name = f"\0check-in {account.party_id}"
    if (until := limiting.wait_until(name, None, now)) is not None:
        at = clock_words(timezone.localtime(until, _SEOUL).time())
        raise RecordRefusal(f"번호를 여러 번 틀리셨습니다. {at} 뒤에 다시 적거나 진행자에게 말씀해 주세요.")
    typed = "".join(one for one in code if not one.isspace() and one != "-")
    mine = list(open_to(account, now))
    found = next((one for one in mine if _holds(one, typed, now)), None)
    limiting.note(name, None, now, succeeded=found is not None)
    if found is not None:
        return found
    if not mine:
        raise RecordRefusal("지금 출석을 받는 내 수업이 없습니다. 진행자가 출석 번호를 보이고 있는지 확인해 주세요.")
    raise RecordRefusal(_why(typed, mine, now))


def check_in(session: Session, *, actor: Account, at: datetime | None = None) -> Checked:
    """Enter the actor's own attendance of an open session: late when it has begun for longer than its type allows.

    Where a group takes part, it is there as soon as one of its members is. The caller has seen the code
    (``session_by``). Said again it changes nothing. Raises RecordRefusal when the session is not open, one is not on its
    roster, or whoever leads it has said that one was absent.
    """
    now = at or timezone.now()
    with explained(RecordRefusal), transaction.atomic():
        of = Session.objects.select_for_update(of=("self",)).select_related("place__round__type").get(pk=session.pk)
        if not is_open(of, now):
            raise RecordRefusal("출석을 받는 시간이 지났습니다. 진행자에게 말씀해 주세요.")
        several = list(on_roster(of).filter(own(standing(actor))))
        mine = next((one for one in several if one.party_id == actor.party_id), several[0] if several else None)
        if mine is None:
            raise RecordRefusal("이 수업의 참여자 명단에 없습니다. 내 수업이 맞는지 진행자에게 물어 주세요.")
        group = mine.party.name if mine.party.kind == PartyKind.GROUP else ""
        known = attendance_of(of).get(mine.pk)
        if known is not None and known.status not in CAME:
            raise RecordRefusal("진행자가 결석으로 적었습니다. 오셨으면 진행자에게 말씀해 주세요.")
        if known is not None:
            return Checked(known, True, group)
        made = attendance(
            of, mine, _status(of, now), period_of(of, mine, actor=actor), by=actor, came_by=CameBy.CHECK_IN
        )
        made.save()
    return Checked(made, False, group)


def _status(session: Session, now: datetime) -> RecordStatus:
    if session.starts_at is None:
        return RecordStatus.PRESENT
    grace = timedelta(minutes=attendance_terms(session.place.round).late_minutes)
    begun = datetime.combine(session.day, session.starts_at, _SEOUL)
    return RecordStatus.LATE if now > begun + grace else RecordStatus.PRESENT


def _code(session: Session, step: int) -> str:
    opened = session.checkin_from.isoformat() if session.checkin_from is not None else ""
    key = hashlib.sha256(f"imojak.records.checkin\n{settings.SECRET_KEY}".encode()).digest()
    digest = hmac.new(key, f"{session.pk} {opened} {step}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def _holds(session: Session, typed: str, now: datetime, *, before: int = BEFORE) -> bool:
    present = int(now.timestamp()) // STEP
    steps = range(present - before, present + AFTER + 1)
    return any(hmac.compare_digest(_code(session, step).encode(), typed.encode()) for step in steps)


def _why(typed: str, mine: list[Session], now: datetime) -> str:
    """Return what is told of a code that holds for none of one's own sessions."""
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return f"화면에 보이는 숫자 {DIGITS}자리를 적어 주세요."
    if any(_holds(one, typed, now, before=10 * 60 // STEP) for one in mine):
        return "지난 번호입니다. 화면에 지금 보이는 번호를 적어 주세요."
    others = Session.objects.filter(
        day=timezone.localdate(now), cancelled=False, checkin_from__lte=now, checkin_until__gt=now
    ).exclude(pk__in=[one.pk for one in mine])
    if any(_holds(one, typed, now) for one in others):
        return "다른 수업의 번호입니다. 내 수업의 화면에 보이는 번호를 적어 주세요."
    return "번호가 맞지 않습니다. 화면에 지금 보이는 번호를 적어 주세요."


def _locked(session: Session, actor: Account) -> Session:
    if not sessions_recordable(actor).filter(pk=session.pk).exists():
        raise RecordRefusal("출석 번호는 이 차시의 진행자와 맡은 담당자만 보일 수 있습니다. 담당 부서에 문의하세요.")
    return Session.objects.select_for_update().get(pk=session.pk)
