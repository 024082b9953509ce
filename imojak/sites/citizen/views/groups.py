"""One's own groups: forming one, who is in it, going, leading on, and going on together in the next round."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Round
from imojak.parties.models import Account, GroupMember, Party
from imojak.parties.scopes import standing
from imojak.paths.actions import group_invitations, groups
from imojak.paths.enums import PENDING, GroupInvitationStatus, ParticipationStatus
from imojak.paths.group_terms import Size, each_member, size_of, takes_groups
from imojak.paths.models import Application, GroupProfile, Participation
from imojak.paths.scopes import group_invitations_visible, memberships, speaks_for
from imojak.problems import Problem
from imojak.sites.asked import account_of
from imojak.sites.catalogue import listed
from imojak.sites.citizen.forms import LineField, Plain
from imojak.sites.groups import MEMBERS_TASK, history, members_of

NOT_LEADER = "모임의 대표만 하실 수 있습니다. 대표에게 부탁해 주세요."


def rounds_for_groups() -> list[Round]:
    """Return the rounds to which a group can apply now or soon, the first to close first."""
    found = Round.objects.filter(listed()).select_related("programme__parent", "type", "eligibility", "selection")
    return [one for one in found.order_by("apply_to", "title", "pk") if takes_groups(one)]


class GroupForm(Plain):
    """What a group is called, what it wants to do, and where it wants to apply."""

    name = LineField(label="모임 이름", max_length=60, error_messages={"required": "모임의 이름을 적어 주세요."})
    purpose = LineField(
        label="하려는 일",
        max_length=300,
        required=False,
        help_text="초대받은 분이 이 글을 보고 함께할지 정합니다. 보기: 동네 어르신 말벗과 산책",
    )
    round = forms.ChoiceField(
        label="신청하려는 모집",
        required=False,
        help_text="아직 정하지 않으셨으면 나중에 고르셔도 됩니다.",
    )

    def __init__(self, *args: Any, rounds: list[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {one.code: one for one in rounds}
        field = self.fields["round"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "아직 정하지 않음"), *((code, one.title) for code, one in self.rounds.items())]

    @property
    def chosen(self) -> Round | None:
        """The round that was chosen."""
        return self.rounds.get(self.cleaned_data["round"])


def own_group(account: Account, pk: int) -> Party:
    """Return a group that the person is in today. Raises Http404 for any other."""
    mine = memberships(standing(account)).values("group_id")
    found = Party.objects.select_related("group_profile__round__programme").filter(pk=pk, pk__in=mine).first()
    if found is None:
        raise Http404("그런 모임이 없습니다. 나의 이모작에서 다시 골라 주세요.")
    return found


def led_group(account: Account, pk: int) -> Party:
    """Return a group that the person leads today. Raises Http404 for any other."""
    found = own_group(account, pk)
    if not speaks_for(standing(account), pk):
        raise Http404(NOT_LEADER)
    return found


def profile_of(group: Party) -> GroupProfile | None:
    """Return what a group is for; None for one that nobody has described."""
    return getattr(group, "group_profile", None)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List one's groups and those that one has just left; take up an invitation by its code."""
    account = account_of(request)
    code, error = request.POST.get("code", "").strip()[:40], ""
    if request.method == "POST":
        try:
            return redirect(group_invitations.link_of(group_invitations.invitation_of(code)))
        except TransitionError as wrong:
            error = wrong.user_message
    mine = list(memberships(standing(account)).select_related("group__group_profile__round").order_by("-leader", "pk"))
    now = timezone.now()
    left = [
        row
        for row in GroupMember.objects.filter(member_id=account.party_id or 0, ended_at__isnull=False)
        .select_related("group")
        .order_by("-ended_at")[:5]
        if groups.may_come_back(row, account, now)
    ]
    gone = {row.pk for row in left}
    context = {
        "groups": [row for row in mine if row.pk not in gone],
        "left": left,
        "code": code,
        "error": error,
    }
    return render(request, "citizen/groups.html", context, status=422 if error else 200)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Form a group of which one is the leader."""
    account = account_of(request)
    if account.party is None:
        messages.warning(
            request, "이 계정에는 이어진 사람이 없어 모임을 만드실 수 없습니다. 시민 계정으로 로그인해 주세요."
        )
        return redirect("citizen:groups")
    rounds = rounds_for_groups()
    form = GroupForm(request.POST or None, rounds=rounds, initial={"round": request.GET.get("round", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = groups.form_group(
                said["name"], leader=account.party, actor=account, purpose=said["purpose"], round=form.chosen
            )
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, "모임을 만들었습니다. 이제 함께할 분을 초대해 주세요.")
            return redirect("citizen:group", made.pk)
    return render(request, "citizen/group_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a group is called and what it is for."""
    account = account_of(request)
    group = led_group(account, pk)
    profile = profile_of(group)
    rounds = rounds_for_groups()
    if profile is not None and profile.round is not None and profile.round not in rounds:
        rounds.append(profile.round)
    initial = {
        "name": group.name,
        "purpose": profile.purpose if profile else "",
        "round": profile.round.code if profile and profile.round else "",
    }
    form = GroupForm(request.POST or None, rounds=rounds, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            groups.describe(group, said["name"], said["purpose"], actor=account, round=form.chosen)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, "모임 소개를 고쳤습니다.")
            return redirect("citizen:group", pk)
    context = {"form": form, "group": group}
    return render(request, "citizen/group_form.html", context, status=422 if form.errors else 200)


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a group to its people: who is in it, who is asked, what it applies to, and what has happened."""
    account = account_of(request)
    group = own_group(account, pk)
    profile = profile_of(group)
    of = profile.round if profile is not None else None
    rows = members_of(request, groups.roster(group), MEMBERS_TASK)
    asked = list(group_invitations_visible(account).filter(group=group).order_by("-sent_at", "-pk"))
    leads = speaks_for(standing(account), pk)
    staying = [row for row in rows if not row.leaving]
    own = next((row for row in rows if row.mine), None)
    context = {
        "group": group,
        "profile": profile,
        "leads": leads,
        "own": own,
        "staying": len(staying),
        "members": rows,
        "size": size_of(of),
        "invitations": [
            {
                "of": one,
                "open": one.status == GroupInvitationStatus.SENT,
                "link": request.build_absolute_uri(group_invitations.link_of(one)),
                "code": group_invitations.code_of(one),
            }
            for one in asked
        ]
        if leads
        else [],
        "open_invitations": group.group_invitations.filter(status=GroupInvitationStatus.SENT).count(),
        "apply": _apply(group, of, size_of(of), len(staying)),
        **_eligibility(of, [row.of.member_id for row in staying], account.party_id),
        "applications": Application.objects.filter(party=group).select_related("round").order_by("-filed_at", "-pk"),
        "participations": Participation.objects.filter(party=group)
        .select_related("round", "place")
        .order_by("-starts_on", "-pk"),
        "renewals": _renewals(group) if leads else [],
        "history": history(group, {row.of.member_id: row.name for row in rows}, asked if leads else []),
    }
    return render(request, "citizen/group.html", context)


def _apply(group: Party, of: Round | None, size: Size, there: int) -> dict[str, Any]:
    """Return whether a group can apply now, or what is still missing."""
    if of is None:
        return {"state": "unsaid"}
    one = Application.objects.filter(party=group, round=of, status__in=PENDING).first()
    if one is not None:
        return {"state": "applied", "application": one}
    if not Round.objects.filter(listed(), pk=of.pk).exists():
        return {"state": "closed", "round": of}
    if of.apply_from > timezone.localdate():
        return {"state": "coming", "round": of}
    missing = size.least - there
    url = f"{reverse('citizen:apply', args=[of.code])}?for={group.pk}"
    return {"state": "missing" if missing > 0 else "ready", "round": of, "missing": missing, "url": url}


def _eligibility(of: Round | None, members: list[int], own: int | None) -> dict[str, Any]:
    """Return what speaks for or against oneself, and of the others only how many are not clear yet."""
    if of is None:
        return {}
    found = each_member(of, members)
    return {
        "mine": found.get(own or 0),
        "unclear": sum(not one.met for number, one in found.items() if number != own),
    }


def _renewals(group: Party) -> list[dict[str, Any]]:
    """Return the rounds in which a group that took part can go on together, with what stands against it."""
    before = (
        Participation.objects.filter(party=group)
        .exclude(status=ParticipationStatus.WITHDRAWN)
        .select_related("round__programme", "round__type", "decision__application")
        .order_by("-starts_on", "-pk")
        .first()
    )
    if before is None:
        return []
    open_ = Round.objects.filter(
        listed(), programme__code=before.round.programme.code, apply_from__lte=timezone.localdate()
    ).exclude(pk=before.round_id)
    return [
        {"round": one, "before": before, "refusal": groups.renewals_left(before, one)}
        for one in open_.select_related("programme", "type").order_by("apply_to", "pk")
        if not Application.objects.filter(party=group, round=one, status__in=PENDING).exists()
    ]


@login_required
@require_POST
def renew(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Begin the application of a group for the next round, with what it wrote last time and its people as they are."""
    account = account_of(request)
    group = led_group(account, pk)
    found = next((one for one in _renewals(group) if one["round"].code == code), None)
    if found is None:
        raise Http404("이어서 신청할 수 있는 모집이 아닙니다. 모임 화면에서 다시 골라 주세요.")
    try:
        groups.begin_renewal(found["before"], found["round"], actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
        return redirect("citizen:group", pk)
    messages.success(request, "지난번에 적으신 내용을 가져왔습니다. 살펴보고 고쳐서 내 주세요.")
    return redirect(f"{reverse('citizen:apply', args=[code])}?for={group.pk}")
