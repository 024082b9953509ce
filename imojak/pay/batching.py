"""Batches (지급 묶음): prepared from what is owed, approved in steps by its sum, sent to the bank, or cancelled.

One function is one transaction. Run again, each returns what is there: a batch is prepared once for what is owed, and sent
once, with its file and its voucher. Whoever closed the month, prepares, approves a step and sends are different people
(invariant 8). Money is won.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from imojak.earning.approval import Approvals, Step
from imojak.earning.problems import Unreadable
from imojak.kernel import bulk
from imojak.kernel.months import month_of
from imojak.kernel.violations import explained
from imojak.ledger.actions import Paper, spend
from imojak.ledger.models import BudgetLine
from imojak.offers.enums import RuleKind
from imojak.offers.models import Round
from imojak.offers.parameters import rule_set_on
from imojak.parties.enums import Capability, RoleKind
from imojak.parties.hands import hand_of
from imojak.parties.scopes import standing
from imojak.pay import queries
from imojak.pay.accounts import accounts_of
from imojak.pay.machines import BATCH, PAYMENT
from imojak.pay.models import Batch, BatchApproval, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.pay.receipts import asked_about, draw_sample
from imojak.pay.refusing import PayRefusal, may
from imojak.pay.telling import write_file
from imojak.pay.withholding import Kept, Withholding
from imojak.records.models import Period

if TYPE_CHECKING:
    from imojak.parties.models import Account

#: Who approves where no rules of approval are written for the year.
FINANCE = Step("재무 담당", RoleKind.FINANCE_OFFICER)
_COLUMNS = (
    "batch_id", "entitlement_id", "reference", "gross", "tax", "income_tax", "local_tax", "insurance", "lines", "status",
    "bank_result",
)  # fmt: skip


@dataclass(frozen=True)
class Due:
    """What one payee is to get: the entitlements, and what each keeps back."""

    payee: int
    rows: Sequence[Entitlement]
    kept: dict[int, Kept]

    @property
    def net(self) -> int:
        """What reaches the payee."""
        return sum(row.amount - self.kept[row.pk].won for row in self.rows)


def prepare(round_: Round, line: BudgetLine, month: date, *, actor: Account, on: date | None = None) -> Batch:
    """Gather what a round owes for months up to ``month`` into a batch that is to be paid from ``line``.

    A difference below zero is set off against the same payee's pay in the batch; where there is none, or too little, it
    waits. Whoever has no confirmed account waits as well (``without_account``). Asked again while nothing new is owed,
    returns the month's last batch that is not settled yet. Raises PayRefusal when nothing can be paid, where a rule of
    withholding is missing, and for somebody who confirmed or approved one of the months.
    """
    may(actor, Capability.PAY)
    month, on = month_of(month), on or timezone.localdate()
    with explained(PayRefusal), transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        owed = _held(round_, month)
        able, without = _payable(owed)
        batches = Batch.objects.filter(round=round_, month=month).order_by("-id")
        due: list[Due] = []
        rules: Withholding | None = None
        if able:
            try:
                rules = Withholding.of([row for rows in able for row in rows], on)
                due = [Due(rows[0].payee_id_or_participant, rows, rules.keep(rows)) for rows in able]
            except Unreadable as error:
                raise PayRefusal(error.user_message) from error
            due = [one for one in due if one.net > 0]
        if not due or rules is None:
            waiting = batches.exclude(status__in=[BatchStatus.SETTLED, BatchStatus.CANCELLED]).first()
            if waiting is not None:
                return waiting
            raise PayRefusal(_nothing(month, without))
        total = sum(row.amount for one in due for row in one.rows)
        approval = rule_set_on(RuleKind.APPROVAL, on)
        batch = Batch.objects.create(
            number=batch_number(round_.pk, month, len(batches) + 1),
            title=f"{round_.title} {month.month}월 활동비"[:160],
            round=round_,
            line=line,
            month=month,
            prepared_by=actor,
            steps=len(_steps(approval.parameters if approval is not None else None, total)),
            approval_rules=approval,
            tax_rules=rules.tax_rules,
            insurance_rules=rules.insurance_rules,
        )
        BATCH.begin(batch, actor=actor)
        bulk.insert(Payment, _COLUMNS, _payments(batch, due), savepoint=False)
        PAYMENT.begin_many(list(batch.payments.order_by("pk")), actor=actor)
        return batch


def without_account(round_: Round, month: date) -> list[int]:
    """Return the payees (numbers) whom a round owes for months up to ``month`` and who have no confirmed account."""
    return _payable(list(queries.open_entitlements(round_, month_of(month))))[1]


def steps_of(batch: Batch) -> tuple[Step, ...]:
    """Return the steps by which a batch is approved, the first first, by its sum and the rules that it was made by."""
    rules = batch.approval_rules
    return _steps(rules.parameters if rules is not None else None, queries.batch_total(batch))[: batch.steps]


def next_step(batch: Batch) -> Step | None:
    """Return the step of approval that a prepared batch waits for; None where there is none."""
    steps, done = steps_of(batch), batch.approvals.count()
    return steps[done] if batch.status == BatchStatus.PREPARED and done < len(steps) else None


def approve_step(batch: Batch, *, actor: Account) -> Batch:
    """Approve the next step of a prepared batch; with the last one it is approved.

    Raises PayRefusal for who has not the step's role, and for hands that the batch or its months have gone through.
    """
    with explained(PayRefusal), transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("approval_rules").get(pk=batch.pk)
        if batch.status != BatchStatus.PREPARED:
            raise PayRefusal("작성 중인 묶음만 승인할 수 있습니다. 화면을 새로 고친 뒤 다시 확인하세요.")
        done = list(batch.approvals.select_related("by__party"))
        if hand_of(actor) == hand_of(batch.prepared_by):
            raise PayRefusal("작성한 사람은 승인할 수 없습니다. 다른 담당자가 승인해야 합니다.")
        if hand_of(actor) in {hand_of(one.by) for one in done}:
            raise PayRefusal("이미 승인한 사람입니다. 다음 단계는 다른 사람이 승인해야 합니다.")
        step = next_step(batch)
        if step is None:
            raise PayRefusal("이미 모든 단계의 승인이 끝났습니다. 화면을 새로 고친 뒤 다시 확인하세요.")
        if not standing(actor).holds(RoleKind(step.role)):
            role = RoleKind(step.role).label
            raise PayRefusal(f"이번 단계({step.title})는 {role}의 승인 차례입니다. 그 역할의 담당자에게 알려 주세요.")
        BatchApproval.objects.create(batch=batch, step=len(done) + 1, title=step.title, by=actor, at=timezone.now())
        if len(done) + 1 == batch.steps:
            BATCH.apply(batch, "approve", actor=actor, changes={"approved_by": actor})
    return batch


def cancel(batch: Batch, *, actor: Account, reason: str) -> Batch:
    """Take back a batch that is not sent yet: what it was to pay is owed again. Raises PayRefusal without the right."""
    may(actor, Capability.PAY, Capability.BOOK)
    with explained(PayRefusal), transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        BATCH.apply(batch, "cancel", actor=actor, reason=reason)
        rows = list(batch.payments.filter(status=PaymentStatus.OPEN).order_by("pk"))
        PAYMENT.apply_many(rows, "cancel", actor=actor, reason=reason)
    return batch


def send(batch: Batch, *, actor: Account, layout: str = "", on: date | None = None) -> Batch:
    """Send an approved batch: its file for the bank, its voucher and entry and its state, in one transaction.

    ``layout`` is the code of a bank's layout, the year's first when not said. Sent again it stays as sent. Raises
    PayRefusal for hands that it has gone through, and for a payee without an account; LedgerRefusal when less is committed.
    """
    may(actor, Capability.PAY)
    on = on or timezone.localdate()
    with explained(PayRefusal), transaction.atomic():
        batch = (
            Batch.objects.select_for_update(of=("self",))
            .select_related("prepared_by__party", "approved_by__party", "line")
            .get(pk=batch.pk)
        )
        if batch.spending_id is not None:
            return batch
        other_hand(batch, actor)
        if batch.status != BatchStatus.APPROVED:
            raise PayRefusal("승인이 끝난 묶음만 송금할 수 있습니다. 남은 승인을 먼저 받으세요.")
        rows = list(queries.to_send(batch))
        write_file(batch, rows, actor=actor, layout=layout, on=on)
        voucher = spend(batch.line, queries.batch_total(batch), Paper(f"{batch.number}-지출", batch.title, on))
        BATCH.apply(batch, "send", actor=actor, changes={"spending": voucher, "sent_by": actor, "sent_on": on})
    return batch


def other_hand(batch: Batch, actor: Account, doing: str = "송금") -> None:
    """Raise PayRefusal for somebody who prepared the batch or approved a step of it; the months are asked by the guard.

    ``doing`` names in the sentence what another hand has to do.
    """
    hands = {hand_of(batch.prepared_by), hand_of(batch.approved_by)}
    hands |= {hand_of(one.by) for one in batch.approvals.select_related("by__party")}
    if hand_of(actor) in hands:
        raise PayRefusal(f"작성하거나 승인한 사람은 {doing}할 수 없습니다. 다른 담당자가 해야 합니다.")


def settle(batch: Batch, *, actor: Account) -> Batch:
    """Close a sent batch when everybody in it is paid, and ask some of them whether the money came (``receipts``).

    Raises PayRefusal while a payment is open or failed for good.
    """
    may(actor, Capability.PAY)
    with transaction.atomic():
        rows = list(batch.payments.select_for_update().order_by("pk"))
        retried = {row.retries_id for row in rows}
        left = [
            row
            for row in rows
            if row.status == PaymentStatus.OPEN or (row.status == PaymentStatus.FAILED and row.pk not in retried)
        ]
        if left:
            raise PayRefusal(
                f"아직 지급되지 않은 {len(left)}건이 있습니다. 은행 결과를 적고 실패한 지급을 다시 보내세요."
            )
        BATCH.apply(batch, "settle", actor=actor)
        if asked_about(batch):
            draw_sample(batch)
    return batch


def batch_number(round_id: int, month: date, order: int) -> str:
    """Return the number of a round's ``order``-th batch of a month."""
    return f"지급-{round_id}-{month:%Y%m}-{order}"


def reference_of(batch_id: int, order: int) -> str:
    """Return the number of a batch's ``order``-th transfer, as the bank is given it: twenty digits."""
    return f"{batch_id:08d}{order:012d}"


def next_order(batch: Batch) -> int:
    """Return the order of the batch's next transfer; the batch must be locked."""
    last = batch.payments.aggregate(last=Max("reference"))["last"]
    return int(last[8:]) + 1 if last else 1


# --- inside -----------------------------------------------------------------------------------------------------------


def _held(round_: Round, month: date) -> list[Entitlement]:
    """Return what is owed, with its months locked: whoever reopens one waits, and then sees that its pay is out."""
    owed = list(queries.open_entitlements(round_, month))
    periods = sorted({row.period_id for row in owed if row.period_id is not None})
    list(Period.objects.select_for_update().filter(pk__in=periods).order_by("pk").values_list("pk"))
    return list(queries.open_entitlements(round_, month)) if periods else owed


def _payable(owed: Iterable[Entitlement]) -> tuple[list[list[Entitlement]], list[int]]:
    """Return what is owed by payee, and the payees without an account; who owes in all waits for the next month."""
    groups = [list(rows) for _, rows in groupby(owed, key=lambda row: row.payee_id_or_participant)]
    owing = [rows for rows in groups if sum(row.amount for row in rows) > 0]
    accounts = accounts_of(rows[0].payee_id_or_participant for rows in owing)
    able = [rows for rows in owing if rows[0].payee_id_or_participant in accounts]
    return able, [key for rows in owing if (key := rows[0].payee_id_or_participant) not in accounts]


def _nothing(month: date, without: Sequence[int]) -> str:
    if without:
        return f"지급할 {len(without)}명 모두 확인된 계좌가 없습니다. 본인에게 계좌를 적고 확인해 달라고 한 뒤 다시 하세요."
    return f"{month.month}월까지 지급할 활동비가 없습니다. 활동비 결정을 먼저 하세요."


def _payments(batch: Batch, due: Sequence[Due]) -> Iterable[tuple[object, ...]]:
    for order, one in enumerate(due, 1):
        for row in one.rows:
            kept = one.kept[row.pk]
            yield (
                batch.pk, row.pk, reference_of(batch.pk, order), row.amount, kept.income_tax + kept.local_tax,
                kept.income_tax, kept.local_tax, kept.insurance, [line.as_json() for line in kept.rows],
                PaymentStatus.OPEN.value, "",
            )  # fmt: skip


def _steps(rules: dict[str, object] | None, won: int) -> tuple[Step, ...]:
    if rules is None:
        return (FINANCE,)
    try:
        return Approvals.read(rules).steps_for(won)
    except Unreadable as error:
        raise PayRefusal(error.user_message) from error
