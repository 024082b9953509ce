"""What makes a place fit a person, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.plan.told.words import Line, given, when_words
from imojak.plan.types.matching import FAR, MODES, NEAR, PARTS
from imojak.plan.types.schema import ProgrammeType


def rows(of: ProgrammeType) -> Iterator[tuple[str, str, tuple[Line, ...]]]:
    """Yield key, title and lines of the way of matching, the parts of the score and the classes that get points."""
    rule = of.matching
    if rule is None:
        return
    yield (
        "matching",
        "배정 방법",
        given(
            ("방법", MODES[rule.mode]),
            ("희망하지 않은 자리에도 배정", rule.beyond_wishes),
            ("점수가 없으면 후보에서 뺌", [PARTS[one] for one in rule.required]),
        ),
    )
    for part in rule.part:
        asked = of.fields.get(part.field or "")
        minutes = f"{part.near or NEAR}분까지 모두, {part.far or FAR}분부터 없음" if part.uses == "commute" else ""
        lines = given(
            ("배점", f"{part.points}점"), ("보는 물음", asked.label if asked is not None else ""), ("점수", minutes)
        )
        yield f"part {part.uses}", f"배정 점수: {PARTS[part.uses]}", lines
    for one in rule.priority:
        lines = given(("이름", one.label), ("해당하는 분", when_words(one.when, of.fields)))
        yield f"favoured {one.code}", f"배정에서 우선하는 분: {one.label}", lines
