"""Where the auction starts (시작 가격) when seats are scarce: prices that are nearly those it would end with. Compiled.

With fewer seats than people every price ends high up, and an auction that starts at nothing takes many small steps to get
there. How high can be told beforehand: a price is right if about as many people would have the seats as there are. So
many scores of its candidates lie above each place's price as it has seats, times a share; everybody counts in equal
parts at all places whose price the own score reaches; and the share is raised where too few count, lowered where too
many do. Prices that come out too high cost time and nothing else: what stays free is filled afterwards.
"""

from __future__ import annotations

import numpy as np

from imojak.matching.arrays import Floats, Int32s, Int64s
from imojak.matching.jit import compiled
from imojak.matching.market import Graph
from imojak.matching.parts import in_parts

#: Scores are counted in so many steps from the lowest to the highest.
STEPS_OF_SCORES = 128
#: Times that the shares are set anew.
ROUNDS = 2
#: People wanted for each seat: a few more than can sit, since a price too low is put right sooner than one too high.
WANTED = 1.4
#: Seats are scarce where there are so many people for each; with fewer, prices end low at too many places.
SCARCE = 1.1
#: One person, in parts.
ONE = 1 << 16


@compiled
def count_scores(graph: Graph, shift: int, number: Int32s, begin: int, end: int) -> None:
    """Count the scores of each place's candidates by step, ``number`` int32[places, STEPS_OF_SCORES]."""
    places = len(number)
    for person in range(begin, end):
        for at in range(graph.start[person], graph.stop[person]):
            if graph.place[at] < places:
                number[graph.place[at], graph.score[at] >> shift] += 1


@compiled
def count_people(graph: Graph, price: Int32s, wanted: Int64s, begin: int, end: int) -> None:
    """Count everybody in equal parts at the places whose price the own score reaches."""
    there = np.empty(len(price) + 1, np.int32)
    for person in range(begin, end):
        reached = 0
        for at in range(graph.start[person], graph.stop[person]):
            place = graph.place[at]
            if place < len(price):
                there[reached] = place
                reached += graph.score[at] >= price[place]
        if reached:
            part = ONE // reached
            for turn in range(reached):
                wanted[there[turn]] += part


@compiled
def set_prices(number: Int32s, capacity: Int64s, share: Floats, shift: int, price: Int32s) -> None:
    """Set each price so low that the scores of so many candidates reach it as there are seats times the share."""
    for place in range(len(price)):
        needed, step = share[place] * capacity[place], number.shape[1]
        while needed > 0 and step > 0:
            step -= 1
            needed -= number[place, step]
        price[place] = step << shift if needed <= 0 else 0


def opening_prices(graph: Graph, places: int, width: int, threads: int) -> Int32s:
    """Return what each of the first ``places`` columns costs at the start, int32[places].

    0 where there are seats enough for nearly everybody.
    """
    people = len(graph.stop)
    price = np.zeros(places, np.int32)
    capacity = graph.capacity[:places].clip(0).astype(np.int64)
    if int(capacity.sum()) * SCARCE > int(np.count_nonzero(graph.stop > graph.start[:-1])):
        return price
    shift = max(0, int(width - 1).bit_length() - STEPS_OF_SCORES.bit_length() + 1)

    def count(begin: int, end: int) -> Int32s:
        number = np.zeros((places, STEPS_OF_SCORES), np.int32)
        count_scores(graph, shift, number, begin, end)
        return number

    def ask(begin: int, end: int) -> Int64s:
        wanted = np.zeros(places, np.int64)
        count_people(graph, price, wanted, begin, end)
        return wanted

    number, *others = in_parts(count, people, threads)
    for other in others:
        number += other
    share = np.full(places, WANTED)
    set_prices(number, capacity, share, shift, price)
    for _ in range(ROUNDS):
        wanted = sum(in_parts(ask, people, threads)) / (ONE * np.maximum(capacity, 1))
        share *= (WANTED / np.maximum(wanted, 0.1)).clip(0.5, 4)
        set_prices(number, capacity, share, shift, price)
    return price
