"""The bookkeeper of one line: signs, pays, resolves and releases, each with voucher, entry and paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from imojak.demo.live.common import share
from imojak.demo.live.papers import contract_text, file_paper, invoice_text, order_text
from imojak.demo.live.world import World
from imojak.kernel.months import month_end, month_of, months_between, next_month
from imojak.ledger.models import BudgetLine, Contract, Instalment, Invoice, LedgerEntry, Voucher

#: A contract over more months than this is paid month by month; a smaller one than this at its end.
LONG, SMALL = 6, 30_000_000


@dataclass
class Work:
    """A contract that is being paid: ``contract`` is None while its day is not lived."""

    contract: int | None
    title: str
    supplier: tuple[int, str]
    amount: int
    signed: date
    paid: int = 0
    released: int = 0


def planned(amount: int, signed: date, ends: date, world: World) -> list[tuple[date, int, str]]:
    """Return when a contract is expected to pay: month by month over a long time, else in the middle and at its end."""
    months = list(months_between(next_month(month_of(signed)), ends))
    if len(months) > LONG:
        days = [world.days(month, month_end(month))[-1] for month in months]
        parts = share(amount, [1] * len(days))
        return [(day, won, f"{day.month}월분") for day, won in zip(days, parts, strict=True) if won]
    if amount < SMALL or len(months) < 2:
        return [(max(signed, ends), amount, "준공금")]
    middle = world.workday(signed + (ends - signed) / 2)
    first = amount // 2
    return [(middle, first, "기성금"), (ends, amount - first, "잔금")]


class Bookkeeper:
    """Keeps the books of ``line``. ``money`` is what can be committed from day to day, before anything here."""

    def __init__(self, world: World, line: BudgetLine, money: list[tuple[date, int]], rng: Random) -> None:
        self.world, self.line, self.rng = world, line, rng
        self.vouchers = 0
        self._money = money
        self._committed = 0

    def opens(self, lead: int) -> date:
        """Return the first day of contracts: ``lead`` days after there is money, in February at the earliest."""
        first = next((day for day, free in self._money if free > 0), date(self.world.year, 1, 1))
        return self.world.workday(max(first + timedelta(days=lead), date(self.world.year, 1, 16)))

    def sign(self, title: str, supplier: tuple[int, str], amount: int, day: date, ends: date) -> Work:
        """Sign a contract on ``day``, or later when the money comes later, and book its commitment."""
        world = self.world
        day = self._when_there_is(amount, day)
        ends = max(ends, day)
        work = Work(None, title, supplier, amount, day)
        self._committed += amount
        if not world.happened(day):
            return work
        starts = min(ends, day + timedelta(days=3))
        paper = file_paper(world, f"{title} 계약서", contract_text(title, supplier[1], amount, day, starts, ends), day)
        voucher = self._enter("commitment", "commitment", amount, day, title, supplier[0], paper)
        work.contract = world.add(
            Contract, commitment_id=voucher, supplier_id=supplier[0], title=title[:200], amount=amount, signed_on=day,
            starts_on=starts, ends_on=ends, document_id=paper,
        )  # fmt: skip
        for due, won, what in planned(amount, day, ends, self.world):
            world.add(
                Instalment, contract_id=work.contract, title=what, due_on=due, amount=won, planned_on=day,
                replaced_on=None,
            )  # fmt: skip
        return work

    def pay(self, work: Work, total: int, days: list[date]) -> None:
        """Pay ``total`` of a contract in parts on ``days`` (not before it was signed)."""
        days = [max(day, work.signed) for day in days] or [work.signed]
        parts = share(total, [self.rng.randrange(85, 116) for _ in days])
        for number, (day, amount) in enumerate(zip(days, parts, strict=True), 1):
            if not amount:
                continue
            before, work.paid = work.paid, work.paid + amount
            if work.contract is None or not self.world.happened(day):
                continue
            last = work.paid == work.amount
            part = "준공금" if last and len(days) == 1 else "잔금" if last else f"기성금 {number}회"
            issued = max(work.signed, day - timedelta(days=self.rng.randrange(1, 5)))
            text = invoice_text(work.title, work.supplier[1], amount, work.amount, before, issued, part)
            paper = file_paper(self.world, f"{work.title} 청구서", text, issued)
            voucher = self._enter("spending", "spending", amount, day, f"{work.title} {part}", work.supplier[0], paper)
            self.world.add(
                Invoice, contract_id=work.contract, spending_id=voucher, amount=amount, issued_on=issued,
                document_id=paper,
            )  # fmt: skip

    def resolve(self, title: str, amount: int, day: date) -> None:
        """Commit and spend at once, by a resolution without a contract."""
        if not amount:
            return
        day = self._when_there_is(amount, day)
        self._committed += amount
        if not self.world.happened(day):
            return
        paper = file_paper(self.world, f"{title} 지출결의", order_text(title, amount, day), day)
        self._enter("commitment", "commitment", amount, day, title, None, paper)
        self._enter("spending", "spending", amount, day, title, None, paper)

    def release_rest(self, works: list[Work], day: date) -> None:
        """Release at the year's end what contracts did not need."""
        rest = sum(work.amount - work.paid for work in works if work.contract is not None)
        if rest and self.world.happened(day):
            self._enter("commitment", "release", rest, day, "계약 잔액 해제", None, None)

    def _when_there_is(self, amount: int, day: date) -> date:
        """Return ``day``, or the first later day from which the money suffices, on that day and ever after.

        When it never does the day stays: the ledger's guard then refuses the booking, and nothing is lived.
        """
        needed = self._committed + amount
        at: dict[date, int] = dict(self._money)
        for start in (day, *(moment for moment in sorted(at) if moment > day)):
            before = [moment for moment in at if moment <= start]
            now = at[max(before)] if before else 0
            if min([now, *(free for moment, free in at.items() if moment > start)]) >= needed:
                return day if start == day else self.world.workday(start)
        return day

    def _enter(
        self, voucher_kind: str, kind: str, amount: int, day: date, title: str, party: int | None, paper: int | None
    ) -> int:
        self.vouchers += 1
        short = {"commitment": "원", "spending": "지", "release": "해"}[kind]
        voucher = self.world.add(
            Voucher, kind=voucher_kind, number=f"{self.world.year}-{self.line.code}-{short}-{self.vouchers:04d}",
            title=title[:200], dated_on=day, counterparty_id=party, document_id=paper,
        )  # fmt: skip
        self.world.add(
            LedgerEntry, line_id=self.line.pk, kind=kind, amount=amount, booked_on=day, voucher_id=voucher,
            memo=title[:200],
        )  # fmt: skip
        return voucher
