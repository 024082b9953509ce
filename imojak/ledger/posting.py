"""The one way of booking: a voucher and its entries in one transaction, or a refusal that says what to do.

What the database's guards refuse is refused here first, on the day of the voucher and on every later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from imojak.kernel.violations import explained
from imojak.ledger.balances import balance_at, room_from
from imojak.ledger.effects import Effect, told, year_end_after
from imojak.ledger.enums import EntryKind, Side, VoucherKind
from imojak.ledger.foreseeing import foreseen
from imojak.ledger.models import BudgetLine, Grant, LedgerEntry, Voucher
from imojak.ledger.scopes import lines_bookable
from imojak.parties.models import Party
from imojak.problems import Problem
from imojak.trust.models import Document

if TYPE_CHECKING:
    from imojak.parties.models import Account

#: What only expenditure lines carry.
_SPENDS = frozenset(
    {EntryKind.COMMITMENT, EntryKind.RELEASE, EntryKind.SPENDING, EntryKind.RETURN, EntryKind.CARRIED_OUT}
)


class LedgerRefusal(Problem):
    """A booking that may not be; ``user_message`` says in Korean why and what to do.

    ``effect`` is what it would have done to its line, where it was stopped for lack of room.
    """

    def __init__(self, message: str, *, effect: Effect | None = None) -> None:
        super().__init__(message)
        self.effect = effect


@dataclass(frozen=True)
class Paper:
    """The head of a voucher: its number (unique), title, day, and perhaps who it is with and the document behind it.

    ``by`` is who books by hand: they must be allowed to book on every line. Nobody is asked where a run books that has
    asked already. ``grant`` is whose money was received or goes back.
    """

    number: str
    title: str
    dated_on: date
    counterparty: Party | None = None
    document: Document | None = None
    by: Account | None = None
    grant: Grant | None = None


@dataclass(frozen=True)
class Posting:
    """One entry to be booked: won on a line; ``on`` where it is not the voucher's day; ``corrects`` what it goes back to."""

    line: BudgetLine
    kind: EntryKind
    won: int
    on: date | None = None
    corrects: LedgerEntry | None = None


def positive(won: int) -> None:
    """Raise LedgerRefusal for amounts of zero or less."""
    if won <= 0:
        raise LedgerRefusal("금액은 0보다 커야 합니다. 금액을 다시 적어 주세요.")


def post(kind: VoucherKind, postings: Sequence[Posting], paper: Paper) -> Voucher:
    """Book a voucher with its entries, in their order; the voucher that is there already where its number is known.

    Raises LedgerRefusal for what may not be booked; nothing is booked then.
    """
    if not postings or any(row.won == 0 for row in postings):
        raise LedgerRefusal("금액이 0인 기록은 기표할 수 없습니다. 금액을 적어 주세요.")
    with explained(LedgerRefusal), transaction.atomic():
        # Locking the lines first lets two bookings of one line wait for each other, in one order for all.
        ids = sorted({row.line.pk for row in postings})
        list(BudgetLine.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        if paper.by is not None and lines_bookable(paper.by).filter(pk__in=ids).count() < len(ids):
            _refuse_if_parent(ids)
            raise LedgerRefusal("이 예산 항목에 기표할 권한이 없습니다. 재무 담당자에게 맡겨 주세요.")
        known = Voucher.objects.filter(number=paper.number).first()
        if known is not None:
            return _same(known, kind, postings)
        _refuse_if_parent(ids)
        voucher = Voucher.objects.create(
            kind=kind,
            number=paper.number,
            title=paper.title,
            dated_on=paper.dated_on,
            counterparty=paper.counterparty,
            document=paper.document,
            grant=paper.grant,
            booked_by=paper.by,
        )
        for row in postings:
            _refuse_if_too_much(row, row.on or paper.dated_on)
            LedgerEntry.objects.create(
                line=row.line,
                kind=row.kind,
                amount=row.won,
                booked_on=row.on or paper.dated_on,
                voucher=voucher,
                corrects=row.corrects,
            )
        return voucher


def _same(known: Voucher, kind: VoucherKind, postings: Sequence[Posting]) -> Voucher:
    """Return the voucher that is booked already, or refuse when its number stands for something else."""
    booked = sorted(known.entries.values_list("line_id", "kind", "amount"))
    if known.kind != kind or booked != sorted((row.line.pk, str(row.kind), row.won) for row in postings):
        raise LedgerRefusal(f"문서번호 {known.number}은 이미 다른 내용으로 기표되었습니다. 번호를 확인하세요.")
    return known


def _refuse_if_parent(ids: Sequence[int]) -> None:
    child = BudgetLine.objects.filter(parent_id__in=ids).select_related("parent").first()
    if child is not None and child.parent is not None:
        raise LedgerRefusal(f"{child.parent}에는 하위 항목이 있어 기표할 수 없습니다. 세부사업을 고르세요.")


def _refuse_if_too_much(row: Posting, day: date) -> None:
    line, kind, won = row.line, row.kind, row.won
    if day.year != line.year and not (kind == EntryKind.ORIGINAL and day.year < line.year):
        raise LedgerRefusal(
            f"{line}은 {line.year}년 예산입니다. {line.year}년의 날짜를 적거나, 남은 예산을 다음 연도로 이월하세요."
        )
    if line.side == Side.REVENUE:
        if kind in _SPENDS:
            raise LedgerRefusal(f"{line}은 수입 항목이라 지출할 수 없습니다. 지출 항목을 고르세요.")
        if kind == EntryKind.RECEIPT and won < 0 and -won > room_from(line, day).to_refund:
            raise LedgerRefusal(f"{line}에 수납한 금액보다 많이 되돌릴 수 없습니다. 금액을 확인하세요.")
        return
    if kind == EntryKind.RECEIPT:
        raise LedgerRefusal(f"{line}은 지출 항목이라 수납할 수 없습니다. 수입 항목을 고르세요.")
    if won > 0 and kind not in _SPENDS:
        return
    room = room_from(line, day)
    if kind == EntryKind.COMMITMENT and won > room.to_commit:
        effect = effect_of(line, won, day)
        raise LedgerRefusal(
            f"{line}의 남은 예산은 {room.to_commit:,}원입니다. {won:,}원을 원인행위하려면 {won - room.to_commit:,}원이 "
            f"모자랍니다. {_and(told(effect))}금액을 줄이거나 변경·추경으로 예산을 늘린 뒤 다시 하세요.",
            effect=effect,
        )
    if kind == EntryKind.CARRIED_OUT and won > room.to_commit:
        raise LedgerRefusal(f"{line}에서 이월할 수 있는 금액은 {room.to_commit:,}원입니다. 금액을 줄여 주세요.")
    if kind in (EntryKind.SPENDING, EntryKind.RELEASE) and won > room.to_spend:
        raise LedgerRefusal(
            f"{line}에 원인행위하고 아직 쓰지 않은 금액은 {room.to_spend:,}원입니다. 원인행위를 먼저 확인하세요."
        )
    if kind == EntryKind.RETURN and won > room.to_return:
        raise LedgerRefusal(f"{line}에서 지출한 금액은 {room.to_return:,}원입니다. 반환 금액을 확인하세요.")
    if won < 0 and -won > room.to_commit:
        raise LedgerRefusal(
            f"{line}에서 줄일 수 있는 예산은 {room.to_commit:,}원입니다. 이미 원인행위한 금액은 줄일 수 없습니다."
        )


def _and(sentence: str) -> str:
    return f"{sentence} " if sentence else ""


def effect_of(line: BudgetLine, adding: int, on: date) -> Effect:
    """Return what committing ``adding`` on a day does to a line, as it is booked and foreseen on that day."""
    return year_end_after(balance_at(line, on), adding, foreseen(line, on))


def next_number(line: BudgetLine, word: str) -> str:
    """Return the next voucher number of a line for vouchers booked by hand: 2023-A2.1.1-계-0007.

    It stands as long as the transaction in which it is asked, since the line is locked until then.
    """
    list(BudgetLine.objects.select_for_update().filter(pk=line.pk))
    head = f"{line.year}-{line.code}-{word}-"
    used = Voucher.objects.filter(number__startswith=head).values_list("number", flat=True)
    tails = [number.removeprefix(head).partition("-")[0] for number in used]
    return f"{head}{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1:04d}"
