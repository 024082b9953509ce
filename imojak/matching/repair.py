"""From nearly right to exactly right: shortest paths over places, at prices that stay true all the while. Compiled.

A person's gain at a place is the score plus ``head`` less the place's price; ``head`` is so large that one person more
outweighs every score. At all times everybody who sits gains there as much as anywhere, so nobody would move at these
prices. ``seat_people`` brings in those who stand, one after the other, along the cheapest chain of moves (Dijkstra on
what each move gives up); the chain ends at a free seat, or at whoever is cheapest left out. ``fill_places`` brings
somebody to a seat that is free although it has a price, or that a minimum wants, along the cheapest chain backwards,
unless it is cheaper to let its price fall. Where both are done, the assignment is the best there is.
(Successive shortest paths: Jewell 1958, Edmonds and Karp 1972.)
"""

from __future__ import annotations

from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.heap import pop, push, reach
from imojak.matching.jit import compiled
from imojak.matching.market import BLOCK, FAR, KEPT, Column, Graph, Near, Paths, Seats, Terms, pool_of

#: What a path may end at, beside a place with a free seat.
ITSELF, NOWHERE = -1, -2
#: How ``fill_places`` ends.
DONE, TIRED, SHORT_SIGHTED, LACKING = 0, 1, 2, 3


@compiled
def seat_people(
    graph: Graph, near: Near, terms: Terms, price: Int64s, seats: Seats, paths: Paths, queue: Int32s, limit: int
) -> tuple[int, int, int]:  # fmt: skip
    """Bring in the persons ``queue``; return how many were treated, the edges looked at, and how it ended.

    DONE; TIRED after more than ``limit`` edges; LACKING where somebody needs a place and none can be made free.
    """
    places, people, head, work = len(graph.capacity), len(seats.at), terms.head, 0
    paths.alike[:] = FAR
    pooled = terms.pools < places
    for turn in range(len(queue)):
        person = queue[turn]
        may_stand = terms.may_stand[person]
        pool = pool_of(graph, terms, person) if pooled else -1
        gain = 0 if may_stand else -FAR if pool < 0 else head - price[pool]
        for spot in range(KEPT):
            if near.edge[person, spot] < 0:
                break
            gain = max(gain, near.edge[person, KEPT + spot] + head - price[near.edge[person, spot]])
        if gain < near.beyond[person] + head:
            for at in range(graph.start[person], graph.stop[person]):
                gain = max(gain, graph.score[at] + head - price[graph.place[at]])
            work += graph.stop[person] - graph.start[person]
        if may_stand and gain == 0:
            continue
        # Left out itself the person loses its gain; so much may a path cost at most.
        shortest, last, out = (gain if may_stand else FAR), ITSELF, NOWHERE
        size, found, done = 0, 0, 0
        for at in range(graph.start[person], graph.stop[person]):
            place = graph.place[at]
            length = gain - (graph.score[at] + head - price[place])
            if length < shortest and length < paths.distance[place]:
                size, found = reach(paths, size, found, person, place, graph.score[at], length)
        while size and paths.key[0] < shortest:
            length, node = paths.key[0], paths.node[0]
            size = pop(paths, size)
            if node >= places + people:
                # Some of those in a pool.
                block = node - places - people
                pool = paths.block_pool[block]
                first = seats.first[pool] + BLOCK * (block - paths.block[pool])
                here, alike = paths.distance[pool] + head - price[pool], -FAR
                for slot in range(first, min(first + BLOCK, seats.first[pool] + seats.taken[pool])):
                    other = seats.person[slot]
                    work += KEPT
                    for spot in range(KEPT):
                        place = near.edge[other, spot]
                        if place < 0:
                            break
                        value = near.edge[other, KEPT + spot] + head - price[place]
                        alike = max(alike, value)
                        length = here - value
                        if length < shortest and length < paths.distance[place]:
                            size, found = reach(paths, size, found, other, place, near.edge[other, KEPT + spot], length)
                    alike = max(alike, near.beyond[other] + head)
                    length = here - (near.beyond[other] + head)
                    if length < shortest:
                        size = push(paths, size, length, places + other)
                paths.alike[block] = alike
                continue
            if node >= places:
                # Somebody whose kept edges were looked at already: now the whole row.
                other = node - places
                here = paths.distance[seats.at[other]] + seats.worth[other] + head - price[seats.at[other]]
                work += graph.stop[other] - graph.start[other]
                for at in range(graph.start[other], graph.stop[other]):
                    place = graph.place[at]
                    length = here - (graph.score[at] + head - price[place])
                    if length < shortest and length < paths.distance[place]:
                        size, found = reach(paths, size, found, other, place, graph.score[at], length)
                continue
            paths.settled[done] = node
            done += 1
            if seats.taken[node] < graph.capacity[node]:
                ending = length
                if price[node] < terms.floor[node] and seats.taken[node] >= graph.minimum[node]:
                    ending += terms.floor[node] - price[node]
                if ending < shortest:
                    shortest, last, out = ending, node, NOWHERE
                if ending == length:
                    break
            if paths.block[node] >= 0:
                # A pool has many people, few of whom have anything nearly as good: look at those blocks that matter.
                for block in range(-(-seats.taken[node] // BLOCK)):
                    further = length + head - price[node] - paths.alike[paths.block[node] + block]
                    if further < shortest:
                        size = push(paths, size, max(further, length), places + people + paths.block[node] + block)
                continue
            for slot in range(seats.first[node], seats.first[node] + seats.taken[node]):
                other = seats.person[slot]
                gain_there = seats.worth[other] + head - price[node]
                here = length + gain_there
                if here < shortest and terms.may_stand[other]:
                    shortest, last, out = here, node, other
                work += KEPT
                for spot in range(KEPT):
                    place = near.edge[other, spot]
                    if place < 0:
                        break
                    further = here - (near.edge[other, KEPT + spot] + head - price[place])
                    if further < shortest and further < paths.distance[place]:
                        size, found = reach(paths, size, found, other, place, near.edge[other, KEPT + spot], further)
                pool = pool_of(graph, terms, other) if pooled else -1
                if pool >= 0:
                    further = here - (head - price[pool])
                    if further < shortest and further < paths.distance[pool]:
                        size, found = reach(paths, size, found, other, pool, 0, further)
                further = here - (near.beyond[other] + head)
                if further < shortest:
                    size = push(paths, size, further, places + other)
        for at in range(size):
            paths.spot[paths.node[at]] = -1
        if shortest == FAR:
            for at in range(found):
                paths.distance[paths.touched[at]] = FAR
            return turn, work, LACKING
        for at in range(done):
            place = paths.settled[at]
            if paths.distance[place] < shortest:
                price[place] += shortest - paths.distance[place]
        if last != ITSELF:
            move_along(seats, paths, person, last, out)
        for at in range(found):
            paths.distance[paths.touched[at]] = FAR
        if work > limit:
            return turn + 1, work, TIRED
    return len(queue), work, DONE


@compiled
def move_along(seats: Seats, paths: Paths, person: int, last: int, out: int) -> None:
    """Let everybody on the path move one place on, so that ``person`` sits; ``out`` leaves place ``last``."""
    if out >= 0:
        free = seats.slot[out]
        seats.at[out] = -1
    else:
        free = seats.first[last] + seats.taken[last]
        seats.taken[last] += 1
    place = last
    while True:
        mover = paths.mover[place]
        left, place_left = seats.slot[mover], seats.at[mover]
        seats.person[free] = mover
        seats.slot[mover] = free
        seats.at[mover] = place
        seats.worth[mover] = paths.worth[place]
        if paths.block[place] >= 0:
            paths.alike[paths.block[place] + (free - seats.first[place]) // BLOCK] = FAR
        if mover == person:
            return
        place, free = place_left, left


@compiled
def fill_places(
    graph: Graph, column: Column, terms: Terms, price: Int64s, seats: Seats, paths: Paths, fallen: Int64s, todo: Int32s,
    limit: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Bring people to the places ``todo`` that have a free seat at a price, or fewer people than their minimum.

    Returns how many places were treated, the edges looked at, and why it ended: DONE; TIRED after more than ``limit``
    edges; SHORT_SIGHTED where an edge that is not in ``column`` may matter; LACKING where a minimum cannot be met.
    ``fallen`` is by how much each price has fallen since the column was gathered.
    """
    head, work = terms.head, 0
    for turn in range(len(todo)):
        goal = todo[turn]
        while seats.taken[goal] < graph.minimum[goal] or (
            price[goal] > terms.floor[goal] and seats.taken[goal] < graph.capacity[goal]
        ):
            needed = seats.taken[goal] < graph.minimum[goal]
            shortest, last, joins, joined = (FAR if needed else price[goal] - terms.floor[goal]), NOWHERE, NOWHERE, 0
            sight = FAR
            paths.distance[goal] = 0
            paths.touched[0] = goal
            size, found = push(paths, 0, 0, goal), 1
            while size and paths.key[0] < shortest:
                length, node = paths.key[0], paths.node[0]
                size = pop(paths, size)
                if column.within < FAR:
                    sight = min(sight, length + column.within - fallen[node])
                if (
                    node != goal
                    and seats.taken[node] > graph.minimum[node]
                    and length + price[node] - terms.floor[node] < shortest
                ):
                    shortest, last, joins = length + price[node] - terms.floor[node], node, NOWHERE
                work += column.start[node + 1] - column.start[node]
                for at in range(column.start[node], column.start[node + 1]):
                    person = column.person[at]
                    if person < 0:
                        continue
                    origin = seats.at[person]
                    here = length - (column.score[at] + head - price[node])
                    if origin < 0:
                        if here < shortest:
                            shortest, last, joins, joined = here, node, person, column.score[at]
                        continue
                    further = here + seats.worth[person] + head - price[origin]
                    if further < shortest and further < paths.distance[origin]:
                        size, found = reach(paths, size, found, person, origin, column.score[at], further)
                        paths.towards[origin] = node
            for at in range(size):
                paths.spot[paths.node[at]] = -1
            sure = shortest <= sight
            for at in range(found):
                node = paths.touched[at]
                fall = shortest - paths.distance[node]
                if sure and fall > 0 and shortest < FAR:
                    price[node] -= fall
                    fallen[node] += fall
                paths.distance[node] = FAR
            if not sure:
                return turn, work, SHORT_SIGHTED
            if shortest == FAR:
                return turn, work, LACKING
            if last != NOWHERE:
                move_back(seats, paths, goal, last, joins, joined)
            if work > limit:
                return turn, work, TIRED
    return len(todo), work, DONE


@compiled
def move_back(seats: Seats, paths: Paths, goal: int, last: int, joins: int, joined: int) -> None:
    """Let everybody on the path move one place towards ``goal``, from place ``last`` or with ``joins`` coming in there."""
    place = last
    if joins < 0:
        # The seat that falls free at the far end is closed with the last person there.
        slot = seats.slot[paths.mover[last]]
        tail = seats.first[last] + seats.taken[last] - 1
        moved = seats.person[tail]
        seats.person[slot] = moved
        seats.slot[moved] = slot
        seats.taken[last] -= 1
    worth, mover = joined, joins
    if joins < 0:
        mover, worth, place = paths.mover[last], paths.worth[last], paths.towards[last]
    while True:
        follower = paths.mover[place] if place != goal else NOWHERE
        if follower == NOWHERE:
            free = seats.first[goal] + seats.taken[goal]
            seats.taken[goal] += 1
        else:
            free = seats.slot[follower]
        seats.person[free] = mover
        seats.slot[mover] = free
        seats.at[mover] = place
        seats.worth[mover] = worth
        if follower == NOWHERE:
            return
        mover, worth, place = follower, paths.worth[place], paths.towards[place]


@compiled
def leave(seats: Seats, person: int) -> None:
    """Let a person leave the seat; the last one of that place closes the gap."""
    place, slot = seats.at[person], seats.slot[person]
    last = seats.person[seats.first[place] + seats.taken[place] - 1]
    seats.person[slot] = last
    seats.slot[last] = slot
    seats.taken[place] -= 1
    seats.at[person] = -1


@compiled
def stand_up(seats: Seats, people: Int32s) -> None:
    """Let people leave their seats."""
    for turn in range(len(people)):
        leave(seats, people[turn])


@compiled
def seat_more(
    graph: Graph, seats: Seats, paths: Paths, shut: Bools, reached: Bools, standing: Int32s, waiting: int, free: int
) -> tuple[int, int]:
    """Seat more people without regard to scores: one pass over everybody who stands; return how many, who still stands.

    Nobody goes to the places that are ``shut``; all others have ``free`` seats. ``reached`` marks the places that people
    who stand, or those who would make room for them, can get to. When a pass seats nobody more, the number of people is
    the greatest possible and the marked places are the contested ones; when no seat is free any more, all are.
    """
    reached[:] = shut
    seated, left = 0, 0
    for turn in range(waiting):
        person = standing[turn]
        if seated == free:
            standing[left] = person
            left += 1
            continue
        head, tail, goal = 0, 0, NOWHERE
        looking = person
        while True:
            for at in range(graph.start[looking], graph.stop[looking]):
                place = graph.place[at]
                if not reached[place]:
                    reached[place] = True
                    paths.mover[place] = looking
                    paths.worth[place] = graph.score[at]
                    if seats.taken[place] < graph.capacity[place]:
                        goal = place
                        break
                    first = seats.first[place]
                    for slot in range(first, first + seats.taken[place]):
                        paths.node[tail] = seats.person[slot]
                        tail += 1
            if goal != NOWHERE or head == tail:
                break
            looking = paths.node[head]
            head += 1
        if goal == NOWHERE:
            standing[left] = person
            left += 1
        else:
            move_along(seats, paths, person, goal, NOWHERE)
            seated += 1
    return seated, left


@compiled
def seat_nearby(graph: Graph, near: Near, seats: Seats, shut: Bools, standing: Int32s, waiting: int) -> tuple[int, int]:
    """Seat people who stand where one of their kept edges leads to a free seat; return how many, who still stands."""
    seated, left = 0, 0
    for turn in range(waiting):
        person, done = standing[turn], False
        for spot in range(KEPT):
            place = near.edge[person, spot]
            if place < 0 or done:
                break
            if not shut[place] and seats.taken[place] < graph.capacity[place]:
                sit_down(seats, person, place, near.edge[person, KEPT + spot])
                done = True
        if done:
            seated += 1
        else:
            standing[left] = person
            left += 1
    return seated, left


@compiled
def sit_down(seats: Seats, person: int, place: int, worth: int) -> None:
    """Let a person who stands take a free seat."""
    slot = seats.first[place] + seats.taken[place]
    seats.taken[place] += 1
    seats.person[slot] = person
    seats.slot[person] = slot
    seats.at[person] = place
    seats.worth[person] = worth
