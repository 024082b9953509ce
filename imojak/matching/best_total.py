"""The best total (최고 총점 매칭): as many people as possible, and of all such assignments the highest sum of scores.

``solve`` proves its result: besides who goes where it returns prices and people's gains that leave no better assignment
possible, and ``imojak.matching.certificate`` checks them without any of this module's means, every time.
How it works, in words: docs/matching.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from imojak.matching import proof
from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.auction import bid, look_at_fallen, loosen, read_rows
from imojak.matching.flow import by_flow
from imojak.matching.graph import BOUND, Layout, deal, edges_at, lay_out, packed
from imojak.matching.market import FAR, Market, Seats, open_market
from imojak.matching.opening import opening_prices
from imojak.matching.parts import in_parts
from imojak.matching.problem import BEST_TOTAL, Assignment, Problem
from imojak.matching.repair import (
    DONE,
    LACKING,
    SHORT_SIGHTED,
    TIRED,
    fill_places,
    seat_more,
    seat_nearby,
    seat_people,
    stand_up,
)

#: The auction's step: the widest score divided by this.
STEPS = 300
#: The price of a place without seats in the auction: no score reaches it.
CLOSED = 1_900_000_000
#: Edges that the repair may look at for each edge that there is, before OR-Tools takes over.
PATIENCE = 30
#: The same where the auction opened at guessed prices, before it is held again from nothing.
HASTE = 15


class Lacking(Exception):
    """Minimums, quotas and pins cannot hold together."""


def read_all(market: Market, price: Int32s, threads: int) -> None:
    """Read everybody's row at these prices; halves on two threads where there are many."""

    def read(begin: int, end: int) -> None:
        read_rows(market.graph, market.terms, price, market.near, begin, end)

    in_parts(read, len(market.seats.at), threads)


def auction(market: Market, opening: Int32s, threads: int) -> Int32s:
    """Hold the auction, leave who sits exactly right, and return who stands, in the order to be brought in.

    ``opening`` is what each place costs at the start; pools cost nothing.
    """
    graph, seats = market.graph, market.seats
    people = len(seats.at)
    width = market.width - 1
    price = np.zeros(len(graph.capacity), np.int32)
    price[: len(opening)] = opening
    closed = graph.capacity <= 0
    # Nobody ever bids for a place without seats, whatever it would be worth.
    price[closed] = CLOSED
    offer = np.empty(len(seats.person), np.int32)
    queue = np.arange(people - 1, -1, -1, dtype=np.int32)
    read_all(market, price, threads)
    _, market.told["bids"] = bid(
        graph, market.near, price, seats, offer, market.terms, queue, people, max(1, width // STEPS), width + 1,
        200 * people + 1_000_000,
    )  # fmt: skip
    market.told["given_up"] = int(np.count_nonzero(seats.at < 0))
    standing = loosen(graph, market.near, price.astype(np.int64), seats, market.terms, 0, queue)
    # In the auction a pool is a place that gives no points; now it also costs the one person less.
    market.price[:] = price + market.terms.floor
    market.price[closed] = market.terms.head + market.width
    market.told["loosened"] = standing - market.told["given_up"]
    return queue[:standing]


def find_contested(market: Market, standing: Int32s) -> Int32s:
    """Mark the places that are full whenever as many people as possible sit, and raise their prices by ``head``.

    Returns who stands: besides ``standing`` whoever sits at a contested place and need not.
    """
    shut = market.terms.floor > 0
    copy = Seats._make(array.copy() for array in market.seats)
    pooled = np.flatnonzero(shut[copy.at] & (copy.at >= 0)).astype(np.int32)
    copy.at[pooled] = -1
    waiting, passes = np.concatenate([standing, pooled]), 0
    free = int((market.graph.capacity - copy.taken)[~shut].clip(0).sum(dtype=np.int64))
    seated, left = seat_nearby(market.graph, market.near, copy, shut, waiting, len(waiting))
    free -= seated
    seated = 1
    while seated and left:
        seated, left = seat_more(market.graph, copy, market.paths, shut, market.contested, waiting, left, free)
        free -= seated
        passes += 1
        if not free:
            # Every seat is taken: there is nothing to look for.
            market.contested[:] = True
            break
    market.told["passes"] = passes
    market.contested &= ~shut
    if not left:
        market.contested[:] = False
        stand_up(market.seats, pooled)
        return np.concatenate([pooled, standing])
    # All that these people can go to costs so much more now; what is known of their rows is worth so much less.
    head = market.terms.head
    fought = (copy.at < 0) | market.contested[copy.at]
    market.price[market.contested] += head
    market.near.beyond[fought] -= head
    now = market.seats.at
    misplaced = np.flatnonzero((market.contested | shut)[now] & (now >= 0) & ~fought).astype(np.int32)
    stand_up(market.seats, misplaced)
    return np.concatenate([misplaced, standing])


def settle(market: Market, standing: Int32s, limit: int) -> bool:
    """Bring in who stands and fill what must be full; return whether it was done within ``limit`` edges."""
    graph, price, seats = market.graph, market.price, market.seats
    _, work, how = seat_people(graph, market.near, market.terms, price, seats, market.paths, standing, limit)
    market.told["forward"] = work
    if how == LACKING:
        raise Lacking
    if how == TIRED:
        return False
    free = seats.taken < graph.capacity
    todo = np.flatnonzero((free & (price > market.terms.floor)) | (seats.taken < graph.minimum)).astype(np.int32)
    market.told["open"] = len(todo)
    return not len(todo) or fill(market, todo, limit - work)


def fill(market: Market, todo: Int32s, limit: int) -> bool:
    """Fill the places ``todo`` as far as they must be; return whether it was done within ``limit`` edges."""
    graph, price, seats = market.graph, market.price, market.seats
    within = 1 + market.width // 20
    fallen, fell, back = np.zeros(len(graph.capacity), np.int64), 0, 0
    column = market.columns(within)
    while True:
        treated, work, how = fill_places(
            graph, column, market.terms, price, seats, market.paths, fallen, todo, limit - back
        )
        back += work
        if how != SHORT_SIGHTED:
            break
        todo = todo[treated:]
        fell += int(fallen.max())
        fallen[:] = 0
        within = within * 4 if within < market.width else FAR
        column = market.columns(within)
    market.told["back"], market.told["within"] = back, within
    if how == LACKING:
        raise Lacking
    if market.index is not None:
        look_at_fallen(market.index, market.price, market.near, fallen)
    else:
        np.minimum(market.near.beyond + fell + int(fallen.max()), FAR, out=market.near.beyond)
    return how == DONE


def solve(problem: Problem, *, threads: int = 2, patience: int = PATIENCE) -> Assignment:
    """Return the best assignment of a checked problem, with its proof.

    The result is the same whatever ``threads``. ``patience`` bounds the repair (edges looked at for each edge there
    is); beyond it OR-Tools solves the problem instead, which takes longer and more memory. Quotas whose groups overlap or
    that count some places only may leave a gap between ``objective`` and ``bound``: ``sharing.solve_crossing``.
    Raises ``infeasible.Infeasible`` where minimums, quotas and pins cannot hold together.
    """
    pools, crossing = disjoint(problem)
    if crossing:
        from imojak.matching.sharing import solve_shared

        return solve_shared(problem, crossing, lambda one: solve(one, threads=threads, patience=patience))
    layout = lay_out(problem, pools, threads=threads)
    try:
        market = settled(layout, threads, patience, problem.memory)
    except Lacking as lacking:
        raise reason(problem, lacking) from None
    found = finish(problem, layout, market)
    proof.check(problem, found, threads)
    return found


def reason(problem: Problem, lacking: Lacking) -> Exception:
    """Return what to raise for a problem whose minimums, quotas and pins cannot hold together."""
    from imojak.matching.infeasible import Infeasible, diagnose

    why = diagnose(problem)
    return lacking if why is None else Infeasible(why)


def disjoint(problem: Problem) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the rows of quotas that the loops keep by themselves, and of those that they do not.

    They keep quotas of groups that have nobody in common and that count all places; those with a maximum first.
    """
    kept, counted = [], np.zeros(problem.people, np.bool_)
    order = sorted(range(len(problem.quotas)), key=lambda row: (problem.quotas[row].most is None, row))
    for row in order:
        quota = problem.quotas[row]
        group = np.ones(problem.people, np.bool_) if quota.applicants is None else quota.applicants
        if quota.places is None and not (counted & group).any():
            kept.append(row)
            counted |= group
    return tuple(kept), tuple(row for row in range(len(problem.quotas)) if row not in kept)


def settled(layout: Layout, threads: int = 2, patience: int | None = PATIENCE, memory: int | None = None) -> Market:
    """Return the market of a graph with the best assignment at prices that prove it. Raises ``Lacking``."""
    graph = layout.graph
    market = None if layout.wide else by_loops(layout, threads, patience)
    if market is not None:
        return market
    if graph.minimum.any() or layout.pools:
        # Whether everything can hold together does not depend on scores, and is quickly found without.
        plain = graph._replace(score=np.zeros(len(graph.place), np.int32))
        by_loops(replace(layout, graph=plain, width=1), 1, None)
    return by_flow(packed(graph), layout.pool, len(layout.pools), memory)


def by_loops(layout: Layout, threads: int, patience: int | None, room: Int64s | None = None) -> Market | None:
    """Return the market of a graph settled by auction and repair; None where that takes too long. Raises ``Lacking``."""
    graph, edges = layout.graph, len(layout.graph.place)
    limit = FAR if patience is None else patience * edges
    opening = opening_prices(graph, len(layout.rank), layout.width, threads)
    tries = [(opening, min(limit, HASTE * edges))] if opening.any() else []
    for price, most in (*tries, (np.zeros(len(opening), np.int32), limit)):
        market = open_market(graph, layout.pool, len(layout.pools), layout.width, room)
        standing = find_contested(market, auction(market, price, threads))
        if settle(market, standing, most):
            return market
    return None


def finish(problem: Problem, layout: Layout, market: Market, last: Assignment | None = None) -> Assignment:
    """Return the assignment of a settled market in the problem's own rows and places, with its proof.

    ``last`` is an assignment over the same edges, most of whose places are still the same.
    """
    graph, seats, places, people = market.graph, market.seats, problem.places, problem.people
    head, low = market.terms.head, layout.low
    level, price = parted(market.price[:places], head, low)
    closed = graph.capacity[:places] <= 0
    level[closed], price[closed] = 1, 0
    bonus, more = np.zeros(people, np.int64), np.zeros(people, np.int64)
    multiplier, urgent = np.zeros((2, len(problem.quotas)), np.int64)
    for number, row in enumerate(layout.pools):
        cost = int(market.price[places + number])
        if not graph.capacity[places + number]:
            # Everybody of the group must be placed: that costs what it takes for the worst off of them to gain.
            member = np.flatnonzero((layout.pool == BOUND) & _of(problem, row)[layout.row])
            worst = (seats.worth[member].astype(np.int64) - market.price[seats.at[member]]).min(initial=0)
            cost = max(head, -int(worst))
        urgent[row], multiplier[row] = parted(cost - head, head, low)
        bonus[_of(problem, row)] += multiplier[row]
        more[_of(problem, row)] += urgent[row]
    place, dual, sure = np.full(people, -1, np.int32), np.zeros(people, np.int64), np.zeros(people, np.int64)
    objective = deal(seats, layout.row, layout.place, level, price, low, bonus, more, place, dual, sure)
    pinned, at = problem.pinned[:, 0], problem.pinned[:, 1]
    place[pinned] = at
    edge = edges_at(problem, place, last)
    if closed.any():
        # Whoever is sure of a seat may look at a place without seats as dear; to all others it is worth more than any score.
        others = sure <= more
        others[pinned] = False
        price[closed] = max(0, int((problem.range[1] + bonus - dual)[others].max(initial=0)))
    prices, contested = np.empty(places, np.int64), np.empty(places, np.bool_)
    prices[layout.place], contested[layout.place] = price, level > 0
    if len(pinned):
        score = problem.score[edge[pinned]]
        objective += int(score.sum())
        dual[pinned] = score + bonus[pinned] - prices[at]
        sure[pinned] = 1 + more[pinned] - contested[at]
    return Assignment(
        place=place,
        edge=edge,
        mode=BEST_TOTAL,
        seed=problem.seed,
        cardinality=int(np.count_nonzero(place >= 0)),
        objective=objective,
        bound=objective,
        sure=sure > 0,
        contested=contested,
        dual=dual,
        price=prices,
        multiplier=multiplier,
        urgent=urgent,
        told=market.told,
    )


def _of(problem: Problem, quota: int) -> Bools:
    group = problem.quotas[quota].applicants
    return np.ones(problem.people, np.bool_) if group is None else group


def parted(price: Any, head: int, low: int) -> tuple[Any, Any]:
    """Return how many people and how many points a price of the loops stands for."""
    level = (price + head // 2) // head
    return level, price - level * (head - low)
