"""What cannot hold together, against trying out every assignment."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.matching import infeasible
from imojak.matching.checking import Unusable
from imojak.matching.crossing import smallest_change
from imojak.matching.infeasible import Infeasibility, diagnose
from imojak.matching.problem import Problem, Quota, from_columns, from_edges

PLACES = 3


@st.composite
def problems(drawn: st.DrawFn) -> Problem:
    people = drawn(st.integers(1, 5))
    edges = [(one, where) for one in range(people) for where in range(PLACES) if drawn(st.integers(0, 2))] or [(0, 0)]
    capacity = [drawn(st.integers(0, 3)) for _ in range(PLACES)]
    supply = [sum(1 for one in edges if one[1] == where) for where in range(PLACES)]
    minimum = [drawn(st.integers(0, min(pair))) for pair in zip(capacity, supply, strict=True)]
    pinned: list[tuple[int, int]] = []
    for one, where in edges:
        full = sum(1 for pin in pinned if pin[1] == where) >= capacity[where]
        if not full and one not in {pin[0] for pin in pinned} and not drawn(st.integers(0, 6)):
            pinned.append((one, where))
    forbidden = [one for one in edges if one not in pinned and not drawn(st.integers(0, 6))]
    quotas = []
    for number in range(drawn(st.integers(0, 3))):
        kind = drawn(st.sampled_from(["people", "places", "both", "all"]))
        group = np.array([drawn(st.booleans()) for _ in range(people)]) if kind in ("people", "both") else None
        among = np.array([drawn(st.booleans()) for _ in range(PLACES)]) if kind in ("places", "both") else None
        reach = min(
            people if group is None else int(group.sum()),
            sum(capacity) if among is None else int(np.array(capacity)[among].sum()),
        )
        least = drawn(st.integers(0, reach))
        quotas.append(
            Quota(str(number), f"할당{number}", group, among, least, drawn(st.none() | st.integers(least, 5)))
        )
    return from_columns(
        [one[0] for one in edges],
        [one[1] for one in edges],
        np.zeros(len(edges), np.int64),
        people,
        capacity,
        minimum=minimum,
        pinned=pinned,
        forbidden=forbidden,
        quotas=quotas,
        seed="7",
    )


def broken(problem: Problem, places: tuple[int | None, ...]) -> int:
    """By how many people an assignment misses the bounds."""

    def count(quota: Quota) -> int:
        return sum(
            where is not None
            and (quota.applicants is None or bool(quota.applicants[one]))
            and (quota.places is None or bool(quota.places[where]))
            for one, where in enumerate(places)
        )

    missed: int = sum(max(int(least) - places.count(where), 0) for where, least in enumerate(problem.minimum))
    missed += sum(places[int(one)] != where for one, where in problem.pinned)
    for quota in problem.quotas:
        missed += max(quota.least - count(quota), 0)
        missed += max(count(quota) - (problem.people if quota.most is None else quota.most), 0)
    return missed


def smallest(problem: Problem) -> int:
    forbidden = {tuple(pair) for pair in problem.forbidden.tolist()}
    options = [
        [None, *(w for w in range(PLACES) if problem.edge(one, w) >= 0 and (one, w) not in forbidden)]
        for one in range(problem.people)
    ]
    return min(
        broken(problem, places)
        for places in product(*options)
        if all(places.count(where) <= problem.capacity[where] for where in range(PLACES))
    )


def relaxed(problem: Problem, found: Infeasibility) -> Problem:
    """The problem with the changes that were told."""
    minimum, quotas, pins = problem.minimum.copy(), list(problem.quotas), set(range(len(problem.pinned)))
    for one in found.relaxations:
        row = one.bound.row
        if one.bound.kind == "minimum":
            minimum[row] = one.to
        elif one.bound.kind == "pin":
            pins.discard(row)
        else:
            old = quotas[row]
            least, most = (one.to, old.most) if one.bound.kind == "least" else (old.least, one.to)
            quotas[row] = Quota(old.key, old.label, old.applicants, old.places, least, most)
    return problem.changed(minimum=minimum, quotas=tuple(quotas), pinned=problem.pinned[sorted(pins)])


@settings(max_examples=150)
@given(problems())
def test_the_smallest_change_is_found_and_it_helps(problem: Problem) -> None:
    size, found = smallest(problem), diagnose(problem)
    assert (found is None) == (size == 0)
    if found is None:
        return
    assert found.proven
    assert found.size == size == sum(abs(one.to - one.bound.number) for one in found.relaxations)
    assert diagnose(relaxed(problem, found)) is None
    for conflict in found.conflicts:
        assert conflict.needed == sum(one.number for one in conflict.needs)
        assert conflict.needed > conflict.available
        # No assignment misses these bounds by less.
        assert conflict.needed - conflict.available <= size


@settings(max_examples=12)
@given(problems())
def test_both_ways_find_a_change_of_the_same_size(problem: Problem) -> None:
    flow, program = diagnose(problem), smallest_change(problem)
    assert (flow.size if flow else 0) == (program.size if program else 0)


@settings(max_examples=40)
@given(problems())
def test_looking_at_few_candidate_places_first_changes_nothing(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(infeasible, "_MANY", 0)
        patch.setattr(infeasible, "_FEW", 1)
        found = diagnose(problem)
    assert (found.size if found else 0) == smallest(problem)


EDGES = [("1", "가"), ("1", "나"), ("2", "가"), ("2", "나"), ("3", "가"), ("3", "다"), ("4", "다"), ("5", "다")]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {"minimums": {"가": 2, "나": 2}},
            [
                "‘가’의 최소 2명, ‘나’의 최소 2명을 지키려면 4명이 필요한데 갈 수 있는 사람이 3명뿐입니다.",
                "‘가’의 최소 2명을 1명으로 낮춰 주세요.",
                "‘나’의 최소 2명을 1명으로 낮춰 주세요.",
            ],
        ),
        (
            {"minimums": {"나": 2}, "pinned": [("1", "가")]},
            [
                "1–가 고정, ‘나’의 최소 2명을 지키려면 3명이 필요한데 갈 수 있는 사람이 2명뿐입니다.",
                "‘나’의 최소 2명을 1명으로 낮춰 주세요.",
            ],
        ),
        (
            {
                "quotas": [
                    Quota("first", "우선선발", np.array([2, 3, 4]), None, 3),
                    Quota("da", "다 상한", None, np.array([2]), 0, 1),
                ]
            },
            [
                "할당 ‘우선선발’의 최소 3명을 지키려면 3명이 필요한데 갈 수 있는 사람 1명, 할당 ‘다 상한’의 최대 1명을 더해도 2명뿐입니다.",
                "할당 ‘우선선발’의 최소 3명을 2명으로 낮춰 주세요.",
            ],
        ),
    ],
)
def test_it_is_said_what_contradicts_what_and_what_would_help(more: dict[str, Any], told: list[str]) -> None:
    problem = from_edges([(*one, 0) for one in EDGES], {"가": 2, "나": 2, "다": 3}, seed="7", **more)
    found = diagnose(problem)
    assert found is not None
    assert [one.sentence for one in found.conflicts] == told[:1]
    assert found.sentences[1] == "모두 지키려면 적어도 이만큼 바꾸어야 합니다."
    # Where several changes help alike, one of them is told.
    assert found.sentences[2:] in [[one] for one in told[1:]]


def test_what_no_bound_can_mean_is_refused_before() -> None:
    with pytest.raises(Unusable, match="최소 인원이 정원보다"):
        from_edges([("1", "가", 0)], {"가": 1}, seed="7", minimums={"가": 2})
