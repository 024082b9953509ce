"""Why this place and not that: held against every assignment that there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.matching import compiling
from imojak.matching.best_total import solve
from imojak.matching.chain import chain
from imojak.matching.explain import explain
from imojak.matching.problem import Problem, from_edges
from imojak.matching.reasons import Why
from imojak.matching.stable import match
from imojak.matching.summary import compare, costs, prices, summarize
from imojak.matching.wording import Wording, cost_sentence, steps
from tests.matching.small import allowed, problems


def ranked(problem: Problem, ranks: list[int]) -> Problem:
    """The same problem, with wishes."""
    return replace(problem, preference=np.resize(np.array(ranks, np.int32), problem.edges))


@settings(max_examples=80)
@given(problems(), st.lists(st.integers(0, 3), min_size=20, max_size=20))
def test_what_a_wish_would_have_cost_is_what_the_best_assignment_with_it_has_less(
    problem: Problem, ranks: list[int]
) -> None:
    everything = list(allowed(problem))
    if not everything:
        return
    problem = ranked(problem, ranks)
    result = solve(problem)
    told = explain(problem, result)
    assert told.cost is not None
    for applicant in range(problem.people):
        for edge in range(problem.start[applicant], problem.start[applicant + 1]):
            place = int(problem.place[edge])
            best = max(
                ((people, total) for people, total, places in everything if places[applicant] == place), default=None
            )
            found = chain(problem, result, applicant, place)
            if best is None or best[0] < result.cardinality:
                assert found is None
            else:
                assert found is not None
                assert found.cost == result.objective - best[1]
                after = result.place.copy()
                for move in found.moves:
                    assert after[move.applicant] == move.start
                    after[move.applicant] = move.end
                assert (result.cardinality, best[1], tuple(after)) in everything
            lost = None if best is None or best[0] < result.cardinality else result.objective - best[1]
            match told.why[edge]:
                case Why.TOTAL | Why.HIGHER:
                    assert lost is not None
                    assert max(1, told.cost[edge]) <= lost
                case Why.TIE:
                    assert lost == 0
                case Why.FEWER:
                    assert lost is None
                case Why.NO_SEAT:
                    assert problem.capacity[place] == 0
                case Why.GOT:
                    assert result.place[applicant] == place


@settings(max_examples=60)
@given(problems(people=4, places=3, quotas=2))
def test_under_quotas_a_wish_would_have_cost_at_least_what_is_said(problem: Problem) -> None:
    everything = list(allowed(problem))
    if not everything:
        return
    result = solve(problem)
    told = explain(problem, result)
    if told.cost is None:
        # A maximum that keeps people out is answered for by the integer solver alone, which gives no prices.
        assert result.dual is None
        assert Why.LOT not in told.why
        return
    for edge, (applicant, place) in enumerate(zip(problem.applicant, problem.place, strict=True)):
        best = max(
            ((people, total) for people, total, places in everything if places[applicant] == place), default=None
        )
        fits = best is not None and best[0] == result.cardinality
        if told.why[edge] == Why.FEWER:
            assert not fits
        elif best is not None and fits and told.why[edge] not in (Why.LATER, Why.FORBIDDEN, Why.PINNED):
            assert told.cost[edge] <= result.objective - best[1]


@settings(max_examples=40)
@given(problems(people=4, places=3, minimums=False))
def test_a_seat_more_brings_no_more_than_its_price(problem: Problem) -> None:
    result = solve(problem)
    worth = prices(problem, result)
    assert result.contested is not None
    for place in np.flatnonzero(~result.contested).tolist():
        capacity = problem.capacity.copy()
        capacity[place] += 1
        wider = solve(problem.changed(capacity=capacity))
        assert wider.cardinality == result.cardinality
        assert wider.objective - result.objective <= worth[place]


EDGES = [("1", "가", 9, 1), ("1", "나", 8, 2), ("2", "가", 10, 1), ("2", "나", 3, 2), ("3", "가", 7, 1)]


def test_the_best_total_against_the_stable_result() -> None:
    """The third has one place only: there the first two make room, or the third is left out."""
    problem = from_edges([*EDGES, ("3", "다", 1, 2)], {"가": 1, "나": 1, "다": 0}, seed="7")
    best, stable = solve(problem), match(problem)
    assert (best.place.tolist(), stable.place.tolist()) == ([1, 0, -1], [1, 0, -1])
    wider = from_edges([*EDGES, ("4", "가", 20, 1), ("4", "나", 19, 2)], {"가": 2, "나": 2}, seed="7")
    best, stable = solve(wider), match(wider)
    summary, found = summarize(wider, best), compare(wider, best, stable)
    assert (summary.people, summary.seats, summary.placed, summary.total) == (4, 4, 4, 9 + 10 + 7 + 19 - 1)
    assert (found.people, found.total) == (best.cardinality - stable.cardinality, best.objective - stable.objective)
    assert found.blocking > 0 == found.blocking_other
    assert found.better + found.worse + found.same == 4
    assert (summary.choices, summary.unwished, summary.proven) == ((2, 2), 0, True)
    assert (summarize(wider, stable).total, summarize(wider, stable).bound) == (38, 39)
    assert (found.better, found.worse, found.same, found.blocking) == (1, 1, 2, 2)
    circle = chain(wider, best, 0, 0)
    assert circle is not None
    assert [(move.applicant, move.start, move.end) for move in circle.moves] == [(0, 1, 0), (1, 0, 1)]
    assert circle.cost == 6
    assert chain(wider, best, 2, 1) is None


def test_what_a_bound_costs_is_what_the_round_has_without_it() -> None:
    edges = [
        (str(one), place, score, rank)
        for one in range(6)
        for rank, (place, score) in enumerate([("가", one), ("나", 9)], 1)
    ]
    problem = from_edges(edges, {"가": 3, "나": 4}, seed="7", minimums={"가": 3}, pinned=[("0", "가")], quotas=[])
    result = solve(problem)
    found = costs(problem, result, solve)
    assert {one.bound.kind: (one.people, one.total) for one in found} == {"minimum": (0, 5), "pin": (0, 3)}
    wording = Wording({"가": "도서관"}, 1)
    assert {cost_sentence(problem, one, wording) for one in found} == {
        "‘도서관’의 최소 3명이 없으면 점수 합계가 5점 높아질 수 있습니다.",
        "접수번호 0의 도서관 고정이 없으면 점수 합계가 3점 높아질 수 있습니다.",
    }


def test_people_read_that_a_wish_would_have_cost_somebody_the_seat() -> None:
    edges = [("1", "가", 10, 1), ("1", "나", 9, 2), ("2", "가", 8, 1), ("3", "나", 5, 1), ("3", "다", 3, 2)]
    problem = from_edges(edges, {"가": 1, "나": 1, "다": 1}, seed="7")
    result, wording = solve(problem), Wording({"가": "도서관", "나": "공원", "다": "학교"}, 1)
    told = explain(problem, result)
    assert [step.sentence for step in steps(told, 0, wording)] == [
        "1희망: 도서관은 이번에 뽑는 1명이 찼습니다. 이곳에 가시면 자리를 얻는 분이 한 분 줄어듭니다.",
        "2희망: 공원으로 정해졌습니다.",
    ]
    assert chain(problem, result, 0, 0) is None


def test_a_large_round_is_explained_by_the_same_code_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    edges = [(str(one), str(place), int(random.integers(0, 9)), place + 1) for one in range(60) for place in range(8)]
    problem = from_edges(edges, {str(place): 1 + place % 3 * 4 for place in range(8)}, seed="7")
    results = [solve(problem), match(problem)]
    interpreted = [explain(problem, result).why.tolist() for result in results]
    monkeypatch.setattr(compiling, "INTERPRETED", -1)
    assert match(problem).place.tolist() == results[1].place.tolist()
    assert [explain(problem, result).why.tolist() for result in results] == interpreted
    assert {int(Why.HIGHER), int(Why.TOTAL), int(Why.TIE), int(Why.GOT)} <= set(interpreted[0])
