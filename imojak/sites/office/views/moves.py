"""Moving the budget: transfers, supplementary budgets, money for the next year, receipts; and taking back what was booked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from imojak.kernel.josa import josa
from imojak.ledger import actions, carrying, contracts, receiving, undoing
from imojak.ledger.balances import Balance, balances_of
from imojak.ledger.carrying import Carrying
from imojak.ledger.contracts import of_year
from imojak.ledger.enums import EntryKind, Side
from imojak.ledger.models import BudgetLine, Contract, Grant, LedgerEntry, Voucher
from imojak.ledger.scopes import contracts_visible, entries_visible, grants_settleable, lines_bookable, vouchers_visible
from imojak.parties.models import Account
from imojak.sites.asked import page_number
from imojak.sites.cutoff import cut_off
from imojak.sites.names import names_for
from imojak.sites.office import booking
from imojak.sites.office.booking import (
    MOST,
    Booking,
    BookingForm,
    LineChoice,
    LineEffect,
    effect_on,
    finance_of,
    refuse,
    won_field,
)
from imojak.sites.office.forms import dress

PAGE = 50
WHERE = ("기표", "office:books")


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show what can be booked, and what was booked by hand in the year, newest first."""
    account, cut = finance_of(request), cut_off(request)
    booked = vouchers_visible(account).filter(booked_by__isnull=False, entries__line__year=cut.year).distinct()
    page = Paginator(booked.order_by("-pk"), PAGE).get_page(page_number(request))
    names = names_for(request, [one.booked_by.party_id for one in page if one.booked_by], "기표한 사람 열람")
    entries: dict[int, list[LedgerEntry]] = {}
    for entry in LedgerEntry.objects.filter(voucher__in=[one.pk for one in page]).select_related("line").order_by("pk"):
        entries.setdefault(entry.voucher_id, []).append(entry)
    rows = [
        {
            "of": one,
            "by": names.get(one.booked_by.party_id or 0, "") if one.booked_by else "",
            "entries": entries.get(one.pk, []),
        }
        for one in page
    ]
    return render(request, "office/books.html", {"cut": cut, "page": page, "rows": rows})


# ── 변경 ─────────────────────────────────────────────


class TransferForm(BookingForm):
    """From one line to another."""

    source = LineChoice(label="줄일 항목")
    target = LineChoice(label="늘릴 항목")
    won = won_field("옮길 금액(원)")
    field_order = ["source", "target", "won", "title", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            self.fields[name].offer(self.lines(Side.EXPENDITURE))  # type: ignore[attr-defined]
        self.fields["title"].label = "변경 사유"


@login_required
def transfer(request: HttpRequest) -> HttpResponse:
    """Move budget from one line to another (변경): what the one gives the other gets."""
    account, cut = finance_of(request), cut_off(request)
    asked = lines_bookable(account).filter(year=cut.year, code=request.GET.get("to", "")[:20]).first()
    initial = {"target": asked.pk if asked else None}
    form = TransferForm(request.POST or None, request.FILES or None, account=account, year=cut.year, initial=initial)

    def book() -> tuple[str, str]:
        said = form.cleaned_data
        actions.transfer(said["source"], said["target"], said["won"], form.paper(said["target"], "변"))
        return (
            f"{said['source'].name}에서 {josa(said['target'].name, '으로/로')} {said['won']:,}원을 옮겼습니다.",
            reverse("office:budget-line", args=[said["target"].code]),
        )

    def effects() -> Iterable[LineEffect]:
        said = form.cleaned_data
        yield effect_on(said["source"], Balance(transfer=-said["won"]), said["on"])
        yield effect_on(said["target"], Balance(transfer=said["won"]), said["on"])

    lead = "한 항목에서 줄인 만큼 다른 항목이 늘어, 더하면 언제나 0입니다."
    return booking.page(request, Booking("예산 변경", lead, form, book, effects, WHERE))


# ── 추경 ─────────────────────────────────────────────


class SupplementForm(BookingForm):
    """A supplementary budget: its rows say the lines."""

    documented = True
    field_order = ["title", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label, self.fields["on"].label = "추경예산서", "의결일"


class SupplementRow(forms.Form):
    """A line and by how much it changes."""

    line = LineChoice(label="항목")
    won = forms.IntegerField(label="늘릴 금액(원, 줄이면 −)", min_value=-MOST, max_value=MOST)

    def __init__(self, *args: Any, lines: Any, free: dict[int, int], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        choice: LineChoice = self.fields["line"]  # type: ignore[assignment]
        choice.queryset, choice.free = lines, free
        for field in self.fields.values():
            dress(field)


@login_required
def supplement(request: HttpRequest) -> HttpResponse:
    """Book a supplementary budget (추경): what revenue grows by, expenditure grows by."""
    account, cut = finance_of(request), cut_off(request)
    form = SupplementForm(request.POST or None, request.FILES or None, account=account, year=cut.year)
    lines = lines_bookable(account).filter(year=cut.year).order_by("-side", "order", "pk")
    free = {key: balance.free for key, balance in balances_of(lines).items()}
    # Each line once: no supplementary budget has more rows.
    rows = booking.rows_of(request, SupplementRow, most=max(booking.MOST_ROWS, lines.count()), lines=lines, free=free)

    def amounts() -> dict[BudgetLine, int]:
        found: dict[BudgetLine, int] = {}
        for row in booking.filled(rows):
            if row["line"] in found:
                refuse(f"{row['line']}을 두 번 적었습니다. 한 줄로 합쳐 주세요.")
            found[row["line"]] = row["won"]
        if not found:
            refuse("어느 항목을 얼마나 바꾸는지 한 줄 이상 적어 주세요.")
        comes = sum(won for line, won in found.items() if line.side == Side.REVENUE)
        goes = sum(won for line, won in found.items() if line.side == Side.EXPENDITURE)
        if comes != goes:
            refuse(f"수입은 {comes:,}원, 지출은 {goes:,}원 늘어 서로 다릅니다. 같게 맞춰 주세요.")
        return found

    def book() -> tuple[str, str]:
        found = amounts()
        first = min(found, key=lambda line: line.pk)
        actions.book_budget_decision(EntryKind.SUPPLEMENTARY, found, form.paper(first, "추"))
        return f"추경으로 {len(found)}개 항목을 바꿨습니다.", reverse("office:books")

    def effects() -> Iterable[LineEffect]:
        for row in booking.filled(rows):
            yield effect_on(row["line"], Balance(supplementary=row["won"]), form.cleaned_data["on"])

    lead = "수입과 지출이 같은 금액만큼 늘거나 줄어야 합니다. 이미 원인행위한 금액 아래로는 줄일 수 없습니다."
    of = Booking("추가경정예산", lead, form, book, effects, WHERE, rows=rows, rows_title="바뀌는 항목")
    return booking.page(request, of)


# ── 이월 ─────────────────────────────────────────────


class ContractChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django is not generic at run time
    """A contract, with who it is with."""

    def label_from_instance(self, contract: Any) -> str:
        """Return title and amount."""
        return f"{contract.title} ({contract.amount:,}원)"


class CarryForm(BookingForm):
    """From a line of the year into one of the next."""

    documented = True
    kind = forms.ChoiceField(
        label="이월 종류",
        choices=[
            (Carrying.DECLARED.value, "명시이월: 아직 원인행위하지 않은 예산"),
            (Carrying.COMMITTED.value, "사고이월: 원인행위하고 다 지출하지 못한 금액"),
        ],
        widget=forms.RadioSelect,
    )
    source = LineChoice(label="이월할 항목")
    contract = ContractChoice(
        label="계약",
        queryset=Contract.objects.none(),
        required=False,
        help_text="계약의 남은 금액을 사고이월할 때 고릅니다. 그래야 다음 연도에 그 계약의 대금을 지급할 수 있습니다.",
    )
    target = LineChoice(label="받을 다음 연도 항목")
    won = won_field("이월할 금액(원)")
    field_order = ["kind", "source", "contract", "target", "won", "title", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].offer(self.lines(Side.EXPENDITURE))  # type: ignore[attr-defined]
        self.fields["target"].offer(self.lines(Side.EXPENDITURE, self.year + 1))  # type: ignore[attr-defined]
        known = contracts_visible(self.account).filter(of_year(self.year)).distinct().order_by("title", "pk")
        self.fields["contract"].queryset = known  # type: ignore[attr-defined]
        self.fields["title"].label = "이월 사유"


@login_required
def carry(request: HttpRequest) -> HttpResponse:
    """Carry what is left of a line into the next year (이월), where that year has its lines already."""
    account, cut = finance_of(request), cut_off(request)
    # Where the next year's budget is there it is the newest; the year that ends is the one before.
    years = list(lines_bookable(account).order_by("-year").values_list("year", flat=True).distinct()[:2])
    year = years[1] if cut.usual and len(years) > 1 and years[0] == cut.year and years[1] == cut.year - 1 else cut.year
    asked = _contract_asked(request, account)
    initial: dict[str, Any] = {}
    if asked is not None:
        source = contracts.line_of(asked)
        year, left = source.year, min(contracts.standing(asked).left, contracts.left_on(asked, source))
        initial = {
            "kind": Carrying.COMMITTED.value, "contract": asked.pk, "source": source.pk, "won": left or None,
            "title": f"{asked.title} 사고이월"[:200],
        }  # fmt: skip
    form = CarryForm(request.POST or None, request.FILES or None, account=account, year=year, initial=initial)

    def book() -> tuple[str, str]:
        said = form.cleaned_data
        paper = form.paper(said["source"], "이")
        kind = Carrying(said["kind"])
        carrying.carry_over(said["source"], said["target"], said["won"], kind, paper, contract=said["contract"])
        return f"{said['source'].name}에서 {said['won']:,}원을 {year + 1}년으로 이월했습니다.", reverse("office:books")

    def effects() -> Iterable[LineEffect]:
        said = form.cleaned_data
        committed = said["won"] if said["kind"] == Carrying.COMMITTED else 0
        yield effect_on(said["source"], Balance(committed=-committed, carried_out=said["won"]), said["on"])
        new_year = said["on"].replace(year=said["target"].year, month=1, day=1)
        yield effect_on(said["target"], Balance(committed=committed, carried=said["won"]), new_year)

    lead = f"{year}년에 쓰지 못한 예산을 {year + 1}년 1월 1일의 예산으로 옮깁니다."
    if not form.fields["target"].queryset.exists():  # type: ignore[attr-defined]
        lead = f"{year + 1}년 예산 항목이 아직 없어 이월할 수 없습니다. 먼저 {year + 1}년 계획을 불러오세요."
    return booking.page(request, Booking("이월", lead, form, book, effects, WHERE))


def _contract_asked(request: HttpRequest, account: Account) -> Contract | None:
    """Return the contract that the address names (?contract=), for the form to begin with."""
    asked = request.GET.get("contract", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return contracts_visible(account).filter(pk=int(asked)).first()


# ── 수납 ─────────────────────────────────────────────


class GrantChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django is not generic at run time
    """A grant, with its giver's year."""

    def label_from_instance(self, grant: Any) -> str:
        """Return title and amount."""
        return f"{grant.title} ({grant.amount:,}원)"


class ReceiptForm(BookingForm):
    """What came in, perhaps for a grant, perhaps as its interest."""

    line = LineChoice(label="수입 항목")
    won = won_field("수납액(원)")
    grant = GrantChoice(
        label="재원 약정",
        queryset=Grant.objects.none(),
        required=False,
        help_text="보조금·기부금과 그 이자에만 고릅니다.",
    )
    interest = forms.BooleanField(label="이 약정의 돈에서 생긴 이자입니다.", required=False)
    field_order = ["line", "won", "grant", "interest", "title", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].offer(self.lines(Side.REVENUE))  # type: ignore[attr-defined]
        grants = grants_settleable(self.account).filter(year__in=(self.year - 1, self.year)).order_by("-year", "title")
        self.fields["grant"].queryset = grants  # type: ignore[attr-defined]
        self.fields["on"].label = "수납일"


@login_required
def receive(request: HttpRequest) -> HttpResponse:
    """Book what came in (수납)."""
    account, cut = finance_of(request), cut_off(request)
    asked = request.GET.get("grant", "")
    initial = {"grant": int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None}
    form = ReceiptForm(request.POST or None, request.FILES or None, account=account, year=cut.year, initial=initial)

    def book() -> tuple[str, str]:
        said = form.cleaned_data
        grant: Grant | None = said["grant"]
        paper = form.paper(said["line"], "수", grant=grant, counterparty=grant.giver if grant else None)
        receiving.receive(said["line"], said["won"], paper, interest=said["interest"])
        target = reverse("office:grant", args=[grant.pk]) if grant else reverse("office:books")
        return f"{said['line'].name}에 {said['won']:,}원을 수납했습니다.", target

    def effects() -> Iterable[LineEffect]:
        yield effect_on(form.cleaned_data["line"], Balance(received=form.cleaned_data["won"]), form.cleaned_data["on"])

    lead = "들어온 돈을 수입 항목에 적습니다. 보조금과 기부금은 어느 약정의 돈인지 골라야 정산됩니다."
    return booking.page(request, Booking("수납", lead, form, book, effects, WHERE))


# ── 되돌리기 ─────────────────────────────────────────


class UndoForm(BookingForm):
    """How much of an entry goes back, and why."""

    won = won_field("되돌릴 금액(원)")
    field_order = ["won", "title", "on", "file", "kept", "looked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = "되돌리는 사유"


#: What taking back is called, by the kind of what was booked.
CALLED = {
    EntryKind.COMMITMENT: "해제",
    EntryKind.SPENDING: "반환",
    EntryKind.RECEIPT: "수납 취소",
    EntryKind.TRANSFER: "변경 취소",
}


@login_required
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take back an entry, or part of it, by one that goes the other way; the entry itself stays."""
    account = finance_of(request)
    entry = entries_visible(account).select_related("line", "voucher").filter(pk=number).first()
    if entry is None:
        raise Http404("그런 원장 기록이 없습니다. 예산에서 다시 찾아 주세요.")
    left = undoing.undoable(entry)
    if left <= 0:
        raise Http404("되돌릴 수 없는 기록입니다. 이미 되돌렸거나, 그 기록을 만든 화면에서 되돌려야 합니다.")
    called = CALLED[EntryKind(entry.kind)]
    initial = {"won": left, "title": f"{entry.voucher.title} {called}"[:200]}
    year = entry.line.year
    form = UndoForm(request.POST or None, request.FILES or None, account=account, year=year, initial=initial)

    def book() -> tuple[str, str]:
        voucher = undoing.undo(entry, form.cleaned_data["won"], form.paper(entry.line, "해"))
        return f"{form.cleaned_data['won']:,}원을 되돌렸습니다({called}).", _entry_page(voucher)

    def effects() -> Iterable[LineEffect]:
        won, on = form.cleaned_data["won"], form.cleaned_data["on"]
        match entry.kind:
            case EntryKind.COMMITMENT:
                yield effect_on(entry.line, Balance(committed=-won), on)
            case EntryKind.SPENDING:
                yield effect_on(entry.line, Balance(spent=-won), on)
            case EntryKind.RECEIPT:
                yield effect_on(entry.line, Balance(received=-won), on)
            case _:
                other = entry.voucher.entries.filter(amount__lt=0).select_related("line").get().line
                yield effect_on(entry.line, Balance(transfer=-won), on)
                yield effect_on(other, Balance(transfer=won), on)

    lead = (
        f"‘{entry.voucher.title}’ 기록은 그대로 두고, 반대로 가는 기록을 새로 남깁니다. "
        f"되돌릴 수 있는 금액은 {left:,}원입니다."
    )
    return booking.page(request, Booking(called, lead, form, book, effects, WHERE, button="되돌리기"))


def _entry_page(voucher: Voucher) -> str:
    return reverse("office:budget-entry", args=[voucher.entries.order_by("pk")[0].pk])
