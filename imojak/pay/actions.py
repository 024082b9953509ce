"""From a locked month to money: entitlements, batches, what the bank answered. One function is one transaction.

Everything may be run again: an entitlement is decided once per version of a month, a payment is made once per
entitlement, a batch is booked once. Whoever closed the month neither prepares nor sends its pay, and a batch passes
through three people's hands (invariant 8). Money is won.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from imojak.earning import month as earning
from imojak.kernel.months import month_of
from imojak.kernel.violations import explained
from imojak.ledger.actions import Paper, spend, take_back
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.paths.models import Participation
from imojak.pay import queries
from imojak.pay.machines import BATCH, PAYMENT
from imojak.pay.models import Batch, BatchApproval, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.problems import Problem

if TYPE_CHECKING:
    from imojak.parties.models import Account


class PayRefusal(Problem):
    """A step that may not be; ``user_message`` says in Korean why and what to do."""


def compute_entitlement(participation: Participation, month: date, *, on: date | None = None) -> Entitlement | None:
    """Decide what a participation earned in a month, from the records of its locked month; return the decision.

    The first decision is version 1. When the month was reopened and locked again, the next version grants the
    difference, which may be below zero. Returns None when nothing was recorded, or nothing changed since.
    Raises PayRefusal when the month is not locked or the round has no pay scheme.
    """
    month = month_of(month)
    with transaction.atomic():
        participation = (
            Participation.objects.select_for_update(of=("self",))
            .select_related("round__pay_scheme")
            .get(pk=participation.pk)
        )
        scheme_row = participation.round.pay_scheme
        if scheme_row is None:
            raise PayRefusal("이 회차에는 활동비 기준이 없습니다. 사업 담당자에게 기준을 정해 달라고 하세요.")
        period = queries.locked_month(participation, month)
        if period is None:
            raise PayRefusal(f"{month.month}월이 아직 마감되지 않았습니다. 마감한 뒤에 활동비를 결정하세요.")
        before = Entitlement.objects.filter(participation=participation, month=month).order_by("-version").first()
        if before is not None and before.period_id == period.pk:
            return before
        scheme = earning.Scheme.read(scheme_row.parameters)
        records = list(queries.valid_records(participation, month))
        if not records and before is None:
            return None
        elsewhere = queries.minutes_elsewhere(participation, month)
        pauses = participation.pauses.values_list("starts_on", "ends_on")
        last = participation.withdrawn_on or participation.ends_on
        pay = earning.compute(
            [(record.day, record.quantity) for record in records],
            month=month,
            part=earning.Part(participation.starts_on, last, list(pauses)),
            scheme=scheme,
            earlier_minutes=elsewhere,
        )
        already = queries.granted(participation, month)
        if before is not None and pay.amount == already:
            return None
        rows = pay.rows if before is None else earning.difference(pay, already)
        return Entitlement.objects.create(
            participation=participation,
            month=month,
            version=1 if before is None else before.version + 1,
            period=period,
            rule_set=scheme_row,
            minutes=pay.minutes,
            amount=sum(row.amount for row in rows),
            lines=[row.as_json() for row in rows],
            snapshot=snapshot(queries.minutes_by_day(records), participation.starts_on, last, elsewhere),
            computed_on=on or timezone.localdate(),
        )


def snapshot(minutes: Mapping[date, int], starts_on: date, ends_on: date, elsewhere: int) -> dict[str, object]:
    """Return what a decision relied on, as it is kept with it: minutes by day, the participation's days, other hours."""
    return {
        "minutes": {day.isoformat(): worked for day, worked in sorted(minutes.items())},
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "earlier_minutes": elsewhere,
    }


def batch_number(round_id: int, month: date, order: int) -> str:
    """Return the number of a round's ``order``-th batch of a month."""
    return f"지급-{round_id}-{month:%Y%m}-{order}"


def reference_of(batch_id: int, order: int) -> str:
    """Return the number of a batch's ``order``-th transfer, as the bank is given it: twenty digits."""
    return f"{batch_id:08d}{order:012d}"


def prepare_batch(round_: Round, line: BudgetLine, month: date, *, actor: Account) -> Batch:
    """Gather what the round owes for months up to ``month`` into a batch that is to be paid from ``line``.

    A difference below zero is set off against the same person's pay in the batch; where there is none, or too little,
    it waits. Asked again while nothing new is owed, returns the month's last batch that is not settled yet.
    Raises PayRefusal when nothing is owed, and for somebody who confirmed or approved one of the months.
    """
    _may(actor, Capability.PAY)
    month = month_of(month)
    with explained(PayRefusal), transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        due = _payable(queries.open_entitlements(round_, month))
        batches = Batch.objects.filter(round=round_, month=month).order_by("-id")
        if not due:
            waiting = batches.exclude(status=BatchStatus.SETTLED).first()
            if waiting is not None:
                return waiting
            raise PayRefusal(f"{month.month}월까지 지급할 활동비가 없습니다. 활동비 결정을 먼저 하세요.")
        batch = Batch.objects.create(
            number=batch_number(round_.pk, month, len(batches) + 1),
            title=f"{round_.title} {month.month}월 활동비"[:160],
            round=round_,
            line=line,
            month=month,
            prepared_by=actor,
        )
        BATCH.begin(batch, actor=actor)
        for entitlement in due:
            _pay(batch, entitlement, actor)
        return batch


def approve_batch(batch: Batch, *, actor: Account) -> Batch:
    """Approve a prepared batch; whoever prepared it may not."""
    with explained(PayRefusal), transaction.atomic():
        if actor.pk == batch.prepared_by_id:
            raise PayRefusal("작성한 사람은 승인할 수 없습니다. 다른 담당자가 승인해야 합니다.")
        BatchApproval.objects.create(batch=batch, step=1, title="재무 담당", by=actor, at=timezone.now())
        BATCH.apply(batch, "approve", actor=actor, changes={"approved_by": actor})
    return batch


def send_batch(batch: Batch, *, actor: Account, on: date | None = None) -> Batch:
    """Send an approved batch to the bank and book its spending, one voucher and one entry; sent again it stays as sent.

    Raises PayRefusal for somebody who prepared, approved or closed the months; LedgerRefusal when less is committed.
    """
    _may(actor, Capability.PAY)
    on = on or timezone.localdate()
    with explained(PayRefusal), transaction.atomic():
        batch.refresh_from_db()
        if batch.spending_id is not None:
            return batch
        if actor.pk in (batch.prepared_by_id, batch.approved_by_id):
            raise PayRefusal("작성하거나 승인한 사람은 송금할 수 없습니다. 세 번째 사람이 송금해야 합니다.")
        batch.spending = spend(batch.line, queries.batch_total(batch), Paper(f"{batch.number}-지출", batch.title, on))
        batch.sent_by, batch.sent_on = actor, on
        batch.save(update_fields=["spending", "sent_by", "sent_on"])
        BATCH.apply(batch, "send", actor=actor)
    return batch


def record_bank_results(
    batch: Batch, failures: Mapping[int, str], *, actor: Account, on: date | None = None
) -> list[Payment]:
    """Write down what the bank answered to a sent batch: ``failures`` are payment ids with the bank's reason.

    All other open payments of the batch are paid. Returns the payments that failed.
    """
    on = on or timezone.localdate()
    if batch.status != BatchStatus.SENT:
        raise PayRefusal("송금한 묶음에만 은행 결과를 적을 수 있습니다.")
    failed = []
    with transaction.atomic():
        for payment in batch.payments.select_for_update().filter(status=PaymentStatus.OPEN).order_by("id"):
            reason = failures.get(payment.pk, "")
            payment.bank_result = reason or "정상"
            payment.paid_on = None if reason else on
            payment.save(update_fields=["bank_result", "paid_on"])
            PAYMENT.apply(payment, "fail" if reason else "pay", actor=actor, reason=reason)
            if reason:
                failed.append(payment)
    return failed


def retry_payment(payment: Payment, *, actor: Account) -> Payment:
    """Send a failed payment again as a new one of the same batch; the money was booked with the batch already.

    Asked again it returns the new payment. Raises PayRefusal for a payment that did not fail.
    """
    _may(actor, Capability.PAY)
    with explained(PayRefusal), transaction.atomic():
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        if payment.status != PaymentStatus.FAILED:
            raise PayRefusal("실패한 지급만 다시 보낼 수 있습니다.")
        known = Payment.objects.filter(retries=payment).first()
        return known or _pay(payment.batch, payment.entitlement, actor, retries=payment)


def settle_batch(batch: Batch, *, actor: Account) -> Batch:
    """Close a sent batch when everybody in it is paid. Raises PayRefusal while a payment is open or failed for good."""
    with transaction.atomic():
        rows = list(batch.payments.select_for_update())
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
    return batch


def recover_payment(payment: Payment, *, actor: Account, reason: str, on: date | None = None) -> Payment:
    """Note that a paid payment came back whole, and book the return on the batch's line."""
    on = on or timezone.localdate()
    with transaction.atomic():
        PAYMENT.apply(payment, "recover", actor=actor, reason=reason)
        take_back(
            payment.batch.line, payment.gross, Paper(f"{payment.batch.number}-반환-{payment.pk}", reason[:200], on)
        )
    return payment


# --- inside -----------------------------------------------------------------------------------------------------------


def _payable(owed: Iterable[Entitlement]) -> list[Entitlement]:
    """Return what can be paid now: what people are owed, differences set off; who would owe waits for the next month."""
    due: list[Entitlement] = []
    for _, group in groupby(owed, key=lambda row: row.participation.party_id):
        rows = list(group)
        if sum(row.amount for row in rows) > 0:
            due += rows
    return due


def _pay(batch: Batch, entitlement: Entitlement, actor: Account, retries: Payment | None = None) -> Payment:
    last = batch.payments.aggregate(last=Max("reference"))["last"]
    payment = Payment.objects.create(
        batch=batch,
        entitlement=entitlement,
        gross=entitlement.amount,
        reference=reference_of(batch.pk, int(last[8:]) + 1 if last else 1),
        retries=retries,
    )
    PAYMENT.begin(payment, actor=actor)
    return payment


def _may(actor: Account, capability: Capability) -> None:
    if not actor.can(capability):
        raise PayRefusal("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
