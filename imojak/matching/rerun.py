"""The best total again after a change (다시 매칭): from the prices and seats of the last result. Exact, with its proof.

A declined offer, a pin, a ban, another capacity: nearly all prices stay what they were. Whoever still sits exactly right
at them stays, everybody else is brought in by the same repair that follows an auction, and the proof is checked anew.
``rerun`` lays the problem out anew; ``warm.Warm`` keeps it laid out where changes follow each other.
"""

from __future__ import annotations

import numpy as np

from imojak.matching import proof
from imojak.matching.arrays import Int64s
from imojak.matching.auction import loosen, take_back
from imojak.matching.best_total import PATIENCE, Lacking, disjoint, finish, settle, solve
from imojak.matching.graph import Layout, lay_out
from imojak.matching.market import Market, open_market
from imojak.matching.problem import Assignment, Problem


def rerun(problem: Problem, last: Assignment) -> Assignment:
    """Return the best assignment of a problem that differs little from the one whose best assignment ``last`` is.

    The same people and places in the same rows; edges, scores, capacities, pins, bans and quotas may have changed. How
    equally good assignments are chosen between may differ from ``solve``: what was stays where it can.
    Raises what ``solve`` raises.
    """
    pools, crossing = disjoint(problem)
    if crossing:
        return solve(problem)
    layout = lay_out(problem, pools, threads=2)
    market = resumed(problem, layout, last)
    if market is None:
        return solve(problem)
    found = finish(problem, layout, market)
    # Prices that were far out for what the problem was may not be told apart in what it is: then from the start.
    return found if proof.holds(problem, found) else solve(problem)


def resumed(problem: Problem, layout: Layout, last: Assignment, room: Int64s | None = None) -> Market | None:
    """Return the settled market of a layout, starting where ``last`` ended; None where that does not lead to an end.

    ``room`` as in ``open_market``.
    """
    if layout.wide or last.dual is None or last.price is None or last.contested is None:
        return None
    market = _as_it_was(problem, layout, last, room)
    standing = np.empty(len(market.seats.at), np.int32)
    number = loosen(layout.graph, market.near, market.price, market.seats, market.terms, market.terms.head, standing)
    try:
        done = settle(market, standing[:number], PATIENCE * len(layout.graph.place))
    except Lacking:
        return None
    return market if done else None


def _as_it_was(problem: Problem, layout: Layout, last: Assignment, room: Int64s | None) -> Market:
    """Return the market with the prices that were, and everybody where they were if they still may be."""
    graph, places = layout.graph, problem.places
    market = open_market(graph, layout.pool, len(layout.pools), layout.width, room)
    head, low = market.terms.head, layout.low
    if last.price is None or last.contested is None:
        raise ValueError("an assignment without prices")
    level = last.contested[layout.place].astype(np.int64)
    market.price[:places] = last.price[layout.place] + level * (head - low)
    for number, row in enumerate(layout.pools):
        if last.multiplier is not None and last.urgent is not None and len(last.multiplier) == len(problem.quotas):
            level_of = int(last.urgent[row])
            market.price[places + number] += int(last.multiplier[row]) + level_of * (head - low)
    # A place costs its floor at least, unless its minimum may make it cheaper.
    np.maximum(market.price, market.terms.floor, out=market.price, where=graph.minimum == 0)
    column = np.full(places + 1, -1, np.int32)
    column[layout.place] = np.arange(places, dtype=np.int32)
    at = column[last.place[layout.row]]
    if layout.pool is not None:
        at = np.where(at < 0, layout.pool.clip(-1), at)
    take_back(graph, market.seats, at.astype(np.int32))
    return market
