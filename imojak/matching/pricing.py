"""Prices from an assignment alone: those at which nobody would rather move, if it is the best. Compiled."""

from __future__ import annotations

import numpy as np

from imojak.matching.arrays import Int64s
from imojak.matching.jit import compiled
from imojak.matching.market import Graph, Seats, Terms


@compiled
def lowered(graph: Graph, seats: Seats, price: Int64s) -> bool:
    """Lower prices until nobody who sits would rather move; return whether that ended."""
    for _ in range(len(graph.capacity) + 2):
        changed = False
        for person in range(len(seats.at)):
            origin = seats.at[person]
            if origin < 0:
                continue
            for at in range(graph.start[person], graph.stop[person]):
                over = (graph.score[at] - price[graph.place[at]]) - (seats.worth[person] - price[origin])
                if over > 0:
                    changed = True
                    price[origin] -= over
        if not changed:
            return True
    return False


@compiled
def raised(graph: Graph, seats: Seats, price: Int64s) -> bool:
    """Raise prices until nobody who sits would rather move; return whether that ended."""
    places = len(graph.capacity)
    risen = np.ones(places, np.bool_)
    for _ in range(places + 2):
        changed = False
        for origin in range(places):
            if not risen[origin]:
                continue
            risen[origin] = False
            for slot in range(seats.first[origin], seats.first[origin] + seats.taken[origin]):
                person = seats.person[slot]
                gain = seats.worth[person] - price[origin]
                for at in range(graph.start[person], graph.stop[person]):
                    place = graph.place[at]
                    if graph.score[at] - price[place] > gain:
                        price[place] = graph.score[at] - gain
                        risen[place] = True
                        changed = True
        if not changed:
            return True
    return False


@compiled
def prices_of(graph: Graph, terms: Terms, price: Int64s, seats: Seats) -> bool:
    """Find prices at which nobody who sits would rather move, from the assignment alone; return whether there are any.

    There are if it is the best. They are the lowest of all, but for places that have no more than their minimum: those
    get as near to their floor as can be. First the highest prices that would do are found, which say how near.
    """
    places, people = len(graph.capacity), len(seats.at)
    most = np.full(places, 4 * terms.head)
    if graph.minimum.any():
        for place in range(places):
            if seats.taken[place] < graph.capacity[place]:
                most[place] = terms.floor[place]
        for person in range(people):
            if seats.at[person] >= 0 and terms.may_stand[person]:
                most[seats.at[person]] = min(most[seats.at[person]], seats.worth[person] + terms.head)
        if not lowered(graph, seats, most):
            return False
    for place in range(places):
        price[place] = terms.floor[place]
        if 0 < seats.taken[place] <= graph.minimum[place]:
            price[place] = min(price[place], most[place])
    for person in range(people):
        if seats.at[person] < 0:
            for at in range(graph.start[person], graph.stop[person]):
                price[graph.place[at]] = max(price[graph.place[at]], graph.score[at] + terms.head)
    return raised(graph, seats, price)
