"""Inviting somebody to act for an organisation."""

from __future__ import annotations

import pytest

from imojak.messages.models import Channel, Message
from imojak.parties.actions.invitations import (
    InvitationRefused,
    accept_invitation,
    invitation_of,
    invite,
    revoke_invitation,
)
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.models import Account, Invitation, Party
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(clock: Clock) -> Account:
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)


@pytest.fixture
def site() -> Party:
    return make.organisation("새길복지관")


def token_in(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_a_leader_is_invited_makes_an_account_and_leads(manager: Account, site: Party) -> None:
    made, link = invite("a@example.org", "이담당", RoleKind.SITE_LEADER, site, actor=manager)
    message = Message.objects.get(kind=f"invitation-{made.pk}")
    assert (message.channel, message.link) == (Channel.EMAIL, link)
    assert token_in(link) not in made.token_hash
    account = accept_invitation(token_in(link), username="leader", password="오래된-느티나무-17")
    assert account.can(Capability.CONFIRM_MONTH)
    assert account.check_password("오래된-느티나무-17")
    role = account.party.roles.get() if account.party else None
    assert role is not None
    assert (role.kind, role.at) == (RoleKind.SITE_LEADER, site)


def test_who_has_an_account_keeps_it(manager: Account, site: Party) -> None:
    account = make.account()
    _, link = invite("a@example.org", "이담당", RoleKind.OPERATOR, site, actor=manager, programme_code="boram")
    assert accept_invitation(token_in(link), account=account) == account
    assert account.party is not None
    assert account.party.roles.get().programme_code == "boram"


def test_a_link_works_once_and_for_a_week(clock: Clock, manager: Account, site: Party) -> None:
    _, link = invite("a@example.org", "이담당", RoleKind.SITE_LEADER, site, actor=manager)
    clock.at("2023-10-08")
    with pytest.raises(InvitationRefused, match="기한이 지났습니다"):
        invitation_of(token_in(link))
    clock.at("2023-10-01")
    accept_invitation(token_in(link), username="leader", password="오래된-느티나무-17")
    with pytest.raises(InvitationRefused, match="이미 쓴 초대"):
        accept_invitation(token_in(link), username="other", password="오래된-느티나무-17")
    with pytest.raises(InvitationRefused, match="맞지 않습니다"):
        invitation_of("zzz")


def test_a_second_invitation_takes_the_first_back(manager: Account, site: Party) -> None:
    _, first = invite("a@example.org", "이담당", RoleKind.SITE_LEADER, site, actor=manager)
    made, _ = invite("A@example.org", "이담당", RoleKind.SITE_LEADER, site, actor=manager)
    with pytest.raises(InvitationRefused):
        invitation_of(token_in(first))
    revoke_invitation(made, actor=manager)
    assert not Invitation.objects.filter(revoked_at=None).exists()
    with pytest.raises(InvitationRefused, match="이미"):
        revoke_invitation(made, actor=manager)


def test_a_leader_invites_a_colleague_to_the_same_site_and_nowhere_else(clock: Clock, site: Party) -> None:
    leader = make.account(of=RoleKind.SITE_LEADER, at=site)
    invite("b@example.org", "박동료", RoleKind.SITE_LEADER, site, actor=leader)
    with pytest.raises(InvitationRefused, match="권한"):
        invite("b@example.org", "박동료", RoleKind.SITE_LEADER, make.organisation(), actor=leader)


def test_nobody_becomes_staff_by_a_link(manager: Account, site: Party) -> None:
    with pytest.raises(InvitationRefused, match="시스템 관리자"):
        invite("a@example.org", "이담당", RoleKind.AUDITOR, site, actor=manager)


def test_a_name_that_is_taken_is_told(manager: Account, site: Party) -> None:
    make.account("leader")
    _, link = invite("a@example.org", "이담당", RoleKind.SITE_LEADER, site, actor=manager)
    with pytest.raises(InvitationRefused, match="이미 쓰는 아이디"):
        accept_invitation(token_in(link), username="leader", password="오래된-느티나무-17")
    assert invitation_of(token_in(link))
