"""A seat that is offered to me: until when, and taking or declining it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.offers.configuration import find_definition
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import decline_offer, take_offer
from imojak.paths.enums import SeatOfferStatus
from imojak.paths.models import SeatOffer
from imojak.paths.queries import next_waits
from imojak.paths.scopes import seat_offers_answerable, speaks_for
from imojak.paths.terms import undo_hours
from imojak.problems import Problem
from imojak.sites.asked import account_of
from imojak.sites.citizen.words import pay_words


def own_offer(account: Account, pk: int) -> SeatOffer:
    """Return an offer to the person or their group. Raises Http404 for any other."""
    found = (
        seat_offers_answerable(account)
        .select_related("application__round__programme", "application__round__type", "application__round__pay_scheme",
                        "application__party", "place__host", "place__unit", "decision")
        .filter(pk=pk)
        .first()
        if account.party_id is not None
        else None
    )  # fmt: skip
    if found is None:
        raise Http404("그런 제안이 없습니다. 나의 이모작에서 다시 골라 주세요.")
    return found


@login_required
def offer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an offer with the time that is left; take it or decline it."""
    account = account_of(request)
    offer = own_offer(account, pk)
    if request.method == "POST":
        return _answer(request, account, offer)
    one = offer.application.round
    definition = find_definition(one)
    context = {
        "offer": offer,
        "round": one,
        "open": offer.status == SeatOfferStatus.OPEN and offer.answer_by >= timezone.now(),
        "pay": pay_words(one.pay_scheme.parameters if one.pay_scheme else None),
        "gates": [gate for gate in definition.type.gate if gate.before == "activity"] if definition else [],
        "papers": [paper for paper in definition.type.document if paper.needed_at in ("offer", "start")]
        if definition
        else [],
        "participation": getattr(offer.decision, "participation", None),
        "speaks": speaks_for(standing(account), offer.application.party_id),
    }
    return render(request, "citizen/offer.html", context)


def _answer(request: HttpRequest, account: Account, offer: SeatOffer) -> HttpResponse:
    try:
        if request.POST.get("answer") == "take":
            participation = take_offer(offer, actor=account)
            messages.success(request, "수락하셨습니다. 다음에 하실 일을 아래에서 보세요.")
            return redirect("citizen:participation", participation.pk)
        decline_offer(offer, actor=account, reason=request.POST.get("reason", "").strip()[:200])
        messages.success(request, "사양하셨습니다. 알려 주셔서 고맙습니다.")
        return redirect("citizen:application", offer.application_id)
    except Problem as problem:
        messages.warning(request, problem.user_message)
        return redirect("citizen:offer", offer.pk)


@login_required
def decline_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more before a seat is given away."""
    offer = own_offer(account_of(request), pk)
    if offer.status != SeatOfferStatus.OPEN:
        return redirect("citizen:offer", pk)
    context = {
        "offer": offer,
        "undo_hours": undo_hours(offer.application.round),
        "next_waits": next_waits(offer.place),
    }
    return render(request, "citizen/decline.html", context)
