"""Who may see and change participations, with all that happens to them until their end."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from imojak.offers.scopes import places_led, programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.models import (
    Certificate,
    ChangeRequest,
    Cover,
    Extension,
    GateClearance,
    Goal,
    Interview,
    MemberFile,
    Participation,
    Pause,
)
from imojak.paths.scopes.persons import customers, own, responsible


def participations_visible(account: Account) -> QuerySet[Participation]:
    """Return the participations that one may see.

    Own; of the programmes that one manages; of the rounds that one operates; at the site that one leads; where one is
    the mentor or lecturer of the place; of customers; the paid ones for the pay clerk; all for the auditor.
    """
    who = standing(account)
    if who.sees_all:
        return Participation.objects.all()
    mine = responsible(who) | Q(place__in=places_led(who))
    if who.holds(RoleKind.MENTOR, RoleKind.LECTURER, RoleKind.COUNSELLOR):
        mine |= Q(place__host_id=who.party)
    if who.holds(RoleKind.PAY_CLERK):
        mine |= Q(round__pay_scheme__isnull=False)
    return Participation.objects.filter(own(who) | mine | customers(who))


def participations_changeable(account: Account) -> QuerySet[Participation]:
    """Return those that one may end or pause: of the programmes that one manages and the rounds that one operates."""
    return Participation.objects.filter(responsible(standing(account)))


def pauses_visible(account: Account) -> QuerySet[Pause]:
    """Return the pauses of the participations that one may see."""
    return Pause.objects.filter(participation__in=participations_visible(account))


def extensions_visible(account: Account) -> QuerySet[Extension]:
    """Return the extensions of the participations that one may see."""
    return Extension.objects.filter(participation__in=participations_visible(account))


def changes_visible(account: Account) -> QuerySet[ChangeRequest]:
    """Return what was asked for in the participations that one may see."""
    return ChangeRequest.objects.filter(participation__in=participations_visible(account))


def changes_answerable(account: Account) -> QuerySet[ChangeRequest]:
    """Return the requests that one may grant or refuse: of participations that one may change, never one's own."""
    theirs = participations_changeable(account).exclude(own(standing(account)))
    return ChangeRequest.objects.filter(participation__in=theirs)


def clearances_visible(account: Account) -> QuerySet[GateClearance]:
    """Return what the participations that one may see have completed or are let off."""
    return GateClearance.objects.filter(participation__in=participations_visible(account))


def goals_visible(account: Account) -> QuerySet[Goal]:
    """Return the goals of the participations that one may see."""
    return Goal.objects.filter(participation__in=participations_visible(account))


def interviews_visible(account: Account) -> QuerySet[Interview]:
    """Return what came of the interviews of the participations that one may see."""
    return Interview.objects.filter(participation__in=participations_visible(account))


def certificates_visible(account: Account) -> QuerySet[Certificate]:
    """Return the certificates of the participations that one may see; anybody may verify one by its code."""
    return Certificate.objects.filter(participation__in=participations_visible(account))


def covers_visible(account: Account) -> QuerySet[Cover]:
    """Return the insurance of the participations that one may see."""
    return Cover.objects.filter(participation__in=participations_visible(account))


def member_files_visible(account: Account) -> QuerySet[MemberFile]:
    """Return the files to insurers of the programmes that one manages; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return MemberFile.objects.all()
    return MemberFile.objects.filter(policy__programme__in=programmes_managed(who))
