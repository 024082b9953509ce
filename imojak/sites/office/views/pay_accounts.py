"""The accounts that pay goes to, as staff see them: the bank and four digits; those that wait for a second clerk first."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from imojak.kernel.parsing import read_number
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.models import Account, Party
from imojak.paths.models import Participation
from imojak.pay import accounts
from imojak.pay.banks import BANKS
from imojak.pay.instalments import payees_of
from imojak.pay.people import AccountStatus, PayeeAccount
from imojak.pay.queries import owed_without_account
from imojak.pay.scopes import entitlements_visible, payee_accounts_confirmable, payee_accounts_visible
from imojak.problems import Problem
from imojak.sites.asked import page_number, words
from imojak.sites.names import names_for
from imojak.sites.office.desk import carry_out, staff_of
from imojak.sites.office.forms import DeskForm
from imojak.trust.models import Document

PAGE = 50
READERS = (RoleKind.PAY_CLERK, RoleKind.AUDITOR)
NOT_OPEN = "지급 계좌는 활동비 담당자와 감사 담당자에게 열립니다. 본인의 계좌는 나의 이모작에서 볼 수 있습니다."
_LARGEST = 5 * 1024 * 1024
STATES = {"waiting": "확인할 것", "confirmed": "쓰는 계좌", "same": "같은 번호", "all": "모두"}
#: Who is owed money and has no account: people, where the other states are accounts.
NONE = "none"


class PaperForm(DeskForm):
    """An account from a signed paper of who has no log-in: the person of a participation, its host or its operator."""

    participation = forms.CharField(
        label="참여 번호", help_text="‘계좌 없는 사람’에서 ‘신고서로 적기’를 누르면 저절로 적힙니다."
    )
    whose = forms.ChoiceField(
        label="받는 쪽",
        choices=[("person", "참여자"), ("host", "자리를 낸 기업·활동처"), ("operator", "회차를 맡은 수행기관")],
        initial="person",
        required=False,
    )
    bank = forms.ChoiceField(
        label="은행", choices=[("", "골라 주세요"), *sorted(BANKS.items(), key=lambda item: item[1])]
    )
    account_number = forms.CharField(label="계좌번호", max_length=40)
    holder = forms.CharField(
        label="예금주", max_length=100, help_text="본인(기업·기관이면 그 기관) 이름의 통장만 됩니다."
    )
    paper = forms.FileField(label="서명한 계좌 신고서(PDF, PNG, JPG)")

    def clean_paper(self) -> Any:
        """Return the file: a picture or PDF of at most 5 MB."""
        file = self.cleaned_data["paper"]
        start = file.read(8)
        file.seek(0)
        kind = next((kind for mark, kind in _KINDS.items() if start.startswith(mark)), "")
        if not kind or file.size > _LARGEST:
            raise forms.ValidationError("PDF, PNG, JPG 파일을 5MB까지 올려 주세요.")
        file.kind = kind
        return file


_KINDS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@login_required
@sensitive_post_parameters("account_number")
def index(request: HttpRequest) -> HttpResponse:
    """List accounts by state with bank and four digits; a clerk enters one from a signed paper."""
    account = staff_of(request, READERS, NOT_OPEN)
    state = words(request, "state")
    if state == NONE:
        return _without(request, account)
    state = state if state in STATES else "waiting"
    may = account.can(Capability.PAY)
    if request.method == "POST" and not may:
        raise PermissionDenied(NOT_OPEN)
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else _blank(request)
    if request.method == "POST" and form.is_valid() and _enter(request, form):
        messages.success(
            request, "신고서의 계좌를 적었습니다. 다른 활동비 담당자가 신고서와 맞춰 보고 확인해야 쓰입니다."
        )
        return redirect("office:pay-accounts")
    rows = payee_accounts_visible(account).select_related("paper")
    found = _narrowed(rows, state).order_by("-asked_at", "-pk")
    page = Paginator(found, PAGE).get_page(page_number(request))
    names = names_for(request, (row.party_id for row in page.object_list), "지급 계좌 열람")
    confirmable = set(payee_accounts_confirmable(account).exclude(party=account.party_id).values_list("pk", flat=True))
    same = dict(
        rows.filter(mark__in=[row.mark for row in page.object_list], status=AccountStatus.CONFIRMED)
        .values_list("mark")
        .annotate(number=Count("party", distinct=True))
    )
    context = {
        "page": page,
        "rows": [
            {
                "of": row,
                "name": names.get(row.party_id, ""),
                "confirmable": row.pk in confirmable,
                "refusable": may and row.status == AccountStatus.ASKED,
                "others": same.get(row.mark, 0) - (row.status == AccountStatus.CONFIRMED),
            }
            for row in page.object_list
        ],
        "state": state,
        "states": _states(account),
        "form": form,
        "may": may,
    }
    return render(request, "office/pay_accounts.html", context, status=422 if form.errors else 200)


def _without(request: HttpRequest, account: Account) -> HttpResponse:
    """List who is owed money and has no confirmed account, with a way to enter one from a paper."""
    page = Paginator(owed_without_account(entitlements_visible(account)), PAGE).get_page(page_number(request))
    rows = list(page.object_list)
    names = names_for(request, (row["to"] for row in rows), "계좌 없는 사람 열람")
    context = {
        "page": page,
        "rows": [{**row, "name": names.get(row["to"], "")} for row in rows],
        "state": NONE,
        "states": _states(account),
        "may": account.can(Capability.PAY),
    }
    return render(request, "office/pay_accounts_none.html", context)


def _blank(request: HttpRequest) -> PaperForm:
    number = words(request, "participation")
    return PaperForm(initial={"participation": number} if number.isdecimal() else {})


def _states(account: Account) -> list[tuple[str, str, int]]:
    rows = payee_accounts_visible(account)
    lacking = owed_without_account(entitlements_visible(account)).count()
    found = [(key, label, _narrowed(rows, key).count()) for key, label in STATES.items()]
    return [found[0], (NONE, "계좌 없는 사람", lacking), *found[1:]]


def _narrowed(rows: Any, state: str) -> Any:
    match state:
        case "waiting":
            return rows.filter(status=AccountStatus.ASKED)
        case "confirmed":
            return rows.filter(status=AccountStatus.CONFIRMED)
        case "same":
            confirmed = PayeeAccount.objects.filter(status=AccountStatus.CONFIRMED).order_by()
            twice = confirmed.values("mark").annotate(number=Count("party", distinct=True)).filter(number__gt=1)
            return rows.filter(status=AccountStatus.CONFIRMED, mark__in=twice.values("mark"))
    return rows


def _enter(request: HttpRequest, form: PaperForm) -> bool:
    account, said = staff_of(request, READERS, NOT_OPEN), form.cleaned_data
    try:
        number = read_number(said["participation"], least=1)
    except Problem as problem:
        form.add_error("participation", problem.user_message)
        return False
    of = Participation.objects.select_related("round", "place").filter(pk=number).first()
    if of is None:
        form.add_error("participation", "그런 참여가 없습니다. 참여 화면의 주소에 있는 번호를 확인해 주세요.")
        return False
    payee = payees_of(of)[said["whose"] or "person"]
    party = Party.objects.filter(pk=payee).first() if payee is not None else None
    if party is None:
        form.add_error(
            "whose", "이 참여에는 그 쪽이 정해져 있지 않습니다. 자리의 제공처나 회차의 수행기관 협약을 확인해 주세요."
        )
        return False
    content = said["paper"].read()
    try:
        with transaction.atomic():
            paper = Document.objects.create(
                title=f"계좌 신고서 {Participation._meta.verbose_name} {number}",
                media_type=said["paper"].kind,
                sha256=hashlib.sha256(content).hexdigest(),
                content=content,
                created_on=timezone.localdate(),
            )
            accounts.ask_account(
                party, said["bank"], said["account_number"], said["holder"], actor=account, paper=paper
            )
    except accounts.AccountRefusal as refusal:
        fields = {"bank": "bank", "number": "account_number", "holder": "holder"}
        form.add_error(fields.get(refusal.field), refusal.user_message)
    except Problem as problem:
        form.add_error(None, problem.user_message)
    else:
        return True
    return False


@login_required
@require_POST
def settle(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """Confirm an account from a paper as the second clerk, or put one away with a reason."""
    account = staff_of(request, READERS, NOT_OPEN)
    one = payee_accounts_visible(account).filter(pk=pk, status=AccountStatus.ASKED).select_related("asked_by").first()
    if one is None or do not in ("confirm", "refuse"):
        raise Http404("확인을 기다리는 그런 계좌가 없습니다. 목록에서 다시 골라 주세요.")
    if not account.can(Capability.PAY):
        raise PermissionDenied(NOT_OPEN)
    if do == "confirm":
        carry_out(request, lambda: accounts.confirm_by_paper(one, actor=account), "확인했습니다. 본인에게 알렸습니다.")
    else:
        reason = request.POST.get("reason", "").strip()[:200]
        done = "쓰지 않기로 했습니다. 본인에게 까닭을 알렸습니다."
        carry_out(request, lambda: accounts.refuse_account(one, actor=account, reason=reason), done)
    return redirect("office:pay-accounts")


@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the signed paper of an account that waits, for the second clerk to compare; a logged read."""
    account = staff_of(request, READERS, NOT_OPEN)
    one = payee_accounts_visible(account).filter(pk=pk, paper__isnull=False).select_related("paper").first()
    if one is None or one.paper is None:
        raise Http404("그런 신고서가 없습니다. 목록에서 다시 골라 주세요.")
    names_for(request, [one.party_id], "계좌 신고서 열람")
    response = HttpResponse(bytes(one.paper.content), content_type=one.paper.media_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    return response
