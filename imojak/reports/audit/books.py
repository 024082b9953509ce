"""Invariants 6, 7 and 8: what was granted is paid or open, the budget holds at every instant, and three people pay."""

from __future__ import annotations

from imojak.reports.audit.invariant import Violation, broken, rows

SETTLING = "'open', 'paid', 'recovered', 'lapsed'"


def entitlements_are_paid_once() -> list[Violation]:
    """6: per person and batch, what was granted is what is paid, under way, recovered, or still open.

    An entitlement is settled by payments of just its amount or by none (then it is open); a batch that was sent is
    booked with just what it pays. A payment that was sent again is the same money.
    """
    payments = broken(
        "pay.entitlement",
        "지급결정 {:,}원에 지급이 {:,}원입니다.",
        f"""
        SELECT e.id, e.amount, SUM(y.gross) FROM pay_entitlement e
        JOIN pay_payment y ON y.entitlement_id = e.id AND (y.status IN ({SETTLING}) OR (y.status = 'failed'
            AND NOT EXISTS (SELECT 1 FROM pay_payment again WHERE again.retries_id = y.id)))
        GROUP BY e.id, e.amount HAVING SUM(y.gross) <> e.amount ORDER BY e.id
        """,
    )
    batches = broken(
        "pay.batch",
        "송금한 묶음의 지급은 {:,}원인데 지출결의에는 {:,}원이 기표되어 있습니다.",
        """
        SELECT b.id, COALESCE(p.won, 0), COALESCE(e.won, 0) FROM pay_batch b
        LEFT JOIN (SELECT batch_id, SUM(gross) AS won FROM pay_payment WHERE retries_id IS NULL GROUP BY batch_id) p
            ON p.batch_id = b.id
        LEFT JOIN (
            SELECT voucher_id, SUM(amount) AS won FROM ledger_ledgerentry WHERE kind = 'spending' GROUP BY voucher_id
        ) e ON e.voucher_id = b.spending_id
        WHERE b.status IN ('sent', 'settled') AND COALESCE(p.won, 0) <> COALESCE(e.won, 0) ORDER BY b.id
        """,
    )
    unsettled = broken(
        "pay.batch",
        "정산한 묶음에 지급되지 않은 {}건이 있습니다.",
        """
        SELECT b.id, COUNT(*) FROM pay_batch b JOIN pay_payment y ON y.batch_id = b.id
        WHERE b.status = 'settled' AND (y.status = 'open' OR (y.status = 'failed'
            AND NOT EXISTS (SELECT 1 FROM pay_payment again WHERE again.retries_id = y.id)))
        GROUP BY b.id ORDER BY b.id
        """,
    )
    return payments + batches + unsettled


def budget_holds() -> list[Violation]:
    """7: appropriation ± transfer = commitment + spent + free, and free is never below zero, on any day of any line.

    Told once per line: the first day on which it does not hold. What rounds have committed for their people is what
    the entries of their vouchers say.
    """
    found = rows(
        """
        SELECT line_id, booked_on, a, c, s FROM (
            SELECT line_id, booked_on,
                SUM(a) OVER line AS a, SUM(c) OVER line AS c, SUM(s) OVER line AS s
            FROM (
                SELECT line_id, booked_on,
                    SUM(CASE WHEN kind IN ('original', 'supplementary', 'transfer', 'carry-over') THEN amount
                             WHEN kind = 'carried-out' THEN -amount ELSE 0 END) AS a,
                    SUM(CASE kind WHEN 'commitment' THEN amount WHEN 'release' THEN -amount ELSE 0 END) AS c,
                    SUM(CASE kind WHEN 'spending' THEN amount WHEN 'return' THEN -amount ELSE 0 END) AS s
                FROM ledger_ledgerentry GROUP BY line_id, booked_on
            ) daily WINDOW line AS (PARTITION BY line_id ORDER BY booked_on)
        ) running WHERE c > a OR s > c OR s < 0 ORDER BY line_id, booked_on
        """
    )
    first = {line: rest for line, *rest in reversed(found)}
    days = [
        Violation(
            "ledger.budgetline",
            line,
            f"{day}에 예산현액 {a:,}원, 원인행위 {c:,}원, 지출 {s:,}원으로 앞의 것이 뒤의 것보다 작습니다.",
        )
        for line, (day, a, c, s) in sorted(first.items())
    ]
    rounds = broken(
        "offers.round",
        "회차가 원인행위했다는 금액은 {:,}원인데 원장에는 그 결의로 {:,}원이 기표되어 있습니다.",
        """
        SELECT c.round_id, SUM(c.amount), SUM(COALESCE(e.won, 0)) FROM pay_commitment c LEFT JOIN (
            SELECT voucher_id, SUM(CASE kind WHEN 'commitment' THEN amount WHEN 'release' THEN -amount ELSE 0 END) AS won
            FROM ledger_ledgerentry GROUP BY voucher_id
        ) e ON e.voucher_id = c.voucher_id
        GROUP BY c.round_id HAVING SUM(c.amount) <> SUM(COALESCE(e.won, 0)) ORDER BY c.round_id
        """,
    )
    parents = broken(
        "ledger.ledgerentry",
        "하위 항목이 있는 예산 항목 {}에 기표되어 있습니다.",
        """
        SELECT e.id, l.code FROM ledger_ledgerentry e JOIN ledger_budgetline l ON l.id = e.line_id
        WHERE EXISTS (SELECT 1 FROM ledger_budgetline child WHERE child.parent_id = l.id) ORDER BY e.id
        """,
    )
    moved = broken(
        "ledger.voucher",
        "변경으로 옮긴 금액의 합이 0이 아니라 {:,}원입니다.",
        """
        SELECT voucher_id, SUM(amount) FROM ledger_ledgerentry WHERE kind = 'transfer'
        GROUP BY voucher_id HAVING SUM(amount) <> 0 ORDER BY voucher_id
        """,
    )
    carried = broken(
        "ledger.voucher",
        "이월한 {:,}원 가운데 다음 연도에 기표한 금액은 {:,}원입니다.",
        """
        SELECT o.voucher_id, o.won, COALESCE(i.won, 0) FROM (
            SELECT voucher_id, SUM(amount) AS won FROM ledger_ledgerentry WHERE kind = 'carried-out' GROUP BY voucher_id
        ) o LEFT JOIN (
            SELECT voucher_id, SUM(amount) AS won FROM ledger_ledgerentry WHERE kind = 'carry-over' GROUP BY voucher_id
        ) i ON i.voucher_id = o.voucher_id
        WHERE o.won <> COALESCE(i.won, 0) ORDER BY o.voucher_id
        """,
    )
    return days + rounds + parents + moved + carried


#: Who stands behind an account, by number: two accounts of one person are one, and so are entries that were merged.
_PERSON = (
    "(SELECT a.id AS account, COALESCE(p.merged_into_id, p.id) AS person FROM parties_account a "
    "JOIN parties_party p ON p.id = a.party_id)"
)


def other_hands() -> list[Violation]:
    """8: nobody confirms, approves and pays the same row: a month has two people, a batch three, and none is in both.

    Hands are people, not accounts. Nobody closes a month in which they take part themselves, alone or in a group, and
    nobody approves one of which they entered activity or that they handed in.
    """
    months = broken(
        "records.period",
        "같은 사람(당사자 {}번)이 월 활동을 확인하고 승인했습니다.",
        f"""
        SELECT m.id, c.person FROM records_period m JOIN {_PERSON} c ON c.account = m.confirmed_by_id
        JOIN {_PERSON} a ON a.account = m.approved_by_id AND a.person = c.person ORDER BY m.id
        """,
    )
    entered = broken(
        "records.period",
        "이 달의 활동을 적거나 제출한 사람(당사자 {}번)이 승인했습니다.",
        f"""
        SELECT DISTINCT m.id, v.person FROM records_period m JOIN {_PERSON} v ON v.account = m.approved_by_id
        JOIN (SELECT id AS month, submitted_by_id AS account FROM records_period UNION
            SELECT period_id, entered_by_id FROM records_record WHERE kind = 'work' AND period_id IS NOT NULL) e
            ON e.month = m.id
        JOIN {_PERSON} h ON h.account = e.account AND h.person = v.person ORDER BY m.id
        """,
    )
    own = broken(
        "records.period",
        "이 달을 확인하거나 승인한 사람(당사자 {}번)이 그 자리에서 활동했습니다.",
        f"""
        SELECT DISTINCT m.id, h.person FROM records_period m
        JOIN {_PERSON} h ON h.account IN (m.confirmed_by_id, m.approved_by_id)
        JOIN paths_participation t ON t.place_id = m.place_id
            AND substr(CAST(t.starts_on AS text), 1, 7) <= substr(CAST(m.month AS text), 1, 7)
            AND substr(CAST(COALESCE(t.withdrawn_on, t.ends_on) AS text), 1, 7) >= substr(CAST(m.month AS text), 1, 7)
        JOIN parties_party p ON p.id = t.party_id
        LEFT JOIN parties_groupmember g ON g.group_id = t.party_id AND g.member_id = h.person
        WHERE COALESCE(p.merged_into_id, p.id) = h.person OR g.id IS NOT NULL ORDER BY m.id
        """,
    )
    batches = broken(
        "pay.batch",
        "지급 묶음의 작성자({}), 승인자({}), 송금자({}) 가운데 같은 사람이 있습니다.",
        f"""
        SELECT b.id, w.person, a.person, s.person FROM pay_batch b JOIN {_PERSON} w ON w.account = b.prepared_by_id
        LEFT JOIN {_PERSON} a ON a.account = b.approved_by_id LEFT JOIN {_PERSON} s ON s.account = b.sent_by_id
        WHERE w.person = a.person OR w.person = s.person OR a.person = s.person ORDER BY b.id
        """,
    )
    both = broken(
        "pay.batch",
        "월 활동을 확인하거나 승인한 사람이 그 활동비 {}건을 지급했습니다.",
        f"""
        SELECT b.id, COUNT(*) FROM pay_batch b JOIN pay_payment y ON y.batch_id = b.id
        JOIN pay_entitlement e ON e.id = y.entitlement_id JOIN records_period p ON p.id = e.period_id
        JOIN {_PERSON} c ON c.account = p.confirmed_by_id JOIN {_PERSON} v ON v.account = p.approved_by_id
        JOIN {_PERSON} w ON w.account = b.prepared_by_id
        LEFT JOIN {_PERSON} a ON a.account = b.approved_by_id LEFT JOIN {_PERSON} s ON s.account = b.sent_by_id
        WHERE w.person IN (c.person, v.person) OR a.person IN (c.person, v.person) OR s.person IN (c.person, v.person)
        GROUP BY b.id ORDER BY b.id
        """,
    )
    return months + entered + own + batches + both + _approvals()


def _approvals() -> list[Violation]:
    """8: each step of a batch's approval is taken by another person, and none of them is missing."""
    missing = broken(
        "pay.batch",
        "승인한 지급 묶음인데 {}단계 가운데 {}단계만 승인되어 있습니다.",
        """
        SELECT b.id, b.steps, COUNT(s.id) FROM pay_batch b LEFT JOIN pay_batchapproval s ON s.batch_id = b.id
        WHERE b.status IN ('approved', 'sent', 'settled') GROUP BY b.id, b.steps HAVING COUNT(s.id) < b.steps ORDER BY b.id
        """,
    )
    twice = broken(
        "pay.batch",
        "지급 묶음의 승인 단계 {}을 그 묶음이나 그 달을 다룬 사람이 승인했습니다.",
        f"""
        SELECT b.id, s.step FROM pay_batchapproval s JOIN {_PERSON} h ON h.account = s.by_id
        JOIN pay_batch b ON b.id = s.batch_id JOIN {_PERSON} w ON w.account = b.prepared_by_id
        LEFT JOIN {_PERSON} e ON e.account = b.sent_by_id
        WHERE h.person = w.person OR h.person = e.person
            OR EXISTS (SELECT 1 FROM pay_batchapproval o JOIN {_PERSON} p ON p.account = o.by_id
                WHERE o.batch_id = s.batch_id AND o.step < s.step AND p.person = h.person)
        UNION
        SELECT s.batch_id, s.step FROM pay_batchapproval s JOIN {_PERSON} h ON h.account = s.by_id
        JOIN pay_payment y ON y.batch_id = s.batch_id JOIN pay_entitlement e ON e.id = y.entitlement_id
        JOIN records_period m ON m.id = e.period_id JOIN {_PERSON} c ON c.account IN (m.confirmed_by_id, m.approved_by_id)
        WHERE h.person = c.person ORDER BY 1, 2
        """,
    )
    return missing + twice
