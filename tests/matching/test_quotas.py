"""Quotas over some places only, over groups within groups, and such as cross: against trying out every assignment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from imojak.matching import certificate, closing, sided
from imojak.matching.best_total import Lacking, solve
from imojak.matching.checking import Unusable
from imojak.matching.infeasible import Infeasible
from imojak.matching.moves import reduced_costs
from imojak.matching.nesting import sides_of
from imojak.matching.problem import Problem, Quota, make
from imojak.matching.sided import solve_sided

from .small import allowed, problems
from .test_best_total import city


@st.composite
def on_both_sides(draw: st.DrawFn) -> Problem:
    """A small problem with districts, and quarters within districts, of people and of places."""
    problem, quotas = draw(problems()), []
    for side, size in (("people", problem.people), ("places", problem.places)):
        kind = np.array(draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)))
        for number, group in enumerate((kind == 0, kind == 1, kind < 2, kind == 2, kind < 4)):
            if draw(st.booleans()):
                least = draw(st.integers(0, 2))
                of_people, of_places = (group, None) if side == "people" else (None, group)
                most = draw(st.none() | st.integers(least, 3))
                quotas.append(Quota(f"{side}{number}", f"{side} {number}", of_people, of_places, least, most))
    try:
        return problem.changed(quotas=tuple(quotas))
    except Unusable:
        reject()


@settings(max_examples=200, deadline=None)
@given(on_both_sides(), st.sampled_from([0, 10**6]))
def test_quotas_within_each_other_on_both_sides_are_kept_and_the_best_is_proven(problem: Problem, many: int) -> None:
    best = max(((number, total) for number, total, _ in allowed(problem)), default=None)
    sides = sides_of(problem)
    assert sides is not None
    if best is None:
        with pytest.raises(Lacking):
            solve_sided(problem, sides)
        with pytest.raises(Infeasible):
            solve(problem)
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sided, "_MANY", many)
        for found in (solve_sided(problem, sides), solve(problem)):
            assert (found.cardinality, found.objective, found.bound) == (*best, best[1])
            assert certificate.faults(problem, found) == []


def test_a_district_of_places_costs_what_its_bound_costs() -> None:
    free = city(600, 60, 14)
    plain = solve(free)
    east, north = np.arange(60) % 3 == 0, np.arange(60) % 3 == 1
    there = [int(np.count_nonzero(one[plain.place[plain.place >= 0]])) for one in (east, north)]
    quotas = (
        Quota("east", "동쪽 자리", None, east, 0, there[0] - 20),
        Quota("near", "동쪽 일부", None, east & (np.arange(60) < 30), 0, there[0] // 2 - 20),
        Quota("home", "2구", np.arange(600) % 5 == 2, None, 110),
    )
    problem = free.changed(quotas=quotas)
    found = solve(problem)
    assert found.bound == found.objective < plain.objective
    assert np.count_nonzero(east[found.place[found.place >= 0]]) == there[0] - 20
    assert found.multiplier is not None
    assert found.urgent is not None
    for row, quota in enumerate(quotas):
        # A seat more or a person less brings what the multiplier says, at most.
        wider = replace(quota, most=quota.most + 1) if quota.most is not None else replace(quota, least=quota.least - 1)
        looser = solve(free.changed(quotas=(*quotas[:row], wider, *quotas[row + 1 :])))
        sign = -1 if quota.most is not None else 1
        worth = sign * int(found.urgent[row]), sign * int(found.multiplier[row])
        assert worth > (0, 0)
        assert (looser.cardinality - found.cardinality, looser.objective - found.objective) <= worth
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sided, "_MANY", 0)
        few = solve(problem)
    assert (few.objective, few.told["rounds"] > 0) == (found.objective, True)


def test_a_minimum_that_keeps_somebody_out_elsewhere_is_proven_apart() -> None:
    # One may sit in the district at all, and the minimum wants that one at a; b's only candidate goes without.
    problem = make(
        [0, 2, 3], [0, 2, 1], [5, 7, 9], [1, 1, 1], seed="7", minimum=[1, 0, 0],
        quotas=[Quota("most", "구 상한", None, np.array([0, 1]), 0, 1)],
    )  # fmt: skip
    found = solve(problem)
    assert found.place.tolist() == [0, -1]
    assert found.number is not None
    number = found.number
    for wrong in (
        replace(number, most=number.most - 1),
        replace(number, gain=number.gain - 1),
        replace(number, price=number.price - 1),
        replace(number, each=number.each + 1),
    ):
        assert certificate.faults(problem, replace(found, number=wrong))
    assert certificate.faults(problem, replace(found, cardinality=2))


def crossing(people: int = 240) -> Problem:
    """A problem whose quotas cross and keep people out: women, the young, and women at some posts."""
    chance = np.random.default_rng(11)
    problem = city(people, 30, 4)
    women, young = chance.random(people) < 0.5, chance.random(people) < 0.4
    here = np.arange(30) % 2 == 0
    seats = int(problem.capacity.sum())
    return problem.changed(
        quotas=(
            Quota("young", "청년", young, None, 0, seats // 5),
            Quota("old", "어르신", ~young, None, 0, seats // 3),
            Quota("men", "남성", ~women, None, 0, seats // 6),
            Quota("here", "여성 자리", women, here, 0, seats // 9),
            Quota("there", "여성 다른 자리", women, ~here, seats // 20, seats // 8),
        )
    )


def test_crossing_maximums_that_keep_people_out_carry_the_proof_of_both_bounds() -> None:
    problem = crossing()
    found = solve(problem)
    assert found.number is not None
    assert found.cardinality <= found.number.most < solve(problem.changed(quotas=())).cardinality
    assert found.told["closed"]
    assert found.bound - found.objective <= 20
    assert certificate.faults(problem, found) == []
    on = found.edge[found.edge >= 0]
    assert (reduced_costs(problem, found, on) <= found.bound - found.objective + 1).all()
    assert certificate.faults(problem, replace(found, bound=found.bound - 2))
    again = solve(problem)
    assert again.place.tolist() == found.place.tolist()


def test_what_is_not_closed_within_the_counted_steps_tells_its_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    problem = city(200, 30, 4)
    seats = int(problem.capacity.sum())
    low, women = chance.random(200) < 0.2, chance.random(200) < 0.5
    quotas = (Quota("low", "저소득", low, None, seats // 4), Quota("women", "여성", women, None, seats * 6 // 10))
    whole = solve(problem.changed(quotas=quotas))
    monkeypatch.setattr(closing, "NODES", 1)
    monkeypatch.setattr(closing, "LARGEST", 1)
    found = solve(problem.changed(quotas=quotas))
    assert found.objective <= whole.objective <= found.bound == whole.bound
    assert certificate.faults(problem.changed(quotas=quotas), found) == []
