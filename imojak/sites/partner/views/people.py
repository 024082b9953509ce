"""Who acts for one's bodies (함께하는 사람), inviting a colleague, requests to move, and the people one looks after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.parties.actions.invitations import invite, revoke_invitation
from imojak.parties.models import Account, Invitation, Party, Role
from imojak.parties.scopes import invitations_visible, standing
from imojak.paths.actions import transfers as moving
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation, Transfer
from imojak.paths.scopes import participations_changeable, participations_visible, transfer_sides
from imojak.problems import Problem
from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out
from imojak.sites.office.forms import DeskForm, ReasonForm
from imojak.sites.partner.desk import bodies_of, partner_of, transfers_to_answer
from imojak.sites.partner.queries import PARTNERS, places_of

PAGE = 50
STATES = {"": "참여 중", "all": "모두", "ended": "끝난 사람"}


class InviteForm(DeskForm):
    """Whom to invite, to act for which body."""

    at = forms.ModelChoiceField(label="소속", queryset=Party.objects.none(), empty_label=None)
    name = forms.CharField(label="이름", max_length=100)
    email = forms.EmailField(label="전자우편")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bodies_of(account)


@login_required
def colleagues(request: HttpRequest) -> HttpResponse:
    """Show who acts for one's bodies today and who is invited; invite a colleague to the same."""
    account = partner_of(request)
    form = InviteForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        held = next(role.kind for role in standing(account).roles if role.at == said["at"].pk and role.kind in PARTNERS)
        try:
            invite(said["email"], said["name"], held, said["at"], actor=account)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            carry_out(
                request,
                lambda: None,
                f"{said['name']} 님에게 초대 전자우편을 보냈습니다. 7일 안에 받아들이셔야 합니다.",
            )
            return redirect("partner:colleagues")
    today = timezone.localdate()
    holding = Role.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), at__in=bodies_of(account), kind__in=PARTNERS, starts_on__lte=today
    )
    invited = Invitation.objects.filter(at__in=bodies_of(account), accepted_at=None, revoked_at=None)
    roles = list(holding.select_related("at").order_by("at__name", "party__name", "pk"))
    names = names_for(request, [role.party_id for role in roles], "함께하는 사람 열람")
    context = {
        "form": form,
        "roles": [{"of": role, "name": names.get(role.party_id, "")} for role in roles],
        "invited": invited.select_related("at").order_by("-sent_at"),
        "account": account,
        "now": timezone.now(),
    }
    return render(request, "partner/colleagues.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation back that one has sent."""
    account = partner_of(request)
    of = invitations_visible(account).filter(pk=number).first()
    if of is None:
        raise Http404("보낸 초대가 아닙니다. 목록에서 다시 골라 주세요.")
    carry_out(request, lambda: revoke_invitation(of, actor=account), "초대를 거두었습니다.")
    return redirect("partner:colleagues")


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """List everybody at one's places with their state, days and what is still to be learned; a logged read."""
    account = partner_of(request)
    state = words(request, "state")
    wanted = words(request, "q")
    ours = places_of(account).values("pk")
    rows = participations_visible(account).filter(Q(place__in=ours) | Q(place__parent__in=ours))
    if state not in ("all", "ended"):
        rows = rows.filter(status=ParticipationStatus.ACTIVE)
    elif state == "ended":
        rows = rows.exclude(status=ParticipationStatus.ACTIVE)
    if wanted:
        rows = rows.filter(Q(place__title__icontains=wanted) | Q(party__name__startswith=wanted))
    found = rows.select_related("place", "round__programme").order_by("place__title", "starts_on", "pk")
    page = Paginator(found, PAGE).get_page(page_number(request))
    names = names_for(request, [one.party_id for one in page.object_list], "우리 참여자 명단 열람")
    today = timezone.localdate()
    shown = [one.pk for one in page.object_list]
    context = {
        "page": page,
        "rows": [_row(one, names.get(one.party_id, ""), today) for one in page.object_list],
        # An operator looks after them on the page of each; a site only sees who comes.
        "opened": set(participations_changeable(account).filter(pk__in=shown).values_list("pk", flat=True)),
        "q": wanted,
        "state": state if state in STATES else "",
        "states": STATES.items(),
    }
    return render(request, "partner/people.html", context)


def _row(one: Participation, name: str, today: Any) -> dict[str, Any]:
    held_back = (
        one.status == ParticipationStatus.ACTIVE and one.gated and (one.active_from is None or one.active_from > today)
    )
    return {"of": one, "name": name, "held_back": held_back}


@login_required
def transfers(request: HttpRequest) -> HttpResponse:
    """Show the requests to move from or to one's places that wait for an answer; a logged read."""
    return _transfers_page(request, partner_of(request))


def _transfers_page(
    request: HttpRequest, account: Account, wrong: tuple[int, ReasonForm] | None = None
) -> HttpResponse:
    waiting = transfers_to_answer(account)
    names = names_for(request, [one.participation.party_id for one in waiting], "자리 이동 요청 열람")
    rows = [
        {
            "of": one,
            "name": names.get(one.participation.party_id, ""),
            "split": moving.split_of(one),
            "form": wrong[1] if wrong is not None and wrong[0] == one.pk else ReasonForm(auto_id=f"t{one.pk}_%s"),
        }
        for one in waiting
    ]
    return render(request, "partner/transfers.html", {"rows": rows}, status=422 if wrong else 200)


@login_required
@require_POST
def answer_transfer(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Agree to a move, or refuse it with the reason, for one's side; without a reason the form says so."""
    account = partner_of(request)
    of = Transfer.objects.filter(pk=number).select_related("participation__round", "to").first()
    if of is None or not transfer_sides(account, of):
        raise Http404("우리 자리의 요청이 아닙니다. 목록에서 다시 골라 주세요.")
    if verb == "agree":
        carry_out(request, lambda: moving.agree(of, actor=account), _told)
        return redirect("partner:transfers")
    form = ReasonForm(request.POST, auto_id=f"t{number}_%s")
    if not form.is_valid():
        return _transfers_page(request, account, (number, form))
    because = form.cleaned_data["reason"]
    carry_out(
        request,
        lambda: moving.refuse_transfer(of, actor=account, because=because),
        "옮기는 데 동의하지 않는다고 알렸습니다.",
    )
    return redirect("partner:transfers")


def _told(transfer: Transfer) -> str:
    if transfer.result_id is not None:
        return "동의했습니다. 모두 동의하여 자리를 옮겼습니다."
    return "동의했습니다. 다른 쪽의 동의를 기다립니다."
