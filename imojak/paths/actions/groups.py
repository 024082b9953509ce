"""Volunteer groups (자원봉사 모임) and their like: formed by a leader, members from–to, renewed into the next round.

Who is in a group has said so themselves (``group_invitations``), or has signed a list that the office keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.parsing import holds_resident_number
from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability, PartyKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.actions.drafting import save_draft
from imojak.paths.actions.events import speakers_of, tell_once
from imojak.paths.actions.filing import ensure_in_time, file_application
from imojak.paths.enums import PENDING, GroupInvitationStatus, ParticipationStatus
from imojak.paths.group_terms import confirmed, size_of
from imojak.paths.life_terms import life_of
from imojak.paths.machines import GROUP_INVITATION
from imojak.paths.models import Application, Draft, GroupProfile, Participation
from imojak.paths.queries import managers_of
from imojak.paths.scopes import speaks_for
from imojak.paths.terms import answer_due, undo_hours

GROUP_PAGE = "/me/groups/{}/"
OFFICE_GROUP_PAGE = "/office/groups/{}/"
_DAY = timedelta(days=1)


@action
def form_group(
    name: str,
    *,
    leader: Party,
    actor: Account,
    members: Sequence[Party] = (),
    purpose: str = "",
    round: Round | None = None,
    on: date | None = None,
    at: datetime | None = None,
) -> Party:
    """Form a group of persons with its leader, from a day (today when not said); the others are invited.

    ``members`` come in at once from a list that the office keeps; ``round`` is the one that it wants to apply to.
    Raises TransitionError without a name, for somebody who is no person, and for members without the office.
    """
    day = on or timezone.localdate(at)
    everybody = list(dict.fromkeys([leader, *members]))
    told = _described(name, purpose)
    if members and not actor.can(Capability.DECIDE):
        raise TransitionError("구성원은 초대해 주세요. 초대받은 분이 함께하겠다고 하면 구성원이 됩니다.")
    if not members and leader.pk != actor.party_id and not actor.can(Capability.DECIDE):
        raise TransitionError("모임은 본인이 대표가 되어 만드실 수 있습니다.")
    if any(one.kind != PartyKind.PERSON for one in everybody):
        raise TransitionError("모임의 구성원은 사람이어야 합니다. 단체는 따로 신청해 주세요.")
    made = Party.objects.create(kind=PartyKind.GROUP, name=told[0])
    GroupMember.objects.bulk_create(
        GroupMember(group=made, member=one, leader=one == leader, starts_on=day) for one in everybody
    )
    GroupProfile.objects.create(
        party=made, purpose=told[1], round=round, formed_by=actor, formed_at=at or timezone.now()
    )
    return made


@action
def describe(group: Party, name: str, purpose: str, *, actor: Account, round: Round | None = None) -> None:
    """Say anew what a group is called, what it is for and to which round it wants to apply; its leader does.

    Raises TransitionError while an application of the group is looked at: what was applied with stays as it was.
    """
    _may(actor, group)
    told = _described(name, purpose)
    open_ = Application.objects.filter(party=group, status__in=PENDING).exists()
    if open_ and told[0] != group.name:
        raise TransitionError("심사 중인 신청이 있어 모임 이름은 바꿀 수 없습니다. 결과가 나온 뒤에 바꿔 주세요.")
    group.name = told[0]
    group.save(update_fields=["name"])
    known = GroupProfile.objects.filter(party=group)
    if not known.update(purpose=told[1], round=round):
        GroupProfile.objects.create(
            party=group, purpose=told[1], round=round, formed_by=actor, formed_at=timezone.now()
        )


def _described(name: str, purpose: str) -> tuple[str, str]:
    told = name.strip()[:60], purpose.strip()[:300]
    if not told[0]:
        raise TransitionError("모임의 이름을 적어 주세요.")
    if any(holds_resident_number(one) for one in told):
        raise TransitionError("주민등록번호는 받지 않습니다. 지우고 다시 적어 주세요.")
    return told


def roster(group: Party, on: date | None = None) -> QuerySet[GroupMember]:
    """Return who is in a group on a day (today when not said), the leader first, then by the day they came."""
    day = on or timezone.localdate()
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    return (
        GroupMember.objects.filter(running, group=group, starts_on__lte=day)
        .select_related("member")
        .order_by("-leader", "starts_on", "pk")
    )


@action
def add_member(group: Party, member: Party, *, actor: Account, on: date | None = None) -> GroupMember:
    """Take somebody into a group by a signed list that the office keeps; everybody else is invited.

    Raises TransitionError when they are in it already, are no person, or somebody else than the office does it.
    """
    day = on or timezone.localdate()
    if not actor.can(Capability.DECIDE):
        raise TransitionError("구성원은 초대해 주세요. 초대받은 분이 함께하겠다고 하면 구성원이 됩니다.")
    return take_in(group, member, day)


def take_in(group: Party, member: Party, day: date) -> GroupMember:
    """Write a membership from a day on, within an action. Raises TransitionError for who is in the group already."""
    if member.kind != PartyKind.PERSON:
        raise TransitionError("모임의 구성원은 사람이어야 합니다.")
    if GroupMember.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), group=group, member=member).exists():
        raise TransitionError("이미 모임에 있는 사람입니다. 구성원 목록을 확인해 주세요.")
    return GroupMember.objects.create(group=group, member=member, starts_on=day)


@action
def remove_member(
    group: Party, member: Party, *, actor: Account, on: date | None = None, at: datetime | None = None
) -> GroupMember:
    """Let somebody leave a group; ``on`` is their last day in it. The leader hands over first, or goes as the last one.

    A group that is then too small for what it applies to or takes part in is told, with the day until which it has to
    find somebody.
    """
    moment = at or timezone.now()
    day = on or timezone.localdate(moment)
    own = standing(actor).party == member.pk
    if not own:
        _may(actor, group)
    known = _membership(group, member, day)
    if known.leader:
        _give_up(group, known, day, actor, moment)
    known.ends_on = max(day, known.starts_on)
    known.ended_at, known.ended_by = moment, actor
    known.save(update_fields=["ends_on", "ended_at", "ended_by"])
    if not own:
        tell_once(
            member.pk,
            f"group-left-{known.pk}",
            subject=f"[{group.name}] 모임에서 나오게 되었습니다",
            body=f"{josa(f'‘{group.name}’', '은/는')} {day_words(known.ends_on)}까지입니다. 궁금하시면 모임의 대표나 담당자에게 물어봐 주세요.",
            at=moment,
        )
    _tell_if_short(group, known.ends_on + _DAY, moment)
    return known


def _give_up(group: Party, leader: GroupMember, day: date, actor: Account, moment: datetime) -> None:
    """Let a leader go who is the last one: what nobody has answered is taken back. Raises TransitionError otherwise."""
    if roster(group, day + _DAY).exclude(pk=leader.pk).exists():
        raise TransitionError("대표는 먼저 다른 사람에게 대표를 넘겨 주세요.")
    pending = Application.objects.filter(party=group, status__in=PENDING)
    if pending.exists() or Participation.objects.filter(party=group, status=ParticipationStatus.ACTIVE).exists():
        raise TransitionError("신청했거나 참여하는 모임입니다. 먼저 신청을 취소하거나 참여를 마쳐 주세요.")
    for one in group.group_invitations.filter(status=GroupInvitationStatus.SENT):
        changes = {"answered_at": moment}
        GROUP_INVITATION.apply(one, "revoke", actor=actor, reason="모임을 그만둠", at=moment, changes=changes)


def may_come_back(known: GroupMember, actor: Account, now: datetime) -> bool:
    """Tell whether somebody may take their own leaving back: they left themselves, and not long ago."""
    if known.ended_at is None or known.ended_by_id != actor.pk or known.member_id != actor.party_id:
        return False
    assert known.ends_on is not None
    profile = GroupProfile.objects.filter(party=known.group_id).select_related("round").first()
    within = timedelta(hours=undo_hours(profile.round if profile is not None else None))
    later = GroupMember.objects.filter(group=known.group_id, member=known.member_id, starts_on__gt=known.ends_on)
    return now <= known.ended_at + within and not later.exists()


@action
def come_back(group: Party, *, actor: Account, at: datetime | None = None) -> GroupMember:
    """Take one's own leaving back (되돌리기): the membership goes on the day after; both stand in the group's history.

    Raises TransitionError when it was somebody else who ended it, or too long ago.
    """
    moment = at or timezone.now()
    known = (
        GroupMember.objects.select_for_update()
        .filter(group=group, member_id=actor.party_id, ended_at__isnull=False)
        .order_by("-ended_at", "-pk")
        .first()
    )
    if known is None or not may_come_back(known, actor, moment):
        raise TransitionError("되돌릴 수 있는 시간이 지났습니다. 모임의 대표에게 다시 초대해 달라고 해 주세요.")
    assert known.ends_on is not None
    starts = max(known.ends_on + _DAY, timezone.localdate(moment))
    return GroupMember.objects.create(group=group, member_id=known.member_id, leader=known.leader, starts_on=starts)


@action
def hand_over(group: Party, to: Party, *, actor: Account, on: date | None = None) -> GroupMember:
    """Let another member lead the group from a day on; both are told."""
    day = on or timezone.localdate()
    _may(actor, group)
    following = _membership(group, to, day)
    before = GroupMember.objects.filter(group=group, leader=True).exclude(pk=following.pk)
    leaders = list(before.values_list("member_id", flat=True))
    before.update(leader=False)
    following.leader = True
    following.save(update_fields=["leader"])
    for number, what in [(to.pk, "모임의 대표가 되셨습니다"), *((one, "대표를 넘기셨습니다") for one in leaders)]:
        tell_once(
            number,
            f"group-leader-{group.pk}-{following.pk}",
            subject=f"[{group.name}] {what}",
            body=f"‘{group.name}’의 새 대표는 {day_words(day)}부터 모임의 신청과 참여를 맡습니다.",
            link=GROUP_PAGE.format(group.pk),
        )
    return following


def _tell_if_short(group: Party, day: date, moment: datetime) -> None:
    """Tell leader and office where a group has become too small for what it applies to or takes part in."""
    left = confirmed(group, day)
    rows: list[Application | Participation] = [
        *Application.objects.filter(party=group, status__in=PENDING).select_related("round__programme__lead_unit"),
        *Participation.objects.filter(party=group, status=ParticipationStatus.ACTIVE, ends_on__gte=day).select_related(
            "round__programme__lead_unit"
        ),
    ]
    for of in {row.round_id: row.round for row in rows}.values():
        least = size_of(of).least
        if left >= least:
            continue
        until = f"{day_words(answer_due(of, 'short', day))}까지 "
        body = (
            f"‘{of.title}’에는 {least}명 이상이 필요한데 지금 {left}명입니다. {until}구성원을 더 초대해 주세요. "
            "기한이 지나면 담당자가 모임과 상의해 정합니다."
        )
        office = (
            f"모임 ‘{group.name}’의 구성원이 {left}명으로 줄었습니다. {least}명 이상이어야 합니다. {until}기다립니다."
        )
        for number in speakers_of(group, day):
            tell_once(
                number,
                f"group-short-{group.pk}-{of.pk}",
                subject=f"[{group.name}] 구성원이 모자랍니다",
                body=body,
                link=GROUP_PAGE.format(group.pk),
                at=moment,
            )
        for number in managers_of(of):
            tell_once(
                number,
                f"group-short-{group.pk}-{of.pk}-office",
                subject=f"[{of.programme.name}] 모임 인원이 줄었습니다",
                body=office,
                link=OFFICE_GROUP_PAGE.format(group.pk),
                at=moment,
            )


def renewals_left(participation: Participation, into: Round) -> str:
    """Return "" or the sentence why a group cannot go on in another round (재참여); the page asks the same."""
    if into.programme.code != participation.round.programme.code:
        return "같은 사업의 다음 회차에만 이어서 신청할 수 있습니다."
    life = life_of(into)
    done = _renewals(participation)
    if life is None or done < life.renewals:
        return ""
    if not life.renewals:
        return "이 사업은 이어서 참여할 수 없습니다. 새 모집에 신청해 주세요."
    return f"이 사업은 {life.renewals}번까지 이어서 참여할 수 있는데 이미 {done}번 이었습니다."


@action
def begin_renewal(participation: Participation, into: Round, *, actor: Account, at: datetime | None = None) -> Draft:
    """Begin a group's application for the next round (재참여) with what it wrote before; its people are who they are now.

    What the new form does not ask, consents and papers are given anew. Raises TransitionError as ``renew_group``.
    """
    if not speaks_for(standing(actor), participation.party_id):
        raise TransitionError("모임의 신청은 대표가 합니다. 대표에게 신청을 부탁해 주세요.")
    if refusal := renewals_left(participation, into):
        raise TransitionError(refusal)
    ensure_in_time(into, at or timezone.now())
    definition = find_definition(into)
    fields = definition.type.fields if definition is not None else {}
    before = participation.decision.application.answers
    kept = {code: value for code, value in before.items() if code in fields and fields[code].consent is None}
    return save_draft(actor, into, party=participation.party, answers={**kept, "renews": participation.pk}, at=at)


@action
def renew_group(
    participation: Participation, into: Round, *, actor: Account, place: Place | None = None, at: datetime | None = None
) -> Application:
    """Let a group that took part apply to the next round, as often as its type allows (재참여).

    The application says of which participation it is the renewal; it is decided like any other. Raises TransitionError
    for another programme, too many renewals, or outside of the application period.
    """
    _may(actor, participation.party)
    if refusal := renewals_left(participation, into):
        raise TransitionError(refusal)
    return file_application(
        participation.party,
        into,
        place=place,
        answers={"renews": participation.pk, "members": [row.member_id for row in roster(participation.party)]},
        filed_by=actor,
        at=at,
    )


def _renewals(participation: Participation) -> int:
    done, answers = 0, participation.decision.application.answers
    while (before := answers.get("renews")) is not None:
        done += 1
        answers = (
            Participation.objects.select_related("decision__application").get(pk=before).decision.application.answers
        )
    return done


def _membership(group: Party, member: Party, day: date) -> GroupMember:
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    rows = GroupMember.objects.select_for_update().filter(running, group=group, member=member)
    known = rows.order_by("-starts_on", "-pk").first()
    if known is None:
        raise TransitionError("모임에 없는 사람입니다. 구성원 목록을 확인해 주세요.")
    return known


def _may(actor: Account, group: Party) -> None:
    if not (speaks_for(standing(actor), group.pk) or actor.can(Capability.DECIDE)):
        raise TransitionError("모임의 대표나 담당자만 할 수 있습니다.")
