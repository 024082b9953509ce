"""Who may see groups (모임), who is in them and who is asked to join."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from imojak.parties.enums import PartyKind, RoleKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.scopes import Standing, standing
from imojak.paths.models import Application, GroupInvitation, GroupProfile, Participation
from imojak.paths.scopes.persons import memberships, responsible


def groups_looked_after(who: Standing) -> QuerySet[Party]:
    """Return the groups that were formed for, apply to or take part in what one manages or operates; all for the auditor."""
    groups = Party.objects.filter(kind=PartyKind.GROUP)
    if who.sees_all:
        return groups
    if not who.holds(RoleKind.PROGRAMME_MANAGER, RoleKind.OPERATOR):
        return groups.none()
    theirs = Q(pk__in=[])
    for rows in (GroupProfile.objects, Application.objects, Participation.objects):
        theirs |= Q(pk__in=rows.filter(responsible(who)).order_by().values("party_id"))
    return groups.filter(theirs)


def groups_visible(account: Account) -> QuerySet[Party]:
    """Return the groups that one is in today, and those that one looks after."""
    who = standing(account)
    mine = Q(pk__in=memberships(who).values("group_id")) | Q(pk__in=groups_looked_after(who).values("pk"))
    return Party.objects.filter(mine, kind=PartyKind.GROUP)


def group_profiles_visible(account: Account) -> QuerySet[GroupProfile]:
    """Return what the groups that one may see are for."""
    return GroupProfile.objects.filter(party__in=groups_visible(account))


def group_members_visible(account: Account) -> QuerySet[GroupMember]:
    """Return who is or was in the groups that one may see, and one's own memberships of before."""
    return GroupMember.objects.filter(Q(group__in=groups_visible(account)) | Q(member_id=standing(account).party))


def group_invitations_visible(account: Account) -> QuerySet[GroupInvitation]:
    """Return the invitations into groups that one leads today or looks after, and those that one has answered."""
    who = standing(account)
    led = memberships(who).filter(leader=True).values("group_id")
    shown = Q(group__in=groups_looked_after(who)) | Q(group__in=led)
    return GroupInvitation.objects.filter(shown | Q(answered_by=account, answered_by__is_active=True))
