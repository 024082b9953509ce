"""Invariants 9 and 13: a refusal is explained and arrives, and nobody is reminded twice of one thing."""

from __future__ import annotations

from django.utils import timezone

from imojak.reports.audit.invariant import Violation, broken, rows


def refusals_are_told() -> list[Violation]:
    """9: every refusal has a reason code, and a message that was delivered or left a task when it was not.

    A message that still waits is told once its day is over.
    """
    found = rows(
        """
        SELECT id, why FROM (
            SELECT d.id, CASE
                WHEN CAST(d.reasons AS text) IN ('[]', 'null', '""') THEN '사유 코드가 없습니다'
                WHEN m.id IS NULL THEN '알림이 없습니다'
                WHEN m.recipient_id <> a.party_id THEN '알림이 다른 사람에게 갔습니다'
                WHEN m.status = 'failed' AND NOT EXISTS (SELECT 1 FROM cases_task t WHERE t.message_id = m.id)
                    THEN '알림이 전달되지 않았는데 다시 알리는 할 일이 없습니다'
                WHEN m.status = 'waiting' AND m.due_on < %s THEN '알림을 보낼 날이 지났는데 보내지 않았습니다'
            END AS why
            FROM paths_decision d JOIN paths_application a ON a.id = d.application_id
            LEFT JOIN messaging_message m ON m.id = d.message_id
            WHERE d.result = 'refused'
        ) refusal WHERE why IS NOT NULL ORDER BY id
        """,
        timezone.localdate().isoformat(),
    )
    return [Violation("paths.decision", decision, f"미선정 결정: {why}.") for decision, why in found]


def reminded_once() -> list[Violation]:
    """13: at most one message per kind, person and due date."""
    return broken(
        "messaging.message",
        "같은 알림({})이 같은 사람({})에게 같은 날({}) {}번 나갔습니다.",
        """
        SELECT MAX(id), kind, recipient_id, due_on, COUNT(*) FROM messaging_message
        GROUP BY kind, recipient_id, due_on HAVING COUNT(*) > 1 ORDER BY MAX(id)
        """,
    )
