"""Offers that wait for an answer, and the reserve list with its visible rank: call the next, take an offer back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.saying import moment_words
from imojak.offers.models import Place
from imojak.paths import actions
from imojak.paths.enums import SeatOfferStatus
from imojak.paths.models import Participation, SeatOffer
from imojak.paths.queries import reserve_list
from imojak.paths.scopes import seat_offers_visible
from imojak.sites.asked import page_number, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, desk_of
from imojak.sites.office.queries.priorities import labels_of

PAGE = 50
NO_PLACE = "이 회차의 자리가 아닙니다. 자리 목록에서 골라 주세요."


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show open offers with the moment until which they stand, and who waits, in order; a logged read."""
    desk = desk_of(request, code)
    now = timezone.now()
    offers = (
        seat_offers_visible(desk.account)
        .filter(application__round=desk.round, status=SeatOfferStatus.OPEN)
        .select_related("application", "place")
        .order_by("answer_by", "pk")
    )
    waiting = reserve_list(desk.round)
    # Who waits to be matched anew has no rank; a round has either a line or a rematch.
    in_line = any(one.application.rank is not None for one in waiting)
    page = Paginator(waiting, PAGE).get_page(page_number(request))
    names = names_for(
        request,
        [*(one.application.party_id for one in offers), *(one.application.party_id for one in page.object_list)],
        f"‘{desk.round.title}’ 제안과 예비 명단 열람",
    )
    labels = labels_of(desk.round)
    context = {
        "desk": desk,
        "tab": "reserve",
        "offers": [
            {"of": one, "name": names.get(one.application.party_id, ""), "late": one.answer_by < now} for one in offers
        ],
        "page": page,
        "rows": [
            {
                "of": one,
                "name": names.get(one.application.party_id, ""),
                "priority": labels.get(one.application.priority_class, one.application.priority_class),
            }
            for one in page.object_list
        ],
        "places": _with_a_free_seat(desk.round.pk) if in_line else [],
        "in_line": in_line,
    }
    return render(request, "office/reserve.html", context)


def _with_a_free_seat(number: int) -> QuerySet[Place]:
    """Return the places of a round with a seat that nobody has or is offered, and that is not over."""
    free = F("capacity") - F("taken") - F("held")
    places = Place.objects.filter(round=number, closed_on=None, ends_on__gte=timezone.localdate())
    return places.annotate(free=free).filter(free__gt=0).order_by("title", "pk")


@login_required
@require_POST
def call(request: HttpRequest, code: str) -> HttpResponse:
    """Give a free seat to the first in line."""
    desk = desk_of(request, code, change=True)
    number = request.POST.get("place", "")
    place = (
        Place.objects.filter(round=desk.round, pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    back = reverse("office:reserve", args=[code])
    if place is None:
        messages.error(request, NO_PLACE)
        return redirect(back)

    def told(made: SeatOffer | Participation | None) -> str:
        if made is None:
            return f"‘{place.title}’ 자리에 부를 사람이 없습니다. 기다리는 분이 없거나 자격이 맞지 않습니다."
        party = made.party_id if isinstance(made, Participation) else made.application.party_id
        name = names_for(request, [party], f"‘{desk.round.title}’ 다음 순번 부르기").get(party, "")
        if isinstance(made, Participation):
            return f"{name} 님이 ‘{place.title}’에 참여합니다. 알림을 보냈습니다."
        return f"{name} 님에게 ‘{place.title}’ 자리를 제안했습니다. {moment_words(made.answer_by)}까지 답을 기다립니다."

    carry_out(request, lambda: actions.call_next(place), told)
    return redirect(back)


@login_required
@require_POST
def revoke(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take an offer back, with the reason that the person is told; the application is among the eligible again."""
    desk = desk_of(request, code, change=True)
    offer = SeatOffer.objects.filter(application__round=desk.round, pk=number).select_related("place").first()
    if offer is None:
        raise PermissionDenied("이 회차의 제안이 아닙니다. 목록에서 골라 주세요.")
    reason = tidy(request.POST.get("reason", ""))
    carry_out(
        request,
        lambda: actions.revoke_offer(offer, actor=desk.account, reason=reason),
        f"‘{offer.place.title}’ 제안을 거두고 사유를 알렸습니다. 신청은 자격 확인 상태로 돌아갔습니다.",
        back=("다시 제안하기", reverse("office:application", args=[offer.application_id])),
    )
    return redirect(reverse("office:reserve", args=[code]))
