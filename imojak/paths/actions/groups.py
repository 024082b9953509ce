"""Volunteer groups (자원봉사 모임) and their like: formed with a leader, members from–to, renewed into the next round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place, Round
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.actions.filing import file_application
from imojak.paths.life_terms import life_of
from imojak.paths.models import Application, Participation
from imojak.paths.scopes import speaks_for


@action
def form_group(
    name: str, *, leader: Party, members: Sequence[Party] = (), actor: Account, on: date | None = None
) -> Party:
    """Form a group of persons with its leader, from a day (today when not said).

    Raises TransitionError without a name, for fewer than two people, or for somebody who is no person.
    """
    day = on or timezone.localdate()
    everybody = list(dict.fromkeys([leader, *members]))
    if not name.strip():
        raise TransitionError("모임의 이름을 적어 주세요.")
    if len(everybody) < 2:
        raise TransitionError("모임은 두 사람부터 만들 수 있습니다. 구성원을 더해 주세요.")
    if any(one.kind != PartyKind.PERSON for one in everybody):
        raise TransitionError("모임의 구성원은 사람이어야 합니다. 단체는 따로 신청해 주세요.")
    made = Party.objects.create(kind=PartyKind.GROUP, name=name.strip()[:100])
    GroupMember.objects.bulk_create(
        GroupMember(group=made, member=one, leader=one == leader, starts_on=day) for one in everybody
    )
    return made


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
    """Take somebody into a group from a day on. Raises TransitionError when they are in it already, or not a person."""
    day = on or timezone.localdate()
    _may(actor, group)
    if member.kind != PartyKind.PERSON:
        raise TransitionError("모임의 구성원은 사람이어야 합니다.")
    if GroupMember.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), group=group, member=member).exists():
        raise TransitionError("이미 모임에 있는 사람입니다. 구성원 목록을 확인해 주세요.")
    return GroupMember.objects.create(group=group, member=member, starts_on=day)


@action
def remove_member(group: Party, member: Party, *, actor: Account, on: date | None = None) -> GroupMember:
    """Let somebody leave a group; ``on`` is their last day in it. The leader hands over first."""
    day = on or timezone.localdate()
    own = standing(actor).party == member.pk
    if not own:
        _may(actor, group)
    known = _membership(group, member, day)
    if known.leader:
        raise TransitionError("대표는 먼저 다른 사람에게 대표를 넘겨 주세요.")
    known.ends_on = max(day, known.starts_on)
    known.save(update_fields=["ends_on"])
    return known


@action
def hand_over(group: Party, to: Party, *, actor: Account, on: date | None = None) -> GroupMember:
    """Let another member lead the group from a day on."""
    day = on or timezone.localdate()
    _may(actor, group)
    following = _membership(group, to, day)
    GroupMember.objects.filter(group=group, leader=True).update(leader=False)
    following.leader = True
    following.save(update_fields=["leader"])
    return following


@action
def renew_group(
    participation: Participation, into: Round, *, actor: Account, place: Place | None = None, at: datetime | None = None
) -> Application:
    """Let a group that took part apply to the next round, as often as its type allows (재참여).

    The application says of which participation it is the renewal; it is decided like any other. Raises TransitionError
    for another programme, too many renewals, or outside of the application period.
    """
    _may(actor, participation.party)
    if into.programme.code != participation.round.programme.code:
        raise TransitionError("같은 사업의 다음 회차에만 이어서 신청할 수 있습니다.")
    life = life_of(into)
    done = _renewals(participation)
    if life is not None and done >= life.renewals:
        raise TransitionError(
            f"이 사업은 {life.renewals}번까지 이어서 참여할 수 있는데 이미 {done}번 이었습니다."
            if life.renewals
            else "이 사업은 이어서 참여할 수 없습니다. 새 모집에 신청해 주세요."
        )
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
    known = GroupMember.objects.select_for_update().filter(running, group=group, member=member).first()
    if known is None:
        raise TransitionError("모임에 없는 사람입니다. 구성원 목록을 확인해 주세요.")
    return known


def _may(actor: Account, group: Party) -> None:
    if not (speaks_for(standing(actor), group.pk) or actor.can("decide")):
        raise TransitionError("모임의 대표나 담당자만 할 수 있습니다.")
