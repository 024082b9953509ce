"""One's own application: what was written, each decision with its reason and version, what comes next; taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.offers.configuration import find_definition
from imojak.parties.models import Account
from imojak.paths.actions import withdraw_application
from imojak.paths.enums import ApplicationStatus, DecisionResult
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application, Decision
from imojak.paths.queries import rank_of
from imojak.paths.scopes import applications_withdrawable
from imojak.problems import Problem
from imojak.rules.reasons import REASONS, next_steps
from imojak.sites.asked import account_of
from imojak.sites.citizen.answers import told_answers
from imojak.sites.citizen.next_steps import what_next

_NOT_MINE = "그런 신청이 없습니다. 나의 이모작에서 다시 골라 주세요."


def own_application(account: Account, pk: int) -> Application:
    """Return an application of the person's own, or of their group. Raises Http404 for any other."""
    found = (
        applications_withdrawable(account)
        .select_related("round__programme", "round__type", "place", "party", "filed_by__party")
        .filter(pk=pk)
        .first()
        if account.party_id is not None
        else None
    )
    if found is None:
        raise Http404(_NOT_MINE)
    return found


def can(application: Application, transition: str) -> bool:
    """Tell whether the machine lets an application go this way from where it stands."""
    return application.status in APPLICATION.by_name[transition].sources


@login_required
def application_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own application."""
    one = own_application(account_of(request), pk)
    decisions = list(
        one.decisions.select_related("rule_set", "alternative", "superseded_by", "decided_by").order_by(
            "decided_at", "pk"
        )
    )
    definition = find_definition(one.round)
    context = {
        "application": one,
        "next": what_next(one),
        "rank": rank_of(one),
        "answers": told_answers(one.answers, definition.type if definition else None),
        "preferences": one.preferences.select_related("place").order_by("rank"),
        "papers": one.documents.select_related("document").order_by("uploaded_at"),
        "decisions": [_told(decision) for decision in decisions],
        "offer": one.seat_offers.filter(status="open").select_related("place").first(),
        "participation": next((row.participation for row in decisions if hasattr(row, "participation")), None),
        "can_withdraw": can(one, "withdraw"),
        "proposed": one.status == ApplicationStatus.PROPOSED,
    }
    return render(request, "citizen/application.html", context)


def _told(decision: Decision) -> dict[str, Any]:
    codes = [code for code in decision.reasons if code in REASONS]
    return {
        "decision": decision,
        "refused": decision.result == DecisionResult.REFUSED,
        "codes": codes,
        "next_steps": next_steps(codes) if codes else "",
        "by_person": decision.decided_by_id is not None,
        "superseded": hasattr(decision, "superseded_by"),
    }


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, and take the application back."""
    account = account_of(request)
    one = own_application(account, pk)
    if not can(one, "withdraw"):
        messages.warning(request, "이미 결정이 난 신청이라 취소하실 수 없습니다. 담당자에게 전화해 주세요.")
        return redirect("citizen:application", pk)
    if request.method != "POST":
        return render(request, "citizen/withdraw_application.html", {"application": one})
    try:
        withdraw_application(one, actor=account, reason=request.POST.get("reason", "").strip()[:200])
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, "신청을 취소했습니다. 접수 기간 안에는 다시 신청하실 수 있습니다.")
    return redirect("citizen:application", pk)


@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the number of one's own application, and what happens next and by when."""
    one = own_application(account_of(request), pk)
    context = {"application": one, "next": what_next(one), "rank": rank_of(one)}
    return render(request, "citizen/receipt.html", context)
