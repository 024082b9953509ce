"""Who takes part in a round: completion and certificates for many at once, and one participation with all that it needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.offers.models import Place
from imojak.parties.scopes import standing
from imojak.paths import actions
from imojak.paths.actions import asking, certificates, transfers
from imojak.paths.actions.gates import gates_of
from imojak.paths.ceilings import never_granted
from imojak.paths.enums import CertificateKind, ChangeStatus, EndReason, ParticipationStatus, TransferStatus
from imojak.paths.life_terms import life_of
from imojak.paths.models import Participation
from imojak.paths.scopes import (
    certificates_visible,
    changes_answerable,
    participations_changeable,
    participations_visible,
    transfer_sides,
    transfers_visible,
)
from imojak.problems import Problem
from imojak.sites.asked import account_of, page_number, tidy, words
from imojak.sites.downloads import attachment
from imojak.sites.names import names_for
from imojak.sites.office.desk import STAFF, Desk, carry_out, desk_of
from imojak.sites.office.forms import DeskForm, ReasonForm
from imojak.sites.office.queries.participations import participations_of, takings
from imojak.sites.office.views.picked import picked

PAGE = 50
#: How many that could not be done are told one by one.
TOLD = 20
NOT_SEEN = "이 참여는 맡은 사업 담당자와 수행기관 담당자에게만 열립니다."
#: Reasons to end that one chooses; a transfer and the end of the time come about by themselves.
END_REASONS = [one for one in EndReason.choices if one[0] not in (EndReason.COMPLETED, EndReason.TRANSFERRED)]


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """List who takes part, what is missing for completion, and their certificates; a logged read."""
    desk = desk_of(request, code)
    today = timezone.localdate()
    status = words(request, "status")
    rows = participations_of(desk.account, desk.round)
    if status in ParticipationStatus.values:
        rows = rows.filter(status=status)
    if words(request, "over"):
        rows = rows.filter(status=ParticipationStatus.ACTIVE, ends_on__lte=today)
    page = Paginator(rows, PAGE).get_page(page_number(request))
    moving = list(
        transfers_visible(desk.account)
        .filter(participation__round=desk.round, status=TransferStatus.REQUESTED)
        .select_related("participation__place", "to")
        .order_by("answer_due", "pk")
    )
    names = names_for(
        request,
        [*(one.party_id for one in page.object_list), *(one.participation.party_id for one in moving)],
        f"‘{desk.round.title}’ 참여자 목록 열람",
    )
    context = {
        "desk": desk,
        "tab": "participations",
        "page": page,
        "rows": takings(page.object_list, names, today),
        "transfers": [
            {
                "of": one,
                "name": names.get(one.participation.party_id, ""),
                "mine": bool(transfer_sides(desk.account, one)) and desk.may_change,
                "late": one.answer_due < today,
            }
            for one in moving
        ],
        "status": status,
        "statuses": ParticipationStatus.choices,
        "over": words(request, "over"),
        "kinds": CertificateKind.choices,
    }
    return render(request, "office/participations.html", context)


@login_required
@require_POST
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """Let those who are ticked end at their time, by the terms or below them; who cannot is told of and left."""
    desk = desk_of(request, code, change=True)
    numbers = picked(request)
    back = reverse("office:participations", args=[code])
    if not numbers:
        messages.error(request, "마칠 참여자를 먼저 골라 주세요.")
        return redirect(back)
    reason = EndReason.UNFULFILLED if request.POST.get("do") == "unfulfilled" else EndReason.COMPLETED
    try:
        result = actions.complete_round(desk.round, actor=desk.account, only=numbers, end_reason=reason)
    except Problem as problem:
        messages.error(request, problem.user_message)
        return redirect(back)
    names = names_for(request, (one.party_id for one, _ in result.failed), f"‘{desk.round.title}’ 수료 처리")
    if result.done:
        told = (
            "기준 미달로 마쳤습니다"
            if reason == EndReason.UNFULFILLED
            else "수료·종료로 마치고 만족도 조사를 보냈습니다"
        )
        messages.success(request, f"{result.done:,}명의 참여를 {told}.")
    elif not result.failed:
        messages.error(request, "마칠 수 있는 참여가 없습니다. 참여 기간이 끝난 참여만 마칠 수 있습니다.")
    for one, sentence in result.failed[:TOLD]:
        messages.error(request, f"{names.get(one.party_id, '')}: {sentence}")
    return redirect(back)


@login_required
@require_POST
def certify(request: HttpRequest, code: str) -> HttpResponse:
    """Issue a kind of certificate to all who are ticked; who cannot have it is told of."""
    desk = desk_of(request, code, change=True)
    kind = request.POST.get("kind", "")
    back = reverse("office:participations", args=[code])
    several = list(participations_changeable(desk.account).filter(round=desk.round, pk__in=picked(request)))
    if kind not in CertificateKind.values or not several:
        messages.error(request, "증명서의 종류와 받을 사람을 먼저 골라 주세요.")
        return redirect(back)
    names = names_for(request, (one.party_id for one in several), f"‘{desk.round.title}’ 증명서 발급")
    done, failed = 0, []
    for one in several:
        try:
            certificates.issue(one, kind, actor=desk.account)
            done += 1
        except Problem as problem:
            failed.append(f"{names.get(one.party_id, '')}: {problem.user_message}")
    if done:
        messages.success(
            request, f"{CertificateKind(kind).label} {done:,}장을 발급했습니다. 본인이 내려받을 수 있습니다."
        )
    for sentence in failed[:TOLD]:
        messages.error(request, sentence)
    return redirect(back)


class PauseForm(DeskForm):
    """From when to when somebody rests, and why."""

    starts = forms.DateField(label="쉬는 첫날")
    ends = forms.DateField(label="쉬는 마지막 날")
    reason = forms.CharField(label="사유", max_length=100)


class ExtendForm(DeskForm):
    """Until when somebody goes on, and why."""

    ends = forms.DateField(label="새 종료일")
    reason = forms.CharField(label="사유", max_length=200)


class MoveForm(DeskForm):
    """To which place somebody moves, from when, and why."""

    to = forms.ModelChoiceField(label="옮길 자리", queryset=Place.objects.none())
    on = forms.DateField(label="새 자리의 첫날")
    reason = forms.CharField(label="사유", max_length=200)

    def __init__(self, *args: Any, of: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(round=of.round_id, closed_on=None).exclude(pk=of.place_id)
        self.fields["to"].queryset = places.order_by("title", "pk")  # type: ignore[attr-defined]


class LeaveForm(DeskForm):
    """On which day somebody leaves, and why."""

    on = forms.DateField(label="마지막 날")
    end_reason = forms.ChoiceField(label="사유", choices=END_REASONS)
    note = forms.CharField(label="메모", max_length=200, required=False)


@login_required
def participation(request: HttpRequest, number: int) -> HttpResponse:
    """Show a participation with its training, pauses, agreements and certificates; pause, extend, move or end it."""
    account = account_of(request)
    found = participations_visible(account).filter(pk=number)
    of = found.select_related("round__type", "round__programme__lead_unit", "place__host", "party", "decision").first()
    if of is None or of.party_id == account.party_id:
        raise PermissionDenied(NOT_SEEN)
    may_change = participations_changeable(account).filter(pk=of.pk).exists()
    open_ = may_change and of.status == ParticipationStatus.ACTIVE
    name = names_for(request, [of.party_id], f"‘{of.round.title}’ 참여 {of.pk}번 열람").get(of.party_id, "")
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked and not open_:
        raise PermissionDenied("이 참여는 맡은 담당자만, 참여하는 동안에만 바꿀 수 있습니다.")
    forms_ = {
        "pause": PauseForm(request.POST if asked == "pause" else None, auto_id="pause_%s"),
        "extend": ExtendForm(request.POST if asked == "extend" else None, auto_id="extend_%s"),
        "move": MoveForm(request.POST if asked == "move" else None, of=of, auto_id="move_%s"),
        "leave": LeaveForm(
            request.POST if asked == "leave" else None, auto_id="leave_%s", initial={"on": timezone.localdate()}
        ),
    }
    if asked in forms_ and forms_[asked].is_valid() and _change(request, of, asked, forms_[asked].cleaned_data, name):
        return redirect("office:participation", number)
    refusal = ReasonForm(request.POST, auto_id="refuse_%s") if asked == "refuse" else None
    if asked in ("grant", "refuse") and _answer_change(request, of, refusal, name):
        return redirect("office:participation", number)
    [line] = takings([of], {of.party_id: name}, timezone.localdate())
    never = never_granted(life_of(of.round))
    context = {
        "of": of,
        "name": name,
        # An operator has no way to the round; its way back is its own desk.
        "staff": standing(account).holds(*STAFF),
        "line": line,
        "gates": [{"of": gate, "late": gate.is_overdue(timezone.localdate())} for gate in gates_of(of)],
        "pauses": of.pauses.order_by("starts_on"),
        "extensions": of.extensions.order_by("pk"),
        "agreements": of.agreements.order_by("-version"),
        "changes": [
            {
                "of": one,
                "what": asking.what_of(one),
                "open": open_ and one.status == ChangeStatus.REQUESTED,
                "form": refusal
                if refusal is not None and request.POST.get("change") == str(one.pk)
                else ReasonForm(auto_id=f"refuse_{one.pk}_%s"),
            }
            for one in of.change_requests.order_by("-requested_at", "-pk")
        ],
        "moves": of.transfers.select_related("to").order_by("-pk"),
        "covers": of.covers.select_related("policy").order_by("starts_on"),
        "goals": of.goals.order_by("pk"),
        "open": open_,
        "asked": asked,
        "forms": [
            {"do": do, "title": title, "button": button, "form": forms_[do]}
            for do, title, button in _CHANGES
            if do not in never
        ],
    }
    return render(request, "office/participation.html", context)


#: What can be changed of a participation: what it is called, its heading, its button.
_CHANGES = (
    ("pause", "잠시 쉬기", "중단 승인"),
    ("extend", "기간 늘리기", "연장 승인"),
    ("move", "자리 옮기기", "이동 요청 보내기"),
    ("leave", "일찍 마치기", "참여 끝내기"),
)


def _answer_change(request: HttpRequest, of: Participation, refusal: ReasonForm | None, name: str) -> bool:
    """Grant what the person asked for, or refuse it by the form; return whether it was done.

    Raises PermissionDenied for a request that is not one's to answer.
    """
    account = account_of(request)
    number = request.POST.get("change", "")
    mine = changes_answerable(account).filter(participation=of)
    change = mine.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 19 else None
    if change is None:
        raise PermissionDenied("이 참여의 요청이 아니거나 답할 수 없는 요청입니다. 참여 화면에서 골라 주세요.")
    if refusal is None:
        return carry_out(
            request,
            lambda: asking.grant_change(change, actor=account),
            f"{name} 님의 {change.get_kind_display()} 요청을 승인하고 알렸습니다.",
        )
    return refusal.is_valid() and carry_out(
        request,
        lambda: asking.refuse_change(change, refusal.cleaned_data["reason"], actor=account),
        f"{name} 님의 {change.get_kind_display()} 요청을 거절하고 사유를 알렸습니다.",
    )


def _change(request: HttpRequest, of: Participation, do: str, said: dict[str, Any], name: str) -> bool:
    account = account_of(request)
    if do == "pause":
        return carry_out(
            request,
            lambda: actions.pause(of, said["starts"], said["ends"], said["reason"], actor=account),
            lambda made: (
                f"{name} 님의 중단을 승인하고 알렸습니다({day_words(made.starts_on)}부터 {day_words(made.ends_on)}까지)."
            ),
        )
    if do == "extend":
        return carry_out(
            request,
            lambda: actions.extend(of, said["ends"], said["reason"], actor=account),
            lambda made: f"{name} 님의 참여를 {day_words(made.ends_on)}까지 늘리고 알렸습니다.",
        )
    if do == "move":
        return carry_out(
            request,
            lambda: transfers.request(of, said["to"], said["on"], said["reason"], actor=account),
            lambda made: (
                f"‘{made.to.title}’ 자리로 옮기는 요청을 보냈습니다. {day_words(made.answer_due)}까지 동의를 기다립니다."
            ),
            back=("요청 목록에서 보기", reverse("office:participations", args=[of.round.code]) + "#transfers"),
        )
    return carry_out(
        request,
        lambda: actions.withdraw(of, actor=account, end_reason=said["end_reason"], on=said["on"], note=said["note"]),
        lambda following: (
            f"{name} 님의 참여를 끝냈습니다." + (" 예비 순번의 다음 분이 그 자리에 참여합니다." if following else "")
        ),
    )


@login_required
@require_POST
def answer_transfer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Agree to a transfer, or refuse it with a reason, for the sides that one speaks for."""
    desk: Desk = desk_of(request, code, change=True)
    transfer = (
        transfers_visible(desk.account)
        .filter(participation__round=desk.round, pk=number)
        .select_related("participation__round__programme", "participation__place", "participation__party", "to")
        .first()
    )
    if transfer is None:
        raise PermissionDenied("이 회차의 이동 요청이 아닙니다. 목록에서 골라 주세요.")
    if request.POST.get("do") == "refuse":
        because = tidy(request.POST.get("reason", ""))
        carry_out(
            request,
            lambda: transfers.refuse_transfer(transfer, actor=desk.account, because=because),
            "이동 요청을 거절하고 사유를 알렸습니다.",
        )
    else:
        carry_out(
            request,
            lambda: transfers.agree(transfer, actor=desk.account),
            lambda made: (
                "모두 동의하여 자리를 옮겼습니다. 옮기는 날을 기준으로 참여를 나누었습니다."
                if made.status == TransferStatus.DONE
                else "동의했습니다. 나머지 쪽의 동의를 기다립니다."
            ),
        )
    return redirect(reverse("office:participations", args=[code]) + "#transfers")


@login_required
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """Give a certificate as it was issued; a logged read."""
    account = account_of(request)
    found = certificates_visible(account).select_related("document", "participation").filter(pk=number).first()
    if found is None:
        raise PermissionDenied(NOT_SEEN)
    names_for(request, [found.participation.party_id], f"{found.get_kind_display()} {found.number} 내려받기")
    return attachment(f"{found.get_kind_display()}_{found.number}.pdf", bytes(found.document.content))


@login_required
@require_POST
def revoke_certificate(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke a certificate with the reason; its public answer says so from now on."""
    account = account_of(request)
    found = certificates_visible(account).select_related("participation").filter(pk=number).first()
    if found is None or not participations_changeable(account).filter(pk=found.participation_id).exists():
        raise PermissionDenied(NOT_SEEN)
    reason = tidy(request.POST.get("reason", ""))
    carry_out(
        request,
        lambda: certificates.revoke(found, reason=reason, actor=account),
        f"{josa(found.get_kind_display(), '을/를')} 취소했습니다. 다시 발급할 수 있습니다.",
    )
    return redirect("office:participation", found.participation_id)
