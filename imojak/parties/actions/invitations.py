"""Inviting somebody by e-mail to act for an organisation (초대): a link that works once and until a moment."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from imojak.kernel.violations import explained
from imojak.messages.models import Channel, Message
from imojak.parties.enums import Capability, PartyKind, RoleKind
from imojak.parties.models import Account, Invitation, Party, Role
from imojak.problems import Problem

#: Days that a link works.
DAYS = 7
#: Who is let in by invitation. Staff get their roles from the system administrator.
INVITED = (RoleKind.SITE_LEADER, RoleKind.OPERATOR, RoleKind.MENTOR, RoleKind.LECTURER, RoleKind.JUDGE)


class InvitationRefused(Problem):
    """An invitation that cannot be sent, or does not work any more."""


def hash_of(token: str) -> str:
    """Return what is kept of a link: nobody who reads the table can open it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    email: str, name: str, role: str, at: Party, *, actor: Account, programme_code: str = "", path: str = "/invitation/"
) -> tuple[Invitation, str]:
    """Invite ``name`` by e-mail to hold ``role`` at an organisation; return the invitation and its link (a path).

    The one before to the same address for the same role is taken back. Raises InvitationRefused without the right.
    """
    if not (actor.can(Capability.DECIDE) or _holds_same(actor, role, at)):
        raise InvitationRefused("초대할 권한이 없습니다. 사업 담당자에게 부탁해 주세요.")
    if RoleKind(role) not in INVITED:
        raise InvitationRefused("이 역할은 초대로 줄 수 없습니다. 시스템 관리자에게 부탁해 주세요.")
    if "@" not in email or not name.strip():
        raise InvitationRefused("초대할 분의 이름과 전자우편을 적어 주세요.")
    now = timezone.now()
    Invitation.objects.filter(email__iexact=email, role=role, at=at, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    token = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        email=email.strip(),
        name=name.strip(),
        role=role,
        at=at,
        programme_code=programme_code,
        token_hash=hash_of(token),
        sent_by=actor,
        sent_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    link = f"{path}{token}/"
    label = RoleKind(role).label
    Message.objects.create(
        kind=f"invitation-{made.pk}",
        # Who is invited has no entry yet: the message stands with the organisation, and goes to the address.
        recipient_id=at.pk,
        channel=Channel.EMAIL,
        address=email.strip(),
        subject=f"[{at.name}] {label} 초대"[:120],
        body=f"{name.strip()}님, {at.name}의 {label}로 초대합니다. {DAYS}일 안에 아래 주소에서 계정을 만들어 주세요.",
        link=link,
        due_on=timezone.localdate(now),
    )
    return made, link


def invitation_of(token: str) -> Invitation:
    """Return the open invitation of a link. Raises InvitationRefused when it does not work (any more)."""
    found = Invitation.objects.select_related("at").filter(token_hash=hash_of(token)).first()
    if found is None:
        raise InvitationRefused("초대 주소가 맞지 않습니다. 전자우편의 주소를 처음부터 끝까지 다시 복사해 주세요.")
    if found.accepted_at is not None:
        raise InvitationRefused("이미 쓴 초대입니다. 만든 계정으로 로그인해 주세요.")
    if found.revoked_at is not None or found.expires_at < timezone.now():
        raise InvitationRefused("초대 기한이 지났습니다. 초대한 분에게 다시 보내 달라고 해 주세요.")
    return found


def accept_invitation(token: str, *, account: Account | None = None, username: str = "", password: str = "") -> Account:
    """Take an invitation up, with the account that one has or with a new one; return the account.

    Raises InvitationRefused when the link does not work, or the log-in name is taken.
    """
    with explained(InvitationRefused), transaction.atomic():
        opened = Invitation.objects.select_for_update().get(pk=invitation_of(token).pk)
        if opened.accepted_at is not None:
            raise InvitationRefused("이미 쓴 초대입니다. 만든 계정으로 로그인해 주세요.")
        if account is None:
            account = _new_account(opened, username, password)
        if account.party is None:
            raise InvitationRefused("이 계정에는 사람이 연결되어 있지 않습니다. 시스템 관리자에게 알려 주세요.")
        today = timezone.localdate()
        held = {"party": account.party, "kind": opened.role, "at": opened.at, "programme_code": opened.programme_code}
        if not Role.objects.filter(**held, ends_on=None).exists():
            Role.objects.create(**held, starts_on=today)
        opened.accepted_by, opened.accepted_at = account, timezone.now()
        opened.save(update_fields=["accepted_by", "accepted_at"])
        return account


def _new_account(opened: Invitation, username: str, password: str) -> Account:
    try:
        with transaction.atomic():
            party = Party.objects.create(kind=PartyKind.PERSON, name=opened.name)
            made: Account = Account.objects.create_user(
                username=username, email=opened.email, password=password, party=party, first_name=opened.name
            )
            return made
    except IntegrityError as error:
        raise InvitationRefused("이미 쓰는 아이디입니다. 다른 아이디를 적어 주세요.") from error


@transaction.atomic
def revoke_invitation(of: Invitation, *, actor: Account) -> None:
    """Take an invitation back that nobody has taken up. Raises InvitationRefused without the right or too late."""
    if of.sent_by_id != actor.pk and not actor.can(Capability.DECIDE):
        raise InvitationRefused("보낸 사람만 초대를 거둘 수 있습니다.")
    if not Invitation.objects.filter(pk=of.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now()):
        raise InvitationRefused("이미 쓰였거나 거둔 초대입니다.")


def _holds_same(actor: Account, role: str, at: Party) -> bool:
    """A leader of a site may invite a colleague to the same."""
    from imojak.parties.queries import roles_on

    return role in {RoleKind.SITE_LEADER, RoleKind.OPERATOR} and roles_on(actor).filter(kind=role, at=at).exists()
