"""What the files of a plan must say about each other. Pure: every contradiction is yielded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from imojak.kernel.districts import DISTRICT_CODES
from imojak.kernel.rows import in_order
from imojak.plan.checks_budget import check_budget, check_lines_are_spent_once
from imojak.plan.checks_offers import check_newcampus, check_others, check_programmes
from imojak.plan.checks_parameters import Year, check_parameters
from imojak.plan.checks_rules import check_rules
from imojak.plan.checks_targets import check_targets
from imojak.plan.document import Plan
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, tree, unique


def check(plan: Plan, indicators: Mapping[str, str]) -> Iterator[PlanError]:
    """Check a plan whose files are each well-formed. ``indicators``: known figure keys with their units."""
    yield from _check_profile(plan)
    yield from _check_organisation(plan)
    yield from _check_executives(plan)
    yield from _check_campuses(plan)
    yield from _check_strategy(plan)
    yield from check_budget(plan.budget)
    yield from check_programmes(plan, indicators)
    yield from check_rules(plan)
    yield from check_newcampus(plan)
    yield from check_others(plan)
    yield from check_lines_are_spent_once(plan)
    yield from check_targets(plan, indicators)
    types = {code: one.type for code, one in plan.types.items()}
    yield from check_parameters(Year(plan.year, plan.parameters, types, plan.programmes))


def _check_profile(plan: Plan) -> Iterator[PlanError]:
    file = "profile.toml"
    yield from unique(file, "purpose", [row.no for row in plan.profile.purpose])
    for number, row in enumerate(plan.profile.history, start=1):
        if row.site is not None:
            yield from known(file, f"history[{number}].site", row.site, plan.sites.keys(), "시설이")


def _check_organisation(plan: Plan) -> Iterator[PlanError]:
    file, organisation = "organisation.toml", plan.organisation
    yield from unique(file, "unit", [unit.code for unit in organisation.unit])
    yield from unique(file, "unit.name", [unit.name for unit in organisation.unit])
    yield from tree(file, lambda _: "unit", {unit.code: unit.parent for unit in organisation.unit}, "부서가")
    yield from unique(file, "post", [f"{post.unit} {post.grade}" for post in organisation.post])
    for number, post in enumerate(organisation.post, start=1):
        yield from known(file, f"post[{number}].unit", post.unit, plan.units.keys(), "부서가")
    for number, row in enumerate(organisation.uncounted, start=1):
        yield from known(file, f"uncounted[{number}].unit", row.unit, plan.units.keys(), "부서가")
        if not in_order(row.starts, row.ends):
            yield _reversed(file, f"uncounted[{number}].ends", row.starts, row.ends)


def _check_executives(plan: Plan) -> Iterator[PlanError]:
    file = "executives.toml"
    yield from unique(file, "seat", [seat.code for seat in plan.executives.seat])
    for seat in plan.executives.seat:
        for number, term in enumerate(seat.term, start=1):
            key = f"seat[{seat.code}].term[{number}].ends"
            if not in_order(term.starts, term.ends):
                yield _reversed(file, key, term.starts, term.ends)
            if term.ends is None and seat.appointment == "elected" and not term.acting:
                yield PlanError(file, key, "선임직의 임기에는 끝나는 날이 있어야 합니다. ends를 적어 주세요.")
        closed = sorted(seat.term, key=lambda term: term.starts)
        for first, second in pairwise(closed):
            if first.ends is None or first.ends >= second.starts:
                yield PlanError(
                    file, f"seat[{seat.code}].term", "한 자리의 임기가 겹칩니다. 앞 임기의 ends를 고쳐 주세요."
                )


def _check_campuses(plan: Plan) -> Iterator[PlanError]:
    file, places = "campuses.toml", plan.campuses
    codes = [row.code for row in places.campus] + [row.code for row in places.centre]
    yield from unique(file, "code", codes + [row.code for row in places.office])
    located: list[tuple[str, str]] = [(f"campus[{row.code}]", row.district) for row in places.campus]
    located += [(f"centre[{row.code}]", row.district) for row in places.centre]
    located += [(f"office[{row.code}]", row.district) for row in places.office]
    for key, district in located:
        yield from known(file, f"{key}.district", district, DISTRICT_CODES.keys(), "자치구가")
    for campus in places.campus:
        key = f"campus[{campus.code}]"
        yield from known(file, f"{key}.team", campus.team, plan.units.keys(), "부서가")
        if (campus.opened is None) == (campus.planned_opening is None):
            yield PlanError(
                file, f"{key}.opened", "개관일(opened)과 개관 예정월(planned_opening) 가운데 하나만 적어야 합니다."
            )
        if campus.shared_office is not None and campus.shared_office.area_m2 > campus.floor_area_m2:
            yield PlanError(
                file, f"{key}.shared_office.area_m2", f"연면적({campus.floor_area_m2}㎡)보다 클 수 없습니다."
            )
    openings = {row.site: row.date for row in plan.profile.history if row.site is not None}
    for campus in places.campus:
        stated = openings.get(campus.code)
        if campus.opened is not None and stated is not None and stated != campus.opened:
            yield PlanError(
                file,
                f"campus[{campus.code}].opened",
                f"연혁(profile.toml)의 개관일 {stated}과 같아야 하는데 {campus.opened}입니다. 둘을 맞춰 주세요.",
            )


def _check_strategy(plan: Plan) -> Iterator[PlanError]:
    file, strategy = "strategy.toml", plan.strategy
    yield from unique(file, "task", [row.code for row in strategy.task])
    yield from unique(file, "category", [row.code for row in strategy.category])
    yield from unique(file, "section", [row.code for row in strategy.section])
    yield from unique(file, "seoul_run_4050.area", [row.code for row in strategy.seoul_run_4050.area])
    for category in strategy.category:
        if category.task is not None:
            yield from known(
                file, f"category[{category.code}].task", category.task, {row.code for row in strategy.task}, "과제가"
            )
    for section in strategy.section:
        yield from known(
            file,
            f"section[{section.code}].category",
            section.category,
            {row.code for row in strategy.category},
            "분야가",
        )
    if strategy.population.age_min > strategy.population.age_max:
        yield PlanError(
            file,
            "population.age_min",
            f"나이가 뒤바뀌었습니다({strategy.population.age_min}세부터 {strategy.population.age_max}세까지). "
            "작은 나이를 age_min에 적어 주세요.",
        )


def _reversed(file: str, key: str, starts: object, ends: object) -> PlanError:
    return PlanError(
        file, key, f"기간이 뒤바뀌었습니다({starts} ~ {ends}). 끝나는 날이 시작하는 날보다 빠를 수 없습니다."
    )
