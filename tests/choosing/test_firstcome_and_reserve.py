"""First come, first served; and the reserve list that follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.choosing.firstcome import Filed, first_come
from imojak.choosing.reserve import OVER, Standing, Waiting, next_in_line, visible

NOON = datetime(2023, 9, 12, 12, tzinfo=UTC)
filings = st.lists(
    st.builds(
        Filed,
        receipt=st.integers(0, 999).map(str),
        filed_at=st.integers(0, 5).map(lambda seconds: NOON + timedelta(seconds=seconds)),
        seats=st.sampled_from([1, 1, 1, 2, 3]),
    ),
    max_size=12,
    unique_by=lambda one: one.receipt,
)
lists = st.lists(
    st.builds(
        Waiting,
        receipt=st.integers(0, 99).map(str),
        standing=st.sampled_from(list(Standing)),
        seats=st.sampled_from([1, 1, 2]),
        group=st.sampled_from(["", "a"]),
    ),
    max_size=12,
    unique_by=lambda one: one.receipt,
)


def filed(receipt: str, second: int, seats: int = 1) -> Filed:
    return Filed(receipt, NOON + timedelta(seconds=second), seats)


def test_seats_go_in_the_order_of_filing_and_the_rest_wait_with_a_visible_rank() -> None:
    result = first_come([filed("c", 2), filed("a", 3), filed("b", 1), filed("d", 2)], 2)
    assert [(place.filed.receipt, place.waiting) for place in result.places] == [
        ("b", None),
        ("c", None),
        ("d", 1),
        ("a", 2),
    ]
    assert result.left == 0
    assert result.places[0].explanation == "2023년 9월 12일(화) 오후 9시 0분 1초에 1번째로 접수되어 선정되었습니다."
    assert (
        result.places[3].explanation
        == "2023년 9월 12일(화) 오후 9시 0분 3초에 4번째로 접수되었습니다. 정원 2명이 먼저 차서 예비 2번입니다."
    )


def test_a_pair_that_waits_for_two_seats_is_not_overtaken() -> None:
    result = first_come([filed("a", 1), filed("pair", 2, 2), filed("b", 3)], 2)
    assert [place.waiting for place in result.places] == [None, 1, 2]
    assert result.left == 1
    assert "함께 신청하신 2명" in result.places[1].explanation


@given(filings, st.integers(0, 15))
def test_nobody_with_a_seat_came_later_than_somebody_who_waits(listed: list[Filed], capacity: int) -> None:
    result = first_come(listed, capacity)
    seated = [place.filed for place in result.places if place.seated]
    assert result.left == capacity - sum(one.seats for one in seated) >= 0
    assert [place.rank for place in result.places] == list(range(1, len(listed) + 1))
    waiting = [place for place in result.places if not place.seated]
    assert [place.waiting for place in waiting] == list(range(1, len(waiting) + 1))
    assert all((a.filed_at, a.receipt) < (b.filed.filed_at, b.filed.receipt) for a in seated for b in waiting)
    assert not waiting or waiting[0].filed.seats > result.left


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError):
        first_come([], -1)
    with pytest.raises(ValueError):
        first_come([filed("a", 1), filed("a", 2)], 1)
    with pytest.raises(ValueError):
        filed("a", 1, 0)
    with pytest.raises(ValueError):
        next_in_line([], -1)


def test_a_waiting_person_moves_up_when_somebody_ahead_declines() -> None:
    listed = [Waiting("1", Standing.DECLINED), Waiting("2", Standing.OFFERED), Waiting("3")]
    seen = visible(listed)
    assert [row.rank for row in seen] == [None, 1, 2]
    assert seen[2].sentence == "지금 예비 2번입니다. 자리가 나면 순서대로 알려 드립니다."


def test_the_next_in_line_is_offered_the_seat_and_whoever_is_busy_keeps_the_place() -> None:
    listed = [Waiting("1", Standing.EXPIRED), Waiting("2"), Waiting("3"), Waiting("4")]
    found = next_in_line(listed, 1, busy={"2"})
    assert [one.receipt for one in found.offers] == ["3"]
    assert [one.receipt for one in found.passed] == ["2"]
    assert [one.receipt for one in next_in_line(listed, 1).offers] == ["2"]


def test_a_kept_seat_goes_to_the_next_of_its_class_and_to_anybody_when_there_is_none() -> None:
    listed = [Waiting("1"), Waiting("2", group="a"), Waiting("3", group="a")]
    assert [one.receipt for one in next_in_line(listed, 1, group="a").offers] == ["2"]
    assert [one.receipt for one in next_in_line(listed, 3, group="a").offers] == ["2", "3", "1"]
    assert [one.receipt for one in next_in_line(listed, 1, group="b").offers] == ["1"]


def test_a_pair_holds_the_line_until_both_seats_are_free() -> None:
    listed = [Waiting("pair", seats=2), Waiting("3")]
    found = next_in_line(listed, 1)
    assert found.offers == ()
    assert found.left == 1
    assert [one.receipt for one in next_in_line(listed, 3).offers] == ["pair", "3"]


@given(lists, st.integers(0, 8), st.sets(st.integers(0, 99).map(str)), st.sampled_from(["", "a"]))
def test_offers_never_exceed_what_is_free_and_nobody_fit_is_skipped(
    listed: list[Waiting], free: int, busy: set[str], group: str
) -> None:
    found = next_in_line(listed, free, busy=busy, group=group)
    assert sum(one.seats for one in found.offers) + found.left == free
    assert all(one.standing is Standing.WAITING and one.receipt not in busy for one in found.offers)
    fit = [one for one in listed if one.standing is Standing.WAITING and one.receipt not in busy]
    fit.sort(key=lambda one: bool(group) and one.group != group)
    assert list(found.offers) == fit[: len(found.offers)]
    if found.left and len(found.offers) < len(fit):
        assert fit[len(found.offers)].seats > found.left


@given(lists)
def test_ranks_count_those_who_still_wait(listed: list[Waiting]) -> None:
    ranks = [row.rank for row in visible(listed) if row.rank is not None]
    assert ranks == list(range(1, len([one for one in listed if one.standing not in OVER]) + 1))
