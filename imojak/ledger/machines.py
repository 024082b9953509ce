"""The life of a settlement with who gave the money."""

from __future__ import annotations

from imojak.kernel.transitions import Machine, Transition
from imojak.ledger.enums import SettlementStatus as S

#: 정산. What was sent stays as it was sent; where the giver asks for more, a new one is made.
SETTLEMENT = Machine(
    "ledger.settlement",
    S.DRAFT,
    (
        Transition("send", frozenset({S.DRAFT}), S.SENT, "book"),
        Transition("accept", frozenset({S.SENT}), S.ACCEPTED, "book"),
        Transition("refuse", frozenset({S.SENT}), S.REFUSED, "book", reason_required=True),
    ),
)

MACHINES = (SETTLEMENT,)
