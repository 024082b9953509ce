"""The account that one's pay goes to: entering, confirming, and changing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from imojak.parties.models import Account, Party
from imojak.pay import accounts
from imojak.pay.banks import BANKS, read_account_number
from imojak.pay.people import AccountStatus, PayeeAccount
from imojak.problems import Problem
from imojak.sites.asked import account_of
from imojak.sites.citizen.forms import LineField, Plain

_NUMBER = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})
_FIELDS = {"bank": "bank", "number": "account_number", "holder": "holder"}


class NumberField(forms.CharField):
    """An account number."""

    def clean(self, value: Any) -> str:
        """Return its digits. Raises ValidationError."""
        try:
            return read_account_number(str(value or ""))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class AccountForm(Plain):
    """An account to send pay to."""

    bank = forms.ChoiceField(
        label="은행",
        choices=[("", "골라 주세요"), *sorted(BANKS.items(), key=lambda item: item[1])],
        error_messages={"required": "은행을 골라 주세요."},
    )
    account_number = NumberField(label="계좌번호", widget=_NUMBER, help_text="숫자만 적으셔도 됩니다.")
    holder = LineField(label="예금주", max_length=100, help_text="통장에 적힌 이름입니다. 본인 이름의 통장만 됩니다.")


class ConfirmForm(Plain):
    """The number once more; who changes an account gives the password too."""

    account_number = NumberField(
        label="계좌번호 다시 적기", widget=_NUMBER, help_text="통장을 보고 처음부터 다시 적어 주세요."
    )
    password = forms.CharField(
        label="비밀번호",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text="돈 받는 곳을 바꾸는 일이라 로그인할 때 쓰는 비밀번호를 한 번 더 여쭙니다.",
        error_messages={"required": "비밀번호를 적어 주세요."},
    )

    def __init__(self, *args: Any, change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not change:
            del self.fields["password"]


@login_required
@sensitive_post_parameters("account_number", "password")
def account_page(request: HttpRequest) -> HttpResponse:
    """Show the account that pay goes to and the one that waits; enter one, confirm it, or say that it is not one's own."""
    account = account_of(request)
    if account.party is None:
        raise PermissionDenied("이 계정에는 이어진 사람이 없어 받을 계좌도 없습니다. 시민 계정으로 로그인해 주세요.")
    now = accounts.account_of(account.party.pk)
    waiting = PayeeAccount.objects.filter(party=account.party, status=AccountStatus.ASKED).first()
    posted = request.POST if request.method == "POST" else None
    wanted = posted.get("do", "") if posted is not None else ""
    enter = AccountForm(posted if wanted == "enter" else None, initial={"holder": account.party.name})
    confirm = ConfirmForm(posted if wanted == "confirm" else None, change=now is not None, auto_id="confirm_%s")
    if wanted == "enter" and enter.is_valid() and _enter(enter, account.party, account):
        messages.success(request, "적으신 계좌를 받았습니다. 아래에서 번호를 한 번 더 적어 확인해 주세요.")
        return redirect("citizen:pay-account")
    if wanted == "confirm" and waiting is not None and confirm.is_valid() and _confirm(request, confirm, waiting):
        messages.success(request, "확인했습니다. 다음 지급부터 이 계좌로 보내 드립니다.")
        return redirect("citizen:pay-account")
    if wanted == "refuse" and waiting is not None:
        try:
            accounts.refuse_account(waiting, actor=account, reason="본인의 계좌가 아니라고 함")
        except Problem as problem:
            messages.warning(request, problem.user_message)
        else:
            messages.success(request, "그 계좌로는 보내지 않습니다. 적으신 적이 없으면 담당자에게도 전화해 주세요.")
        return redirect("citizen:pay-account")
    context = {
        "now": now,
        "waiting": waiting,
        "enter": enter,
        "confirm": confirm,
        "form": confirm if wanted == "confirm" else enter,
        "before": PayeeAccount.objects.filter(party=account.party, status=AccountStatus.REPLACED)
        .exclude(confirmed_at=None)
        .order_by("-confirmed_at")[:5],
    }
    return render(request, "citizen/pay_account.html", context)


def _enter(form: AccountForm, party: Party, account: Account) -> bool:
    said = form.cleaned_data
    try:
        accounts.ask_account(party, said["bank"], said["account_number"], said["holder"], actor=account)
    except accounts.AccountRefusal as refusal:
        form.add_error(_FIELDS.get(refusal.field), refusal.user_message)
    except Problem as problem:
        form.add_error(None, problem.user_message)
    else:
        return True
    return False


def _confirm(request: HttpRequest, form: ConfirmForm, waiting: PayeeAccount) -> bool:
    account = account_of(request)
    if "password" in form.fields:
        known = authenticate(request, username=account.get_username(), password=form.cleaned_data["password"])
        if known is None or known.pk != account.pk:
            form.add_error("password", "비밀번호가 다릅니다. 다시 적어 주세요. 여러 번 틀리면 10분 동안 쉬어야 합니다.")
            return False
    try:
        accounts.confirm_account(waiting, form.cleaned_data["account_number"], actor=account)
    except accounts.AccountRefusal as refusal:
        form.add_error(_FIELDS.get(refusal.field), refusal.user_message)
    except Problem as problem:
        form.add_error(None, problem.user_message)
    else:
        return True
    return False
