"""Whose partner's page it is: the bodies for which one acts, and what waits there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.http import HttpRequest
from django.urls import reverse

from imojak.offers.models import Place, Round
from imojak.offers.scopes import rounds_operated
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.parties.scopes import standing
from imojak.paths.enums import (
    AgreementStatus,
    TransferStatus,
)
from imojak.paths.models import ChangeRequest, ShortListing, Signature, Transfer
from imojak.paths.scopes import (
    transfer_sides,
    transfers_visible,
)
from imojak.paths.waited import Waiting as Asked
from imojak.paths.waiting import waiting_on
from imojak.sites.asked import account_of
from imojak.sites.partner.queries import PARTNERS, is_partner

NOT_PARTNER = "우리 활동처는 활동처 담당자와 수행기관 담당자에게만 열립니다."


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the partner: what to do, where, and until when."""

    sentence: str
    url: str
    due: date


def partner_of(request: HttpRequest) -> Account:
    """Return the account if it acts for a body today. Raises PermissionDenied."""
    account = account_of(request)
    if not is_partner(account):
        raise PermissionDenied(NOT_PARTNER)
    return account


def keeper_of(request: HttpRequest) -> Account:
    """Return the account if it acts for a body today, or manages programmes, and so stands in where a site has no leader.

    Which places that are is the scopes' to say. Raises PermissionDenied.
    """
    account = account_of(request)
    if not is_partner(account) and not standing(account).holds(RoleKind.PROGRAMME_MANAGER):
        raise PermissionDenied(NOT_PARTNER)
    return account


def bodies_of(account: Account) -> QuerySet[Party]:
    """Return the bodies for which one acts today, by name."""
    return Party.objects.filter(pk__in=standing(account).at(*PARTNERS)).order_by("name", "pk")


def signatures_of(account: Account) -> QuerySet[Signature]:
    """Return the signatures that bodies of the account give, those to be given first."""
    bodies = standing(account).at(*PARTNERS)
    before = Signature.objects.filter(agreement=OuterRef("agreement"), order__lt=OuterRef("order"), signed_at=None)
    to_give = Q(agreement__status=AgreementStatus.SIGNING, signed_at=None) & ~Exists(before)
    return (
        Signature.objects.filter(party_id__in=bodies)
        .exclude(agreement__status=AgreementStatus.DRAFT)
        .annotate(later=Case(When(to_give, then=0), default=1))
        .select_related("agreement__round__programme", "agreement__participation__place", "party")
        .order_by("later", "-agreement__starts_on", "-agreement_id", "order")
    )


def in_turn(signature: Signature) -> bool:
    """Tell whether a signature can be given now: the agreement is being signed, and all before it have signed."""
    agreement = signature.agreement
    return (
        agreement.status == AgreementStatus.SIGNING
        and signature.signed_at is None
        and not agreement.signatures.filter(order__lt=signature.order, signed_at=None).exists()
    )


def transfers_to_answer(account: Account) -> list[Transfer]:
    """Return the open requests to move from or to one's places that one has not answered yet."""
    open_ones = (
        transfers_visible(account)
        .filter(status=TransferStatus.REQUESTED)
        .select_related("participation__place", "participation__round__programme", "to")
        .order_by("answer_due", "pk")
    )
    return [one for one in open_ones if _unanswered(account, one)]


def _unanswered(account: Account, transfer: Transfer) -> bool:
    sides = {side.value for side in transfer_sides(account, transfer)}
    return ("leaving" in sides and transfer.leaving_agreed_at is None) or (
        "arriving" in sides and transfer.arriving_agreed_at is None
    )


def waiting_of(account: Account) -> list[Waiting]:
    """Return what waits for the account's answer, what ends first at the top.

    It comes from the one list of all that waits (``paths.waiting``); here it only gets a partner's words, and the
    candidates for one place stand together.
    """
    who = standing(account)
    bodies = who.at(*PARTNERS)
    rows = waiting_on(bodies, rounds_operated(who).values_list("pk", flat=True))
    sides = {one.pk for one in transfers_to_answer(account)}
    found = [_told(one, sides) for one in rows]
    return sorted([*_candidates(rows), *(one for one in found if one is not None)], key=lambda one: one.due)


def _candidates(rows: Iterable[Asked]) -> Iterator[Waiting]:
    by_place: dict[int, list[ShortListing]] = {}
    for one in rows:
        if isinstance(one.obj, ShortListing):
            by_place.setdefault(one.obj.place_id, []).append(one.obj)
    for place, several in by_place.items():
        first = min(one.answer_due for one in several)
        title = several[0].place.title
        url = reverse("partner:short-list", args=[place])
        yield Waiting(f"‘{title}’의 후보 {len(several)}명을 살펴보고 골라 주세요.", url, first)


def _told(one: Asked, sides: Collection[int]) -> Waiting | None:
    """Return what waits as it is told to a partner; None where somebody else must act."""
    match one.obj:
        case Signature() as signature:
            of = signature.agreement.participation
            where = f" ({of.place.title})" if of is not None else ""
            sentence = f"‘{signature.agreement.title}’에 서명해 주세요.{where}"
            return Waiting(sentence, reverse("partner:agreement", args=[signature.agreement_id]), one.due)
        case Transfer() as transfer if one.owner == "host" and transfer.pk in sides:
            sentence = (
                f"‘{transfer.participation.place.title}’에서 ‘{transfer.to.title}’ 자리로 옮기려는 요청에 답해 주세요."
            )
            return Waiting(sentence, reverse("partner:transfers"), one.due)
        case ChangeRequest() as change:
            what = f"‘{change.participation.place.title}’ 참여자의 {change.get_kind_display()} 요청에 답해 주세요."
            return Waiting(what, reverse("office:participation", args=[change.participation_id]), one.due)
        case Place() as booth if one.code == "interview":
            sentence = f"‘{booth.title}’에서 본 면접 {one.count}건의 결과를 적어 주세요."
            return Waiting(sentence, reverse("partner:fair", args=[booth.pk]), one.due)
        case Round() as of if one.code in ("month-submit", "month-confirm"):
            what = "제출" if one.code == "month-submit" else "확인"
            return Waiting(
                f"‘{of.title}’ {one.count}곳의 {one.title.partition(' ')[0]} 활동을 {what}해 주세요.", one.link, one.due
            )
    return None
