"""What a paid round costs: commitment when it opens, entitlements of locked months, batches, the bank, the ledger.

The round's commitment follows its people: after each payment it is what was paid plus what those who are there now
are expected to earn, so that an exit releases what it no longer needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from imojak.demo.live.paid_months import Closing, closing_of, steps
from imojak.demo.live.paid_people import Member, PaidRound
from imojak.demo.live.payees import Payees, ask_whether_it_came
from imojak.demo.live.world import PlanNotLoaded, Staff, World
from imojak.earning.approval import Approvals
from imojak.earning.insurance import Insurances, premiums
from imojak.earning.month import Part, Scheme, compute
from imojak.earning.tax import Already, TaxRules, withhold
from imojak.kernel.months import months_between
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import LedgerEntry, Voucher
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.offers.parameters import approvals_on, insurances_on, rule_set_on, taxes_on
from imojak.pay.batching import batch_number, reference_of
from imojak.pay.expecting import Expected, Span, ahead
from imojak.pay.models import Batch, BatchApproval, Commitment, CommitmentCause, Entitlement, Payment

BANK_REFUSALS = ("계좌번호 오류", "예금주 불일치", "해지된 계좌")


@dataclass(frozen=True)
class PayRules:
    """By which rules of the year is withheld and approved, and what was withheld so far, by person and month."""

    taxes: TaxRules
    insurances: Insurances
    approvals: Approvals
    pinned: Mapping[str, int]
    withheld: dict[tuple[int, date], list[Already]] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> PayRules:
        """Return the rules of the lived year, as the plan has loaded them."""
        day = date(world.year, 1, 1)
        kinds = {
            "approval_rules_id": RuleKind.APPROVAL,
            "tax_rules_id": RuleKind.TAX,
            "insurance_rules_id": RuleKind.INSURANCE,
        }
        pinned = {name: found.pk for name, kind in kinds.items() if (found := rule_set_on(kind, day)) is not None}
        if len(pinned) < len(kinds):
            raise PlanNotLoaded(
                "계획에 원천징수·보험료·결재 단계가 없습니다. parameters.toml을 적고 계획을 올려 주세요."
            )
        return cls(taxes_on(day), insurances_on(day), approvals_on(day), pinned)

    def keep(self, row: Due, scheme: Scheme, month: date, on: date) -> tuple[int, int, int, list[dict[str, Any]]]:
        """Return income tax, local tax and premiums of a payment, with their rows; what is withheld is remembered."""
        before = self.withheld.setdefault((row.party, month), [])
        taxed = withhold(row.amount, scheme.tax_class, self.taxes, on, already=before)
        before.append(Already(row.amount, taxed.income_tax, taxed.local_tax))
        insured = premiums(row.amount, scheme.engagement, self.insurances, on)
        rows = [line.as_json() for line in (*taxed.rows, *insured.rows)]
        return taxed.income_tax, taxed.local_tax, insured.worker, rows


@dataclass(frozen=True)
class Desk:
    """Who handles pay, all of them different people, the line that it is paid from, and the rules."""

    line: int
    clerks: Sequence[Staff]
    officers: Sequence[Staff]
    directors: Sequence[Staff]
    rules: PayRules
    payees: Payees

    @property
    def clerk(self) -> int:
        """Who prepares."""
        return self.clerks[0].account

    @property
    def sender(self) -> int:
        """Who sends."""
        return self.clerks[1].account

    def approvals(self, won: int) -> list[tuple[str, int]]:
        """Return the steps by which a batch of so many won is approved: what each is called, and who takes it."""
        officers, directors = iter(self.officers), iter(self.directors)
        return [
            (step.title, next(directors if step.role == "director" else officers).account)
            for step in self.rules.approvals.steps_for(won)
        ]


@dataclass(frozen=True)
class Due:
    """An entitlement that is to be paid."""

    id: int
    amount: int
    party: int


def scheme_of(paid: PaidRound) -> Scheme:
    """Return the pay scheme that the round is pinned to."""
    if paid.ref.pay_scheme_id is None:
        raise PlanNotLoaded(f"사업 '{paid.strand.code}'에 활동비 기준이 없습니다. 계획의 conditions를 확인해 주세요.")
    return Scheme.read(RuleSet.objects.get(pk=paid.ref.pay_scheme_id).parameters)


def pay_round(
    world: World, paid: PaidRound, scheme: Scheme, periods: dict[tuple[int, date], int], desk: Desk, rng: Random
) -> int:
    """Decide and pay all months of a round as far as they are lived, and book them; return the won spent."""
    if not paid.members or not world.happened(paid.wave.decided):
        return 0
    months = list(months_between(paid.wave.starts, paid.wave.ends))
    book = _Book(world, paid, scheme, desk)
    first = book.expected_after(months[0], paid.wave.decided, first=True)
    book.follow(first, paid.wave.decided, CommitmentCause.APPROVAL, "참여자 활동비 원인행위")
    spent = 0
    for month in months:
        days = closing_of(world, month)
        due = _decide(world, paid, scheme, periods, month, days)
        if not due or not world.happened(days.prepare):
            continue
        total = sum(row.amount for row in due)
        sent = world.happened(days.send)
        if sent:
            left = book.expected_after(month, days.send, decided=spent + total)
            book.raise_to(left, days.send)
        voucher = book.spend(total, month, days.send) if sent else None
        _batch(world, paid, scheme, month, days, due, desk, voucher, rng)
        if sent:
            book.follow(left, days.send, CommitmentCause.MONTH, f"{month.month}월 정산: 참여 인원과 실제 활동에 맞춤")
            spent += total
    world.flush()
    return spent


class _Book:
    """The ledger of one round: what it has committed, and vouchers with their entries."""

    def __init__(self, world: World, paid: PaidRound, scheme: Scheme, desk: Desk) -> None:
        self._world, self._paid, self._scheme, self._desk = world, paid, scheme, desk
        self._committed = self._number = 0

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
            self._committed = target.won

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


def snapshot(minutes: Mapping[date, int], starts_on: date, ends_on: date, elsewhere: int) -> dict[str, object]:
    """Return what a decision of the lived year relied on: minutes by day, the participation's days, other hours."""
    return {
        "minutes": {day.isoformat(): worked for day, worked in sorted(minutes.items())},
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "earlier_minutes": elsewhere,
    }


def _granted_elsewhere(member: Member, month: date) -> int:
    """Return the minutes of the month that were granted before a change of site."""
    return member.before.granted.get(month, 0) if member.before else 0


def _batch(
    world: World,
    paid: PaidRound,
    scheme: Scheme,
    month: date,
    days: Closing,
    due: list[Due],
    desk: Desk,
    voucher: int | None,
    rng: Random,
) -> None:
    batch = world.new_id(Batch)
    approvals = desk.approvals(sum(row.amount for row in due))
    state = steps(
        world, "pay.batch", batch,
        (
            ("prepared", days.prepare, 15, desk.clerk),
            ("approved", days.sign, 9 + len(approvals), approvals[-1][1]),
            ("sent", days.send, 13, desk.sender),
            ("settled", days.settle, 16, desk.clerk),
        ),
    )  # fmt: skip
    world.add(
        Batch, id=batch, number=batch_number(paid.ref.id, month, 1), round_id=paid.ref.id, line_id=desk.line, month=month,
        title=f"{paid.title} {month.month}월 활동비"[:160], status=state, prepared_by_id=desk.clerk,
        approved_by_id=approvals[-1][1] if state != "prepared" else None,
        sent_by_id=desk.sender if voucher else None, spending_id=voucher, sent_on=days.send if voucher else None,
        steps=len(approvals), **desk.rules.pinned,
    )  # fmt: skip
    for step, (title, by) in enumerate(approvals if state != "prepared" else [], 1):
        world.add(BatchApproval, batch_id=batch, step=step, title=title, by_id=by, at=world.at(days.sign, 9 + step))
    sent = []
    for row in due:
        kept = desk.rules.keep(row, scheme, month, days.prepare)
        refused = BANK_REFUSALS[rng.randrange(3)] if rng.random() * 1000 < world.lived.paid.failed_per_mille else ""
        first = _payment(world, batch, row, kept, days.prepare, days.answer, desk, refused, None)
        if refused and world.happened(days.answer):
            first = _payment(world, batch, row, kept, days.answer, days.retry, desk, "", first)
        sent.append(first)
    if state == "settled":
        ask_whether_it_came(world, batch, sent, days, desk.clerk, world.rng(f"receipts/{paid.ref.code}/{month}"))


def _payment(
    world: World,
    batch: int,
    row: Due,
    kept: tuple[int, int, int, list[dict[str, Any]]],
    opened: date,
    answered: date,
    desk: Desk,
    refused: str,
    retries: int | None,
) -> int:
    payment, result = world.new_id(Payment), "failed" if refused else "paid"
    income, local, insurance, lines = kept
    state = steps(
        world, "pay.payment", payment,
        (("open", opened, 15, desk.clerk), (result, answered, 18, desk.sender)), refused,
    )  # fmt: skip
    world.add(
        Payment, id=payment, batch_id=batch, entitlement_id=row.id, gross=row.amount, tax=income + local,
        income_tax=income, local_tax=local, insurance=insurance, lines=lines, reference=reference_of(batch, payment),
        status=state, paid_on=answered if state == "paid" else None, account_id=desk.payees.accounts[row.party],
        bank_result=refused or "정상" if state != "open" else "", retries_id=retries,
    )  # fmt: skip
    return payment
