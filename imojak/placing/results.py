"""The rows of a result (배정 결과): everybody's place, score and reasons as numbers, made for all at once and written in bulk.

A reason is kept as ``[rank, place, why, score, cost]`` and put into words when somebody reads it (``telling``): 100,000
people have half a million of them, which are numbers here and nowhere sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from imojak.kernel import bulk
from imojak.matching.explain import Explanation
from imojak.matching.problem import Assignment, Problem
from imojak.matching.reasons import Why
from imojak.matching.summary import prices
from imojak.placing.facts import Market
from imojak.placing.models import Run, Seat
from imojak.placing.scores import Edges
from imojak.placing.telling import UNFIT, WHY

_COLUMNS = ("run_id", "application_id", "place_id", "choice", "score", "parts", "steps")


def write_seats(run: Run, market: Market, edges: Edges, problem: Problem, found: Assignment, told: Explanation) -> None:
    """Write everybody's row; edges of the problem are those of the market, in the same order."""
    rows = ((run.pk, *row) for row in seats_of(market, edges, problem, found, told))
    # The run is lost with a refused row.
    bulk.insert(Seat, _COLUMNS, rows, savepoint=False)


def seats_of(
    market: Market, edges: Edges, problem: Problem, found: Assignment, told: Explanation
) -> Iterator[tuple[int, int | None, int, int, str, str]]:
    """Yield application, place, rank of the wish, score, parts and reasons of everybody; the last two as JSON."""
    numbers = np.array([one.pk for one in market.places], np.int64)
    edge, got = found.edge, found.edge >= 0
    place = [
        number if there else None for number, there in zip(numbers[found.place].tolist(), got.tolist(), strict=True)
    ]
    rank = np.where(got, edges.rank[edge], 0).tolist()
    score = np.where(got, edges.score[edge], 0).tolist()
    parts = edges.parts[edge].tolist()
    texts, ends = _reasons(market, problem, found, told, numbers)
    begin = 0
    for row, (application, end) in enumerate(zip(market.applicants.number.tolist(), ends, strict=True)):
        steps = f"[{', '.join(texts[begin:end])}]"
        yield application, place[row], rank[row], score[row], str(parts[row]) if place[row] else "[]", steps
        begin = end


def _reasons(
    market: Market, problem: Problem, found: Assignment, told: Explanation, numbers: Any
) -> tuple[list[str], list[int]]:
    """Return every reason as JSON, by person: wishes in their order, what was got last; and where each person's end."""
    asked = told.asked()
    ranks = np.zeros(problem.edges, np.int32) if problem.preference is None else problem.preference
    costs = np.zeros(problem.edges, np.int64) if told.cost is None else told.cost
    who, rank = problem.applicant[asked], ranks[asked]
    where, why, score, cost = problem.place[asked], told.why[asked].astype(np.int16), problem.score[asked], costs[asked]
    names = list(WHY)
    out = market.ruled_out()
    names += [UNFIT + one for one in out.parts]
    # A wish that fits nobody's hours or health is no candidate; whoever wished for it is told so in its place, unless a
    # better wish was got, or a hand put the person just there.
    mine = np.where(found.edge >= 0, ranks[found.edge], 0)[out.applicant]
    untold = problem.edges_of(np.stack((out.applicant, out.place), axis=1)) < 0
    told_too = np.flatnonzero(((mine == 0) | (out.rank < mine)) & untold)
    if len(told_too):
        nothing = np.zeros(len(told_too), np.int64)
        who, rank = np.append(who, out.applicant[told_too]), np.append(rank, out.rank[told_too])
        where, why = np.append(where, out.place[told_too]), np.append(why, len(WHY) + out.by[told_too])
        score, cost = np.append(score, nothing), np.append(cost, nothing)
        by = np.lexsort((rank, why == Why.GOT, who))
        who, rank, where, why, score, cost = who[by], rank[by], where[by], why[by], score[by], cost[by]
    columns = (one.tolist() for one in (rank, numbers[where], why, score, cost))
    texts = [f'[{r}, {p}, "{names[w]}", {s}, {c}]' for r, p, w, s, c in zip(*columns, strict=True)]
    return texts, np.cumsum(np.bincount(who, minlength=problem.people)).tolist()


def places_of(market: Market, problem: Problem, found: Assignment, told: Explanation) -> list[list[Any]]:
    """Return how each place stands in the result, as ``Run.places`` keeps it (see ``telling.STANDING``)."""
    worth = prices(problem, found)
    columns = (problem.capacity, told.people, told.open, told.last, worth)
    rows = zip(market.places, *(one.tolist() for one in columns), strict=True)
    return [[one.pk, one.title, *numbers] for one, *numbers in rows]
