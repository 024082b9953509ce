"""How places are given when more apply than there are (선정 방법): the scheme of a type and of a round."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from imojak.kernel.rows import Code, Count, Positive, Row, Text
from imojak.plan.types.conditions import When

Method = Literal["first_come", "draw", "rubric", "match", "firm_choice", "panel", "booking", "open"]
METHODS = {
    "first_come": "신청한 차례대로",
    "draw": "공개 추첨",
    "rubric": "심사표 점수 순",
    "match": "희망과 점수에 맞춘 배정",
    "firm_choice": "추천한 사람 가운데 기업이 선택",
    "panel": "심사위원회",
    "booking": "예약",
    "open": "제한 없음",
}
#: Methods that need a scoring sheet, and those that several judges fill in.
SCORED = frozenset({"rubric", "match", "panel", "firm_choice"})
JUDGED = frozenset({"rubric", "match", "panel"})
#: Methods in which more can apply than there are places, so that somebody is left waiting.
SCARCE = frozenset({"first_come", "draw", "rubric", "match", "firm_choice", "panel"})
#: Methods that serve the priority classes first, and those that keep seats for the groups of a quota. The others give
#: by filing, or by what a firm wants, and promise neither.
SERVES_CLASSES = frozenset({"draw"})
KEEPS_QUOTA = frozenset({"draw", "rubric", "panel", "match"})
#: So many quotas are kept together under a ranking by points (imojak.choosing.quotas).
MOST_QUOTAS = 2

Percent = Annotated[int, Field(ge=0, le=100)]


class Score(Row):
    """A line of the scoring sheet. ``help`` tells a judge what gives many points."""

    name: Text
    points: Positive
    code: Code | None = None
    help: Text | None = None


class Priority(Row):
    """A class that is served before the others (우선 대상), in the order written."""

    code: Code
    label: Text
    when: When


class Quota(Row):
    """Places that are kept for a group (우선 배정): a share of the places, or a number."""

    code: Code
    label: Text
    when: When
    percent: Percent | None = None
    places: Positive | None = None


class Screening(Row):
    """[screening]: the method, who scores and how, what waits behind.

    ``also_method`` are other ways that a programme or round may choose instead. ``judges`` score each application;
    ``trimmed`` leaves the highest and lowest score out; ``blind`` hides who it is until it is scored; ``conflicts``
    lets a judge declare one before seeing an application. ``pass_points`` is the least mean that can be chosen.
    ``offer_hours`` is how long an offer of a place stands; without it, who is chosen is in. ``shortlist`` is how many a
    firm is shown for a place.
    """

    method: Method
    also_method: list[Method] = []
    criteria: list[Score] = []
    judges: Count = 0
    blind: bool = False
    conflicts: bool = False
    trimmed: bool = False
    pass_points: Positive | None = None
    reserve_percent: Count = 0
    offer_hours: Positive | None = None
    shortlist: Positive | None = None
    priority: list[Priority] = []
    quota: list[Quota] = []

    @property
    def methods(self) -> tuple[Method, ...]:
        """Every way that can be chosen, the usual one first."""
        return (self.method, *self.also_method)

    @property
    def classes_served(self) -> list[Priority]:
        """The classes that are served first in the method that is used; none where it serves nobody first."""
        return self.priority if self.method in SERVES_CLASSES else []

    @property
    def quotas_kept(self) -> list[Quota]:
        """The quotas that are kept in the method that is used; none where it keeps none."""
        return self.quota if self.method in KEEPS_QUOTA else []
