"""Who is a mentor of whom, and who may see and answer what a mentor asks of the office."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from imojak.offers.models import Place
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import Standing, standing
from imojak.paths.models import PairChange


def mentors(who: Standing, place: Place) -> bool:
    """Tell whether one is the mentor of a place today: its host, and in that role."""
    return bool(who.party) and place.host_id == who.party and who.holds(RoleKind.MENTOR)


def pair_changes_visible(account: Account) -> QuerySet[PairChange]:
    """Return one's own as a mentor, those of the programmes that one manages, all for the auditor; never the participant's.

    A mentor says to the office why it does not go on; whom the pair is with reads only what the office tells them.
    """
    who = standing(account)
    if who.sees_all:
        return PairChange.objects.all()
    mine = Q(requested_by__party_id=who.party) if who.holds(RoleKind.MENTOR) else Q(pk__in=[])
    managed = Q(participation__round__programme__in=programmes_managed(who)) & ~Q(participation__party_id=who.party)
    return PairChange.objects.filter(mine | managed)


def pair_changes_answerable(account: Account) -> QuerySet[PairChange]:
    """Return the requests that one may answer: of programmes that one manages, not of a pair that one is in oneself."""
    who = standing(account)
    theirs = PairChange.objects.filter(participation__round__programme__in=programmes_managed(who))
    return theirs.exclude(participation__party_id=who.party).exclude(participation__place__host_id=who.party)
