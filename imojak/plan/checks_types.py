"""What programmes and their types must say alike. Pure: every contradiction is yielded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imojak.kernel.josa import josa
from imojak.plan.effective import Effective, effective
from imojak.plan.errors import PlanError
from imojak.plan.graph import known
from imojak.plan.programmes import Programme
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.screening import METHODS
from imojak.plan.types.words import SUBJECTS


def check_type_of(file: str, programme: Programme, types: Mapping[str, ProgrammeType]) -> Iterator[PlanError]:
    """Check that a programme and its strands name types that are there and fit, or say everything themselves."""
    for key, code in [("type", programme.type), *((f"strand[{row.code}].type", row.type) for row in programme.strand)]:
        if code is not None:
            yield from known(file, key, code, types.keys(), "사업 유형(types/코드.toml)이")
    if programme.type is None:
        for name in ("eligibility", "selection"):
            if getattr(programme, name) is None:
                yield PlanError(
                    file, name, "사업 유형(type)이 없으면 여기에 적어야 합니다. type이나 이 표를 적어 주세요."
                )
    for one in effective(programme, types):
        yield from _check_one(file, f"strand[{one.strand.code}]." if one.strand else "", one)


def _check_one(file: str, key: str, one: Effective) -> Iterator[PlanError]:
    shape = (one.strand.shape if one.strand else None) or one.programme.shape
    if shape != one.type.shape:
        yield PlanError(
            file,
            f"{key}shape",
            f"사업 유형 '{one.type.code}'의 {one.type.shape}{_and(one.type.shape)} 같아야 하는데 {shape}입니다. 맞는 유형을 type에 적어 주세요.",
        )
    if one.subject not in one.type.subjects:
        able = ", ".join(one.type.subjects)
        yield PlanError(
            file,
            f"{key}eligibility.subject",
            f"사업 유형 '{one.type.code}'에는 {josa(SUBJECTS[one.subject], '이/가')} 신청할 수 없습니다. 쓸 수 있는 것: {able}.",
        )
    own = one.strand or one.programme
    scheme = one.type.screening
    method = own.selection.method if own.selection is not None else None
    if method is not None and scheme is not None and method not in scheme.methods:
        able = ", ".join(scheme.methods)
        yield PlanError(
            file,
            f"{key}selection.method",
            f"사업 유형 '{one.type.code}'에서는 {josa(METHODS[method], '을/를')} 쓸 수 없습니다. 쓸 수 있는 것: {able}.",
        )
    if own.conditions is not None and one.type.pay is None:
        yield PlanError(
            file, f"{key}conditions", f"사업 유형 '{one.type.code}'에는 활동비가 없습니다. 지우거나 유형을 바꿔 주세요."
        )
    if own.conditions is not None and one.type.pay is not None and own.conditions.insurance != one.type.pay.insurance:
        yield PlanError(
            file,
            f"{key}conditions.insurance",
            f"사업 유형 '{one.type.code}'의 보험({one.type.pay.insurance})과 같아야 하는데 {own.conditions.insurance}입니다.",
        )
    longest = one.type.life.longest_months
    if one.programme.longest_months is not None and longest is not None and one.programme.longest_months > longest:
        yield PlanError(
            file,
            "longest_months",
            f"사업 유형 '{one.type.code}'의 {longest}개월보다 깁니다({one.programme.longest_months}개월).",
        )


def _and(word: str) -> str:
    return josa(word, "과/와").removeprefix(word)
