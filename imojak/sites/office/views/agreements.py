"""Agreements (협약) of a round: written and sent to many at once, who has not signed, renewed with one press."""

from __future__ import annotations

import hashlib
from datetime import timedelta
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

from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions import agreements
from imojak.paths.enums import AgreementStatus, ParticipationStatus
from imojak.paths.models import Agreement, Participation
from imojak.paths.scopes import agreements_visible, may_sign, participations_changeable
from imojak.problems import Problem
from imojak.sites.asked import account_of, page_number, tidy
from imojak.sites.names import names_for
from imojak.sites.office.desk import NOT_TO_CHANGE, carry_out, desk_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.views.picked import picked
from imojak.trust.files import kind_of
from imojak.trust.models import Document

PAGE = 50
#: How many that could not be done are told one by one.
TOLD = 20
NOT_SEEN = "이 협약은 당사자와 맡은 사업 담당자에게만 열립니다."
_MEDIA = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """List the agreements of a round with who has not signed, and who has none yet; a logged read."""
    desk = desk_of(request, code)
    rows = (
        agreements_visible(desk.account)
        .filter(round=desk.round, renewed_by=None)
        .exclude(status=AgreementStatus.VOID)
        .select_related("party")
        .prefetch_related("signatures")
        .order_by("status", "kind", "party__name", "pk")
    )
    page = Paginator(rows, PAGE).get_page(page_number(request))
    without = list(_without(desk.account, desk.round.pk))
    names = names_for(
        request,
        [*(one.party_id for one in page.object_list), *(one.party_id for one in without)],
        f"‘{desk.round.title}’ 협약 현황 열람",
    )
    context = {
        "desk": desk,
        "tab": "agreements",
        "page": page,
        "rows": [
            {
                "of": one,
                "name": names.get(one.party_id, ""),
                "missing": [row.get_role_display() for row in one.signatures.all() if row.signed_at is None],
            }
            for one in page.object_list
        ],
        "without": [{"of": one, "name": names.get(one.party_id, "")} for one in without],
    }
    return render(request, "office/agreements.html", context)


def _without(account: Account, number: int) -> Any:
    """Return who takes part without an agreement that holds or is being signed."""
    held = Agreement.objects.filter(participation__round=number).exclude(
        status__in=[AgreementStatus.VOID, AgreementStatus.ENDED]
    )
    rows = participations_changeable(account).filter(round=number, status=ParticipationStatus.ACTIVE)
    return rows.exclude(pk__in=held.values("participation_id")).select_related("party", "place").order_by("party__name")


@login_required
@require_POST
def send_many(request: HttpRequest, code: str) -> HttpResponse:
    """Write the agreement of each who is ticked from the type's text, and send it to be signed."""
    desk = desk_of(request, code, change=True)
    rows = participations_changeable(desk.account).filter(round=desk.round, pk__in=picked(request))
    several: list[Participation] = list(rows.select_related("round__type", "round__programme", "place__host", "party"))
    if not several:
        messages.error(request, "협약을 맺을 참여자를 먼저 골라 주세요.")
        return redirect("office:agreements", code)
    names = names_for(request, (one.party_id for one in several), f"‘{desk.round.title}’ 협약 작성")
    done, failed = 0, []
    for one in several:
        try:
            made = agreements.draft_for(one, actor=desk.account)
            agreements.send(made, actor=desk.account)
            done += 1
        except Problem as problem:
            failed.append(f"{names.get(one.party_id, '')}: {problem.user_message}")
    if done:
        messages.success(
            request, f"협약 {done:,}건을 만들어 서명을 부탁했습니다. 아직 서명하지 않은 협약은 거둘 수 있습니다."
        )
    for sentence in failed[:TOLD]:
        messages.error(request, sentence)
    return redirect("office:agreements", code)


class RenewForm(DeskForm):
    """The days of the renewed agreement."""

    starts_on = forms.DateField(label="새 효력 시작")
    ends_on = forms.DateField(label="새 효력 종료")


class PaperForm(DeskForm):
    """Who signed on paper, and the scan."""

    signature = forms.ChoiceField(label="서명한 쪽")
    scan = forms.FileField(label="서명본(PDF, JPG, PNG)")

    def __init__(self, *args: Any, waiting: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signature"].choices = waiting  # type: ignore[attr-defined]
        self.fields["scan"].error_messages["required"] = "서명본 파일을 골라 주세요."


@login_required
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    """Show an agreement with its text and who has signed; send, sign for the agency, take back, renew or void it."""
    account = account_of(request)
    found = _seen(account, number)
    changes = _may_change(account, found)
    signatures = list(found.signatures.select_related("party").order_by("order"))
    names = names_for(
        request,
        [found.party_id, *(one.party_id for one in signatures)],
        f"협약 ‘{found.title}’ 열람",
    )
    waiting = [one for one in signatures if one.signed_at is None]
    first = found.ends_on + timedelta(days=1) if found.ends_on else timezone.localdate()
    writes = request.method == "POST"
    asked = request.POST.get("do", "") if writes else ""
    if writes and not changes:
        raise PermissionDenied(NOT_TO_CHANGE)
    renew = RenewForm(request.POST if asked == "renew" else None, initial={"starts_on": first}, auto_id="renew_%s")
    paper = PaperForm(
        request.POST if asked == "paper" else None,
        request.FILES if asked == "paper" else None,
        waiting=[(str(one.pk), f"{one.get_role_display()} {names.get(one.party_id, '')}") for one in waiting[:1]],
        auto_id="paper_%s",
    )
    if writes and (to := _do(request, found, asked, renew, paper)):
        return redirect(to)
    context = {
        "of": found,
        "name": names.get(found.party_id, ""),
        "signatures": [{"of": one, "name": names.get(one.party_id, "")} for one in signatures],
        "changes": changes,
        "turn": waiting[0] if waiting and found.status == AgreementStatus.SIGNING else None,
        "mine": changes and bool(waiting) and found.status == AgreementStatus.SIGNING and may_sign(account, waiting[0]),
        "why_not": agreements.not_valid_yet(found),
        "untouched": not any(one.signed_at for one in signatures),
        "seen": agreements.hash_of(found),
        "renewed": Agreement.objects.filter(renews=found).first(),
        "renew": renew,
        "paper": paper,
    }
    return render(request, "office/agreement.html", context)


def _do(request: HttpRequest, of: Agreement, asked: str, renew: RenewForm, paper: PaperForm) -> str:
    """Do what was asked; return where to go on, "" to show the page with what is wrong."""
    account = account_of(request)
    here = reverse("office:agreement", args=[of.pk])
    reason = tidy(request.POST.get("reason", ""))
    match asked:
        case "send":
            carry_out(
                request, lambda: agreements.send(of, actor=account), "서명을 부탁했습니다. 첫 사람에게 알렸습니다."
            )
        case "sign":
            turn = of.signatures.filter(signed_at=None).order_by("order").first()
            if turn is None:
                messages.error(request, "이미 모두 서명했습니다.")
                return here
            seen = request.POST.get("seen", "")
            carry_out(
                request,
                lambda: agreements.sign(turn, actor=account, seen=seen),
                lambda made: (
                    "서명했습니다. 모두 서명하여 체결되었습니다."
                    if made.status == AgreementStatus.ACTIVE
                    else "서명했습니다. 다음 사람에게 알렸습니다."
                ),
            )
        case "take-back":
            carry_out(
                request,
                lambda: agreements.take_back(of, actor=account, reason=reason),
                "협약을 거두었습니다. 다시 보낼 수 있습니다.",
            )
        case "void":
            carry_out(request, lambda: agreements.void(of, actor=account, reason=reason), "협약을 무효로 했습니다.")
        case "renew":
            return _renew(request, of, renew)
        case "paper":
            return _on_paper(request, of, paper)
        case _:
            messages.error(request, "무엇을 할지 골라 주세요.")
    return here


def _renew(request: HttpRequest, of: Agreement, form: RenewForm) -> str:
    if not form.is_valid():
        return ""
    made: list[Agreement] = []
    said = form.cleaned_data
    done = carry_out(
        request,
        lambda: made.append(agreements.renew(of, actor=account_of(request), **said)),
        "같은 내용으로 갱신하여 서명을 부탁했습니다.",
    )
    return reverse("office:agreement", args=[made[0].pk]) if done else ""


def _on_paper(request: HttpRequest, of: Agreement, form: PaperForm) -> str:
    if not form.is_valid():
        return ""
    turn = of.signatures.filter(pk=int(form.cleaned_data["signature"])).first()
    content = form.cleaned_data["scan"].read()
    kind = kind_of(content)
    if turn is None or kind not in _MEDIA:
        form.add_error("scan", "PDF, JPG, PNG 파일로 올려 주세요.")
        return ""
    account = account_of(request)

    def sign() -> Agreement:
        scan = Document.objects.create(
            title=f"{of.title} 서명본"[:200],
            media_type=_MEDIA[kind],
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            created_on=timezone.localdate(),
        )
        return agreements.sign_on_paper(turn, scan=scan, actor=account)

    carry_out(request, sign, "종이 서명을 등록했습니다.")
    return reverse("office:agreement", args=[of.pk])


def _seen(account: Account, number: int) -> Agreement:
    rows = agreements_visible(account).filter(pk=number)
    found = Agreement.objects.filter(pk__in=rows.values("pk")).select_related(
        "round__programme", "party", "participation"
    )
    one = found.first()
    # Whoever signs as a person or a body has pages of their own.
    if one is None or one.party_id == account.party_id or one.round is None:
        raise PermissionDenied(NOT_SEEN)
    if not (account.can(Capability.DECIDE) or account.can(Capability.AUDIT)):
        raise PermissionDenied(NOT_SEEN)
    return one


def _may_change(account: Account, of: Agreement) -> bool:
    assert of.round is not None
    return programmes_managed(standing(account)).filter(pk=of.round.programme_id).exists()
