"""The same problem by OR-Tools' minimum cost flow: slower and larger, and finished in any case.

It stands in where scores do not fit 32 bits, and where the repair after the auction would take too long.
"""

from __future__ import annotations

import numpy as np

from imojak import problems
from imojak.matching.arrays import Int32s, Wholes
from imojak.matching.market import FAR, Graph, Market, open_market
from imojak.matching.memory import check_flow
from imojak.matching.pricing import prices_of
from imojak.matching.repair import seat_more


class TooWide(problems.Problem):
    """Scores times people are beyond what OR-Tools computes with."""


def by_flow(graph: Graph, pool: Int32s | None = None, pools: int = 0, memory: int | None = None) -> Market:
    """Return the settled market of a graph whose minimums can be met: the most people, then the highest total.

    ``pool`` and ``pools`` as in ``open_market``. Raises TooWide where the scores are too large, and Unusable where all
    does not fit ``memory`` (bytes in all; None: what is free).
    """
    from ortools.graph.python import min_cost_flow

    check_flow(len(graph.start) - 1, len(graph.capacity), len(graph.place), memory)
    market = open_market(graph, pool, pools)
    terms = market.terms
    market.told["solver"] = "flow"
    people, places, edges = len(graph.start) - 1, len(graph.capacity), len(graph.place)
    solver = min_cost_flow.SimpleMinCostFlow()
    who = np.repeat(np.arange(people, dtype=np.int32), np.diff(graph.start))
    cost = terms.floor[graph.place] - graph.score - terms.head
    solver.add_arcs_with_capacity_and_unit_cost(who, graph.place + np.int32(people), np.ones(edges, np.int64), cost)
    column = np.arange(people, people + places, dtype=np.int32)
    end = np.full(places, people + places, np.int32)
    least = np.minimum(graph.minimum, graph.capacity).astype(np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(column, end, least, np.full(places, -4 * terms.head, np.int64))
    rest = graph.capacity.astype(np.int64) - least
    solver.add_arcs_with_capacity_and_unit_cost(column, end, rest, np.zeros(places, np.int64))
    # Whoever may go without goes past all places, at a cost of 0: one person more outweighs every score.
    free = np.flatnonzero(terms.may_stand).astype(np.int32)
    none = np.zeros(len(free), np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(free, np.full(len(free), people + places, np.int32), none + 1, none)
    supply = np.zeros(people + places + 1, np.int64)
    supply[:people], supply[-1] = 1, -people
    solver.set_nodes_supplies(np.arange(people + places + 1, dtype=np.int32), supply)
    if solver.solve_max_flow_with_min_cost() != solver.OPTIMAL:
        raise TooWide("점수가 너무 커서 계산할 수 없습니다. 점수의 단위를 줄여 주세요.")
    chosen = np.flatnonzero(solver.flows(np.arange(edges, dtype=np.int32)))
    take_seats(market, who[chosen], graph.place[chosen], graph.score[chosen])
    find_prices(market)
    return market


def take_seats(market: Market, who: Int32s, place: Int32s, score: Wholes) -> None:
    """Let the persons ``who`` sit at ``place`` with ``score``; nobody sat before."""
    seats = market.seats
    by = np.argsort(place, kind="stable")
    who, place, score = who[by], place[by], score[by]
    seats.taken[:] = np.bincount(place, minlength=len(seats.taken))
    turn = np.arange(len(who)) - np.repeat(np.cumsum(seats.taken) - seats.taken, seats.taken)
    slot = seats.first[place] + turn
    seats.person[slot] = who
    seats.at[who], seats.worth[who], seats.slot[who] = place, score, slot


def find_prices(market: Market) -> None:
    """Find the contested places and the prices of a market from who sits where, which must be the best.

    Raises ArithmeticError if it is not.
    """
    seats = market.seats
    standing = np.flatnonzero(seats.at < 0).astype(np.int32)
    shut = market.terms.floor > 0
    seat_more(market.graph, seats, market.paths, shut, market.contested, standing, len(standing), FAR)
    market.contested &= ~shut
    if not prices_of(market.graph, market.terms, market.price, seats):
        raise ArithmeticError("there are no prices for an assignment that should be the best")
