"""What an indicator is (지표 정의), and what can be wrong with asking for one. Pure: no database."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from imojak.problems import Problem


class Kind(StrEnum):
    """Where a figure comes from."""

    PLAN = "plan"
    """계획: what the year's plan says (posts, areas, goals, forecasts)."""
    LEDGER = "ledger"
    """원장: summed from ledger entries."""
    RECORD = "record"
    """기록: counted from rows of participations, sessions, records, agreements …"""
    COMPUTED = "computed"
    """계산: computed from other figures."""

    @property
    def korean(self) -> str:
        """The word used in Korean output."""
        return {"plan": "계획", "ledger": "원장", "record": "기록", "computed": "계산"}[self.value]


@dataclass(frozen=True)
class Definition:
    """A version of an indicator: everything that decides what its number is, in Korean sentences.

    ``boundary`` says which date decides, ``owner`` which unit a row belongs to. ``places`` are the decimals of the
    value, to which it is rounded half up, once, at output. ``parts`` are the keys that it is computed from. ``guards``
    name the database guards that its rows rest on.
    """

    key: str
    label: str
    unit: str
    kind: Kind
    counting_rule: str
    boundary: str
    owner: str
    exclusions: str
    rounding: str
    version: int = 1
    places: int = 0
    parts: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A number of a year on a cut-off date; ``published`` is what the printed report says, never what imojak says.

    ``value`` is None where there is nothing to divide by. Money is thousands of won (천원).
    """

    key: str
    kind: Kind
    value: Decimal | None
    unit: str
    label: str
    version: int
    row_count: int
    published: Decimal | None
    published_line: int | None

    @property
    def differs(self) -> bool:
        """Whether the printed report says something else."""
        return self.published is not None and self.published != self.value


class UnknownIndicator(Problem):
    """No indicator has this key; the nearest keys are told."""

    def __init__(self, key: str, known: Iterable[str]) -> None:
        self.key = key
        self.nearest = tuple(difflib.get_close_matches(key, list(known), n=3, cutoff=0.5))
        hint = (
            f" 비슷한 지표: {', '.join(self.nearest)}"
            if self.nearest
            else " 'imojak figures'가 지표를 모두 보여 줍니다."
        )
        super().__init__(f"'{key}' 지표는 없습니다.{hint}")


class NoPlan(Problem):
    """The year has no plan in the database, so there is nothing to count."""

    def __init__(self, year: int | None, known: Iterable[int] = ()) -> None:
        years = ", ".join(f"{one}년" for one in sorted(known))
        have = f"지금 있는 계획: {years}." if years else "'imojak load_plan'으로 계획을 먼저 넣어 주세요."
        what = "계획이 하나도 없습니다." if year is None else f"{year}년 계획이 없습니다."
        super().__init__(f"{what} {have}")


class DateOutsideYear(Problem):
    """A cut-off date must lie in the year that is asked for."""

    def __init__(self, year: int, as_of: date) -> None:
        super().__init__(f"기준일 {as_of.isoformat()}은 {year}년의 날이 아닙니다. {year}년의 날짜를 적어 주세요.")
