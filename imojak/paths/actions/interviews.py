"""Interviews of a job fair (면접 예약): booked by the way of first come, moved, and given back in time.

A slot is a place whose seats are tables: capacity, reserve list, log and message are those of every registration, and
the database refuses two interviews of one person at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.saying import moment_words
from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.enums import Method
from imojak.offers.models import Place
from imojak.offers.slots import begins_at, ends_at, is_slot
from imojak.parties.actions.profile import consent_to, consents_to
from imojak.parties.models import Account, Party
from imojak.paths.actions.common import action, tried_again
from imojak.paths.actions.events import PARTICIPATION_PAGE, tell_of, worded
from imojak.paths.actions.offering import next_in_line
from imojak.paths.actions.papers import attach
from imojak.paths.actions.registration import Registered, register_kept
from imojak.paths.actions.taking_part import leave
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.eligibility import book_of
from imojak.paths.enums import ApplicationStatus, EndReason, ParticipationStatus
from imojak.paths.fair_scopes import CV
from imojak.paths.kept import Kept
from imojak.paths.life_terms import interview_terms
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application, ApplicationDocument, Participation

_OWN_WILL = "본인이 취소함"


def bookings_of(party: Party | int) -> QuerySet[Participation]:
    """Return the interviews that a person has booked and not given back, by time."""
    return (
        Participation.objects.filter(party=party, place__starts_at__isnull=False)
        .exclude(status=ParticipationStatus.WITHDRAWN)
        .select_related("place__host", "place__parent", "round")
        .order_by("place__starts_on", "place__starts_at", "pk")
    )


def overlapping(party: Party | int, slot: Place, *, but: int | None = None) -> Participation | None:
    """Return a booked interview of the person at the time of ``slot``, None when they are free; ``but`` is passed over."""
    same_day = bookings_of(party).filter(place__starts_on=slot.starts_on).exclude(pk=but or 0)
    return next(
        (one for one in same_day if begins_at(one.place) < ends_at(slot) and begins_at(slot) < ends_at(one.place)), None
    )


def book(
    slot: Place,
    party: Party,
    *,
    account: Account,
    answers: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Registered:
    """Book an interview for a person by their own log-in, or put them on the slot's reserve list.

    They must have consented to the company's being told who comes. Raises TransitionError without that, for another
    place than a slot, one that has begun, one at the time of another interview of theirs, and outside the days of
    application; Refused where the database objects.
    """
    moment = at or timezone.now()
    ensure_bookable(slot, party, moment)
    if (other := overlapping(party, slot)) is not None and other.place_id != slot.pk:
        raise TransitionError(
            f"그 시간에는 이미 {josa(f'‘{other.place.title}’', '이/가')} 있습니다. 겹치지 않는 시간을 고르거나 먼저 그 면접을 취소해 주세요."
        )
    round = slot.round
    ready = Kept(round, slot, book_of(round), None, Method.FIRST_COME)
    return register_kept(ready, party, answers=answers, account=account, at=moment)


@dataclass(frozen=True)
class Cv:
    """A CV that comes with a booking: a file with its name, or one that was handed in for another booking before."""

    name: str = ""
    content: bytes = b""
    before: ApplicationDocument | None = None


@tried_again("place-full")
@action
def book_with(
    slot: Place,
    party: Party,
    *,
    account: Account,
    consented: bool,
    cv: Cv | None = None,
    answers: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Registered:
    """Do what ``book`` does as a form asks it: keep the consent to the company, book, and hand in the CV, or nothing.

    Raises TransitionError also for a file that is none of those asked for.
    """
    if consented and slot.host is not None:
        consent_to(party, slot.host)
    done = book(slot, party, account=account, answers=answers, at=at)
    if cv is None or done.result not in ("accepted", "waiting"):
        return done
    application = Application.objects.select_related("round__type", "place").get(pk=done.application_id)
    if cv.before is not None:
        _hand_on([cv.before], application, at or timezone.now())
    else:
        attach(application, CV, cv.name, cv.content, actor=account, at=at)
    return done


def _hand_on(papers: Iterable[ApplicationDocument], to: Application, moment: datetime) -> None:
    """Let papers of a booking belong to another one as well: the file is the same."""
    ApplicationDocument.objects.bulk_create(
        ApplicationDocument(
            application=to, code=one.code, document_id=one.document_id, uploaded_by_id=one.uploaded_by_id,
            uploaded_at=moment,
        )
        for one in papers
    )  # fmt: skip


def ensure_bookable(slot: Place, party: Party, moment: datetime) -> None:
    """Raise TransitionError unless ``slot`` can be booked at ``moment`` by somebody who has consented to its company."""
    if not is_slot(slot) or slot.host is None:
        raise TransitionError("면접 시간이 아닙니다. 참가 기업의 면접 시간 목록에서 골라 주세요.")
    if moment >= begins_at(slot):
        raise TransitionError("이미 시작한 시간입니다. 남은 시간 가운데에서 골라 주세요.")
    if not consents_to(slot.host, timezone.localdate(moment)).filter(party=party).exists():
        raise TransitionError(
            f"{slot.host.name}에 이름과 연락처를 알리는 데 동의하셔야 면접을 예약하실 수 있습니다. 동의 칸에 표시해 주세요."
        )


def changeable_until(slot: Place) -> datetime:
    """Return the last moment at which a booking of the slot can be moved or cancelled by the person."""
    return begins_at(slot) - timedelta(hours=interview_terms(slot.round).change_hours)


def may_change(booking: Participation, at: datetime | None = None) -> str:
    """Return "" or the sentence why a booking cannot be moved or cancelled (any more)."""
    if booking.place.starts_at is None:
        return "면접 예약이 아닙니다. 나의 이모작에서 다시 골라 주세요."
    if booking.status != ParticipationStatus.ACTIVE:
        return "이미 취소했거나 끝난 예약입니다. 나의 이모작에서 지금 상태를 확인해 주세요."
    until = changeable_until(booking.place)
    if (at or timezone.now()) > until:
        return (
            f"{moment_words(until)}까지 바꾸거나 취소하실 수 있었습니다. 사정이 생기셨으면 담당 부서에 전화해 주세요. "
            "그래야 기다리는 분이 들어오실 수 있습니다."
        )
    return ""


@tried_again()
@action
def cancel(booking: Participation, *, actor: Account, reason: str = "", at: datetime | None = None) -> None:
    """Give a booked interview back; the first of those who wait for its time comes in. Raises TransitionError too late.

    Whose booking it is, the scope says; the application ends as taken back, so that the person may book anew.
    """
    moment = at or timezone.now()
    place = _give_back(booking, actor, reason or _OWN_WILL, moment)
    tell_of(
        "withdrawn",
        booking.party,
        booking.round,
        f"interview-back-{booking.pk}",
        subject=f"[{booking.round.programme.name}] 면접 예약 취소",
        body=f"‘{place.title}’ 예약을 취소했습니다.",
        link=PARTICIPATION_PAGE.format(booking.pk),
        at=moment,
    )
    next_in_line(place, at=moment)


@tried_again("place-full")
@action
def move(
    booking: Participation,
    to: Place,
    *,
    actor: Account,
    at: datetime | None = None,
) -> Registered:
    """Move a booking to another slot with a free table: the new one is booked and the old one given back, or nothing.

    Raises TransitionError too late, for a slot that is full by now, and for what ``book`` refuses.
    """
    moment = at or timezone.now()
    if to.pk == booking.place_id:
        raise TransitionError("지금 예약하신 시간입니다. 다른 시간을 골라 주세요.")
    before = booking.decision.application
    _give_back(booking, actor, "다른 시간으로 옮김", moment)
    done = book(to, booking.party, account=actor, answers=before.answers, at=moment)
    if done.result != "accepted":
        raise TransitionError(
            "그 시간은 방금 찼습니다. 지금 예약은 그대로 두었습니다. 남은 시간 가운데에서 골라 주세요."
        )
    _hand_on(before.documents.order_by("pk"), Application.objects.get(pk=done.application_id), moment)
    next_in_line(booking.place, at=moment)
    return done


def _give_back(booking: Participation, actor: Account, reason: str, moment: datetime) -> Place:
    locked = Participation.objects.select_for_update().get(pk=booking.pk)
    if refusal := may_change(locked, moment):
        raise TransitionError(refusal)
    leave(locked, "withdraw", timezone.localdate(moment), EndReason.OTHER, actor=actor, note=reason, at=moment)
    booking.status = locked.status
    application = locked.decision.application
    if application.status == ApplicationStatus.ACCEPTED:
        APPLICATION.apply(application, "give_back", actor=actor, reason=reason, at=moment)
    return locked.place


def remind_of_interviews(now: datetime | None = None) -> int:
    """Remind whoever has an interview tomorrow, with what to bring; return how many. Run again it sends nothing."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    tomorrow = (
        Participation.objects.filter(
            place__starts_on=today + timedelta(days=1),
            place__starts_at__isnull=False,
            status=ParticipationStatus.ACTIVE,
        )
        .select_related("party", "place__parent", "round__programme__lead_unit", "round__type")
        .order_by("pk")
    )
    sent = 0
    for one in tomorrow:
        kind = f"interview-{one.pk}"
        if Message.objects.filter(kind=kind, recipient_id=one.party_id, due_on=today).exists():
            continue
        starts = moment_words(begins_at(one.place))
        bring = interview_terms(one.round).bring
        where = where_of(one.place)
        body = " ".join(
            part
            for part in (
                f"{starts}에 {josa(f'‘{one.place.title}’', '이/가')} 있습니다.",
                f"오실 곳: {where}." if where else "",
                f"면접석은 {one.table_number}번입니다." if one.table_number else "",
                f"가져오실 것: {', '.join(bring)}." if bring else "",
            )
            if part
        )
        words = worded(
            "session",
            one.party,
            one.round,
            subject=f"[{one.round.programme.name}] 내일 면접이 있습니다",
            body=body,
            values={"place": one.place.title, "starts": starts},
            always={"place": body},
        )
        tell([Notice(one.party_id, kind, *words, PARTICIPATION_PAGE.format(one.pk))], at=moment, once=today)
        sent += 1
    return sent


def where_of(slot: Place) -> str:
    """Return where an interview is: the booth, and the room where it stands."""
    booth = slot.parent.title if slot.parent is not None else ""
    return " · ".join(part for part in (slot.room, booth) if part)
