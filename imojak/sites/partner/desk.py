"""Whose partner's page it is: the bodies for which one acts, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from imojak.kernel.calendar import workdays_after
from imojak.offers.models import Place
from imojak.offers.scopes import places_led
from imojak.parties.models import Account, Party
from imojak.parties.scopes import standing
from imojak.paths.enums import (
    AgreementStatus,
    ChangeStatus,
    InterviewStatus,
    ParticipationStatus,
    ShortListStatus,
    TransferStatus,
)
from imojak.paths.fair_scopes import interviews_recordable
from imojak.paths.life_terms import interview_terms
from imojak.paths.models import Signature, Transfer
from imojak.paths.scopes import (
    changes_answerable,
    short_listings_answerable,
    transfer_sides,
    transfers_visible,
)
from imojak.sites.asked import account_of
from imojak.sites.partner.queries import PARTNERS, is_partner

NOT_PARTNER = "우리 활동처는 활동처 담당자와 수행기관 담당자에게만 열립니다."


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the partner: what to do, where, and until when (None: no day)."""

    sentence: str
    url: str
    due: date | None


def partner_of(request: HttpRequest) -> Account:
    """Return the account if it acts for a body today. Raises PermissionDenied."""
    account = account_of(request)
    if not is_partner(account):
        raise PermissionDenied(NOT_PARTNER)
    return account


def bodies_of(account: Account) -> QuerySet[Party]:
    """Return the bodies for which one acts today, by name."""
    return Party.objects.filter(pk__in=standing(account).at(*PARTNERS)).order_by("name", "pk")


def signatures_of(account: Account) -> QuerySet[Signature]:
    """Return the signatures that bodies of the account give, those to be given first."""
    bodies = standing(account).at(*PARTNERS)
    return (
        Signature.objects.filter(party_id__in=bodies)
        .exclude(agreement__status=AgreementStatus.DRAFT)
        .select_related("agreement__round__programme", "agreement__participation__place", "party")
        .order_by("-agreement__starts_on", "-agreement_id", "order")
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


def results_to_write(account: Account) -> list[tuple[Place, int, date]]:
    """Return the booths of one's company with interviews of past days without a result: how many, and until when."""
    led = places_led(standing(account))
    open_ = (
        interviews_recordable(account)
        .filter(place__in=led, place__starts_on__lt=timezone.localdate())
        .filter(Q(interview=None) | Q(interview__status=InterviewStatus.CAME))
        .exclude(status=ParticipationStatus.WITHDRAWN)
        .order_by()
        .values_list("place__parent")
        .annotate(number=Count("pk"), first=Min("place__starts_on"))
    )
    counted = {booth: (number, first) for booth, number, first in open_}
    booths = Place.objects.filter(pk__in=list(counted)).select_related("round__type").order_by("pk")
    return [
        (one, counted[one.pk][0], workdays_after(counted[one.pk][1], interview_terms(one.round).result_days))
        for one in booths
    ]


def waiting_of(account: Account) -> list[Waiting]:
    """Return what waits for the account's answer, what ends first at the top."""
    undecided = Q(status__in=[ShortListStatus.PROPOSED, ShortListStatus.INTERVIEW], application__status="eligible")
    lists = (
        short_listings_answerable(account)
        .filter(undecided)
        .values("place_id", "place__title")
        .annotate(people=Count("pk"), due=Min("answer_due"))
        .order_by("due", "place_id")
    )
    found = [
        Waiting(
            f"‘{row['place__title']}’의 후보 {row['people']}명을 살펴보고 골라 주세요.",
            reverse("partner:short-list", args=[row["place_id"]]),
            row["due"],
        )
        for row in lists
    ]
    found += [
        Waiting(
            f"‘{one.agreement.title}’에 서명해 주세요."
            + (f" ({one.agreement.participation.place.title})" if one.agreement.participation else ""),
            reverse("partner:agreement", args=[one.agreement_id]),
            None,
        )
        for one in signatures_of(account).filter(signed_at=None, agreement__status=AgreementStatus.SIGNING)
        if in_turn(one)
    ]
    found += [
        Waiting(
            f"‘{one.participation.place.title}’에서 ‘{one.to.title}’ 자리로 옮기려는 요청에 답해 주세요.",
            reverse("partner:transfers"),
            one.answer_due,
        )
        for one in transfers_to_answer(account)
    ]
    found += [
        Waiting(
            f"‘{one.participation.place.title}’ 참여자의 {one.get_kind_display()} 요청에 답해 주세요.",
            reverse("office:participation", args=[one.participation_id]),
            one.answer_due,
        )
        for one in changes_answerable(account)
        .filter(status=ChangeStatus.REQUESTED)
        .select_related("participation__place")
        .order_by("answer_due", "pk")
    ]
    found += [
        Waiting(
            f"‘{one.title}’에서 본 면접 {number}건의 결과를 적어 주세요.", reverse("partner:fair", args=[one.pk]), due
        )
        for one, number, due in results_to_write(account)
    ]
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max))
