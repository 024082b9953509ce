"""Blocks of a problem, solved apart, are the whole; after somebody has left, nobody else moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from imojak.matching import certificate
from imojak.matching.best_total import solve
from imojak.matching.blocks import blocks, together
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import Problem, Quota, from_columns
from imojak.matching.rematch import left_over, rematch

from .small import allowed, problems


def towns(number: int = 4, people: int = 60, places: int = 9) -> Problem:
    """Some towns with people who go to places of their own town only."""
    chance = np.random.default_rng(2)
    key = np.unique(chance.integers(0, number * people, 3_000) * places + chance.integers(0, places, 3_000))
    who = key // places
    return from_columns(
        who, (who // people) * places + key % places, chance.integers(0, 50, len(key)), number * people,
        chance.integers(1, 9, number * places), seed="7", forbidden=[(who[0], key[0] % places)],
    )  # fmt: skip


def test_towns_solved_apart_are_the_best_of_the_whole() -> None:
    problem = towns()
    parts = blocks(problem)
    assert [one.problem.people for one in parts] == [60] * 4
    whole, joined = solve(problem), together(problem, [(one, solve(one.problem)) for one in parts])
    assert (joined.cardinality, joined.objective, joined.bound) == (whole.cardinality, whole.objective, whole.bound)
    assert len(blocks(problem, least=10_000)) == 1
    heaps = blocks(problem, least=problem.edges // 3)
    assert sorted(one.problem.people for one in heaps) == [120, 120]
    assert together(problem, [(one, solve(one.problem)) for one in heaps]).objective == whole.objective
    with pytest.raises(certificate.NotProven):
        together(problem, [(one, solve(one.problem)) for one in parts[:3]])


def test_a_quota_within_a_town_goes_with_it_and_one_over_two_towns_ties_them() -> None:
    problem = towns()
    town = np.arange(problem.people) // 60
    problem = replace(problem, quotas=(Quota("one", "하나", (town == 0) & (np.arange(240) % 3 == 0), None, 15),))
    parts = blocks(problem)
    assert [len(one.problem.quotas) for one in parts] == [1, 0, 0, 0]
    joined = together(problem, [(one, solve(one.problem)) for one in parts])
    assert joined.objective == solve(problem).objective
    tied = replace(problem, quotas=(Quota("two", "둘", town < 2, None, 20),))
    assert [one.problem.people for one in blocks(tied)] == [120, 60, 60]
    assert len(blocks(replace(problem, quotas=(Quota("all", "모두", None, None, 20),)))) == 1


@settings(max_examples=60, deadline=None)
@given(problems(minimums=False))
def test_small_blocks_add_up(problem: Problem) -> None:
    best = max(((number, total) for number, total, _ in allowed(problem)), default=None)
    try:
        parts = [(one, solve(one.problem)) for one in blocks(problem)]
    except Infeasible:
        assert best is None
        return
    if parts:
        joined = together(problem, parts)
        assert (joined.cardinality, joined.objective) == best


def test_whoever_has_a_seat_keeps_it_and_the_free_ones_are_filled() -> None:
    chance = np.random.default_rng(4)
    key = np.unique(chance.integers(0, 200, 2_000) * 20 + chance.integers(0, 20, 2_000))
    problem = from_columns(key // 20, key % 20, chance.integers(0, 99, len(key)), 200, [5] * 20, seed="7")
    first = solve(problem)
    gone = np.flatnonzero(first.place >= 0)[:7].tolist()
    second = rematch(problem, first, gone)
    stays = np.flatnonzero(first.place >= 0)[7:]
    assert (second.place[stays] == first.place[stays]).all()
    assert (second.place[gone] < 0).all()
    assert second.cardinality == first.cardinality
    assert certificate.faults(left_over(problem, first, gone), second) == []
