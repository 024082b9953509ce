"""What the form and the papers of a type must agree with. Pure: every contradiction is yielded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.josa import josa
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.types.conditions import When
from imojak.plan.types.forms import FIELD_KINDS, DocumentWanted, FormField, FormStep
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.words import FACTS, INCOMES, PROFILE, SUBJECTS

_CHOSEN = frozenset({"choice", "choices"})
_COUNTED = {
    "number": "값",
    "text": "글자 수",
    "long": "글자 수",
    "choices": "고르는 수",
    "places": "희망하는 자리의 수",
    "members": "구성원의 수",
    "file": "파일의 크기(MB)",
}
_CODES = {
    "subject": SUBJECTS,
    "sex": {"f": "여", "m": "남"},
    "income_class": INCOMES,
    "district": {name: name for name in DISTRICT_CODES},
}


def check_form(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check questions, options, conditions and papers."""
    yield from unique(file, "form", [step.code for step in of.form])
    yield from unique(file, "form.field", [field.code for step in of.form for field in step.field])
    before: dict[str, FormField] = {}
    for step in of.form:
        key = f"form[{step.code}]"
        yield from check_when(file, f"{key}.when", step.when, before)
        for field in step.field:
            yield from _check_field(file, f"{key}.field[{field.code}]", field, step, of, before)
            before[field.code] = field
    yield from check_documents(file, "document", of.document, before)
    yield from _check_moments(file, of)


def check_documents(
    file: str, key: str, documents: list[DocumentWanted], fields: Mapping[str, FormField]
) -> Iterator[PlanError]:
    """Check the codes and conditions of papers."""
    yield from unique(file, key, [one.code for one in documents])
    for one in documents:
        yield from check_when(file, f"{key}[{one.code}].when", one.when, fields)
        yield from unique(file, f"{key}[{one.code}].accepts", one.accepts)


def check_when(file: str, key: str, when: When | None, fields: Mapping[str, FormField]) -> Iterator[PlanError]:
    """Refuse a condition on something that is not asked before, or on a value that it cannot have."""
    if when is None:
        return
    if when.field not in fields and when.field not in FACTS:
        yield from known(file, f"{key}.field", when.field, [*fields, *FACTS], "물음이나 사실이")
        return
    given = [when.equals is not None, bool(when.among), when.at_least is not None or when.at_most is not None]
    if sum(given) != 1:
        yield PlanError(file, key, "is, in, at_least·at_most 가운데 하나만 적어야 합니다.")
        return
    if when.at_least is not None and when.at_most is not None and when.at_least > when.at_most:
        yield PlanError(file, f"{key}.at_least", f"{when.at_least}부터 {when.at_most}까지로 뒤바뀌었습니다.")
    kind, codes = _answers(when.field, fields)
    bounded = when.at_least is not None or when.at_most is not None
    if kind == "number":
        if not bounded and not (isinstance(when.equals, int) and not isinstance(when.equals, bool)):
            yield PlanError(
                file, key, f"{josa(when.field, '은/는')} 숫자이므로 at_least·at_most나 숫자로 적어야 합니다."
            )
    elif kind in ("yesno", "consent"):
        if not isinstance(when.equals, bool):
            yield PlanError(
                file, key, f"{josa(when.field, '은/는')} 예·아니요이므로 is = true나 is = false로 적어야 합니다."
            )
    elif codes is None:
        yield PlanError(
            file,
            f"{key}.field",
            f"답이 정해져 있지 않은 물음({FIELD_KINDS[kind]})에는 조건을 걸 수 없습니다. 고르는 물음으로 바꿔 주세요.",
        )
    else:
        values: list[object] = [*when.among] or [when.equals]
        for value in values:
            if not isinstance(value, str):
                yield PlanError(
                    file, key, f"{josa(when.field, '은/는')} 고르는 것이므로 코드로 적어야 합니다: {', '.join(codes)}."
                )
                continue
            yield from known(file, key, value, codes, "선택지가")


def _answers(name: str, fields: Mapping[str, FormField]) -> tuple[str, dict[str, str] | None]:
    """Return the kind of a question or fact, and its codes where it has some."""
    if name in fields:
        field = fields[name]
        if field.kind == "district":
            return field.kind, _CODES["district"]
        return field.kind, {one.code: one.label for one in field.options} if field.kind in _CHOSEN else None
    return FACTS[name][1], _CODES.get(name)


def _check_field(
    file: str, key: str, field: FormField, step: FormStep, of: ProgrammeType, before: Mapping[str, FormField]
) -> Iterator[PlanError]:
    if field.code in FACTS and field.profile != field.code:
        yield PlanError(
            file,
            f"{key}.code",
            f"'{field.code}'은(는) 이미 알고 있는 사실의 이름입니다. 다른 코드를 주거나 profile = \"{field.code}\"로 적어 주세요.",
        )
    yield from unique(file, f"{key}.options", [one.code for one in field.options])
    if field.kind in _CHOSEN and len(field.options) < 2:
        yield PlanError(file, f"{key}.options", "고르는 물음에는 선택지가 둘 이상 있어야 합니다.")
    if field.kind not in _CHOSEN and field.options:
        yield PlanError(file, f"{key}.options", f"{FIELD_KINDS[field.kind]} 물음에는 선택지를 적을 수 없습니다.")
    if (field.kind == "consent") != (field.consent is not None):
        yield PlanError(
            file, f"{key}.consent", '동의(kind = "consent")에는 consent 표를 적고, 다른 물음에는 적지 않습니다.'
        )
    if field.consent is not None and (field.consent.purpose == "third-party") != (field.consent.receiver is not None):
        yield PlanError(
            file,
            f"{key}.consent.receiver",
            "제3자 제공 동의에는 받는 곳(receiver)을 적고, 다른 동의에는 적지 않습니다.",
        )
    if field.accepts and field.kind != "file":
        yield PlanError(file, f"{key}.accepts", '파일(kind = "file")을 받는 물음에만 적을 수 있습니다.')
    if field.kind == "members" and "group" not in of.subjects:
        yield PlanError(
            file, f"{key}.kind", '구성원 명단은 모임(subject = "group")이 신청하는 유형에서만 물을 수 있습니다.'
        )
    wishes = {"match", "firm_choice", "rubric", "panel"}
    if field.kind == "places" and of.screening is not None and wishes.isdisjoint(of.screening.methods):
        yield PlanError(
            file, f"{key}.kind", f"선정 방법 {of.screening.method}에서는 희망하는 자리를 여럿 받지 않습니다."
        )
    yield from _check_limits(file, key, field)
    yield from _check_profile(file, key, field, step, of)
    yield from check_when(file, f"{key}.when", field.when, before)


def _check_limits(file: str, key: str, field: FormField) -> Iterator[PlanError]:
    if field.least is None and field.most is None:
        return
    if field.kind not in _COUNTED:
        yield PlanError(file, f"{key}.most", f"{FIELD_KINDS[field.kind]} 물음에는 least·most를 적을 수 없습니다.")
    if field.least is not None and field.most is not None and field.least > field.most:
        yield PlanError(
            file,
            f"{key}.least",
            f"{josa(_COUNTED[field.kind], '이/가')} {field.least}부터 {field.most}까지로 뒤바뀌었습니다.",
        )
    if field.kind != "number" and min(one for one in (field.least, field.most) if one is not None) < 0:
        yield PlanError(file, f"{key}.least", f"{josa(_COUNTED[field.kind], '은/는')} 0보다 작을 수 없습니다.")
    if field.kind == "choices" and (field.most or 0) > len(field.options):
        yield PlanError(
            file, f"{key}.most", f"선택지가 {len(field.options)}개인데 {field.most}개까지 고르게 적혀 있습니다."
        )


def _check_profile(file: str, key: str, field: FormField, step: FormStep, of: ProgrammeType) -> Iterator[PlanError]:
    if field.profile is None:
        return
    if field.profile not in PROFILE:
        yield from known(file, f"{key}.profile", field.profile, PROFILE.keys(), "프로필 항목이")
        return
    row = PROFILE[field.profile]
    if field.kind not in row.kinds:
        yield PlanError(
            file,
            f"{key}.kind",
            f'프로필의 {josa(row.label, "은/는")} kind = {" 또는 ".join(row.kinds)}로 물어야 하는데 "{field.kind}"입니다.',
        )
    strange = [SUBJECTS[one] for one in of.subjects if one not in row.subjects]
    told_apart = any(when is not None and when.field == "subject" for when in (field.when, step.when))
    if len(strange) == len(of.subjects) or (strange and not told_apart):
        yield PlanError(
            file,
            f"{key}.profile",
            f"{josa(strange[0], '이/가')} 신청할 때에는 {josa(row.label, '을/를')} 프로필에서 가져올 수 없습니다. "
            "다른 항목을 쓰거나 when의 subject로 나누어 주세요.",
        )


def _check_moments(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    states = {stage.state for stage in of.stage}
    for one in of.document:
        key = f"document[{one.code}].needed_at"
        if one.needed_at == "offer" and "offered" not in states:
            yield PlanError(
                file, key, "선정 제안(offered) 단계가 없어 서류를 받을 때가 없습니다. apply나 start로 바꿔 주세요."
            )
        if one.needed_at == "claim" and not any(one.code in row.needs for row in of.instalment):
            yield PlanError(
                file,
                key,
                "이 서류를 내야 받는 지급([[instalment]]의 needs)이 없습니다. 지급에 적거나 서류를 지워 주세요.",
            )
        if one.needed_at == "end" and (of.completion is None or one.code not in of.completion.documents):
            yield PlanError(
                file, key, "수료 조건([completion]의 documents)에 이 서류가 없습니다. 조건에 적거나 서류를 지워 주세요."
            )
