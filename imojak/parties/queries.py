"""Reads of parties and roles that several rooms share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.parties.enums import Capability, RoleKind

if TYPE_CHECKING:
    from imojak.parties.models import Account, Person, Role

# Which role may do what; on which rows is the scopes' to say. A manager and an operator confirm only where a site has no
# leader. That nobody confirms, approves and pays the same row is held by the rows' own guards (invariant 8).
CAPABILITIES: dict[RoleKind, frozenset[Capability]] = {
    RoleKind.DIRECTOR: frozenset({Capability.READ_REPORT, Capability.READ_BUDGET}),
    RoleKind.PLANNER: frozenset({Capability.READ_REPORT, Capability.READ_BUDGET, Capability.FREEZE}),
    RoleKind.PROGRAMME_MANAGER: frozenset(
        {
            Capability.READ_REPORT,
            Capability.READ_BUDGET,
            Capability.READ_PERSON,
            Capability.DECIDE,
            Capability.RECORD,
            Capability.CONFIRM_MONTH,
            Capability.APPROVE_MONTH,
        }
    ),
    RoleKind.COUNSELLOR: frozenset(
        {Capability.READ_REPORT, Capability.READ_CASE, Capability.READ_PERSON, Capability.RECORD}
    ),
    RoleKind.MENTOR: frozenset({Capability.RECORD}),
    RoleKind.SITE_LEADER: frozenset({Capability.RECORD, Capability.CONFIRM_MONTH, Capability.READ_PERSON}),
    RoleKind.OPERATOR: frozenset({Capability.RECORD, Capability.CONFIRM_MONTH, Capability.READ_PERSON}),
    RoleKind.PAY_CLERK: frozenset({Capability.READ_PERSON, Capability.PAY, Capability.READ_BUDGET}),
    RoleKind.FINANCE_OFFICER: frozenset({Capability.READ_REPORT, Capability.READ_BUDGET, Capability.BOOK}),
    RoleKind.AUDITOR: frozenset(
        {Capability.READ_REPORT, Capability.READ_BUDGET, Capability.READ_PERSON, Capability.AUDIT}
    ),
}


def roles_on(account: Account, day: date | None = None) -> QuerySet[Role]:
    """Return the roles that the account's party holds on ``day`` (today when None)."""
    from imojak.parties.models import Role

    day = day or timezone.localdate()
    if account.party_id is None or not account.is_active:
        return Role.objects.none()
    return Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), party_id=account.party_id, starts_on__lte=day)


def capabilities_of(account: Account, day: date | None = None) -> frozenset[Capability]:
    """Return what the roles held on ``day`` let the account do; a system administrator sees no personal data by that."""
    granted: set[Capability] = set()
    for kind in roles_on(account, day).values_list("kind", flat=True):
        granted |= CAPABILITIES.get(RoleKind(kind), frozenset())
    return frozenset(granted)


def running(on: date) -> Q:
    """Return the condition that a row from–to (``starts_on``, ``ends_on``, open without one) runs on a day."""
    return Q(ends_on=None, starts_on__lte=on) | Q(ends_on__gte=on, starts_on__lte=on)


def people_named(name: str) -> QuerySet[Person]:
    """Return the persons of exactly this name, each once: without entries that were merged into another."""
    from imojak.parties.models import Person

    return Person.objects.filter(party__name=name, party__merged_into=None)
