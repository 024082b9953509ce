"""One's own participation: where and when, what must be learned first, pauses, pay, and how it ended."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.models import Participation
from imojak.paths.scopes import own
from imojak.sites.asked import account_of


def own_participation(account: Account, pk: int) -> Participation:
    """Return a participation of the person, or of their group. Raises Http404 for any other."""
    found = (
        Participation.objects.filter(own(standing(account)))
        .select_related("round__programme", "round__type", "round__pay_scheme", "place__host", "place__unit", "party")
        .filter(pk=pk)
        .first()
        if account.party_id is not None
        else None
    )
    if found is None:
        raise Http404("그런 참여가 없습니다. 나의 이모작에서 다시 골라 주세요.")
    return found


@login_required
def participation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own participation."""
    one = own_participation(account_of(request), pk)
    context = {
        "participation": one,
        "pauses": one.pauses.order_by("starts_on"),
    }
    return render(request, "citizen/participation.html", context)
