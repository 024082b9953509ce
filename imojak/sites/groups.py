"""A group as its pages show it, to its people and to the office: who is in it, who is asked, and what has happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.parties.models import GroupMember, Party
from imojak.parties.queries import running
from imojak.paths.enums import GroupInvitationStatus
from imojak.paths.models import Application, GroupInvitation, GroupProfile, Participation
from imojak.sites.names import names_for
from imojak.trust.models import TransitionLog

#: What an answer to an invitation is called in a group's history.
_ANSWERS: dict[tuple[str, str], str] = {
    (GroupInvitationStatus.SENT, GroupInvitationStatus.DECLINED): "님이 함께하지 않기로 함",
    (GroupInvitationStatus.DECLINED, GroupInvitationStatus.SENT): "님이 거절을 되돌림",
    (GroupInvitationStatus.SENT, GroupInvitationStatus.EXPIRED): "님이 기한까지 답하지 않음",
    (GroupInvitationStatus.SENT, GroupInvitationStatus.REVOKED): "님의 초대를 취소함",
    ("", GroupInvitationStatus.SENT): "님을 초대함",
}


#: What members do who look at who else is in their group, as the log of reads tells it.
MEMBERS_TASK = "모임 구성원 보기"


@dataclass(frozen=True)
class Event:
    """Something that happened to a group: the day, and a sentence."""

    day: date
    sentence: str


@dataclass(frozen=True)
class MemberRow:
    """A member with the name as the reader may see it; ``leaving`` is whose last day is today."""

    of: GroupMember
    name: str
    mine: bool = False
    leaving: bool = False


def members_of(request: HttpRequest, rows: Iterable[GroupMember], task: str) -> list[MemberRow]:
    """Return memberships with their names; whoever looked is written to the log of reads."""
    several = list(rows)
    names = names_for(request, [row.member_id for row in several], task)
    own = getattr(request.user, "party_id", None)
    staying = {pair for group in {row.group_id for row in several} for pair in staying_in(group)}
    return [
        MemberRow(
            row,
            names.get(row.member_id, ""),
            mine=row.member_id == own,
            leaving=(row.group_id, row.member_id) not in staying,
        )
        for row in several
    ]


def staying_in(group: int) -> set[tuple[int, int]]:
    """Return who is in a group tomorrow as well, as pairs of group and member: whoever has said today that they go is not."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return set(GroupMember.objects.filter(running(tomorrow), group_id=group).values_list("group_id", "member_id"))


def history(group: Party, names: Mapping[int, str], invitations: Iterable[GroupInvitation]) -> list[Event]:
    """Return what has happened to a group, the newest first. ``invitations`` are those that the reader may see."""
    parts = (_invited(list(invitations)), _memberships(group, names), _applied(group), _took_part(group))
    found = sorted((one for part in parts for one in part), key=lambda one: one[0], reverse=True)
    return [Event(timezone.localdate(at), sentence) for at, sentence in found]


def _at(day: date, hour: int) -> datetime:
    """Return a moment of a day, to order what is known by its day among what is known by the minute."""
    return datetime.combine(day, time(hour), timezone.get_current_timezone())


def _memberships(group: Party, names: Mapping[int, str]) -> Iterator[tuple[datetime, str]]:
    seen: set[int] = set()
    formed = GroupProfile.objects.filter(party=group).values_list("formed_at", flat=True).first()
    answered = dict(
        GroupInvitation.objects.filter(group=group, membership__isnull=False).values_list("membership", "answered_at")
    )
    for row in GroupMember.objects.filter(group=group).select_related("ended_by").order_by("starts_on", "pk"):
        who = names.get(row.member_id) or "구성원"
        begun = formed if formed is not None and row.starts_on == timezone.localdate(formed) else _at(row.starts_on, 0)
        yield answered.get(row.pk) or begun, f"{josa(who, '이/가')} {'다시 ' if row.member_id in seen else ''}들어옴"
        seen.add(row.member_id)
        if row.ends_on is not None:
            own = row.ended_by is None or row.ended_by.party_id == row.member_id
            yield (
                row.ended_at or _at(row.ends_on, 23),
                f"{josa(who, '이/가')} 나감" if own else f"{josa(who, '을/를')} 대표가 내보냄",
            )


def _invited(invitations: list[GroupInvitation]) -> Iterator[tuple[datetime, str]]:
    by_pk = {one.pk: one for one in invitations}
    log = TransitionLog.objects.filter(object_type=GroupInvitation._meta.label_lower, object_id__in=list(by_pk))
    for row in log.order_by("at", "pk"):
        what = _ANSWERS.get((row.from_state, row.to_state))
        if what is not None:
            yield row.at, f"{by_pk[row.object_id].name}{what}"


def _applied(group: Party) -> Iterator[tuple[datetime, str]]:
    for one in Application.objects.filter(party=group).select_related("round").order_by("filed_at", "pk"):
        again = "이어서 " if one.answers.get("renews") else ""
        yield one.filed_at, f"‘{one.round.title}’에 {again}신청함"


def _took_part(group: Party) -> Iterator[tuple[datetime, str]]:
    today = timezone.localdate()
    for one in Participation.objects.filter(party=group).select_related("round").order_by("starts_on", "pk"):
        if one.starts_on <= today:
            yield _at(one.starts_on, 0), f"‘{one.round.title}’ 참여를 시작함"
        if one.end_reason:
            yield _at(one.ends_on, 23), f"‘{one.round.title}’ 참여를 마침({one.get_end_reason_display()})"
