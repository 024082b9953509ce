"""Certificates (수료증·활동확인서·출석확인서): issued once, verified by anybody with the code, revoked with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from imojak.agency.models import Agency
from imojak.kernel.checked_codes import new_code, read_code
from imojak.kernel.josa import josa
from imojak.kernel.masking import masked
from imojak.kernel.transitions import TransitionError
from imojak.parties.enums import Capability, PartyKind
from imojak.parties.models import Account, GroupMember
from imojak.parties.scopes import standing
from imojak.paths.actions.common import action
from imojak.paths.attainment import attained, judgement_of
from imojak.paths.certificate_page import Facts, page
from imojak.paths.completion import Attained
from imojak.paths.enums import CertificateKind, EndReason, ParticipationStatus
from imojak.paths.life_terms import terms_of
from imojak.paths.models import Certificate, Participation
from imojak.paths.scopes import participations_changeable, speaks_for
from imojak.trust.models import Document


@dataclass(frozen=True)
class Verified:
    """What anybody may know of a certificate: the name masked, the facts, and whether it was revoked."""

    kind: str
    number: str
    code: str
    name: str
    programme: str
    round: str
    starts_on: date
    ends_on: date
    minutes: int
    issued_on: date
    issuer: str
    revoked_on: date | None


def kinds_for(participation: Participation, have: Attained | None = None) -> list[CertificateKind]:
    """Return the certificates that a participation can have now, in the order in which they are offered.

    A completion needs a participation that ended by its terms; an activity or attendance only that there was some.
    """
    have = have or attained(participation)
    terms = terms_of(participation.round)
    wanted = terms.completion.certificate if terms is not None and terms.completion is not None else None
    found = []
    if (
        participation.status == ParticipationStatus.COMPLETED
        and participation.end_reason != EndReason.UNFULFILLED
        and wanted in (None, CertificateKind.COMPLETION.label)
        and (have.planned_minutes or wanted)
        and judgement_of(participation, have).met
    ):
        found.append(CertificateKind.COMPLETION)
    if have.activity_minutes or (
        participation.status == ParticipationStatus.COMPLETED and wanted == CertificateKind.ACTIVITY.label
    ):
        found.append(CertificateKind.ACTIVITY)
    if have.present_minutes:
        found.append(CertificateKind.ATTENDANCE)
    return found


@action
def issue(participation: Participation, kind: str, *, actor: Account | None, at: datetime | None = None) -> Certificate:
    """Issue a certificate as PDF, or return the one that was issued already.

    The person may ask for their own, the group's leader for the group's, and those who run the programme for anybody's.
    Raises TransitionError when there is nothing to certify, or the actor may not.
    """
    of = Participation.objects.select_for_update().get(pk=participation.pk)
    if actor is not None and not _may(actor, of):
        raise TransitionError(
            "이 증명서를 발급할 수 있는 사람이 아닙니다. 본인으로 로그인하거나 담당 부서에 문의하세요."
        )
    wanted = CertificateKind(kind)
    known = of.certificates.filter(kind=wanted, revoked_on=None).first()
    have = attained(of)
    if known is not None and (
        of.status != ParticipationStatus.ACTIVE or Facts.read(known.facts).minutes == have.minutes
    ):
        return known
    if wanted not in kinds_for(of, have):
        judgement = judgement_of(of, have)
        because = " ".join(judgement.missing) or "참여가 끝나고 인정된 시간이 있어야 합니다."
        raise TransitionError(f"아직 {josa(wanted.label, '을/를')} 드릴 수 없습니다. {because}")
    today = timezone.localdate(at or timezone.now())
    if known is not None:
        # Of a running activity there is a newer state: the older certificate stays true, but is no longer the last word.
        _revoke(known, today, "새 증명서를 발급함")
    facts = _facts(of, wanted, have, today)
    content = page(facts, address=settings.SITE_ADDRESS)
    document = Document.objects.create(
        title=f"{wanted.label} {facts.number}.pdf",
        media_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_on=today,
    )
    return Certificate.objects.create(
        participation=of,
        kind=wanted,
        number=facts.number,
        code=facts.code,
        issued_on=today,
        issued_by=actor,
        facts=facts.as_json(),
        document=document,
    )


def verify(code: str) -> Verified | None:
    """Return what anybody may know of the certificate with this code, however it was typed; None when there is none."""
    read = read_code(code)
    found = Certificate.objects.filter(code=read).first() if read else None
    if found is None:
        return None
    facts = Facts.read(found.facts)
    return Verified(
        kind=facts.kind.label,
        number=facts.number,
        code=facts.code,
        name=masked(facts.name),
        programme=facts.programme,
        round=facts.round,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        minutes=facts.minutes,
        issued_on=facts.issued_on,
        issuer=facts.issuer,
        revoked_on=found.revoked_on,
    )


@action
def revoke(certificate: Certificate, *, reason: str, actor: Account, at: datetime | None = None) -> Certificate:
    """Revoke a certificate, with the reason; from now on its public answer says so. Another one can be issued."""
    if not actor.can(Capability.DECIDE):
        raise TransitionError("증명서는 담당자만 취소할 수 있습니다. 담당 부서에 문의하세요.")
    if not reason.strip():
        raise TransitionError("취소하는 사유를 적어 주세요.")
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.revoked_on is not None:
        raise TransitionError("이미 취소한 증명서입니다.")
    _revoke(locked, timezone.localdate(at or timezone.now()), reason.strip())
    certificate.refresh_from_db()
    return certificate


def _revoke(certificate: Certificate, day: date, reason: str) -> None:
    certificate.revoked_on, certificate.revoked_because = day, reason[:200]
    certificate.save(update_fields=["revoked_on", "revoked_because"])


def _may(actor: Account, of: Participation) -> bool:
    who = standing(actor)
    return speaks_for(who, of.party_id) or participations_changeable(actor).filter(pk=of.pk).exists()


def _facts(of: Participation, kind: CertificateKind, have: Attained, today: date) -> Facts:
    first, members = of, 0
    while first.transferred_from is not None:
        first = first.transferred_from
    ends = min(of.ends_on, today) if of.status == ParticipationStatus.ACTIVE else of.ends_on
    if of.party.kind == PartyKind.GROUP:
        members = GroupMember.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=ends), group_id=of.party_id, starts_on__lte=ends
        ).count()
    agency = Agency.objects.order_by("-effective_from").first()
    return Facts(
        kind=kind,
        # The participation's row is locked, so that its certificates count on without a gap; others have other numbers.
        number=f"{today.year}-{of.pk:06d}-{of.certificates.count() + 1}",
        code=_unused_code(),
        name=of.party.name,
        programme=of.round.programme.name,
        round=of.round.title,
        place=of.place.title,
        starts_on=first.starts_on,
        ends_on=max(ends, first.starts_on),
        minutes=have.activity_minutes if kind == CertificateKind.ACTIVITY and have.activity_minutes else have.minutes,
        issued_on=today,
        issuer=agency.name if agency is not None else of.round.programme.lead_unit.name,
        members=members,
    )


def _unused_code() -> str:
    while Certificate.objects.filter(code=(code := new_code())).exists():
        pass
    return code
