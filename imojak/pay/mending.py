"""After the bank's answer: sending a failed transfer again, asking for another account, giving up, money that came back.

One function is one transaction; run again, each returns what is there. A transfer's payments go together. Money is won.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from imojak.kernel.violations import explained
from imojak.ledger.actions import Paper, take_back
from imojak.messages.models import Message
from imojak.parties.enums import Capability
from imojak.paths.actions.telling import Notice, tell
from imojak.pay import queries
from imojak.pay.accounts import ACCOUNT_PAGE
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


def days_asked(payments: Iterable[Payment]) -> dict[int, date]:
    """Return by payment the day on which its payee was asked for another account; those that nobody asked are not in it."""
    kinds = {one.pk: _ASKED.format(one.reference) for one in payments}
    rows = Message.objects.filter(kind__in=sorted(set(kinds.values()))).order_by("-due_on")
    days = dict(rows.values_list("kind", "due_on"))
    return {number: days[kind] for number, kind in kinds.items() if kind in days}


def ask_for_another(payment: Payment, *, actor: Account) -> None:
    """Ask the payee of a failed transfer to enter another account, with the bank's words; once for each transfer.

    Raises PayRefusal for a payment that did not fail, and where they were asked before.
    """
    may(actor, Capability.PAY)
    with explained(PayRefusal), transaction.atomic():
        batch, rows = _transfer(payment)
        if (day := days_asked([payment]).get(payment.pk)) is not None:
            raise PayRefusal(
                f"{day.month}월 {day.day}일에 이미 부탁했습니다. 답이 없으면 전화하거나 신고서를 받아 계좌를 적어 주세요."
            )
        won, said = sum(row.net for row in rows), payment.bank_result or "까닭을 알려 주지 않음"
        was = f"{payment.account.shown} 계좌로 " if payment.account is not None else ""
        tell([
            Notice(
                payment.entitlement.payee_id_or_participant,
                _ASKED.format(payment.reference),
                "활동비를 보내지 못했습니다. 받을 계좌를 확인해 주세요",
                f"{batch.month.year}년 {batch.month.month}월 활동비 {won:,}원을 {was}보냈으나 은행이 돌려보냈습니다"
                f"(은행의 답: {said}). 통장을 보고 받을 계좌를 다시 적어 확인해 주세요. 확인하시면 그 계좌로 다시 보내 드립니다. "
                "적어 둔 계좌가 맞으면 은행이나 담당자에게 전화해 주세요.",
                ACCOUNT_PAGE,
            )
        ])  # fmt: skip


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


#: The kind of the message that asks for another account: one for each transfer.
_ASKED = "account-failed-{}"


def _transfer(payment: Payment) -> tuple[Batch, Sequence[Payment]]:
    """Return the batch and the failed payments of a payment's transfer, both locked."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("line").get(pk=payment.batch_id)
    rows = list(batch.payments.select_for_update().filter(reference=payment.reference).order_by("pk"))
    if any(row.status != PaymentStatus.FAILED for row in rows):
        raise PayRefusal("실패한 지급만 다시 보내거나 포기할 수 있습니다.")
    return batch, rows
