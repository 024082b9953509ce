"""Invitations of partners as their list shows them, and the bodies that one may mean."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from imojak.offers.models import Place
from imojak.offers.scopes import programmes_managed
from imojak.parties.models import Account, Invitation, Party
from imojak.parties.scopes import standing
from imojak.paths.models import Agreement, Hosting

#: What the list is narrowed to, by the word in the address.
STATES = {"open": "기다리는 초대", "expired": "기한 지남", "accepted": "받아들임", "revoked": "거둠", "all": "모두"}


def state_of(one: Invitation, now: datetime) -> str:
    """Return the state of an invitation as a key of STATES."""
    if one.accepted_at is not None:
        return "accepted"
    if one.revoked_at is not None:
        return "revoked"
    return "expired" if one.expires_at < now else "open"


def narrowed(rows: QuerySet[Invitation], state: str, now: datetime) -> QuerySet[Invitation]:
    """Return the invitations in a state of STATES."""
    unanswered = rows.filter(accepted_at=None, revoked_at=None)
    match state:
        case "open":
            return unanswered.filter(expires_at__gte=now)
        case "expired":
            return unanswered.filter(expires_at__lt=now)
        case "accepted":
            return rows.exclude(accepted_at=None)
        case "revoked":
            return rows.filter(accepted_at=None).exclude(revoked_at=None)
    return rows


def near_bodies(account: Account) -> QuerySet[Party]:
    """Return the bodies that have to do with the programmes one manages, to choose from by name."""
    mine = programmes_managed(standing(account))
    near = (
        Place.objects.filter(round__programme__in=mine).values("host"),
        Hosting.objects.filter(round__programme__in=mine).values("party"),
        Agreement.objects.filter(round__programme__in=mine).values("party"),
    )
    meant = Q(pk__in=near[0]) | Q(pk__in=near[1]) | Q(pk__in=near[2])
    return Party.objects.filter(meant, organisation__isnull=False).order_by("name", "pk")[:500]
