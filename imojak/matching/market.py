"""What the matching loops work on: a graph of candidate edges, who sits where at which prices, and work space. Pure.

Plain arrays in named tuples, which compiled loops can read by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s, Wholes
from imojak.matching.jit import compiled

#: Farther than any path.
FAR = 1 << 62
#: Seats of a pool that are looked at together.
BLOCK = 64
#: Edges that are kept of every row: their places, then their scores.
KEPT = 8
#: Below any value an int32 score less a price can have.
NOTHING = -2_000_000_000


class Graph(NamedTuple):
    """Candidate edges by person in the order of lots: scores from 0; capacity and minimum of each place.

    A person's edges are those from ``start`` up to ``stop``; what lies between that and the next row means nothing.
    """

    start: Int64s
    stop: Int64s
    place: Int32s
    score: Wholes
    capacity: Int32s
    minimum: Int32s


class Near(NamedTuple):
    """Of every person the best edges when last read, int32[n, 16], and the most that any other edge can be worth.

    The edge to a pool is not among either: it is looked at every time.
    """

    edge: Int32s
    beyond: Int64s


class Terms(NamedTuple):
    """What holds besides the graph: ``head`` outweighs every score; a place with a free seat costs its ``floor``.

    Whoever ``may_stand`` may go without; the others need a place. Places from ``pools`` on are pools, and the last of a
    person's edges.
    """

    head: int
    pools: int
    floor: Int64s
    may_stand: Bools


class Seats(NamedTuple):
    """Who sits where. ``person[first[j]:first[j] + taken[j]]`` sit at place j; ``slot`` leads back from a person.

    ``at`` is the place of a person (−1: none) and ``worth`` the score there.
    """

    first: Int64s
    taken: Int32s
    person: Int32s
    slot: Int64s
    at: Int32s
    worth: Wholes


class Column(NamedTuple):
    """Edges by place: ``person[start[j]:start[j + 1]]`` have place j among their candidates, with a score.

    Only edges are there along which a move gave up at most ``within`` when they were gathered. A negative person, −1 − i,
    says that i may not go there now.
    """

    start: Int64s
    person: Int32s
    score: Wholes
    within: int


class Paths(NamedTuple):
    """Work space of the searches; ``distance`` is FAR and ``spot`` −1 between them.

    Nodes are places, then persons, then blocks of BLOCK seats of pools: of each block its pool, and the most that
    anything else is worth to anybody in it (``alike``; FAR: not known). ``block`` is a pool's first one, −1 for a place.
    """

    distance: Int64s
    mover: Int32s
    worth: Wholes
    towards: Int32s
    touched: Int32s
    settled: Int32s
    key: Int64s
    node: Int32s
    spot: Int32s
    block: Int32s
    block_pool: Int32s
    alike: Int64s


@compiled
def pool_of(graph: Graph, terms: Terms, person: int) -> int:
    """Return the pool of a person, −1 for none."""
    if terms.pools == len(terms.floor):
        return -1
    end = graph.stop[person]
    if end > graph.start[person] and graph.place[end - 1] >= terms.pools:
        return int(graph.place[end - 1])
    return -1


@compiled
def gather(
    graph: Graph, near: Near, terms: Terms, price: Int64s, seats: Seats, within: int, column: Column, count: bool
) -> None:
    """Write the edges by place along which a move gives up at most ``within``; or only count them, into ``start``.

    ``start`` comes as where each place's edges begin, and leaves as where they end. Rows of which only kept edges can be
    among them are not looked through.
    """
    for person in range(len(seats.at)):
        gain = 0
        if seats.at[person] >= 0:
            gain = seats.worth[person] + terms.head - price[seats.at[person]]
        begin, end = graph.start[person], graph.stop[person]
        if gain - (near.beyond[person] + terms.head) > within:
            begin = end
            if terms.pools < len(terms.floor) and pool_of(graph, terms, person) >= 0:
                begin = end - 1
            for spot in range(KEPT):
                place = near.edge[person, spot]
                if place < 0:
                    break
                keep(
                    column,
                    place,
                    person,
                    near.edge[person, KEPT + spot],
                    gain - terms.head + price[place],
                    within,
                    count,
                )
        for at in range(begin, end):
            place = graph.place[at]
            keep(column, place, person, graph.score[at], gain - terms.head + price[place], within, count)


@compiled
def keep(column: Column, place: int, person: int, score: int, reach: int, within: int, count: bool) -> None:
    """Write or count an edge to a place if its score is no more than ``within`` below ``reach``."""
    if reach - score <= within:
        spot = column.start[place]
        column.start[place] = spot + 1
        if not count:
            column.person[spot] = person
            column.score[spot] = score


@dataclass(eq=False)
class Market:
    """A graph being solved: prices with ``head`` for each contested place, who sits where, and work space.

    ``index`` are all edges by place, where a market stays open and has them ready.
    """

    graph: Graph
    width: int
    terms: Terms
    near: Near
    price: Int64s
    seats: Seats
    paths: Paths
    contested: Bools
    index: Column | None = None
    told: dict[str, Any] = field(default_factory=dict)

    def columns(self, within: int) -> Column:
        """Return the edges by place along which a move gives up at most ``within``; or all, where they are ready."""
        if self.index is not None:
            return self.index
        places = len(self.graph.capacity)
        nothing = np.empty(0, np.int32)
        column = Column(np.zeros(places + 1, np.int64), nothing, np.empty(0, self.graph.score.dtype), within)
        gather(self.graph, self.near, self.terms, self.price, self.seats, within, column, True)
        count = column.start.cumsum()
        column.start[1:], column.start[0] = count[:-1], 0
        person, score = np.empty(count[-1], np.int32), np.empty(count[-1], self.graph.score.dtype)
        column = column._replace(person=person, score=score)
        gather(self.graph, self.near, self.terms, self.price, self.seats, within, column, False)
        column.start[1:] = count[:-1]
        column.start[0] = 0
        return column


def seats_for(room: Int64s, people: int, kind: Any) -> Seats:
    """Return empty seats with ``room`` for so many people at each place; scores of the type ``kind``."""
    first = np.zeros(len(room) + 1, np.int64)
    np.cumsum(room, out=first[1:])
    return Seats(
        first=first,
        taken=np.zeros(len(room), np.int32),
        person=np.full(int(first[-1]), -1, np.int32),
        slot=np.full(people, -1, np.int64),
        at=np.full(people, -1, np.int32),
        worth=np.zeros(people, kind),
    )


def open_market(
    graph: Graph, pool: Int32s | None = None, pools: int = 0, width: int | None = None, room: Int64s | None = None
) -> Market:
    """Return a market where nobody sits and everything is free.

    The last ``pools`` places stand for going without; ``pool`` is each person's (−1: none, that person may stand;
    −2: none, and it may not). ``width`` is how many scores there are from 0 to the highest; ``room`` how many people may
    ever sit at each place, where that is more than its capacity.
    """
    people, places = len(graph.start) - 1, len(graph.capacity)
    if width is None:
        width = int(graph.score.max()) + 1 if len(graph.score) else 1
    if room is None:
        room = graph.capacity.clip(0).astype(np.int64)
    seats = seats_for(room, people, graph.score.dtype)
    blocks = -(-room[places - pools :] // BLOCK)
    block = np.full(places, -1, np.int32)
    block[places - pools :] = np.cumsum(blocks) - blocks
    block_pool = np.repeat(np.arange(places - pools, places, dtype=np.int32), blocks)
    nodes = places + people + len(block_pool)
    paths = Paths(
        distance=np.full(places, FAR, np.int64),
        mover=np.empty(places, np.int32),
        worth=np.empty(places, graph.score.dtype),
        towards=np.empty(places, np.int32),
        touched=np.empty(places, np.int32),
        settled=np.empty(places, np.int32),
        key=np.empty(nodes, np.int64),
        node=np.empty(nodes, np.int32),
        spot=np.full(nodes, -1, np.int32),
        block=block,
        block_pool=block_pool,
        alike=np.full(len(block_pool), FAR, np.int64),
    )
    near = Near(np.full((people, 2 * KEPT), -1, np.int32), np.full(people, FAR, np.int64))
    # Twice over what a chain of moves can change, both ways, so that people and points of a price can be told apart.
    steps = min(people, places) + 2
    head = width * (8 * steps + 48 if width <= 1 << 28 else 2 * steps)
    floor, may_stand = np.zeros(places, np.int64), np.ones(people, np.bool_)
    if pool is not None:
        floor[places - pools :] = head
        may_stand = pool == -1
    terms = Terms(head, places - pools, floor, may_stand)
    return Market(graph, width, terms, near, floor.copy(), seats, paths, np.zeros(places, np.bool_))
