"""What programmes, the new campus and other work must agree with. Pure: the first contradiction raises PlanError."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from imojak.kernel.rows import in_order
from imojak.plan.checks_terms import check_conditions, check_eligibility
from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.programmes import FuturePlan, Offer, Programme
from imojak.plan.rounds import PlannedRound, rounds_of, runs_of

#: A figure in a line of results: {programme.internship.participants}.
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_programmes(plan: Plan, indicators: Mapping[str, str]) -> None:
    """Check every programme's references, eligibility, conditions, rounds and texts."""
    unique("programmes/", "order", [f"{row.section} {row.order}" for row in plan.programmes])
    exclusive = [programme.exclusive_group for programme in plan.programmes]
    for programme in plan.programmes:
        file = f"programmes/{programme.code}.toml"
        if programme.exclusive_group is not None and exclusive.count(programme.exclusive_group) == 1:
            raise PlanError(
                file,
                "exclusive_group",
                f"'{programme.exclusive_group}' 묶음에 사업이 이것뿐입니다. 함께 할 수 없는 사업에도 같은 이름을 적거나 지워 주세요.",
            )
        known(file, "section", programme.section, {row.code for row in plan.strategy.section}, "절이")
        known(file, "lead_team", programme.lead_team, plan.units.keys(), "부서가")
        _check_purposes(plan, file, "purposes", programme.purposes)
        areas = {row.code for row in plan.strategy.seoul_run_4050.area}
        for area in programme.labels.areas:
            known(file, "labels.areas", area, areas, "서울런4050 분야가")
        if programme.labels.seoul_run_4050 != bool(programme.labels.areas):
            raise PlanError(file, "labels.areas", "서울런4050 사업이면 분야를 하나 이상, 아니면 비워 두어야 합니다.")
        if programme.labels.sunset is not None and programme.labels.sunset.last_year < plan.year:
            raise PlanError(file, "labels.sunset.last_year", f"일몰 연도는 {plan.year}년이거나 그 뒤여야 합니다.")
        check_eligibility(file, "eligibility", programme.eligibility)
        if programme.conditions is not None:
            check_conditions(file, "conditions", programme.conditions)
        for number, result in enumerate(programme.result, start=1):
            for key in PLACEHOLDER.findall(result.text):
                known(file, f"result[{number}].text", key, indicators.keys(), "지표가")
        _check_future(file, programme.future_plan)
        _check_strands(plan, file, programme, indicators)


def check_newcampus(plan: Plan) -> None:
    """Check that the new campus refers to what exists and that its floors and costs add up."""
    file, new = "newcampus.toml", plan.newcampus
    campuses = {campus.code: campus for campus in plan.campuses.campus}
    known(file, "campus", new.campus, campuses.keys(), "캠퍼스가")
    known(file, "lead_team", new.lead_team, plan.units.keys(), "부서가")
    _check_purposes(plan, file, "purposes", new.purposes)
    stated = campuses[new.campus].floor_area_m2
    if abs(new.total_area_m2 - stated) >= 1:
        raise PlanError(
            file,
            "floor",
            f"층별 면적의 합 {new.total_area_m2}㎡이 campuses.toml의 연면적 {stated}㎡과 1㎡ 넘게 다릅니다.",
        )
    if campuses[new.campus].planned_opening != new.planned_opening:
        raise PlanError(
            file,
            "planned_opening",
            f"campuses.toml의 개관 예정월 {campuses[new.campus].planned_opening}과 같아야 합니다.",
        )
    for number, row in enumerate(new.milestone, start=1):
        if row.ends is not None and row.starts > row.ends:
            raise PlanError(file, f"milestone[{number}].ends", f"기간이 뒤바뀌었습니다({row.starts} ~ {row.ends}).")
    _check_future(file, new.future_plan)
    for code in new.budget_lines:
        known(file, "budget_lines", code, plan.lines.keys(), "예산 세부사업이")
    costs = sum(row.amount_thousand_won for row in new.cost)
    budget = sum(plan.budget.current(code) for code in new.budget_lines)
    if costs != budget:
        raise PlanError(
            file,
            "cost",
            f"비용 항목의 합 {costs:,}천원이 예산현액 {budget:,}천원과 같아야 합니다. 금액을 확인해 주세요.",
        )


def check_others(plan: Plan) -> None:
    """Check the references of others.toml."""
    file = "others.toml"
    unique(file, "other", [row.code for row in plan.others.other])
    taken = {programme.code for programme in plan.programmes} | {plan.newcampus.code}
    for row in plan.others.other:
        if row.code in taken:
            raise PlanError(file, f"other[{row.code}].code", "이미 다른 사업의 코드입니다. 다른 코드를 주세요.")
        known(file, f"other[{row.code}].lead_team", row.lead_team, plan.units.keys(), "부서가")
        _check_purposes(plan, file, f"other[{row.code}].purposes", row.purposes)


def _check_strands(plan: Plan, file: str, programme: Programme, indicators: Mapping[str, str]) -> None:
    unique(file, "strand", [strand.code for strand in programme.strand])
    _check_offer(plan, file, "", programme, indicators)
    for strand in programme.strand:
        key = f"strand[{strand.code}]."
        if strand.eligibility is not None:
            check_eligibility(file, f"{key}eligibility", strand.eligibility)
        if strand.conditions is not None:
            check_conditions(file, f"{key}conditions", strand.conditions)
        if strand.moves is not None and strand.moves.year < plan.year:
            raise PlanError(file, f"{key}moves.year", f"이관 연도는 {plan.year}년이거나 그 뒤여야 합니다.")
        _check_offer(plan, file, key, strand, indicators)
        if (strand.shape or programme.shape) == "seat":
            _check_desks(plan, file, key, rounds_of(strand))
    if not any(rounds_of(offer) for offer in [programme, *programme.strand]):
        raise PlanError(file, "round", "회차가 하나도 없습니다. round나 series, 또는 회차가 있는 strand를 적어 주세요.")


def _check_offer(plan: Plan, file: str, key: str, offer: Offer, indicators: Mapping[str, str]) -> None:
    for series in offer.series:
        if series.runs > 1 and series.every_days == 0 and not series.together:
            raise PlanError(
                file,
                f"{key}series[{series.topic}].every_days",
                "여러 회차가 같은 날 시작하면 together = true로 한 회차로 묶거나 every_days에 날수를 적어야 합니다.",
            )
    rounds = rounds_of(offer)
    unique(file, f"{key}round", [one.name for one in rounds])
    for one in rounds:
        _check_round(plan, file, f"{key}round[{one.name}]", one, plan.sites.keys())
    planned, runs, capacity = offer.planned, runs_of(offer), sum(one.capacity for one in rounds)
    if planned.runs is not None and planned.runs != runs:
        raise PlanError(
            file, f"{key}planned.runs", f"회차(round, series)를 세면 {runs}개인데 {planned.runs}개로 적혀 있습니다."
        )
    if planned.people is not None and planned.people > capacity:
        raise PlanError(
            file, f"{key}planned.people", f"회차의 정원을 모두 더한 {capacity}명보다 많은 {planned.people}명입니다."
        )
    if planned.runs_figure is not None:
        known(file, f"{key}planned.runs_figure", planned.runs_figure, indicators.keys(), "지표가")
        if planned.runs is None:
            raise PlanError(file, f"{key}planned.runs", "runs_figure가 있으면 runs도 있어야 합니다.")


def _check_desks(plan: Plan, file: str, key: str, rounds: list[PlannedRound]) -> None:
    for campus in plan.campuses.campus:
        stated = campus.shared_office.seats if campus.shared_office is not None else 0
        planned = sum(place.capacity for one in rounds for place in one.places if place.site == campus.code)
        if planned != stated:
            raise PlanError(
                file,
                f"{key}series",
                f"{campus.name}의 좌석은 campuses.toml의 {stated}석과 같아야 하는데 {planned}석입니다. 한쪽을 고쳐 주세요.",
            )


def _check_round(plan: Plan, file: str, key: str, one: PlannedRound, sites: Collection[str]) -> None:
    if not in_order(one.notice, one.apply_from, one.apply_to, one.run_to):
        raise PlanError(
            file,
            f"{key}.apply_to",
            f"공고 {one.notice}, 접수 {one.apply_from} ~ {one.apply_to}, 운영 종료 {one.run_to}의 차례가 뒤바뀌었습니다.",
        )
    if not one.rolling and not in_order(one.apply_to, one.select_by, one.run_from):
        raise PlanError(
            file,
            f"{key}.run_from",
            f"접수 마감 {one.apply_to}, 선정 {one.select_by}, 운영 시작 {one.run_from}의 차례가 뒤바뀌었습니다. "
            "운영 중에도 신청을 받으면 rolling = true로 적어 주세요.",
        )
    if not in_order(one.run_from, one.run_to):
        raise PlanError(file, f"{key}.run_to", f"운영 기간이 뒤바뀌었습니다({one.run_from} ~ {one.run_to}).")
    if one.run_to.year < plan.year or one.run_from.year > plan.year:
        raise PlanError(file, f"{key}.run_from", f"{plan.year}년의 회차가 아닙니다({one.run_from} ~ {one.run_to}).")
    for place in one.places:
        if place.site is not None:
            known(file, f"{key}.site", place.site, sites, "시설이")


def _check_purposes(plan: Plan, file: str, key: str, purposes: list[int]) -> None:
    for number in purposes:
        known(file, key, number, {row.no for row in plan.profile.purpose}, "사업목적 번호가")


def _check_future(file: str, rows: list[FuturePlan]) -> None:
    for number, row in enumerate(rows, start=1):
        if row.starts > row.ends:
            raise PlanError(
                file,
                f"future_plan[{number}].ends",
                f"기간이 뒤바뀌었습니다({row.starts} ~ {row.ends}). 끝나는 달이 시작하는 달보다 빠를 수 없습니다.",
            )
