"""What waits for whoever has logged in (기다리는 일), and answering requests to explain and appeals (설명 요청·이의신청)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths import actions
from imojak.paths.enums import AppealKind, AppealStatus
from imojak.paths.models import Appeal
from imojak.paths.scopes import appeals_answerable
from imojak.paths.waiting import waiting_for
from imojak.sites.asked import account_of, page_number
from imojak.sites.names import names_for
from imojak.sites.office.desk import STAFF, carry_out
from imojak.sites.office.forms import DeskForm

PAGE = 20
#: For whom things wait: staff, judges, and those who pay and book.
WAITED_FOR = (*STAFF, RoleKind.JUDGE, RoleKind.PAY_CLERK, RoleKind.FINANCE_OFFICER)
#: What may come of each kind of request.
OUTCOMES = {
    AppealKind.EXPLANATION: [(AppealStatus.EXPLAINED, "설명합니다")],
    AppealKind.APPEAL: [
        (AppealStatus.UPHELD, "받아들입니다(신청을 다시 심사)"),
        (AppealStatus.DISMISSED, "받아들이지 않습니다"),
    ],
}


@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for oneself, what ends first at the top, with where it is done."""
    account = account_of(request)
    if not standing(account).holds(*WAITED_FOR):
        raise PermissionDenied(
            "기다리는 일은 재단 직원과 심사위원에게 열립니다. 나의 이모작에서 할 일을 확인해 주세요."
        )
    return render(request, "office/waiting.html", {"errands": waiting_for(account)})


class AnswerForm(DeskForm):
    """What comes of a request, and the sentence that the person gets."""

    outcome = forms.ChoiceField(label="결과", widget=forms.RadioSelect)
    text = forms.CharField(label="보낼 답변", max_length=2000, widget=forms.Textarea)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(value), label) for value, label in OUTCOMES[AppealKind(kind)]]


def open_appeals(account: Account) -> QuerySet[Appeal]:
    """Return the requests that one may answer and nobody has answered, what is due first at the top."""
    return (
        appeals_answerable(account)
        .filter(status=AppealStatus.FILED)
        .select_related("decision__application__round__programme")
        .order_by("due_on", "pk")
    )


def _manager_of(request: HttpRequest) -> Account:
    account = account_of(request)
    if not standing(account).holds(RoleKind.PROGRAMME_MANAGER):
        raise PermissionDenied("설명 요청과 이의신청에는 사업 담당자가 답합니다. 담당 부서에 문의해 주세요.")
    return account


@login_required
def appeals(request: HttpRequest) -> HttpResponse:
    """List the open requests with the day until which they are answered; a logged read."""
    account = _manager_of(request)
    page = Paginator(open_appeals(account), PAGE).get_page(page_number(request))
    names = names_for(
        request, [one.decision.application.party_id for one in page.object_list], "설명 요청·이의신청 열람"
    )
    today = timezone.localdate()
    rows = [
        {
            "of": one,
            "name": names.get(one.decision.application.party_id, ""),
            "late": one.due_on < today,
        }
        for one in page.object_list
    ]
    return render(request, "office/appeals.html", {"page": page, "rows": rows})


@login_required
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Show a request with the decision that it is about, and answer it; a logged read."""
    account = _manager_of(request)
    of = open_appeals(account).filter(pk=number).first()
    if of is None:
        raise PermissionDenied("답할 수 있는 요청이 아닙니다. 이미 답했거나, 다른 담당자가 답할 요청입니다.")
    form = AnswerForm(request.POST or None, kind=of.kind)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = carry_out(
            request,
            lambda: actions.answer(of, said["outcome"], said["text"], actor=account),
            "답변을 보냈습니다.",
            back=("신청 보기", reverse("office:application", args=[of.decision.application_id])),
        )
        if done:
            return redirect("office:appeals")
    party = of.decision.application.party_id
    name = names_for(request, [party], f"{of.get_kind_display()} 열람").get(party, "")
    context = {"of": of, "name": name, "form": form}
    return render(request, "office/appeal.html", context, status=422 if form.errors else 200)
