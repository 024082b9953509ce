"""Who may see and sign agreements, and who may see and decide on hosts."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import Standing, standing
from imojak.paths.enums import SignatoryRole
from imojak.paths.models import Agreement, Hosting, Signature, Visit
from imojak.paths.scopes.persons import responsible, speaks_for


def agreements_visible(account: Account) -> QuerySet[Agreement]:
    """Own and one's body's; of the programmes that one manages; all for auditor and finance."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.FINANCE_OFFICER):
        return Agreement.objects.all()
    bodies = who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR)
    return Agreement.objects.filter(
        Q(party_id=who.party)
        | Q(party_id__in=bodies)
        | Q(round__programme__in=programmes_managed(who))
        | Q(pk__in=Signature.objects.filter(Q(party_id=who.party) | Q(party_id__in=bodies)).values("agreement_id"))
    )


def signatures_visible(account: Account) -> QuerySet[Signature]:
    """Return the signatures of the agreements that one may see, and those that one is to give."""
    who = standing(account)
    signing = Q(party_id=who.party) | Q(party_id__in=who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR))
    return Signature.objects.filter(Q(agreement__in=agreements_visible(account)) | signing)


def may_sign(account: Account, signature: Signature) -> bool:
    """Tell whether one may give a signature.

    One's own, or for the group one leads; for the body where one is site leader or operator; for the agency as the
    manager of the programme that the agreement is about.
    """
    who = standing(account)
    if signature.role == SignatoryRole.AGENCY:
        about = signature.agreement.round
        return about is not None and programmes_managed(who).filter(pk=about.programme_id).exists()
    return speaks_for(who, signature.party_id) or signature.party_id in who.at(
        RoleKind.SITE_LEADER, RoleKind.OPERATOR, RoleKind.TENANT
    )


def hostings_visible(account: Account) -> QuerySet[Hosting]:
    """Return those of the body for which one works, and of the programmes that one manages; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return Hosting.objects.all()
    return Hosting.objects.filter(hostings_of_own_body(who) | responsible(who))


def hostings_of_own_body(who: Standing) -> Q:
    """Return the condition that the host is the body for which one works."""
    return Q(party_id__in=who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR))


def hostings_decidable(account: Account) -> QuerySet[Hosting]:
    """Return those that a programme manager may decide: to the programmes that are theirs."""
    return Hosting.objects.filter(round__programme__in=programmes_managed(standing(account)))


def visits_visible(account: Account) -> QuerySet[Visit]:
    """Return the visits to the hosts that one may see."""
    return Visit.objects.filter(hosting__in=hostings_visible(account))
