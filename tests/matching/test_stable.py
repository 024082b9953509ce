"""Stable matching, against trying out every assignment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.kernel.lots import lot
from imojak.matching.compiling import compiled
from imojak.matching.deferring import defer
from imojak.matching.problem import Assignment, Problem, Quota, from_columns, from_edges
from imojak.matching.stability import blocking_edges, faults
from imojak.matching.stable import CannotKeep, match

PLACES = range(3)
Places = tuple[int | None, ...]


@st.composite
def problems(drawn: st.DrawFn, pins: bool = True, quotas: bool = False, ranked: bool = True) -> Problem:
    people = drawn(st.integers(1, 5))
    edges = [(one, where) for one in range(people) for where in PLACES if drawn(st.integers(0, 4))] or [(0, 0)]
    # A wish of rank 0 is none; two of the same rank go by score.
    rank = [drawn(st.integers(0, 3)) for _ in edges] if ranked else None
    score = [drawn(st.integers(-1, 1)) for _ in edges]
    capacity = [drawn(st.integers(0, 3)) for _ in PLACES]
    pinned: list[tuple[int, int]] = []
    forbidden: list[tuple[int, int]] = []
    if pins:
        forbidden = [one for one in edges if not drawn(st.integers(0, 6))]
        for where in PLACES:
            able = [one for one in edges if one[1] == where and one not in forbidden]
            able = [one for one in able if one[0] not in {other[0] for other in pinned}]
            pinned += [one for one in able if not drawn(st.integers(0, 5))][: capacity[where]]
    made = []
    for number in range(drawn(st.integers(1, 2)) if quotas else 0):
        group = [drawn(st.booleans()) for _ in range(people)]
        reach = min(sum(group), sum(capacity))
        least = drawn(st.integers(0, reach))
        most = drawn(st.one_of(st.none(), st.integers(least, 5)))
        made.append(Quota(str(number), f"할당{number}", np.array(group), None, least, most))
    return from_columns(
        [one[0] for one in edges],
        [one[1] for one in edges],
        score,
        people,
        capacity,
        preference=rank,
        pinned=pinned,
        forbidden=forbidden,
        quotas=made,
        seed=drawn(st.sampled_from(["7", "8", "9"])),
        memory=1 << 40,
    )


class Market:
    """A problem read again by the definition, one pair at a time."""

    def __init__(self, problem: Problem, reserves: Any = ()) -> None:
        self.problem, self.reserves = problem, reserves
        self.pinned = {int(one): int(where) for one, where in problem.pinned}
        self.forbidden = {(int(one), int(where)) for one, where in problem.forbidden}

    def likes(self, one: int) -> list[int]:
        """The places that a person may get, best first."""
        problem = self.problem
        edges = range(problem.start[one], problem.start[one + 1])
        wished = [e for e in edges if problem.preference is None or problem.preference[e] > 0]
        wished.sort(
            key=lambda e: (problem.preference[e] if problem.preference is not None else 0, -problem.score[e], e)
        )
        return [int(problem.place[e]) for e in wished if (one, int(problem.place[e])) not in self.forbidden]

    def standing(self, one: int, where: int) -> tuple[int, str]:
        return -int(self.problem.score[self.problem.edge(one, where)]), lot(
            self.problem.seed, self.problem.receipt(one)
        )

    def chosen(self, where: int, people: set[int]) -> set[int]:
        """Whom a place takes of those who would come."""
        rest = sorted(people, key=lambda one: self.standing(one, where))
        seats = int(self.problem.capacity[where]) - sum(1 for other in self.pinned.values() if other == where)
        taken: set[int] = set()
        for reserve in self.reserves:
            first = [one for one in rest if reserve.members[one] and one not in taken][: int(reserve.seats[where])]
            taken |= set(first)
        return taken | set([one for one in rest if one not in taken][: seats - len(taken)])

    def is_stable(self, places: Places) -> bool:
        free = [one for one in range(len(places)) if one not in self.pinned]
        for where in PLACES:
            there = {one for one in free if places[one] == where}
            if self.chosen(where, there) != there:
                return False
            for one in set(free) - there:
                likes, mine = self.likes(one), places[one]
                before = likes if mine is None else likes[: likes.index(mine)]
                if where in before and one in self.chosen(where, there | {one}):
                    return False
        return True

    def stable_ones(self) -> Iterator[Places]:
        options: list[list[int | None]] = [
            [self.pinned[one]] if one in self.pinned else [None, *self.likes(one)] for one in range(self.problem.people)
        ]
        return (places for places in product(*options) if self.is_stable(places))

    def rank(self, one: int, where: int | None) -> int:
        return len(self.likes(one)) if where is None else self.likes(one).index(where)


def places_of(assignment: Assignment) -> Places:
    return tuple(None if where < 0 else int(where) for where in assignment.place)


def assert_is_the_best_stable_one(problem: Problem, assignment: Assignment) -> None:
    market, mine = Market(problem, assignment.told["reserves"]), places_of(assignment)
    stable = list(market.stable_ones())
    assert mine in stable
    for one in set(range(problem.people)) - set(market.pinned):
        assert market.rank(one, mine[one]) == min(market.rank(one, other[one]) for other in stable)
    assert faults(problem, assignment) == []
    assert assignment.cardinality == sum(where is not None for where in mine)
    assert assignment.objective == sum(
        int(problem.score[problem.edge(one, where)]) for one, where in enumerate(mine) if where is not None
    )
    assert assignment.objective <= assignment.bound


@settings(max_examples=150)
@given(st.booleans().flatmap(lambda ranked: problems(ranked=ranked)))
def test_the_result_is_stable_and_of_all_stable_results_the_best_for_everybody(problem: Problem) -> None:
    assert_is_the_best_stable_one(problem, match(problem))


@settings(max_examples=150)
@given(problems(quotas=True))
def test_a_quota_is_kept_by_reserved_seats_or_refused(problem: Problem) -> None:
    try:
        assignment = match(problem)
    except CannotKeep:
        return
    assert_is_the_best_stable_one(problem, assignment)
    for quota in problem.quotas:
        assert quota.applicants is not None
        count = int(np.count_nonzero(quota.applicants & (assignment.place >= 0)))
        assert quota.least <= count <= (problem.people if quota.most is None else quota.most)


@settings(max_examples=150)
@given(problems(), st.data())
def test_the_checker_calls_stable_what_is_and_nothing_else(problem: Problem, data: st.DataObject) -> None:
    market = Market(problem)
    options = [[None, *market.likes(one)] for one in range(problem.people)]
    for one, where in market.pinned.items():
        options[one] = [where]
    tried = tuple(data.draw(st.sampled_from(some)) for some in options)
    seats = [sum(1 for where in tried if where == at) for at in PLACES]
    edge = np.array([-1 if where is None else problem.edge(one, where) for one, where in enumerate(tried)], np.int64)
    place = np.array([-1 if where is None else where for where in tried], np.int32)
    assignment = replace(match(problem), place=place, edge=edge, told={})
    fits = all(count <= problem.capacity[where] for where, count in enumerate(seats))
    assert (faults(problem, assignment) == []) == (fits and market.is_stable(tried))


@given(problems(quotas=True), st.randoms(use_true_random=False))
def test_compiled_and_interpreted_it_is_the_same(problem: Problem, random: Any) -> None:
    lots = np.array(random.sample(range(problem.people), problem.people), np.int32)
    wish = problem.preference.copy() if problem.preference is not None else np.zeros(problem.edges, np.int32)
    wish[random.randrange(len(wish))] = -1
    room = problem.capacity.astype(np.int64)
    member = np.array([one.applicants for one in problem.quotas])
    reserve = np.array([room // 2, room - room // 2])[: len(member)]
    given_ = (problem.start, problem.place, wish, problem.score, lots, room, member, reserve)
    slow, fast = defer(*given_), compiled(defer)(*given_)
    assert slow[0].tolist() == fast[0].tolist()
    assert slow[1] == fast[1]


@settings(max_examples=100)
@given(problems(pins=False), st.integers(0, 4), st.permutations(PLACES), st.integers(0, 3))
def test_nobody_gains_by_hiding_a_true_wish(problem: Problem, one: int, order: list[int], length: int) -> None:
    assert problem.preference is not None
    if one >= problem.people:
        return
    market, lie = Market(problem), problem.preference.copy()
    lie[problem.start[one] : problem.start[one + 1]] = 0
    for rank, where in enumerate(order[:length], start=1):
        if where in market.likes(one):
            lie[problem.edge(one, where)] = rank
    honest = places_of(match(problem))[one]
    lying = places_of(match(problem.changed(preference=lie)))[one]
    assert market.rank(one, honest) <= market.rank(one, lying)


EDGES = [("1", "가", 5, 1), ("2", "가", 5, 1), ("3", "가", 5, 1), ("3", "나", 5, 2), ("4", "나", 9, 1)]


def by_name(problem: Problem) -> dict[str, str | None]:
    places = match(problem).place
    return {problem.receipt(row): None if at < 0 else problem.code(int(at)) for row, at in enumerate(places)}


@given(st.permutations(EDGES), st.permutations(["1", "2", "3", "4"]), st.text("abc", min_size=1))
def test_the_order_of_the_lists_does_not_matter_and_ties_go_by_the_lot(
    edges: list[Any], people: list[str], seed: str
) -> None:
    result = by_name(from_edges(edges, {"가": 1, "나": 1}, seed=seed, applicants=people))
    first = min("123", key=lambda receipt: lot(seed, receipt))
    assert result == {"1": None, "2": None, "3": None, "4": "나"} | {first: "가"}


def test_other_names_change_nothing_where_nothing_is_tied() -> None:
    edges = [(receipt, place, 10 * int(receipt) + rank, rank) for receipt, place, _, rank in EDGES]
    renamed = [(f"X{receipt}", *rest) for receipt, *rest in edges]
    result = by_name(from_edges(edges, {"가": 1, "나": 1}, seed="7"))
    assert by_name(from_edges(renamed, {"가": 1, "나": 1}, seed="8")) == {f"X{one}": at for one, at in result.items()}


def test_seats_that_a_group_leaves_are_for_everybody() -> None:
    """Four of five seats go to others by score; a quota of two brings in one more of the group, and no third."""
    edges = [(str(one), "가", 100 - one, 1) for one in range(8)]
    group = Quota("first", "우선선발", np.array([0, 5, 6, 7]), None, 2)
    plain = from_edges(edges, {"가": 5}, seed="7")
    assert [row for row, at in enumerate(match(plain).place) if at >= 0] == [0, 1, 2, 3, 4]
    kept = from_edges(edges, {"가": 5}, seed="7", quotas=[group])
    assignment = match(kept)
    assert [row for row, at in enumerate(assignment.place) if at >= 0] == [0, 1, 2, 3, 5]
    assert faults(kept, assignment) == []
    # Without the reserve those who were passed over would be in the right.
    assert len(blocking_edges(kept, replace(assignment, told={}))) == 1


def test_a_group_of_which_there_may_be_so_many_stands_behind_all_others_for_the_rest() -> None:
    edges = [(str(one), "가", 100 - one, 1) for one in range(8)]
    group = Quota("district", "한 자치구 상한", np.array([0, 1, 2, 3]), None, 0, 1)
    problem = from_edges(edges, {"가": 5}, seed="7", quotas=[group])
    assert [row for row, at in enumerate(match(problem).place) if at >= 0] == [0, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"minimums": {"나": 2}}, "나: 최소 2명인데 안정 배정에서는 1명"),
        ({"quotas": [Quota("q", "도심권", None, np.array([False, True]), 2)]}, "할당 ‘도심권’: 최소 2명인데"),
        ({"quotas": [Quota("q", "우대", np.array([0, 1]), None, 2)]}, "‘우대’: 최소 2명인데 안정 배정에서는 1명"),
        ({"quotas": [Quota("q", "강남구", np.array([3]), None, 0, 0)]}, "‘강남구’: 최대 0명인데 안정 배정에서는 1명"),
    ],
)
def test_what_no_stable_result_can_keep_is_refused(more: dict[str, Any], told: str) -> None:
    problem = from_edges(EDGES, {"가": 1, "나": 2}, seed="7", **more)
    with pytest.raises(CannotKeep, match=told) as refused:
        match(problem)
    [unkept] = match(problem, soft=True).told["unkept"]
    assert unkept.sentence == refused.value.user_message
    assert "‘총점이 가장 높은 배정’으로 계산해 주세요" in refused.value.user_message


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([0, 0, -1, 1], ["정원 1명보다 많은 2명"]),
        ([0, -1, 1, -1], ["접수번호 4: 나와 서로 더 원하는데"]),
        ([1, -1, 0, -1], ["접수번호 1: 후보가 아닌 곳", "접수번호 4: 나와 서로"]),
    ],
)
def test_a_wrong_assignment_is_told_what_is_wrong(places: list[int], told: list[str]) -> None:
    problem = from_edges([(*row[:2], int(row[0]), row[3]) for row in EDGES], {"가": 1, "나": 1}, seed="7")
    edge = [-1 if where < 0 else problem.edge(one, where) for one, where in enumerate(places)]
    wrong = replace(match(problem), place=np.array(places, np.int32), edge=np.array(edge, np.int64), told={})
    found = " ".join(faults(problem, wrong))
    assert all(sentence in found for sentence in told), found
