"""In what capacity an account stands today, and who may see roles, consents and accounts.

Every scope of the house starts from ``standing``: the roles held on the day that is asked about. A role that has ended,
last year's site leader's say, is not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from imojak.kernel.scopes import Scope
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Consent, Invitation, Merge, ProfileCheck, Role
from imojak.parties.queries import roles_on


@dataclass(frozen=True)
class Held:
    """One role as scopes need it: the kind, where it is held (a party's number), for which programme ("" for all)."""

    kind: str
    at: int | None
    programme: str


@dataclass(frozen=True)
class Standing:
    """An account's person (0 without one) and the roles held on the day."""

    party: int
    roles: tuple[Held, ...]

    def holds(self, *kinds: RoleKind) -> bool:
        """Tell whether one of these roles is held."""
        return any(role.kind in kinds for role in self.roles)

    def at(self, *kinds: RoleKind) -> set[int]:
        """Return the numbers of the parties (site, centre, team …) where one of these roles is held."""
        return {role.at for role in self.roles if role.kind in kinds and role.at is not None}

    @property
    def sees_all(self) -> bool:
        """The auditor reads everything, and changes nothing."""
        return self.holds(RoleKind.AUDITOR)


def standing(account: Account, day: date | None = None) -> Standing:
    """Return in what capacity ``account`` stands on ``day``, today when not said; a blocked account in none."""
    if account.party_id is None or not account.is_active:
        return Standing(0, ())
    held = roles_on(account, day).values_list("kind", "at_id", "programme_code")
    return Standing(account.party_id, tuple(Held(*row) for row in held))


def roles_visible(account: Account) -> QuerySet[Role]:
    """Return one's own roles; all for auditor and system administrator."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.ADMINISTRATOR):
        return Role.objects.all()
    return Role.objects.filter(party_id=who.party)


def accounts_visible(account: Account) -> QuerySet[Account]:
    """Return one's own account; all for auditor and system administrator."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.ADMINISTRATOR):
        return Account.objects.all()
    return Account.objects.filter(pk=account.pk, is_active=True)


def consents_visible(account: Account) -> QuerySet[Consent]:
    """Return one's own consents and those given to where one works; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return Consent.objects.all()
    receivers = who.at(RoleKind.SITE_LEADER, RoleKind.OPERATOR)
    return Consent.objects.filter(Q(party_id=who.party) | Q(receiver_id__in=receivers))


def profile_checks_visible(account: Account) -> QuerySet[ProfileCheck]:
    """Return what was certified of oneself; all for the auditor. Whoever may see the person asks by the person."""
    who = standing(account)
    if who.sees_all:
        return ProfileCheck.objects.all()
    return ProfileCheck.objects.filter(Q(party_id=who.party) | Q(checked_by=account, checked_by__is_active=True))


def invitations_visible(account: Account) -> QuerySet[Invitation]:
    """Return the invitations that one has sent; all for auditor and system administrator."""
    who = standing(account)
    if who.sees_all or who.holds(RoleKind.ADMINISTRATOR):
        return Invitation.objects.all()
    return Invitation.objects.filter(sent_by=account, sent_by__is_active=True)


def merges_visible(account: Account) -> QuerySet[Merge]:
    """Return the merges that one has made, and those about oneself; all for the auditor."""
    who = standing(account)
    if who.sees_all:
        return Merge.objects.all()
    return Merge.objects.filter(Q(merged_by=account, merged_by__is_active=True) | Q(kept_id=who.party))


SCOPES: dict[str, Scope] = {
    "parties.role": roles_visible,
    "parties.account": accounts_visible,
    "parties.consent": consents_visible,
    "parties.profilecheck": profile_checks_visible,
    "parties.invitation": invitations_visible,
    "parties.merge": merges_visible,
}
