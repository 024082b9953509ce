"""A coarse auction: prices that are nearly right, and who sits where at them. Compiled loops over plain arrays.

Everybody without a seat bids at the place that is worth most to them at the present prices: as much more as it is worth
above their second choice, plus a step. A place keeps the highest bids up to its capacity; its price is the lowest bid
that it holds once it is full, and nothing before. Whoever is outbid bids again. Prices only rise, so it ends. At the
end everybody sits within a step of the best choice; ``loosen`` then sends away whoever does not sit exactly at it.
(Bertsekas 1979; with seats alike at a place Bertsekas and Castañon 1989.)

Nobody looks through all of a row for every bid: the eight edges that were best when the row was last read are kept in
one cache line with the best value left out. Since prices rise, the kept ones answer as long as the second best of them
is worth no less than that.
"""

from __future__ import annotations

import numpy as np

from imojak.matching.arrays import Int32s, Int64s
from imojak.matching.jit import compiled
from imojak.matching.market import FAR, KEPT, NOTHING, Column, Graph, Near, Seats, Terms, pool_of


@compiled
def read_row(graph: Graph, terms: Terms, price: Int32s, near: Near, person: int) -> None:
    """Keep the best edges of a person at the present prices, best first."""
    edge, found, beyond = near.edge, 0, np.int64(NOTHING)
    end = graph.stop[person]
    if terms.pools < len(terms.floor) and pool_of(graph, terms, person) >= 0:
        end -= 1
    for at in range(graph.start[person], end):
        place, score = graph.place[at], graph.score[at]
        value = np.int32(score - price[place])
        if found == KEPT:
            last = np.int32(edge[person, 2 * KEPT - 1] - price[edge[person, KEPT - 1]])
            if value <= last:
                beyond = max(beyond, np.int64(value))
                continue
            beyond = max(beyond, np.int64(last))
            spot = KEPT - 1
        else:
            spot = found
            found += 1
        while spot > 0 and edge[person, KEPT + spot - 1] - price[edge[person, spot - 1]] < value:
            edge[person, spot] = edge[person, spot - 1]
            edge[person, KEPT + spot] = edge[person, KEPT + spot - 1]
            spot -= 1
        edge[person, spot] = place
        edge[person, KEPT + spot] = score
    for spot in range(found, KEPT):
        edge[person, spot] = -1
    near.beyond[person] = beyond


@compiled
def read_rows(graph: Graph, terms: Terms, price: Int32s, near: Near, begin: int, end: int) -> None:
    """Read the rows of the persons from ``begin`` up to ``end``."""
    for person in range(begin, end):
        read_row(graph, terms, price, near, person)


@compiled
def bid(
    graph: Graph, near: Near, price: Int32s, seats: Seats, offer: Int32s, terms: Terms, queue: Int32s,
    waiting: int, step: int, widest: int, most: int,
) -> tuple[int, int]:  # fmt: skip
    """Let everybody in the queue bid until all sit or give up; return how many are still waiting, and the bids made.

    ``offer`` are the bids held, a heap at each place with the lowest first. Who finds nothing worth its price gives up;
    who may not stand, only where that is far below nothing. Nobody bids more than ``widest`` above the second choice.
    After ``most`` bids it ends.
    """
    bids, pooled = 0, terms.pools < len(terms.floor)
    edge = near.edge
    while waiting and bids < most:
        waiting -= 1
        person = queue[waiting]
        best, second, which = NOTHING, NOTHING, -1
        for spot in range(KEPT):
            place = edge[person, spot]
            if place < 0:
                break
            value = edge[person, KEPT + spot] - price[place]
            if value > best:
                best, second, which = value, best, spot
            elif value > second:
                second = value
        if second < near.beyond[person]:
            read_row(graph, terms, price, near, person)
            which = 0
            best = edge[person, KEPT] - price[edge[person, 0]] if edge[person, 0] >= 0 else NOTHING
            second = edge[person, KEPT + 1] - price[edge[person, 1]] if edge[person, 1] >= 0 else NOTHING
        pool = pool_of(graph, terms, person) if pooled else -1
        if pool >= 0 and -price[pool] > best:
            best, second, which = -price[pool], best, -1
        elif pool >= 0:
            second = max(second, -price[pool])
        if best < (0 if terms.may_stand[person] else -4 * widest):
            continue
        second = max(second, -1 if terms.may_stand[person] else best - widest)
        place, worth = (edge[person, which], edge[person, KEPT + which]) if which >= 0 else (pool, 0)
        offered = price[place] + (best - second) + step
        bids += 1
        first, held = seats.first[place], seats.taken[place]
        if held < graph.capacity[place]:
            spot = held
            seats.taken[place] = held + 1
            while spot > 0 and offer[first + (spot - 1) // 2] > offered:
                above = (spot - 1) // 2
                offer[first + spot] = offer[first + above]
                seats.person[first + spot] = seats.person[first + above]
                spot = above
        else:
            outbid = seats.person[first]
            seats.at[outbid] = -1
            queue[waiting] = outbid
            waiting += 1
            spot = 0
            while True:
                below = 2 * spot + 1
                if below >= held:
                    break
                if below + 1 < held and offer[first + below + 1] < offer[first + below]:
                    below += 1
                if offer[first + below] >= offered:
                    break
                offer[first + spot] = offer[first + below]
                seats.person[first + spot] = seats.person[first + below]
                spot = below
        offer[first + spot] = offered
        seats.person[first + spot] = person
        seats.at[person] = place
        seats.worth[person] = worth
        if seats.taken[place] == graph.capacity[place]:
            price[place] = offer[first]
    return waiting, bids


@compiled
def loosen(graph: Graph, near: Near, price: Int64s, seats: Seats, terms: Terms, head: int, queue: Int32s) -> int:
    """Send away whoever does not sit exactly at the best choice, or is better off standing; return how many do not sit.

    ``head`` is what it is worth to sit at all. They stand in ``queue``, those who were sent away before those who had given up. Seats are packed anew.
    """
    people, idle, sent_away, pooled = len(seats.at), 0, -2, terms.pools < len(terms.floor)
    seats.taken[:] = 0
    for person in range(people):
        if seats.at[person] < 0:
            continue
        own = seats.worth[person] + head - price[seats.at[person]]
        pool = pool_of(graph, terms, person) if pooled else -1
        best = -FAR if pool < 0 else head - price[pool]
        for spot in range(KEPT):
            place = near.edge[person, spot]
            if place < 0:
                break
            best = max(best, near.edge[person, KEPT + spot] + head - price[place])
        if best < near.beyond[person] + head:
            for at in range(graph.start[person], graph.stop[person]):
                best = max(best, graph.score[at] + head - price[graph.place[at]])
        if own < best or (own < 0 and terms.may_stand[person]):
            seats.at[person] = sent_away
            queue[idle] = person
            idle += 1
        else:
            place = seats.at[person]
            slot = seats.first[place] + seats.taken[place]
            seats.person[slot] = person
            seats.slot[person] = slot
            seats.taken[place] += 1
    for person in range(people):
        if seats.at[person] == -1:
            queue[idle] = person
            idle += 1
        elif seats.at[person] == sent_away:
            seats.at[person] = -1
    return idle


@compiled
def take_back(graph: Graph, seats: Seats, wanted: Int32s) -> None:
    """Let everybody sit at the place ``wanted`` (−1: none) who still may go there and finds a seat."""
    for person in range(len(wanted)):
        place = wanted[person]
        if place < 0 or seats.taken[place] >= graph.capacity[place]:
            continue
        for at in range(graph.start[person], graph.stop[person]):
            if graph.place[at] == place:
                seats.at[person] = place
                seats.worth[person] = graph.score[at]
                seats.taken[place] += 1
                break


@compiled
def look_at_fallen(column: Column, price: Int64s, near: Near, fallen: Int64s) -> None:
    """Let everybody know of places whose prices have ``fallen``, if they may be worth more than the edges left out."""
    for place in range(len(fallen)):
        if fallen[place] > 0:
            for at in range(column.start[place], column.start[place + 1]):
                person = column.person[at]
                if person >= 0:
                    near.beyond[person] = max(near.beyond[person], np.int64(column.score[at]) - price[place])
