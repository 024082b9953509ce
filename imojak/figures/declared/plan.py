"""Figures that the plan states: posts, areas and seats, goals, courses planned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from imojak.agency.models import Facility, StaffPost
from imojak.figures.declared.wording import AS_PLANNED, COUNTED, NOTHING_EXCLUDED, OF_PARTS, own_places, planned
from imojak.figures.definition import Definition, Kind
from imojak.figures.facts import FacilityFact, PlanFacts, PostFact, ProgrammeFact
from imojak.figures.models import Target
from imojak.figures.sources import Added, Indicator, PlanRow
from imojak.offers.models import Programme

ALL = "계"
_COUNTS = {"quota": "정원", "current": "현원", "separate": "별도정원"}
_POST = (("department", "부서"), ("grade", "급"), ("quota", "정원"), ("current", "현원"), ("separate", "별도정원"))
_FACILITY = (("campus", "캠퍼스"), ("floor_area", "연면적(㎡)"), ("office_seats", "좌석"), ("office_area", "면적(㎡)"))
_TARGET = (("label", "목표"), ("value", "목표값"), ("unit", "단위"), ("version", "판"), ("rule", "산정 기준"))
_PLANNED = (("programme", "사업"), ("courses", "계획 과정"))

#: Courses that a strand plans: key of the figure, strand, words.
_COURSES = (
    ("programme.employer-link.courses-planned", "employer-link.transfer", "이직지원 계획 과정", "개 과정"),
    ("programme.vocational.tech-courses-planned", "vocational.tech", "기술교육원 계획 과정", "개"),
    ("programme.vocational.univ-courses-planned", "vocational.univ", "대학연계 계획 과정", "개"),
)


def staffing(facts: PlanFacts) -> Iterator[Indicator]:
    """정원, 현원, 별도정원 by department and grade.

    In the row of totals 현원 counts 별도정원 too (people on long leave are staff), in a department's row they stand
    beside each other.
    """
    for department in (ALL, *dict.fromkeys(post.department for post in facts.posts)):
        posts = [post for post in facts.posts if department in (ALL, post.department)]
        for grade in (None, *sorted({post.grade for post in posts})):
            chosen = [post for post in posts if grade is None or post.grade == grade]
            for count in _COUNTS:
                yield _staffing(department, grade, count, chosen)


def _staffing(department: str, grade: int | None, count: str, posts: list[PostFact]) -> Indicator:
    with_separate = department == ALL and count == "current"
    counts = ("current", "separate") if with_separate else (count,)
    rank = ALL if grade is None else grade_name(grade)
    rows = [
        PlanRow(
            post.id,
            StaffPost._meta.label_lower,
            (("department", post.department), ("grade", grade_name(post.grade)), *post.counts.items()),
            Decimal(sum(post.counts[one] for one in counts)),
        )
        for post in posts
        if any(post.counts[one] for one in counts)
    ]
    where = "모든 부서" if department == ALL else department
    return planned(
        f"staffing.{department}.{rank}.{count}",
        f"{department} {rank} {_COUNTS[count]}",
        "명",
        rows,
        _POST,
        rule=f"{where}의 {'모든 급' if grade is None else rank} {_COUNTS[count]}을 더한다"
        + (". 합계 행의 현원에는 별도정원을 넣는다" if with_separate else ""),
        boundary="기준일까지의 마지막 정원·현원 기준일",
        owner="직위가 있는 부서",
        exclusions="정원외 직원, 직무대행, 파견은 세지 않는다" + ("" if with_separate else ". 별도정원은 따로 센다"),
        rounding=COUNTED,
    )


def grade_name(grade: int) -> str:
    """Return 임원 for 0, else the grade as 5급."""
    return "임원" if grade == 0 else f"{grade}급"


def areas_and_seats(facts: PlanFacts) -> Iterator[Indicator]:
    """연면적 of campuses; 좌석 and 면적 of shared offices, with their totals."""
    for one in facts.facilities:
        yield _area(f"campus.{one.name}.floor-area", f"{one.name} 연면적", "㎡", one, one.floor_area)
    offices = [one for one in facts.facilities if one.office_seats is not None and one.office_area is not None]
    if offices:
        names = [one.name for one in offices]
        yield _total_space("seats", "공유사무실 좌석 합계", "석", names, places=0)
        most = max(own_places(one.office_area or Decimal(0)) for one in offices)
        yield _total_space("area", "공유사무실 면적 합계", "㎡", names, places=most)
    for one in offices:
        seats, area = Decimal(one.office_seats or 0), one.office_area or Decimal(0)
        yield _area(f"spaces.{one.name}.seats", f"{one.name} 공유사무실 좌석", "석", one, seats)
        yield _area(f"spaces.{one.name}.area", f"{one.name} 공유사무실 면적", "㎡", one, area)


def _area(key: str, label: str, unit: str, one: FacilityFact, value: Decimal) -> Indicator:
    stated = (one.name, one.floor_area, one.office_seats, one.office_area)
    shown = tuple(zip((name for name, _ in _FACILITY), stated, strict=True))
    row = PlanRow(one.id, Facility._meta.label_lower, shown, value)
    return planned(
        key,
        label,
        unit,
        [row],
        _FACILITY,
        rule=f"시설 현황에 적힌 {label}",
        boundary="지금의 시설 현황. 날짜로 나누지 않는다",
        owner="시설의 캠퍼스",
        places=own_places(value),
    )


def _total_space(column: str, label: str, unit: str, names: list[str], *, places: int) -> Indicator:
    parts = tuple(f"spaces.{name}.{column}" for name in names)
    definition = Definition(
        key=f"spaces.total.{column}",
        label=label,
        unit=unit,
        kind=Kind.COMPUTED,
        counting_rule="공유사무실이 있는 캠퍼스의 값을 더한다",
        boundary=OF_PARTS,
        owner=OF_PARTS,
        exclusions=NOTHING_EXCLUDED,
        rounding=AS_PLANNED,
        places=places,
        parts=parts,
    )
    return Indicator(definition, Added(parts))


def targets(facts: PlanFacts) -> Iterator[Indicator]:
    """Goals, by the key of what they are a goal of."""
    for one in facts.targets:
        values = (one.label, one.value, one.unit, one.version, one.counting_rule)
        shown = tuple(zip((name for name, _ in _TARGET), values, strict=True))
        yield planned(
            target_key(one.indicator),
            f"{one.label} 목표",
            one.unit,
            [PlanRow(one.id, Target._meta.label_lower, shown, one.value)],
            _TARGET,
            rule=f"{one.label}의 {facts.year}년 목표값. 실적은 다음과 같이 센다: {one.counting_rule}",
            boundary="목표의 마지막 판",
            owner="사업의 주관 부서",
            places=own_places(one.value),
        )


def target_key(indicator: str) -> str:
    """Return the key of the goal of an indicator: ``programme.x.actual`` has ``programme.x.target``."""
    return f"{indicator.removesuffix('.actual')}.target"


def courses_planned(facts: PlanFacts) -> Iterator[Indicator]:
    """Numbers of courses that strands plan."""
    for key, strand, label, unit in _COURSES:
        if facts.has(strand):
            rows = [_planned_row(one) for one in facts.programmes if one.code == strand]
            yield planned(
                key,
                label,
                unit,
                rows,
                _PLANNED,
                rule="사업 계획에 적힌 한 해의 과정 수",
                boundary="지금의 사업 계획",
                owner="사업의 주관 부서",
                rounding=COUNTED,
            )


def _planned_row(one: ProgrammeFact) -> PlanRow:
    courses = one.planned.get("courses", 0)
    amount = Decimal(courses) if isinstance(courses, int) else Decimal(0)
    return PlanRow(one.id, Programme._meta.label_lower, (("programme", one.name), ("courses", courses)), amount)
