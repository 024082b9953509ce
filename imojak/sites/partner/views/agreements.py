"""Agreements (협약) of one's bodies: reading and signing them in turn."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.paths.actions import agreements as signing
from imojak.paths.models import Agreement, Signature
from imojak.paths.scopes import agreements_visible
from imojak.sites.asked import page_number
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out
from imojak.sites.office.forms import DeskForm
from imojak.sites.partner.desk import in_turn, partner_of, signatures_of

PAGE = 20


class SignForm(DeskForm):
    """That the text was read; ``seen`` is the hash of what the page showed."""

    read = forms.BooleanField(label="협약의 내용을 모두 읽었고 동의합니다.")
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


@login_required
def agreements(request: HttpRequest) -> HttpResponse:
    """List the agreements that one's bodies sign or have signed, with whom; a logged read."""
    page = Paginator(signatures_of(partner_of(request)), PAGE).get_page(page_number(request))
    names = names_for(request, (one.agreement.party_id for one in page.object_list), "우리 협약 목록 열람")
    rows = [
        {"of": one, "turn": in_turn(one), "with": names.get(one.agreement.party_id, "")} for one in page.object_list
    ]
    return render(request, "partner/agreements.html", {"rows": rows, "page": page})


@login_required
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    """Show an agreement with who has signed, and let one sign in one's turn."""
    account = partner_of(request)
    found = agreements_visible(account).filter(pk=number).select_related("round__programme", "party").first()
    mine = list(signatures_of(account).filter(agreement_id=number))
    if found is None or not (mine or found.party_id in {one.party_id for one in mine}):
        raise Http404("그런 협약이 없습니다. 협약 목록에서 다시 골라 주세요.")
    turn = next((one for one in mine if in_turn(one)), None)
    shown = signing.hash_of(found)
    form = SignForm(request.POST or None, initial={"seen": shown}) if turn is not None else None
    if request.method == "POST" and turn is not None and form is not None and form.is_valid():
        seen = form.cleaned_data["seen"]
        carry_out(request, lambda: signing.sign(turn, actor=account, seen=seen), _told)
        return redirect("partner:agreement", number)
    context = {
        "agreement": found,
        "signatures": Signature.objects.filter(agreement=found).select_related("party").order_by("order"),
        "form": form,
        "not_valid": signing.not_valid_yet(found),
    }
    wrong = request.method == "POST" and form is not None and bool(form.errors)
    return render(request, "partner/agreement.html", context, status=422 if wrong else 200)


def _told(concluded: Agreement) -> str:
    if concluded.signed_on is not None:
        return "서명했습니다. 모두 서명하여 협약이 체결되었습니다."
    return "서명했습니다. 남은 쪽이 서명하면 효력이 생깁니다."
