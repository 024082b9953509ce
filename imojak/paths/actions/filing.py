"""Applying (신청): how an application comes in, is confirmed by whose it is, and is taken back.

Drafts and handing in are in ``drafting``, papers in ``papers``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.core import signing
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.saying import moment_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.actions.profile import fill_in, give_consents
from imojak.parties.enums import Capability, PartyKind
from imojak.parties.models import Account, GroupMember, Party, Person
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.actions.following import Change, tell_followers
from imojak.paths.actions.offering import next_in_line
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.enums import ApplicationStatus, Channel, SeatOfferStatus
from imojak.paths.machines import APPLICATION, SEAT_OFFER
from imojak.paths.models import Application, Preference, SeatOffer
from imojak.paths.profile import consented, remembered
from imojak.paths.scopes import speaks_for
from imojak.paths.terms import due_on

#: What the log says where somebody did not ask for what was filed for them.
NOT_ASKED = "본인이 부탁하지 않음"
#: Where a person without a log-in confirms what somebody filed for them, by a signed link.
CONFIRMATION_PAGE = "/confirmations/{}/"
_SALT = "imojak.paths.confirmation"
#: Where a partner sees what it has filed.
FILINGS_PAGE = "/partner/filing/"
#: What the log says where the link to confirm was sent once more.
ASKED_AGAIN = "확인 링크를 다시 보냄"


@action
def file_application(
    party: Party,
    to: Round,
    *,
    place: Place | None = None,
    preferences: Sequence[Place] = (),
    answers: Mapping[str, object] | None = None,
    filed_by: Account | None = None,
    filed_through: Party | None = None,
    channel: str = Channel.WEB,
    late_reason: str = "",
    confirmed: bool = True,
    at: datetime | None = None,
) -> Application:
    """File an application (신청) of ``party`` to a round, or to one place of it; ``preferences`` are in order of wish.

    ``filed_by`` is the account that files, or files for somebody: not ``confirmed`` by that person, it waits until
    they say so; ``filed_through`` is the body for which a partner does. With a ``late_reason`` it is taken outside the
    round's days. Raises TransitionError outside the round's application period, for a closed place, or when somebody
    else than its leader applies for a group, and Refused for a second application.
    """
    moment = at or timezone.now()
    if not late_reason.strip():
        ensure_in_time(to, moment)
    ensure_places_open(to, [*preferences, *([place] if place else [])])
    if channel == Channel.WEB:
        ensure_leads(party, filed_by)
    state = ApplicationStatus.FILED if confirmed else ApplicationStatus.PROPOSED
    made = Application.objects.create(
        round=to,
        party=party,
        place=place,
        filed_at=moment,
        filed_by=filed_by,
        filed_through=filed_through,
        status=state,
        channel=channel,
        late_reason=late_reason.strip(),
        answers=dict(answers or {}),
        answer_due=due_on(to, state, timezone.localdate(moment)),
    )
    Preference.objects.bulk_create(
        Preference(application=made, place=wish, rank=rank) for rank, wish in enumerate(preferences, start=1)
    )
    APPLICATION.begin(made, actor=filed_by, at=moment)
    if not confirmed:
        _ask_to_confirm(made, moment)
    return made


def closes_at(to: Round) -> datetime:
    """Return the last moment at which one can apply to a round."""
    zone = timezone.get_current_timezone()
    if to.apply_until is not None:
        return datetime.combine(to.apply_to, to.apply_until, zone)
    return datetime.combine(to.apply_to + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)


def ensure_in_time(to: Round, moment: datetime) -> None:
    """Raise TransitionError unless a round takes applications at ``moment``; the sentence says from when or since when."""
    opens = datetime.combine(to.apply_from, time.min, timezone.get_current_timezone())
    if moment > closes_at(to):
        last = f"{moment_words(closes_at(to))}" if to.apply_until is not None else f"{day_words(to.apply_to)} 자정"
        raise TransitionError(
            f"접수 기간이 아닙니다. {last}에 접수가 끝났습니다. 쓰시던 내용은 그대로 두었습니다. "
            "사정이 있으면 담당자에게 문의해 주세요."
        )
    running = to.rolling and to.status == RoundStatus.RUNNING
    if moment < opens or (to.status != RoundStatus.OPEN and not running):
        raise TransitionError(closed_sentence(to))


def closed_sentence(to: Round) -> str:
    """Say that a round takes no applications now, and when it does."""
    return f"접수 기간이 아닙니다. 접수 기간은 {day_words(to.apply_from)}부터 {day_words(to.apply_to)}까지입니다."


def ensure_places_open(to: Round, places: Sequence[Place]) -> None:
    """Raise TransitionError for a place of another round, or one that was closed while somebody was choosing it."""
    if any(wish.round_id != to.pk for wish in places):
        raise TransitionError("이 회차의 자리가 아닙니다. 회차의 자리 목록에서 골라 주세요.")
    closed = Place.objects.filter(pk__in=[one.pk for one in places], closed_on__isnull=False).first()
    if closed is not None:
        because = f" 사유: {closed.closed_because}." if closed.closed_because else ""
        raise TransitionError(
            f"고르신 자리 ‘{josa(closed.title + '’', '이/가')} 닫혔습니다.{because} 쓰시던 내용은 그대로 두었으니 "
            "다른 자리를 골라 주세요."
        )


def ensure_leads(party: Party, actor: Account | None) -> None:
    """Raise TransitionError when somebody else than a leader applies for a group; staff and lists may for any."""
    if party.kind != PartyKind.GROUP or actor is None:
        return
    if not GroupMember.objects.filter(group=party, member_id=actor.party_id, leader=True, ends_on=None).exists():
        raise TransitionError("모임의 신청은 대표가 합니다. 대표에게 신청을 부탁해 주세요.")


def _ask_to_confirm(made: Application, moment: datetime) -> None:
    until = f" {day_words(made.answer_due)}까지" if made.answer_due else ""
    by = f"{made.filed_through.name}에서 " if made.filed_through is not None else ""
    tell(
        [
            Notice(
                made.party_id,
                f"proposed-{made.pk}",
                f"[{made.round.programme.name}] 대신 낸 신청을 확인해 주세요",
                f"{by}‘{made.round.title}’에 신청을 대신 내 드렸습니다.{until} 확인해 주셔야 접수됩니다. "
                "신청하지 않으시려면 그대로 두시거나 거절해 주세요.",
                CONFIRMATION_PAGE.format(confirmation_token(made)),
            )
        ],
        at=moment,
    )


@action
def ask_again(application: Application, *, actor: Account, at: datetime | None = None) -> None:
    """Send the question to confirm once more. Raises TransitionError once it is answered, Refused twice on a day."""
    if not actor.can(Capability.DECIDE):
        raise TransitionError("확인 링크를 보낼 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    send_link_again(application, actor=actor, at=at)


def send_link_again(application: Application, *, actor: Account, at: datetime | None = None) -> None:
    """Send the question once more and log who did; inside the transaction of who may. Raises as ``ask_again``."""
    if application.status != ApplicationStatus.PROPOSED:
        raise TransitionError("이미 답하신 신청입니다. 목록에서 지금 상태를 확인해 주세요.")
    moment = at or timezone.now()
    APPLICATION.apply(application, "ask_again", actor=actor, reason=ASKED_AGAIN, at=moment)
    _ask_to_confirm(application, moment)


def tell_who_filed(application: Application, *, at: datetime | None = None) -> None:
    """Tell the partner that filed for somebody that it does not count; in the same words whether they declined or let
    the time pass, and by nothing but the number of the filing.
    """
    by = application.filed_by
    if application.channel != Channel.PARTNER or by is None or by.party_id is None:
        return
    subject = f"[{application.round.programme.name}] 대신 내신 신청이 확인되지 않았습니다"
    body = (
        f"‘{application.round.title}’에 대신 내신 접수번호 {application.pk}번은 본인이 확인하지 않아 신청하지 않은 것이 "
        "되었습니다. 신청을 바라시는 분은 누리집에서 직접 내시거나 담당 부서에 전화하시도록 전해 주세요."
    )
    notice = Notice(by.party_id, f"unconfirmed-{application.pk}", subject, body, FILINGS_PAGE)
    # Who declines, takes that back and declines again on one day is told of once.
    tell([notice], at=at, once=timezone.localdate(at))


def confirmation_token(application: Application) -> str:
    """Return the signed word by which a person without a log-in confirms an application that was filed for them."""
    return signing.dumps(application.pk, salt=_SALT)


def application_of(token: str) -> Application:
    """Return the application of a confirmation's word. Raises TransitionError for one that is not ours."""
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise TransitionError(
            "링크가 맞지 않습니다. 받으신 링크를 그대로 열어 주시거나 담당자에게 문의해 주세요."
        ) from error
    found = Application.objects.select_related("round__programme", "party", "filed_through").filter(pk=number).first()
    if found is None:
        raise TransitionError("확인하지 않으셔서 지운 신청입니다. 신청하시려면 담당자에게 전화해 주세요.")
    return found


@action
def confirm_application(application: Application, *, actor: Account | None, at: datetime | None = None) -> None:
    """Confirm (본인 확인) what somebody filed for oneself; ``actor`` is None when it is done by the signed link.

    Raises TransitionError for somebody else's, or once the day to confirm has passed.
    """
    moment = at or timezone.now()
    _ensure_own(application, actor)
    if application.answer_due is not None and timezone.localdate(moment) > application.answer_due:
        raise TransitionError(
            f"확인하실 수 있는 날({day_words(application.answer_due)})이 지났습니다. 신청하시려면 담당자에게 문의해 주세요."
        )
    day = timezone.localdate(moment)
    changes = {"confirmed_at": moment, "answer_due": due_on(application.round, ApplicationStatus.FILED, day)}
    APPLICATION.apply(application, "confirm", actor=actor, at=moment, changes=changes)
    definition = find_definition(application.round)
    if definition is not None and application.party.kind == PartyKind.PERSON:
        # What somebody else ticked for a person is a consent only once that person has confirmed it; and only with a
        # consent to be served may what was said on the telephone be kept.
        given = consented(definition.type.fields, application.answers)
        give_consents(application.party, given)
        person = Person.objects.filter(party=application.party).first()
        if person is not None and "service" in given:
            fill_in(person, remembered(definition.type.fields, application.answers))


@action
def decline_application(
    application: Application, *, actor: Account | None, reason: str = "", at: datetime | None = None
) -> None:
    """Decline what somebody filed for oneself: it never counted. ``reason`` is NOT_ASKED where nobody asked for it."""
    _ensure_own(application, actor)
    if application.status != ApplicationStatus.PROPOSED:
        raise TransitionError("이미 확인하신 신청입니다. 그만두시려면 신청을 취소해 주세요.")
    APPLICATION.apply(
        application,
        "withdraw",
        actor=actor,
        reason=reason or "본인이 원하지 않음",
        at=at,
        changes={"answer_due": None},
    )
    tell_who_filed(application, at=at)


def _ensure_own(application: Application, actor: Account | None) -> None:
    if actor is None or actor.party_id == application.party_id:
        return
    leads = GroupMember.objects.filter(group_id=application.party_id, member_id=actor.party_id, leader=True)
    if not leads.exists():
        raise TransitionError("본인의 신청만 확인하실 수 있습니다.")


@action
def withdraw_application(
    application: Application, *, actor: Account | None, reason: str = "", at: datetime | None = None
) -> None:
    """Take an application back (신청 취소) before it is accepted; whose it is, the scope says.

    A seat that is held for it goes to the next in line. Raises TransitionError for a member who does not lead the group.
    """
    moment = at or timezone.now()
    if actor is not None and not (actor.can(Capability.DECIDE) or speaks_for(standing(actor), application.party_id)):
        raise TransitionError("모임의 신청은 대표가 취소합니다. 대표에게 부탁해 주세요.")
    APPLICATION.apply(application, "withdraw", actor=actor, reason=reason, at=moment, changes={"answer_due": None})
    held = SeatOffer.objects.filter(application=application, status=SeatOfferStatus.OPEN).first()
    if held is not None:
        changes = {"answered_at": moment, "answered_by": actor, "reason": reason}
        SEAT_OFFER.apply(held, "decline", actor=actor, reason=reason, at=moment, changes=changes)
        tell_followers(Change.EXIT, [application.round], actor=actor, at=moment)
        next_in_line(held.place, at=moment)
