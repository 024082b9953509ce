"""Invariants 1 to 4, how somebody gets in, when, beside what, and whether there was room; and 15, insured each day."""

from __future__ import annotations

from django.db.models import Min
from django.utils import timezone

from imojak.paths.coverage import gaps, insured_rounds
from imojak.paths.models import Participation
from imojak.reports.audit.invariant import Violation, broken


def only_by_decision() -> list[Violation]:
    """1: a participation exists only through an accepting decision of the round's rule version, or a waiver."""
    return broken(
        "paths.participation",
        "참여의 선정 결정이 맞지 않습니다: {}.",
        """
        SELECT p.id, why FROM (
            SELECT p.id, CASE
                WHEN d.id IS NULL THEN '결정이 없음'
                WHEN d.result <> 'accepted' THEN '선정한 결정이 아님'
                WHEN d.kind = 'eligibility' THEN '자격만 확인한 결정임'
                WHEN a.party_id <> p.party_id THEN '다른 사람의 신청임'
                WHEN a.round_id <> p.round_id OR s.round_id <> p.round_id THEN '다른 회차의 신청 또는 자리임'
                WHEN d.kind = 'waiver' AND d.text = '' THEN '예외 인정의 사유가 없음'
                WHEN d.kind <> 'waiver' AND COALESCE(d.rule_set_id, 0) <> COALESCE(r.eligibility_id, 0)
                    THEN '회차의 기준이 아닌 다른 기준으로 심사함'
                WHEN later.id IS NOT NULL THEN '다른 결정으로 바뀜'
            END AS why
            FROM paths_participation p
            LEFT JOIN paths_decision d ON d.id = p.decision_id
            LEFT JOIN paths_application a ON a.id = d.application_id
            LEFT JOIN offers_round r ON r.id = p.round_id
            LEFT JOIN offers_place s ON s.id = p.place_id
            LEFT JOIN paths_decision later ON later.supersedes_id = d.id
        ) p WHERE why IS NOT NULL ORDER BY p.id
        """,
    )


def within_round() -> list[Violation]:
    """2: a participation's dates lie within the round, its pauses within it, and these do not overlap."""
    outside = broken(
        "paths.participation",
        "참여 기간 {}~{}이 회차의 운영 기간 {}~{}을 벗어납니다.",
        """
        SELECT p.id, p.starts_on, p.ends_on, r.starts_on, r.ends_on FROM paths_participation p
        JOIN offers_round r ON r.id = p.round_id
        WHERE p.starts_on < r.starts_on OR p.ends_on > r.ends_on OR p.ends_on < p.starts_on ORDER BY p.id
        """,
    )
    pauses = broken(
        "paths.pause",
        "중단 기간 {}~{}이 참여 기간을 벗어납니다.",
        """
        SELECT q.id, q.starts_on, q.ends_on FROM paths_pause q JOIN paths_participation p ON p.id = q.participation_id
        WHERE q.starts_on < p.starts_on OR q.ends_on > p.ends_on OR q.ends_on < q.starts_on ORDER BY q.id
        """,
    )
    overlapping = broken(
        "paths.pause",
        "같은 참여의 중단 {}번과 기간이 겹칩니다.",
        """
        SELECT b.id, a.id FROM paths_pause a JOIN paths_pause b ON b.participation_id = a.participation_id AND a.id < b.id
        WHERE a.starts_on <= b.ends_on AND b.starts_on <= a.ends_on ORDER BY b.id
        """,
    )
    return outside + pauses + overlapping


def _runs_on(row: str, day: str) -> str:
    """SQL: does the participation still run on a day? The day of leaving is no day of it."""
    return f"(({row}.withdrawn_on IS NULL AND {day} <= {row}.ends_on) OR {day} < {row}.withdrawn_on)"


def no_double_participation() -> list[Violation]:
    """3: programmes that exclude each other never overlap for one person, and every participation says its group."""
    overlapping = broken(
        "paths.participation",
        "함께 할 수 없는 참여 {}번과 기간이 겹칩니다(제한 묶음 {}).",
        f"""
        SELECT b.id, a.id, a.exclusion_group FROM paths_participation a
        JOIN paths_participation b
            ON b.party_id = a.party_id AND b.exclusion_group = a.exclusion_group AND a.id < b.id
        WHERE a.exclusion_group <> '' AND {_runs_on("a", "a.starts_on")} AND {_runs_on("b", "b.starts_on")}
            AND {_runs_on("b", "a.starts_on")} AND {_runs_on("a", "b.starts_on")}
        ORDER BY b.id
        """,
    )
    ungrouped = broken(
        "paths.participation",
        "사업의 중복참여 제한 묶음은 '{}'인데 참여에는 '{}'로 되어 있습니다.",
        """
        SELECT p.id, COALESCE(NULLIF(g.exclusion_group, ''), up.exclusion_group), p.exclusion_group
        FROM paths_participation p JOIN offers_round r ON r.id = p.round_id
        JOIN offers_programme g ON g.id = r.programme_id LEFT JOIN offers_programme up ON up.id = g.parent_id
        WHERE COALESCE(NULLIF(g.exclusion_group, ''), up.exclusion_group, '') NOT IN ('', p.exclusion_group)
        ORDER BY p.id
        """,
    )
    return overlapping + ungrouped


def within_capacity() -> list[Violation]:
    """4: no more is taken than there is, and what the place says is taken is what the participations say."""
    places = broken(
        "offers.place",
        "참여 {}건, 점유 표시 {}건, 정원 {}건이 서로 맞지 않습니다.",
        """
        SELECT s.id, COALESCE(c.n, 0), s.taken, s.capacity FROM offers_place s LEFT JOIN (
            SELECT place_id, COUNT(*) AS n FROM paths_participation WHERE status <> 'withdrawn' GROUP BY place_id
        ) c ON c.place_id = s.id
        WHERE s.taken <> COALESCE(c.n, 0) OR COALESCE(c.n, 0) > s.capacity ORDER BY s.id
        """,
    )
    rounds = broken(
        "offers.round",
        "참여 {}건이 회차 정원 {}건을 넘습니다.",
        """
        SELECT r.id, c.n, r.capacity FROM offers_round r JOIN (
            SELECT round_id, COUNT(*) AS n FROM paths_participation WHERE status <> 'withdrawn' GROUP BY round_id
        ) c ON c.round_id = r.id
        WHERE c.n > r.capacity ORDER BY r.id
        """,
    )
    return places + rounds


def insured_every_day() -> list[Violation]:
    """15: where the type asks the agency for a group insurance, no day of a participation until today is without cover."""
    first = Participation.objects.aggregate(first=Min("starts_on"))["first"]
    if first is None:
        return []
    return [
        Violation(
            "paths.participation",
            gap.participation,
            f"{gap.first}부터 {gap.last}까지 {len(gap)}일 동안 단체보험이 없습니다.",
        )
        for gap in gaps(None, first, timezone.localdate())
    ]


def to_be_insured() -> int:
    """Return how many participations are to be insured by the agency."""
    return Participation.objects.filter(round__in=[one.pk for one in insured_rounds()]).count()
