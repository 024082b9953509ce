"""Subsidies and donations: entering what was agreed, what came in and went out, and settling it with who gave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.agency.models import Agency
from imojak.ledger import granting, settling
from imojak.ledger.balances import Balance
from imojak.ledger.enums import FundingSource, SettlementStatus, Side
from imojak.ledger.granting import Terms
from imojak.ledger.models import BudgetLine, Grant, Settlement
from imojak.ledger.scopes import grants_visible, settlements_visible
from imojak.ledger.settlement_page import page as settlement_pdf
from imojak.ledger.settlement_page import summary
from imojak.parties.enums import Capability, OrganisationKind
from imojak.parties.models import Account, Party
from imojak.paths.actions.hosting import register_organisation
from imojak.problems import Problem
from imojak.sites.asked import page_number
from imojak.sites.cutoff import cut_off
from imojak.sites.downloads import attachment, table
from imojak.sites.names import names_for
from imojak.sites.office import booking
from imojak.sites.office.booking import (
    MOST,
    Booking,
    BookingForm,
    LineChoice,
    LineEffect,
    PartyFields,
    effect_on,
    finance_of,
    reader_of,
)
from imojak.sites.office.desk import carry_out
from imojak.sites.office.forms import DeskForm
from imojak.trust.files import keep
from imojak.trust.models import TransitionLog

PAGE = 50
NO_GRANT = "그런 재원 약정이 없습니다. 목록에서 골라 주세요."
NO_SETTLEMENT = "그런 정산이 없습니다. 재원 약정에서 다시 골라 주세요."


class GrantForm(BookingForm, PartyFields):
    """What was agreed with a giver, and which lines spend it."""

    documented = True
    on = forms.DateField(required=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label="재원",
        choices=[(one.value, one.label) for one in (FundingSource.SUBSIDY, FundingSource.DONATION)],
        widget=forms.RadioSelect,
    )
    won = forms.IntegerField(label="약정 금액(원)", min_value=1, max_value=MOST)
    starts_on = forms.DateField(label="시작일")
    ends_on = forms.DateField(label="종료일")
    report_due = forms.DateField(label="정산 보고 기한")
    purpose = forms.CharField(label="용도", max_length=2000, required=False, widget=forms.Textarea)
    lines_chosen = forms.ModelMultipleChoiceField(
        label="이 돈을 쓰는 예산 항목", queryset=BudgetLine.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="재원이 보조금이나 기부금인 세부사업 가운데 다른 약정에 묶이지 않은 항목입니다.",
    )  # fmt: skip
    field_order = [
        "source", "title", "party", "new_party", "business_number", "won", "starts_on", "ends_on", "report_due", "purpose",
        "lines_chosen", "file", "kept", "looked", "on",
    ]  # fmt: skip

    def __init__(self, *args: Any, of: Grant | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label, self.fields["file"].label = "약정명", "교부결정서·약정서"
        self.fields["party"].label, self.fields["new_party"].label = "주는 곳", "새로 적을 주는 곳"
        self.fields["business_number"].label = "새로 적은 곳의 사업자등록번호"
        bodies = Party.objects.filter(organisation__kind=OrganisationKind.PUBLIC_BODY, merged_into=None)
        givers = bodies | Party.objects.filter(grants_given__isnull=False)
        self.fields["party"].queryset = givers.distinct().order_by("name", "pk")  # type: ignore[attr-defined]
        grantable = granting.lines_grantable(self.account, self.year, of)
        self.fields["lines_chosen"].queryset = grantable  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an agreement with nobody."""
        said = super().clean()
        self.check_party(said)
        return said

    def terms(self) -> Terms:
        """Return what was agreed; registers a new giver. Raises Problem for a wrong business number."""
        said = self.cleaned_data
        giver = said["party"] or register_organisation(
            said["new_party"], said["business_number"], kind=OrganisationKind.PUBLIC_BODY
        )
        assert self.document is not None  # the form refuses terms without a document
        return Terms(
            FundingSource(said["source"]), giver, said["title"], said["won"], said["starts_on"], said["ends_on"],
            said["report_due"], self.document, said["purpose"],
        )  # fmt: skip


class AsOfForm(DeskForm):
    """The day that a settlement counts to."""

    as_of = forms.DateField(label="정산 기준일")


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the year's grants: agreed, received, spent and what is left, subsidies and donations apart."""
    account, cut = reader_of(request), cut_off(request)
    rows = grants_visible(account).filter(year=cut.year).order_by("-source", "report_due", "pk")
    page = Paginator(rows, PAGE).get_page(page_number(request))
    names = names_for(request, (one.giver_id for one in page), "재원 약정 열람")
    latest = {one.grant_id: one for one in Settlement.objects.filter(grant__in=[one.pk for one in page]).order_by("pk")}
    context = {
        "cut": cut,
        "page": page,
        "rows": [
            {
                "of": one,
                "giver": names.get(one.giver_id, ""),
                "sums": settling.sums_of(one, cut.as_of),
                "settlement": latest.get(one.pk),
            }
            for one in page
        ],
        "may_book": account.can(Capability.BOOK),
    }
    return render(request, "office/grants.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Enter a grant with its paper and the lines that spend it."""
    account, cut = finance_of(request), cut_off(request)
    form = GrantForm(request.POST or None, request.FILES or None, account=account, year=cut.year)
    return _written(request, form, None)


@login_required
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change what was agreed, with its new paper."""
    account = finance_of(request)
    of = _grant(account, number)
    initial = {
        "source": of.source, "title": of.title, "party": of.giver_id, "won": of.amount, "starts_on": of.starts_on,
        "ends_on": of.ends_on, "report_due": of.report_due, "purpose": of.purpose,
        "lines_chosen": list(of.lines.values_list("pk", flat=True)),
    }  # fmt: skip
    form = GrantForm(
        request.POST or None, request.FILES or None, account=account, year=of.year, initial=initial, of=of
    )  # fmt: skip
    return _written(request, form, of)


def _written(request: HttpRequest, form: GrantForm, of: Grant | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        lines = list(form.cleaned_data["lines_chosen"])
        try:
            if of is None:
                made = granting.enter_grant(form.year, form.terms(), lines, actor=form.account)
            else:
                made = granting.change_grant(of, form.terms(), lines, actor=form.account)
        except Problem as problem:
            form.add_error(None, problem.user_message)
        else:
            messages.success(request, f"‘{made.title}’ 약정을 적었습니다.")
            return redirect("office:grant", made.pk)
    context = {"form": form, "of": of, "document": form.document}
    return render(request, "office/grant_form.html", context, status=422 if form.errors else 200)


@login_required
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Show a grant: terms, lines, what came in, and its settlements with what can be done next."""
    account = reader_of(request)
    of = _grant(account, number)
    today = timezone.localdate()
    cut = cut_off(request, of.year)
    names = names_for(request, [of.giver_id], f"‘{of.title}’ 재원 약정 열람")
    settlements = list(settlements_visible(account).filter(grant=of).order_by("-pk"))
    for one in settlements:
        one.grant = of
    receipts = of.vouchers.filter(entries__isnull=False).distinct().order_by("-dated_on", "-pk")
    page = Paginator(receipts, PAGE).get_page(page_number(request))
    appropriated = sum(line["current"] for line in settling.sums_of(of, cut.as_of).lines)
    context = {
        "cut": cut,
        "of": of,
        "giver": names.get(of.giver_id, ""),
        "sums": settling.sums_of(of, cut.as_of),
        "appropriated": appropriated,
        "page": page,
        "receipts": [{"of": one, "entry": one.entries.order_by("pk")[0]} for one in page],
        "settlements": [
            {
                "of": one,
                "rows": summary(one),
                "changed": one.status != SettlementStatus.REFUSED
                and settling.changed_since(one, settling.sums_of(of, one.as_of)),
                "log": _steps(one),
            }
            for one in settlements
        ],
        "drafting": not any(one.status in (SettlementStatus.SENT, SettlementStatus.ACCEPTED) for one in settlements),
        "as_of": AsOfForm(initial={"as_of": min(max(today, of.starts_on), of.ends_on)}),
        "may_book": account.can(Capability.BOOK),
    }
    return render(request, "office/grant.html", context)


def _steps(of: Settlement) -> list[tuple[Any, str, str]]:
    """Return what happened to a settlement: when, to which state, and why."""
    log = TransitionLog.objects.filter(object_type=of._meta.label_lower, object_id=of.pk).order_by("pk")
    return [(row.at, SettlementStatus(row.to_state).label, row.reason) for row in log]


def _grant(account: Account, number: int) -> Grant:
    found = grants_visible(account).select_related("giver", "document").filter(pk=number).first()
    if found is None:
        raise Http404(NO_GRANT)
    return found


# ── settling ─────────────────────────────────────────


@login_required
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Take a step of a grant's settlement: compute a draft, hand it in, note what the giver answered."""
    account = finance_of(request)
    of = _grant(account, number)
    back = redirect("office:grant", of.pk)
    if request.method != "POST":
        return back
    do = request.POST.get("do", "")
    if do == "draft":
        form = AsOfForm(request.POST)
        if not form.is_valid():
            messages.error(request, "정산 기준일을 2023-12-31처럼 적어 주세요.")
        else:
            day = form.cleaned_data["as_of"]
            carry_out(
                request, lambda: settling.draft(of, day, actor=account), "정산서를 계산했습니다. 맞으면 제출하세요."
            )
        return back
    asked = request.POST.get("settlement", "")
    row = (
        of.settlements.filter(pk=int(asked)).first()
        if asked.isascii() and asked.isdigit() and len(asked) < 10
        else None
    )
    if row is None:
        messages.error(request, NO_SETTLEMENT)
    elif do == "send":
        carry_out(request, lambda: _send(request, row, account), "정산서를 제출했습니다. 이제 금액은 바뀌지 않습니다.")
    elif do == "accept":
        carry_out(request, lambda: settling.accept(row, actor=account), "정산을 확정했습니다.")
    elif do == "refuse":
        reason = request.POST.get("reason", "")
        told = "보완 요청을 적었습니다. 고친 뒤에 새 정산서를 만드세요."
        carry_out(request, lambda: settling.refuse(row, reason, actor=account), told)
    return back


def _send(request: HttpRequest, row: Settlement, account: Account) -> Settlement:
    day = timezone.localdate()
    pdf = settlement_pdf(row, _giver(request, row), _agency(), day)
    title = f"{row.grant.title} 정산서({row.as_of:%Y-%m-%d})"
    return settling.send(row, keep(f"{title}.pdf", pdf, on=day), actor=account)


def _giver(request: HttpRequest, row: Settlement) -> str:
    giver = row.grant.giver_id
    return names_for(request, [giver], f"‘{row.grant.title}’ 정산서").get(giver, "")


def _agency() -> str:
    own = Agency.objects.select_related("party").first()
    return own.party.name if own is not None else "재단"


@login_required
def settlement_file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Give a settlement as PDF (as it was handed in, once it was) or its numbers as XLSX or CSV."""
    account = reader_of(request)
    row = settlements_visible(account).select_related("grant", "document").filter(pk=number).first()
    if row is None or form not in ("pdf", "xlsx", "csv"):
        raise Http404(NO_SETTLEMENT)
    name = f"정산-{row.grant.year}-{row.grant_id}-{row.as_of:%Y%m%d}"
    if form == "pdf":
        if row.document is not None:
            return attachment(f"{name}.pdf", bytes(row.document.content))
        return attachment(f"{name}-작성중.pdf", settlement_pdf(row, _giver(request, row), _agency(), None))
    rows: list[list[Any]] = [["총괄", label, "", "", won] for label, won in summary(row)]
    rows += [[line["code"], line["name"], line["current"], line["committed"], line["spent"]] for line in row.lines]
    return table(f"{name}.{form}", ["코드", "내용", "예산현액(원)", "원인행위(원)", "금액·지출(원)"], rows)


class ReturnForm(BookingForm):
    """From which line the rest goes back."""

    documented = True
    line = LineChoice(label="반납할 예산 항목", help_text="보조금·기부금을 쓰는 항목이 아니라 반환금 항목을 고릅니다.")
    field_order = ["line", "title", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = self.lines(Side.EXPENDITURE).exclude(funding_source__in=[FundingSource.SUBSIDY, FundingSource.DONATION])
        self.fields["line"].offer(lines)  # type: ignore[attr-defined]
        self.fields["on"].label = "반납일"


@login_required
def return_rest(request: HttpRequest, number: int) -> HttpResponse:
    """Give back what an accepted settlement leaves."""
    account, cut = finance_of(request), cut_off(request)
    row = settlements_visible(account).select_related("grant").filter(pk=number).first()
    if row is None:
        raise Http404(NO_SETTLEMENT)
    if row.status != SettlementStatus.ACCEPTED or row.to_return <= 0 or row.returned_id is not None:
        messages.error(request, "돌려줄 잔액이 남은 확정 정산이 아닙니다. 아래 정산의 상태를 확인해 주세요.")
        return redirect("office:grant", row.grant_id)
    initial = {"title": f"{row.grant.title} 집행잔액 반납"[:200]}
    form = ReturnForm(request.POST or None, request.FILES or None, account=account, year=cut.year, initial=initial)

    def book() -> tuple[str, str]:
        settling.return_rest(row, form.cleaned_data["line"], form.paper(form.cleaned_data["line"], "반"))
        return f"{row.to_return:,}원을 돌려줬습니다.", reverse("office:grant", args=[row.grant_id])

    def effects() -> Iterable[LineEffect]:
        said = form.cleaned_data
        yield effect_on(said["line"], Balance(committed=row.to_return, spent=row.to_return), said["on"])

    lead = f"확정한 정산의 잔액 {row.to_return:,}원을 준 곳에 돌려줍니다."
    where = ("재원 약정", "office:grants")
    return booking.page(request, Booking("잔액 반납", lead, form, book, effects, where))
