"""One's own application: what was written, each decision with its reason and version, what comes next; taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.saying import weekday_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.configuration import find_definition
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import (
    appeals,
    attach,
    confirm_application,
    decline_application,
    undoing,
    withdraw_application,
)
from imojak.paths.actions.filing import NOT_ASKED, application_of
from imojak.paths.enums import (
    AppealKind,
    AppealStatus,
    ApplicationStatus,
    DecisionResult,
    DocumentStatus,
    SeatOfferStatus,
)
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application, Decision
from imojak.paths.queries import next_waits, rank_of
from imojak.paths.scopes import appeals_visible, applications_withdrawable, documents_visible, speaks_for
from imojak.paths.terms import undo_hours
from imojak.problems import Problem
from imojak.rules.reasons import REASONS, next_steps
from imojak.sites.answers import told_answers
from imojak.sites.asked import account_of
from imojak.sites.citizen.next_steps import what_next
from imojak.sites.citizen.words import state_words
from imojak.trust.models import TransitionLog

_NOT_MINE = "그런 신청이 없습니다. 나의 이모작에서 다시 골라 주세요."


def own_application(account: Account, pk: int) -> Application:
    """Return an application of the person's own, or of their group. Raises Http404 for any other."""
    found = (
        applications_withdrawable(account)
        .select_related("round__programme", "round__type", "place", "party", "filed_by__party", "filed_through")
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
        "can_withdraw": can(one, "withdraw") and speaks_for(standing(account_of(request)), one.party_id),
        "proposed": one.status == ApplicationStatus.PROPOSED,
        "undo": undoing.undo_of_application(one, account_of(request), timezone.now()),
        "history": history_of(one),
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
        "appeals": list(decision.appeals.order_by("filed_at", "pk")),
        "may_appeal": not appeals.may_ask(decision, AppealKind.APPEAL),
        "appeal_until": appeals.appeal_until(decision),
        "open_kinds": set(decision.appeals.filter(status=AppealStatus.FILED).values_list("kind", flat=True)),
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
        context = {"application": one, "undo_hours": undo_hours(one.round), "next_waits": _next_waits(one)}
        return render(request, "citizen/withdraw_application.html", context)
    try:
        withdraw_application(one, actor=account, reason=request.POST.get("reason", "").strip()[:200])
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, "신청을 취소했습니다.")
    return redirect("citizen:application", pk)


def _next_waits(one: Application) -> bool:
    """Tell whether the seat that is held for an application goes to somebody at once when it is taken back."""
    held = one.seat_offers.filter(status=SeatOfferStatus.OPEN).select_related("place").first()
    return held is not None and next_waits(held.place)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own withdrawal, or the declining of a seat, back for a short time."""
    account = account_of(request)
    _undo(request, own_application(account, pk), account)
    return redirect("citizen:application", pk)


def _undo(request: HttpRequest, one: Application, actor: Account | None) -> None:
    try:
        undoing.undo_withdrawal(one, actor=actor)
        messages.success(request, "되돌렸습니다. 신청이 그대로 이어집니다.")
    except Problem as problem:
        messages.warning(request, problem.user_message)


def history_of(application: Application) -> list[dict[str, Any]]:
    """Return how the state of an application changed, the oldest first, in the applicant's words."""
    rows = TransitionLog.objects.filter(object_type=Application._meta.label_lower, object_id=application.pk)
    return [
        {"at": row.at, "what": state_words(row.to_state), "undone": row.reason == undoing.UNDONE}
        for row in rows.order_by("at", "pk")
    ]


@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the number of one's own application, and what happens next and by when."""
    one = own_application(account_of(request), pk)
    context = {"application": one, "next": what_next(one), "rank": rank_of(one)}
    return render(request, "citizen/receipt.html", context)


@login_required
def ask(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask to have a decision of one's own explained, or to decide anew."""
    account = account_of(request)
    mine = Decision.objects.filter(application__in=applications_withdrawable(account))
    decision = get_object_or_404(mine.select_related("application__round"), pk=pk)
    if kind not in AppealKind.values:
        raise Http404("그런 요청은 없습니다. 내 신청에서 다시 골라 주세요.")
    text, error = request.POST.get("text", "").strip()[:2_000], appeals.may_ask(decision, kind)
    if request.method == "POST" and not error:
        try:
            made = appeals.ask(decision, kind, text, actor=account)
        except Problem as problem:
            error = problem.user_message
        else:
            messages.success(
                request, f"{made.get_kind_display()}을 받았습니다. {weekday_words(made.due_on)}까지 답해 드립니다."
            )
            return redirect("citizen:application", decision.application_id)
    context = {"decision": decision, "appeal": kind == AppealKind.APPEAL, "text": text, "error": error}
    return render(request, "citizen/ask.html", context)


@login_required
@require_POST
def withdraw_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request of one's own back."""
    account = account_of(request)
    mine = appeals_visible(account).filter(decision__application__in=applications_withdrawable(account))
    appeal = get_object_or_404(mine.select_related("decision"), pk=pk)
    try:
        appeals.withdraw_appeal(appeal, actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, "요청을 취소했습니다.")
    return redirect("citizen:application", appeal.decision.application_id)


@login_required
@require_POST
def answer_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what somebody filed for me, or decline it."""
    account = account_of(request)
    one = own_application(account, pk)
    _answer_proposal(request, one, account)
    return redirect("citizen:application", pk)


def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody without a log-in confirm what was filed for them, by the signed link that they were sent."""
    try:
        one = application_of(token)
    except (TransitionError, Application.DoesNotExist) as wrong:
        raise Http404(getattr(wrong, "user_message", _NOT_MINE)) from wrong
    if request.method == "POST":
        if request.POST.get("answer") == "undo":
            _undo(request, one, None)
        else:
            _answer_proposal(request, one, None)
        return redirect("citizen:confirmation", token)
    context = {
        "application": one,
        "proposed": one.status == ApplicationStatus.PROPOSED,
        "wishes": wished_places(one),
        "consents": consents_asked(one),
        "undo": undoing.undo_of_application(one, None, timezone.now()),
    }
    return render(request, "citizen/confirmation.html", context)


def wished_places(one: Application) -> list[str]:
    """Return the places that an application names, in order of wish."""
    wishes = one.preferences.order_by("rank").values_list("place__title", flat=True)
    return [one.place.title] if one.place is not None else list(wishes)


def consents_asked(one: Application) -> list[str]:
    """Return the consents that whoever filed has ticked: they hold once the person confirms, and are no secret."""
    definition = find_definition(one.round)
    if definition is None or one.status != ApplicationStatus.PROPOSED:
        return []
    ticked = [code for code, answer in one.answers.items() if answer is True]
    return [field.label for code, field in definition.type.fields.items() if field.consent and code in ticked]


def _answer_proposal(request: HttpRequest, one: Application, actor: Account | None) -> None:
    try:
        answer = request.POST.get("answer")
        if answer == "confirm":
            confirm_application(one, actor=actor)
            messages.success(request, "확인하셨습니다. 신청서를 받았습니다.")
        elif answer == "not-asked":
            decline_application(one, actor=actor, reason=NOT_ASKED)
            messages.success(
                request, "알려 주셔서 고맙습니다. 신청하지 않은 것으로 적었고, 담당자가 볼 수 있게 남겼습니다."
            )
        else:
            decline_application(one, actor=actor)
            messages.success(request, "신청하지 않기로 하셨습니다.")
    except Problem as problem:
        messages.warning(request, problem.user_message)


@login_required
@require_POST
def bring_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a paper again that was sent back."""
    account = account_of(request)
    mine = documents_visible(account).filter(
        application__in=applications_withdrawable(account), status=DocumentStatus.RETURNED
    )
    paper = get_object_or_404(mine.select_related("application"), pk=pk)
    file = request.FILES.get("paper")
    assert paper.application is not None
    if file is None:
        messages.warning(request, "파일을 골라 주세요.")
    else:
        try:
            attach(paper.application, paper.code, file.name or paper.code, file.read(), actor=account)
            messages.success(request, "서류를 다시 내셨습니다.")
        except Problem as problem:
            messages.warning(request, problem.user_message)
    return redirect("citizen:application", paper.application_id)
