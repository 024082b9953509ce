"""After a change the rerun comes to the same as solving anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.matching import certificate, proof
from imojak.matching.best_total import solve
from imojak.matching.checking import Unusable
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import Assignment, Problem, Quota
from imojak.matching.rerun import rerun
from imojak.matching.warm import Warm

from .small import allowed, problems
from .test_best_total import city


def solved(problem: Problem) -> Assignment | None:
    try:
        return solve(problem)
    except Infeasible:
        return None


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_a_rerun_is_as_good_as_solving_anew(problem: Problem, data: st.DataObject) -> None:
    home = np.array(data.draw(st.lists(st.integers(0, 1), min_size=problem.people, max_size=problem.people)))
    quotas = tuple(Quota(f"d{one}", f"{one}구", home == one, None, data.draw(st.integers(0, 1))) for one in (0, 1))
    try:
        problem = problem.changed(quotas=quotas)
        last = solved(problem)
        edge = data.draw(st.integers(0, problem.edges - 1))
        pair = np.array([[problem.applicant[edge], problem.place[edge]]], np.int32)
        score = problem.score.copy()
        score[edge] += data.draw(st.integers(-3, 3))
        other: dict[str, Any] = data.draw(
            st.sampled_from([
                {"forbidden": np.concatenate([problem.forbidden, pair])},
                {"pinned": np.concatenate([problem.pinned, pair])},
                {"capacity": problem.capacity[::-1].copy()},
                {"capacity": problem.capacity + 1, "minimum": 0 * problem.minimum},
                {"score": score},
                {"quotas": (replace(quotas[0], least=2), quotas[1])},
            ])
        )  # fmt: skip
        changed = problem.changed(**other)
    except Unusable:
        return
    if last is None:
        return
    anew = solved(changed)
    if anew is not None:
        again = rerun(changed, last)
        assert (again.cardinality, again.objective, again.bound) == (anew.cardinality, anew.objective, anew.bound)


def without(pairs: np.ndarray, pair: np.ndarray) -> np.ndarray:
    kept: np.ndarray = pairs[(pairs != pair).any(axis=1)]
    return kept


@st.composite
def changes(draw: st.DrawFn, problem: Problem, quotas: tuple[Quota, ...]) -> Problem:
    """One change of a problem: a pin, a ban, a seat, a minimum or a quota more or less; a person gone; another score."""
    edge = draw(st.integers(0, problem.edges - 1))
    pair = np.array([[problem.applicant[edge], problem.place[edge]]], np.int32)
    own = np.flatnonzero(problem.applicant == pair[0, 0])
    place = draw(st.integers(0, problem.places - 1))
    seat, least = problem.capacity.copy(), problem.minimum.copy()
    seat[place] = draw(st.integers(0, 3))
    least[place] = draw(st.integers(0, 2))
    score = problem.score.copy()
    score[edge] += draw(st.integers(-3, 3))
    gone = np.stack([problem.applicant[own], problem.place[own]], axis=1).astype(np.int32)
    what: dict[str, Any] = draw(
        st.sampled_from([
            {"forbidden": np.concatenate([problem.forbidden, pair])},
            {"forbidden": np.concatenate([problem.forbidden, gone])},
            {"forbidden": without(problem.forbidden, pair)},
            {"forbidden": problem.forbidden[1:]},
            {"pinned": np.concatenate([without(problem.pinned, pair), pair])},
            {"pinned": problem.pinned[1:]},
            {"capacity": seat},
            {"capacity": seat, "minimum": np.minimum(least, seat)},
            {"minimum": least},
            {"quotas": quotas and (replace(quotas[0], least=draw(st.integers(0, 2))), *quotas[1:])},
            {"score": score},
        ])
    )  # fmt: skip
    return problem.changed(**what)


@settings(max_examples=250, deadline=None)
@given(problems(), st.data())
def test_a_market_that_stays_open_finds_the_best_after_every_change(problem: Problem, data: st.DataObject) -> None:
    home = np.array(data.draw(st.lists(st.integers(0, 1), min_size=problem.people, max_size=problem.people)))
    quotas: tuple[Quota, ...] = ()
    if data.draw(st.booleans()):
        most = data.draw(st.none() | st.integers(1, 3))
        quotas = tuple(Quota(f"d{one}", f"{one}구", home == one, None, one, most) for one in (0, 1))
    try:
        problem = problem.changed(quotas=quotas)
        warm = Warm(problem)
    except (Unusable, Infeasible):
        return
    for _ in range(data.draw(st.integers(1, 6))):
        try:
            changed = data.draw(changes(problem, problem.quotas))
        except Unusable:
            continue
        best = max(((number, total) for number, total, _ in allowed(changed)), default=None)
        try:
            found = warm.rerun(changed)
        except Infeasible:
            assert best is None
            continue
        assert (found.cardinality, found.objective, found.bound) == (*(best or ()), found.objective)
        assert certificate.faults(changed, found) == []
        problem = changed


def test_many_changes_one_after_the_other_leave_what_solving_anew_finds() -> None:
    chance = np.random.default_rng(4)
    for seats, quotas in ((4, 0), (14, 0), (6, 3)):
        home = chance.integers(0, max(quotas, 1), 300)
        problem = city(seats=seats, quotas=[Quota(f"d{one}", "", home == one, None, 25) for one in range(quotas)])
        warm = Warm(problem)
        places = [warm.assignment.place]
        for turn in range(40):
            one = int(chance.integers(problem.people))
            edge = int(chance.integers(problem.start[one], problem.start[one + 1]))
            pair = np.array([[one, problem.place[edge]]], np.int32)
            seat = problem.capacity.copy()
            seat[problem.place[edge]] = chance.integers(0, 2 * seats)
            what: dict[str, Any] = [
                {"forbidden": np.concatenate([problem.forbidden, pair])},
                {"pinned": np.concatenate([problem.pinned, pair])},
                {"capacity": seat},
                {"pinned": problem.pinned[1:], "forbidden": problem.forbidden[1:]},
            ][turn % 4]
            try:
                problem = problem.changed(**what)
            except Unusable:
                continue
            found, anew = warm.rerun(problem), solve(problem)
            assert (found.cardinality, found.objective) == (anew.cardinality, anew.objective)
            assert certificate.faults(problem, found) == []
            places.append(found.place)
        # Nearly everybody stays: what changed is what had to.
        moved = [np.count_nonzero(before != after) for before, after in pairwise(places)]
        assert np.mean(moved) < problem.people / 20


def test_a_market_stays_open_for_the_same_lists_read_again() -> None:
    problem = city(seats=4)
    warm = Warm(problem)
    again = city(seats=4, forbidden=[(0, int(problem.place[0]))])
    found, anew = warm.rerun(again), solve(again)
    assert (found.cardinality, found.objective) == (anew.cardinality, anew.objective)
    assert found.told["changed"] == 1


@settings(max_examples=200, deadline=None)
@given(problems(), st.data())
def test_the_quick_check_says_yes_to_nothing_but_the_best(problem: Problem, data: st.DataObject) -> None:
    every = list(allowed(problem))
    if not every:
        return
    best = solve(problem)
    assert proof.holds(problem, best)
    number, total, places = data.draw(st.sampled_from(every))
    place = np.array(places, np.int32)
    edge = np.array([problem.edge(row, one) if one >= 0 else -1 for row, one in enumerate(places)])
    other = replace(best, place=place, edge=edge, cardinality=number, objective=total, bound=total)
    assert proof.holds(problem, other) is ((number, total) == (best.cardinality, best.objective))
    assert best.dual is not None
    assert best.price is not None
    row = data.draw(st.integers(0, problem.people - 1))
    less = best.dual.copy()
    less[row] -= 1
    assert not proof.holds(problem, replace(best, dual=less))
