"""Reading an agreement and signing it in one's turn."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import agreements
from imojak.paths.enums import AgreementStatus
from imojak.paths.models import Agreement, Signature
from imojak.paths.scopes import may_sign, own
from imojak.problems import Problem
from imojak.sites.asked import account_of


def own_agreement(account: Account, pk: int) -> Agreement:
    """Return an agreement that the person or their group signs. Raises Http404 for any other, and for a draft."""
    mine = (
        Signature.objects.filter(own(standing(account))) if account.party_id is not None else Signature.objects.none()
    )
    found = (
        Agreement.objects.exclude(status=AgreementStatus.DRAFT)
        .filter(pk=pk, signatures__in=mine)
        .select_related("participation")
        .distinct()
        .first()
    )
    if found is None:
        raise Http404("그런 협약이 없습니다. 나의 이모작에서 다시 골라 주세요.")
    return found


@login_required
def agreement_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agreement, who has signed it, and let the person sign when it is their turn."""
    account = account_of(request)
    one = own_agreement(account, pk)
    rows = list(one.signatures.select_related("party").order_by("order"))
    first = next((row for row in rows if row.signed_at is None), None)
    mine = first if first is not None and one.status == AgreementStatus.SIGNING and may_sign(account, first) else None
    unread = False
    if request.method == "POST" and mine is not None:
        if request.POST.get("read") != "yes":
            unread = True
        else:
            try:
                agreements.sign(mine, actor=account, seen=request.POST.get("seen", ""))
            except Problem as problem:
                messages.warning(request, problem.user_message)
            else:
                messages.success(request, "서명하셨습니다.")
            return redirect("citizen:agreement", pk)
    context = {
        "agreement": one,
        "signatures": rows,
        "mine": mine,
        "seen": agreements.hash_of(one),
        "unread": unread,
        "state": agreements.not_valid_yet(one),
    }
    return render(request, "citizen/agreement.html", context)
