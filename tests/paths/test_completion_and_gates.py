"""When something counts as completed, and from when somebody may begin: pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.paths.completion import Attained, clock, judge
from imojak.paths.gating import Cleared, active_from, states
from imojak.plan.types.terms import Completion, Gate

COURSE = Completion(attendance_percent=80)
WORK = Completion(hours=60, gates=["basic"], documents=["report"])
GATES = [
    Gate(code="basic", label="소양교육", track="소양", hours=Decimal(4), given_by="agency", before="activity"),
    Gate(code="mandatory", label="필수교육", track="필수", hours=Decimal(4), given_by="agency", before="activity"),
    Gate(code="skill", label="역량교육", track="역량", hours=Decimal(8), given_by="operator", within_days=30),
]
ENDS = date(2023, 11, 30)
STARTS = date(2023, 4, 3)


@pytest.mark.parametrize(
    ("present", "planned", "missing"),
    [
        (960, 1200, ()),
        (959, 1200, ("출석률이 79.9%입니다. 80%부터 수료할 수 있습니다.",)),
        (0, 0, ("출석을 적은 차시가 없습니다.",)),
    ],
)
def test_a_course_is_completed_by_attendance(present: int, planned: int, missing: tuple[str, ...]) -> None:
    assert judge(COURSE, Attained(present_minutes=present, planned_minutes=planned)).missing == missing


def test_activity_is_completed_by_hours_training_and_papers_and_each_that_is_missing_is_told() -> None:
    labels = {"gate_labels": {"basic": "소양교육"}, "document_labels": {"report": "결과보고서"}}
    nothing = judge(WORK, Attained(), **labels)
    assert nothing.codes == ("hours", "gate", "document")
    assert nothing.missing[0] == "인정된 시간이 0시간입니다. 60시간부터 마칠 수 있습니다."
    assert nothing.missing[1] == "소양교육을 아직 마치지 않았습니다."
    assert nothing.missing[2] == "결과보고서를 아직 내지 않았습니다."
    assert judge(WORK, Attained(activity_minutes=3600, gates={"basic"}, documents={"report"})).met
    assert judge(None, Attained()).met


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(1, 100))
def test_more_attendance_never_undoes_a_completion(present: int, planned: int, percent: int) -> None:
    terms = Completion(attendance_percent=percent)
    if judge(terms, Attained(present_minutes=present, planned_minutes=planned)).met:
        assert judge(terms, Attained(present_minutes=present + 1, planned_minutes=planned)).met


@pytest.mark.parametrize(("minutes", "text"), [(0, "0시간"), (45, "45분"), (120, "2시간"), (150, "2시간 30분")])
def test_minutes_are_written_as_people_read_them(minutes: int, text: str) -> None:
    assert clock(minutes) == text


def test_activity_begins_when_the_last_training_that_comes_first_is_passed() -> None:
    assert active_from(states(GATES, [], STARTS, ENDS), STARTS) is None
    one = [Cleared("basic", date(2023, 4, 1))]
    assert active_from(states(GATES, one, STARTS, ENDS), STARTS) is None
    both = [*one, Cleared("mandatory", date(2023, 4, 7), waived=True, reason="작년에 이수")]
    assert active_from(states(GATES, both, STARTS, ENDS), STARTS) == date(2023, 4, 7)
    early = [Cleared("basic", date(2023, 3, 1)), Cleared("mandatory", date(2023, 3, 2))]
    assert active_from(states(GATES, early, STARTS, ENDS), STARTS) == STARTS


def test_training_within_so_many_days_has_its_last_day_and_is_late_after_it() -> None:
    skill = states(GATES, [], STARTS, ENDS)[2]
    assert skill.due_on == STARTS + timedelta(days=30)
    assert not skill.is_overdue(skill.due_on)
    assert skill.is_overdue(skill.due_on + timedelta(days=1))
    assert not states(GATES, [Cleared("skill", STARTS)], STARTS, ENDS)[2].is_open
    assert states(GATES, [], STARTS, date(2023, 4, 14))[2].due_on == date(2023, 4, 14)
    assert (skill.minutes, skill.holds_back) == (480, False)


@given(st.permutations(["basic", "mandatory", "skill"]), st.lists(st.integers(0, 60), min_size=3, max_size=3))
def test_the_order_in_which_training_is_passed_does_not_matter(order: list[str], days: list[int]) -> None:
    passed = [
        Cleared(code, STARTS + timedelta(days=day))
        for code, day in zip(["basic", "mandatory", "skill"], days, strict=True)
    ]
    shuffled = sorted(passed, key=lambda one: order.index(one.gate))
    assert active_from(states(GATES, passed, STARTS, ENDS), STARTS) == active_from(
        states(GATES, shuffled, STARTS, ENDS), STARTS
    )
