"""Participations of a round as staff see them: what each still lacks, and which certificates it can have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet

from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.actions.certificates import kinds_for
from imojak.paths.actions.gates import gates_of
from imojak.paths.attainment import attained_by, judgement_of
from imojak.paths.enums import CertificateKind, ParticipationStatus
from imojak.paths.gating import GateState
from imojak.paths.models import Agreement, Certificate, Participation
from imojak.paths.scopes import participations_visible


@dataclass(frozen=True)
class Taking:
    """A participation on the list: its name, what is missing for completion, its certificates and those it can have."""

    participation: Participation
    name: str
    over: bool
    missing: tuple[str, ...] = ()
    certificates: Sequence[Certificate] = ()
    can_have: Sequence[tuple[str, str]] = field(default=())


def participations_of(account: Account, of: Round) -> QuerySet[Participation]:
    """Return the participations of a round that the account may see, with what the lists show of them."""
    rows = participations_visible(account).filter(round=of)
    return (
        rows.select_related("party", "place", "round__type", "round__programme__lead_unit")
        .prefetch_related(
            "clearances",
            Prefetch("certificates", Certificate.objects.filter(revoked_on=None)),
            Prefetch("agreements", Agreement.objects.order_by("-version").prefetch_related("signatures")),
        )
        .order_by("status", "party__name", "pk")
    )


def takings(rows: Iterable[Participation], names: dict[int, str], today: date) -> list[Taking]:
    """Return participations as lines; what is missing is told of those whose last day has come."""
    several = list(rows)
    have = attained_by(several)
    found = []
    for one in several:
        active = one.status == ParticipationStatus.ACTIVE
        over = active and one.ends_on <= today
        certificates = list(one.certificates.all())
        known = {certificate.kind for certificate in certificates}
        can = [kind for kind in kinds_for(one, have[one.pk]) if kind not in known]
        found.append(
            Taking(
                participation=one,
                name=names.get(one.party_id, ""),
                over=over,
                missing=judgement_of(one, have[one.pk]).missing if over else (),
                certificates=certificates,
                can_have=[(kind.value, CertificateKind(kind).label) for kind in can],
            )
        )
    return found


@dataclass(frozen=True)
class Trained:
    """A participant with the gates in the type's order."""

    participation: Participation
    name: str
    gates: Sequence[GateState]
    late: bool


def trained(rows: Iterable[Participation], names: dict[int, str], today: date) -> list[Trained]:
    """Return participants with their gates; those with a gate overdue, or still open, first."""
    found = []
    for one in rows:
        gates = gates_of(one)
        found.append(Trained(one, names.get(one.party_id, ""), gates, any(gate.is_overdue(today) for gate in gates)))
    return sorted(found, key=lambda row: (not row.late, not any(gate.is_open for gate in row.gates), row.name))
