"""Whose a row is: one's own, of the group one is in, of a customer, or of what one manages or operates."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.messages.models import Message
from imojak.offers.scopes import programmes_managed, rounds_operated
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.queries import running
from imojak.parties.scopes import Standing, standing


def own(who: Standing) -> Q:
    """Return the condition that a row's ``party`` is the person, or a group that the person is in today."""
    return Q(party_id=who.party) | Q(party_id__in=memberships(who).values("group_id"))


def memberships(who: Standing) -> QuerySet[GroupMember]:
    """Return in which groups one is today."""
    return GroupMember.objects.filter(running(timezone.localdate()), member_id=who.party)


def spoken_for(who: Standing) -> Q:
    """Return the condition that a row's ``party`` is the person, or a group that the person leads today."""
    return Q(party_id=who.party) | Q(party_id__in=memberships(who).filter(leader=True).values("group_id"))


def speaks_for(who: Standing, party: int) -> bool:
    """Tell whether one is the party, or a leader of the group today."""
    if not who.party:
        return False
    return who.party == party or memberships(who).filter(group_id=party, leader=True).exists()


def responsible(who: Standing) -> Q:
    """Return the condition that a row's ``round`` is of a programme that one manages, or one that one operates."""
    return Q(round__programme__in=programmes_managed(who)) | Q(round__in=rounds_operated(who))


def customers(who: Standing) -> Q:
    """Return the condition that a row's ``party`` is a customer of the counsellor or of the counsellor's centre."""
    if not who.holds(RoleKind.COUNSELLOR):
        return Q(pk__in=[])
    # Cases are a room above; only the name of their relation to the party is used here.
    theirs = Q(cases__owner_id=who.party) | Q(cases__at_id__in=who.at(RoleKind.COUNSELLOR))
    return Q(party_id__in=Party.objects.filter(theirs).values("pk"))


def messages_to(account: Account) -> QuerySet[Message]:
    """Return what one was told, oneself or as the leader of a group today; an auditor's page shows only these, too."""
    who = standing(account)
    if not who.party:
        return Message.objects.none()
    groups = memberships(who).filter(leader=True).values("group_id")
    return Message.objects.filter(Q(recipient_id=who.party) | Q(recipient_id__in=groups))
