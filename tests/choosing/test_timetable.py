"""Timetable clashes."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.choosing.timetable import Clash, Meeting, clashes, clashes_within

DAY = date(2023, 9, 12)
meetings = st.lists(
    st.builds(
        Meeting,
        day=st.dates(date(2023, 9, 1), date(2023, 9, 3)),
        start=st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
        minutes=st.integers(1, 300),
        title=st.sampled_from(["가", "나", "다"]),
    ),
    max_size=8,
)


def meeting(start: int, minutes: int, title: str = "", day: date = DAY) -> Meeting:
    return Meeting(day, time(start), minutes, title)


def test_two_courses_at_the_same_time_clash_and_the_person_reads_when() -> None:
    found = clashes([meeting(10, 120, "바리스타")], [meeting(11, 120, "한식 조리"), meeting(14, 60, "드론")])
    assert [clash.minutes for clash in found] == [60]
    assert found[0].sentence == (
        "9월 12일(화) '바리스타'(오전 10시부터 낮 12시까지)와 '한식 조리'(오전 11시부터 오후 1시까지)가 60분 겹칩니다."
    )


def test_a_course_that_begins_when_the_other_ends_does_not_clash_unless_one_has_to_travel() -> None:
    one, other = [meeting(10, 120, "드론")], [meeting(12, 60, "용접 입문")]
    assert clashes(one, other) == []
    found = clashes(one, other, gap_minutes=30)
    assert [clash.minutes for clash in found] == [0]
    assert found[0].sentence == (
        "9월 12일(화) '드론'(오전 10시부터 낮 12시까지)과 '용접 입문'(낮 12시부터 오후 1시까지) 사이에 옮겨 갈 시간이 모자랍니다."
    )


def test_a_session_that_ends_after_midnight_clashes_with_the_next_morning() -> None:
    night, morning = meeting(23, 120), meeting(0, 90, day=date(2023, 9, 13))
    assert [clash.minutes for clash in clashes([night], [morning])] == [60]


def test_a_session_without_a_length_is_refused() -> None:
    with pytest.raises(ValueError):
        meeting(10, 0)


def brute(one: list[Meeting], other: list[Meeting], gap: int) -> list[tuple[Meeting, Meeting]]:
    def minutes(meeting: Meeting) -> set[int]:
        start = meeting.day.toordinal() * 1440 + meeting.start.hour * 60 + meeting.start.minute
        return set(range(start, start + meeting.minutes + gap))

    return [(a, b) for a in one for b in other if minutes(a) & minutes(b)]


@given(meetings, meetings, st.integers(0, 60))
def test_all_clashes_are_found_and_no_other(one: list[Meeting], other: list[Meeting], gap: int) -> None:
    found = clashes(one, other, gap_minutes=gap)
    assert sorted(map(str, [(clash.one, clash.other) for clash in found])) == sorted(map(str, brute(one, other, gap)))


@given(meetings, st.integers(0, 60))
def test_a_list_clashes_with_itself_in_pairs(listed: list[Meeting], gap: int) -> None:
    found = clashes_within(listed, gap_minutes=gap)
    pairs = [pair for n, one in enumerate(listed) for pair in brute([one], listed[n + 1 :], gap)]
    assert sorted(sorted(map(str, (clash.one, clash.other))) for clash in found) == sorted(
        sorted(map(str, pair)) for pair in pairs
    )


@given(meetings, meetings)
def test_the_overlap_is_as_long_as_both_share(one: list[Meeting], other: list[Meeting]) -> None:
    for clash in clashes(one, other):
        assert isinstance(clash, Clash)
        assert 1 <= clash.minutes <= min(clash.one.minutes, clash.other.minutes)
