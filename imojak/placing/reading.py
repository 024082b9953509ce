"""A run opened again (계산을 다시 펼침): its problem and assignment, to ask what it does not say by itself.

Runs keep what came out of them and the proof, not the candidates. Those are gathered anew. That is the same problem
only while nothing has changed, which the fingerprint tells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imojak.matching.best_total import disjoint
from imojak.matching.chain import chain
from imojak.matching.problem import STABLE, Assignment, Problem
from imojak.placing.deciding import decide
from imojak.placing.facts import Market, gather
from imojak.placing.models import Run
from imojak.placing.scores import Edges
from imojak.placing.solving import problem_of
from imojak.placing.stored import assignment_of
from imojak.problems import Problem as Refusal

#: Up to so many candidates another matching takes hundredths of a second, however its quotas cross.
_SOON = 10_000


@dataclass(frozen=True, eq=False)
class Opened:
    """A run with what went into it."""

    run: Run
    market: Market
    edges: Edges
    problem: Problem
    assignment: Assignment

    def row_of(self, application: int) -> int:
        """Return the row of an application by its number."""
        return int(np.searchsorted(self.market.applicants.number, application))


@dataclass(frozen=True)
class Price:
    """What it would cost to give somebody a place: people and points that all together would lose, and who would move.

    ``moves`` are receipt numbers with where they are and where they would be (None: nowhere), the person's own first.
    """

    people: int
    points: int
    moves: tuple[tuple[int, int | None, int | None], ...]


def opened(run: Run) -> Opened | None:
    """Open a run again; None where something has changed since, so that its problem is no longer there."""
    market = gather(run.scenario)
    if market.fingerprint != run.fingerprint:
        return None
    edges = market.edges()
    problem = problem_of(market, edges, run.scenario.seed)
    return Opened(run, market, edges, problem, _assignment(run, problem))


def _assignment(run: Run, problem: Problem) -> Assignment:
    """Return the assignment of a run; the stable one is found again, with the seats that it keeps for groups."""
    if run.terms["mode"] == STABLE:
        return decide(problem, STABLE)
    return assignment_of(run, problem)


def has_prices(of: Opened) -> bool:
    """Tell whether a wish's price is quickly found.

    Not where shares count the same people in several ways and candidates are many: there one more matching takes
    seconds, and one where not everything can be kept takes longest.
    """
    return of.problem.edges <= _SOON or not disjoint(of.problem)[1]


def price_of(of: Opened, row: int, column: int) -> Price | None:
    """Return what it would cost to give a person (row) a place (column); None where that cannot be at all.

    Where the proof has prices and no quota binds the moves it is read off them; else the round is matched once more
    with the pair pinned.
    """
    problem, assignment = of.problem, of.assignment
    edge = problem.edge(row, column)
    if edge < 0 or edge in problem.edges_of(problem.forbidden) or row in problem.pinned[:, 0]:
        return None
    if not problem.quotas and assignment.dual is not None and (found := chain(problem, assignment, row, column)):
        moves = [(move.applicant, move.start, move.end) for move in found.moves]
        return Price(0, found.cost, _named(of, moves))
    try:
        pinned = problem.changed(pinned=np.concatenate([problem.pinned, [[row, column]]]).astype(np.int32))
        other = decide(pinned, assignment.mode)
    except Refusal:
        return None
    changed = np.flatnonzero(other.place != assignment.place).tolist()
    changed.sort(key=lambda one: one != row)
    moves = [(one, int(assignment.place[one]), int(other.place[one])) for one in changed]
    people, points = assignment.cardinality - other.cardinality, assignment.objective - other.objective
    return Price(people, points, _named(of, moves))


def _named(of: Opened, moves: list[tuple[int, int, int]]) -> tuple[tuple[int, int | None, int | None], ...]:
    def place(column: int) -> int | None:
        return of.market.places[column].pk if column >= 0 else None

    numbers = of.market.applicants.number
    return tuple((int(numbers[row]), place(start), place(end)) for row, start, end in moves)
