"""Quotas over a ranking, against trying out every set of people."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.choosing.quotas import Minimum, Person, Quotas, Why, at_least, at_most, choose

OLDER, POORER = Minimum("older", "60세 이상", 1), Minimum("poorer", "저소득 신청자", 1)


def people(*rows: str) -> list[Person]:
    """One letter per group, then the district: "op강남" is in both groups."""
    known = {"o": "older", "p": "poorer"}
    return [
        Person(str(place), frozenset(known[letter] for letter in row if letter in known), row.strip("op"))
        for place, row in enumerate(rows, 1)
    ]


@st.composite
def cases(drawn: st.DrawFn) -> tuple[list[Person], Quotas]:
    rows = drawn(st.lists(st.tuples(st.sampled_from(["", "o", "p", "op"]), st.sampled_from("가나다")), max_size=9))
    capacity = drawn(st.integers(0, 7))
    seats = st.integers(0, capacity)
    minimums = (replace(OLDER, seats=drawn(seats)), replace(POORER, seats=drawn(seats)))
    return people(*("".join(row) for row in rows)), Quotas(
        capacity,
        minimums[: drawn(st.integers(0, 2))],
        drawn(st.one_of(st.none(), st.integers(0, 4))),
    )


def allowed(some: tuple[Person, ...], quotas: Quotas) -> bool:
    districts = Counter(person.district for person in some)
    return (
        len(some) <= quotas.capacity
        and (quotas.district_seats is None or all(number <= quotas.district_seats for number in districts.values()))
        and all(
            sum(one.group not in person.groups for person in some) <= quotas.capacity - one.seats
            for one in quotas.minimums
        )
    )


def best(ranked: list[Person], quotas: Quotas) -> list[str]:
    """The allowed set of the greatest size that comes first in the order of ranks."""
    for size in range(len(ranked), -1, -1):
        for some in combinations(ranked, size):  # in lexicographic order
            if allowed(some, quotas):
                return [person.receipt for person in some]
    raise AssertionError("the empty set is allowed")


@settings(max_examples=400)
@given(cases())
def test_the_choice_fills_what_can_be_filled_and_follows_the_ranking_closest(case: tuple[list[Person], Quotas]) -> None:
    ranked, quotas = case
    result = choose(ranked, quotas)
    right = best(ranked, quotas)
    assert result.taken == right
    assert result.empty == min(quotas.capacity, len(ranked)) - len(right)
    assert all(choice.explanation for choice in result.choices)


@settings(max_examples=200)
@given(cases())
def test_a_relaxation_fills_all_seats_and_one_step_less_does_not(case: tuple[list[Person], Quotas]) -> None:
    ranked, quotas = case
    result = choose(ranked, quotas)
    target = min(quotas.capacity, len(ranked))

    def fills(changed: Quotas) -> bool:
        return len(best(ranked, changed)) == target

    def with_change(base: Quotas, code: str, seats: int) -> Quotas:
        if code == "district":
            return replace(base, district_seats=seats)
        return replace(base, minimums=tuple(replace(m, seats=seats) if m.group == code else m for m in base.minimums))

    assert bool(result.empty) == bool(result.relaxations or result.together)
    for one in result.relaxations:
        assert fills(with_change(quotas, one.quota, one.seats))
        step = -1 if one.quota == "district" else 1
        assert not fills(with_change(quotas, one.quota, one.seats + step))
    if result.together:
        changed = quotas
        for one in result.together:
            changed = with_change(changed, one.quota, one.seats)
        assert fills(changed)


def test_seats_of_a_priority_group_go_to_its_best_although_others_rank_higher() -> None:
    result = choose(people("가", "나", "다", "o가", "o나"), Quotas(3, (OLDER,)))
    assert result.taken == ["1", "2", "4"]
    assert [choice.why for choice in result.choices] == [Why.RANK, Why.RANK, Why.KEPT, Why.QUOTA, Why.FULL]
    assert result.choices[2].explanation == (
        "3위입니다. 그 밖의 자리가 앞 순위에서 찼고, 60세 이상 몫 1자리는 다른 분에게 드릴 수 없습니다."
    )
    assert result.choices[4].explanation == "5위입니다. 정원 3명이 먼저 찼습니다."


def test_a_group_that_has_its_share_by_rank_moves_nobody() -> None:
    result = choose(people("o가", "가", "나", "o나"), Quotas(3, (OLDER,)))
    assert result.taken == ["1", "2", "3"]


def test_a_district_that_is_full_is_passed_over() -> None:
    result = choose(people("강남", "강남", "강남", "서초", "종로"), Quotas(3, district_seats=2))
    assert result.taken == ["1", "2", "4"]
    assert result.choices[2].why is Why.DISTRICT
    assert "같은 자치구에서 뽑을 수 있는 2명" in result.choices[2].explanation


def test_somebody_of_both_groups_counts_for_both() -> None:
    result = choose(people("가", "가", "op나", "o다", "p다"), Quotas(3, (OLDER, POORER)))
    assert result.taken == ["1", "2", "3"]


def test_looking_ahead_keeps_a_seat_that_only_a_later_district_can_fill() -> None:
    # Two seats for older people, and both older ones live in 가, which may have two: nobody else of 가 fits.
    two = replace(OLDER, seats=2)
    result = choose(people("가", "나", "o가", "o가"), Quotas(3, (two,), district_seats=2))
    assert result.taken == ["2", "3", "4"]
    assert result.choices[0].why is Why.TOGETHER


def test_seats_that_quotas_leave_empty_come_with_the_smallest_relaxation() -> None:
    two = replace(OLDER, seats=2)
    result = choose(people("가", "나", "다", "o가"), Quotas(4, (two,), district_seats=2))
    assert result.taken == ["1", "2", "4"]
    assert result.empty == 1
    assert [(one.quota, one.now, one.seats) for one in result.relaxations] == [("older", 2, 1)]
    assert result.relaxations[0].sentence == (
        "60세 이상을 위해 남겨 둔 2자리를 1자리로 줄이면 정원을 채울 수 있습니다."
    )


def test_when_no_single_change_helps_one_set_of_changes_is_named() -> None:
    result = choose(people("가", "가", "가"), Quotas(3, (replace(OLDER, seats=1),), district_seats=2))
    assert result.relaxations == ()
    assert [(one.quota, one.seats) for one in result.together] == [("district", 3), ("older", 0)]


@pytest.mark.parametrize(
    ("percent", "capacity", "least", "most"),
    [(30, 10, 3, 3), (30, 11, 4, 3), (20, 4, 1, 0), (0, 9, 0, 0), (100, 7, 7, 7)],
)
def test_percents_of_the_capacity_become_seats(percent: int, capacity: int, least: int, most: int) -> None:
    assert at_least(percent, capacity) == least
    assert at_most(percent, capacity) == most


@pytest.mark.parametrize(
    ("capacity", "minimums", "district_seats"),
    [
        (-1, (), None),
        (0, (OLDER,), None),
        (1, (OLDER, OLDER), None),
        (1, (OLDER, POORER, Minimum("c", "다", 1)), None),
        (1, (), -1),
    ],
)
def test_quotas_that_make_no_sense_are_refused(
    capacity: int, minimums: tuple[Minimum, ...], district_seats: int | None
) -> None:
    with pytest.raises(ValueError):
        Quotas(capacity, minimums, district_seats)


def test_a_ranking_names_everybody_once() -> None:
    with pytest.raises(ValueError):
        choose([Person("1"), Person("1")], Quotas(1))
