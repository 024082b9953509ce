"""Who may see and change applications, decisions, participations and agreements."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.kernel.scopes import Scope
from imojak.offers.scopes import places_led, programmes_managed, rounds_operated
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.scopes import Standing, standing
from imojak.paths.models import Agreement, Application, Decision, Participation, Pause, Preference


def own(who: Standing) -> Q:
    """Return the condition that a row's ``party`` is the person, or a group that the person is in today."""
    today = timezone.localdate()
    groups = GroupMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), member_id=who.party, starts_on__lte=today
    )
    return Q(party_id=who.party) | Q(party_id__in=groups.values("group_id"))


def customers(who: Standing) -> Q:
    """Return the condition that a row's ``party`` is a customer of the counsellor or of the counsellor's centre."""
    if not who.holds(RoleKind.COUNSELLOR):
        return Q(pk__in=[])
    # Cases are a room above; only the name of their relation to the party is used here.
    theirs = Q(cases__owner_id=who.party) | Q(cases__at_id__in=who.at(RoleKind.COUNSELLOR))
    return Q(party_id__in=Party.objects.filter(theirs).values("pk"))


def applications_visible(account: Account) -> QuerySet[Application]:
    """Own; those to the programmes that one manages and the rounds that one operates; one's customers'; auditor: all."""
    who = standing(account)
    if who.sees_all:
        return Application.objects.all()
    return Application.objects.filter(own(who) | responsible(who) | customers(who))


def applications_decidable(account: Account) -> QuerySet[Application]:
    """Return those that a programme manager may decide: to the programmes that are theirs, never their own."""
    who = standing(account)
    return Application.objects.filter(round__programme__in=programmes_managed(who)).exclude(own(who))


def applications_withdrawable(account: Account) -> QuerySet[Application]:
    """Return those that one may take back: one's own."""
    return Application.objects.filter(own(standing(account)))


def preferences_visible(account: Account) -> QuerySet[Preference]:
    """Return the wishes of the applications that one may see."""
    return Preference.objects.filter(application__in=applications_visible(account))


def decisions_visible(account: Account) -> QuerySet[Decision]:
    """Return the decisions on the applications that one may see."""
    return Decision.objects.filter(application__in=applications_visible(account))


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


def responsible(who: Standing) -> Q:
    """Return the condition that a row's ``round`` is of a programme that one manages, or one that one operates."""
    return Q(round__programme__in=programmes_managed(who)) | Q(round__in=rounds_operated(who))


def pauses_visible(account: Account) -> QuerySet[Pause]:
    """Return the pauses of the participations that one may see."""
    return Pause.objects.filter(participation__in=participations_visible(account))


def agreements_visible(account: Account) -> QuerySet[Agreement]:
    """Own and one's body's; of the programmes that one manages; all for auditor and finance."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.FINANCE_OFFICER):
        return Agreement.objects.all()
    bodies = who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR)
    return Agreement.objects.filter(
        Q(party_id=who.party) | Q(party_id__in=bodies) | Q(round__programme__in=programmes_managed(who))
    )


SCOPES: dict[str, Scope] = {
    "paths.application": applications_visible,
    "paths.preference": preferences_visible,
    "paths.decision": decisions_visible,
    "paths.participation": participations_visible,
    "paths.pause": pauses_visible,
    "paths.agreement": agreements_visible,
}
