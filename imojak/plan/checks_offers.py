"""What programmes, the new campus and other work must agree with. Pure: every contradiction is yielded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imojak.plan.checks_programme import Surroundings, check_future, check_programme
from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.rounds import PlannedRound, rounds_of


def check_programmes(plan: Plan, indicators: Mapping[str, str]) -> Iterator[PlanError]:
    """Check every programme's references, eligibility, conditions, rounds and texts."""
    yield from unique("programmes/", "order", [f"{row.section} {row.order}" for row in plan.programmes])
    types = {code: one.type for code, one in plan.types.items()}
    exclusive = [programme.exclusive_group for programme in plan.programmes]
    for programme in plan.programmes:
        file = f"programmes/{programme.code}.toml"
        if programme.exclusive_group is not None and exclusive.count(programme.exclusive_group) == 1:
            yield PlanError(
                file,
                "exclusive_group",
                f"'{programme.exclusive_group}' 묶음에 사업이 이것뿐입니다. 함께 할 수 없는 사업에도 같은 이름을 적거나 지워 주세요.",
            )
        yield from known(file, "section", programme.section, {row.code for row in plan.strategy.section}, "절이")
        yield from known(file, "lead_team", programme.lead_team, plan.units.keys(), "부서가")
        yield from _check_purposes(plan, file, "purposes", programme.purposes)
        areas = {row.code for row in plan.strategy.seoul_run_4050.area}
        for area in programme.labels.areas:
            yield from known(file, "labels.areas", area, areas, "서울런4050 분야가")
        if programme.labels.seoul_run_4050 != bool(programme.labels.areas):
            yield PlanError(file, "labels.areas", "서울런4050 사업이면 분야를 하나 이상, 아니면 비워 두어야 합니다.")
        if programme.labels.sunset is not None and programme.labels.sunset.last_year < plan.year:
            yield PlanError(file, "labels.sunset.last_year", f"일몰 연도는 {plan.year}년이거나 그 뒤여야 합니다.")
        yield from check_programme(
            file, programme, Surroundings(plan.year, types, plan.sites.keys(), indicators.keys())
        )
        for strand in programme.strand:
            if (strand.shape or programme.shape) == "seat":
                yield from _check_desks(plan, file, f"strand[{strand.code}].", rounds_of(strand))


def check_newcampus(plan: Plan) -> Iterator[PlanError]:
    """Check that the new campus refers to what exists and that its floors and costs add up."""
    file, new = "newcampus.toml", plan.newcampus
    campuses = {campus.code: campus for campus in plan.campuses.campus}
    yield from known(file, "campus", new.campus, campuses.keys(), "캠퍼스가")
    yield from known(file, "lead_team", new.lead_team, plan.units.keys(), "부서가")
    yield from _check_purposes(plan, file, "purposes", new.purposes)
    if new.type is not None:
        yield from known(file, "type", new.type, plan.types.keys(), "사업 유형(types/코드.toml)이")
        if plan.types[new.type].type.shape != "opening":
            yield PlanError(
                file, "type", '캠퍼스 개관의 유형(shape = "opening")이어야 합니다. 다른 유형을 적어 주세요.'
            )
    stated = campuses[new.campus].floor_area_m2
    if abs(new.total_area_m2 - stated) >= 1:
        yield PlanError(
            file,
            "floor",
            f"층별 면적의 합 {new.total_area_m2}㎡이 campuses.toml의 연면적 {stated}㎡과 1㎡ 넘게 다릅니다.",
        )
    if campuses[new.campus].planned_opening != new.planned_opening:
        yield PlanError(
            file,
            "planned_opening",
            f"campuses.toml의 개관 예정월 {campuses[new.campus].planned_opening}과 같아야 합니다.",
        )
    for number, row in enumerate(new.milestone, start=1):
        if row.ends is not None and row.starts > row.ends:
            yield PlanError(file, f"milestone[{number}].ends", f"기간이 뒤바뀌었습니다({row.starts} ~ {row.ends}).")
    yield from check_future(file, new.future_plan)
    for code in new.budget_lines:
        yield from known(file, "budget_lines", code, plan.lines.keys(), "예산 세부사업이")
    costs = sum(row.amount_thousand_won for row in new.cost)
    budget = sum(plan.budget.current(code) for code in new.budget_lines)
    if costs != budget:
        yield PlanError(
            file,
            "cost",
            f"비용 항목의 합 {costs:,}천원이 예산현액 {budget:,}천원과 같아야 합니다. 금액을 확인해 주세요.",
        )


def check_others(plan: Plan) -> Iterator[PlanError]:
    """Check the references of others.toml."""
    file = "others.toml"
    yield from unique(file, "other", [row.code for row in plan.others.other])
    taken = {programme.code for programme in plan.programmes} | {plan.newcampus.code}
    for row in plan.others.other:
        if row.code in taken:
            yield PlanError(file, f"other[{row.code}].code", "이미 다른 사업의 코드입니다. 다른 코드를 주세요.")
        yield from known(file, f"other[{row.code}].lead_team", row.lead_team, plan.units.keys(), "부서가")
        yield from _check_purposes(plan, file, f"other[{row.code}].purposes", row.purposes)


def _check_desks(plan: Plan, file: str, key: str, rounds: list[PlannedRound]) -> Iterator[PlanError]:
    for campus in plan.campuses.campus:
        stated = campus.shared_office.seats if campus.shared_office is not None else 0
        planned = sum(place.capacity for one in rounds for place in one.places if place.site == campus.code)
        if planned != stated:
            yield PlanError(
                file,
                f"{key}series",
                f"{campus.name}의 좌석은 campuses.toml의 {stated}석과 같아야 하는데 {planned}석입니다. 한쪽을 고쳐 주세요.",
            )


def _check_purposes(plan: Plan, file: str, key: str, purposes: list[int]) -> Iterator[PlanError]:
    for number in purposes:
        yield from known(file, key, number, {row.no for row in plan.profile.purpose}, "사업목적 번호가")
