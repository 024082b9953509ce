"""What the rules of a type must agree with: fields, codes and subject that exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imojak.plan.errors import PlanError
from imojak.plan.graph import known
from imojak.plan.types.schema import ProgrammeType
from imojak.plan.types.words import INCOMES, SUBJECTS
from imojak.rules.schema import AgeRule, AnswerRule, AnyRule, Completed, Consent, Income, Members

#: Rules that only make sense of a person, a group, or an organisation.
_ONLY: dict[str, tuple[str, ...]] = {
    "age": ("person",),
    "residence": ("person", "organisation"),
    "working": ("person",),
    "income": ("person",),
    "hours_cap": ("person",),
    "members": ("group",),
    "organisation": ("organisation",),
}


def fits(rule: AnyRule, subject: str) -> bool:
    """Say whether a rule can be asked about a person, a group or an organisation; the others pass it over."""
    return subject in _ONLY.get(rule.uses, (subject,))


def check_rules(file: str, of: ProgrammeType) -> Iterator[PlanError]:
    """Check the rules of a type and those of its hosts."""
    for key, rule in _rules("rule", of.rule):
        yield from _check_rule(file, key, rule, of, ("person",) if ".each" in key else of.subjects)
    if of.host is not None:
        for number, rule in enumerate(of.host.rule, start=1):
            if rule.uses not in ("organisation", "residence", "longest", "times"):
                yield PlanError(
                    file,
                    f"host.rule[{number}].uses",
                    f'기업·활동처에는 "{rule.uses}" 기준을 쓸 수 없습니다. organisation으로 적어 주세요.',
                )


def _rules(key: str, rules: list[AnyRule]) -> Iterator[tuple[str, AnyRule]]:
    for number, rule in enumerate(rules, start=1):
        here = f"{key}[{rule.uses}]" if sum(one.uses == rule.uses for one in rules) == 1 else f"{key}[{number}]"
        yield here, rule
        if isinstance(rule, Members):
            yield from _rules(f"{here}.each", rule.each)


def _gap(file: str, key: str, rule: AnyRule, of: ProgrammeType) -> Iterator[PlanError]:
    """Refuse days on which nothing holds: dated values that begin after the type does, in a rule without own terms."""
    days = rule.versions
    if days and not rule.complete and min(days) > of.effective_from:
        yield PlanError(
            file,
            f"{key}.values[{days.index(min(days)) + 1}].from",
            f"{of.effective_from}부터 쓰는 유형인데 {min(days)}부터의 값만 있어 그 앞의 날에는 기준이 없습니다. "
            f"첫 값의 from을 {of.effective_from}로 앞당기거나, 그때까지의 값을 규칙에 적어 주세요.",
        )


def _check_rule(file: str, key: str, rule: AnyRule, of: ProgrammeType, subjects: Sequence[str]) -> Iterator[PlanError]:
    if not any(fits(rule, subject) for subject in subjects):
        yield PlanError(
            file,
            f"{key}.uses",
            f'{SUBJECTS[subjects[0]]}에게는 "{rule.uses}" 기준을 쓸 수 없습니다. 기준이나 subject를 확인해 주세요.',
        )
    yield from _gap(file, key, rule, of)
    match rule:
        case AgeRule(min=low, max=high) if low is not None and high is not None and low > high:
            yield PlanError(
                file, f"{key}.min", f"나이가 뒤바뀌었습니다({low}세부터 {high}세까지). 작은 나이를 min에 적어 주세요."
            )
        case AnswerRule(field=str(name)):
            yield from known(file, f"{key}.field", name, of.fields, "물음이")
        case Consent(purpose=str(purpose)):
            asked = {field.consent.purpose for field in of.fields.values() if field.consent is not None}
            yield from known(file, f"{key}.purpose", purpose, asked, "동의를 받는 물음이")
        case Income(classes=classes, at_most=str(most)):
            for one in [*classes, most]:
                yield from known(file, f"{key}.classes", one, INCOMES, "소득 구간이")
        case Completed(gate=str(gate)):
            yield from known(file, f"{key}.gate", gate, [row.code for row in of.gate], "교육이")
