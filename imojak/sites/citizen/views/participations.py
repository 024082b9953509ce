"""One's own participation: what must be learned first, the timetable, agreement, moving to another place, certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.offers.models import Place
from imojak.offers.slots import begins_at, ends_at
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import certificates, gates, pairs, transfers, undoing
from imojak.paths.actions.asking import what_of
from imojak.paths.actions.interviews import changeable_until, may_change, where_of
from imojak.paths.actions.papers import attach, papers_later
from imojak.paths.attainment import attained, judgement_of
from imojak.paths.enums import ChangeKind, ChangeStatus, ParticipationStatus, TransferStatus
from imojak.paths.life_terms import interview_terms, life_of, terms_of
from imojak.paths.models import Certificate, Participation, Transfer
from imojak.paths.scopes import own, speaks_for
from imojak.problems import Problem
from imojak.records.models import Session
from imojak.sites.asked import account_of
from imojak.sites.citizen.forms import CHOOSE, DayField, LineField, Plain
from imojak.sites.citizen.views.hours import own_loggable
from imojak.sites.citizen.words import joined, schedule_words
from imojak.sites.downloads import attachment
from imojak.trust.models import TransitionLog

#: How many of the next sessions a page shows.
SESSIONS = 12


def own_participation(account: Account, pk: int) -> Participation:
    """Return a participation of the person, or of their group. Raises Http404 for any other."""
    found = (
        Participation.objects.filter(own(standing(account)))
        .select_related(
            "round__programme__lead_unit",
            "round__type",
            "round__pay_scheme",
            "place__host",
            "place__unit",
            "place__parent",
            "party",
        )
        .filter(pk=pk)
        .first()
        if account.party_id is not None
        else None
    )
    if found is None:
        raise Http404("그런 참여가 없습니다. 나의 이모작에서 다시 골라 주세요.")
    return found


def changes_of(account: Account, one: Participation) -> dict[str, bool]:
    """Return what the reader can ask for or do about a participation now, for the links of its page."""
    able = one.status == ParticipationStatus.ACTIVE and speaks_for(standing(account), one.party_id)
    life = life_of(one.round)
    asked = set(one.change_requests.filter(status=ChangeStatus.REQUESTED).values_list("kind", flat=True))
    return {
        "can_pause": able and ChangeKind.PAUSE not in asked and life is not None and life.pauses is not None,
        "can_extend": able
        and ChangeKind.EXTENSION not in asked
        and life is not None
        and life.extensions is not None
        and one.ends_on < one.round.ends_on,
        "can_end": able and one.place.starts_at is None,
    }


@login_required
def participation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own participation with everything that can be done about it."""
    account = account_of(request)
    one = own_participation(account, pk)
    terms = terms_of(one.round)
    today = timezone.localdate()
    have = attained(one)
    every_gate = gates.gates_of(one)
    active = one.status == ParticipationStatus.ACTIVE
    issued = list(one.certificates.order_by("-issued_on", "-pk"))
    context = {
        **changes_of(account, one),
        "booking": _booking(one) if one.place.starts_at is not None else None,
        "participation": one,
        "undo": undoing.undo_of_participation(one, account, timezone.now()),
        "ended_because": ended_because(one),
        "active": active,
        "gates": every_gate,
        "today": today,
        "held_back": active and one.gated and (one.active_from is None or one.active_from > today),
        "minutes": have.minutes,
        "activity": have.activity_minutes,
        "present": have.present_minutes,
        "logs": any(mine.pk == one.pk for mine in own_loggable(account)),
        "paid": one.round.pay_scheme_id is not None and one.party_id == account.party_id,
        "missing": judgement_of(one, have).missing if active and one.place.starts_at is None else (),
        "sessions": Session.objects.filter(place=one.place_id, day__gte=today, cancelled=False).order_by(
            "day", "starts_at", "pk"
        )[:SESSIONS],
        "agreements": one.agreements.exclude(status="draft").order_by("-version"),
        "changes": [
            {"of": row, "what": what_of(row)} for row in one.change_requests.order_by("-requested_at", "-pk")
        ],
        "pauses": one.pauses.order_by("starts_on"),
        "transfer": one.transfers.filter(status=TransferStatus.REQUESTED).select_related("to").first(),
        "can_transfer": active and terms is not None and terms.life.transfer and speaks_for(standing(account), one.party_id),
        "speaks": speaks_for(standing(account), one.party_id),
        "goals": one.goals.order_by("pk"),
        "papers": papers_later(one.decision.application, today),
        "issued": issued,
        "issuable": [
            kind
            for kind in certificates.kinds_for(one, have)
            if active or not any(row.kind == kind and row.revoked_on is None for row in issued)
        ],
    }  # fmt: skip
    return render(request, "citizen/participation.html", context)


def _booking(one: Participation) -> dict[str, Any]:
    """Return what is shown of a booked interview: its time, where, what to bring, until when it can be changed."""
    return {
        "starts": begins_at(one.place),
        "ends": ends_at(one.place),
        "where": where_of(one.place),
        "bring": interview_terms(one.round).bring,
        "until": changeable_until(one.place),
        "changeable": not may_change(one),
    }


def ended_because(one: Participation) -> str:
    """Return why a participation ended early: the sentence of a clock that ended it, else the reason's code."""
    if one.status != ParticipationStatus.WITHDRAWN:
        return one.end_reason
    rows = TransitionLog.objects.filter(
        object_type=Participation._meta.label_lower, object_id=one.pk, to_state=ParticipationStatus.WITHDRAWN
    )
    last = rows.order_by("-at", "-pk").first()
    return last.reason if last is not None and last.actor_id is None and last.reason else one.end_reason


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the giving up of a participation that has not begun back, for a short time."""
    account = account_of(request)
    try:
        undoing.undo_leaving(own_participation(account, pk), actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, "되돌렸습니다. 처음 정한 날에 시작하시면 됩니다.")
    return redirect("citizen:participation", pk)


class TransferForm(Plain):
    """To which place, from which day, and why."""

    to = forms.TypedChoiceField(
        label="옮기고 싶은 자리", coerce=int, widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )
    on = DayField(label="옮기는 날", help_text="새 자리에서 활동하는 첫날입니다.")
    reason = LineField(label="옮기려는 까닭", max_length=200)

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.places = {
            place.pk: place
            for place in Place.objects.filter(
                round=participation.round_id, closed_on=None, parent=None, ends_on__gt=today
            )
            .exclude(pk=participation.place_id)
            .select_related("host")
            .order_by("title", "pk")
            if place.taken + place.held < place.capacity
        }
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (pk, joined([place.title, place.host.name if place.host else "", schedule_words(place.schedule or {})]))
            for pk, place in self.places.items()
        ]


@login_required
def ask_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to go on at another place of the round."""
    account = account_of(request)
    one = own_participation(account, pk)
    form = TransferForm(request.POST or None, participation=one)
    if request.method == "POST" and form.is_valid():
        to, on = form.places[form.cleaned_data["to"]], form.cleaned_data["on"]
        if refusal := transfers.may_transfer(one, to, on):
            form.add_error(None, refusal)
        else:
            try:
                transfers.request(one, to, on, form.cleaned_data["reason"], actor=account)
            except Problem as problem:
                form.add_error(None, problem.user_message)
            else:
                messages.success(request, "요청했습니다. 두 활동처가 답하면 알려 드립니다.")
                return redirect("citizen:participation", pk)
    return render(request, "citizen/transfer.html", {"form": form, "participation": one, "places": form.places})


def own_transfer(account: Account, pk: int) -> Transfer:
    """Return an open transfer of one's own participation. Raises Http404 for any other."""
    mine = Participation.objects.filter(own(standing(account)))
    return get_object_or_404(
        Transfer.objects.select_related("participation__party", "to"), pk=pk, participation__in=mine
    )


@login_required
@require_POST
def answer_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a transfer, refuse it with a reason, or take one's own request back."""
    account = account_of(request)
    transfer = own_transfer(account, pk)
    try:
        match request.POST.get("answer"):
            case "agree":
                transfers.agree(transfer, actor=account)
                messages.success(request, "동의하셨습니다.")
            case "refuse":
                reason = request.POST.get("reason", "").strip() or "참여자가 원하지 않음"
                transfers.refuse_transfer(transfer, actor=account, because=reason)
                messages.success(request, "거절하셨습니다. 지금 자리에서 계속 활동하시면 됩니다.")
            case _:
                transfers.withdraw_transfer(transfer, actor=account)
                messages.success(request, "요청을 취소했습니다.")
    except Problem as problem:
        messages.warning(request, problem.user_message)
    result = Transfer.objects.filter(pk=pk).values_list("result", flat=True).first()
    return redirect("citizen:participation", result or transfer.participation_id)


@login_required
@require_POST
def issue_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a certificate of one's own, and lead back to where it can be downloaded."""
    account = account_of(request)
    one = own_participation(account, pk)
    kind = request.POST.get("kind", "")
    try:
        certificates.issue(one, kind, actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
    except ValueError:
        messages.warning(request, "그런 증명서는 없습니다. 목록에서 골라 주세요.")
    else:
        messages.success(request, "발급했습니다. 아래에서 내려받으세요.")
    return redirect("citizen:participation", pk)


@login_required
def certificate_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a certificate of one's own as PDF."""
    account = account_of(request)
    mine = Participation.objects.filter(own(standing(account)))
    found = Certificate.objects.filter(pk=pk, participation__in=mine).select_related("document").first()
    if found is None:
        raise Http404("그런 증명서가 없습니다. 나의 이모작에서 다시 골라 주세요.")
    return attachment(f"{found.get_kind_display()}-{found.number}.pdf", bytes(found.document.content))


@login_required
@require_POST
def rate(request: HttpRequest, pk: int, goal: int) -> HttpResponse:
    """Say how far a goal of mentoring was reached."""
    account = account_of(request)
    one = own_participation(account, pk)
    mine = get_object_or_404(one.goals, pk=goal)
    given = request.POST.get("rating", "")
    try:
        pairs.rate_goal(mine, int(given) if given in tuple("12345") else 0, actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, "평가를 남기셨습니다.")
    return redirect("citizen:participation", pk)


@login_required
@require_POST
def set_goal(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a goal of mentoring."""
    account = account_of(request)
    one = own_participation(account, pk)
    try:
        pairs.set_goal(one, request.POST.get("text", ""), actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, "목표를 적었습니다.")
    return redirect("citizen:participation", pk)


@login_required
@require_POST
def hand_in_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a paper that is asked for only at the end, or for a sum that waits for it."""
    account = account_of(request)
    one = own_participation(account, pk)
    if not speaks_for(standing(account), one.party_id):
        raise Http404("그런 참여가 없습니다. 나의 이모작에서 골라 주세요.")
    file, code = request.FILES.get("paper"), request.POST.get("code", "")
    if file is None:
        messages.warning(request, "파일을 골라 주세요.")
    else:
        try:
            attach(one.decision.application, code, file.name or code, file.read(), actor=account)
        except Problem as problem:
            messages.warning(request, problem.user_message)
        else:
            messages.success(request, "서류를 내셨습니다. 담당자가 확인합니다.")
    return redirect("citizen:participation", pk)
