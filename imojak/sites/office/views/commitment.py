"""What a round commits for the pay of its people (활동비 원인행위): on which line, for how many hours, and how it followed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imojak.earning.problems import UnreadableScheme
from imojak.earning.scheme import Scheme
from imojak.ledger.balances import balance_at
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import Capability
from imojak.parties.scopes import standing
from imojak.pay import commitments
from imojak.pay.models import Commitment
from imojak.pay.scopes import commitments_visible, rounds_committable
from imojak.sites.asked import account_of, page_number
from imojak.sites.office.desk import NO_ROUND, NOT_TO_CHANGE, STAFF, Desk, carry_out
from imojak.sites.office.forms import DeskForm

PAGE = 30
NOT_OPEN = "회차의 원인행위는 예산을 보는 역할에게만 열립니다. 필요하면 재무 담당자에게 문의하세요."
UNPAID = "활동비를 지급하지 않는 회차에는 원인행위가 없습니다. 회차 목록에서 골라 주세요."


class TermsForm(DeskForm):
    """The line and the hours of a month that a round commits with."""

    line = forms.ModelChoiceField(label="예산 항목", queryset=BudgetLine.objects.none())
    hours = forms.DecimalField(
        label="한 달에 예상하는 활동시간",
        help_text="한 사람의 한 달입니다. 날이 모자라는 달은 날수만큼 줄여 셈합니다.",
        min_value=1,
        max_digits=4,
        decimal_places=1,
    )

    def __init__(self, *args: Any, of: Round, most: int, fixed: BudgetLine | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = self.fields["line"]
        assert isinstance(line, forms.ModelChoiceField)
        own = [fixed] if fixed is not None else commitments.lines_for(of)
        line.queryset = BudgetLine.objects.filter(pk__in=[one.pk for one in own]).order_by("order", "pk")
        if fixed is not None:
            del self.fields["line"]
        hours = self.fields["hours"]
        assert isinstance(hours, forms.DecimalField)
        self.most = most

    def clean_hours(self) -> Any:
        """Refuse more hours than are paid in a month."""
        hours = self.cleaned_data["hours"]
        if hours > self.most:
            raise forms.ValidationError(
                f"이 회차는 한 달에 {self.most}시간까지 지급합니다. {self.most} 이하로 적어 주세요."
            )
        return hours


@login_required
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a paid round has committed, what it is expected to cost and why that changed; commit it by hand."""
    desk = _desk(request, code)
    of = desk.round
    assert of.pay_scheme is not None
    try:
        scheme = Scheme.read(of.pay_scheme.parameters)
    except UnreadableScheme as unreadable:
        raise Http404(unreadable.user_message) from unreadable
    rows = (
        commitments_visible(desk.account)
        .filter(round=of)
        .select_related("voucher")
        .prefetch_related("voucher__entries")
        .order_by("-pk")
    )
    line = commitments.line_of(of)
    minutes = commitments.minutes_expected(of, scheme)
    now = commitments.expected(of, line.year) if line is not None else None
    form = TermsForm(
        request.POST or None, of=of, most=scheme.month_hours, fixed=line if rows.exists() else None,
        initial={"line": line, "hours": round(minutes / 60, 1)},
    )  # fmt: skip
    may_commit = rounds_committable(desk.account).filter(pk=of.pk).exists()
    if request.method == "POST":
        if not may_commit:
            raise PermissionDenied(NOT_TO_CHANGE)
        if form.is_valid() and carry_out(request, lambda: _commit(desk, form), _told):
            return redirect("office:commitment", code=of.code)
    balance = balance_at(line) if line is not None else None
    done = commitments.committed(of)
    page = Paginator(rows, PAGE).get_page(page_number(request))
    context = {
        "desk": desk,
        "tab": "commitment",
        "staff": standing(desk.account).holds(*STAFF),
        "line": line,
        "balance": balance,
        "now": now,
        "minutes": minutes,
        "committed": done,
        "difference": now.won - done if now is not None else 0,
        "surplus": done - now.won if now is not None else 0,
        "lines": commitments.lines_for(of),
        "form": form,
        "may_commit": may_commit,
        "page": page,
    }
    return render(request, "office/commitment.html", context, status=422 if form.errors else 200)


def _commit(desk: Desk, form: TermsForm) -> Commitment | None:
    said = form.cleaned_data
    return commitments.commit_round(
        desk.round, line=said.get("line"), minutes=int(said["hours"] * 60), actor=desk.account
    )


def _told(made: Commitment | None) -> str:
    if made is None:
        return "이미 예상과 같게 원인행위했습니다. 바뀐 것이 없습니다."
    return f"{abs(made.amount):,}원을 {'더 원인행위' if made.amount > 0 else '해제'}했습니다."


def _desk(request: HttpRequest, code: str) -> Desk:
    """Return the desk of a paid round for readers of the budget. Raises PermissionDenied, Http404."""
    account = account_of(request)
    if not account.can(Capability.READ_BUDGET):
        raise PermissionDenied(NOT_OPEN)
    found = (
        Round.objects.select_related("programme__lead_unit", "programme__parent", "type", "pay_scheme")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404(NO_ROUND)
    if found.pay_scheme is None:
        raise Http404(UNPAID)
    who = standing(account)
    managed = programmes_managed(who).filter(pk=found.programme_id).exists()
    return Desk(account, found, managed, managed or who.sees_all)
