"""Who is in one's group: inviting somebody and answering an invitation, going, letting go, and handing on the lead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from imojak.kernel.transitions import TransitionError
from imojak.parties.models import Account, Party
from imojak.parties.scopes import standing
from imojak.paths.actions import group_invitations, groups
from imojak.paths.enums import GroupInvitationStatus
from imojak.paths.group_terms import size_of
from imojak.paths.models import GroupInvitation, GroupProfile
from imojak.paths.scopes import memberships, speaks_for
from imojak.paths.terms import undo_hours
from imojak.problems import Problem
from imojak.sites.asked import account_of
from imojak.sites.citizen.forms import LineField, PhoneField, Plain
from imojak.sites.citizen.views.groups import NOT_LEADER, led_group, own_group, profile_of
from imojak.sites.groups import MEMBERS_TASK, members_of, staying_in


class InviteForm(Plain):
    """Whom to invite, and how the invitation reaches them."""

    name = LineField(
        label="초대할 분의 이름", max_length=50, error_messages={"required": "초대할 분의 이름을 적어 주세요."}
    )
    email = forms.EmailField(
        label="전자우편",
        required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": "전자우편 주소를 다시 확인해 주세요. 보기: imo@example.com"},
    )
    phone = PhoneField(
        label="휴대전화",
        required=False,
        help_text="둘 다 비워 두시면 초대 링크와 코드만 만들어 드립니다. 직접 전해 주시면 됩니다.",
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    sender_name = LineField(
        label="보내는 분의 이름",
        max_length=50,
        help_text="초대받은 분께 이 이름으로 보입니다.",
        error_messages={"required": "보내는 분의 이름을 적어 주세요."},
    )


@login_required
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody by e-mail, by text message, or by a link that one hands on."""
    account = account_of(request)
    group = led_group(account, pk)
    form = InviteForm(request.POST or None, initial={"sender_name": account.party.name if account.party else ""})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = group_invitations.invite_member(group, actor=account, **said)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            way = (
                "초대를 보냈습니다."
                if made.email or made.phone
                else "초대 링크를 만들었습니다. 아래의 링크를 전해 주세요."
            )
            messages.success(request, f"{made.name}님: {way}")
            return redirect(f"{reverse('citizen:group', args=[pk])}#invitations")
    context = {"form": form, "group": group, "profile": profile_of(group)}
    return render(request, "citizen/group_invite.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take an invitation back that nobody has answered."""
    account = account_of(request)
    group = led_group(account, pk)
    invitation = get_object_or_404(GroupInvitation, pk=number, group=group)
    try:
        group_invitations.revoke(invitation, actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
    else:
        messages.success(request, f"{invitation.name}님의 초대를 취소했습니다. 필요하면 다시 초대하실 수 있습니다.")
    return redirect(f"{reverse('citizen:group', args=[pk])}#invitations")


@login_required
def remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say what it means, ask once more, and let somebody go; one's own leaving looks the same."""
    account = account_of(request)
    group = own_group(account, pk)
    row = get_object_or_404(groups.roster(group), pk=number)
    own = row.member_id == account.party_id
    if not own and not speaks_for(standing(account), pk):
        raise Http404(NOT_LEADER)
    alone = row.leader and len(staying_in(pk)) == 1
    if row.leader and not alone:
        messages.warning(request, "대표는 먼저 다른 분께 대표를 넘겨 주세요.")
        return redirect("citizen:group", pk)
    if request.method == "POST":
        try:
            groups.remove_member(group, row.member, actor=account)
        except Problem as problem:
            messages.warning(request, problem.user_message)
            return redirect("citizen:group", pk)
        if own:
            messages.success(request, "모임에서 나가셨습니다. 잘못 누르셨으면 아래에서 되돌리실 수 있습니다.")
            return redirect("citizen:groups")
        messages.success(request, "모임에서 내보내고 그분께 알렸습니다.")
        return redirect("citizen:group", pk)
    of = getattr(profile_of(group), "round", None)
    [told] = members_of(request, [row], MEMBERS_TASK)
    size = size_of(of)
    context = {
        "group": group,
        "member": told,
        "own": own,
        "alone": alone,
        "short": len(staying_in(pk)) - 1 < size.least,
        "size": size,
        "undo_hours": undo_hours(of),
    }
    return render(request, "citizen/group_leave.html", context)


@login_required
@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own leaving back, for a short time."""
    account = account_of(request)
    group = get_object_or_404(Party.objects.filter(members__member_id=account.party_id or 0).distinct(), pk=pk)
    try:
        groups.come_back(group, actor=account)
    except Problem as problem:
        messages.warning(request, problem.user_message)
        return redirect("citizen:groups")
    messages.success(request, "되돌렸습니다. 모임에 그대로 계십니다.")
    return redirect("citizen:group", pk)


class LeaderForm(Plain):
    """Who leads from now on."""

    to = forms.TypedChoiceField(
        label="새 대표",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "새 대표를 골라 주세요."},
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = choices


@login_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Let another member lead the group from now on."""
    account = account_of(request)
    group = led_group(account, pk)
    others = members_of(request, groups.roster(group).filter(ended_at=None, leader=False), MEMBERS_TASK)
    form = LeaderForm(request.POST or None, choices=[(row.of.member_id, row.name) for row in others])
    if request.method == "POST" and form.is_valid():
        try:
            groups.hand_over(group, Party.objects.get(pk=form.cleaned_data["to"]), actor=account)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, "대표를 넘기고 두 분께 알렸습니다.")
            return redirect("citizen:group", pk)
    context = {"form": form, "group": group, "others": others}
    return render(request, "citizen/group_hand_over.html", context, status=422 if form.errors else 200)


# --- answering --------------------------------------------------------------------------------------------------------


def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Show who invites to what, to whoever has the link; say yes with one's own log-in, no without any."""
    try:
        found = group_invitations.invitation_of(code)
    except TransitionError as wrong:
        raise Http404(wrong.user_message) from wrong
    account = request.user if isinstance(request.user, Account) else None
    if request.method == "POST":
        return _answer(request, found, account, code)
    profile = GroupProfile.objects.filter(party=found.group).select_related("round").first()
    of = profile.round if profile is not None else None
    inside = account is not None and memberships(standing(account)).filter(group=found.group_id).exists()
    context = {
        "invitation": found,
        "profile": profile,
        "round": of,
        "size": size_of(of),
        "account": account if account is not None and account.party_id else None,
        "inside": inside,
        "open": found.status == GroupInvitationStatus.SENT and timezone.localdate() <= found.answer_due,
        "may_reopen": group_invitations.may_reopen(found, timezone.now()),
        "members": groups.roster(found.group).count(),
    }
    return render(request, "citizen/group_invitation.html", context)


def _answer(request: HttpRequest, found: GroupInvitation, account: Account | None, code: str) -> HttpResponse:
    try:
        match request.POST.get("answer"):
            case "join" if account is not None:
                group_invitations.accept(found, actor=account)
                messages.success(request, "함께하기로 하셨습니다. 모임에 들어오셨습니다.")
                return redirect("citizen:group", found.group_id)
            case "decline":
                group_invitations.decline(found, actor=account, reason=request.POST.get("reason", ""))
                messages.success(request, "함께하지 않기로 하셨고, 모임의 대표에게 알렸습니다.")
            case "reopen":
                group_invitations.reopen(found, actor=account)
                messages.success(request, "되돌렸습니다. 이제 다시 답하실 수 있습니다.")
            case _:
                messages.warning(request, "함께하시려면 먼저 로그인해 주세요.")
    except Problem as problem:
        messages.warning(request, problem.user_message)
    return redirect("citizen:group-invitation", code)
