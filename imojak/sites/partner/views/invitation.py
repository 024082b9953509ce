"""Taking up an invitation (초대): with the account that one has, or with a new one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.parties.actions.invitations import InvitationRefused, accept_invitation, invitation_of
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Invitation
from imojak.sites.office.forms import DeskForm
from imojak.sites.once import registered_before
from imojak.sites.partner.queries import PARTNERS
from imojak.sites.passwords import ChosenPassword


class NewAccountForm(ChosenPassword, DeskForm):
    """A log-in name and a password, written twice."""

    field_order = ("username", "password", "again")

    username = forms.RegexField(
        label="아이디", regex=r"^[A-Za-z0-9@._-]{4,50}$", help_text="영문과 숫자로 4자 이상",
        error_messages={"invalid": "영문과 숫자, . _ - @ 로 4자에서 50자까지 적어 주세요."},
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )  # fmt: skip


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who is invited to what; take it up by a button when logged in, else by making an account."""
    try:
        opened = invitation_of(token)
    except InvitationRefused as refused:
        if (made := registered_before(request)) is not None:
            return _enter(request, made, Invitation.objects.filter(accepted_by=made).latest("accepted_at"))
        return render(request, "partner/invitation.html", {"refused": refused.user_message}, status=410)
    account = request.user if isinstance(request.user, Account) else None
    form = NewAccountForm(request.POST if request.method == "POST" and account is None else None)
    if request.method == "POST" and (account is not None or form.is_valid()):
        try:
            taken = (
                accept_invitation(token, account=account)
                if account is not None
                else accept_invitation(
                    token, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
                )
            )
        except InvitationRefused as refused:
            # The first of two presses may still have been at work when the second came.
            if account is None and (made := registered_before(request)) is not None:
                return _enter(request, made, opened)
            form.add_error(None, refused.user_message) if account is None else messages.error(
                request, refused.user_message
            )
        else:
            return _enter(request, taken, opened)
    context = {"opened": opened, "role": RoleKind(opened.role).label, "form": form, "account": account}
    return render(request, "partner/invitation.html", context, status=422 if form.errors else 200)


def _enter(request: HttpRequest, account: Account, opened: Invitation) -> HttpResponse:
    """Log in who is not yet, and go to where the work of the invitation is."""
    if not request.user.is_authenticated:
        login(request, account, backend="imojak.sites.citizen.backends.LimitedBackend")
    messages.success(request, f"{opened.at.name}의 {RoleKind(opened.role).label}로 함께하게 되었습니다.")
    return redirect("partner:places" if RoleKind(opened.role) in PARTNERS else "office:home")
