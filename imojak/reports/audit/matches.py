"""Invariant 16: a match that was published was decided as it was computed."""

from __future__ import annotations

from imojak.reports.audit.invariant import Violation, broken

_TOLD = """
    EXISTS (SELECT 1 FROM paths_seatoffer o WHERE o.application_id = s.application_id AND o.offered_at = b.made_at {offer})
    OR EXISTS (
        SELECT 1 FROM paths_participation p JOIN paths_decision d ON d.id = p.decision_id
        WHERE d.application_id = s.application_id AND d.decided_at = b.made_at {participation}
    )
"""
_THERE = _TOLD.format(offer="AND o.place_id = s.place_id", participation="AND p.place_id = s.place_id")
_ANYWHERE = _TOLD.format(offer="", participation="")


def published_as_computed() -> list[Violation]:
    """16: who was placed in a published run was offered that place or taken there with it, and nobody else was."""
    return broken(
        "placing.seat",
        "공개한 배정({})과 다르게 결정되었습니다: {}.",
        f"""
        SELECT s.id, s.run_id, CASE WHEN s.place_id IS NULL THEN '배정하지 않았는데 자리를 줌'
            ELSE '배정한 자리를 주지 않음' END
        FROM placing_publication b JOIN placing_seat s ON s.run_id = b.run_id
        WHERE (s.place_id IS NOT NULL AND NOT ({_THERE})) OR (s.place_id IS NULL AND ({_ANYWHERE}))
        ORDER BY s.id
        """,
    )
