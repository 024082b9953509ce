"""Offering a seat (선정 제안): it is held until a moment; taken, declined or expired it goes to the next in line."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.saying import moment_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place
from imojak.offers.slots import begins_at, is_slot
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths import terms
from imojak.paths.actions.common import action
from imojak.paths.actions.events import worded
from imojak.paths.actions.following import Change, FollowerRefused, tell_followers
from imojak.paths.actions.looking import look_at, withdrawn_consents
from imojak.paths.actions.telling import APPLICATION_PAGE, Notice, tell
from imojak.paths.actions.verdicts import Verdict, exclusion_group, take_in, write
from imojak.paths.enums import ApplicationStatus, DecisionKind, DecisionResult, ParticipationStatus
from imojak.paths.machines import APPLICATION, SEAT_OFFER
from imojak.paths.models import Application, Participation, SeatOffer
from imojak.paths.queries import waiting_for
from imojak.paths.scopes import speaks_for


@action
def offer(
    application: Application,
    place: Place,
    *,
    actor: Account,
    answer_by: datetime | None = None,
    at: datetime | None = None,
) -> SeatOffer:
    """Offer a place to an eligible or waiting person, and hold the seat until ``answer_by``.

    Not said, the round's configuration says how long (two days without one). Raises TransitionError when the rules are
    not met, and Refused when the place is full or closed.
    """
    [looked] = look_at([application], at=at)
    if looked.failed:
        raise TransitionError(f"{looked.sentence} 자리를 제안할 수 없습니다.")
    moment = at or timezone.now()
    verdict = Verdict(
        application,
        "offer",
        DecisionKind.SELECTION,
        DecisionResult.ACCEPTED,
        inputs=looked.inputs,
        place=place,
        answer_by=answer_by or moment + timedelta(hours=terms.offer_hours(application.round) or terms.OFFER_HOURS),
    )
    made = write([verdict], actor=actor, at=moment)[0].offer
    assert made is not None
    return made


@action
def take_offer(offer: SeatOffer, *, actor: Account | None, at: datetime | None = None) -> Participation:
    """Take the offered seat: the participation begins with the place, or today where the place has begun already.

    Raises TransitionError once the moment has passed, and Refused when an exclusive programme overlaps.
    """
    moment = at or timezone.now()
    application = _locked(offer)
    _ensure_speaks(application, actor)
    if withdrawn_consents([application]):
        raise TransitionError(
            "개인정보 이용 동의를 거두셔서 자리를 받으실 수 없습니다. ‘내 정보’에서 다시 동의하신 뒤에 받아 주세요."
        )
    if moment > offer.answer_by and offer.status == offer._meta.get_field("status").default:
        raise TransitionError(
            f"답변 기한({moment_words(offer.answer_by)})이 지나 받으실 수 없습니다. 자리가 남았는지 담당자에게 문의해 주세요."
        )
    APPLICATION.apply(application, "take", actor=actor, at=moment)
    SEAT_OFFER.apply(offer, "take", actor=actor, at=moment, changes={"answered_at": moment, "answered_by": actor})
    decision = offer.decision
    assert decision is not None
    begins = max(offer.place.starts_on, timezone.localdate(moment))
    verdict = Verdict(
        application,
        "take",
        decision.kind,
        decision.result,
        place=offer.place,
        starts_on=min(begins, offer.place.ends_on),
    )
    [made] = take_in([(verdict, decision)], actor, moment)
    tell_followers(Change.APPROVAL, [application.round], participation=made, actor=actor, at=moment)
    starts, ends = day_words(made.starts_on), day_words(made.ends_on)
    words = worded(
        "accepted",
        application.party,
        application.round,
        subject=f"[{application.round.programme.name}] 선정 안내",
        body=f"{offer.place.title}에 선정되셨습니다. {starts}부터 {ends}까지입니다.",
        values={"place": offer.place.title, "starts": starts, "ends": ends},
    )
    link = APPLICATION_PAGE.format(application.pk)
    tell([Notice(application.party_id, f"taken-{offer.pk}", *words, link)], at=moment)
    return made


@action
def decline_offer(
    offer: SeatOffer, *, actor: Account | None, reason: str = "", at: datetime | None = None
) -> SeatOffer | Participation | None:
    """Decline the offered seat (사양); it goes to the next in line, whose offer or participation is returned."""
    moment = at or timezone.now()
    application = _locked(offer)
    _ensure_speaks(application, actor)
    APPLICATION.apply(application, "decline", actor=actor, reason=reason, at=moment)
    SEAT_OFFER.apply(
        offer,
        "decline",
        actor=actor,
        reason=reason,
        at=moment,
        changes={"answered_at": moment, "answered_by": actor, "reason": reason},
    )
    tell_followers(Change.EXIT, [application.round], actor=actor, at=moment)
    return next_in_line(offer.place, at=moment)


@action
def revoke_offer(offer: SeatOffer, *, actor: Account, reason: str, at: datetime | None = None) -> None:
    """Take an offer back (철회) with a reason that the person is told; the application is among the eligible again."""
    moment = at or timezone.now()
    application = _locked(offer)
    APPLICATION.apply(application, "revoke", actor=actor, reason=reason, at=moment)
    SEAT_OFFER.apply(
        offer,
        "revoke",
        actor=actor,
        reason=reason,
        at=moment,
        changes={"answered_at": moment, "answered_by": actor, "reason": reason},
    )
    tell_followers(Change.EXIT, [application.round], actor=actor, at=moment)
    tell(
        [
            Notice(
                application.party_id,
                f"revoked-{offer.pk}",
                f"[{application.round.programme.name}] 제안한 자리를 취소하게 되었습니다",
                f"제안해 드린 ‘{offer.place.title}’ 자리를 드리지 못하게 되어 죄송합니다. 까닭: {reason} 신청은 그대로 두고 심사를 이어 갑니다.",
                APPLICATION_PAGE.format(application.pk),
            )
        ],
        at=moment,
    )


@action
def expire_offer(offer: SeatOffer, *, at: datetime | None = None) -> SeatOffer | Participation | None:
    """Let an unanswered offer expire (기한 지남), tell the person, and return what the next in line gets."""
    moment = at or timezone.now()
    application = _locked(offer)
    verdict = Verdict(
        application,
        "expire",
        DecisionKind.SELECTION,
        DecisionResult.REFUSED,
        reasons=["expired-offer"],
        place=offer.place,
    )
    SEAT_OFFER.apply(offer, "expire", reason="expired-offer", at=moment, changes={"answered_at": moment})
    write([verdict], actor=None, at=moment)
    tell_followers(Change.EXIT, [application.round], at=moment)
    return next_in_line(offer.place, at=moment)


@action
def call_next(place: Place, *, day: date | None = None, at: datetime | None = None) -> SeatOffer | Participation | None:
    """Give a free seat of ``place`` to the first who waits for it; nobody's judgement, the visible rank decides.

    With an offer and a deadline where the round's configuration has one, else at once from ``day`` on. Whoever is busy
    elsewhere or no longer meets the rules is passed over, and keeps the rank. None when nobody waits, no seat is free,
    or the place is over or closed.
    """
    return next_in_line(place, day=day, at=at)


def next_in_line(
    place: Place, *, day: date | None = None, at: datetime | None = None
) -> SeatOffer | Participation | None:
    """Do what ``call_next`` does, within the transaction of the action that freed the seat."""
    moment = at or timezone.now()
    # Two who leave at once must not promote the same person twice: the place is the lock.
    place = Place.objects.select_for_update().get(pk=place.pk)
    first_day = max(day or timezone.localdate(moment), place.starts_on)
    if place.taken + place.held >= place.capacity or first_day > place.ends_on or place.closed_on is not None:
        return None
    if is_slot(place) and moment >= begins_at(place):
        return None
    hours = terms.offer_hours(place.round)
    busy = _busy(place, first_day)
    # Somebody whose application is being changed this moment is answering, or being answered, already.
    # Who waits without a rank waits to be matched anew: there is no line to be next in.
    for following in waiting_for(place).exclude(rank=None).select_for_update(skip_locked=True, of=("self",)):
        if following.party_id in busy:
            continue
        [looked] = look_at([following], at=moment)
        if looked.failed:
            continue
        verdict = Verdict(
            following,
            "offer_next" if hours else "promote",
            DecisionKind.SELECTION,
            DecisionResult.ACCEPTED,
            inputs=looked.inputs,
            place=place,
            starts_on=first_day,
            answer_by=moment + timedelta(hours=hours) if hours else None,
        )
        # Where something else stands against it, as a budget that does not reach, the seat stays free for now.
        with suppress(IntegrityError, FollowerRefused), transaction.atomic():
            [written] = write([verdict], actor=None, reason="자리가 남", at=moment)
            return written.offer or written.participation
    return None


def _locked(offer: SeatOffer) -> Application:
    """Lock the application before the offer, as everybody does, and bring both up to date."""
    application = Application.objects.select_for_update().select_related(None).get(pk=offer.application_id)
    offer.refresh_from_db(fields=["status", "answer_by"])
    return application


def _ensure_speaks(application: Application, actor: Account | None) -> None:
    """Raise TransitionError for a member who does not lead the group to which a seat is offered."""
    if actor is not None and not speaks_for(standing(actor), application.party_id):
        raise TransitionError("모임에 제안된 자리는 대표가 답합니다. 대표에게 부탁해 주세요.")


def _busy(place: Place, first_day: date) -> set[int]:
    """Return the parties that take part in something that excludes this place at that time."""
    group = exclusion_group(place.round)
    if not group:
        return set()
    overlapping = Participation.objects.filter(
        exclusion_group=group, starts_on__lte=place.ends_on, ends_on__gte=first_day
    ).exclude(status=ParticipationStatus.WITHDRAWN)
    waiting = Application.objects.filter(round_id=place.round_id, status=ApplicationStatus.WAITING)
    return set(overlapping.filter(party__in=waiting.values("party_id")).values_list("party_id", flat=True))
