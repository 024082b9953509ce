"""How a booking is made on a page: it is looked at first, with what it does to its lines, and booked by a second press.

The first press tries it and takes it back, so that what would be refused is refused before anything is booked. What is
typed stays in the form, and so does a file that was handed in: it is kept as a document, and known by a signed mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from imojak.kernel.money import percent
from imojak.ledger.balances import Balance, balance_at, balances_of
from imojak.ledger.enums import Side
from imojak.ledger.models import BudgetLine
from imojak.ledger.posting import LedgerRefusal, Paper, effect_of, next_number
from imojak.ledger.scopes import lines_bookable
from imojak.parties.enums import Capability
from imojak.parties.models import Account, Party
from imojak.problems import Problem
from imojak.sites.asked import account_of
from imojak.sites.cutoff import cut_off
from imojak.sites.office.forms import DeskForm, dress
from imojak.trust.files import FileRefused, keep
from imojak.trust.models import Document

NOT_FINANCE = "기표와 정산은 재무 담당자만 할 수 있습니다. 재무 담당자에게 맡겨 주세요."
NOT_READER = "예산원장은 예산을 보는 역할에게만 열립니다. 필요하면 재무 담당자에게 문의하세요."
SALT = "office.booking"
#: A number of won that nobody books at once: a zero too many.
MOST = 10**13
#: Rows of a schedule or a supplementary budget to begin with, and how many come at a time.
ROWS = 4
#: The most rows of a booking, where nothing else is said.
MOST_ROWS = 60


def reader_of(request: HttpRequest) -> Account:
    """Return the account if it reads the budget today. Raises PermissionDenied."""
    account = account_of(request)
    if not account.can(Capability.READ_BUDGET):
        raise PermissionDenied(NOT_READER)
    return account


def finance_of(request: HttpRequest) -> Account:
    """Return the account if it books today. Raises PermissionDenied."""
    account = account_of(request)
    if not account.can(Capability.BOOK):
        raise PermissionDenied(NOT_FINANCE)
    return account


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django is not generic at run time
    """A leaf of the budget, with what can still be committed on it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=BudgetLine.objects.none(), **options)
        self.free: dict[int, int] = {}

    def offer(self, lines: Any) -> None:
        """Offer these lines, an expenditure with its room."""
        self.queryset = lines
        self.free = {key: balance.free for key, balance in balances_of(lines).items()}

    def label_from_instance(self, line: Any) -> str:
        """Return code, name and, of an expenditure, its room."""
        if line.side == Side.REVENUE:
            return f"{line.name}"
        return f"{line.code} {line.name} (남은 예산 {self.free.get(line.pk, 0):,}원)"


class BookingForm(DeskForm):
    """What every booking says: day and title, and the document behind it; ``account`` books in ``year``."""

    title = forms.CharField(label="제목", max_length=200)
    on = forms.DateField(label="결의일")
    file = forms.FileField(
        label="증빙 파일", required=False, help_text="PDF, JPG, PNG, 한글(hwpx) 가운데 하나, 10MB까지입니다."
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    looked = forms.CharField(required=False, widget=forms.HiddenInput)
    #: Whether nothing is booked without a document.
    documented = False
    field_order: Sequence[str] | None = None

    def __init__(self, data: QueryDict | None, files: Any, *, account: Account, year: int, **more: Any) -> None:
        self.account, self.year = account, year
        today = timezone.localdate()
        initial = {"on": today if today.year == year else date(year, 12, 31), **more.pop("initial", {})}
        super().__init__(data.copy() if data is not None else None, files, initial=initial, **more)
        self.document = self._kept()
        file = self.fields["file"]
        file.required = self.documented and self.document is None
        file.error_messages["required"] = "증빙 파일을 골라 주세요."

    def lines(self, side: Side, year: int | None = None) -> Any:
        """Return the leaves of a side on which the account books, in the order of the tree."""
        return lines_bookable(self.account).filter(year=year or self.year, side=side).order_by("order", "pk")

    def _kept(self) -> Document | None:
        """Return the document that was handed in with an earlier press, or with this one, which is kept from now on."""
        if self.data is None or not self.is_bound:
            return None
        given = self.files.get("file")
        if given is not None:
            try:
                document = keep(given.name or "증빙", given.read(), on=timezone.localdate(), staged=True)
            except FileRefused:
                return None
            self.data["kept"] = signing.dumps([self.account.pk, document.pk], salt=SALT)  # type: ignore[index]
            return document
        try:
            account, number = signing.loads(str(self.data.get("kept", "")), salt=SALT, max_age=24 * 3600)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return Document.objects.filter(pk=number).first() if account == self.account.pk else None

    def clean(self) -> dict[str, Any]:
        """Refuse a file that cannot be kept."""
        said = super().clean() or {}
        given = self.files.get("file") if self.files else None
        if given is not None and self.document is None and "file" not in self.errors:
            self.add_error("file", "PDF, JPG, PNG, 한글(hwpx) 파일을 10MB까지 올려 주세요.")
        return said

    def paper(self, line: BudgetLine, word: str, **more: Any) -> Paper:
        """Return the head of the voucher, numbered by its line; call it within the booking's transaction."""
        said = self.cleaned_data
        return Paper(
            next_number(line, word), said["title"], said["on"], document=self.document, by=self.account, **more
        )


def won_field(label: str, **more: Any) -> forms.IntegerField:
    """Return a field for won above zero."""
    return forms.IntegerField(label=label, min_value=1, max_value=MOST, **more)


class PartyFields(forms.Form):
    """A counterparty: one that is known, or a new one by its business number."""

    party = forms.ModelChoiceField(label="상대방", queryset=Party.objects.none(), required=False)
    new_party = forms.CharField(
        label="새 상대방",
        max_length=100,
        required=False,
        help_text="목록에 없을 때만 이름과 사업자등록번호를 적습니다.",
    )
    business_number = forms.CharField(label="새 상대방의 사업자등록번호", max_length=20, required=False)

    def check_party(self, said: dict[str, Any]) -> None:
        """Refuse none and both."""
        if said.get("party") is None and not said.get("new_party"):
            self.add_error("party", "상대방을 고르거나 새 상대방을 적어 주세요.")
        if said.get("party") is not None and said.get("new_party"):
            self.add_error("new_party", "상대방을 골랐으면 새 상대방은 비워 주세요.")
        if said.get("new_party") and not said.get("business_number"):
            self.add_error("business_number", "새 상대방의 사업자등록번호를 적어 주세요.")


# ── what it does ─────────────────────────────────────


@dataclass(frozen=True)
class LineEffect:
    """A line before and after a booking: rows of what, before and after (won; None where nobody knows), and a warning."""

    line: BudgetLine
    rows: list[tuple[str, int | None, int | None]]
    warning: str = ""
    rate: tuple[str, Any, Any] | None = None


def effect_on(line: BudgetLine, delta: Balance, on: date) -> LineEffect:
    """Return what adding ``delta`` to a line on a day does to it, and to the year's end where that is foreseen."""
    before = balance_at(line, on)
    after = before + delta
    if line.side == Side.REVENUE:
        return LineEffect(
            line,
            [
                ("예산현액", before.current, after.current),
                ("수납", before.received, after.received),
                ("아직 받지 않은 금액", before.current - before.received, after.current - after.received),
            ],
        )
    effect = effect_of(line, delta.committed, on)
    rows: list[tuple[str, int | None, int | None]] = [
        ("예산현액", before.current, after.current),
        ("원인행위", before.committed, after.committed),
        ("지출", before.spent, after.spent),
        ("남은 예산", before.free, after.free),
    ]
    end_before, end_after = effect.year_end_before, effect.year_end_after
    if end_before is not None and end_after is not None:
        rows.append(("연말 지출 예상", end_before, end_after))
        rows.append(
            (
                "연말에 남는 예산",
                before.current - before.carried_out - end_before,
                after.current - after.carried_out - end_after,
            )
        )
    warning = ""
    if after.free < 0:
        warning = f"{line}의 예산이 {-after.free:,}원 모자랍니다."
    elif end_after is not None and after.current - after.carried_out < end_after:
        short = end_after - after.current + after.carried_out
        warning = f"기표할 수는 있지만, 이대로면 연말에 {line}의 예산이 {short:,}원 모자랄 것으로 보입니다."
    rate = (
        "원인행위 집행률(원인행위 ÷ 예산현액)",
        percent(before.committed, before.current),
        percent(after.committed, after.current),
    )
    return LineEffect(line, rows, warning, rate if before.current and after.current else None)


# ── the page ─────────────────────────────────────────


@dataclass(frozen=True)
class Booking:
    """A page of booking: what it is called and says, where one comes from, and what it books.

    ``book`` books what the form says and returns what to tell and where to go; ``effects`` say what it will do.
    """

    title: str
    lead: str
    form: BookingForm
    book: Callable[[], tuple[str, str]]
    effects: Callable[[], Iterable[LineEffect]]
    back: tuple[str, str]
    rows: BaseFormSet[Any] | None = None
    rows_title: str = ""
    button: str = "기표하기"
    facts: Sequence[tuple[str, str]] = ()


def page(request: HttpRequest, of: Booking) -> HttpResponse:
    """Show the form; look at what was asked for; book it where it was looked at as it is."""
    form, status = of.form, 200
    effects: list[LineEffect] = []
    more = request.method == "POST" and request.POST.get("do") == "more"
    sound = request.method == "POST" and not more and form.is_valid() and (of.rows is None or of.rows.is_valid())
    if sound:
        effects = list(of.effects())
        mark = _mark(request)
        if request.POST.get("do") == "book" and _looked_at(form, mark):
            try:
                told, target = of.book()
            except Problem as problem:
                form.add_error(None, problem.user_message)
            else:
                messages.success(request, told)
                return redirect(_as_of_then(request, target, form.cleaned_data.get("on")))
        else:
            refused = _tried(of.book)
            if refused:
                form.add_error(None, refused)
            else:
                form.data["looked"] = signing.dumps(mark, salt=SALT)  # type: ignore[index]
        status = 422 if form.errors else 200
    elif request.method == "POST" and not more:
        status = 422
    context = {
        "of": of,
        "form": form,
        "effects": effects,
        "judged": request.method == "POST" and not more,
        "ready": bool(effects) and not form.errors,
        "document": form.document,
    }
    return render(request, "office/booking.html", context, status=status)


class _TakenBack(Exception):
    """Ends a trial, so that nothing of it stays."""


def _as_of_then(request: HttpRequest, target: str, on: date | None) -> str:
    """Return where one goes, as of the day of what was booked where the books would else be shown as of a day before."""
    cut = cut_off(request)
    if on is None or on.year != cut.year or on <= cut.as_of:
        return target
    return f"{target}{'&' if '?' in target else '?'}as_of={on:%Y-%m-%d}"


def _tried(book: Callable[[], object]) -> str:
    """Book and take back; return why it would be refused, "" where it would not."""
    try:
        with transaction.atomic():
            book()
            raise _TakenBack
    except _TakenBack:
        return ""
    except Problem as problem:
        return problem.user_message


def _mark(request: HttpRequest) -> str:
    """Return a hash of what a form says, without what each press says anew."""
    # A browser sends a file's field also where no file was chosen: then it comes among the texts, empty.
    own = {"csrfmiddlewaretoken", "once", "do", "looked", "kept", "file"}
    said = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in own)
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _looked_at(form: BookingForm, mark: str) -> bool:
    """Tell whether just this was looked at before; a new file means that it was not."""
    if form.files.get("file") is not None:
        return False
    try:
        return bool(signing.loads(str(form.data.get("looked", "")), salt=SALT, max_age=24 * 3600) == mark)
    except signing.BadSignature:
        return False


# ── rows ─────────────────────────────────────────────


class InstalmentForm(forms.Form):
    """A row of a contract's schedule."""

    due = forms.DateField(label="지급 예정일")
    won = forms.IntegerField(label="금액(원)", min_value=1, max_value=MOST)
    what = forms.CharField(label="내용", max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)


def rows_of(
    request: HttpRequest,
    kind: type[forms.Form],
    *,
    initial: Sequence[dict[str, Any]] = (),
    most: int = MOST_ROWS,
    **kwargs: Any,
) -> BaseFormSet[Any]:
    """Return the rows of a booking as they were typed; the button for more adds empty ones, up to ``most``, and loses nothing."""
    extra = max(ROWS, len(initial) + 2) - len(initial)
    made = formset_factory(kind, extra=extra, max_num=most, absolute_max=most)
    if request.method != "POST":
        return made(prefix="row", initial=list(initial), form_kwargs=kwargs)
    data = request.POST.copy()
    if request.POST.get("do") == "more":
        total = str(data.get("row-TOTAL_FORMS", ROWS))
        data["row-TOTAL_FORMS"] = str(min(most, (int(total[:4]) if total.isdecimal() else ROWS) + ROWS))
    return made(data, prefix="row", initial=list(initial), form_kwargs=kwargs)


def filled(rows: BaseFormSet[Any]) -> list[dict[str, Any]]:
    """Return what the rows say that are not empty."""
    return [row.cleaned_data for row in rows if row.cleaned_data]


def refuse(message: str) -> None:
    """Raise LedgerRefusal with a sentence, for what a page alone can tell."""
    raise LedgerRefusal(message)
