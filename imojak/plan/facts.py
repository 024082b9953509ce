"""The figures that the plan itself gives (kind "plan"), by the key that the report's figures have. Pure."""

from __future__ import annotations

from decimal import Decimal

from imojak.plan.document import Plan


def facts(plan: Plan) -> dict[str, Decimal]:
    """Return goals, staffing, areas, seats and forecasts of ``plan`` by figure key.

    Forecasts are thousands of won (천원), areas ㎡; what is zero is not printed in the report and has no key.
    """
    counts = {**_staffing(plan), **_targets(plan), **_forecasts(plan)}
    return {key: Decimal(count) for key, count in counts.items()} | _campuses(plan)


def _staffing(plan: Plan) -> dict[str, int]:
    """정원, 현원, 별도정원 by department and grade. In the row of totals 현원 holds 별도정원 too, as the report counts."""
    counts: dict[str, int] = {}

    def add(department: str, grade: str, kind: str, number: int) -> None:
        if number:
            key = f"staffing.{department}.{grade}.{kind}"
            counts[key] = counts.get(key, 0) + number

    for post in plan.organisation.post:
        name = plan.units[post.unit].name
        for grade in (post.grade, "계"):
            add(name, grade, "quota", post.quota)
            add(name, grade, "current", post.current)
            add(name, grade, "separate", post.separate)
            add("계", grade, "quota", post.quota)
            add("계", grade, "current", post.current + post.separate)
    return counts


def _targets(plan: Plan) -> dict[str, int]:
    found = {row.figure: row.value for row in plan.targets.target if row.figure is not None}
    for programme in plan.programmes:
        for offer in [programme, *programme.strand]:
            planned = offer.planned
            if planned.runs_figure is not None and planned.runs is not None:
                found[planned.runs_figure] = planned.runs
    return found


def _forecasts(plan: Plan) -> dict[str, int]:
    return {
        f"execution.{line.code}.yearend-expected": line.year_end_expected_thousand_won
        for line in plan.budget.line
        if line.year_end_expected_thousand_won is not None
    }


def _campuses(plan: Plan) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for campus in plan.campuses.campus:
        found[f"campus.{campus.name}.floor-area"] = campus.floor_area_m2
        if campus.shared_office is not None:
            found[f"spaces.{campus.name}.seats"] = Decimal(campus.shared_office.seats)
            found[f"spaces.{campus.name}.area"] = campus.shared_office.area_m2
    return found
