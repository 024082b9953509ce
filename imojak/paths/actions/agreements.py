"""Agreements (협약): drafted from the type's text, signed by several in order, renewed with one click, or void.

What somebody signed is kept as a hash of title, version, days and text; the database refuses to change a text that is
being signed. An agreement holds when all have signed; until then ``not_valid_yet`` says who is waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Round
from imojak.parties.models import Account, Party
from imojak.paths.actions.common import action
from imojak.paths.actions.events import signing_page, speakers_of, tell_once
from imojak.paths.agreement_text import terms_text
from imojak.paths.enums import AgreementKind, AgreementStatus, SignatoryRole
from imojak.paths.machines import AGREEMENT
from imojak.paths.models import Agreement, Participation, Signature
from imojak.paths.scopes import may_sign
from imojak.paths.signing import text_hash
from imojak.trust.models import Document

Signatories = Sequence[tuple[str, Party]]
#: An agreement of a participation that keeps another from being written beside it.
_LIVE = (AgreementStatus.DRAFT, AgreementStatus.SIGNING, AgreementStatus.ACTIVE)


def not_valid_yet(agreement: Agreement) -> str:
    """Return "" for an agreement that holds, else the sentence that says why not and who is waited for."""
    if agreement.status == AgreementStatus.ACTIVE:
        return ""
    if agreement.status == AgreementStatus.DRAFT:
        return "아직 보내지 않은 협약입니다. 내용을 확인하고 서명을 요청해 주세요."
    if agreement.status != AgreementStatus.SIGNING:
        return f"{josa(agreement.get_status_display(), '이/가')} 된 협약입니다."
    waiting = [one.get_role_display() for one in agreement.signatures.filter(signed_at=None).order_by("order")]
    return f"아직 효력이 없습니다. {', '.join(waiting)} 서명이 남았습니다."


@action
def draft(
    kind: str,
    party: Party,
    *,
    title: str,
    text: str,
    signatories: Signatories,
    starts_on: date,
    actor: Account,
    ends_on: date | None = None,
    round: Round | None = None,
    participation: Participation | None = None,
    at: datetime | None = None,
) -> Agreement:
    """Write an agreement with whoever signs it, in the order of signing; the next version where there is one already.

    ``signatories`` are (SignatoryRole, party). Raises TransitionError for fewer than two or for an empty text.
    """
    if len(signatories) < 2:
        raise TransitionError("협약은 둘 이상이 서명합니다. 서명할 당사자를 더해 주세요.")
    if not title.strip() or not text.strip():
        raise TransitionError("협약의 이름과 내용을 적어 주세요.")
    same = Agreement.objects.filter(kind=kind, party=party, round=round, participation=participation)
    made = Agreement.objects.create(
        kind=kind,
        party=party,
        round=round,
        participation=participation,
        title=title.strip()[:200],
        text=text.strip(),
        version=(same.aggregate(last=Max("version"))["last"] or 0) + 1,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    Signature.objects.bulk_create(
        Signature(agreement=made, role=SignatoryRole(role), party=who, order=order)
        for order, (role, who) in enumerate(signatories, start=1)
    )
    AGREEMENT.begin(made, actor=actor, at=at)
    return made


@action
def draft_for(participation: Participation, *, actor: Account, at: datetime | None = None) -> Agreement:
    """Write the agreement of a participation from the text of its type, with the type's signatories in their order.

    Raises TransitionError when the type has none, when somebody who signs is not known, a value is missing, or one is
    being signed or in force already.
    """
    # Two who make them for all at once: the second waits here, and then finds that there is one.
    Participation.objects.select_for_update().get(pk=participation.pk)
    if Agreement.objects.filter(kind=AgreementKind.PARTICIPANT, participation=participation, status__in=_LIVE).exists():
        raise TransitionError("이미 만든 협약이 있습니다. 그 협약을 거두거나 갱신해 주세요.")
    title, text, signatories = terms_text(participation)
    return draft(
        AgreementKind.PARTICIPANT,
        participation.party,
        title=title,
        text=text,
        signatories=signatories,
        starts_on=participation.starts_on,
        ends_on=participation.ends_on,
        round=participation.round,
        participation=participation,
        actor=actor,
        at=at,
    )


@action
def send(agreement: Agreement, *, actor: Account, at: datetime | None = None) -> Agreement:
    """Send an agreement to be signed: from now on its text stands, and the first who signs is told."""
    AGREEMENT.apply(agreement, "send", actor=actor, at=at)
    _tell_next(agreement, at)
    return agreement


@action
def take_back(agreement: Agreement, *, actor: Account, reason: str, at: datetime | None = None) -> Agreement:
    """Take an agreement back that nobody has signed yet, to change it."""
    if agreement.signatures.exclude(signed_at=None).exists():
        raise TransitionError("이미 서명한 쪽이 있습니다. 새 판의 협약을 만들어 다시 서명받아 주세요.")
    AGREEMENT.apply(agreement, "take_back", actor=actor, reason=reason, at=at)
    return agreement


@action
def sign(signature: Signature, *, actor: Account, seen: str = "", at: datetime | None = None) -> Agreement:
    """Sign an agreement in one's turn. ``seen`` is the hash of the text that the page showed, when it is known.

    The last signature concludes it. Raises TransitionError out of turn, twice, for somebody else, or when the text is
    not the one that was seen.
    """
    locked = _turn(signature)
    if not may_sign(actor, locked):
        raise TransitionError("이 협약에 서명할 수 있는 쪽이 아닙니다. 서명할 사람이 로그인해 주세요.")
    hashed = hash_of(locked.agreement)
    if seen and seen != hashed:
        raise TransitionError("화면에서 본 협약과 내용이 다릅니다. 화면을 새로 고쳐 다시 읽은 뒤 서명해 주세요.")
    return _signed(locked, signature, actor, hashed, None, at)


@action
def sign_on_paper(signature: Signature, *, scan: Document, actor: Account, at: datetime | None = None) -> Agreement:
    """Enter that somebody has signed on paper, with the scan of what they signed; staff do it."""
    if not actor.can("decide"):
        raise TransitionError("종이 서명은 담당자만 등록할 수 있습니다. 담당 부서에 보내 주세요.")
    locked = _turn(signature)
    return _signed(locked, signature, actor, hash_of(locked.agreement), scan, at)


@action
def renew(
    agreement: Agreement, *, starts_on: date, ends_on: date, actor: Account, at: datetime | None = None
) -> Agreement:
    """Renew an agreement for further days with the same text and signatories, and send it at once (한 번에 갱신).

    Raises TransitionError for one that does not hold, was renewed already, or for days that do not follow it.
    """
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.status not in (AgreementStatus.ACTIVE, AgreementStatus.ENDED):
        raise TransitionError("체결된 협약만 갱신할 수 있습니다. 먼저 서명을 마쳐 주세요.")
    if Agreement.objects.filter(renews=locked).exists():
        raise TransitionError("이미 갱신한 협약입니다. 갱신한 협약을 확인해 주세요.")
    if ends_on < starts_on or (locked.ends_on is not None and starts_on <= locked.ends_on):
        raise TransitionError("앞 협약이 끝난 다음 날부터의 기간을 적어 주세요.")
    text = locked.text
    if locked.ends_on is not None:
        text = text.replace(day_words(locked.ends_on), day_words(ends_on))
    made = draft(
        locked.kind,
        locked.party,
        title=locked.title,
        text=text.replace(day_words(locked.starts_on), day_words(starts_on)) or locked.title,
        signatories=[(one.role, one.party) for one in locked.signatures.select_related("party").order_by("order")],
        starts_on=starts_on,
        ends_on=ends_on,
        round=locked.round,
        participation=locked.participation,
        actor=actor,
        at=at,
    )
    made.renews = locked
    made.save(update_fields=["renews"])
    return send(made, actor=actor, at=at)


@action
def void(agreement: Agreement, *, actor: Account, reason: str, at: datetime | None = None) -> Agreement:
    """Declare an agreement void, with the reason."""
    AGREEMENT.apply(agreement, "void", actor=actor, reason=reason, at=at)
    return agreement


@action
def end(agreement: Agreement, *, on: date, actor: Account | None, at: datetime | None = None) -> Agreement:
    """Let an agreement end on a day."""
    AGREEMENT.apply(agreement, "end", actor=actor, at=at, changes={"ends_on": max(on, agreement.starts_on)})
    return agreement


def end_with(participation: Participation, day: date, *, actor: Account | None, at: datetime | None = None) -> None:
    """End what was agreed for a participation that ends early; inside the caller's transaction."""
    for agreement in participation.agreements.filter(status=AgreementStatus.ACTIVE):
        end(agreement, on=day, actor=actor, at=at)


def hash_of(agreement: Agreement) -> str:
    """Return the hash of what is agreed, as a signature keeps it."""
    return text_hash(agreement.title, agreement.version, agreement.starts_on, agreement.ends_on, agreement.text)


def _turn(signature: Signature) -> Signature:
    agreement = Agreement.objects.select_for_update().get(pk=signature.agreement_id)
    locked = Signature.objects.get(pk=signature.pk)
    locked.agreement = agreement
    if agreement.status != AgreementStatus.SIGNING:
        raise TransitionError("지금은 서명할 수 없는 협약입니다. 협약의 상태를 확인해 주세요.")
    if locked.signed_at is not None:
        raise TransitionError("이미 서명하셨습니다.")
    before = agreement.signatures.filter(order__lt=locked.order, signed_at=None).order_by("order").first()
    if before is not None:
        raise TransitionError(
            f"먼저 {before.get_role_display()} 쪽이 서명할 차례입니다. 서명한 뒤에 알려 드리겠습니다."
        )
    return locked


def _signed(
    locked: Signature, seen: Signature, actor: Account, hashed: str, scan: Document | None, at: datetime | None
) -> Agreement:
    moment = at or timezone.now()
    locked.signed_at, locked.account, locked.text_hash, locked.paper = moment, actor, hashed, scan
    locked.save(update_fields=["signed_at", "account", "text_hash", "paper"])
    seen.signed_at = moment
    agreement = locked.agreement
    if agreement.signatures.filter(signed_at=None).exists():
        _tell_next(agreement, moment)
        return agreement
    today = timezone.localdate(moment)
    AGREEMENT.apply(agreement, "conclude", actor=actor, at=moment, changes={"signed_on": today})
    for one in agreement.signatures.select_related("party"):
        for speaker in speakers_of(one.party, today):
            tell_once(
                speaker,
                f"agreed-{agreement.pk}",
                subject=f"[협약 체결] {agreement.title}",
                body=f"모두 서명하여 {day_words(today)}에 체결되었습니다. 효력은 {day_words(agreement.starts_on)}부터입니다.",
                link=signing_page(one),
                at=moment,
            )
    return agreement


def _tell_next(agreement: Agreement, at: datetime | None) -> None:
    one = agreement.signatures.select_related("party").filter(signed_at=None).order_by("order").first()
    if one is None:
        raise TransitionError("서명할 사람이 없는 협약입니다. 서명할 당사자를 더해 주세요.")
    for speaker in speakers_of(one.party, timezone.localdate(at or timezone.now())):
        tell_once(
            speaker,
            f"sign-{agreement.pk}",
            subject=f"[협약 서명] {agreement.title}",
            body=f"{josa(agreement.title, '을/를')} 읽고 서명해 주세요. 모두 서명해야 효력이 생깁니다.",
            link=signing_page(one),
            at=at,
        )
