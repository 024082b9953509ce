"""What a programme type must agree with in itself. Pure: every contradiction is yielded."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.plan.checks_terms import check_conditions
from imojak.plan.errors import PlanError
from imojak.plan.graph import unique
from imojak.plan.types.checks_form import check_form
from imojak.plan.types.checks_matching import check_matching
from imojak.plan.types.checks_rules import check_rules
from imojak.plan.types.checks_terms import check_terms
from imojak.plan.types.checks_way import check_screening, check_stages
from imojak.plan.types.checks_words import check_indicators, check_messages
from imojak.plan.types.schema import ProgrammeType

#: What can be taken in a programme of a shape. Nothing can in an opening.
PLACES: dict[str, frozenset[str]] = {
    "internship": frozenset({"post"}),
    "social-job": frozenset({"post"}),
    "volunteer": frozenset({"slot"}),
    "course": frozenset({"course-run", "online-course"}),
    "counselling": frozenset({"consultant"}),
    "mentoring": frozenset({"mentor", "slot"}),
    "fair": frozenset({"booth", "slot"}),
    "contest": frozenset({"entry"}),
    "seat": frozenset({"desk"}),
    "evaluation": frozenset({"entry"}),
    "study": frozenset({"study", "issue", "course-run"}),
    "opening": frozenset(),
}
_PAID = frozenset({"internship", "social-job"})


def check_type(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check one type; ``file`` is how messages call it. Yields what is wrong."""
    yield from _check_shape(file, of)
    yield from check_form(file, of)
    yield from check_rules(file, of)
    yield from check_screening(file, of)
    yield from check_matching(file, of)
    yield from check_stages(file, of)
    yield from check_terms(file, of)
    yield from check_messages(file, of)
    yield from check_indicators(file, of)


def _check_shape(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    yield from unique(file, "place_kinds", of.place_kinds)
    fitting = PLACES[of.shape]
    for kind in of.place_kinds:
        if kind not in fitting:
            some = f"쓸 수 있는 자리: {', '.join(sorted(fitting))}" if fitting else "이 유형에는 자리가 없습니다"
            yield PlanError(file, "place_kinds", f'{of.shape} 유형에는 "{kind}" 자리를 둘 수 없습니다. {some}.')
    if fitting and not of.place_kinds:
        yield PlanError(
            file, "place_kinds", f"{of.shape} 유형에는 자리의 종류를 적어야 합니다: {', '.join(sorted(fitting))}."
        )
    if of.hosts_recommend and not (fitting and "person" in of.subjects):
        yield PlanError(
            file,
            "hosts_recommend",
            "활동처는 자리가 있고 사람이 신청하는 유형에서만 추천할 수 있습니다. hosts_recommend를 지워 주세요.",
        )
    if not fitting:
        for name in ("form", "document", "rule", "stage", "screening", "pay", "gate", "agreement", "completion"):
            if getattr(of, name):
                yield PlanError(
                    file, name, "아무도 신청하지 않는 유형(opening)에는 적을 수 없습니다. 이 표를 지워 주세요."
                )
        return
    if of.screening is None:
        yield PlanError(file, "screening", "어떻게 선정하는지 [screening]의 method를 적어야 합니다.")
    if of.pay is not None:
        if of.shape not in _PAID:
            yield PlanError(
                file,
                "pay",
                f"{of.shape} 유형은 시간으로 활동비를 주지 않습니다. 지원금·상금은 [[instalment]]에 적어 주세요.",
            )
        yield from check_conditions(file, "pay", of.pay)
    elif of.shape in _PAID:
        yield PlanError(file, "pay", f"{of.shape} 유형에는 활동조건([pay])을 적어야 합니다.")
