"""What a page says of a run beside the one before it: what was changed, who goes elsewhere, and how it was solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from imojak.offers.models import Place
from imojak.placing.models import Run, Scenario, Seat


@dataclass(frozen=True)
class Since:
    """How a run differs from the one before it, in words; ``moved`` people go elsewhere."""

    changed: str
    moved: int
    people: str
    found: str


@dataclass(frozen=True)
class Move:
    """Somebody who goes elsewhere than in the run before, by receipt number; an empty title is no place."""

    receipt: int
    before: str
    now: str


def since_of(run: Run | None) -> Since | None:
    """Return how a run differs from the one before it; None where there was none."""
    told: dict[str, Any] = run.numbers.get("since", {}) if run is not None else {}
    if run is None or not told:
        return None
    changed = ", ".join(told["changed"]) or "신청 내용이나 점수, 자리의 조건"
    if told["scenario"] != run.scenario_id:
        name = Scenario.objects.get(pk=told["scenario"]).name
        changed = f"‘{name}’ 시나리오의 계산과 견주어 {changed}"
    moved = told["moved"] + told["got"] + told["lost"]
    parts = [(told["moved"], "다른 자리로"), (told["got"], "새로 배정"), (told["lost"], "배정이 없어짐")]
    each = ", ".join(f"{words} {number:,}명" for number, words in parts if number)
    people = f"자리가 달라진 사람 {moved:,}명({each})." if moved else "자리가 달라진 사람은 없습니다."
    found = "처음부터 계산했습니다."
    if told["warm"]:
        found = "앞의 계산에서 이어서 달라지는 것만 다시 정했습니다. 처음부터 계산해도 같은 결과입니다."
    return Since(changed, moved, f"{people} 나머지 {told['stayed']:,}명은 그대로입니다.", found)


def moves_of(run: Run) -> QuerySet[Seat]:
    """Return the rows of a run whose person was in the run before it and went elsewhere there; ``before`` is the place."""
    last = Seat.objects.filter(run=run.numbers.get("since", {}).get("run", 0), application=OuterRef("application"))
    rows = Seat.objects.filter(Exists(last), run=run).annotate(
        before=Coalesce(Subquery(last.values("place")), Value(0), output_field=BigIntegerField()),
        now=Coalesce(F("place"), Value(0), output_field=BigIntegerField()),
    )
    return rows.exclude(before=F("now")).order_by("application_id")


def moves_told(rows: Sequence[Any]) -> list[Move]:
    """Return some rows of ``moves_of`` with the titles of the places."""
    numbers = {one.before for one in rows} | {one.now for one in rows}
    titles = {0: "", **dict(Place.objects.filter(pk__in=numbers).values_list("pk", "title"))}
    return [Move(one.application_id, titles[one.before], titles[one.now]) for one in rows]


def blocks_told(run: Run | None) -> str:
    """Return whether a run was solved in blocks, and if not, what ties everything together."""
    told: dict[str, Any] = run.numbers.get("blocks", {}) if run is not None else {}
    if not told:
        return ""
    if told["count"] > 1:
        said = f"서로 얽히지 않은 {told['count']:,}개 묶음으로 나뉩니다(가장 큰 묶음이 후보의 {told['largest']}%)."
        if told["apart"]:
            return f"{said} 작업 {told['apart']:,}개로 나누어 따로 계산하고 합쳤습니다."
        return f"{said} 나누어 맡기는 것이 더 오래 걸려 한 작업자가 한꺼번에 계산했습니다."
    if told["ties"] and told["loose"] > 1:
        names = ", ".join(f"‘{one}’" for one in told["ties"])
        return f"한 묶음입니다: {names}에서 모두를 함께 셉니다. 그것이 없으면 {told['loose']:,}개로 나뉩니다."
    return "한 묶음입니다: 희망하는 자리가 서로 이어져 있습니다."
