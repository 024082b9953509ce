"""Invariant 6, of people: what comes back comes back once, and money goes to an account of whom it is for."""

from __future__ import annotations

from imojak.reports.audit.books import SETTLING, entitlements_are_paid_once
from imojak.reports.audit.invariant import Violation, broken


def every_won_is_somewhere() -> list[Violation]:
    """6: the payments of the books, and beside them the recoveries and the accounts that money goes to."""
    return entitlements_are_paid_once() + _recoveries() + _accounts()


def _recoveries() -> list[Violation]:
    done = broken(
        "pay.recovery",
        "환수할 {:,}원 가운데 {:,}원이 돌아왔는데 상태는 {}입니다.",
        """
        SELECT r.id, r.won, COALESCE(c.won, 0), r.status FROM pay_recovery r
        LEFT JOIN (SELECT recovery_id, SUM(won) AS won FROM pay_recoveryreceipt GROUP BY recovery_id) c
            ON c.recovery_id = r.id
        WHERE (r.status = 'done') <> (COALESCE(c.won, 0) = r.won) OR COALESCE(c.won, 0) > r.won
            OR (r.status = 'asked' AND COALESCE(c.won, 0) > 0) ORDER BY r.id
        """,
    )
    twice = broken(
        "pay.recovery",
        "입금받는 환수 {:,}원을 지급에서도 뺐습니다.",
        f"""
        SELECT r.id, r.won FROM pay_recovery r WHERE (r.way = 'returned' OR r.status = 'waived') AND EXISTS (
            SELECT 1 FROM pay_payment y WHERE y.entitlement_id = r.entitlement_id AND y.status IN ({SETTLING})
        ) ORDER BY r.id
        """,
    )
    unbooked = broken(
        "pay.recoveryreceipt",
        "돌려받은 {:,}원인데 반환은 {:,}원이 기표되어 있습니다.",
        """
        SELECT c.id, c.won, COALESCE(e.won, 0) FROM pay_recoveryreceipt c
        LEFT JOIN (
            SELECT voucher_id, SUM(amount) AS won FROM ledger_ledgerentry WHERE kind = 'return' GROUP BY voucher_id
        ) e ON e.voucher_id = c.voucher_id
        WHERE c.voucher_id IS NOT NULL AND c.won <> COALESCE(e.won, 0) ORDER BY c.id
        """,
    )
    return done + twice + unbooked


def _accounts() -> list[Violation]:
    return broken(
        "pay.payment",
        "받을 사람({}번)의 것이 아닌 계좌({}번의 것)로 보냈습니다.",
        """
        SELECT y.id, COALESCE(e.payee_id, p.party_id), a.party_id FROM pay_payment y
        JOIN pay_payeeaccount a ON a.id = y.account_id
        JOIN pay_entitlement e ON e.id = y.entitlement_id
        JOIN paths_participation p ON p.id = e.participation_id
        JOIN parties_party o ON o.id = a.party_id
        WHERE COALESCE(o.merged_into_id, a.party_id) <> COALESCE(e.payee_id, p.party_id) ORDER BY y.id
        """,
    )
