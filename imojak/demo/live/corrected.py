"""A month that was reopened after it was paid: a day was written down twice, and what was paid for it comes back.

Some of it is taken out of the next month's pay, some is asked back: one has given it back by the year's end, one has not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from imojak.demo.live.batches import Desk, Due, snapshot
from imojak.demo.live.paid_months import closing_of, lock_months, steps
from imojak.demo.live.paid_people import Member, PaidRound
from imojak.demo.live.world import World
from imojak.earning.month import Part, Pay, Scheme, compute, difference
from imojak.earning.tax import withhold
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import LedgerEntry, Voucher
from imojak.pay.models import Entitlement
from imojak.pay.people import Recovery, RecoveryReceipt, RecoveryWay
from imojak.records.models import Period, Record

#: At most so many people of a round.
PEOPLE = 2
WHY = "하루의 활동을 두 번 적음"


@dataclass(frozen=True)
class Corrected:
    """What was too much of somebody's month: the decision below zero and its won."""

    member: Member
    month: date
    decision: int
    amount: int
    decided: date
    way: str

    @property
    def set_off(self) -> bool:
        """Whether it is taken out of the next month's pay."""
        return self.way == "set-off"

    @property
    def due(self) -> Due:
        """What the next batch has to take out."""
        return Due(self.decision, self.amount, self.member.party)


def reopen_some(
    world: World, paid: PaidRound, scheme: Scheme, periods: dict[tuple[int, date], int], month: date, ways: list[str]
) -> list[Corrected]:
    """Reopen a paid month at a few places, cancel a day of one person at each, and decide the difference.

    ``ways`` are what becomes of it, one for each person, and are used up.
    """
    after = world.days(closing_of(world, month).settle + timedelta(days=1), date(world.year, 12, 31))
    if len(after) < 5 or not world.happened(after[4]):
        return []
    opened, confirmed, locked, decided = after[1], after[2], after[3], after[4]
    found = []
    for member in _some(world, paid, scheme, month)[: len(ways)]:
        logs, first = member.logs[month], periods[member.place, month]
        again = _again(world, paid, member, month, (opened, confirmed, locked))
        wrong = Record.objects.get(period=first, participation=member.participation, kind="work", day=logs[-1][0])
        world.add(
            Record, participation_id=member.participation, party_id=member.party, period_id=again, kind="work",
            status="present", day=wrong.day, quantity=0, unit="minutes", note="다른 날에 한 번만 활동함",
            came_by="operator", replaces_id=wrong.pk, entered_by_id=paid.operator.account,
            confirmed_by_id=member.site.leader.account,
        )  # fmt: skip
        before, now = _pay(member, month, scheme, logs), _pay(member, month, scheme, logs[:-1])
        decision = world.new_id(Entitlement)
        change = now.amount - before.amount
        member.logs[month], member.granted[month] = logs[:-1], now.minutes
        found.append((Corrected(member, month, decision, change, decided, ways.pop(0)), again, now, before))
    lock_months(world)
    for one, again, now, before in found:
        world.add(
            Entitlement, id=one.decision, participation_id=one.member.participation, kind="month", code="",
            tax_class=scheme.tax_class or "none", month=month, version=2, period_id=again,
            rule_set_id=paid.ref.pay_scheme_id, minutes=now.minutes, amount=one.amount,
            lines=[row.as_json() for row in difference(now, before.amount)],
            snapshot=snapshot(dict(one.member.logs[month]), one.member.starts, one.member.last, 0), computed_on=decided,
        )  # fmt: skip
    return [one for one, *_ in found]


def ask_back(world: World, one: Corrected, scheme: Scheme, desk: Desk) -> date | None:
    """Ask for what was too much, and let it come back unless it is still open; return the day on which it was booked."""
    recovery, asked = world.new_id(Recovery), one.decided
    won, (income, local) = -one.amount, _overtaxed(one, scheme, desk)
    back = world.workday(asked + timedelta(days=10))
    came = one.way == "returned" and world.happened(back)
    state = steps(
        world, "pay.recovery", recovery,
        [("asked", asked, 15, desk.clerk), *([("done", back, 15, desk.clerk)] if came else [])],
    )  # fmt: skip
    world.add(
        Recovery, id=recovery, entitlement_id=one.decision, won=won, tax=income + local, local_tax=local,
        way=RecoveryWay.RETURNED.value, reason=WHY, due_on=asked + timedelta(days=30), status=state,
        asked_by_id=desk.clerk, asked_on=asked,
    )  # fmt: skip
    if not came:
        return None
    parts = [(won - income - local, 0, 0, WHY)]
    parts += [(income + local, income, local, "원천징수 세액 돌려받음")] if income + local else []
    for number, (part, of_income, of_local, what) in enumerate(parts, 1):
        voucher = world.add(
            Voucher, kind="spending", number=f"환수-{recovery}-{number}", title=what, dated_on=back,
            counterparty_id=None, document_id=None,
        )  # fmt: skip
        world.add(
            LedgerEntry, line_id=desk.line, kind=EntryKind.RETURN.value, amount=part, booked_on=back, voucher_id=voucher,
            memo=what,
        )  # fmt: skip
        world.add(
            RecoveryReceipt, recovery_id=recovery, won=part, income_tax=of_income, local_tax=of_local, received_on=back,
            voucher_id=voucher, entered_by_id=desk.clerk,
        )  # fmt: skip
    return back


def _some(world: World, paid: PaidRound, scheme: Scheme, month: date) -> list[Member]:
    """Return the members whose month is reopened: at different places, below the cap, and still there the month after."""
    moved = {one.before.number for one in paid.members if one.before is not None}
    places: dict[int, Member] = {}
    for one in paid.members:
        logs = one.logs.get(month, [])
        plain = one.before is None and one.left is None and one.number not in moved
        paid_again = any(later > month and worked for later, worked in one.logs.items())
        if plain and paid_again and len(logs) > 2 and sum(minutes for _, minutes in logs) <= scheme.cap_minutes:
            places.setdefault(one.place, one)
    able = list(places.values())
    return world.rng(f"corrected/{paid.ref.code}").sample(able, min(PEOPLE, len(able)))


def _again(
    world: World, paid: PaidRound, member: Member, month: date, days: tuple[date, date, date]
) -> int:  # fmt: skip
    period, (opened, confirmed, locked) = world.new_id(Period), days
    leader, manager = member.site.leader.account, paid.manager
    steps(
        world, "records.period", period,
        (
            ("open", opened, 10, manager),
            ("submitted", opened, 15, paid.operator.account),
            ("confirmed", confirmed, 11, leader),
            ("approved", locked, 14, manager),
            ("locked", locked, 17, manager),
        ),
    )  # fmt: skip
    world.add(
        Period, id=period, place_id=member.place, month=month, version=2, status="approved", reopened_because=WHY,
        confirmed_by_id=leader, approved_by_id=manager, locked_on=locked,
    )  # fmt: skip
    return period


def _pay(member: Member, month: date, scheme: Scheme, logs: list[tuple[date, int]]) -> Pay:
    return compute(logs, month=month, part=Part(member.starts, member.last, member.pauses), scheme=scheme)


def _overtaxed(one: Corrected, scheme: Scheme, desk: Desk) -> tuple[int, int]:
    """Return the income and local tax that was withheld beyond what is due without what was too much."""
    had = desk.rules.withheld.get((one.member.party, one.month), [])
    left = sum(row.gross for row in had) + one.amount
    due = withhold(left, scheme.tax_class, desk.rules.taxes, one.decided)
    income, local = sum(row.income_tax for row in had), sum(row.local_tax for row in had)
    return max(0, income - due.income_tax), max(0, local - due.local_tax)
