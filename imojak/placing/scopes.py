"""Who may see and change a match: whoever manages the programme; the auditor reads. Nobody else before it is published."""

from __future__ import annotations

from django.db.models import QuerySet

from imojak.kernel.scopes import Scope
from imojak.offers.models import Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.placing.models import Pin, Publication, Run, Scenario, Seat


def rounds_matchable(account: Account) -> QuerySet[Round]:
    """Return the rounds that one may match: of the programmes that one manages."""
    return Round.objects.filter(programme__in=programmes_managed(standing(account)))


def scenarios_visible(account: Account) -> QuerySet[Scenario]:
    """Return those of the programmes that one manages; all for the auditor."""
    if standing(account).sees_all:
        return Scenario.objects.all()
    return scenarios_changeable(account)


def scenarios_changeable(account: Account) -> QuerySet[Scenario]:
    """Return those that one may change, compute and publish: of the programmes that one manages."""
    return Scenario.objects.filter(round__in=rounds_matchable(account))


def runs_visible(account: Account) -> QuerySet[Run]:
    """Return the runs of the scenarios that one may see."""
    return Run.objects.filter(scenario__in=scenarios_visible(account))


def pins_visible(account: Account) -> QuerySet[Pin]:
    """Return the pins of the scenarios that one may see."""
    return Pin.objects.filter(scenario__in=scenarios_visible(account))


def seats_visible(account: Account) -> QuerySet[Seat]:
    """Return what came of the scenarios that one may see; who applied reads the decision, not the trials."""
    return Seat.objects.filter(run__scenario__in=scenarios_visible(account))


def publications_visible(account: Account) -> QuerySet[Publication]:
    """Return the publications of the scenarios that one may see."""
    return Publication.objects.filter(run__scenario__in=scenarios_visible(account))


SCOPES: dict[str, Scope] = {
    "placing.scenario": scenarios_visible,
    "placing.run": runs_visible,
    "placing.pin": pins_visible,
    "placing.seat": seats_visible,
    "placing.publication": publications_visible,
}
