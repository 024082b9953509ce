"""Going on at another place (자리 이동): the person and both places agree, and the participation is split at the day.

The first part ends the day before, the second begins on the day, by a decision of its own on the same application.
What was passed and insured goes along. All of it happens in the transaction of the last agreement, or not at all.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.models import Place
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party, Role
from imojak.paths.actions import agreements, gates, insurance
from imojak.paths.actions.common import action
from imojak.paths.actions.events import PARTICIPATION_PAGE, speakers_of, tell_of, tell_once
from imojak.paths.actions.following import Change, tell_followers
from imojak.paths.actions.offering import next_in_line
from imojak.paths.actions.taking_part import leave
from imojak.paths.actions.verdicts import exclusion_group
from imojak.paths.ceilings import MonthSplit, month_split
from imojak.paths.enums import DecisionKind, DecisionResult, EndReason, ParticipationStatus, TransferStatus
from imojak.paths.life_terms import terms_of
from imojak.paths.machines import PARTICIPATION, TRANSFER
from imojak.paths.models import Decision, Participation, Pause, Transfer
from imojak.paths.scopes import Side, transfer_sides
from imojak.paths.terms import answer_due

_DAY = timedelta(days=1)


def may_transfer(participation: Participation, to: Place, on: date) -> str:
    """Return "" or the sentence why a participation cannot go on at ``to`` from ``on``; the form asks the same."""
    terms = terms_of(participation.round)
    if participation.status != ParticipationStatus.ACTIVE:
        return "이미 끝난 참여입니다. 참여 내역을 확인해 주세요."
    if terms is not None and not terms.life.transfer:
        return "이 사업은 자리를 옮길 수 없습니다. 계속하기 어려우면 담당자와 상의해 주세요."
    if to.round_id != participation.round_id:
        return "같은 회차의 자리로만 옮길 수 있습니다. 다른 회차에는 새로 신청해 주세요."
    if to.pk == participation.place_id:
        return "지금 자리와 같은 자리입니다. 옮길 자리를 골라 주세요."
    if not participation.starts_on < on <= participation.ends_on:
        first = participation.starts_on + _DAY
        return f"옮기는 날은 {day_words(first)}부터 {day_words(participation.ends_on)}까지 가운데에서 골라 주세요."
    if not to.starts_on <= on <= to.ends_on:
        return f"옮길 자리는 {day_words(to.starts_on)}부터 {day_words(to.ends_on)}까지 있습니다. 그 안의 날짜를 적어 주세요."
    if to.closed_on is not None and on >= to.closed_on:
        return "옮길 자리가 닫혔습니다. 다른 자리를 골라 주세요."
    if to.taken + to.held >= to.capacity:
        return f"{josa(f'‘{to.title}’', '은/는')} 자리가 모두 찼습니다. 다른 자리를 골라 주세요."
    return ""


def split_of(transfer: Transfer) -> MonthSplit:
    """Return how the month of the transfer is divided between the two places, for people to see before they agree."""
    return month_split(transfer.on, span=(transfer.participation.starts_on, transfer.participation.ends_on))


@action
def request(
    participation: Participation, to: Place, on: date, reason: str, *, actor: Account, at: datetime | None = None
) -> Transfer:
    """Ask to go on at another place from ``on``; whoever asks has agreed for their side, and the others are told.

    Raises TransitionError when the place, the day or the type does not allow it, or the actor is none of the sides.
    """
    of = Participation.objects.select_for_update().get(pk=participation.pk)
    if refusal := may_transfer(of, to, on):
        raise TransitionError(refusal)
    if not reason.strip():
        raise TransitionError("옮기려는 사유를 적어 주세요.")
    moment = at or timezone.now()
    transfer = Transfer.objects.create(
        participation=of,
        to=to,
        on=on,
        reason=reason.strip()[:200],
        requested_by=actor,
        requested_at=moment,
        answer_due=answer_due(of.round, "transferring", timezone.localdate(moment)),
    )
    TRANSFER.begin(transfer, actor=actor, at=moment)
    _consent(transfer, actor, moment, asking=True)
    for party, link in _asked(transfer):
        tell_once(
            party,
            f"transfer-{transfer.pk}",
            subject=f"[{of.round.programme.name}] 자리 이동 동의 요청",
            body=(
                f"‘{of.place.title}’에서 {josa(f'‘{to.title}’', '으로/로')} {day_words(on)}부터 옮기려는 요청이 있습니다. "
                f"{day_words(transfer.answer_due)}까지 답해 주세요. 사유: {transfer.reason}"
            ),
            link=link,
            at=moment,
        )
    return transfer


@action
def agree(transfer: Transfer, *, actor: Account, at: datetime | None = None) -> Transfer:
    """Agree for every side that the actor speaks for; when all have agreed, the transfer is carried out at once.

    Raises TransitionError when the actor speaks for none of the sides, when the place has become full, or when there
    are records on or after the day; nothing is changed then.
    """
    locked = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if locked.status != TransferStatus.REQUESTED:
        raise TransitionError("이미 처리된 요청입니다. 화면을 새로 고친 뒤 다시 확인하세요.")
    moment = at or timezone.now()
    _consent(locked, actor, moment)
    if locked.person_agreed_at and locked.leaving_agreed_at and locked.arriving_agreed_at:
        _carry_out(locked, actor, moment)
    transfer.refresh_from_db()
    return transfer


@action
def refuse_transfer(transfer: Transfer, *, actor: Account, because: str, at: datetime | None = None) -> None:
    """Say no to a transfer for one's side, with the reason, and tell the person."""
    if not transfer_sides(actor, transfer):
        raise TransitionError("이 요청에 답할 수 있는 쪽이 아닙니다. 담당 부서에 문의하세요.")
    TRANSFER.apply(
        transfer, "refuse", actor=actor, reason=because, at=at, changes={"refused_because": because.strip()[:200]}
    )
    of = transfer.participation
    tell_of(
        "transfer-refused",
        of.party,
        of.round,
        f"transfer-refused-{transfer.pk}",
        subject=f"[{of.round.programme.name}] 자리 이동 결과",
        body=f"‘{transfer.to.title}’ 쪽으로 옮기지 못하게 되었습니다. 사유: {because.strip()} 지금 자리에서 계속 활동하시면 됩니다.",
        link=PARTICIPATION_PAGE.format(of.pk),
        at=at,
    )


@action
def withdraw_transfer(transfer: Transfer, *, actor: Account, at: datetime | None = None) -> None:
    """Take a request back; the person, or whoever asked for it."""
    if Side.PERSON not in transfer_sides(actor, transfer) and transfer.requested_by_id != actor.pk:
        raise TransitionError("요청한 사람이나 참여자만 취소할 수 있습니다.")
    TRANSFER.apply(transfer, "withdraw", actor=actor, at=at)


# --- the sides --------------------------------------------------------------------------------------------------------


def _consent(transfer: Transfer, actor: Account, moment: datetime, *, asking: bool = False) -> None:
    sides = transfer_sides(actor, transfer)
    if not sides and not (asking and actor.can("decide")):
        raise TransitionError("이 요청에 답할 수 있는 쪽이 아닙니다. 담당 부서에 문의하세요.")
    changes = []
    if Side.PERSON in sides and transfer.person_agreed_at is None:
        transfer.person_agreed_at = moment
        changes.append("person_agreed_at")
    if Side.LEAVING in sides and transfer.leaving_agreed_at is None:
        transfer.leaving_agreed_at, transfer.leaving_agreed_by = moment, actor
        changes += ["leaving_agreed_at", "leaving_agreed_by"]
    if Side.ARRIVING in sides and transfer.arriving_agreed_at is None:
        transfer.arriving_agreed_at, transfer.arriving_agreed_by = moment, actor
        changes += ["arriving_agreed_at", "arriving_agreed_by"]
    transfer.save(update_fields=changes)


def _asked(transfer: Transfer) -> list[tuple[int, str]]:
    """Return who is to be asked, with the page where they answer: each speaker of a side that has not agreed."""
    today = timezone.localdate()
    found: dict[int, str] = {}
    of = transfer.participation
    if transfer.person_agreed_at is None:
        found |= dict.fromkeys(speakers_of(of.party, today), PARTICIPATION_PAGE.format(of.pk))
    for place, agreed in ((of.place, transfer.leaving_agreed_at), (transfer.to, transfer.arriving_agreed_at)):
        if agreed is None:
            leaders = _leaders(place.host, today) if place.host is not None else []
            found |= dict.fromkeys(leaders, "/partner/")
    return list(found.items())


def _leaders(host: Party, day: date) -> list[int]:
    roles = Role.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), at=host, kind=RoleKind.SITE_LEADER, starts_on__lte=day
    )
    return list(roles.order_by("pk").values_list("party_id", flat=True))


# --- carrying out -----------------------------------------------------------------------------------------------------


def _carry_out(transfer: Transfer, actor: Account, moment: datetime) -> None:
    leaving = Participation.objects.select_for_update().get(pk=transfer.participation_id)
    to = Place.objects.select_for_update().get(pk=transfer.to_id)
    if refusal := may_transfer(leaving, to, transfer.on):
        raise TransitionError(refusal)
    ends, left, place = leaving.ends_on, transfer.on - _DAY, leaving.place
    pauses = list(leaving.pauses.filter(ends_on__gte=transfer.on).order_by("starts_on"))
    leave(leaving, "transfer", left, EndReason.TRANSFERRED, actor=actor, note=transfer.reason, at=moment)
    decision = Decision.objects.create(
        application_id=leaving.decision.application_id,
        kind=DecisionKind.TRANSFER,
        result=DecisionResult.ACCEPTED,
        text=transfer.reason,
        rule_set=leaving.round.eligibility,
        inputs={"transfer": transfer.pk, "from": leaving.pk},
        decided_by=actor,
        decided_at=moment,
        message=_tell_result(leaving, to, transfer.on, moment),
    )
    arriving = Participation.objects.create(
        party_id=leaving.party_id,
        round_id=leaving.round_id,
        place=to,
        decision=decision,
        starts_on=transfer.on,
        ends_on=min(ends, to.ends_on),
        exclusion_group=exclusion_group(leaving.round),
        hours_per_month=leaving.hours_per_month,
        gated=leaving.gated,
        transferred_from=leaving,
    )
    PARTICIPATION.begin(arriving, actor=actor, at=moment)
    Pause.objects.bulk_create(
        Pause(
            participation=arriving,
            starts_on=max(one.starts_on, transfer.on),
            ends_on=min(one.ends_on, arriving.ends_on),
            reason=one.reason,
            decided_by_id=one.decided_by_id,
        )
        for one in pauses
        if one.starts_on <= arriving.ends_on
    )
    gates.carry_over(leaving, arriving)
    insurance.carry_over(leaving, arriving)
    agreements.end_with(leaving, left, actor=actor, at=moment)
    TRANSFER.apply(transfer, "carry_out", actor=actor, at=moment, changes={"result": arriving})
    tell_followers(Change.TRANSFER, [leaving.round], participation=arriving, actor=actor, at=moment)
    next_in_line(place, day=transfer.on, at=moment)


def _tell_result(leaving: Participation, to: Place, on: date, moment: datetime) -> Message:
    return tell_of(
        "transferred",
        leaving.party,
        leaving.round,
        f"transferred-{leaving.pk}",
        subject=f"[{leaving.round.programme.name}] 자리 이동 안내",
        body=f"{day_words(on)}부터 ‘{to.title}’에서 활동합니다. 그 전날까지의 활동은 지금 자리에서 인정됩니다.",
        values={"place": to.title, "starts": day_words(on)},
        link="/me/",
        at=moment,
    )
