"""The sixteen invariants of the house, and how they are run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from imojak.reports.audit import books, matches, months, notices, paths, payees, released, replay
from imojak.reports.audit.invariant import Invariant, Violation, count

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        1,
        "참여는 회차 기준에 따른 선정 결정이나 예외 인정으로만 생긴다",
        paths.only_by_decision,
        count("paths_participation"),
    ),
    Invariant(
        2,
        "참여는 회차 기간 안에 있고, 중단은 겹치지 않는다",
        paths.within_round,
        count("paths_participation", "paths_pause"),
    ),
    Invariant(
        3,
        "함께 할 수 없는 사업의 참여는 한 사람에게 겹치지 않는다",
        paths.no_double_participation,
        count("paths_participation WHERE exclusion_group <> ''"),
    ),
    Invariant(4, "점유는 정원을 넘지 않는다", paths.within_capacity, count("offers_place", "offers_round")),
    Invariant(
        5,
        "마감한 달은 바뀌지 않고, 다시 열면 새 판이 생긴다",
        months.locked_months_stay,
        count("records_period", "records_record WHERE period_id IS NOT NULL"),
    ),
    Invariant(
        6,
        "지급결정의 합 = 지급 + 미지급 + 환수",
        payees.every_won_is_somewhere,
        count("pay_entitlement", "pay_payment", "pay_recovery"),
    ),
    Invariant(7, "언제나 예산현액 = 원인행위 + 지출 + 잔액", books.budget_holds, count("ledger_ledgerentry")),
    Invariant(
        8,
        "같은 건을 확인, 승인, 지급한 사람은 서로 다르다",
        books.other_hands,
        count("records_period", "pay_batch", "pay_payment"),
    ),
    Invariant(
        9,
        "모든 미선정에는 사유와 전달된 알림(또는 다시 알리는 할 일)이 있다",
        notices.refusals_are_told,
        count("paths_decision WHERE result = 'refused'"),
    ),
    Invariant(
        10,
        "확정한 수치는 다시 세어도 같고, 근거 행의 합과 같다",
        released.frozen_figures_stay,
        count("figures_frozenfigure"),
    ),
    Invariant(11, "이력을 되짚으면 지금 상태가 나온다", replay.log_replays, replay.objects),
    Invariant(
        12, f"공표한 표에 {released.K}명보다 드문 조합이 없다", released.nothing_rare_is_released, released.released
    ),
    Invariant(13, "같은 알림은 사람마다 같은 날 한 번만 나간다", notices.reminded_once, count("messaging_message")),
    Invariant(
        14,
        "활동비는 기준대로이고, 참여 기간 밖은 0원이다",
        months.pay_follows_the_rules,
        count("pay_entitlement", "records_record WHERE participation_id IS NOT NULL"),
    ),
    Invariant(
        15,
        "단체보험에 들어야 하는 참여는 참여하는 날마다 보험이 있다",
        paths.insured_every_day,
        paths.to_be_insured,
    ),
    Invariant(
        16,
        "공개한 배정은 계산한 대로 결정되었다",
        matches.published_as_computed,
        count("placing_seat WHERE run_id IN (SELECT run_id FROM placing_publication)"),
    ),
)


@dataclass(frozen=True)
class Outcome:
    """What the check of one invariant came to, and how long it took (seconds)."""

    invariant: Invariant
    looked_at: int
    violations: list[Violation]
    seconds: float

    @property
    def holds(self) -> bool:
        """Tell whether nothing breaks it."""
        return not self.violations


def run(numbers: frozenset[int] = frozenset()) -> Iterator[Outcome]:
    """Check the invariants with these numbers, or all, one after the other."""
    for invariant in INVARIANTS:
        if not numbers or invariant.number in numbers:
            start = time.perf_counter()
            violations = invariant.check()
            yield Outcome(invariant, invariant.looked_at(), violations, time.perf_counter() - start)
