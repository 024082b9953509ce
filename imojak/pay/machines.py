"""The lives of a batch and of a payment."""

from __future__ import annotations

from imojak.kernel.transitions import Machine, Transition
from imojak.parties.enums import Capability
from imojak.pay.enums import BatchStatus as B
from imojak.pay.enums import PaymentStatus as P
from imojak.pay.people import AccountStatus, ReceiptStatus, RecoveryStatus

#: 지급 묶음. Prepared and sent by pay clerks, approved in steps by its sum, each by who
#: has the step's role: all of them others.
#: Cancelled before it is sent, it gives back what it was to pay.
BATCH = Machine(
    "pay.batch",
    B.PREPARED,
    (
        Transition("approve", frozenset({B.PREPARED}), B.APPROVED),
        Transition("send", frozenset({B.APPROVED}), B.SENT, Capability.PAY),
        Transition("settle", frozenset({B.SENT}), B.SETTLED, Capability.PAY),
        Transition("cancel", frozenset({B.PREPARED, B.APPROVED}), B.CANCELLED, reason_required=True),
    ),
)

#: 지급. A failed payment is sent again as a new row, or given up for good; money that came back marks the paid one as
#: recovered.
PAYMENT = Machine(
    "pay.payment",
    P.OPEN,
    (
        Transition("pay", frozenset({P.OPEN}), P.PAID, Capability.PAY),
        Transition("fail", frozenset({P.OPEN}), P.FAILED, Capability.PAY, reason_required=True),
        Transition("lapse", frozenset({P.FAILED}), P.LAPSED, Capability.PAY, reason_required=True),
        Transition("cancel", frozenset({P.OPEN}), P.CANCELLED, reason_required=True),
        Transition("recover", frozenset({P.PAID}), P.RECOVERED, Capability.PAY, reason_required=True),
    ),
)

#: 지급 계좌. Who may do it is asked in the action: the person of the account, or a second clerk with a signed paper.
PAYEE_ACCOUNT = Machine(
    "pay.payeeaccount",
    AccountStatus.ASKED,
    (
        Transition("confirm", frozenset({AccountStatus.ASKED}), AccountStatus.CONFIRMED),
        Transition("refuse", frozenset({AccountStatus.ASKED}), AccountStatus.REFUSED, reason_required=True),
        Transition("replace", frozenset({AccountStatus.ASKED, AccountStatus.CONFIRMED}), AccountStatus.REPLACED),
    ),
)

#: 수령 확인. The person answers, or a clerk writes down what they say on the telephone, which the person may contradict
#: (asked in the action); what is missing a clerk looks after.
RECEIPT_QUESTION = Machine(
    "pay.receiptquestion",
    ReceiptStatus.ASKED,
    (
        Transition("receive", frozenset({ReceiptStatus.ASKED, ReceiptStatus.MISSING}), ReceiptStatus.RECEIVED),
        Transition("miss", frozenset({ReceiptStatus.ASKED, ReceiptStatus.RECEIVED}), ReceiptStatus.MISSING),
        Transition("clear", frozenset({ReceiptStatus.MISSING}), ReceiptStatus.CLEARED, Capability.PAY),
    ),
)

#: 환수. Asked and received by pay clerks; given up by one who books.
RECOVERY = Machine(
    "pay.recovery",
    RecoveryStatus.ASKED,
    (
        Transition("change_way", frozenset({RecoveryStatus.ASKED}), RecoveryStatus.ASKED, Capability.PAY),
        Transition(
            "receive_part", frozenset({RecoveryStatus.ASKED, RecoveryStatus.PART}), RecoveryStatus.PART, Capability.PAY
        ),
        Transition(
            "finish", frozenset({RecoveryStatus.ASKED, RecoveryStatus.PART}), RecoveryStatus.DONE, Capability.PAY
        ),
        Transition(
            "waive",
            frozenset({RecoveryStatus.ASKED, RecoveryStatus.PART}),
            RecoveryStatus.WAIVED,
            Capability.BOOK,
            reason_required=True,
        ),
    ),
)

MACHINES = (BATCH, PAYMENT, PAYEE_ACCOUNT, RECEIPT_QUESTION, RECOVERY)
