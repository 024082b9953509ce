"""Taking a withdrawal back (되돌리기): for a short time, by whose it was, while nothing final has followed.

The machines say from where to where one comes back; the log keeps the withdrawal and its undoing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.actions.following import Change, tell_followers
from imojak.paths.actions.taking_part import ask_again, rest_again
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, EndReason, ParticipationStatus, SeatOfferStatus
from imojak.paths.machines import APPLICATION, PARTICIPATION, SEAT_OFFER
from imojak.paths.models import Application, Participation, SeatOffer
from imojak.paths.scopes import speaks_for
from imojak.paths.terms import due_on, undo_hours
from imojak.trust.models import TransitionLog

#: What the log calls it.
UNDONE = "되돌림"
_TOO_LATE = "되돌릴 수 있는 시간이 지났습니다. 다시 하시려면 새로 신청하시거나 담당자에게 전화해 주세요."
_GIVEN_ON = "그사이 자리가 다른 분께 갔습니다. 다시 하시려면 새로 신청하시거나 담당자에게 전화해 주세요."


@dataclass(frozen=True)
class Undo:
    """What may be taken back: the state to which one returns, the moment until which, and "" or why not any more."""

    back_to: str
    until: datetime
    refusal: str = ""


def undo_of_application(application: Application, actor: Account | None, now: datetime) -> Undo | None:
    """Return how a withdrawn or declined application comes back; None where it was not the actor who took it back.

    ``actor`` is None for who holds the signed link of an application that was filed for them.
    """
    if application.status not in (ApplicationStatus.WITHDRAWN, ApplicationStatus.DECLINED):
        return None
    last = _last(application)
    if last is None or not _own(last, actor, application.party_id):
        return None
    until = last.at + timedelta(hours=undo_hours(application.round))
    found = Undo(last.from_state, until, _TOO_LATE if now > until else "")
    if f"back_to_{last.from_state}" not in APPLICATION.by_name or found.refusal:
        return found if found.refusal else None
    return Undo(last.from_state, until, _against(application, last, now))


def _against(application: Application, last: TransitionLog, now: datetime) -> str:
    """Return "" or what has followed since that stands against coming back."""
    of = application.round
    if of.status == RoundStatus.CLOSED:
        return "이 모집은 끝났습니다. 사업 찾기에서 다른 모집을 찾아보세요."
    again = Application.objects.filter(round=of, party=application.party_id).exclude(status__in=GIVEN_UP)
    if again.exclude(pk=application.pk).exists():
        return "그사이 새로 신청하셨습니다. 새 신청을 확인해 주세요."
    if last.from_state != ApplicationStatus.OFFERED:
        return ""
    held = _offer_of(application, last)
    if held is None or now > held.answer_by:
        return "답변 기한이 지나 되돌릴 수 없습니다. 자리가 남았는지 담당자에게 전화해 주세요."
    place = held.place
    if place.closed_on is not None:
        return "제안받으신 자리가 닫혔습니다. 다른 자리가 있는지 담당자에게 전화해 주세요."
    return _GIVEN_ON if place.taken + place.held >= place.capacity else ""


def _offer_of(application: Application, last: TransitionLog) -> SeatOffer | None:
    offers = application.seat_offers.filter(status=SeatOfferStatus.DECLINED, answered_at=last.at)
    return offers.select_related("place").order_by("-pk").first()


@action
def undo_withdrawal(application: Application, *, actor: Account | None, at: datetime | None = None) -> Application:
    """Bring an application back to where it stood before it was taken back or the seat was declined.

    A seat is held again for as long as it was offered. Raises TransitionError too late, for somebody else's, and where
    the seat has gone to the next one or there is a new application.
    """
    moment = at or timezone.now()
    # Whoever is next in line and whoever comes back must not both have the seat: the place is the lock.
    locked = Application.objects.select_for_update().get(pk=application.pk)
    last = _last(locked)
    held = _offer_of(locked, last) if last is not None else None
    if held is not None:
        Place.objects.select_for_update().get(pk=held.place_id)
    found = undo_of_application(locked, actor, moment)
    if found is None or found.refusal:
        raise TransitionError(
            found.refusal if found is not None else "되돌릴 수 있는 신청이 아닙니다. 내 신청을 확인해 주세요."
        )
    entered = _entered(locked, found.back_to, moment)
    due = due_on(locked.round, found.back_to, timezone.localdate(entered))
    changes = {"answer_due": due if found.back_to != ApplicationStatus.WAITING else None}
    verb = f"back_to_{found.back_to}"
    APPLICATION.apply(application, verb, actor=actor, reason=UNDONE, at=moment, changes=changes)
    if held is not None and found.back_to == ApplicationStatus.OFFERED:
        cleared = {"answered_at": None, "answered_by": None, "reason": ""}
        SEAT_OFFER.apply(held, "reopen", actor=actor, reason=UNDONE, at=moment, changes=cleared)
        tell_followers(Change.RETURN, [locked.round], actor=actor, at=moment)
    return application


def undo_of_participation(participation: Participation, actor: Account, now: datetime) -> Undo | None:
    """Return how a participation that was given up before it began comes back; None where there is nothing to undo."""
    if participation.status != ParticipationStatus.WITHDRAWN or participation.ended_from is None:
        return None
    if participation.end_reason == EndReason.TRANSFERRED or participation.place.starts_at is not None:
        return None  # it goes on elsewhere, and another transfer leads back; an interview is simply booked again
    last = _last(participation)
    if (
        last is None
        or participation.starts_on <= timezone.localdate(last.at)
        or not _own(last, actor, participation.party_id)
    ):
        return None
    until = last.at + timedelta(hours=undo_hours(participation.round))
    today = timezone.localdate(now)
    place = participation.place
    refusal = ""
    if now > until or participation.starts_on <= today:
        refusal = _TOO_LATE
    elif place.closed_on is not None:
        refusal = "그 자리가 닫혔습니다. 다른 자리가 있는지 담당자에게 전화해 주세요."
    elif place.taken + place.held >= place.capacity:
        refusal = _GIVEN_ON
    return Undo(ParticipationStatus.ACTIVE, until, refusal)


@action
def undo_leaving(participation: Participation, *, actor: Account, at: datetime | None = None) -> Participation:
    """Bring a participation back that was given up before it began: with the day on which it was to end, and its pauses.

    What was asked for and not yet answered is asked for again. Raises TransitionError too late, for somebody else's and
    where the seat has gone to the next one, and Refused where something else that excludes it has begun meanwhile.
    """
    moment = at or timezone.now()
    locked = Participation.objects.select_for_update(of=("self",)).select_related("round").get(pk=participation.pk)
    locked.place = Place.objects.select_for_update().get(pk=locked.place_id)
    found, ended = undo_of_participation(locked, actor, moment), _last(locked)
    if found is None or found.refusal or ended is None:
        raise TransitionError(
            found.refusal if found is not None else "되돌릴 수 있는 참여가 아닙니다. 내 참여를 확인해 주세요."
        )
    changes = {
        "withdrawn_on": None,
        "end_reason": "",
        "ends_on": locked.ended_from,
        "ended_from": None,
        "ended_pauses": None,
    }
    PARTICIPATION.apply(participation, "reinstate", actor=actor, reason=UNDONE, at=moment, changes=changes)
    rest_again(participation, locked.ended_pauses or [])
    ask_again(participation, ended, actor=actor, reason=UNDONE, at=moment)
    tell_followers(Change.RETURN, [locked.round], participation=participation, actor=actor, at=moment)
    return participation


def _own(last: TransitionLog, actor: Account | None, party: int) -> bool:
    """Tell whether it was the applicant's side that took back, and the actor is of that side now."""
    if actor is None or last.actor is None:
        # By the signed link, which nobody else has; what a clock ended has no actor either, and is not for the person.
        declined = last.actor is None and last.from_state == ApplicationStatus.PROPOSED
        return declined and (actor is None or speaks_for(standing(actor), party))
    return speaks_for(standing(actor), party) and (last.actor_id == actor.pk or speaks_for(standing(last.actor), party))


def _last(of: Application | Participation) -> TransitionLog | None:
    rows = TransitionLog.objects.filter(object_type=of._meta.label_lower, object_id=of.pk)
    return rows.select_related("actor").order_by("-at", "-pk").first()


def _entered(of: Application, state: str, otherwise: datetime) -> datetime:
    rows = TransitionLog.objects.filter(object_type=of._meta.label_lower, object_id=of.pk, to_state=state)
    return rows.order_by("-at", "-pk").values_list("at", flat=True).first() or otherwise
