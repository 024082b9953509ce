"""Contracts, what they pay and when, and spending without a contract: each with its document. Money is won."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, Sum

from imojak.kernel.violations import explained
from imojak.ledger.actions import commit, release, spend, take_back
from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.ledger.models import BudgetLine, Contract, Instalment, Invoice, LedgerEntry, Voucher
from imojak.ledger.posting import LedgerRefusal, Paper, Posting, positive, post
from imojak.parties.models import Party

#: Rows of a schedule: the day, won, and what for.
Schedule = Sequence[tuple[date, int, str]]


@dataclass(frozen=True)
class Standing:
    """How far a contract is: ``left`` is what can still be claimed or released."""

    amount: int
    paid: int
    released: int
    planned: int

    @property
    def left(self) -> int:
        """What is neither paid nor released."""
        return self.amount - self.paid - self.released


def sign_contract(
    line: BudgetLine,
    supplier: Party,
    amount: int,
    paper: Paper,
    *,
    starts_on: date,
    ends_on: date,
    schedule: Schedule = (),
) -> Contract:
    """Commit a contract's amount and keep the contract; ``paper`` must have its document and is dated when signed.

    ``schedule`` is what it is expected to pay when, as ``plan_payments`` takes it.
    """
    if paper.document is None:
        raise LedgerRefusal("계약서를 붙여 주세요.")
    if ends_on < starts_on:
        raise LedgerRefusal("완료일이 착수일보다 빠릅니다. 날짜를 다시 확인하세요.")
    with transaction.atomic():
        voucher = commit(line, amount, paper)
        contract, made = Contract.objects.get_or_create(
            commitment=voucher,
            defaults={
                "supplier": supplier,
                "title": paper.title,
                "amount": amount,
                "signed_on": paper.dated_on,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "document": paper.document,
            },
        )
        if made and schedule:
            plan_payments(contract, schedule, on=paper.dated_on)
    return contract


def plan_payments(contract: Contract, schedule: Schedule, *, on: date) -> list[Instalment]:
    """Write down from ``on`` what a contract is expected to pay when; the rows before stay readable as replaced.

    Raises LedgerRefusal for amounts of zero or less, days before the contract, or more than its amount together.
    """
    if any(won <= 0 for _, won, _ in schedule):
        raise LedgerRefusal("지급 예정 금액은 0보다 커야 합니다. 금액을 다시 적어 주세요.")
    if any(day < contract.signed_on for day, _, _ in schedule):
        raise LedgerRefusal("지급 예정일이 계약일보다 빠릅니다. 날짜를 다시 확인하세요.")
    total = sum(won for _, won, _ in schedule)
    if total > contract.amount:
        raise LedgerRefusal(
            f"지급 예정 금액의 합 {total:,}원이 계약금액 {contract.amount:,}원을 넘습니다. 금액을 나누어 다시 적어 주세요."
        )
    with explained(LedgerRefusal), transaction.atomic():
        known = list(Contract.objects.select_for_update().get(pk=contract.pk).instalments.filter(replaced_on=None))
        if [(row.due_on, row.amount, row.title) for row in known] == sorted(schedule, key=lambda row: row[0]):
            return known
        Instalment.objects.filter(pk__in=[row.pk for row in known]).update(replaced_on=max(on, contract.signed_on))
        return [
            Instalment.objects.create(contract=contract, due_on=day, amount=won, title=title, planned_on=on)
            for day, won, title in sorted(schedule, key=lambda row: row[0])
        ]


def standing(contract: Contract) -> Standing:
    """Return how far a contract is paid, released and planned."""
    return standings([contract])[contract.pk]


def standings(contracts: Iterable[Contract]) -> dict[int, Standing]:
    """Return how far each contract is, by its number; three queries for however many.

    What came back of an invoice (반환 of its spending) can be claimed again, and so can what was carried into the next
    year: there it is committed anew.
    """
    rows = {row.pk: row for row in contracts}
    claimed = dict(
        Invoice.objects.filter(contract__in=rows).values_list("contract").annotate(won=Sum("amount")).order_by()
    )
    back = LedgerEntry.objects.filter(kind=EntryKind.RETURN, corrects__voucher__invoice__contract__in=rows)
    returned = dict(back.values_list("corrects__voucher__invoice__contract").annotate(won=Sum("amount")).order_by())
    let_go = LedgerEntry.objects.filter(kind=EntryKind.RELEASE, corrects__voucher__contract__in=rows)
    released = dict(let_go.values_list("corrects__voucher__contract").annotate(won=Sum("amount")).order_by())
    anew = LedgerEntry.objects.filter(kind=EntryKind.COMMITMENT, corrects__voucher__contract__in=rows)
    carried = dict(anew.values_list("corrects__voucher__contract").annotate(won=Sum("amount")).order_by())
    ahead = Instalment.objects.filter(contract__in=rows, replaced_on=None)
    planned = dict(ahead.values_list("contract").annotate(won=Sum("amount")).order_by())
    return {
        key: Standing(
            row.amount,
            claimed.get(key, 0) - returned.get(key, 0),
            released.get(key, 0) - carried.get(key, 0),
            planned.get(key, 0),
        )
        for key, row in rows.items()
    }


def commitment_of(contract: Contract) -> LedgerEntry:
    """Return the entry by which a contract was committed when it was signed."""
    return contract.commitment.entries.select_related("line").get(kind=EntryKind.COMMITMENT)


def lines_of(contract: Contract) -> list[BudgetLine]:
    """Return the lines that a contract is committed on: where it was signed, then those of the years it was carried into."""
    first = commitment_of(contract)
    later = first.corrections.filter(kind=EntryKind.COMMITMENT).values("line")
    return [first.line, *BudgetLine.objects.filter(pk__in=later).order_by("year", "pk")]


def line_of(contract: Contract, year: int | None = None) -> BudgetLine:
    """Return the line that a contract is committed on in a year, the newest when not said.

    Raises LedgerRefusal for a year that it was not carried into.
    """
    lines = lines_of(contract)
    if year is None:
        return lines[-1]
    found = next((line for line in lines if line.year == year), None)
    if found is None:
        raise LedgerRefusal(
            f"이 계약은 {year}년 예산에 원인행위가 없습니다. {lines[-1].year}년의 남은 금액을 {year}년으로 사고이월한 뒤 다시 하세요."
        )
    return found


def of_year(year: int) -> Q:
    """Return the condition that a contract is committed in a year: signed in it, or carried into it."""
    here, later = "commitment__entries", "commitment__entries__corrections"
    return Q(**{f"{here}__line__year": year}) | Q(
        **{f"{later}__line__year": year, f"{later}__kind": EntryKind.COMMITMENT}
    )


def left_on(contract: Contract, line: BudgetLine) -> int:
    """Return what a contract has committed on a line and neither paid there nor released, in won."""
    first = commitment_of(contract)
    won = first.amount if line == first.line else 0
    for kind, amount in first.corrections.filter(line=line).values_list("kind", "amount"):
        won += amount if kind == EntryKind.COMMITMENT else -amount
    paid = LedgerEntry.objects.filter(voucher__invoice__contract=contract, line=line, kind=EntryKind.SPENDING)
    back = LedgerEntry.objects.filter(kind=EntryKind.RETURN, corrects__in=paid)
    spent = paid.aggregate(won=Sum("amount", default=0))["won"] - back.aggregate(won=Sum("amount", default=0))["won"]
    return int(won - spent)


def pay_invoice(contract: Contract, amount: int, paper: Paper, *, issued_on: date) -> Invoice:
    """Spend what is claimed under a contract and keep the invoice; all invoices stay within the contract's amount.

    It is booked on the contract's line of the year in which it is paid. Raises LedgerRefusal without a document, before
    the contract, in a year that it was not carried into, or beyond what is left of it there.
    """
    positive(amount)
    if paper.document is None:
        raise LedgerRefusal("청구서를 붙여 주세요.")
    if issued_on < contract.signed_on or paper.dated_on < issued_on:
        raise LedgerRefusal("청구일은 계약일과 지출일 사이여야 합니다.")
    with explained(LedgerRefusal), transaction.atomic():
        Voucher.objects.select_for_update().get(pk=contract.commitment_id)
        known = Invoice.objects.filter(contract=contract, spending__number=paper.number).first()
        line = line_of(contract, paper.dated_on.year)
        left = min(standing(contract).left, left_on(contract, line)) + (known.amount if known else 0)
        if amount > left:
            raise LedgerRefusal(f"계약금액을 넘습니다. 이 계약으로 더 청구할 수 있는 금액은 {left:,}원입니다.")
        voucher = spend(line, amount, paper)
        return Invoice.objects.get_or_create(
            spending=voucher,
            defaults={"contract": contract, "amount": amount, "issued_on": issued_on, "document": paper.document},
        )[0]


def release_rest(contract: Contract, amount: int, paper: Paper) -> Voucher:
    """Give back what a contract does not need of its commitment (해제); it can no longer be claimed then.

    Raises LedgerRefusal for more than is left of it in the paper's year.
    """
    positive(amount)
    with transaction.atomic():
        Voucher.objects.select_for_update().get(pk=contract.commitment_id)
        line = line_of(contract, paper.dated_on.year)
        if not Voucher.objects.filter(number=paper.number).exists():
            left = left_on(contract, line)
            if amount > left:
                raise LedgerRefusal(f"이 계약에서 해제할 수 있는 금액은 {left:,}원입니다. 금액을 줄여 주세요.")
        return release(line, amount, paper, of=commitment_of(contract))


def return_invoice(invoice: Invoice, amount: int, paper: Paper) -> Voucher:
    """Book what came back of an invoice that was paid (반환); it can be claimed again. Raises LedgerRefusal for more."""
    positive(amount)
    with transaction.atomic():
        Voucher.objects.select_for_update().get(pk=invoice.spending_id)
        spent = invoice.spending.entries.select_related("line").get(kind=EntryKind.SPENDING)
        back: int = spent.corrections.filter(kind=EntryKind.RETURN).aggregate(won=Sum("amount", default=0))["won"]
        if not Voucher.objects.filter(number=paper.number).exists() and amount > invoice.amount - back:
            raise LedgerRefusal(f"이 청구에서 돌려받을 수 있는 금액은 {invoice.amount - back:,}원입니다.")
        return take_back(spent.line, amount, paper, of=spent)


def resolve(line: BudgetLine, amount: int, paper: Paper) -> Voucher:
    """Commit and spend at once, by a resolution without a contract (지출결의); ``paper`` must have its document.

    Two vouchers of one number, the commitment's with -원 after it; the spending's is returned.
    """
    positive(amount)
    if paper.document is None:
        raise LedgerRefusal("지출 증빙을 붙여 주세요.")
    first = Paper(
        f"{paper.number}-원", paper.title, paper.dated_on, paper.counterparty, paper.document, paper.by, paper.grant
    )
    with transaction.atomic():
        post(VoucherKind.COMMITMENT, [Posting(line, EntryKind.COMMITMENT, amount)], first)
        return spend(line, amount, paper)
