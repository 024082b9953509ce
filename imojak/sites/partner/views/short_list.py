"""A host's short-list (후보 추천): the candidates of a place, inviting, choosing, passing over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.saying import moment_words
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths.actions import short_lists
from imojak.paths.enums import ApplicationStatus, ShortListStatus
from imojak.paths.models import ShortListing
from imojak.paths.scopes import short_listings_answerable
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out
from imojak.sites.office.forms import DeskForm
from imojak.sites.office.queries.application import answers_of
from imojak.sites.partner.desk import partner_of

#: Why a host passes somebody over, by a short code that the agency counts.
REASONS = {
    "experience": "일에 필요한 경험이 다름",
    "hours": "일할 수 있는 요일·시간이 다름",
    "distance": "거리가 멂",
    "other-chosen": "다른 후보를 고름",
    "no-show": "면접에 오지 않음",
    "declined": "본인이 사양함",
}


class InviteForm(DeskForm):
    """When the interview is."""

    at = forms.DateTimeField(label="면접 일시")


class PassForm(DeskForm):
    """Why somebody is passed over."""

    reason = forms.ChoiceField(label="사유", choices=[("", "골라 주세요"), *REASONS.items()])
    note = forms.CharField(label="의견", max_length=200, required=False)


def candidates(account: Account, place: int) -> list[ShortListing]:
    """Return the candidates of a place at one's site, in the order of the agency. Raises Http404 when there are none."""
    found = list(
        short_listings_answerable(account)
        .filter(place_id=place)
        .select_related("place__round__programme", "place__host", "application__round__type", "application__party")
        .order_by("order", "pk")
    )
    if not found:
        raise Http404("이 자리에 추천된 후보가 없습니다. 우리 활동처 화면에서 다시 골라 주세요.")
    return found


@login_required
def short_list(request: HttpRequest, place: int) -> HttpResponse:
    """Show the candidates of a place; a logged read, and names are masked until somebody takes part."""
    return _page(request, partner_of(request), place)


def _page(
    request: HttpRequest, account: Account, place: int, wrong: tuple[int, str, DeskForm] | None = None
) -> HttpResponse:
    found = candidates(account, place)
    at: Place = found[0].place
    names = names_for(request, [one.application.party_id for one in found], f"‘{at.title}’ 후보 열람")
    rows: list[dict[str, Any]] = []
    for one in found:
        undecided = one.application.status == ApplicationStatus.ELIGIBLE
        waiting = undecided and one.status in (ShortListStatus.PROPOSED, ShortListStatus.INTERVIEW)
        forms_of: dict[str, DeskForm] = {
            "invite": InviteForm(auto_id=f"i{one.pk}_%s"),
            "pass": PassForm(auto_id=f"p{one.pk}_%s"),
        }
        if wrong is not None and wrong[0] == one.pk:
            forms_of[wrong[1]] = wrong[2]
        rows.append(
            {
                "of": one,
                "name": names.get(one.application.party_id, ""),
                "answers": answers_of(one.application),
                "why": REASONS.get(one.reason, one.reason),
                "waiting": waiting,
                "invitable": waiting and one.status == ShortListStatus.PROPOSED,
                "reopenable": undecided and one.status in (ShortListStatus.CHOSEN, ShortListStatus.PASSED),
                "invite": forms_of["invite"],
                "pass": forms_of["pass"],
            }
        )
    context = {
        "place": at,
        "rows": rows,
        "free": at.capacity - at.taken - at.held,
        "chosen": sum(1 for one in found if one.status == ShortListStatus.CHOSEN),
        "due": min(one.answer_due for one in found),
        "today": timezone.localdate(),
    }
    return render(request, "partner/short_list.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def answer(request: HttpRequest, place: int, number: int, verb: str) -> HttpResponse:
    """Invite, choose, pass over, or take an answer back; ``verb`` says which."""
    account = partner_of(request)
    listing = next((one for one in candidates(account, place) if one.pk == number), None)
    if listing is None:
        raise Http404("이 자리의 후보가 아닙니다. 후보 명단에서 다시 골라 주세요.")
    if verb == "invite":
        form: DeskForm = InviteForm(request.POST, auto_id=f"i{number}_%s")
        if not form.is_valid():
            return _page(request, account, place, (number, "invite", form))
        when = form.cleaned_data["at"]
        carry_out(
            request,
            lambda: short_lists.invite(listing, when, actor=account),
            f"{moment_words(when)}에 면접하자고 알렸습니다.",
        )
    elif verb == "pass":
        form = PassForm(request.POST, auto_id=f"p{number}_%s")
        if not form.is_valid():
            return _page(request, account, place, (number, "pass", form))
        said = form.cleaned_data
        carry_out(
            request,
            lambda: short_lists.pass_over(listing, actor=account, reason=said["reason"], note=said["note"]),
            "선택하지 않는 것으로 적었습니다. 결정되기 전까지 되돌릴 수 있습니다.",
        )
    elif verb == "choose":
        carry_out(
            request,
            lambda: short_lists.choose(listing, actor=account),
            "함께 일하고 싶은 후보로 골랐습니다. 담당자가 결정하면 알려 드립니다.",
        )
    else:
        carry_out(
            request,
            lambda: short_lists.reopen(listing, actor=account, reason="참여처가 답을 되돌림"),
            "답을 되돌렸습니다. 다시 골라 주세요.",
        )
    return redirect("partner:short-list", place)
