"""Deferred acceptance over arrays (지연 수락): the loop that a stable match spends its time in.

Plain Python over arrays, which ``imojak.matching.compiling`` compiles where there is much to do. Nothing is computed with
scores but comparisons.
"""

from __future__ import annotations

import numpy as np

from imojak.matching.arrays import Bools, Int32s, Int64s


def defer(
    start: Int64s,
    place: Int32s,
    wish: Int32s,
    score: Int64s,
    lot: Int32s,
    room: Int64s,
    member: Bools,
    reserve: Int64s,
) -> tuple[Int64s, int]:
    """Return the edge that each applicant ends with (int64[n], -1: none), and how many proposals were made.

    Applicant i has the edges ``start[i]`` to ``start[i + 1]``; of each, ``place``, ``wish`` (smaller is preferred;
    negative: the edge does not take part; equal ones go by higher score, then by their order) and ``score`` (higher is
    better there). ``lot`` int32[n] orders applicants of equal score, smaller first; no two are the same. ``room``
    int64[p] are the seats. ``reserve[k, p]`` of them go to those with ``member[k, i]`` first, in the order of k;
    together they are at most the room. What the group leaves of them is for everybody.

    A place's seats are heaps with the weakest on top, one for each reserve and one for the rest. Whoever comes tries
    the reserves of the own groups and then the rest; whoever is displaced goes on from there. So a reserve holds the
    best of its group, the rest holds the best of all others, and whom nothing holds asks at the next wish.
    """
    people, places, groups = len(start) - 1, len(room), len(reserve)
    base = np.zeros((groups + 1, places), np.int64)
    seats = 0
    for q in range(places):
        for k in range(groups + 1):
            base[k, q] = seats
            seats += room[q] if k == groups else reserve[k, q]
    sits, points = np.empty(seats, np.int32), np.empty(seats, np.int64)
    held = np.zeros((groups + 1, places), np.int64)
    taken = np.zeros(places, np.int64)
    # The wishes of each: in their order where the ranks are 1, 2, 3, … (holes are -1), else as a heap, the best on top.
    # Most of them are never asked for, and need no sorting. ``left`` is how far the order was read, or the heap's size.
    wishes, left, ordered = np.empty(len(place), np.int32), np.zeros(people, np.int32), np.ones(people, np.bool_)
    got = np.full(people, -1, np.int64)
    proposals = 0

    for newcomer in range(people):
        one = newcomer
        begin, end, size, top = start[one], start[one + 1], 0, -1
        wishes[begin:end] = -1
        for edge in range(begin, end):
            if wish[edge] >= 0 and room[place[edge]] > 0:
                spot = begin + wish[edge] - 1
                if spot < begin or spot >= end or wishes[spot] >= 0:
                    ordered[one] = False
                    break
                wishes[spot] = edge - begin
        if not ordered[one]:
            for edge in range(begin, end):
                if wish[edge] >= 0 and room[place[edge]] > 0:
                    wishes[begin + size] = edge - begin
                    size += 1
            top = size // 2 - 1
        while True:
            while top >= 0:
                hole, moving = top, wishes[begin + top]
                while 2 * hole + 1 < size:
                    child = 2 * hole + 1
                    best = wishes[begin + child]
                    if child + 1 < size:
                        other = wishes[begin + child + 1]
                        a, b = begin + other, begin + best
                        if wish[a] < wish[b] or (
                            wish[a] == wish[b] and (score[a] > score[b] or (score[a] == score[b] and a < b))
                        ):
                            child, best = child + 1, other
                    a, b = begin + moving, begin + best
                    if wish[a] < wish[b] or (
                        wish[a] == wish[b] and (score[a] > score[b] or (score[a] == score[b] and a < b))
                    ):
                        break
                    wishes[begin + hole] = best
                    hole = child
                wishes[begin + hole] = moving
                top -= 1
            edge = -1
            if ordered[one]:
                spot = begin + left[one]
                while spot < end and wishes[spot] < 0:
                    spot += 1
                if spot < end:
                    edge = begin + wishes[spot]
                left[one] = spot + 1 - begin
            elif size > 0:
                edge = begin + wishes[begin]
                wishes[begin] = wishes[begin + size - 1]
                left[one] = size - 1
            got[one] = edge
            if edge < 0:
                break
            proposals += 1

            q, mine, came = place[edge], score[edge], False
            for k in range(groups + 1):
                low, length, sink = base[k, q], held[k, q], -1
                if one >= 0 and (k == groups or (reserve[k, q] > 0 and member[k, one])):
                    if taken[q] < room[q] if k == groups else length < reserve[k, q]:
                        sits[low + length], points[low + length] = one, mine
                        length += 1
                        taken[q] += 1
                        one, came = -1, True
                        if k < groups and length == reserve[k, q]:
                            sink = length // 2 - 1
                    elif length > 0 and (points[low] < mine or (points[low] == mine and lot[sits[low]] > lot[one])):
                        weaker, its = sits[low], points[low]
                        sits[low], points[low] = one, mine
                        one, mine, sink = weaker, its, 0
                if k == groups and came and taken[q] == room[q]:
                    sink = length // 2 - 1
                elif k == groups and taken[q] > room[q]:
                    # Somebody sat down in a reserve: the last of the rest stands up.
                    one, length = sits[low], length - 1
                    sits[low], points[low] = sits[low + length], points[low + length]
                    taken[q] -= 1
                    sink = min(0, length - 1)
                held[k, q] = length
                while sink >= 0:
                    hole, person, worth = sink, sits[low + sink], points[low + sink]
                    while 2 * hole + 1 < length:
                        child = low + 2 * hole + 1
                        if child + 1 < low + length and (
                            points[child + 1] < points[child]
                            or (points[child + 1] == points[child] and lot[sits[child + 1]] > lot[sits[child]])
                        ):
                            child += 1
                        if worth < points[child] or (worth == points[child] and lot[person] > lot[sits[child]]):
                            break
                        sits[low + hole], points[low + hole] = sits[child], points[child]
                        hole = child - low
                    sits[low + hole], points[low + hole] = person, worth
                    sink -= 1
            if one < 0:
                break
            begin, end, size, top = start[one], start[one + 1], 0, -1
            if not ordered[one]:
                size = left[one]
                top = min(0, size - 1)
    return got, proposals
