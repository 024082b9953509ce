"""Contracts: signing one with its document and schedule, paying what is claimed, changing when it pays; and spending orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from imojak.ledger import contracts as actions
from imojak.ledger.balances import Balance
from imojak.ledger.enums import EntryKind, Side
from imojak.ledger.models import Contract
from imojak.ledger.scopes import contracts_visible, lines_bookable
from imojak.parties.enums import Capability, OrganisationKind
from imojak.parties.models import Account, Party
from imojak.paths.actions.hosting import register_organisation
from imojak.sites.asked import page_number, words
from imojak.sites.cutoff import cut_off
from imojak.sites.names import names_for
from imojak.sites.office import booking
from imojak.sites.office.booking import (
    Booking,
    BookingForm,
    InstalmentForm,
    LineChoice,
    PartyFields,
    effect_on,
    finance_of,
    reader_of,
    won_field,
)
from imojak.sites.office.desk import carry_out

PAGE = 50
NO_CONTRACT = "그런 계약이 없습니다. 계약 목록에서 골라 주세요."
WHERE = ("계약", "office:contracts")


class ContractForm(BookingForm, PartyFields):
    """A contract, which is committed when it is signed."""

    documented = True
    line = LineChoice(label="예산 항목")
    won = won_field("계약금액(원)", help_text="부가가치세를 더한 금액입니다.")
    starts_on = forms.DateField(label="착수일")
    ends_on = forms.DateField(label="완료일")
    field_order = [
        "line", "title", "won", "party", "new_party", "business_number", "on", "starts_on", "ends_on", "file", "kept", "looked",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].offer(self.lines(Side.EXPENDITURE))  # type: ignore[attr-defined]
        self.fields["party"].queryset = suppliers()  # type: ignore[attr-defined]
        self.fields["title"].label, self.fields["on"].label, self.fields["file"].label = "계약명", "계약일", "계약서"

    def clean(self) -> dict[str, Any]:
        """Refuse a contract with nobody, or that ends before it begins."""
        said = super().clean()
        self.check_party(said)
        if said.get("starts_on") and said.get("ends_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", "완료일이 착수일보다 빠릅니다. 날짜를 다시 확인하세요.")
        return said


class OrderForm(BookingForm, PartyFields):
    """A spending order without a contract: committed and spent at once."""

    documented = True
    line = LineChoice(label="예산 항목")
    won = won_field("금액(원)")
    field_order = ["line", "title", "won", "party", "new_party", "business_number", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].offer(self.lines(Side.EXPENDITURE))  # type: ignore[attr-defined]
        self.fields["party"].queryset = suppliers()  # type: ignore[attr-defined]
        self.fields["party"].help_text = "급여처럼 상대방이 여럿이면 비워 둡니다."
        self.fields["title"].label, self.fields["on"].label = "건명", "지출일"

    def clean(self) -> dict[str, Any]:
        """Refuse two counterparties; there may be none."""
        said = super().clean()
        if said.get("party") is not None or said.get("new_party"):
            self.check_party(said)
        return said


class InvoiceForm(BookingForm):
    """What is claimed under a contract."""

    documented = True
    won = won_field("청구금액(원)")
    issued_on = forms.DateField(label="청구일")
    field_order = ["title", "won", "issued_on", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label, self.fields["on"].label, self.fields["file"].label = "건명", "지출일", "청구서"


def suppliers() -> Any:
    """Return the bodies with which a contract was signed or that are registered as suppliers, by name."""
    known = Q(contracts__isnull=False) | Q(organisation__kind=OrganisationKind.SUPPLIER)
    return Party.objects.filter(known, merged_into=None).distinct().order_by("name", "pk")


def counterparty(form: BookingForm) -> Party | None:
    """Return who a booking is with, registered where nobody knew them. Raises Problem for a wrong business number."""
    said = form.cleaned_data
    if said.get("new_party"):
        return register_organisation(said["new_party"], said["business_number"], kind=OrganisationKind.SUPPLIER)
    chosen: Party | None = said.get("party")
    return chosen


# ── lists ────────────────────────────────────────────


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the year's contracts with how far each is paid; ``?q=`` by title or supplier, ``?line=`` of one line."""
    account = reader_of(request)
    cut = cut_off(request)
    wanted, line = words(request, "q"), words(request, "line")
    here, carried = "commitment__entries__line", "commitment__entries__corrections__line"
    rows = contracts_visible(account).filter(actions.of_year(cut.year), signed_on__lte=cut.as_of)
    if wanted:
        rows = rows.filter(Q(title__icontains=wanted) | Q(supplier__name__icontains=wanted))
    if line:
        rows = rows.filter(Q(**{f"{here}__code": line}) | Q(**{f"{carried}__code": line}))
    rows = rows.distinct().order_by("-signed_on", "-pk")
    page = Paginator(rows, PAGE).get_page(page_number(request))
    names = names_for(request, (one.supplier_id for one in page), "계약 목록 열람")
    stands = actions.standings(page)
    context = {
        "cut": cut,
        "page": page,
        "rows": [{"of": one, "with": names.get(one.supplier_id, ""), "at": stands[one.pk]} for one in page],
        "wanted": wanted,
        "line": line,
        "may_book": account.can(Capability.BOOK),
    }
    return render(request, "office/contracts.html", context)


@login_required
def contract(request: HttpRequest, number: int) -> HttpResponse:
    """Show a contract: how far it is paid, when it pays, what was claimed; ways to pay, release and plan it for finance."""
    account = reader_of(request)
    of = _contract(account, number)
    line = actions.line_of(of)
    names = names_for(request, [of.supplier_id], f"‘{of.title}’ 계약 열람")
    first = actions.commitment_of(of)
    again = first.corrections.filter(kind=EntryKind.COMMITMENT).select_related("line").order_by("booked_on", "pk")
    entry = again.last() or first
    context = {
        "of": of,
        "line": line,
        "carried": again,
        "supplier": names.get(of.supplier_id, ""),
        "at": actions.standing(of),
        "entry": entry,
        "released": first.corrections.filter(kind=EntryKind.RELEASE).order_by("booked_on", "pk"),
        "instalments": of.instalments.filter(replaced_on=None),
        "replaced": of.instalments.exclude(replaced_on=None).count(),
        "invoices": [
            {"of": one, "entry": one.spending.entries.filter(kind=EntryKind.SPENDING).first()}
            for one in of.invoices.select_related("spending", "document").order_by("issued_on", "pk")
        ],
        "may_book": account.can(Capability.BOOK),
    }
    return render(request, "office/contract.html", context)


def _contract(account: Account, number: int) -> Contract:
    found = contracts_visible(account).select_related("commitment", "document").filter(pk=number).first()
    if found is None:
        raise Http404(NO_CONTRACT)
    return found


# ── booking ──────────────────────────────────────────


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Sign a contract: what it does to its line is shown before it is committed."""
    account, cut = finance_of(request), cut_off(request)
    initial = {"line": _line_asked(request, account, cut.year), **_days(cut.year)}
    form = ContractForm(request.POST or None, request.FILES or None, account=account, year=cut.year, initial=initial)
    rows = booking.rows_of(request, InstalmentForm)

    def book() -> tuple[str, str]:
        said = form.cleaned_data
        supplier = counterparty(form)
        assert supplier is not None  # the form refuses a contract with nobody
        paper = form.paper(said["line"], "계", counterparty=supplier)
        made = actions.sign_contract(
            said["line"], supplier, said["won"], paper, starts_on=said["starts_on"], ends_on=said["ends_on"],
            schedule=_schedule(rows),
        )  # fmt: skip
        return f"‘{made.title}’ 계약을 {made.amount:,}원으로 원인행위했습니다.", reverse(
            "office:contract", args=[made.pk]
        )

    def effects() -> Iterable[booking.LineEffect]:
        said = form.cleaned_data
        yield effect_on(said["line"], Balance(committed=said["won"]), said["on"])

    of = Booking(
        "계약 원인행위",
        "계약금액이 예산에서 빠집니다. 먼저 이 계약이 예산과 연말에 무엇을 바꾸는지 보고, 맞으면 기표합니다.",
        form,
        book,
        effects,
        WHERE,
        rows=rows,
        rows_title="지급 예정(선택)",
    )
    return booking.page(request, of)


def _days(year: int) -> dict[str, date]:
    """Return the days with which a contract's form begins: from today to the year's end."""
    today, end = timezone.localdate(), date(year, 12, 31)
    return {"starts_on": today if today.year == year else end, "ends_on": end}


def _line_asked(request: HttpRequest, account: Account, year: int) -> int | None:
    """Return the line whose code the address names (?line=), for the form to begin with."""
    found = lines_bookable(account).filter(year=year, code=words(request, "line")).first()
    return None if found is None else found.pk


def _schedule(rows: Any) -> list[tuple[Any, int, str]]:
    return [(row["due"], row["won"], row["what"]) for row in booking.filled(rows)]


@login_required
def order(request: HttpRequest) -> HttpResponse:
    """Spend without a contract (지출결의): committed and spent at once, with its document."""
    account, cut = finance_of(request), cut_off(request)
    initial = {"line": _line_asked(request, account, cut.year)}
    form = OrderForm(request.POST or None, request.FILES or None, account=account, year=cut.year, initial=initial)

    def book() -> tuple[str, str]:
        said = form.cleaned_data
        voucher = actions.resolve(
            said["line"], said["won"], form.paper(said["line"], "지", counterparty=counterparty(form))
        )
        return (
            f"‘{voucher.title}’ {said['won']:,}원을 지출결의했습니다.",
            reverse("office:budget-entry", args=[voucher.entries.get().pk]),
        )

    def effects() -> Iterable[booking.LineEffect]:
        said = form.cleaned_data
        yield effect_on(said["line"], Balance(committed=said["won"], spent=said["won"]), said["on"])

    of = Booking(
        "지출결의",
        "계약 없이 쓰는 돈을 원인행위와 지출로 한 번에 적습니다. 계약이 있으면 그 계약에서 대금을 지급하세요.",
        form,
        book,
        effects,
        ("기표", "office:books"),
    )
    return booking.page(request, of)


@login_required
def pay(request: HttpRequest, number: int) -> HttpResponse:
    """Pay what is claimed under a contract."""
    account = finance_of(request)
    of = _contract(account, number)
    line, at = actions.line_of(of), actions.standing(of)
    here = min(at.left, actions.left_on(of, line))
    issued = _days(line.year)["starts_on"]
    initial = {"title": f"{of.title} 대금"[:200], "won": here or None, "issued_on": issued}
    form = InvoiceForm(request.POST or None, request.FILES or None, account=account, year=line.year, initial=initial)

    def book() -> tuple[str, str]:
        said = form.cleaned_data
        paper = form.paper(line, "지", counterparty=of.supplier)
        made = actions.pay_invoice(of, said["won"], paper, issued_on=said["issued_on"])
        return f"{made.amount:,}원을 지급했습니다.", reverse("office:contract", args=[of.pk])

    def effects() -> Iterable[booking.LineEffect]:
        yield effect_on(line, Balance(spent=form.cleaned_data["won"]), form.cleaned_data["on"])

    page = Booking(
        "대금 지급",
        f"‘{of.title}’ 계약의 청구를 지급합니다. {line.year}년에 더 청구할 수 있는 금액은 {here:,}원입니다.",
        form,
        book,
        effects,
        WHERE,
    )
    return booking.page(request, page)


@login_required
def schedule(request: HttpRequest, number: int) -> HttpResponse:
    """Change when a contract is expected to pay; the schedule before stays readable."""
    account = finance_of(request)
    of = _contract(account, number)
    known = [
        {"due": one.due_on, "won": one.amount, "what": one.title} for one in of.instalments.filter(replaced_on=None)
    ]
    rows = booking.rows_of(request, InstalmentForm, initial=known)
    more = request.POST.get("do") == "more"
    if request.method == "POST" and not more and rows.is_valid():
        asked = _schedule(rows)
        today = max(timezone.localdate(), of.signed_on)
        if carry_out(request, lambda: actions.plan_payments(of, asked, on=today), "지급 예정을 바꿨습니다."):
            return redirect("office:contract", of.pk)
    context = {"of": of, "rows": rows, "judged": request.method == "POST" and not more, "at": actions.standing(of)}
    wrong = request.method == "POST" and not more
    return render(request, "office/contract_schedule.html", context, status=422 if wrong else 200)
