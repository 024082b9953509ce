"""[matching]: what makes a place fit a person, in points, and which of the two ways of matching is used (배정)."""

from __future__ import annotations

from typing import Literal

from imojak.kernel.rows import Code, Count, Positive, Row, Text
from imojak.plan.types.conditions import FieldCode, When

Mode = Literal["best-total", "stable"]
Uses = Literal["wish", "sheet", "skills", "commute", "hours", "first", "priority", "health"]

MODES = {
    "best-total": "배정 인원이 가장 많고 점수의 합이 가장 높은 배정",
    "stable": "서로 더 원하는 사람과 자리가 남지 않는 배정",
}
#: What a score is made of.
PARTS = {
    "wish": "희망 순위",
    "sheet": "심사 점수",
    "skills": "기술·경험",
    "commute": "통근 시간",
    "hours": "요일·시간",
    "first": "처음 참여",
    "priority": "우선 대상",
    "health": "건강",
}
#: Parts that read an answer, with the kinds of question that may give it.
ANSWERED: dict[str, tuple[str, ...]] = {
    "skills": ("choice", "choices"),
    "hours": ("times",),
    "health": ("choice", "choices"),
}
#: Parts that can rule a place out: who gets nothing there is no candidate.
DECISIVE = frozenset({"skills", "commute", "hours", "health"})
#: Minutes of the way up to which it takes nothing off, and from which on nothing is left.
NEAR, FAR = 20, 90


class Part(Row):
    """A part of the score: what it looks at and how many of the 100 points it gives at most.

    ``field`` is the question that it reads (skills, hours, health). ``near`` and ``far`` are minutes of the way.
    """

    uses: Uses
    points: Positive
    field: FieldCode | None = None
    near: Count | None = None
    far: Positive | None = None


class Favoured(Row):
    """A class of people who get the points of ``priority``: the first class all of them, later ones fewer."""

    code: Code
    label: Text
    when: When


class Matching(Row):
    """How applicants and places are matched where the method is ``match``.

    With ``beyond_wishes`` everybody may be placed where they fit, whether they wished for it or not. ``required`` are
    parts without a point of which a place is none for that person.
    """

    mode: Mode = "best-total"
    beyond_wishes: bool = False
    required: list[Uses] = []
    part: list[Part] = []
    priority: list[Favoured] = []


#: How a round is matched whose type says nothing of it: by wishes, and by the sheet where there is one.
USUAL = Matching(mode="stable", part=[Part(uses="wish", points=50), Part(uses="sheet", points=50)])
