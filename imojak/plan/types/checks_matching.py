"""What [matching] must agree with: every part has what it looks at, and the points add up. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from imojak.plan.errors import PlanError
from imojak.plan.graph import unique
from imojak.plan.types.checks_form import check_when
from imojak.plan.types.forms import FIELD_KINDS
from imojak.plan.types.matching import ANSWERED, DECISIVE, FAR, NEAR, PARTS, Matching, Part
from imojak.plan.types.schema import ProgrammeType


def check_matching(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check the parts of a score and what each needs of the form and the sheet."""
    rule, key = of.matching, "matching"
    if rule is None:
        return
    if of.screening is None or "match" not in of.screening.methods:
        yield PlanError(
            file,
            key,
            '희망과 점수에 맞춘 배정(method = "match")이 아닌 유형에서는 쓰지 않습니다. 지우거나 방법을 바꿔 주세요.',
        )
        return
    yield from unique(file, f"{key}.part", [one.uses for one in rule.part])
    total = sum(one.points for one in rule.part)
    if total != 100:
        yield PlanError(file, f"{key}.part", f"배점을 모두 더하면 100점이어야 하는데 {total}점입니다.")
    for part in rule.part:
        yield from _check_part(file, f"{key}.part[{part.uses}]", part, of)
    yield from _check_required(file, key, rule)
    used = {one.uses for one in rule.part}
    if ("priority" in used) != bool(rule.priority):
        yield PlanError(
            file,
            f"{key}.priority",
            "우선 대상의 배점(part의 priority)과 우선 대상([[matching.priority]])은 함께 적거나 함께 지워야 합니다.",
        )
    yield from unique(file, f"{key}.priority", [one.code for one in rule.priority])
    for one in rule.priority:
        yield from check_when(file, f"{key}.priority[{one.code}].when", one.when, of.fields)


def _check_part(file: str, key: str, part: Part, of: ProgrammeType) -> Iterator[PlanError]:
    kinds = ANSWERED.get(part.uses)
    if kinds is None:
        if part.field is not None:
            yield PlanError(file, f"{key}.field", f"{PARTS[part.uses]} 점수는 물음을 보지 않습니다. 지워 주세요.")
    elif part.field is None or part.field not in of.fields:
        yield PlanError(file, f"{key}.field", "어느 물음의 답을 보는지 신청서에 있는 물음의 코드를 적어야 합니다.")
    elif (kind := of.fields[part.field].kind) not in kinds:
        able = ", ".join(FIELD_KINDS[one] for one in kinds)
        yield PlanError(
            file, f"{key}.field", f"{FIELD_KINDS[kind]} 물음으로는 셀 수 없습니다. 쓸 수 있는 종류: {able}."
        )
    if part.uses != "commute" and (part.near is not None or part.far is not None):
        yield PlanError(file, key, "near와 far는 통근 시간(commute)에만 적습니다. 지워 주세요.")
    if part.uses == "commute" and (part.near or NEAR) >= (part.far or FAR):
        yield PlanError(
            file, f"{key}.far", "점수가 없어지는 시간(far)은 점수가 다 나오는 시간(near)보다 길어야 합니다."
        )
    if part.uses == "sheet" and (of.screening is None or not of.screening.criteria):
        yield PlanError(
            file, key, "심사표(screening.criteria)가 없어 심사 점수를 쓸 수 없습니다. 심사표를 적거나 지워 주세요."
        )
    if part.uses == "wish" and not any(one.kind == "places" for one in of.fields.values()):
        yield PlanError(
            file, key, "희망하는 자리를 묻지 않아 희망 순위를 쓸 수 없습니다. places 물음을 적거나 지워 주세요."
        )


def _check_required(file: str, key: str, rule: Matching) -> Iterator[PlanError]:
    used = {one.uses for one in rule.part}
    yield from unique(file, f"{key}.required", rule.required)
    for one in rule.required:
        if one not in DECISIVE:
            able = ", ".join(sorted(DECISIVE))
            yield PlanError(
                file, f"{key}.required", f"{PARTS[one]}({one})만으로 후보에서 빼지는 않습니다. 쓸 수 있는 것: {able}."
            )
        elif one not in used:
            yield PlanError(
                file, f"{key}.required", f"배점(part)에 없는 {PARTS[one]}({one})입니다. 배점을 함께 적어 주세요."
            )
