"""Of all best results the one that goes by lot (동점의 결과 고르기): the same whatever found the first of them.

Often several assignments place as many people with the same total. The one that is chosen is this: whoever has the first
lot goes to the place that they wish for most among all that they have in any best result; then, with that settled, the
second; and so on. Of wishes with the same rank, or none, the higher own score comes first, then the place's code; to go
without comes last. So the result is a function of the list and its seed alone: it does not matter whether it was found
from scratch, from the last run's prices or block by block, and anybody can find it again by other means.

How it is found: the proof of one best result says what all of them have in common. Nobody moves but along edges on which
nothing is lost, places that have a price stay full, whoever is sure of a seat keeps one. Somebody can have another
place just where a circle of such moves leads through it. A search that finds none leaves a set of places behind that no
circle crosses any more, so that later searches stay within smaller and smaller sets.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from imojak.matching import certificate
from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.best_total import disjoint
from imojak.matching.graph import barred, edges_at
from imojak.matching.jit import compiled
from imojak.matching.problem import BEST_TOTAL, Assignment, Problem


class Options(NamedTuple):
    """Where each person may be in a best result: ``node[start[i]:start[i + 1]]``, what is liked best first.

    Nodes are places, then the ways of going without (one for each pool, one for all others), then the seats that nobody
    needs. ``back`` leads from a node to the persons that have it among theirs.
    """

    start: Int64s
    node: Int32s
    back: Int64s
    person: Int32s


class Standing(NamedTuple):
    """Who is where (``at``), in a list by node (``head``, ``after``, ``before``) of those who are still to be settled.

    ``held`` people are at a node, between ``low`` and ``high``. No circle leads between nodes with another ``label``.
    """

    at: Int32s
    head: Int32s
    after: Int32s
    before: Int32s
    held: Int64s
    low: Int64s
    high: Int64s
    label: Int32s


class Reach(NamedTuple):
    """What a search has reached from one side: ``seen`` holds its number, ``link`` and ``who`` lead back."""

    seen: Int32s
    link: Int32s
    who: Int32s
    queue: Int32s


def settle_ties(problem: Problem, assignment: Assignment) -> Assignment:
    """Return the best result that goes by lot, with the same proof; ``told["ties"]`` are the people that it moved.

    As it is where that cannot be said: another mode, crossing quotas, or a result that is not proven best.
    """
    one = assignment
    if (
        one.mode != BEST_TOTAL or one.dual is None or one.price is None or one.sure is None or one.contested is None
        or one.scale != 1 or not one.proven or not problem.edges
    ):  # fmt: skip
        return assignment
    pools, crossing = disjoint(problem)
    if crossing:
        return assignment
    options, standing, order = _laid_out(problem, one, pools)
    if not len(order):
        return replace(one, told={**one.told, "ties": 0})
    before = standing.at.copy()
    nodes = len(standing.head)
    several = [Reach(*(np.zeros(nodes, np.int32) for _ in Reach._fields)) for _ in range(2)]
    may_vary = np.flatnonzero(standing.low < standing.high).astype(np.int32)
    by_lot(order, options, standing, may_vary, np.zeros(problem.people, np.bool_), *several)
    place = np.where(standing.at < problem.places, standing.at, -1).astype(np.int32)
    found = replace(
        one, place=place, edge=edges_at(problem, place),
        told={**one.told, "ties": int(np.count_nonzero(standing.at != before))},
    )  # fmt: skip
    # As many people and points under the same rules as the one that is proven best.
    if wrong := certificate.against_rules(problem, found):
        raise certificate.NotProven(wrong)
    return found


def _laid_out(problem: Problem, one: Assignment, pools: tuple[int, ...]) -> tuple[Options, Standing, Int64s]:
    """Return where everybody may be, who is where, and whoever may be in several places in the order of their lots."""
    if one.dual is None or one.price is None or one.sure is None or one.contested is None:
        raise ValueError("only the best total has prices")
    people, places = problem.people, problem.places
    # The last pool is that of everybody else.
    pool = np.full(people, len(pools), np.int32)
    sure, gain = one.sure.astype(np.int64), one.dual.copy()
    held = np.bincount(one.place[one.place >= 0], minlength=places + len(pools) + 2)
    low, high = held.copy(), held.copy()
    nothing = (one.price == 0) & ~one.contested
    low[:places][nothing], high[:places][nothing] = problem.minimum[nothing], problem.capacity[nothing]
    for number, row in enumerate(pools):
        quota = problem.quotas[row]
        member = np.ones(people, np.bool_) if quota.applicants is None else quota.applicants
        pool[member] = number
        members = int(np.count_nonzero(member))
        held[places + number] = low[places + number] = high[places + number] = np.count_nonzero(one.place[member] < 0)
        worth = (
            0 if one.urgent is None else int(one.urgent[row]),
            0 if one.multiplier is None else int(one.multiplier[row]),
        )
        sure[member] -= worth[0]
        gain[member] -= worth[1]
        if worth == (0, 0):
            low[places + number] = 0 if quota.most is None else max(members - quota.most, 0)
            high[places + number] = members - quota.least
    rest = places + len(pools)
    held[rest] = np.count_nonzero(one.place[pool == len(pools)] < 0)
    low[rest], high[rest] = 0, people
    at = np.where(one.place >= 0, one.place, places + pool).astype(np.int32)

    out = barred(problem)
    fixed = np.zeros(people, np.bool_)
    fixed[problem.pinned[:, 0]] = True
    idle = ~one.sure & (one.dual == 0) & ~fixed
    arrays = (problem.start, problem.place, problem.score, sure, gain, one.contested, one.price, fixed, out)
    edge = np.empty(tight(*arrays, np.empty(0, np.int64)), np.int64)
    tight(*arrays, edge)
    free = np.flatnonzero(idle)
    who = np.concatenate([problem.applicant[edge], free])
    node = np.concatenate([problem.place[edge], places + pool[free]])
    several = np.bincount(who, minlength=people) > 1
    kept = several[who]
    who, node, edge = who[kept], node[kept], edge[kept[: len(edge)]]
    # Going without comes last; a place that was not wished for, after all wishes.
    rank, score = np.full(len(who), np.iinfo(np.int32).max, np.int32), np.zeros(len(who), np.int64)
    wished = 0 if problem.preference is None else problem.preference[edge]
    rank[: len(edge)] = np.where(wished == 0, np.iinfo(np.int32).max - 1, wished)
    score[: len(edge)] = problem.score[edge]
    codes = np.arange(len(held))
    if problem.codes is not None:
        codes[np.array(sorted(range(places), key=problem.codes.__getitem__), np.int64)] = np.arange(places)
    by = np.lexsort((codes[node], -score, rank, who))
    start, back = np.zeros(people + 1, np.int64), np.zeros(len(held) + 1, np.int64)
    np.cumsum(np.bincount(who, minlength=people), out=start[1:])
    np.cumsum(np.bincount(node, minlength=len(held)), out=back[1:])
    options = Options(start, node[by].astype(np.int32), back, who[np.argsort(node, kind="stable")].astype(np.int32))
    head, after, before = (np.full(size, -1, np.int32) for size in (len(held), people, people))
    order = problem.order[several[problem.order]]
    standing = Standing(at, head, after, before, held, low, high, np.zeros(len(held), np.int32))
    for_lists(order, standing)
    return options, standing, order


@compiled
def tight(
    start: Int64s, place: Int32s, score: Int64s, sure: Int64s, gain: Int64s, contested: Bools, price: Int64s,
    fixed: Bools, out: Bools, edge: Int64s,
) -> int:  # fmt: skip
    """Write the edges on which nothing is lost, of whoever is not ``fixed``, into ``edge``; return how many there are.

    With an ``edge`` of length 0 they are only counted. ``out`` are edges that are barred (length 0: none).
    """
    found = 0
    for person in range(len(sure)):
        if fixed[person]:
            continue
        for at in range(start[person], start[person + 1]):
            where = place[at]
            if gain[person] + price[where] != score[at] or sure[person] + contested[where] != 1:
                continue
            if len(out) and out[at]:
                continue
            if len(edge):
                edge[found] = at
            found += 1
    return found


@compiled
def link(standing: Standing, person: int, node: int) -> None:
    """Put a person into the list of a node."""
    first = standing.head[node]
    standing.after[person], standing.before[person] = first, -1
    if first >= 0:
        standing.before[first] = person
    standing.head[node] = person


@compiled
def unlink(standing: Standing, person: int, node: int) -> None:
    """Take a person out of the list of a node."""
    before, after = standing.before[person], standing.after[person]
    if before >= 0:
        standing.after[before] = after
    else:
        standing.head[node] = after
    if after >= 0:
        standing.before[after] = before


@compiled
def for_lists(order: Int64s, standing: Standing) -> None:
    """Put everybody of ``order`` into the list of their node."""
    for person in order:
        link(standing, person, standing.at[person])


@compiled
def move(standing: Standing, person: int, to: int) -> None:
    """Let a person of the lists go to another node."""
    unlink(standing, person, standing.at[person])
    link(standing, person, to)
    standing.held[standing.at[person]] -= 1
    standing.held[to] += 1
    standing.at[person] = to


@compiled
def spread(options: Options, standing: Standing, vary: Int32s, side: Reach, turn: int, at: int, tail: int) -> int:
    """Reach what one move leads to from a node; return where the queue ends."""
    label, spare = standing.label[at], len(standing.head) - 1
    if at == spare:
        for node in vary:
            if side.seen[node] != turn and standing.label[node] == label and standing.held[node] > standing.low[node]:
                side.seen[node], side.link[node], side.who[node] = turn, at, -1
                side.queue[tail] = node
                tail += 1
        return tail
    person = standing.head[at]
    while person >= 0:
        for spot in range(options.start[person], options.start[person + 1]):
            node = options.node[spot]
            if side.seen[node] != turn and standing.label[node] == label:
                side.seen[node], side.link[node], side.who[node] = turn, at, person
                side.queue[tail] = node
                tail += 1
        person = standing.after[person]
    if side.seen[spare] != turn and standing.label[spare] == label and standing.held[at] < standing.high[at]:
        side.seen[spare], side.link[spare], side.who[spare] = turn, at, -1
        side.queue[tail] = spare
        tail += 1
    return tail


@compiled
def spread_back(
    options: Options, standing: Standing, vary: Int32s, fixed: Bools, side: Reach, turn: int, at: int, tail: int
) -> int:
    """Reach from where one move leads to a node; return where the queue ends."""
    label, spare = standing.label[at], len(standing.head) - 1
    if at == spare:
        for node in vary:
            if side.seen[node] != turn and standing.label[node] == label and standing.held[node] < standing.high[node]:
                side.seen[node], side.link[node], side.who[node] = turn, at, -1
                side.queue[tail] = node
                tail += 1
        return tail
    for spot in range(options.back[at], options.back[at + 1]):
        person = options.person[spot]
        node = standing.at[person]
        if not fixed[person] and side.seen[node] != turn and standing.label[node] == label:
            side.seen[node], side.link[node], side.who[node] = turn, at, person
            side.queue[tail] = node
            tail += 1
    if side.seen[spare] != turn and standing.label[spare] == label and standing.held[at] > standing.low[at]:
        side.seen[spare], side.link[spare], side.who[spare] = turn, at, -1
        side.queue[tail] = spare
        tail += 1
    return tail


@compiled
def by_lot(
    order: Int64s, options: Options, standing: Standing, vary: Int32s, fixed: Bools, ahead: Reach, behind: Reach
) -> None:
    """Settle one person after the other: at the first of the options to which a circle of moves leads."""
    turn, labels = 0, 0
    for person in order:
        own = standing.at[person]
        unlink(standing, person, own)
        fixed[person] = True
        for option in range(options.start[person], options.start[person + 1]):
            wanted = options.node[option]
            if wanted == own:
                break
            if standing.label[wanted] != standing.label[own]:
                continue
            turn += 1
            ahead.seen[wanted] = behind.seen[own] = turn
            ahead.queue[0], behind.queue[0] = wanted, own
            front, front_end, rear, rear_end, meet = 0, 1, 0, 1, -1
            while meet < 0 and front < front_end and rear < rear_end:
                # Both sides reach further in turn, the one that has reached less first.
                if front_end <= rear_end:
                    first = front_end
                    front_end = spread(options, standing, vary, ahead, turn, ahead.queue[front], front_end)
                    front += 1
                    for spot in range(first, front_end):
                        if behind.seen[ahead.queue[spot]] == turn:
                            meet = ahead.queue[spot]
                            break
                else:
                    first = rear_end
                    rear_end = spread_back(options, standing, vary, fixed, behind, turn, behind.queue[rear], rear_end)
                    rear += 1
                    for spot in range(first, rear_end):
                        if ahead.seen[behind.queue[spot]] == turn:
                            meet = behind.queue[spot]
                            break
            if meet < 0:
                labels += 1
                if front == front_end:
                    for spot in range(front_end):
                        standing.label[ahead.queue[spot]] = labels
                else:
                    for spot in range(rear_end):
                        standing.label[behind.queue[spot]] = labels
                continue
            node = meet
            while node != wanted:
                if ahead.who[node] >= 0:
                    move(standing, ahead.who[node], node)
                node = ahead.link[node]
            node = meet
            while node != own:
                if behind.who[node] >= 0:
                    move(standing, behind.who[node], behind.link[node])
                node = behind.link[node]
            standing.held[own] -= 1
            standing.held[wanted] += 1
            standing.at[person] = wanted
            break
