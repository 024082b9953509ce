"""Who may take part and on which terms: what programmes and types are checked for alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imojak.kernel.money import rounded
from imojak.plan.errors import PlanError
from imojak.plan.graph import unique
from imojak.plan.programmes import Conditions, Eligibility

#: A name in braces, which a text calls: {programme.internship.participants}, {name}.
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

#: Which kinds of elements have a use for a key, and which cannot do without.
_ONLY = {
    "per": {"daily"},
    "role": {"supplement"},
    "part_month": {"supplement", "fixed"},
    "most_times": {"daily", "session"},
}
_WANTED = {"daily": ("per",), "supplement": ("role", "part_month"), "fixed": ("part_month",)}


def month_most(conditions: Conditions) -> int:
    """Return what a full month of the terms comes to, rounded by their rule; in won."""
    rounding = conditions.rounding
    return rounded(conditions.hours_per_month_max * conditions.hourly_won, rounding.unit_won, rounding.mode)


def check_eligibility(file: str, key: str, rule: Eligibility) -> Iterator[PlanError]:
    """Refuse ages that are reversed or without their day."""
    if rule.age_min is not None and rule.age_max is not None and rule.age_min > rule.age_max:
        yield PlanError(
            file,
            f"{key}.age_min",
            f"나이가 뒤바뀌었습니다({rule.age_min}세부터 {rule.age_max}세까지). 작은 나이를 age_min에 적어 주세요.",
        )
    if (rule.age_min is None and rule.age_max is None) != (rule.age_on is None):
        yield PlanError(
            file, f"{key}.age_on", "나이 제한이 있으면 만 나이를 세는 날(age_on)이 있어야 하고, 없으면 적지 않습니다."
        )


def check_conditions(file: str, key: str, terms: Conditions) -> Iterator[PlanError]:
    """Refuse a month's ceiling that is not hours times rate, and elements that cannot be paid."""
    yield from _check_elements(file, key, terms)
    if terms.month_max_won is None:
        return
    computed = month_most(terms)
    if terms.month_max_won != computed:
        yield PlanError(
            file,
            f"{key}.month_max_won",
            f"월 {terms.hours_per_month_max}시간 × {terms.hourly_won:,}원을 {terms.rounding.unit_won}원 단위로 맞춘 "
            f"{computed:,}원이어야 하는데 {terms.month_max_won:,}원으로 적혀 있습니다.",
        )


def _check_elements(file: str, key: str, terms: Conditions) -> Iterator[PlanError]:
    """Refuse what is paid besides hours and says too little, or what it has no use for."""
    yield from unique(file, f"{key}.element", [one.code for one in terms.element])
    for one in terms.element:
        where = f"{key}.element[{one.code}]"
        if (one.won is None) == (one.rate is None):
            yield PlanError(file, where, "금액(won)과 단가표의 코드(rate) 가운데 하나만 적어야 합니다.")
        for name, kinds in _ONLY.items():
            given = getattr(one, name) is not None
            if given and one.kind not in kinds:
                yield PlanError(file, f"{where}.{name}", f'kind = "{one.kind}"에서는 쓰지 않습니다. 지워 주세요.')
            if not given and name in _WANTED.get(one.kind, ()):
                yield PlanError(file, f"{where}.{name}", f'kind = "{one.kind}"에는 {name} 값이 있어야 합니다.')
