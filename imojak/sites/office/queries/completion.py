"""Who of a round completes by the type's terms and who does not, and who still has no certificate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef

from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.actions.certificates import kinds_for
from imojak.paths.attainment import attained_by, judgement_of
from imojak.paths.enums import CertificateKind, EndReason, ParticipationStatus
from imojak.paths.life_terms import terms_of
from imojak.paths.models import Certificate, Participation
from imojak.paths.scopes import participations_visible


@dataclass
class Outlook:
    """What completing a round would do: who meets the terms, who does not and why, who is not over yet, who is done."""

    ready: list[Participation] = field(default_factory=list)
    short: list[tuple[Participation, tuple[str, ...]]] = field(default_factory=list)
    running: int = 0
    finished: int = 0


def outlook_of(account: Account, of: Round, today: date) -> Outlook:
    """Return what completing a round today would do, by the same judgement that the completion itself asks."""
    rows = participations_visible(account).filter(round=of)
    over = list(
        rows.filter(status=ParticipationStatus.ACTIVE, ends_on__lte=today)
        .select_related("party", "place", "round__type", "round__programme__lead_unit")
        .order_by("party__name", "pk")
    )
    have = attained_by(over)
    found = Outlook(
        running=rows.filter(status=ParticipationStatus.ACTIVE, ends_on__gt=today).count(),
        finished=rows.filter(status=ParticipationStatus.COMPLETED).count(),
    )
    for one in over:
        missing = judgement_of(one, have[one.pk]).missing
        if missing:
            found.short.append((one, missing))
        else:
            found.ready.append(one)
    return found


def certificate_of(of: Round) -> CertificateKind:
    """Return the certificate that a round's type names; a completion where it names none."""
    terms = terms_of(of)
    named = terms.completion.certificate if terms is not None and terms.completion is not None else None
    return next((kind for kind in CertificateKind if kind.label == named), CertificateKind.COMPLETION)


def without_certificate(account: Account, of: Round, kind: CertificateKind) -> list[Participation]:
    """Return who has completed a round, can have its certificate, and has none yet."""
    issued = Certificate.objects.filter(participation=OuterRef("pk"), kind=kind, revoked_on=None)
    rows = list(
        participations_visible(account)
        .filter(round=of, status=ParticipationStatus.COMPLETED)
        .exclude(end_reason=EndReason.UNFULFILLED)
        .exclude(Exists(issued))
        .select_related("party", "place", "round__type", "round__programme__lead_unit", "transferred_from")
        .order_by("pk")
    )
    have = attained_by(rows)
    return [one for one in rows if kind in kinds_for(one, have[one.pk])]


def terms_in_words(of: Round) -> list[str]:
    """Return the terms of completion of a round's type as sentences; none where nothing is asked."""
    terms = terms_of(of)
    if terms is None or terms.completion is None:
        return []
    asked = terms.completion
    gates = {gate.code: gate.label for gate in terms.gate}
    papers = {paper.code: paper.label for paper in terms.document}
    said = []
    if asked.attendance_percent is not None:
        said.append(f"출석률 {asked.attendance_percent}% 이상")
    if asked.hours is not None:
        said.append(f"인정된 시간 {asked.hours:,}시간 이상")
    said += [f"교육 이수: {gates.get(code, code)}" for code in asked.gates]
    said += [f"서류 제출: {papers.get(code, code)}" for code in asked.documents]
    return said
