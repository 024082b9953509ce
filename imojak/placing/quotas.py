"""Quotas of a scenario (지킬 몫): how many seats a group gets at least or at most, as they are written and checked.

A row is about one group or about every group of a partition alike ("of each district at most a tenth"). A row about one
group stands before the row about every group. So a single district can be let off without giving up the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from imojak.kernel.rows import Code, Count, Row, Text
from imojak.placing.groups import EVERY, GROUPS, Partition, group_words
from imojak.plan.types.conditions import When

Bound = Literal["least", "most"]
BOUNDS: dict[Bound, str] = {"least": "적어도", "most": "많아야"}
#: The key of the limit that a round's own capacity sets; no scenario can change it.
CAPACITY = "capacity"


class Kept(Row):
    """A row of a scenario: whom it is about, at least or at most, and how many.

    The group is either whoever meets ``when``, or ``group`` of the partition ``of``; without ``group`` every one of it.
    ``percent`` is of all the round's seats, with ``relative`` of what would be the group's share by its applicants;
    ``places`` is a number of people. A row of a type ([[screening.quota]]) is one as well.
    """

    code: Code
    label: Text
    when: When | None = None
    of: Partition | None = None
    group: Text | None = None
    bound: Bound = "least"
    percent: Annotated[int, Field(ge=0, le=300)] | None = None
    places: Count | None = None
    relative: bool = False

    @property
    def about(self) -> tuple[str, str, str]:
        """What no two rows may say both: whom it is about, and which bound."""
        return (self.of or "when", self.group or (self.code if self.when else ""), self.bound)

    @property
    def who(self) -> str:
        """Whom it is about, in words."""
        if self.of is None:
            return self.label
        return group_words(self.of, self.group) if self.group else EVERY[self.of]

    @property
    def words(self) -> str:
        """Say it: 사는 자치구마다 많아야 10%."""
        number = f"{'신청 비율의 ' if self.relative else ''}{self.percent}%"
        if self.places is not None:
            number = f"{self.places:,}명"
        return f"{self.who} {BOUNDS[self.bound]} {number}"


def code_of(of: Partition, group: str | None, bound: Bound) -> str:
    """Return the code of a row about a partition's groups."""
    return f"{of}-{group or 'each'}-{bound}"


def wrong_in(rows: Sequence[Kept]) -> str | None:
    """Return the first thing that is wrong with rows taken together, in a sentence; None where nothing is."""
    seen = set()
    for row in rows:
        if (wrong := _wrong_alone(row)) is not None:
            return f"{row.who}: {wrong}"
        if row.about in seen:
            return f"‘{row.who} {BOUNDS[row.bound]}’ 조건이 둘입니다. 하나만 남겨 주세요."
        seen.add(row.about)
    by_about = {row.about: row for row in rows}
    for row in rows:
        other = by_about.get((*row.about[:2], "most"))
        if row.bound == "least" and other is not None and _above(row, other):
            return f"{row.who}: 적어도 지킬 몫이 많아야 줄 몫보다 큽니다. 한쪽을 고쳐 주세요."
    whole = sum(row.percent or 0 for row in rows if row.bound == "least" and row.of is None and not row.relative)
    if whole > 100:
        return f"우선 배정의 비율을 더하면 100%를 넘습니다({whole}%). 낮춰 주세요."
    return None


def _wrong_alone(row: Kept) -> str | None:
    if (row.when is None) == (row.of is None):
        return "누구의 몫인지 하나를 골라 주세요."
    if row.of is not None and row.group is not None and row.group not in GROUPS[row.of]:
        return "그런 집단이 없습니다. 목록에서 다시 골라 주세요."
    if (row.percent is None) == (row.places is None):
        return "비율과 사람 수 가운데 하나만 적어 주세요."
    if row.relative and (row.percent is None or row.of == "site"):
        return "신청 비율에 견준 몫은 사람을 나눈 집단에만, %로 적습니다. 다른 단위를 골라 주세요."
    if row.percent is not None and row.percent > 100 and not row.relative:
        return "모든 자리에 대한 비율은 0부터 100까지의 정수로 적어 주세요."
    everybody = len(GROUPS[row.of]) if row.of is not None and row.group is None else 0
    if everybody and row.bound == "least" and row.percent is not None:
        # Districts without anybody ask for nothing, so only what is wrong for two sexes is wrong for certain.
        if row.relative and row.percent > 100:
            return "집단마다 신청 비율보다 많이 줄 수는 없습니다. 100 이하로 적어 주세요."
        if row.of == "sex" and not row.relative and row.percent > 50:
            return "둘 모두에게 절반보다 많이 줄 수는 없습니다. 50 이하로 적어 주세요."
    return None


def _above(least: Kept, most: Kept) -> bool:
    """Tell whether a minimum is above a maximum in the same unit; other units are compared by the numbers of the round."""
    if least.places is not None and most.places is not None:
        return least.places > most.places
    if least.percent is not None and most.percent is not None and least.relative == most.relative:
        return least.percent > most.percent
    return False
