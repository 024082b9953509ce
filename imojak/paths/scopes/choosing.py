"""Who may see and fill in the sheets of judges and the short-lists of hosts."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from imojak.offers.scopes import places_led, programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import Standing, standing
from imojak.paths.models import Application, Judging, ShortListing
from imojak.paths.scopes.persons import own, responsible


def judgings_visible(account: Account) -> QuerySet[Judging]:
    """Return one's own sheets as a judge; those of the programmes that one manages; all for the auditor.

    An applicant sees the reasons of a decision, not the sheets of single judges.
    """
    who = standing(account)
    if who.sees_all:
        return Judging.objects.all()
    return Judging.objects.filter(judgings_own(who) | Q(application__round__programme__in=programmes_managed(who)))


def judgings_own(who: Standing) -> Q:
    """Return the condition that a sheet is one's own, while one is a judge."""
    return Q(judge_id=who.party) if who.holds(RoleKind.JUDGE) else Q(pk__in=[])


def judgings_scorable(account: Account) -> QuerySet[Judging]:
    """Return the sheets that one may fill in: one's own as a judge."""
    return Judging.objects.filter(judgings_own(standing(account)))


def short_listings_visible(account: Account) -> QuerySet[ShortListing]:
    """Return candidates for places at the site that one leads, of the programmes that one manages or the rounds that
    one operates; one's own; all for the auditor.
    """
    who = standing(account)
    if who.sees_all:
        return ShortListing.objects.all()
    mine = Q(application__in=Application.objects.filter(own(who) | responsible(who)))
    return ShortListing.objects.filter(mine | Q(place__in=places_led(who)))


def short_listings_answerable(account: Account) -> QuerySet[ShortListing]:
    """Return the candidates that one may choose: for the places at the site that one leads."""
    return ShortListing.objects.filter(place__in=places_led(standing(account)))
