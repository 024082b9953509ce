"""환수·추가 지급: money that was paid beyond what was earned comes back, as rows of its own. One function is one transaction.

How much is always said by a decision below zero: of a month that was reopened, or of an instalment that is taken back. It
is taken out of the person's next pay in a batch (``SET_OFF``, what happens when nobody asks otherwise), or asked back
(``RETURNED``), in parts if need be, each booked as 반환 on the line that paid it. A decision above zero is a top-up and goes
into the next batch by itself. Money is won.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from imojak.earning.problems import NoRate
from imojak.earning.tax import TaxRules, withhold
from imojak.kernel.months import day_words
from imojak.kernel.violations import explained
from imojak.ledger.actions import Paper, take_back
from imojak.parties.enums import Capability
from imojak.parties.hands import hand_of
from imojak.paths.actions.telling import Notice, tell
from imojak.pay.enums import PaymentStatus
from imojak.pay.machines import RECOVERY
from imojak.pay.models import Batch, Entitlement, Payment
from imojak.pay.people import Recovery, RecoveryReceipt, RecoveryStatus, RecoveryWay
from imojak.pay.told import title_of
from imojak.pay.withholding import by_days, wage_of
from imojak.problems import Problem

if TYPE_CHECKING:
    from imojak.parties.models import Account

#: Where a person sees what they are asked for; the page's own address is a room above.
PAGE = "/me/pay/{}/"
#: Payments in one of these states have taken a decision in; what the bank sent back stays in its batch, too.
_TAKEN = tuple(state for state in PaymentStatus if state != PaymentStatus.CANCELLED)
#: A recovery in one of these states still waits for money.
OPEN = (RecoveryStatus.ASKED, RecoveryStatus.PART)


class RecoveryRefusal(Problem):
    """A recovery that cannot be; ``user_message`` says in Korean why and what to do."""


def below_zero() -> QuerySet[Entitlement]:
    """Return the decisions below zero that no payment has taken in and nobody has asked about yet, the oldest first."""
    taken = Payment.objects.filter(entitlement=OuterRef("pk"), status__in=_TAKEN)
    return (
        Entitlement.objects.filter(amount__lt=0, recovery=None)
        .exclude(Exists(taken))
        .select_related("participation__round__programme")
        .order_by("computed_on", "pk")
    )


def returned(recovery: Recovery) -> int:
    """Return how much of a recovery has come back."""
    return int(recovery.receipts.aggregate(won=Sum("won", default=0))["won"])


def left_to_return(recovery: Recovery) -> int:
    """Return what the person still has to give back; the tax is not theirs to give."""
    return max(0, recovery.to_return - returned(recovery)) if recovery.status in OPEN else 0


def ask(entitlement: Entitlement, *, way: str, reason: str, due_on: date, actor: Account) -> Recovery:
    """Ask for what a decision has taken away, and tell the person; asked again, it stays as it was asked.

    What was withheld beyond what is due now comes back from the tax office, not from the person. Raises RecoveryRefusal
    without the right or a reason, and for a decision that is not below zero or that a payment has taken in.
    """
    _may(actor, Capability.PAY)
    if not reason.strip():
        raise RecoveryRefusal("왜 돌려받는지 적어 주세요. 본인에게 그대로 알려 드립니다.")
    if way not in RecoveryWay.values:
        raise RecoveryRefusal("돌려받는 방법을 골라 주세요.")
    today = timezone.localdate()
    if due_on < today:
        raise RecoveryRefusal("낼 날이 지났습니다. 오늘이나 그 뒤의 날을 적어 주세요.")
    with explained(RecoveryRefusal), transaction.atomic():
        entitlement = (
            Entitlement.objects.select_for_update(of=("self",)).select_related("participation").get(pk=entitlement.pk)
        )
        known = Recovery.objects.filter(entitlement=entitlement).first()
        if known is not None:
            return known
        if entitlement.amount >= 0:
            raise RecoveryRefusal("줄어든 지급결정만 돌려받을 수 있습니다. 기록을 바로잡아 다시 결정하세요.")
        if entitlement.payments.filter(status__in=_TAKEN).exists():
            raise RecoveryRefusal("이미 다른 지급에서 빼기로 한 금액입니다. 지급 묶음에서 확인하세요.")
        income_tax, local_tax = _overtaxed(entitlement) if way == RecoveryWay.RETURNED else (0, 0)
        made = Recovery.objects.create(
            entitlement=entitlement, won=-entitlement.amount, tax=income_tax + local_tax, local_tax=local_tax, way=way,
            reason=reason.strip()[:300], due_on=due_on, asked_by=actor, asked_on=today,
        )  # fmt: skip
        RECOVERY.begin(made, actor=actor)
        _tell(made, "asked", "돌려주실 활동비가 있습니다", _asked(made))
        return made


def change_way(recovery: Recovery, *, way: str, due_on: date, reason: str, actor: Account) -> Recovery:
    """Let an untouched recovery come back another way or later; the reason is kept in the log. Raises RecoveryRefusal."""
    _may(actor, Capability.PAY)
    if way not in RecoveryWay.values:
        raise RecoveryRefusal("돌려받는 방법을 골라 주세요.")
    with explained(RecoveryRefusal), transaction.atomic():
        recovery = _locked(recovery)
        if way != recovery.way and recovery.tax:
            raise RecoveryRefusal(
                "세금을 뺀 금액을 이미 알려 드린 환수입니다. 방법은 바꿀 수 없고 낼 날만 바꿀 수 있습니다."
            )
        if recovery.entitlement.payments.filter(status__in=_TAKEN).exists():
            raise RecoveryRefusal("이미 다른 지급에서 빼기로 한 금액입니다. 지급 묶음에서 확인하세요.")
        RECOVERY.apply(recovery, "change_way", actor=actor, reason=reason, changes={"way": way, "due_on": due_on})
        _tell(
            recovery,
            f"changed-{timezone.localdate():%Y%m%d}",
            "돌려주실 활동비의 방법이 바뀌었습니다",
            _asked(recovery),
        )
        return recovery


def receive(recovery: Recovery, won: int, *, actor: Account, on: date | None = None) -> RecoveryReceipt:
    """Write down money that a person has given back, and book it as 반환 on the line that paid it.

    With the last won the tax that was withheld too much is booked back as well. Raises RecoveryRefusal for more than is
    left, a recovery that comes out of later pay, one's own, and without the right; LedgerRefusal by the books.
    """
    _may(actor, Capability.PAY)
    on = on or timezone.localdate()
    if won <= 0:
        raise RecoveryRefusal("받은 금액을 1원 이상으로 적어 주세요.")
    if on > timezone.localdate():
        raise RecoveryRefusal("받은 날은 오늘이나 그 앞이어야 합니다.")
    with explained(RecoveryRefusal), transaction.atomic():
        recovery = _locked(recovery)
        if recovery.way != RecoveryWay.RETURNED:
            raise RecoveryRefusal("다음 지급에서 빼는 환수입니다. 입금을 받으려면 먼저 방법을 바꾸세요.")
        if recovery.status not in OPEN:
            raise RecoveryRefusal("이미 끝난 환수입니다.")
        if hand_of(actor) == recovery.entitlement.payee_id_or_participant:
            raise RecoveryRefusal("본인이 돌려준 돈은 다른 담당자가 적어야 합니다.")
        left = left_to_return(recovery)
        if won > left:
            raise RecoveryRefusal(f"남은 금액은 {left:,}원입니다. 더 받은 돈은 본인에게 돌려주세요.")
        made = _book(recovery, won, on, actor)
        if won < left:
            RECOVERY.apply(recovery, "receive_part", actor=actor)
            return made
        if recovery.tax:
            _book(recovery, recovery.tax, on, actor, income=recovery.tax - recovery.local_tax, local=recovery.local_tax)
        RECOVERY.apply(recovery, "finish", actor=actor)
        _tell(
            recovery, "done", "돌려주신 활동비를 받았습니다", f"{recovery.to_return:,}원을 모두 받았습니다. 고맙습니다."
        )
        return made


def waive(recovery: Recovery, *, reason: str, actor: Account) -> Recovery:
    """Give up what is left of a recovery: somebody who books, not the one who asked for it, and with a reason.

    Raises RecoveryRefusal for who asked or owes it, and for one that a payment has taken in.
    """
    _may(actor, Capability.BOOK)
    with explained(RecoveryRefusal), transaction.atomic():
        recovery = _locked(recovery)
        if hand_of(actor) in (hand_of(recovery.asked_by), recovery.entitlement.payee_id_or_participant):
            raise RecoveryRefusal("환수를 요청한 사람이나 본인은 포기를 정할 수 없습니다. 다른 담당자가 정해야 합니다.")
        if recovery.entitlement.payments.filter(status__in=_TAKEN).exists():
            raise RecoveryRefusal("이미 다른 지급에서 빼기로 한 금액입니다. 지급 묶음에서 확인하세요.")
        RECOVERY.apply(recovery, "waive", actor=actor, reason=reason)
        _tell(
            recovery,
            "waived",
            "돌려주실 활동비를 받지 않기로 했습니다",
            f"남은 금액은 내지 않으셔도 됩니다. {reason.strip()}",
        )
        return recovery


def follow(batch: Batch, *, actor: Account | None = None) -> int:
    """Close the recoveries that the paid transfers of a batch have set off; return how many. Run again it does nothing.

    To be called within the transaction that writes down what the bank has answered.
    """
    rows = Recovery.objects.select_for_update(of=("self",)).filter(
        entitlement__payments__batch=batch,
        entitlement__payments__status=PaymentStatus.PAID,
        way=RecoveryWay.SET_OFF,
        status=RecoveryStatus.ASKED,
    )
    done = list(rows.select_related("entitlement__participation"))
    for recovery in done:
        payment = recovery.entitlement.payments.get(status=PaymentStatus.PAID)
        RecoveryReceipt.objects.create(
            recovery=recovery, won=recovery.won, payment=payment, received_on=payment.paid_on or timezone.localdate(),
            entered_by=actor or recovery.asked_by,
        )  # fmt: skip
        RECOVERY.apply(recovery, "finish", actor=actor or recovery.asked_by)
    return len(done)


# --- inside -----------------------------------------------------------------------------------------------------------


def _may(actor: Account, capability: Capability) -> None:
    if not actor.can(capability):
        raise RecoveryRefusal("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")


def _locked(recovery: Recovery) -> Recovery:
    return (
        Recovery.objects.select_for_update(of=("self",))
        .select_related("entitlement__participation", "asked_by__party")
        .get(pk=recovery.pk)
    )


def _book(
    recovery: Recovery, won: int, on: date, actor: Account, *, income: int = 0, local: int = 0
) -> RecoveryReceipt:
    paid = _paid(recovery.entitlement).first()
    if paid is None:
        raise RecoveryRefusal("이 사람에게 지급된 돈이 없어 돌려받을 수 없습니다. 지급결정을 확인하세요.")
    number = recovery.receipts.count() + 1
    what = "원천징수 세액 돌려받음" if income or local else recovery.reason
    voucher = take_back(paid.batch.line, won, Paper(f"환수-{recovery.pk}-{number}", what[:200], on))
    return RecoveryReceipt.objects.create(
        recovery=recovery,
        won=won,
        income_tax=income,
        local_tax=local,
        received_on=on,
        voucher=voucher,
        entered_by=actor,
    )


def _paid(entitlement: Entitlement) -> QuerySet[Payment]:
    """Return what was paid for the month or instalment of a decision, the largest first."""
    return (
        Payment.objects.filter(
            entitlement__participation=entitlement.participation_id,
            entitlement__kind=entitlement.kind,
            entitlement__code=entitlement.code,
            entitlement__month=entitlement.month,
            status=PaymentStatus.PAID,
        )
        .select_related("batch__line", "batch__tax_rules")
        .order_by("-gross", "pk")
    )


def _overtaxed(entitlement: Entitlement) -> tuple[int, int]:
    """Return the income and local tax that was withheld beyond what the month's tax is without the decision's won."""
    first = _paid(entitlement).first()
    if first is None or first.batch.tax_rules is None or first.paid_on is None or first.tax == 0:
        return 0, 0
    rules = TaxRules.read(first.batch.tax_rules.parameters)
    try:
        rule = rules.on(entitlement.tax_class, first.paid_on)
    except NoRate:
        return 0, 0
    of_month = _of_month(entitlement) if rule.per == "month" or rule.method == "daily" else _paid(entitlement)
    had = of_month.aggregate(
        won=Sum("gross", default=0), i=Sum("income_tax", default=0), lo=Sum("local_tax", default=0)
    )
    earlier = Recovery.objects.filter(entitlement__in=_siblings(entitlement), way=RecoveryWay.RETURNED).exclude(
        status=RecoveryStatus.WAIVED
    )
    gone = earlier.aggregate(won=Sum("won", default=0), tax=Sum("tax", default=0), lo=Sum("local_tax", default=0))
    left = had["won"] - gone["won"] + entitlement.amount
    days = None
    if rule.method == "daily":
        paid = [one.entitlement for one in of_month.select_related("entitlement")]
        back = [one.entitlement for one in earlier.select_related("entitlement")]
        try:
            days = by_days(map(wage_of, [*paid, *back, entitlement]))
        except ValueError:
            return 0, 0  # won without a day: which day they were taxed on nobody can say
    due = withhold(left, entitlement.tax_class, rules, first.paid_on, by_day=days)
    income = had["i"] - (gone["tax"] - gone["lo"]) - due.income_tax
    return max(0, income), max(0, had["lo"] - gone["lo"] - due.local_tax)


def _siblings(entitlement: Entitlement) -> QuerySet[Entitlement]:
    """Return the decisions of the same payee, class and month."""
    rows = Entitlement.objects.filter(tax_class=entitlement.tax_class, month=entitlement.month)
    if entitlement.payee_id is not None:
        return rows.filter(payee=entitlement.payee_id)
    return rows.filter(payee=None, participation__party=entitlement.participation.party_id)


def _of_month(entitlement: Entitlement) -> QuerySet[Payment]:
    return Payment.objects.filter(entitlement__in=_siblings(entitlement), status=PaymentStatus.PAID)


def _asked(recovery: Recovery) -> str:
    title = title_of(recovery.entitlement)
    if recovery.way == RecoveryWay.SET_OFF:
        return f"{title}가 {recovery.won:,}원 줄어 다음 활동비에서 뺍니다. 까닭: {recovery.reason}"
    tax = (
        f"(줄어든 {recovery.won:,}원에서 세금 {recovery.tax:,}원은 저희가 세무서와 정리합니다) " if recovery.tax else ""
    )
    return (
        f"{title}가 줄어 {recovery.to_return:,}원을 돌려주셔야 합니다. {tax}{day_words(recovery.due_on)}까지 담당자가 "
        f"알려 드리는 계좌로 보내 주세요. 까닭: {recovery.reason} 사정이 있으시면 나누어 내실 수 있으니 전화해 주세요."
    )


def _tell(recovery: Recovery, what: str, subject: str, body: str) -> None:
    party = recovery.entitlement.payee_id_or_participant
    tell(
        [Notice(party, f"recovery-{what}-{recovery.pk}", subject, body, PAGE.format(recovery.entitlement_id))],
        once=timezone.localdate(),
    )
