"""Of all best results the one that goes by lot: held against trying all, and the same whatever found the first of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.matching import certificate
from imojak.matching.best_total import solve
from imojak.matching.blocks import blocks, together
from imojak.matching.checking import Unusable
from imojak.matching.infeasible import Infeasible
from imojak.matching.problem import Assignment, Problem, Quota, from_columns
from imojak.matching.rerun import rerun
from imojak.matching.ties import settle_ties

from .small import allowed, problems


def liked(problem: Problem, row: int, place: int) -> tuple[int, int, int, str]:
    """Return how much somebody likes a place; less is better."""
    if place < 0:
        return (2, 0, 0, "")
    edge = problem.edge(row, place)
    wish = 0 if problem.preference is None else int(problem.preference[edge])
    return (0 if wish else 1, wish, -int(problem.score[edge]), problem.code(place))


def by_hand(problem: Problem) -> tuple[int, ...] | None:
    """Return where everybody goes, by looking at every assignment that the rules allow."""
    several = list(allowed(problem))
    if not several:
        return None
    best = max(one[:2] for one in several)
    order = problem.order.tolist()
    return min(
        (places for *totals, places in several if tuple(totals) == best),
        key=lambda places: [liked(problem, row, places[row]) for row in order],
    )


def with_wishes(problem: Problem, data: st.DataObject) -> Problem:
    ranks = data.draw(st.none() | st.lists(st.integers(0, 3), min_size=problem.edges, max_size=problem.edges))
    return replace(problem, preference=None if ranks is None else np.array(ranks, np.int32))


def changed(problem: Problem, data: st.DataObject) -> Problem:
    edge = data.draw(st.integers(0, problem.edges - 1))
    pair = np.array([[problem.applicant[edge], problem.place[edge]]], np.int32)
    other: dict[str, Any] = data.draw(
        st.sampled_from([
            {"forbidden": np.concatenate([problem.forbidden, pair])},
            {"pinned": np.concatenate([problem.pinned, pair])},
            {"capacity": problem.capacity + 1},
            {"score": problem.score // 2},
        ])
    )  # fmt: skip
    return problem.changed(**other)


@settings(max_examples=300, deadline=None)
@given(problems(quotas=0), st.data(), st.sampled_from([0, 60]))
def test_the_first_lot_has_the_best_that_any_best_result_gives(
    problem: Problem, data: st.DataObject, patience: int
) -> None:
    problem = with_wishes(problem, data)
    home = np.array(data.draw(st.lists(st.integers(0, 2), min_size=problem.people, max_size=problem.people)))
    few, most = data.draw(st.integers(0, 1)), data.draw(st.sampled_from([None, 1, 2]))
    quotas = (Quota("a", "가", home == 0, None, few, most), Quota("b", "나", home == 1, None, 0, 1))
    try:
        problem = problem.changed(quotas=data.draw(st.sampled_from([(), quotas])))
    except Unusable:
        return
    wanted = by_hand(problem)
    if wanted is None:
        return
    first = solve(problem, patience=patience)
    found = settle_ties(problem, first)
    assert tuple(found.place.tolist()) == wanted
    assert certificate.faults(problem, found) == []
    assert found.told["ties"] == np.count_nonzero(found.place != first.place)


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_a_rerun_chooses_as_solving_anew_does(problem: Problem, data: st.DataObject) -> None:
    problem = with_wishes(problem, data)
    try:
        last = settle_ties(problem, solve(problem))
        other = changed(problem, data)
        anew = settle_ties(other, solve(other))
    except (Infeasible, Unusable):
        return
    assert settle_ties(other, rerun(other, last)).place.tolist() == anew.place.tolist()


def even(people: int = 3_000, places: int = 400, districts: int = 1, **more: Any) -> Problem:
    """Everybody has some candidates with one of three scores, so that very many results are equally good."""
    chance = np.random.default_rng(5)
    who = np.repeat(np.arange(people), 9)
    size = places // districts
    place = (who * districts // people) * size + chance.integers(0, size, len(who))
    key = np.unique(who * places + place)
    return from_columns(
        key // places, key % places, chance.integers(0, 3, len(key)), people, chance.integers(1, 12, places),
        seed="1090-12", preference=chance.integers(0, 4, len(key)), **more,
    )  # fmt: skip


def test_however_it_was_found_it_is_the_same_where_nearly_everything_is_a_tie() -> None:
    problem = even(districts=4)
    group = np.arange(problem.people) % 3 == 0
    for quotas in ((), (Quota("third", "셋째", group, None, 700, 900),)):
        asked = replace(problem, quotas=quotas)
        cold = settle_ties(asked, solve(asked))
        others: list[Assignment] = [
            solve(asked, patience=0),
            rerun(asked, solve(replace(asked, capacity=asked.capacity + 1, quotas=()))),
        ]
        parts = blocks(asked)
        assert len(parts) == (1 if quotas else 4)
        others.append(together(asked, [(one, solve(one.problem)) for one in parts]))
        assert any((one.place != cold.place).any() for one in others)
        for one in others:
            assert settle_ties(asked, one).place.tolist() == cold.place.tolist()


def test_another_seed_chooses_otherwise_with_the_same_total_and_the_order_of_rows_does_not() -> None:
    problem = even(600, 80, receipts=[f"{row:04}" for row in range(600)], codes=[f"p{at:02}" for at in range(80)])
    one = settle_ties(problem, solve(problem))
    lots = np.random.default_rng(9).permutation(problem.lot)
    other = replace(problem, lot=lots, seed="8")
    two = settle_ties(other, solve(other))
    assert (one.cardinality, one.objective) == (two.cardinality, two.objective)
    assert (one.place != two.place).any()

    turned, turned_places = np.arange(600)[::-1], np.arange(80)[::-1]
    assert problem.preference is not None
    mirrored = from_columns(
        turned[problem.applicant], turned_places[problem.place], problem.score, 600, problem.capacity[::-1],
        seed=problem.seed, preference=problem.preference, receipts=[f"{row:04}" for row in turned],
        codes=[f"p{at:02}" for at in turned_places],
    )  # fmt: skip
    found = settle_ties(mirrored, solve(mirrored)).place
    back = np.where(found >= 0, turned_places[found], -1)[turned]
    assert back.tolist() == one.place.tolist()
