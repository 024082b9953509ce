"""Who may file for somebody else (대리 접수): staff for what they manage, a partner for what its role covers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.offers.models import Place, Round
from imojak.offers.scopes import places_led, programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.parties.scopes import Standing, standing
from imojak.paths.enums import AgreementKind, AgreementStatus, Channel
from imojak.paths.models import Agreement, Application

#: Roles in which a partner may file, and sees what its body has filed.
FILING = (RoleKind.OPERATOR, RoleKind.SITE_LEADER)


def may_file_as_staff(account: Account, of: Round) -> bool:
    """Tell whether one manages the programme of a round, and so may file for who telephones."""
    return programmes_managed(standing(account)).filter(pk=of.programme_id).exists()


def rounds_fileable(account: Account) -> QuerySet[Round]:
    """Return the rounds for which one's role covers filing for people, whether they take applications now or not.

    As an operator those that one's body has a concluded agreement to run; as a site's leader those with an open place
    at the site, where the programme's type lets sites recommend people.
    """
    who = standing(account)
    recommending = Q(type__definition__hosts_recommend=True) & Q(pk__in=_open_places(who).values("round_id"))
    return Round.objects.filter(Q(pk__in=_run(who).values("round_id")) | recommending)


def places_fileable(account: Account, of: Round) -> QuerySet[Place]:
    """Return the open places of a round for which one may file: all for who runs it, else those at the sites one leads."""
    who = standing(account)
    if _run(who).filter(round=of).exists():
        return Place.objects.filter(round=of, closed_on=None)
    return _open_places(who).filter(round__in=rounds_fileable(account).filter(pk=of.pk).values("pk"))


def filed_through(account: Account, of: Round, places: Sequence[Place]) -> Party | None:
    """Return the body for which one may file to these places of a round; None where one may not.

    Who runs the round may file without naming a place; a site's leader only for places at the site, one at least.
    """
    who = standing(account)
    run = _run(who).filter(round=of).select_related("party").order_by("pk").first()
    if run is not None:
        return run.party
    mine = places_fileable(account, of).select_related("host").in_bulk([one.pk for one in places])
    if not places or len(mine) < len({one.pk for one in places}):
        return None
    return mine[places[0].pk].host


def filings_visible(account: Account) -> QuerySet[Application]:
    """Return what one's body has filed for people, whoever of it did; nothing else of the rounds, and none of oneself."""
    who = standing(account)
    mine = Application.objects.filter(channel=Channel.PARTNER, filed_through__in=who.at(*FILING))
    return mine.exclude(party_id=who.party)


def _run(who: Standing) -> QuerySet[Agreement]:
    return Agreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()),
        kind=AgreementKind.OPERATOR,
        status=AgreementStatus.ACTIVE,
        party_id__in=who.at(RoleKind.OPERATOR),
        round__isnull=False,
    )


def _open_places(who: Standing) -> QuerySet[Place]:
    return places_led(who).filter(closed_on=None, parent=None)
