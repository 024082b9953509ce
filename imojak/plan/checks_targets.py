"""What targets and headline results must agree with. Pure: every contradiction is yielded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.targets import Part

FILE = "targets.toml"


def check_targets(plan: Plan, indicators: Mapping[str, str]) -> Iterator[PlanError]:
    """Check that targets count known indicators in one unit, and that every programme has a target."""
    targets = plan.targets
    yield from unique(FILE, "target", [row.code for row in targets.target])
    yield from unique(FILE, "headline", [row.code for row in targets.headline])
    programmes = {programme.code for programme in plan.programmes}
    for row in targets.target:
        key = f"target[{row.code}]"
        yield from known(FILE, f"{key}.programme", row.programme, programmes, "사업이")
        yield from known(FILE, f"{key}.indicator", row.indicator, indicators.keys(), "지표가")
        yield from _check_unit(f"{key}.unit", row.unit, indicators[row.indicator])
        if row.figure is not None:
            yield from known(FILE, f"{key}.figure", row.figure, indicators.keys(), "지표가")
        for number, part in enumerate(row.parts, start=1):
            yield from _check_part(f"{key}.parts[{number}]", part, row.unit, indicators)
        for excluded in row.excludes:
            yield from known(FILE, f"{key}.excludes", excluded, indicators.keys(), "지표가")
            if excluded in {part.indicator for part in row.parts}:
                yield PlanError(
                    FILE, f"{key}.excludes", f"{excluded}을(를) 더하면서 뺄 수는 없습니다. 한쪽에서 지워 주세요."
                )
    missing = programmes - {row.programme for row in targets.target}
    if missing:
        yield PlanError(FILE, "target", f"목표가 없는 사업이 있습니다: {', '.join(sorted(missing))}.")
    codes = {row.code for row in targets.target}
    for headline in targets.headline:
        key = f"headline[{headline.code}]"
        yield from known(FILE, f"{key}.indicator", headline.indicator, indicators.keys(), "지표가")
        yield from _check_unit(f"{key}.unit", headline.unit, indicators[headline.indicator])
        for number, part in enumerate(headline.parts, start=1):
            yield from _check_part(f"{key}.parts[{number}]", part, headline.unit, indicators)
        for code in headline.targets:
            yield from known(FILE, f"{key}.targets", code, codes, "목표가")


def _check_part(key: str, part: Part, unit: str, indicators: Mapping[str, str]) -> Iterator[PlanError]:
    yield from known(FILE, f"{key}.indicator", part.indicator, indicators.keys(), "지표가")
    own = indicators[part.indicator]
    if part.as_unit is None and own != unit:
        yield PlanError(
            FILE,
            f"{key}.as_unit",
            f"{part.indicator}의 단위는 '{own}'이라 '{unit}'에 그대로 더할 수 없습니다. "
            f'as_unit = "{unit}"과 세는 규칙(rule)을 적어 주세요.',
        )
    if part.as_unit is not None:
        yield from _check_unit(f"{key}.as_unit", part.as_unit, unit)
        if part.rule is None:
            yield PlanError(FILE, f"{key}.rule", "단위를 바꾸어 더하면 어떻게 세는지 rule에 적어야 합니다.")


def _check_unit(key: str, stated: str, expected: str) -> Iterator[PlanError]:
    if stated != expected:
        yield PlanError(FILE, key, f"단위가 '{expected}'이어야 하는데 '{stated}'입니다.")
