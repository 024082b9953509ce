"""A change made to a market that stays open (재계산): who may go where, and how many seats there are. Compiled.

Nothing is copied: the rows of the people concerned are written anew, their edges are marked in the index by place, and
whoever no longer sits exactly right at the present prices stands up, to be brought in by ``repair.seat_people``.
"""

from __future__ import annotations

from imojak.matching.arrays import Bools, Int32s, Int64s, Wholes
from imojak.matching.graph import write_row
from imojak.matching.jit import compiled
from imojak.matching.market import FAR, Column, Graph, Near, Seats, Terms
from imojak.matching.repair import leave


@compiled
def index_rows(
    start: Int64s, place: Int32s, score: Int64s, row: Int64s, rank: Int32s, low: int, pool: Int32s, spot: Int64s,
    person_at: Int32s, score_at: Wholes, counting: bool, begin: int, end: int,
) -> None:  # fmt: skip
    """Write the edges of the persons ``begin`` … ``end`` by place, from ``spot`` of each on; or only count them there."""
    for person in range(begin, end):
        for at in range(start[row[person]], start[row[person] + 1]):
            column = rank[place[at]]
            here = spot[column]
            spot[column] = here + 1
            if not counting:
                person_at[here] = person
                score_at[here] = score[at] - low
        if len(pool) and pool[person] >= 0:
            here = spot[pool[person]]
            spot[pool[person]] = here + 1
            if not counting:
                person_at[here] = person
                score_at[here] = 0


@compiled
def mark(index: Column, place: int, person: int, may: bool) -> None:
    """Note whether a person may go to a place."""
    low, high = index.start[place], index.start[place + 1]
    while low < high:
        middle = (low + high) // 2
        there = index.person[middle]
        if there < 0:
            there = -1 - there
        if there < person:
            low = middle + 1
        else:
            high = middle
    index.person[low] = person if may else -1 - person


@compiled
def amend_people(
    start: Int64s, place: Int32s, score: Int64s, row: Int64s, rank: Int32s, barred: Bools, fixed: Bools, low: int,
    tangled: bool, pool: Int32s, persons: Int64s, graph: Graph, index: Column, terms: Terms, price: Int64s, near: Near,
    seats: Seats, queue: Int32s,
) -> int:  # fmt: skip
    """Let the edges of ``persons`` be those that are not ``barred``, none for applicants who are ``fixed``.

    Whoever must stand up, or stood and may now have somewhere to go, stands in ``queue``; returns how many.
    """
    waiting = 0
    for turn in range(len(persons)):
        person = persons[turn]
        applicant = row[person]
        out = fixed[applicant]
        for at in range(start[applicant], start[applicant + 1]):
            mark(index, rank[place[at]], person, not out and not barred[at])
        own_pool = pool[person] if len(pool) else -1
        if own_pool >= 0:
            mark(index, own_pool, person, not out)
        begin = graph.start[person]
        stop = begin
        if out:
            own_pool = -1
        else:
            stop = write_row(
                start, place, score, applicant, rank, barred, low, tangled, own_pool, graph.place, graph.score, begin
            )
        graph.stop[person] = stop
        terms.may_stand[person] = own_pool == -1
        # Nothing is kept of the row: it is looked through whenever it matters.
        near.edge[person, 0] = -1
        near.beyond[person] = FAR
        if seats.at[person] >= 0:
            own, best, there = seats.worth[person] - price[seats.at[person]], -FAR, False
            for at in range(begin, stop):
                there = there or graph.place[at] == seats.at[person]
                best = max(best, graph.score[at] - price[graph.place[at]])
            if there and own >= best and (own + terms.head >= 0 or not terms.may_stand[person]):
                continue
            leave(seats, person)
        if stop > begin or not terms.may_stand[person]:
            queue[waiting] = person
            waiting += 1
    return waiting


@compiled
def amend_places(
    capacity: Int32s, minimum: Int32s, graph: Graph, index: Column, terms: Terms, price: Int64s, near: Near,
    seats: Seats, queue: Int32s, waiting: int,
) -> int:  # fmt: skip
    """Give places another capacity and minimum; who must stand up joins the ``queue``. Returns how many stand in it."""
    for place in range(len(capacity)):
        if capacity[place] == graph.capacity[place] and minimum[place] == graph.minimum[place]:
            continue
        if graph.capacity[place] <= 0 < capacity[place]:
            open_place(place, index, terms, price, near, seats)
        graph.capacity[place] = capacity[place]
        graph.minimum[place] = minimum[place]
        least = max(capacity[place], 0)
        if price[place] < terms.floor[place] and (seats.taken[place] > minimum[place] or minimum[place] == 0):
            # No longer cheap for the sake of its minimum: everybody there looks around at its proper price.
            price[place] = terms.floor[place]
            least = 0
        while seats.taken[place] > least:
            person = seats.person[seats.first[place] + seats.taken[place] - 1]
            leave(seats, person)
            queue[waiting] = person
            waiting += 1
    return waiting


@compiled
def open_place(place: int, index: Column, terms: Terms, price: Int64s, near: Near, seats: Seats) -> None:
    """Set the price of a place that had no seats: the lowest at which nobody would rather be there."""
    lowest = terms.floor[place]
    for at in range(index.start[place], index.start[place + 1]):
        person = index.person[at]
        if person < 0:
            continue
        if seats.at[person] >= 0:
            lowest = max(lowest, index.score[at] - seats.worth[person] + price[seats.at[person]])
        elif terms.may_stand[person]:
            lowest = max(lowest, index.score[at] + terms.head)
    price[place] = lowest
    for at in range(index.start[place], index.start[place + 1]):
        if index.person[at] >= 0:
            person = index.person[at]
            near.beyond[person] = max(near.beyond[person], index.score[at] - lowest)


@compiled
def move_over(seats: Seats, other: Seats) -> None:
    """Let everybody sit at the same places in ``other``, which has room for them."""
    for place in range(len(seats.taken)):
        other.taken[place] = seats.taken[place]
        for turn in range(seats.taken[place]):
            person = seats.person[seats.first[place] + turn]
            slot = other.first[place] + turn
            other.person[slot] = person
            other.slot[person] = slot
    for person in range(len(seats.at)):
        other.at[person] = seats.at[person]
        other.worth[person] = seats.worth[person]
