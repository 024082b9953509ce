"""Small matching problems, and every assignment that they allow, to hold the fast way against."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from imojak.matching.checking import Unusable
from imojak.matching.problem import Problem, Quota, make


@st.composite
def problems(
    draw: st.DrawFn, people: int = 5, places: int = 4, minimums: bool = True, pairs: bool = True, quotas: int = 0
) -> Problem:
    """Draw a small problem with at least one edge: capacities from 0, scores below and above 0, pins and bans."""
    n, p = draw(st.integers(1, people)), draw(st.integers(1, places))
    rows = [sorted(draw(st.sets(st.integers(0, p - 1), min_size=int(not row)))) for row in range(n)]
    edges = [(row, place) for row, there in enumerate(rows) for place in there]
    scores = draw(st.lists(st.integers(-3, 6), min_size=len(edges), max_size=len(edges)))
    capacity = draw(st.lists(st.integers(0, 3), min_size=p, max_size=p))
    least = draw(st.lists(st.integers(0, 2), min_size=p, max_size=p)) if minimums else [0] * p
    pinned, forbidden = [], []
    if pairs and draw(st.booleans()):
        forbidden = sorted(draw(st.sets(st.sampled_from(edges), max_size=2)))
        pinned = sorted(draw(st.sets(st.sampled_from(edges), max_size=2)) - set(forbidden))
    wanted = []
    for number in range(draw(st.integers(0, quotas))):
        few = draw(st.integers(0, 2))
        group = draw(st.none() | st.lists(st.booleans(), min_size=n, max_size=n))
        area = draw(st.none() | st.lists(st.booleans(), min_size=p, max_size=p))
        most = draw(st.none() | st.integers(few, 3))
        wanted.append(
            Quota(
                f"q{number}",
                f"할당 {number}",
                None if group is None else np.array(group),
                None if area is None else np.array(area),
                few,
                most,
            )
        )
    try:
        return make(
            np.cumsum([0, *map(len, rows)]), [place for _, place in edges], scores, capacity,
            minimum=np.minimum(least, capacity), pinned=pinned, forbidden=forbidden, quotas=wanted,
            seed=draw(st.sampled_from(["7", "8"])),
        )  # fmt: skip
    except Unusable:
        reject()


def allowed(problem: Problem) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the number of people, the total and the places (−1: none) of every assignment that keeps all rules."""
    pins, bans = dict(problem.pinned.tolist()), {tuple(one) for one in problem.forbidden.tolist()}
    score = {}
    for row in range(problem.people):
        for edge in range(problem.start[row], problem.start[row + 1]):
            score[row, int(problem.place[edge])] = int(problem.score[edge])
    options = [
        [pins[row]]
        if row in pins
        else [-1, *(place for who, place in score if who == row and (who, place) not in bans)]
        for row in range(problem.people)
    ]
    for places in product(*options):
        count = np.bincount([place for place in places if place >= 0], minlength=problem.places)
        if (count > problem.capacity).any() or (count < problem.minimum).any():
            continue
        if all(_kept(quota, places) for quota in problem.quotas):
            total = sum(score[row, place] for row, place in enumerate(places) if place >= 0)
            yield sum(place >= 0 for place in places), total, places


def _kept(quota: Quota, places: tuple[int, ...]) -> bool:
    number = sum(
        place >= 0
        and (quota.applicants is None or bool(quota.applicants[row]))
        and (quota.places is None or bool(quota.places[place]))
        for row, place in enumerate(places)
    )
    return quota.least <= number and (quota.most is None or number <= quota.most)
