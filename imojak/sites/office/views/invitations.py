"""Inviting partners (협력기관 초대) by e-mail: whom, to act for which body, what became of it, again, or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.business_number import business_number
from imojak.messages.models import Message
from imojak.offers.scopes import programmes_managed
from imojak.parties.actions.invitations import DAYS, INVITED, invite, revoke_invitation
from imojak.parties.models import Account, Invitation, Organisation, Party
from imojak.parties.scopes import invitations_visible, standing
from imojak.problems import Problem
from imojak.sites.asked import page_number, words
from imojak.sites.office.desk import MANAGERS, carry_out, staff_of
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.invitations import STATES, narrowed, near_bodies, state_of

PAGE = 50
NOT_YOURS = "초대는 사업 담당자와 감사 담당자에게만 열립니다. 필요하면 사업 담당자에게 부탁해 주세요."
_CHOICES = [("", "골라 주세요"), *((kind.value, kind.label) for kind in INVITED)]


class InviteForm(DeskForm):
    """Whom to invite in what role; the body by its business number or its name."""

    body = forms.CharField(
        label="기관", max_length=100, help_text="사업자등록번호 10자리나 등록된 이름을 그대로 적어 주세요."
    )
    role = forms.ChoiceField(label="역할", choices=_CHOICES)
    name = forms.CharField(label="받는 사람 이름", max_length=100)
    email = forms.EmailField(label="전자우편")

    def clean_body(self) -> Party:
        """Return the body that is meant. Raises ValidationError for none, and for several of the same name."""
        text = self.cleaned_data["body"].strip()
        found = Organisation.objects.filter(party__name=text)
        if sum(letter.isdigit() for letter in text) == 10:
            try:
                found = Organisation.objects.filter(business_number=business_number(text))
            except Problem as problem:
                raise forms.ValidationError(problem.user_message) from problem
        several = list(found.select_related("party").order_by("pk")[:2])
        if not several:
            raise forms.ValidationError("등록된 기관이 아닙니다. 이름을 다시 확인하거나 사업자등록번호로 찾아 주세요.")
        if len(several) > 1:
            raise forms.ValidationError("같은 이름의 기관이 여럿입니다. 사업자등록번호로 적어 주세요.")
        return several[0].party


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the invitations that one has sent with their state; invite somebody."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    may_invite = programmes_managed(standing(account)).exists()
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        if not may_invite:
            raise PermissionDenied("초대는 사업 담당자만 보낼 수 있습니다.")
        if not request.POST:
            form = InviteForm({})
        if form.is_valid() and _send(request, account, form):
            return redirect("office:invitations")
    now = timezone.now()
    asked = words(request, "state")
    state = asked if asked in STATES else "all"
    rows = invitations_visible(account)
    counts = {key: narrowed(rows, key, now).count() for key in STATES}
    found = narrowed(rows, state, now).select_related("at", "sent_by").order_by("-sent_at", "-pk")
    page = Paginator(found, PAGE).get_page(page_number(request))
    sent = {
        one.kind: one.get_status_display()
        for one in Message.objects.filter(kind__in=[f"invitation-{one.pk}" for one in page.object_list])
    }
    context = {
        "form": form,
        "may_invite": may_invite,
        "bodies": near_bodies(account) if may_invite else [],
        "page": page,
        "rows": [_row(one, account, now, sent) for one in page.object_list],
        "state": state,
        "states": [(key, label, counts[key]) for key, label in STATES.items()],
    }
    return render(request, "office/invitations.html", context, status=422 if form.errors else 200)


def _row(one: Invitation, account: Account, now: datetime, sent: dict[str, str]) -> dict[str, Any]:
    state = state_of(one, now)
    return {
        "of": one,
        "state": STATES[state],
        "waits": state in ("open", "expired"),
        "mine": one.sent_by_id == account.pk,
        "message": sent.get(f"invitation-{one.pk}", ""),
    }


def _send(request: HttpRequest, account: Account, form: InviteForm) -> bool:
    said = form.cleaned_data
    try:
        invite(said["email"], said["name"], said["role"], said["body"], actor=account)
    except Problem as problem:
        form.add_error(None, problem.user_message)
        return False
    messages.success(
        request, f"{said['name']} 님에게 초대를 보냈습니다. {DAYS}일 안에 받아들이지 않으면 다시 보내 주세요."
    )
    return True


@login_required
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Send an invitation of one's own once more (the link before works no longer), or take it back."""
    account = staff_of(request, MANAGERS, NOT_YOURS)
    of = invitations_visible(account).filter(pk=number, sent_by=account).select_related("at").first()
    if of is None:
        raise PermissionDenied("보낸 초대가 아닙니다. 목록에서 다시 골라 주세요.")
    match request.POST.get("do"):
        case "again":
            if of.accepted_at is not None:
                messages.error(request, "이미 받아들인 초대입니다. 목록을 다시 확인해 주세요.")
            else:
                carry_out(
                    request,
                    lambda: invite(of.email, of.name, of.role, of.at, actor=account, programme_code=of.programme_code),
                    f"{of.name} 님에게 초대를 다시 보냈습니다. 앞서 보낸 주소는 더 쓸 수 없습니다.",
                )
        case "revoke":
            carry_out(request, lambda: revoke_invitation(of, actor=account), "초대를 거두었습니다.")
        case _:
            messages.error(request, "무엇을 할지 골라 주세요.")
    return redirect("office:invitations")
