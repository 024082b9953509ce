"""수령 확인: whether the money came is asked of some whom it was sent to, drawn by chance; a no waits for a clerk.

The bank's answer says that money left. Whether it reached the person only the person knows: a random sample finds a
wrong account, a stranger's account, and a clerk who pays people that do not exist. Who is asked follows from a seed that
is kept, so that anybody can draw again and see that nobody was left out on purpose. One function is one transaction.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.lots import lot
from imojak.kernel.months import day_words
from imojak.parties.enums import Capability
from imojak.parties.hands import hand_of
from imojak.paths.actions.telling import Notice, tell
from imojak.pay.enums import BatchStatus, PaymentStatus
from imojak.pay.machines import RECEIPT_QUESTION
from imojak.pay.models import Batch, Payment
from imojak.pay.people import ReceiptQuestion, ReceiptSample, ReceiptStatus
from imojak.pay.told import title_of
from imojak.problems import Problem

if TYPE_CHECKING:
    from imojak.parties.models import Account

#: Of a hundred people paid so many are asked, at least one; and so many days they have to answer.
PERCENT, DAYS = 5, 10
#: Where a question is answered; the page's own address is a room above.
PAGE = "/me/pay/received/{}/"


class ReceiptRefusal(Problem):
    """A question that cannot be asked or answered; ``user_message`` says in Korean why and what to do."""


def drawn(payments: list[int], seed: str, percent: int = PERCENT) -> list[int]:
    """Return the numbers of the payments that are asked about: those whose lots are the lowest. Pure."""
    number = -(-len(payments) * percent // 100)
    return sorted(sorted(payments, key=lambda one: lot(seed, str(one)))[:number])


def asked_about(batch: Batch) -> list[Payment]:
    """Return of each transfer of a batch that was paid the payment that stands for it, in the order of their numbers."""
    rows = batch.payments.filter(status=PaymentStatus.PAID, gross__gt=0).select_related("entitlement__participation")
    first: dict[str, Payment] = {}
    for row in rows.order_by("pk"):
        first.setdefault(row.reference, row)
    return list(first.values())


def draw_sample(batch: Batch, *, actor: Account | None = None, seed: str = "") -> ReceiptSample:
    """Draw who of a batch is asked, ask them, and return the sample; drawn once, it stays as it was drawn.

    By the run itself (no actor) or a pay clerk. Raises ReceiptRefusal while the bank has not answered for everybody.
    """
    if actor is not None and not actor.can(Capability.PAY):
        raise ReceiptRefusal("이 일을 할 권한이 없습니다. 지급 담당자에게 부탁해 주세요.")
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        known = ReceiptSample.objects.filter(batch=batch).first()
        if known is not None:
            return known
        if batch.status not in (BatchStatus.SENT, BatchStatus.SETTLED):
            raise ReceiptRefusal("아직 송금하지 않은 묶음입니다. 송금하고 은행 결과를 읽은 뒤에 물어볼 수 있습니다.")
        if batch.payments.filter(status=PaymentStatus.OPEN).exists():
            raise ReceiptRefusal("은행 결과가 아직 없는 지급이 있습니다. 결과 파일을 먼저 읽어 주세요.")
        payments = {row.pk: row for row in asked_about(batch)}
        if not payments:
            raise ReceiptRefusal("지급된 사람이 없어 물어볼 사람도 없습니다.")
        seed = seed or secrets.token_hex(16)
        chosen = drawn(list(payments), seed)
        now = timezone.now()
        sample = ReceiptSample.objects.create(
            batch=batch, seed=seed, paid=len(payments), asked=len(chosen), drawn_at=now
        )
        due = timezone.localdate(now) + timedelta(days=DAYS)
        questions = ReceiptQuestion.objects.bulk_create(
            [ReceiptQuestion(sample=sample, payment=payments[one], due_on=due) for one in chosen]
        )
        RECEIPT_QUESTION.begin_many(questions, actor=actor)
        tell([_notice(one) for one in questions], at=now)
        return sample


def _notice(question: ReceiptQuestion) -> Notice:
    payment = question.payment
    title = title_of(payment.entitlement)
    paid = f"{day_words(payment.paid_on)}에 " if payment.paid_on is not None else ""
    return Notice(
        payment.entitlement.payee_id_or_participant,
        f"received-{question.pk}",
        f"{josa(title, '을/를')} 받으셨나요?",
        f"{paid}{josa(title, '을/를')} 보내 드렸습니다. 돈이 잘 갔는지 무작위로 뽑힌 분들께 여쭙습니다. "
        f"{day_words(question.due_on)}까지 통장을 보고 ‘받았습니다’나 ‘못 받았습니다’를 눌러 주세요. "
        "누리집을 쓰지 않으시면 담당자에게 전화로 알려 주셔도 됩니다.",
        PAGE.format(question.pk),
    )


def answer(question: ReceiptQuestion, received: bool, *, actor: Account, note: str = "") -> ReceiptQuestion:
    """Say whether one's own payment has come; after a no one may still say that it has. Asked again it stays as it is.

    What a clerk has written down of a call one may contradict. Raises ReceiptRefusal for anybody else, and for a question
    that is cleared.
    """
    if actor.party_id != question.payment.entitlement.payee_id_or_participant:
        raise ReceiptRefusal("본인만 답하실 수 있습니다. 본인의 계정으로 로그인해 주세요.")
    with transaction.atomic():
        question = ReceiptQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        wanted = ReceiptStatus.RECEIVED if received else ReceiptStatus.MISSING
        if question.status == wanted:
            return question
        if question.status == ReceiptStatus.CLEARED:
            raise ReceiptRefusal("담당자가 이미 확인을 마쳤습니다. 더 하실 말씀이 있으면 전화해 주세요.")
        if question.status == ReceiptStatus.RECEIVED and question.told_by_id is None:
            raise ReceiptRefusal("받았다고 이미 답하셨습니다. 잘못 누르셨으면 담당자에게 전화해 주세요.")
        changes = {"note": note.strip()[:300], "told_by": None, "told_at": None}
        RECEIPT_QUESTION.apply(question, "receive" if received else "miss", actor=actor, changes=changes)
    return question


def hear(question: ReceiptQuestion, received: bool, *, actor: Account, note: str) -> ReceiptQuestion:
    """Write down what somebody says on the telephone about their payment, and tell them what was written.

    A clerk does who has not prepared the batch. Raises ReceiptRefusal without the right or a ``note`` of who said what,
    for one's own payment, and where the person has answered.
    """
    if not actor.can(Capability.PAY):
        raise ReceiptRefusal("이 일을 할 권한이 없습니다. 지급 담당자에게 부탁해 주세요.")
    said = note.strip()[:300]
    if not said:
        raise ReceiptRefusal("누가 뭐라고 하셨는지 적어 주세요. 예: 본인, 11일에 들어왔다고 하심")
    payment = question.payment
    party = payment.entitlement.payee_id_or_participant
    if hand_of(actor) in (party, hand_of(payment.batch.prepared_by)):
        raise ReceiptRefusal("본인의 지급과 본인이 작성한 묶음의 답은 다른 활동비 담당자가 전화로 듣고 적어야 합니다.")
    with transaction.atomic():
        question = ReceiptQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        wanted = ReceiptStatus.RECEIVED if received else ReceiptStatus.MISSING
        if question.status == wanted and question.told_by_id is not None:
            return question
        if question.status != ReceiptStatus.ASKED and not (question.status == ReceiptStatus.MISSING and received):
            raise ReceiptRefusal("이미 답이 있습니다. 본인이 다르게 말씀하시면 본인의 화면에서 고치도록 안내해 주세요.")
        changes = {"note": said, "told_by": actor, "told_at": timezone.now()}
        verb = "receive" if received else "miss"
        RECEIPT_QUESTION.apply(question, verb, actor=actor, reason="전화로 들음", changes=changes)
        title, answer = title_of(payment.entitlement), "받으셨다" if received else "못 받으셨다"
        tell([
            Notice(
                party,
                f"received-told-{question.pk}",
                f"{title}: 전화로 하신 말씀을 적었습니다",
                f"{josa(title, '을/를')} {answer}고 하신 것으로 적었습니다. 그렇게 말씀하신 적이 없으면 아래 화면에서 고쳐 주시거나 "
                "담당자에게 전화해 주세요.",
                PAGE.format(question.pk),
            )
        ])  # fmt: skip
    return question


def clear(question: ReceiptQuestion, found: str, *, actor: Account) -> ReceiptQuestion:
    """Write down what a clerk has found of money that somebody misses, and tell them. Raises ReceiptRefusal."""
    text = found.strip()
    if not text:
        raise ReceiptRefusal("무엇을 확인했는지 적어 주세요. 본인에게 그대로 알려 드립니다.")
    party = question.payment.entitlement.payee_id_or_participant
    if actor.party_id == party:
        raise ReceiptRefusal("본인의 지급은 다른 담당자가 확인해야 합니다.")
    with transaction.atomic():
        RECEIPT_QUESTION.apply(question, "clear", actor=actor, changes={"found": text[:300]})
        title = title_of(question.payment.entitlement)
        tell([
            Notice(
                party,
                f"received-cleared-{question.pk}",
                f"{title}: 못 받으셨다고 하신 돈을 확인했습니다",
                text[:300],
                PAGE.format(question.pk),
            )
        ])  # fmt: skip
    return question


def missing() -> int:
    """Return how many people say that their money has not come and nobody has cleared."""
    return ReceiptQuestion.objects.filter(status=ReceiptStatus.MISSING).count()
