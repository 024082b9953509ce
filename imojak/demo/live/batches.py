"""A batch of the lived year: its payments by payee, the steps of its approval, the bank's files and answers.

Everything that one payee gets in a batch is one transfer; what comes back is made anew and goes out with a further file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from random import Random
from typing import Any

from imojak.demo.live.bank import Bank, Transfer
from imojak.demo.live.paid_months import Closing, steps
from imojak.demo.live.paid_people import PaidRound
from imojak.demo.live.payees import Payees, ask_whether_it_came
from imojak.demo.live.world import PlanNotLoaded, Staff, World
from imojak.earning.approval import Approvals
from imojak.earning.insurance import Insurances, premiums
from imojak.earning.scheme import Scheme
from imojak.earning.tax import Already, TaxRules, withhold
from imojak.offers.enums import RuleKind
from imojak.offers.parameters import approvals_on, insurances_on, rule_set_on, taxes_on
from imojak.pay.batching import batch_number, reference_of
from imojak.pay.models import BankFile, Batch, BatchApproval, Payment

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
        if row.amount <= 0:
            return 0, 0, 0, []
        before = self.withheld.setdefault((row.party, month), [])
        taxed = withhold(row.amount, scheme.tax_class, self.taxes, on, already=before)
        before.append(Already(row.amount, taxed.income_tax, taxed.local_tax))
        insured = premiums(row.amount, scheme.engagement, self.insurances, on)
        rows = [line.as_json() for line in (*taxed.rows, *insured.rows)]
        return taxed.income_tax, taxed.local_tax, insured.worker, rows


@dataclass(frozen=True)
class Desk:
    """Who handles pay, all of them different people, the line that it is paid from, and the rules.

    ``ways`` are what becomes of what is found to be too much, for one person after the other, until they are used up.
    """

    line: int
    clerks: Sequence[Staff]
    officers: Sequence[Staff]
    directors: Sequence[Staff]
    rules: PayRules
    payees: Payees
    bank: Bank
    ways: list[str]

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


def pay_batch(
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
    """Let a month's pay of a round go through its batch as far as that is lived: prepared, approved, sent, answered, settled."""
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
    number = batch_number(paid.ref.id, month, 1)
    world.add(
        Batch, id=batch, number=number, round_id=paid.ref.id, line_id=desk.line, month=month,
        title=f"{paid.title} {month.month}월 활동비"[:160], status=state, prepared_by_id=desk.clerk,
        approved_by_id=approvals[-1][1] if state != "prepared" else None,
        sent_by_id=desk.sender if voucher else None, spending_id=voucher, sent_on=days.send if voucher else None,
        steps=len(approvals), **desk.rules.pinned,
    )  # fmt: skip
    for step, (title, by) in enumerate(approvals if state != "prepared" else [], 1):
        world.add(BatchApproval, batch_id=batch, step=step, title=title, by_id=by, at=world.at(days.sign, 9 + step))
    known = (batch, number, month)
    first = _Round(world, desk, known, days.prepare, days.answer, world.new_id(BankFile) if voucher else None)
    came, back = [], []
    for order, (rows, kept) in enumerate(_of_payees(due, desk, scheme, month, days.prepare), 1):
        refused = BANK_REFUSALS[rng.randrange(3)] if rng.random() * 1000 < world.lived.paid.failed_per_mille else ""
        made = first.pay(order, rows, kept, refused)
        if refused and world.happened(days.answer):
            back.append((rows, kept, made))
        else:
            came.append(made[0])
    first.through_the_bank(days.send, 13)
    if back:
        again = _Round(world, desk, known, days.answer, days.retry, world.new_id(BankFile))
        for order, (rows, kept, failed) in enumerate(back, len(first.transfers) + 1):
            came.append(again.pay(order, rows, kept, "", failed)[0])
        again.through_the_bank(days.answer, 19, number=2)
    if state == "settled":
        random = world.rng(f"receipts/{paid.ref.code}/{month}")
        ask_whether_it_came(world, batch, came, days, (desk.clerk, desk.sender), random)


def snapshot(minutes: Mapping[date, int], starts_on: date, ends_on: date, elsewhere: int) -> dict[str, object]:
    """Return what a decision of the lived year relied on: minutes by day, the participation's days, other hours."""
    return {
        "minutes": {day.isoformat(): worked for day, worked in sorted(minutes.items())},
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "earlier_minutes": elsewhere,
    }


#: What is kept back of a payment: income tax, local tax, premiums, and their rows.
Kept = tuple[int, int, int, list[dict[str, Any]]]


def _of_payees(
    due: Sequence[Due], desk: Desk, scheme: Scheme, month: date, on: date
) -> Iterator[tuple[list[Due], list[Kept]]]:
    """Yield what each payee is due, and what is kept back of each; a difference below zero comes last."""
    for _, several in groupby(sorted(due, key=lambda row: (row.party, -row.amount)), key=lambda row: row.party):
        rows = list(several)
        yield rows, [desk.rules.keep(row, scheme, month, on) for row in rows]


@dataclass
class _Round:
    """The transfers that go to the bank together, from the day on which they are made to that of its answer."""

    world: World
    desk: Desk
    batch: tuple[int, str, date]
    opened: date
    answered: date
    file: int | None
    transfers: list[Transfer] = field(default_factory=list)

    def pay(
        self, order: int, rows: Sequence[Due], kept: Sequence[Kept], refused: str, retries: Sequence[int] = ()
    ) -> list[int]:
        """Write the payments of one payee's transfer and return their ids."""
        world, reference = self.world, reference_of(self.batch[0], order)
        made = []
        for place, (row, (income, local, insurance, lines)) in enumerate(zip(rows, kept, strict=True)):
            payment, result = world.new_id(Payment), "failed" if refused else "paid"
            state = steps(
                world, "pay.payment", payment,
                (("open", self.opened, 15, self.desk.clerk), (result, self.answered, 18, self.desk.sender)), refused,
            )  # fmt: skip
            world.add(
                Payment, id=payment, batch_id=self.batch[0], entitlement_id=row.id, gross=row.amount, tax=income + local,
                income_tax=income, local_tax=local, insurance=insurance, lines=lines, reference=reference,
                status=state, paid_on=self.answered if state == "paid" else None, file_id=self.file,
                account_id=self.desk.payees.numbers[row.party].id if self.file else None,
                bank_result=refused or "정상" if state != "open" else "", retries_id=retries[place] if retries else None,
            )  # fmt: skip
            made.append(payment)
        net = sum(row.amount for row in rows) - sum(one[0] + one[1] + one[2] for one in kept)
        self.transfers.append(Transfer(reference, rows[0].party, made[0], net, refused))
        return made

    def through_the_bank(self, on: date, hour: int, number: int = 1) -> None:
        """Write the file, where there is one, and the bank's answer, when it is lived."""
        if self.file is None:
            return
        bank, by = self.desk.bank, self.desk.sender
        bank.send(self.world, self.file, self.batch, number, self.transfers, on, hour, by)
        if self.world.happened(self.answered):
            bank.answer(self.world, self.batch, self.transfers, self.answered, by)
