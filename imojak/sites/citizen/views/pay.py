"""One's pay: what was granted for each month in the rows that the clerk reads, what was withheld, and where it stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.parties.models import Account
from imojak.pay import receipts
from imojak.pay.accounts import account_of as payee_account
from imojak.pay.people import AccountStatus, PayeeAccount, ReceiptQuestion, ReceiptStatus
from imojak.pay.scopes import entitlements_own, receipt_questions_own, statements_own
from imojak.pay.told import latest_of, title_of, told_of, transfers_of
from imojak.problems import Problem
from imojak.sites.asked import account_of, page_number
from imojak.sites.citizen.forms import CHOOSE, LineField, Plain
from imojak.sites.citizen.pay_ahead import months_ahead

PER_PAGE = 20


class ReceivedForm(Plain):
    """Whether the money has come."""

    answer = forms.ChoiceField(
        label="통장에 돈이 들어왔나요?",
        choices=[("yes", "받았습니다"), ("no", "못 받았습니다")],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )
    note = LineField(label="하실 말씀", max_length=300, required=False)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List one's pay, the newest first, with the account that it goes to and what is asked."""
    account = account_of(request)
    page = Paginator(latest_of(entitlements_own(account)), PER_PAGE).get_page(page_number(request))
    waiting = PayeeAccount.objects.filter(party=account.party_id, status=AccountStatus.ASKED).first()
    context = {
        "page": page,
        "ahead": months_ahead(account) if page.number == 1 else [],
        "rows": told_of(list(page.object_list)),
        "payee": payee_account(account.party_id or 0),
        "waiting": waiting,
        "questions": receipt_questions_own(account).filter(status=ReceiptStatus.ASKED).order_by("due_on"),
        "years": sorted(set(statements_own(account).values_list("year", flat=True)), reverse=True),
    }
    return render(request, "citizen/pay.html", context)


@login_required
def entitlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was granted for a month: every version with its rows, and every transfer with what was withheld."""
    account = account_of(request)
    found = entitlements_own(account).filter(pk=pk).first()
    if found is None:
        raise Http404("그런 활동비가 없습니다. 내 활동비에서 다시 골라 주세요.")
    told = told_of([found])[0]
    context: dict[str, Any] = {"told": told, "transfers": transfers_of(told.versions)}
    return render(request, "citizen/pay_entitlement.html", context)


def own_question(account: Account, pk: int) -> ReceiptQuestion:
    """Return a question about one's own payment. Raises Http404 for any other."""
    found = (
        receipt_questions_own(account)
        .filter(pk=pk)
        .select_related("payment__entitlement__participation__round", "payment__batch", "payment__account")
        .first()
    )
    if found is None:
        raise Http404("그런 질문이 없습니다. 내 활동비에서 다시 골라 주세요.")
    return found


@login_required
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a payment has come, and take the answer; a no goes to the clerk."""
    account = account_of(request)
    one = own_question(account, pk)
    form = ReceivedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        yes = form.cleaned_data["answer"] == "yes"
        try:
            receipts.answer(one, yes, actor=account, note=form.cleaned_data["note"])
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            said = "알려 주셔서 고맙습니다." if yes else "담당자에게 전했습니다. 확인하는 대로 알림으로 알려 드립니다."
            messages.success(request, said)
            return redirect("citizen:pay-received", pk)
    context = {
        "question": one,
        "title": title_of(one.payment.entitlement),
        "transfer": next(
            move for move in transfers_of([one.payment.entitlement]) if move.reference == one.payment.reference
        ),
        "form": form,
        "open": one.status in (ReceiptStatus.ASKED, ReceiptStatus.MISSING)
        or (one.status == ReceiptStatus.RECEIVED and one.told_by_id is not None),
    }
    return render(request, "citizen/pay_received.html", context)
