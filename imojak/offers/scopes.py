"""Whose programmes, rounds and places are whose. Offers themselves are public; what happens in them is not."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from imojak.offers.enums import Shape
from imojak.offers.models import Place, Programme, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Role
from imojak.parties.queries import running
from imojak.parties.scopes import Standing

#: In programmes of these shapes people log what they did, paid or not.
LOGGED = (Shape.INTERNSHIP, Shape.SOCIAL_JOB, Shape.VOLUNTEER)


def programmes_managed(who: Standing) -> QuerySet[Programme]:
    """Return the programmes of a programme manager: those named in the role with their strands, else the team's."""
    mine = Q(pk__in=[])
    for role in who.roles:
        if role.kind != RoleKind.PROGRAMME_MANAGER:
            continue
        if role.programme:
            mine |= Q(code=role.programme) | Q(code__startswith=f"{role.programme}.")
        elif role.at is not None:
            mine |= Q(lead_unit__party_id=role.at)
    return Programme.objects.filter(mine)


def may_load_type(who: Standing, code: str) -> bool:
    """Tell whether one may bring in a new version of a programme type.

    The planner may for every type; a programme manager for those that only programmes of theirs go by, and for one
    that no programme goes by yet.
    """
    if who.holds(RoleKind.PLANNER):
        return True
    if not who.holds(RoleKind.PROGRAMME_MANAGER):
        return False
    going_by = Programme.objects.filter(type_code=code)
    return not going_by.exclude(pk__in=programmes_managed(who).values("pk")).exists()


def rounds_operated(who: Standing) -> QuerySet[Round]:
    """Return the rounds that the operator (수행기관) where one works has a concluded agreement to run.

    A draft, one that was never signed by all and one that was ended open nobody's people.
    """
    bodies = who.at(RoleKind.OPERATOR)
    # The agreement belongs to the room of paths; only its names are used here, and rooms still import downwards.
    return Round.objects.filter(
        agreements__kind="operator", agreements__status="active", agreements__party_id__in=bodies
    )


def places_led(who: Standing) -> QuerySet[Place]:
    """Return the places at the site whose leader (활동처 담당자) one is."""
    return Place.objects.filter(host_id__in=who.at(RoleKind.SITE_LEADER))


def places_without_leader() -> QuerySet[Place]:
    """Return the places for which nobody at the site answers today: without a host, or whose host has no leader."""
    leads = Role.objects.filter(running(timezone.localdate()), kind=RoleKind.SITE_LEADER, at=OuterRef("host"))
    return Place.objects.filter(~Exists(leads))


def places_stood_in(who: Standing) -> QuerySet[Place]:
    """Return the places without a leader in whose stead one enters, hands in and confirms; where activity is logged at all.

    Whoever manages the programme stands in; and the operator, where the type of its round lets it confirm
    (``[life] without_leader``).
    """
    mine = Q(pk__in=[])
    if who.holds(RoleKind.PROGRAMME_MANAGER):
        mine |= Q(round__programme__in=programmes_managed(who))
    if who.holds(RoleKind.OPERATOR):
        mine |= Q(round__in=rounds_operated(who), round__type__definition__life__without_leader="operator")
    return places_without_leader().filter(mine, round__in=Round.objects.filter(logged_rounds()).order_by().values("pk"))


def logged_rounds() -> Q:
    """Return the condition that activity is logged in a round: it is paid by the hour, or people volunteer in it."""
    return Q(pay_scheme__isnull=False) | Q(programme__shape__in=LOGGED)
