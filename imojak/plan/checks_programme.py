"""What a programme must agree with in itself, whether it is read with its year or alone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from imojak.kernel.rows import in_order
from imojak.plan.checks_terms import PLACEHOLDER, check_conditions, check_eligibility
from imojak.plan.checks_types import check_type_of
from imojak.plan.errors import PlanError
from imojak.plan.graph import known, unique
from imojak.plan.programmes import FuturePlan, Offer, Programme
from imojak.plan.rounds import PlannedRound, rounds_of, runs_of
from imojak.plan.types.schema import ProgrammeType


@dataclass(frozen=True)
class Surroundings:
    """What a programme may refer to. ``sites`` and ``figures`` are None where nobody knows them (a file read alone)."""

    year: int
    types: Mapping[str, ProgrammeType]
    sites: Collection[str] | None = None
    figures: Collection[str] | None = None


def check_programme(file: str, programme: Programme, around: Surroundings) -> Iterator[PlanError]:
    """Check what a programme says of itself, its type, its rounds and texts. Yields what is wrong."""
    yield from check_type_of(file, programme, around.types)
    if programme.eligibility is not None:
        yield from check_eligibility(file, "eligibility", programme.eligibility)
    if programme.conditions is not None:
        yield from check_conditions(file, "conditions", programme.conditions)
    if around.figures is not None:
        for number, result in enumerate(programme.result, start=1):
            for key in PLACEHOLDER.findall(result.text):
                yield from known(file, f"result[{number}].text", key, around.figures, "지표가")
    yield from check_future(file, programme.future_plan)
    yield from unique(file, "strand", [strand.code for strand in programme.strand])
    yield from _check_offer(file, "", programme, around)
    for strand in programme.strand:
        key = f"strand[{strand.code}]."
        if strand.eligibility is not None:
            yield from check_eligibility(file, f"{key}eligibility", strand.eligibility)
        if strand.conditions is not None:
            yield from check_conditions(file, f"{key}conditions", strand.conditions)
        if strand.moves is not None and strand.moves.year < around.year:
            yield PlanError(file, f"{key}moves.year", f"이관 연도는 {around.year}년이거나 그 뒤여야 합니다.")
        yield from _check_offer(file, key, strand, around)
    if not any(rounds_of(offer) for offer in [programme, *programme.strand]):
        yield PlanError(file, "round", "회차가 하나도 없습니다. round나 series, 또는 회차가 있는 strand를 적어 주세요.")


def _check_offer(file: str, key: str, offer: Offer, around: Surroundings) -> Iterator[PlanError]:
    for series in offer.series:
        if series.runs > 1 and series.every_days == 0 and not series.together:
            yield PlanError(
                file,
                f"{key}series[{series.topic}].every_days",
                "여러 회차가 같은 날 시작하면 together = true로 한 회차로 묶거나 every_days에 날수를 적어야 합니다.",
            )
    rounds = rounds_of(offer)
    yield from unique(file, f"{key}round", [one.name for one in rounds])
    for one in rounds:
        yield from _check_round(file, f"{key}round[{one.name}]", one, around)
    planned, runs, capacity = offer.planned, runs_of(offer), sum(one.capacity for one in rounds)
    if planned.runs is not None and planned.runs != runs:
        yield PlanError(
            file, f"{key}planned.runs", f"회차(round, series)를 세면 {runs}개인데 {planned.runs}개로 적혀 있습니다."
        )
    if planned.people is not None and planned.people > capacity:
        yield PlanError(
            file, f"{key}planned.people", f"회차의 정원을 모두 더한 {capacity}명보다 많은 {planned.people}명입니다."
        )
    if planned.runs_figure is not None:
        if around.figures is not None:
            yield from known(file, f"{key}planned.runs_figure", planned.runs_figure, around.figures, "지표가")
        if planned.runs is None:
            yield PlanError(file, f"{key}planned.runs", "runs_figure가 있으면 runs도 있어야 합니다.")


def _check_round(file: str, key: str, one: PlannedRound, around: Surroundings) -> Iterator[PlanError]:
    if not in_order(one.notice, one.apply_from, one.apply_to, one.run_to):
        yield PlanError(
            file,
            f"{key}.apply_to",
            f"공고 {one.notice}, 접수 {one.apply_from} ~ {one.apply_to}, 운영 종료 {one.run_to}의 차례가 뒤바뀌었습니다.",
        )
    if not one.rolling and not in_order(one.apply_to, one.select_by, one.run_from):
        yield PlanError(
            file,
            f"{key}.run_from",
            f"접수 마감 {one.apply_to}, 선정 {one.select_by}, 운영 시작 {one.run_from}의 차례가 뒤바뀌었습니다. "
            "운영 중에도 신청을 받으면 rolling = true로 적어 주세요.",
        )
    if not in_order(one.run_from, one.run_to):
        yield PlanError(file, f"{key}.run_to", f"운영 기간이 뒤바뀌었습니다({one.run_from} ~ {one.run_to}).")
    if one.run_to.year < around.year or one.run_from.year > around.year:
        yield PlanError(file, f"{key}.run_from", f"{around.year}년의 회차가 아닙니다({one.run_from} ~ {one.run_to}).")
    for place in one.places:
        if place.site is not None and around.sites is not None:
            yield from known(file, f"{key}.site", place.site, around.sites, "시설이")


def check_future(file: str, rows: list[FuturePlan]) -> Iterator[PlanError]:
    """Refuse plans whose months are reversed."""
    for number, row in enumerate(rows, start=1):
        if row.starts > row.ends:
            yield PlanError(
                file,
                f"future_plan[{number}].ends",
                f"기간이 뒤바뀌었습니다({row.starts} ~ {row.ends}). 끝나는 달이 시작하는 달보다 빠를 수 없습니다.",
            )
