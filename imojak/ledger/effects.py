"""What a commitment would do to its line and to the year's end, before it is booked. Pure; money is won."""

from __future__ import annotations

from dataclasses import dataclass

from imojak.ledger.balances import Balance


@dataclass(frozen=True)
class Foreseen:
    """What a line will have spent at the year's end, with an interval where there is one.

    ``planned`` tells that it is the plan's number, which counts on works that are not signed yet; a forecast knows only
    what is committed or under way.
    """

    won: int
    low: int | None = None
    high: int | None = None
    planned: bool = False


@dataclass(frozen=True)
class Effect:
    """A line before and after ``adding`` is committed on it (released where below zero)."""

    before: Balance
    adding: int
    foreseen: Foreseen | None

    @property
    def committed_after(self) -> int:
        """원인행위 with what is added."""
        return self.before.committed + self.adding

    @property
    def free_after(self) -> int:
        """What could still be committed afterwards; below zero it is what is missing."""
        return self.before.free - self.adding

    @property
    def missing(self) -> int:
        """What the line lacks for it; 0 where there is room."""
        return max(0, -self.free_after)

    @property
    def year_end_before(self) -> int | None:
        """What is spent at the year's end without it; None where nobody foresees it."""
        return None if self.foreseen is None else self.foreseen.won

    @property
    def year_end_after(self) -> int | None:
        """What is spent at the year's end with it.

        A forecast did not know of it, so that it comes on top. The plan's number did count on works to come: it stays
        until more is committed than was planned.
        """
        if self.foreseen is None:
            return None
        if self.foreseen.planned:
            return max(self.foreseen.won, self.committed_after)
        return self.foreseen.won + self.adding

    @property
    def left_at_year_end(self) -> int | None:
        """What of the 예산현액 remains unspent at the year's end with it; below zero the line is overdrawn."""
        after = self.year_end_after
        return None if after is None else self.before.current - self.before.carried_out - after


def year_end_after(balance: Balance, adding: int, foreseen: Foreseen | None) -> Effect:
    """Return what committing ``adding`` more does to a line that stands at ``balance``."""
    return Effect(balance, adding, foreseen)


def told(effect: Effect) -> str:
    """Return what an effect does to the year's end as one sentence, "" where nobody foresees it."""
    after, left = effect.year_end_after, effect.left_at_year_end
    if after is None or left is None:
        return ""
    end = f"{-left:,}원이 모자랍니다" if left < 0 else f"{left:,}원이 남습니다"
    return f"그대로 하면 연말까지 {after:,}원을 쓰게 되어 예산현액 {effect.before.current:,}원에서 {end}."
