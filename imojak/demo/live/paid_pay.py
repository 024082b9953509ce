"""What a paid round costs: commitment when it opens, entitlements of locked months, batches, the bank, the ledger.

The round's commitment follows its people: after each payment it is what was paid plus what those who are there now
are expected to earn, so that an exit releases what it no longer needs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from imojak.demo.live.batches import Desk, Due, pay_batch, snapshot
from imojak.demo.live.corrected import Corrected, ask_back, reopen_some
from imojak.demo.live.paid_months import Closing, closing_of
from imojak.demo.live.paid_people import Member, PaidRound
from imojak.demo.live.world import PlanNotLoaded, World
from imojak.earning.month import Part, Scheme, compute
from imojak.kernel.months import months_between, next_month
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import LedgerEntry, Voucher
from imojak.offers.models import RuleSet
from imojak.pay.expecting import Expected, Span, ahead
from imojak.pay.models import Commitment, CommitmentCause, Entitlement


def scheme_of(paid: PaidRound) -> Scheme:
    """Return the pay scheme that the round is pinned to."""
    if paid.ref.pay_scheme_id is None:
        raise PlanNotLoaded(f"사업 '{paid.strand.code}'에 활동비 기준이 없습니다. 계획의 conditions를 확인해 주세요.")
    return Scheme.read(RuleSet.objects.get(pk=paid.ref.pay_scheme_id).parameters)


def pay_round(
    world: World,
    paid: PaidRound,
    scheme: Scheme,
    periods: dict[tuple[int, date], int],
    desk: Desk,
    rng: Random,
    corrects: date | None = None,
) -> int:
    """Decide and pay all months of a round as far as they are lived, and book them; return the won spent.

    The month ``corrects`` is reopened at a few places once it is paid, and what was too much comes back.
    """
    if not paid.members or not world.happened(paid.wave.decided):
        return 0
    months = list(months_between(paid.wave.starts, paid.wave.ends))
    book = _Book(world, paid, scheme, desk)
    first = book.expected_after(months[0], paid.wave.decided, first=True)
    book.follow(first, paid.wave.decided, CommitmentCause.APPROVAL, "참여자 활동비 원인행위")
    spent = 0
    corrected: list[Corrected] = []
    for month in months:
        days = closing_of(world, month)
        due = _decide(world, paid, scheme, periods, month, days)
        if not due or not world.happened(days.prepare):
            continue
        due += [one.due for one in corrected if one.set_off and month == next_month(one.month)]
        total = sum(row.amount for row in due)
        sent = world.happened(days.send)
        if sent:
            left = book.expected_after(month, days.send, decided=spent + total)
            book.raise_to(left, days.send)
        voucher = book.spend(total, month, days.send) if sent else None
        pay_batch(world, paid, scheme, month, days, due, desk, voucher, rng)
        if sent:
            book.follow(left, days.send, CommitmentCause.MONTH, f"{month.month}월 정산: 참여 인원과 실제 활동에 맞춤")
            spent += total
            if month == corrects:
                corrected = reopen_some(world, paid, scheme, periods, month, desk.ways)
    for one in corrected:
        back = None if one.set_off else ask_back(world, one, scheme, desk)
        if back is not None:
            book.release(-one.amount, back, f"{one.month.month}월 환수: 더 지급한 활동비")
            spent += one.amount
    world.flush()
    return spent


class _Book:
    """The ledger of one round: what it has committed, and vouchers with their entries."""

    def __init__(self, world: World, paid: PaidRound, scheme: Scheme, desk: Desk) -> None:
        self._world, self._paid, self._scheme, self._desk = world, paid, scheme, desk
        self._committed = self._number = 0
        self._now = Expected(0, 0, 0, 0)

    def expected_after(self, month: date, day: date, *, decided: int = 0, first: bool = False) -> Expected:
        """Return what those known on ``day`` are expected to earn after ``month`` (from it on when ``first``)."""
        minutes = self._paid.spec.expected_hours * 60
        months = [
            later
            for later in months_between(self._paid.wave.starts, self._paid.wave.ends)
            if later > month or (later == month and first)
        ]
        spans = (
            Span(member.number, member.starts, member.left if member.left and member.left <= day else member.ends)
            for member in self._paid.members
            if member.decided <= day
        )
        people, rest = ahead(spans, months, minutes, self._scheme)
        return Expected(people, minutes, decided, rest)

    def raise_to(self, target: Expected, day: date) -> None:
        """Commit more before a payment that needs more than was expected."""
        if target.won > self._committed:
            self.follow(target, day, CommitmentCause.INCREASE, "예상보다 많은 활동에 따른 증액")

    def follow(self, target: Expected, day: date, cause: CommitmentCause, title: str) -> None:
        """Book the difference between ``target`` and what is committed, as a commitment or a release."""
        change = target.won - self._committed
        if change:
            kind = EntryKind.COMMITMENT if change > 0 else EntryKind.RELEASE
            self._number += 1
            voucher = self._enter("commitment", kind, abs(change), day, f"{self._number:02d}", title)
            self._world.add(
                Commitment, round_id=self._paid.ref.id, voucher_id=voucher, cause=cause.value, participation_id=None,
                amount=change, expected=target.as_json(), by_id=self._desk.clerk,
            )  # fmt: skip
            self._committed, self._now = target.won, target

    def release(self, won: int, day: date, title: str) -> None:
        """Give back what was committed for pay that has come back."""
        self.follow(replace(self._now, decided=self._now.decided - won), day, CommitmentCause.MONTH, title)

    def spend(self, amount: int, month: date, day: date) -> int:
        """Book a batch's spending and return the voucher's id."""
        return self._enter(
            "spending", EntryKind.SPENDING, amount, day, f"{month:%m}-지출", f"{month.month}월 활동비 지급"
        )

    def _enter(self, voucher_kind: str, kind: EntryKind, amount: int, day: date, number: str, title: str) -> int:
        world, ref = self._world, self._paid.ref
        voucher = world.add(
            Voucher, kind=voucher_kind, number=f"{world.year}-활동비-{ref.id}-{number}", title=f"{self._paid.title} {title}"[:200],
            dated_on=day, counterparty_id=None, document_id=None,
        )  # fmt: skip
        world.add(
            LedgerEntry, line_id=self._desk.line, kind=kind.value, amount=amount, booked_on=day, voucher_id=voucher,
            memo=title[:200],
        )  # fmt: skip
        return voucher


def _decide(
    world: World, paid: PaidRound, scheme: Scheme, periods: dict[tuple[int, date], int], month: date, days: Closing
) -> list[Due]:
    """Write what each member earned in a month, by the rules of pay, when that is lived."""
    if not world.happened(days.compute):
        return []
    due = []
    for member in paid.members:
        logs = member.logs.get(month)
        if not logs:
            continue
        earlier = _granted_elsewhere(member, month)
        pay = compute(
            logs,
            month=month,
            part=Part(member.starts, member.last, member.pauses),
            scheme=scheme,
            earlier_minutes=earlier,
        )
        member.granted[month] = pay.minutes
        entitlement = world.add(
            Entitlement, participation_id=member.participation, kind="month", code="", tax_class=scheme.tax_class or "none",
            month=month, version=1,
            period_id=periods[member.place, month], rule_set_id=paid.ref.pay_scheme_id, minutes=pay.minutes,
            amount=pay.amount, lines=[row.as_json() for row in pay.rows],
            snapshot=snapshot(dict(logs), member.starts, member.last, earlier), computed_on=days.compute,
        )  # fmt: skip
        if pay.amount > 0:
            due.append(Due(entitlement, pay.amount, member.party))
    return due


def _granted_elsewhere(member: Member, month: date) -> int:
    """Return the minutes of the month that were granted before a change of site."""
    return member.before.granted.get(month, 0) if member.before else 0
