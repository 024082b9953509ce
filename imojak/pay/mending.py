"""After the bank's answer: sending a failed transfer again, giving it up, and money that came back.

One function is one transaction; run again, each returns what is there. A transfer's payments go together. Money is won.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from imojak.kernel.violations import explained
from imojak.ledger.actions import Paper, take_back
from imojak.parties.enums import Capability
from imojak.pay import queries
from imojak.pay.batching import next_order, other_hand, reference_of
from imojak.pay.machines import PAYMENT
from imojak.pay.models import BankFile, Batch, BatchStatus, Payment, PaymentStatus
from imojak.pay.refusing import PayRefusal, may
from imojak.pay.telling import write_file

if TYPE_CHECKING:
    from imojak.parties.models import Account


def retry(payment: Payment, *, actor: Account) -> Payment:
    """Make a failed transfer anew, with what it withheld; it goes out with the batch's next file (``send_again``).

    The money was booked with the batch already. Asked again it returns the new payment. Raises PayRefusal for a payment
    that did not fail.
    """
    may(actor, Capability.PAY)
    with explained(PayRefusal), transaction.atomic():
        batch, rows = _transfer(payment)
        known = Payment.objects.filter(retries=payment).first()
        if known is not None:
            return known
        reference = reference_of(batch.pk, next_order(batch))
        made = {
            row.pk: Payment.objects.create(
                batch=batch, entitlement_id=row.entitlement_id, reference=reference, gross=row.gross, tax=row.tax,
                income_tax=row.income_tax, local_tax=row.local_tax, insurance=row.insurance, lines=row.lines, retries=row,
            )
            for row in rows
        }  # fmt: skip
        PAYMENT.begin_many(list(made.values()), actor=actor)
        return made[payment.pk]


def send_again(batch: Batch, *, actor: Account, layout: str = "", on: date | None = None) -> BankFile:
    """Write a further file of a sent batch with the transfers that were made anew; asked again, returns the last file.

    Raises PayRefusal for hands that the batch has gone through before it was sent, and where nothing is to be sent.
    """
    may(actor, Capability.PAY)
    with explained(PayRefusal), transaction.atomic():
        batch = (
            Batch.objects.select_for_update(of=("self",))
            .select_related("prepared_by__party", "approved_by__party")
            .get(pk=batch.pk)
        )
        other_hand(batch, actor)
        if batch.status != BatchStatus.SENT:
            raise PayRefusal("송금한 묶음만 다시 보낼 수 있습니다.")
        rows = list(queries.to_send(batch))
        if not rows:
            last = batch.files.order_by("-number").first()
            if last is not None and last.number > 1:
                return last
            raise PayRefusal("다시 보낼 지급이 없습니다. 실패한 지급을 먼저 다시 보내기로 고르세요.")
        return write_file(batch, rows, actor=actor, layout=layout, on=on or timezone.localdate())


def give_up(payment: Payment, *, actor: Account, reason: str, on: date | None = None) -> Payment:
    """Give a failed transfer up for good, and book its money back on the line (반환).

    Raises PayRefusal for a payment that did not fail or was sent again, and for who prepared or approved its batch: nobody
    alone decides that money is owed and that it is not paid. TransitionError without a reason.
    """
    may(actor, Capability.PAY)
    with explained(PayRefusal), transaction.atomic():
        batch, rows = _transfer(payment)
        other_hand(batch, actor, "지급을 포기")
        if Payment.objects.filter(retries__in=rows).exists():
            raise PayRefusal("이미 다시 보낸 지급입니다. 다시 보낸 지급의 결과를 기다리세요.")
        PAYMENT.apply_many(rows, "lapse", actor=actor, reason=reason)
        won = sum(row.gross for row in rows)
        number = f"{batch.number}-반환-{rows[0].pk}"
        take_back(batch.line, won, Paper(number[:40], f"지급 포기: {reason}"[:200], on or timezone.localdate()))
    payment.refresh_from_db()
    return payment


def recover_payment(payment: Payment, *, actor: Account, reason: str, on: date | None = None) -> Payment:
    """Note that a paid payment came back whole, and book the return on the batch's line."""
    on = on or timezone.localdate()
    with transaction.atomic():
        PAYMENT.apply(payment, "recover", actor=actor, reason=reason)
        take_back(
            payment.batch.line, payment.gross, Paper(f"{payment.batch.number}-반환-{payment.pk}", reason[:200], on)
        )
    return payment


def _transfer(payment: Payment) -> tuple[Batch, Sequence[Payment]]:
    """Return the batch and the failed payments of a payment's transfer, both locked."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("line").get(pk=payment.batch_id)
    rows = list(batch.payments.select_for_update().filter(reference=payment.reference).order_by("pk"))
    if any(row.status != PaymentStatus.FAILED for row in rows):
        raise PayRefusal("실패한 지급만 다시 보내거나 포기할 수 있습니다.")
    return batch, rows
