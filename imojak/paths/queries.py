"""Reads of the room that pages and actions share: the reserve list with its ranks, what a decision keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.kernel.months import month_end
from imojak.offers.models import Place, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Party, Role
from imojak.paths.enums import AgreementKind, AgreementStatus, ApplicationStatus
from imojak.paths.models import Agreement, Application, Participation

_ORDER = ("rank", "filed_at", "id")


@dataclass(frozen=True)
class Reserved:
    """A line of the reserve list (예비 명단): the rank as of now, from 1, and who it is."""

    rank: int
    application: Application


def waiting_for(place: Place) -> QuerySet[Application]:
    """Return who waits for a seat of ``place``, first in line first.

    Those who applied to it, and those who applied to the round and wished for it, or for no place in particular.
    """
    waiting = Application.objects.filter(round_id=place.round_id, status=ApplicationStatus.WAITING)
    at_round = Q(place=None) & (Q(preferences=None) | Q(preferences__place=place))
    return waiting.filter(Q(place=place) | at_round).order_by(*_ORDER)


def next_waits(place: Place) -> bool:
    """Tell whether a seat of ``place`` goes to somebody at once when it becomes free: not where a match is made anew."""
    return waiting_for(place).filter(rank__isnull=False).exists()


def reserve_list(round: Round, place: Place | None = None) -> Sequence[Reserved]:
    """Return the reserve list of a round, or of one place of it, in order: whoever leaves moves all behind up."""
    at_round = Application.objects.filter(round=round, status=ApplicationStatus.WAITING).order_by(*_ORDER)
    waiting = at_round if place is None else waiting_for(place)
    return [Reserved(rank, one) for rank, one in enumerate(waiting.select_related("party", "place"), start=1)]


def rank_of(application: Application) -> int | None:
    """Return the rank on the list that the applicant sees: of the place applied to, or of the round; None if not on it.

    Who waits to be matched anew stands on no list.
    """
    if application.status != ApplicationStatus.WAITING or application.rank is None:
        return None
    listed = Application.objects.filter(
        round_id=application.round_id, place=application.place, status=ApplicationStatus.WAITING
    )
    order = list(listed.order_by(*_ORDER).values_list("pk", flat=True))
    return order.index(application.pk) + 1 if application.pk in order else None


# --- who answers for a round ------------------------------------------------------------------------------------------


def holders(*kinds: str, on: date | None = None) -> QuerySet[Role]:
    """Return the roles of these kinds that are held on a day, today when not said."""
    day = on or timezone.localdate()
    return Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), kind__in=kinds, starts_on__lte=day)


def managers_of(round: Round, *, on: date | None = None) -> list[int]:
    """Return the parties that manage a round's programme: those named for it (or its parent), else the lead team's."""
    code = round.programme.code
    roles = holders(RoleKind.PROGRAMME_MANAGER, on=on)
    named = roles.filter(programme_code__in=_prefixes(code))
    if not named.exists():
        named = roles.filter(programme_code="", at_id=round.programme.lead_unit.party_id)
    return sorted(set(named.values_list("party_id", flat=True)))


def _prefixes(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[:number]) for number in range(1, len(parts) + 1)]


def hosts_of(place: Place, *, on: date | None = None) -> list[int]:
    """Return the parties that act for the host of a place (활동처 담당자)."""
    if place.host_id is None:
        return []
    roles = holders(RoleKind.SITE_LEADER, on=on).filter(at_id=place.host_id)
    return sorted(set(roles.values_list("party_id", flat=True)))


def operators_of(round: Round, *, on: date | None = None) -> list[int]:
    """Return the parties that act for the operator with an agreement to run a round (수행기관 담당자)."""
    bodies = Agreement.objects.filter(round=round, kind=AgreementKind.OPERATOR).values("party_id")
    roles = holders(RoleKind.OPERATOR, on=on).filter(at_id__in=bodies)
    return sorted(set(roles.values_list("party_id", flat=True)))


def operator_of(round: Round, *, ended: bool = False) -> Party | None:
    """Return the body that runs a round by its agreement (수행기관), the newest of several; None where nobody does.

    With ``ended`` also one whose agreement has ended, where no other is in force: for what is settled afterwards.
    """
    running = Agreement.objects.filter(kind=AgreementKind.OPERATOR, round=round).select_related("party").order_by("-pk")
    found = running.filter(status=AgreementStatus.ACTIVE).first()
    if found is None and ended:
        found = running.filter(status=AgreementStatus.ENDED).first()
    return found.party if found is not None else None


def taking_part_in(month: date) -> QuerySet[Participation]:
    """Return who takes part in a month (its first day), or did until leaving in it."""
    return Participation.objects.filter(starts_on__lte=month_end(month)).filter(
        Q(withdrawn_on=None, ends_on__gte=month) | Q(withdrawn_on__gte=month)
    )
