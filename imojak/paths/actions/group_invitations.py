"""Inviting somebody into a group (모임 초대): by e-mail, by text message, or by a link that the leader hands on.

Whoever is invited sees who asks and for what, with or without a log-in, and says yes or no themselves. The link's code
is made of the invitation's number by the site's key, so that no table holds what opens it.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.offers.models import Round
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.queries import running
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.actions.events import speakers_of, tell_once
from imojak.paths.actions.groups import GROUP_PAGE, take_in
from imojak.paths.enums import GroupInvitationStatus
from imojak.paths.group_terms import size_of
from imojak.paths.machines import GROUP_INVITATION
from imojak.paths.models import GroupInvitation, GroupProfile
from imojak.paths.scopes import speaks_for
from imojak.paths.terms import answer_due, undo_hours

INVITATION_PAGE = "/groups/invitations/{}/"
_SALT = "imojak.paths.group-invitation"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 10
#: So many open invitations a group may have beside its members where its round names no largest size.
_MOST = 40


def code_of(invitation: GroupInvitation) -> str:
    """Return the code of an invitation, as it stands in the link and as one reads it out: 12-7KQ2MZ9PXA."""
    digest = int.from_bytes(salted_hmac(_SALT, str(invitation.pk), algorithm="sha256").digest()[:16], "big")
    letters = ""
    for _ in range(_LENGTH):
        digest, place = divmod(digest, len(_LETTERS))
        letters += _LETTERS[place]
    return f"{invitation.pk}-{letters}"


def link_of(invitation: GroupInvitation) -> str:
    """Return where an invitation is answered (a path)."""
    return INVITATION_PAGE.format(code_of(invitation))


def invitation_of(code: str) -> GroupInvitation:
    """Return the invitation of a code, however it was typed. Raises TransitionError for one that is not ours."""
    tidy = re.sub(r"\s", "", code).upper()
    number, _, letters = tidy.partition("-")
    found = None
    if number.isascii() and number.isdigit() and len(number) < 12 and letters:
        found = GroupInvitation.objects.select_related("group", "sent_by").filter(pk=int(number)).first()
    if found is None or not constant_time_compare(code_of(found), tidy):
        raise TransitionError("초대 코드가 맞지 않습니다. 받으신 코드를 처음부터 끝까지 다시 적어 주세요.")
    return found


@action
def invite_member(
    group: Party,
    name: str,
    *,
    actor: Account,
    sender_name: str,
    email: str = "",
    phone: str = "",
    at: datetime | None = None,
) -> GroupInvitation:
    """Invite somebody into a group; without an address the leader hands the link on.

    Raises TransitionError for somebody else than the leader, without a name, for who is invited already by the same
    address, and when the group would become larger than its round takes.
    """
    if not speaks_for(standing(actor), group.pk):
        raise TransitionError("초대는 모임의 대표가 합니다. 대표에게 부탁해 주세요.")
    if not name.strip() or not sender_name.strip():
        raise TransitionError("초대할 분의 이름과 보내는 분의 이름을 적어 주세요.")
    Party.objects.select_for_update().get(pk=group.pk)
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    open_ = group.group_invitations.filter(status=GroupInvitationStatus.SENT)
    same = Q(email__iexact=email) if email else Q(phone=phone) if phone else Q(pk__in=[])
    if open_.filter(same).exists():
        raise TransitionError("이미 초대한 분입니다. 답을 기다리거나, 그 초대를 취소하고 다시 초대해 주세요.")
    of = _round_of(group)
    most = size_of(of).most or _MOST
    there = GroupMember.objects.filter(running(day), group=group).count() + open_.count()
    if there >= most:
        raise TransitionError(f"구성원과 초대를 더해 {most}명까지입니다. 답이 없는 초대를 취소하고 다시 초대해 주세요.")
    made = GroupInvitation.objects.create(
        group=group,
        name=name.strip()[:50],
        email=email.strip(),
        phone=phone.strip(),
        sender_name=sender_name.strip()[:50],
        sent_by=actor,
        sent_at=moment,
        answer_due=answer_due(of, "invited", day),
    )
    GROUP_INVITATION.begin(made, actor=actor, at=moment)
    _write(made, f"group-invitation-{made.pk}", "초대합니다", day)
    return made


def remind(invitation: GroupInvitation, planned: date) -> bool:
    """Remind whom an invitation waits for, once for a day; return whether something went out.

    Who got the link from the leader has no address: then the leader is reminded.
    """
    kind = f"group-invitation-{invitation.pk}-again"
    if invitation.email or invitation.phone:
        return _write(invitation, kind, "초대에 답해 주세요", planned)
    body = f"{invitation.name}님이 아직 초대에 답하지 않았습니다. {day_words(invitation.answer_due)}까지입니다. 링크를 다시 전해 주세요."
    before = Message.objects.filter(kind=kind, due_on=planned).exists()
    for number in [] if before else speakers_of(invitation.group, planned):
        Message.objects.create(
            kind=kind,
            recipient_id=number,
            channel=Channel.ON_SITE,
            subject=f"[{invitation.group.name}] 초대의 답을 기다립니다"[:120],
            body=body,
            link=GROUP_PAGE.format(invitation.group_id),
            due_on=planned,
            status=MessageStatus.DELIVERED,
            sent_at=timezone.now(),
        )
    return not before


def _write(invitation: GroupInvitation, kind: str, what: str, planned: date) -> bool:
    """Put a letter with the link into the outbox, unless one of its kind is there for the day."""
    if not (invitation.email or invitation.phone):
        return False
    profile = GroupProfile.objects.filter(party=invitation.group).select_related("round").first()
    to_what = f" ‘{profile.round.title}’에 함께 신청하려는 모임입니다." if profile and profile.round else ""
    _, fresh = Message.objects.get_or_create(
        kind=kind,
        # Who is invited has no entry yet: the message stands with the group, and goes to the address.
        recipient_id=invitation.group_id,
        due_on=planned,
        defaults={
            "channel": Channel.EMAIL if invitation.email else Channel.SMS,
            "address": invitation.email or invitation.phone,
            "subject": f"[{invitation.group.name}] {what}"[:120],
            "body": (
                f"{invitation.name}님, {josa(invitation.sender_name, '이/가')} 모임 ‘{invitation.group.name}’에 초대했습니다."
                f"{to_what} {day_words(invitation.answer_due)}까지 아래 주소에서 답해 주세요. 초대 코드: {code_of(invitation)}"
            ),
            "link": link_of(invitation),
        },
    )
    return fresh


@action
def accept(invitation: GroupInvitation, *, actor: Account, at: datetime | None = None) -> GroupMember:
    """Say yes to an invitation with one's own account: the membership begins today.

    Raises TransitionError for an account without a person, for who is in the group already, after the last day, and
    when the group is as large as its round takes.
    """
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    person = actor.party
    if person is None or person.kind != PartyKind.PERSON:
        raise TransitionError("이 계정에는 이어진 사람이 없습니다. 시민 계정으로 로그인해 주세요.")
    Party.objects.select_for_update().get(pk=invitation.group_id)
    _ensure_open(invitation, day)
    most = size_of(_round_of(invitation.group)).most
    if most is not None and GroupMember.objects.filter(running(day), group=invitation.group_id).count() >= most:
        raise TransitionError(f"이 모임은 이미 {most}명입니다. 더 들어가실 수 없으니 모임의 대표에게 물어봐 주세요.")
    membership = take_in(invitation.group, person, day)
    changes = {"answered_by": actor, "answered_at": moment, "membership": membership}
    GROUP_INVITATION.apply(invitation, "accept", actor=actor, at=moment, changes=changes)
    _tell_leader(invitation, f"{invitation.name}님이 함께하기로 했습니다.", moment)
    return membership


@action
def decline(
    invitation: GroupInvitation, *, actor: Account | None, reason: str = "", at: datetime | None = None
) -> None:
    """Say no to an invitation, with or without a log-in; the leader is told, not why unless a reason is given."""
    moment = at or timezone.now()
    changes = {"answered_by": actor, "answered_at": moment}
    GROUP_INVITATION.apply(invitation, "decline", actor=actor, reason=reason.strip()[:200], at=moment, changes=changes)
    _tell_leader(invitation, f"{invitation.name}님이 이번에는 함께하지 않기로 했습니다.", moment)


def may_reopen(invitation: GroupInvitation, now: datetime) -> bool:
    """Tell whether a no may be taken back: a short time, and while the invitation runs."""
    if invitation.status != GroupInvitationStatus.DECLINED or invitation.answered_at is None:
        return False
    passed = (now - invitation.answered_at).total_seconds() / 3600
    return passed <= undo_hours(_round_of(invitation.group)) and timezone.localdate(now) <= invitation.answer_due


@action
def reopen(invitation: GroupInvitation, *, actor: Account | None, at: datetime | None = None) -> None:
    """Take one's no back (되돌리기). Raises TransitionError too late."""
    moment = at or timezone.now()
    if not may_reopen(invitation, moment):
        raise TransitionError("되돌릴 수 있는 시간이 지났습니다. 모임의 대표에게 다시 초대해 달라고 해 주세요.")
    changes = {"answered_by": None, "answered_at": None}
    GROUP_INVITATION.apply(invitation, "reopen", actor=actor, reason="거절을 되돌림", at=moment, changes=changes)


@action
def revoke(invitation: GroupInvitation, *, actor: Account, at: datetime | None = None) -> None:
    """Take an invitation back that nobody has answered; the leader does. The link then says so."""
    if not speaks_for(standing(actor), invitation.group_id):
        raise TransitionError("초대는 모임의 대표가 취소합니다. 대표에게 부탁해 주세요.")
    GROUP_INVITATION.apply(invitation, "revoke", actor=actor, at=at, changes={"answered_at": at or timezone.now()})


@action
def expire(invitation: GroupInvitation, *, at: datetime | None = None) -> None:
    """Let an invitation end that nobody has answered in time; the leader is told."""
    moment = at or timezone.now()
    GROUP_INVITATION.apply(invitation, "expire", reason="기한 지남", at=moment, changes={"answered_at": moment})
    _tell_leader(invitation, f"{invitation.name}님이 기한까지 답하지 않았습니다. 필요하면 다시 초대해 주세요.", moment)


def _ensure_open(invitation: GroupInvitation, day: date) -> None:
    if invitation.status == GroupInvitationStatus.SENT and day > invitation.answer_due:
        raise TransitionError(
            f"답하실 수 있는 날({day_words(invitation.answer_due)})이 지났습니다. 모임의 대표에게 다시 초대해 달라고 해 주세요."
        )


def _tell_leader(invitation: GroupInvitation, sentence: str, moment: datetime) -> None:
    for number in speakers_of(invitation.group, timezone.localdate(moment)):
        tell_once(
            number,
            f"group-answer-{invitation.pk}-{invitation.status}",
            subject=f"[{invitation.group.name}] 초대의 답",
            body=sentence,
            link=GROUP_PAGE.format(invitation.group_id),
            at=moment,
        )


def _round_of(group: Party) -> Round | None:
    profile = GroupProfile.objects.filter(party=group).select_related("round").first()
    return profile.round if profile is not None else None
