"""The best total against trying out every assignment; its proof; and what must not change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from imojak.matching import certificate
from imojak.matching.best_total import solve
from imojak.matching.checking import Unusable
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import Assignment, Problem, Quota, from_columns, make

from .small import allowed, problems


def city(
    people: int = 300, places: int = 40, seats: int = 8, seed: int = 1, widest: int = 1_000, **more: Any
) -> Problem:
    """A random problem: everybody has 5 to 15 candidate places, places have 1 to ``seats`` seats."""
    chance = np.random.default_rng(seed)
    key = np.unique(np.concatenate([row * places + chance.choice(places, chance.integers(5, 16), replace=False)
                                    for row in range(people)]))  # fmt: skip
    score = chance.integers(0, widest, len(key))
    return from_columns(
        key // places, key % places, score, people, chance.integers(1, seats + 1, places), seed="1090-12", **more
    )


@settings(max_examples=200, deadline=None)
@given(problems(), st.sampled_from([0, 60]))
def test_the_most_people_and_of_all_such_assignments_the_highest_total(problem: Problem, patience: int) -> None:
    best = max(((number, total) for number, total, _ in allowed(problem)), default=None)
    if best is None:
        with pytest.raises(Infeasible) as caught:
            solve(problem, patience=patience)
        assert caught.value.found.relaxations
        return
    found = solve(problem, patience=patience)
    assert (found.cardinality, found.objective, found.bound) == (*best, best[1])
    assert certificate.faults(problem, found) == []


@settings(max_examples=200, deadline=None)
@given(problems(), st.data())
def test_nothing_but_the_best_passes_the_check(problem: Problem, data: st.DataObject) -> None:
    every = list(allowed(problem))
    if not every:
        return
    best = solve(problem)
    number, total, places = data.draw(st.sampled_from(every))
    place = np.array(places, np.int32)
    edge = np.array([problem.edge(row, one) if one >= 0 else -1 for row, one in enumerate(places)])
    other = replace(best, place=place, edge=edge, cardinality=number, objective=total, bound=total)
    assert (certificate.faults(problem, other) == []) is ((number, total) == (best.cardinality, best.objective))


def test_the_check_finds_what_was_tampered_with() -> None:
    problem = city(seats=4)
    found = solve(problem)
    assert found.dual is not None
    assert found.price is not None
    assert found.sure is not None
    sits = int(np.flatnonzero(found.place >= 0)[0])
    stands = int(np.flatnonzero(found.place < 0)[0])
    full = int(np.flatnonzero(found.price > 0)[0])
    other = int(problem.place[problem.start[stands]])

    def faults(**changed: Any) -> list[str]:
        return certificate.faults(problem, replace(found, **changed))

    def with_one(array: np.ndarray, at: int, value: object) -> np.ndarray:
        changed = array.copy()
        changed[at] = value
        return changed

    assert faults() == []
    assert faults(objective=found.objective + 1, bound=found.bound + 1)
    assert faults(place=with_one(found.place, sits, -1))
    assert faults(place=with_one(found.place, stands, other))
    assert faults(
        place=with_one(found.place, stands, other), edge=with_one(found.edge, stands, problem.start[stands]),
        cardinality=found.cardinality + 1, objective=found.objective + int(problem.score[problem.start[stands]]),
    )  # fmt: skip
    assert faults(price=with_one(found.price, full, found.price[full] - 1))
    assert faults(dual=with_one(found.dual, sits, found.dual[sits] - 1))
    assert faults(dual=with_one(found.dual, sits, found.dual[sits] + 1))
    assert faults(sure=with_one(found.sure, sits, not found.sure[sits]))
    assert faults(sure=None)
    assert faults(price=None)


def test_the_same_list_gives_the_same_result_whatever_its_order_and_the_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(5)
    receipts, codes = [f"R{number:03d}" for number in range(300)], [f"P{number:02d}" for number in range(40)]
    problem = city(widest=6, receipts=receipts, codes=codes)
    first = solve(problem, threads=1)
    monkeypatch.setattr("imojak.matching.parts.MANY", 1)
    assert solve(problem, threads=2).place.tolist() == first.place.tolist()
    people, places = chance.permutation(300), chance.permutation(40)
    where, who = np.argsort(places), np.argsort(people)
    turned = from_columns(
        who[problem.applicant], where[problem.place], problem.score, 300, problem.capacity[places], seed="1090-12",
        receipts=[receipts[one] for one in people], codes=[codes[one] for one in places],
    )  # fmt: skip
    again = solve(turned)
    named = {turned.receipt(row): place for row, place in enumerate(again.place.tolist())}
    assert [named[one] for one in receipts] == [int(where[one]) if one >= 0 else -1 for one in first.place]
    other_seed = solve(replace(problem, lot=problem.lot[::-1].copy()))
    assert (other_seed.cardinality, other_seed.objective) == (first.cardinality, first.objective)
    assert other_seed.place.tolist() != first.place.tolist()


@pytest.mark.parametrize("seats", [1, 7, 14, 20])
def test_min_cost_flow_comes_to_the_same_where_seats_are_scarce_and_where_they_are_not(seats: int) -> None:
    problem = city(600, 60, seats, minimum=np.arange(60) % 5 == 0)
    ours, flow = solve(problem), solve(problem, patience=0)
    assert (ours.told.get("solver"), flow.told.get("solver")) == (None, "flow")
    assert (ours.cardinality, ours.objective) == (flow.cardinality, flow.objective)


def test_prices_that_were_guessed_too_high_cost_time_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    # One half of the city has seats for everybody, in the other ten people want each.
    capacity = np.where(np.arange(60) < 30, 12, 1)
    far = city(600, 60, 1, minimum=np.arange(60) % 7 == 0)
    near = (far.applicant % 2 == 0) == (far.place < 30)
    problem = from_columns(
        far.applicant[near], far.place[near], far.score[near], 600, capacity, seed="1090-12", minimum=far.minimum
    )
    flow = solve(problem, patience=0)
    found = [solve(problem)]
    for name, value in (("HASTE", 0), ("opening_prices", lambda graph, places, *_: np.full(places, 990, np.int32))):
        monkeypatch.setattr(f"imojak.matching.best_total.{name}", value)
        found.append(solve(problem))
    assert [one.told.get("solver") for one in (flow, *found)] == ["flow", None, None, None]
    assert {(one.cardinality, one.objective) for one in found} == {(flow.cardinality, flow.objective)}


def test_scores_beyond_32_bits_are_solved_exactly() -> None:
    problem = city(widest=2**45)
    found = solve(problem)
    assert found.told["solver"] == "flow"
    small = solve(replace(problem, score=problem.score >> 20))
    assert found.cardinality == small.cardinality
    assert abs(found.objective / 2**20 - small.objective) < found.cardinality


def test_a_minimum_that_cannot_be_met_says_which_and_what_would_help() -> None:
    # Four seats at a and b want to be filled from three people.
    problem = make(
        [0, 2, 4, 6, 7], [0, 1, 0, 1, 1, 2, 2], [1] * 7, [2, 2, 9], minimum=[2, 2, 0], seed="7", codes=["a", "b", "c"]
    )
    for patience in (0, 60):
        with pytest.raises(Infeasible) as caught:
            solve(problem, patience=patience)
        assert caught.value.found.size == 1
        assert "‘a’의 최소 2명" in caught.value.user_message


@st.composite
def with_districts(draw: st.DrawFn) -> Problem:
    """A small problem whose people live in up to three districts with a minimum and perhaps a maximum each."""
    problem = draw(problems(minimums=False))
    home = np.array(draw(st.lists(st.integers(0, 3), min_size=problem.people, max_size=problem.people)))
    quotas = []
    for district in range(draw(st.integers(1, 3))):
        least = draw(st.integers(0, 2))
        most = draw(st.none() | st.integers(least, 3))
        quotas.append(Quota(f"d{district}", f"{district}구", home == district, None, least, most))
    try:
        return problem.changed(quotas=tuple(quotas))
    except Unusable:
        reject()


@settings(max_examples=200, deadline=None)
@given(with_districts(), st.sampled_from([0, 60]))
def test_districts_get_their_minimum_and_no_more_than_their_maximum(problem: Problem, patience: int) -> None:
    best = max(((number, total) for number, total, _ in allowed(problem)), default=None)
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem, patience=patience)
        return
    found = solve(problem, patience=patience)
    assert (found.cardinality, found.objective, found.bound) == (*best, best[1])


def test_everybody_pinned_or_barred_leaves_nothing_to_solve() -> None:
    problem = make([0, 2, 3], [0, 1, 0], [5, 3, 4], [1, 1], seed="7", pinned=[(0, 1), (1, 0)])
    assert solve(problem).place.tolist() == [1, 0]
    barred = make([0, 1], [0], [5], [1], seed="7", forbidden=[(0, 0)])
    assert solve(barred).place.tolist() == [-1]
    assert isinstance(solve(barred), Assignment)


@settings(max_examples=60, deadline=None)
@given(problems(people=4, places=3, quotas=3))
def test_quotas_that_cross_are_kept_and_nothing_better_keeps_them(problem: Problem) -> None:
    best = max(((number, total) for number, total, _ in allowed(problem)), default=None)
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem)
        return
    found = solve(problem)
    assert (found.cardinality, found.objective) == best
    assert found.bound >= best[1]
    assert found.told.get("closed", True)


def test_a_gap_between_crossing_quotas_and_their_bound_is_told_and_closed_by_the_integer_solver() -> None:
    chance = np.random.default_rng(3)
    problem = city(200, 30, 4)
    seats = int(problem.capacity.sum())
    low, women = chance.random(200) < 0.2, chance.random(200) < 0.5
    quotas = (Quota("low", "저소득", low, None, seats // 4), Quota("women", "여성", women, None, seats * 6 // 10))
    found = solve(problem.changed(quotas=quotas))
    free = solve(problem)
    assert found.objective <= found.bound <= free.objective
    assert found.cardinality == free.cardinality
    assert found.told["closed"]
    assert np.count_nonzero(found.place[low] >= 0) >= seats // 4
    assert found.multiplier is not None
    assert (found.multiplier > 0).any()


@pytest.mark.parametrize("widest", [1, 2, 1 << 28])
def test_prices_fit_where_scores_are_all_alike_or_as_wide_as_can_be(widest: int) -> None:
    problem = city(200, 20, 9, widest=widest)
    home = np.arange(200) % 4
    placed = solve(problem).cardinality
    quotas = [Quota(f"d{one}", f"{one}구", home == one, None, placed // 4 + (one == 0)) for one in range(3)]
    tight = problem.changed(quotas=(*quotas, Quota("d3", "3구", home == 3, None, 0, placed // 4 + 1)))
    ours, flow = solve(tight), solve(tight, patience=0)
    assert (ours.told.get("solver"), flow.told.get("solver")) == (None, "flow")
    assert (ours.cardinality, ours.objective) == (flow.cardinality, flow.objective)
