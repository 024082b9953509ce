"""Who may take part and on which terms: what programmes and types are checked for alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imojak.earning.scheme import WEEKLY_LEAST, WEEKLY_WHOLE
from imojak.kernel.money import rounded
from imojak.plan.errors import PlanError
from imojak.plan.graph import unique
from imojak.plan.programmes import Conditions, Element, Eligibility

#: A name in braces, which a text calls: {programme.internship.participants}, {name}.
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

#: Which kinds of elements have a use for a key, and which cannot do without.
_ONLY = {
    "per": {"daily"},
    "role": {"supplement"},
    "part_month": {"supplement", "fixed"},
    "most_times": {"daily", "session"},
    "weekly_hours": {"weekly-holiday"},
    "weekly_days": {"weekly-holiday"},
}
_WANTED = {
    "daily": ("per",),
    "supplement": ("role", "part_month"),
    "fixed": ("part_month",),
    "weekly-holiday": ("weekly_hours", "weekly_days"),
}
#: Engagements with an employment contract (근로계약), so that there can be a paid weekly holiday.
_EMPLOYED = frozenset({"part_time_intern", "full_time_intern"})


def month_most(conditions: Conditions) -> int:
    """Return what a full month of the terms comes to, rounded by their rule; in won, 0 where hours are not paid."""
    rounding = conditions.rounding
    return rounded(conditions.hours_per_month_max * (conditions.hourly_won or 0), rounding.unit_won, rounding.mode)


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
    if terms.hourly_won is None:
        yield from _check_without_hours(file, key, terms)
        return
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


def _check_without_hours(file: str, key: str, terms: Conditions) -> Iterator[PlanError]:
    """Refuse terms that pay nothing, and what has no meaning where hours are not paid."""
    if not terms.element:
        yield PlanError(
            file,
            f"{key}.hourly_won",
            "시급(hourly_won)이나 시간 말고 지급하는 것(element) 가운데 하나는 있어야 합니다.",
        )
    for name in ("hourly_rate", "month_max_won"):
        if getattr(terms, name) is not None:
            yield PlanError(
                file, f"{key}.{name}", "시급(hourly_won)을 적지 않은 사업에서는 쓰지 않습니다. 지워 주세요."
            )


def _check_elements(file: str, key: str, terms: Conditions) -> Iterator[PlanError]:
    """Refuse what is paid besides hours and says too little, or what it has no use for."""
    yield from unique(file, f"{key}.element", [one.code for one in terms.element])
    for one in terms.element:
        where = f"{key}.element[{one.code}]"
        if one.kind == "weekly-holiday":
            yield from _check_weekly(file, where, one, terms)
        elif (one.won is None) == (one.rate is None):
            yield PlanError(file, where, "금액(won)과 단가표의 코드(rate) 가운데 하나만 적어야 합니다.")
        for name, kinds in _ONLY.items():
            given = getattr(one, name) is not None
            if given and one.kind not in kinds:
                yield PlanError(file, f"{where}.{name}", f'kind = "{one.kind}"에서는 쓰지 않습니다. 지워 주세요.')
            if not given and name in _WANTED.get(one.kind, ()):
                yield PlanError(file, f"{where}.{name}", f'kind = "{one.kind}"에는 {name} 값이 있어야 합니다.')


def _check_weekly(file: str, where: str, one: Element, terms: Conditions) -> Iterator[PlanError]:
    """Refuse a paid weekly holiday where the law gives none, or nothing says what it is worth."""
    if terms.engagement not in _EMPLOYED:
        yield PlanError(
            file, where, "주휴수당은 근로계약을 맺는 참여 형태(인턴)에만 있습니다. 지우거나 engagement를 고치세요."
        )
    if terms.hourly_won is None or one.won is not None or one.rate is not None:
        yield PlanError(
            file, where, "주휴수당은 시급(hourly_won)으로 계산합니다. won과 rate는 지우고 시급을 적어 주세요."
        )
    if one.weekly_hours is not None and not WEEKLY_LEAST <= one.weekly_hours <= WEEKLY_WHOLE:
        yield PlanError(
            file,
            f"{where}.weekly_hours",
            f"한 주 {WEEKLY_LEAST}시간부터 {WEEKLY_WHOLE}시간까지 적습니다. 한 주 {WEEKLY_LEAST}시간이 안 되면 주휴수당이 "
            "없으므로(근로기준법 제18조③) 이 지급을 지우세요.",
        )
    if one.weekly_days is not None and one.weekly_days > 6:
        yield PlanError(file, f"{where}.weekly_days", "주휴일을 뺀 날수이므로 6까지 적습니다.")
