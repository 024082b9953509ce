"""Sentences that many definitions share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from imojak.figures.definition import Definition, Kind
from imojak.figures.sources import Indicator, Planned, PlanRow, Rate

COUNTED = "세는 수이므로 반올림하지 않는다"
MONEY = "원으로 더한 뒤 천원으로 한 번 반올림한다(0.5는 올림)"
AS_PLANNED = "계획에 적힌 그대로 쓴다"
NOTHING_EXCLUDED = "없음"
OF_PARTS = "구성 지표마다의 정의를 따른다"


def rounded_to(places: int) -> str:
    """Say how a rate or mean is rounded."""
    where = f"소수 {places}자리로" if places else "정수로"
    return f"반올림하지 않은 값으로 계산하여 {where} 한 번 반올림한다(0.5는 올림)"


def rate(
    key: str, label: str, part: tuple[str, ...], whole: tuple[str, ...], rule: str, *, places: int, version: int = 1
) -> Indicator:
    """Declare a percentage of figures."""
    return Indicator(
        Definition(
            key=key,
            label=label,
            unit="%",
            kind=Kind.COMPUTED,
            counting_rule=rule,
            boundary=OF_PARTS,
            owner=OF_PARTS,
            exclusions="나눌 값이 0이면 값이 없다",
            rounding=rounded_to(places),
            version=version,
            places=places,
            parts=tuple(dict.fromkeys((*part, *whole))),
        ),
        Rate(part, whole),
    )


def planned(
    key: str,
    label: str,
    unit: str,
    rows: Iterable[PlanRow],
    labels: tuple[tuple[str, str], ...],
    *,
    rule: str,
    boundary: str,
    owner: str,
    exclusions: str = NOTHING_EXCLUDED,
    rounding: str = AS_PLANNED,
    version: int = 1,
    places: int = 0,
) -> Indicator:
    """Declare a figure that rows of the plan state."""
    definition = Definition(
        key=key,
        label=label,
        unit=unit,
        kind=Kind.PLAN,
        counting_rule=rule,
        boundary=boundary,
        owner=owner,
        exclusions=exclusions,
        rounding=rounding,
        version=version,
        places=places,
    )
    return Indicator(definition, Planned(tuple(rows), labels))


def own_places(value: Decimal, most: int = 2) -> int:
    """Return how many decimals a stated value has, at most ``most``."""
    exponent = value.normalize().as_tuple().exponent
    return min(most, max(0, -exponent)) if isinstance(exponent, int) else 0
