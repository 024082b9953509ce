"""Who may see transfers to another place, and whose agreement one may give."""

from __future__ import annotations

from enum import Enum

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.offers.scopes import places_led, programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Role
from imojak.parties.scopes import standing
from imojak.paths.models import Transfer
from imojak.paths.scopes.participations import participations_visible
from imojak.paths.scopes.persons import speaks_for


def transfers_visible(account: Account) -> QuerySet[Transfer]:
    """Return the transfers of participations that one may see, and those to the places that one leads."""
    arriving = Q(to__in=places_led(standing(account)))
    return Transfer.objects.filter(Q(participation__in=participations_visible(account)) | arriving)


class Side(Enum):
    """Whose agreement a transfer needs."""

    PERSON = "person"
    LEAVING = "leaving"
    ARRIVING = "arriving"


def transfer_sides(account: Account, transfer: Transfer) -> frozenset[Side]:
    """Return the sides of a transfer for which one may answer.

    One's own participation, or that of the group one leads; the places at the site that one leads; and where a place
    has no leader, the manager of the programme answers for it.
    """
    who = standing(account)
    of = transfer.participation
    sides = {Side.PERSON} if speaks_for(who, of.party_id) else set()
    led = who.at(RoleKind.SITE_LEADER)
    manages = programmes_managed(who).filter(pk=of.round.programme_id).exists()
    for side, host in ((Side.LEAVING, of.place.host_id), (Side.ARRIVING, transfer.to.host_id)):
        if host in led or (manages and not _has_leader(host)):
            sides.add(side)
    return frozenset(sides)


def _has_leader(host: int | None) -> bool:
    today = timezone.localdate()
    leaders = Role.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), at_id=host, kind=RoleKind.SITE_LEADER, starts_on__lte=today
    )
    return host is not None and leaders.exists()
