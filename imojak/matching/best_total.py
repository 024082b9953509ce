"""The best total (최고 총점 매칭): as many people as possible, and of all such assignments the highest sum of scores.

``solve`` proves its result: besides who goes where it returns prices and people's gains that leave no better assignment
possible, and ``imojak.matching.certificate`` checks them without any of this module's means, every time.
How it works, in words: docs/matching.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from imojak import problems
from imojak.matching import certificate
from imojak.matching.arrays import Int32s
from imojak.matching.auction import bid, loosen, read_rows
from imojak.matching.flow import by_flow
from imojak.matching.graph import Layout, edges_at, lay_out
from imojak.matching.market import FAR, Graph, Market, Seats, open_market
from imojak.matching.problem import BEST_TOTAL, Assignment, Problem
from imojak.matching.repair import DONE, LACKING, SHORT_SIGHTED, fill_places, seat_more, seat_people

#: The auction's steps: the widest score divided by these, one after the other.
STEPS = (300,)
#: Edges that the repair may look at for each edge that there is, before OR-Tools takes over.
PATIENCE = 60
#: From so many people on, rows are read by two threads.
MANY = 20_000


class Unfillable(problems.Problem):
    """Some places cannot all get their minimum: ``places`` together have too few candidates for ``needed`` people."""

    def __init__(self, problem: Problem, places: Sequence[int], needed: int) -> None:
        self.places, self.needed = tuple(places), needed
        named = ", ".join(problem.code(place) for place in self.places[:5])
        more = f" 등 {len(self.places):,}군데" if len(self.places) > 5 else ""
        super().__init__(
            f"최소 인원을 채울 수 없습니다: {named}{more}에 {needed:,}명이 더 있어야 합니다. "
            "이 자리들의 최소 인원을 줄이거나 갈 수 있는 사람을 늘려 주세요."
        )


def read_all(market: Market, price: Int32s, threads: int) -> None:
    """Read everybody's row at these prices; halves on two threads where there are many."""
    people = len(market.seats.at)
    if threads < 2 or people < MANY:
        read_rows(market.graph, price, market.near, 0, people)
        return
    cuts = [people * part // threads for part in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        list(
            pool.map(
                lambda part: read_rows(market.graph, price, market.near, cuts[part], cuts[part + 1]), range(threads)
            )
        )


def auction(market: Market, threads: int) -> Int32s:
    """Hold the auction, leave who sits exactly right, and return who stands, in the order to be brought in."""
    graph, seats = market.graph, market.seats
    people = len(seats.at)
    width = market.width - 1
    price = np.zeros(len(graph.capacity), np.int32)
    offer = np.empty(len(seats.person), np.int32)
    queue = np.empty(people, np.int32)
    market.told["bids"] = 0
    for turn, part in enumerate(STEPS):
        step = max(1, width // part)
        if turn:
            price = (price - max(1, width // STEPS[turn - 1])).clip(0).astype(np.int32)
            seats.at[:] = -1
            seats.taken[:] = 0
        read_all(market, price, threads)
        queue[:] = np.arange(people - 1, -1, -1)
        _, bids = bid(graph, market.near, price, seats, offer, queue, people, step, 200 * people + 1_000_000)
        market.told["bids"] += bids
    market.told["given_up"] = int(np.count_nonzero(seats.at < 0))
    standing = loosen(graph, market.near, price, seats, queue)
    market.price[:] = price
    market.told["loosened"] = standing - market.told["given_up"]
    return queue[:standing]


def find_contested(market: Market, standing: Int32s) -> None:
    """Mark the places that are full whenever as many people as possible sit, and raise their prices by ``head``."""
    copy = Seats._make(array.copy() for array in market.seats)
    waiting, left, passes = standing.copy(), len(standing), 0
    seated = 1
    while seated and left:
        seated, left = seat_more(market.graph, copy, market.paths, market.contested, waiting, left)
        passes += 1
    if not left:
        market.contested[:] = False
    market.price[market.contested] += market.head
    market.told["passes"] = passes


def settle(market: Market, standing: Int32s, limit: int) -> bool:
    """Bring in who stands and fill what must be full; return whether it was done within ``limit`` edges."""
    graph, price, seats = market.graph, market.price, market.seats
    treated, work = seat_people(
        graph, market.near, market.head, price, seats, market.paths, standing, 0, len(standing), limit
    )
    market.told["forward"] = work
    if treated < len(standing) or work > limit:
        return False
    free = seats.taken < graph.capacity
    todo = np.flatnonzero((free & (price > 0)) | (seats.taken < graph.minimum)).astype(np.int32)
    market.told["open"] = len(todo)
    if not len(todo):
        return True
    return fill(market, todo, limit - work)


def fill(market: Market, todo: Int32s, limit: int) -> bool:
    """Fill the places ``todo`` as far as they must be; return whether it was done within ``limit`` edges."""
    graph, price, seats = market.graph, market.price, market.seats
    within = 1 + market.width // 30
    fallen, fell, back = np.zeros(len(graph.capacity), np.int64), 0, 0
    column = market.columns(within)
    while True:
        treated, work, how = fill_places(
            graph, column, market.head, price, seats, market.paths, fallen, todo, limit - back
        )
        back += work
        if how != SHORT_SIGHTED:
            break
        todo = todo[treated:]
        fell += int(fallen.max())
        fallen[:] = 0
        within = within * 8 if within < market.width else FAR
        column = market.columns(within)
    market.told["back"], market.told["within"] = back, within
    if how == LACKING:
        closed = market.paths.touched[:treated]
        raise Lacking(closed.tolist(), int((graph.minimum[closed] - seats.taken[closed]).clip(0).sum()))
    fell += int(fallen.max())
    beyond = market.near.beyond
    beyond[:] = np.minimum(beyond.astype(np.int64) + fell, FAR >> 32)
    return how == DONE


class Lacking(Exception):
    """Columns of a graph that together have too few people for their minimums; how many lack."""

    def __init__(self, columns: list[int], needed: int) -> None:
        super().__init__(columns, needed)
        self.columns, self.needed = columns, needed


def solve(problem: Problem, *, threads: int = 2, patience: int = PATIENCE) -> Assignment:
    """Return the best assignment of a checked problem without quotas, with its proof.

    The result is the same whatever ``threads``. ``patience`` bounds the repair (edges looked at for each edge there
    is); beyond it OR-Tools solves the problem instead, which takes longer and more memory.
    Raises ``Unfillable`` where the minimums cannot be met.
    """
    if problem.quotas:
        raise ValueError("quotas are not solved here")
    layout = lay_out(problem)
    try:
        market = settled(layout.graph, layout.wide, threads, patience)
    except Lacking as lacking:
        raise Unfillable(problem, layout.place[lacking.columns].tolist(), lacking.needed) from None
    found = finish(problem, layout, market)
    certificate.check(problem, found)
    return found


def settled(graph: Graph, wide: bool, threads: int = 2, patience: int | None = PATIENCE) -> Market:
    """Return the market of a graph with the best assignment at prices that prove it. Raises ``Lacking``."""
    if not wide:
        market = open_market(graph)
        standing = auction(market, threads)
        find_contested(market, standing)
        if settle(market, standing, FAR if patience is None else patience * len(graph.place)):
            return market
    if graph.minimum.any():
        # Whether minimums can be met does not depend on scores, and is quickly found without.
        settled(graph._replace(score=np.zeros(len(graph.place), np.int32)), False, 1, None)
    return by_flow(graph)


def finish(problem: Problem, layout: Layout, market: Market) -> Assignment:
    """Return the assignment of a settled market in the problem's own rows and places, with its proof."""
    graph, seats = market.graph, market.seats
    place = np.full(problem.people, -1, np.int32)
    sits = seats.at >= 0
    place[layout.row[sits]] = layout.place[seats.at[sits]]
    place[problem.pinned[:, 0]] = problem.pinned[:, 1]
    edge = edges_at(problem, place)
    closed = np.zeros(problem.places, np.bool_)
    closed[layout.place] = graph.capacity <= 0
    contested = closed.copy()
    contested[layout.place] |= market.contested
    price = np.zeros(problem.places, np.int64)
    price[layout.place] = market.price - (market.head - layout.low) * market.contested
    sits = place >= 0
    score = np.zeros(problem.people, np.int64)
    score[sits] = problem.score[edge[sits]]
    dual = np.where(sits, score - price[place], 0)
    if closed.any():
        price[closed] = 0
        at = np.flatnonzero(closed[problem.place])
        np.maximum.at(price, problem.place[at], problem.score[at] - dual[problem.applicant[at]])
        dual = np.where(sits, score - price[place], 0)
    objective = int(score.sum())
    return Assignment(
        place=place,
        edge=edge,
        mode=BEST_TOTAL,
        seed=problem.seed,
        cardinality=int(np.count_nonzero(sits)),
        objective=objective,
        bound=objective,
        sure=sits & ~contested[place],
        contested=contested,
        dual=dual,
        price=price,
        multiplier=np.zeros(len(problem.quotas), np.int64),
        told=market.told,
    )
