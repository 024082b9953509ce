"""How places are given, in words. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator

from imojak.plan.told.words import Line, given, when_words
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.screening import KEEPS_QUOTA, METHODS, SERVES_CLASSES, Screening


def rows(of: ProgrammeType) -> Iterator[tuple[str, str, tuple[Line, ...]]]:
    """Yield key, title and lines of the method, the criteria, the classes that come first and the places kept."""
    scheme = of.screening
    if scheme is None:
        return
    yield (
        "method",
        "선정 방법",
        given(
            ("방법", METHODS[scheme.method]),
            ("다르게 고를 수 있는 방법", [METHODS[one] for one in scheme.also_method]),
            ("한 신청을 심사하는 사람", scheme.judges and f"{scheme.judges}명"),
            ("점수를 낼 때까지 이름을 가림", scheme.blind),
            ("이해관계를 먼저 밝힘", scheme.conflicts),
            ("가장 높은 점수와 낮은 점수를 뺌", scheme.trimmed),
            ("가장 낮은 합격 점수", scheme.pass_points and f"{scheme.pass_points}점"),
            ("예비", scheme.reserve_percent and f"정원의 {scheme.reserve_percent}%"),
            ("제안에 답하는 시간", scheme.offer_hours and f"{scheme.offer_hours}시간"),
            ("기업에 보이는 후보", scheme.shortlist and f"자리마다 {scheme.shortlist}명"),
        ),
    )
    for number, one in enumerate(scheme.criteria, 1):
        key = f"criterion {one.code or number}"
        lines = given(("배점", f"{one.points}점"), ("항목", one.name), ("보는 것", one.help), ("코드", one.code))
        yield key, f"심사 항목: {one.name}", lines
    for first in scheme.priority:
        lines = given(
            ("이름", first.label),
            ("해당하는 분", when_words(first.when, of.fields)),
            ("지키는 방법", _ways(scheme, SERVES_CLASSES)),
        )
        yield f"priority {first.code}", f"우선 대상: {first.label}", lines
    for kept in scheme.quota:
        share = f"{kept.percent}%" if kept.percent is not None else f"{kept.places}자리" if kept.places else ""
        lines = given(
            ("이름", kept.label),
            ("남겨 두는 자리", share),
            ("해당하는 분", when_words(kept.when, of.fields)),
            ("지키는 방법", _ways(scheme, KEEPS_QUOTA)),
        )
        yield f"quota {kept.code}", f"우선 배정: {kept.label}", lines


def _ways(scheme: Screening, able: Container[str]) -> list[str]:
    return [METHODS[one] for one in scheme.methods if one in able]
