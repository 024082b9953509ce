"""A market that stays open (열어 둔 매칭): the best total after one change after the other, each in little time.

What solving takes most of its time for stays from one change to the next: the layout, prices and seats, and the edges by
place. A change is made in place; whoever it concerns is brought in by the same repair that follows an auction, what has
become free is filled, and the proof is checked in full.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from imojak.matching import proof
from imojak.matching.amending import amend_people, amend_places, index_rows, mark, move_over
from imojak.matching.arrays import Bools, Int32s, Int64s
from imojak.matching.best_total import PATIENCE, Lacking, by_loops, disjoint, finish, reason, settle, solve
from imojak.matching.graph import Layout, barred, bounds, lay_out, pool_bounds, pools_of
from imojak.matching.market import FAR, Column, Market, seats_for
from imojak.matching.parts import in_parts
from imojak.matching.problem import Assignment, Problem, Quota
from imojak.matching.rerun import resumed


class Warm:
    """A problem's market, kept open: ``assignment`` is the best one of the ``problem`` that was solved last.

    It belongs to one thread of one process. Raises what ``best_total.solve`` raises. Problems that the loops do not solve (quotas
    that cross, scores beyond 32 bits) are solved from the start every time.
    """

    def __init__(self, problem: Problem, *, threads: int = 2) -> None:
        self._threads = threads
        self.problem = problem
        self.assignment = self._open(problem)

    def rerun(self, problem: Problem) -> Assignment:
        """Return the best assignment of a problem that differs little from the last one; it becomes the last one.

        It has the same people and places in the same rows. Where its edges, scores and lots are the same, so that pins, bans, capacities,
        minimums and quotas' bounds may differ, the market is changed in place. How equally good assignments are chosen between may
        differ from ``solve``: what was stays where it can.
        """
        found = None
        if self._market is not None:
            if self._same_edges(problem) and self._same_pools(problem):
                found = self._amended(problem)
            elif problem.people == self.problem.people and problem.places == self.problem.places:
                found = self._resumed(problem)
        self.assignment = self._open(problem) if found is None else found
        self.problem = problem
        return self.assignment

    def _open(self, problem: Problem) -> Assignment:
        """Solve from the start, and keep the market if the loops can."""
        self._market: Market | None = None
        pools, crossing = disjoint(problem)
        if crossing:
            return solve(problem, threads=self._threads)
        layout = lay_out(problem, pools, whole=True, threads=self._threads)
        try:
            market = None if layout.wide else by_loops(layout, self._threads, PATIENCE, _room(layout, problem))
        except Lacking as lacking:
            raise reason(problem, lacking) from None
        if market is None:
            return solve(problem, threads=self._threads)
        found = finish(problem, layout, market)
        proof.check(problem, found, self._threads)
        self._keep(problem, layout, market)
        return found

    def _resumed(self, problem: Problem) -> Assignment | None:
        """Lay out anew and go on from the last prices; None where that does not lead to an end."""
        pools, crossing = disjoint(problem)
        if crossing:
            return None
        layout = lay_out(problem, pools, whole=True, threads=self._threads)
        market = resumed(problem, layout, self.assignment, _room(layout, problem))
        if market is None:
            return None
        found = finish(problem, layout, market)
        if not proof.holds(problem, found, self._threads):
            return None
        self._keep(problem, layout, market)
        return found

    def _keep(self, problem: Problem, layout: Layout, market: Market) -> None:
        """Keep a settled market, with what changes need: who stands in which row, and the edges by place."""
        self._layout, self._market = layout, market
        self._person = np.empty(problem.people, np.int64)
        self._person[layout.row] = np.arange(problem.people)
        self._fixed = np.zeros(problem.people, np.bool_)
        self._fixed[problem.pinned[:, 0]] = True
        self._banned = problem.banned
        out = barred(problem)
        self._barred: Bools = out if len(out) else np.zeros(problem.edges, np.bool_)
        self._pool = pools_of(problem, layout.pools, layout.row, np.zeros(problem.people, np.bool_))
        market.index = self._indexed(problem)
        persons = self._person[np.union1d(problem.pinned[:, 0], _rows(problem, self._banned))]
        self._mark(problem, market.index, persons)

    def _indexed(self, problem: Problem) -> Column:
        """Return all edges by place, those to pools included."""
        layout, places = self._layout, len(self._layout.graph.capacity)
        counts = []
        listed = (problem.start, problem.place, problem.score, layout.row, layout.rank, layout.low, self._pool)
        none, nothing = np.empty(0, np.int32), np.empty(0, layout.graph.score.dtype)

        def count(begin: int, end: int) -> tuple[int, int, Int64s]:
            spot = np.zeros(places, np.int64)
            index_rows(*listed, spot, none, nothing, True, begin, end)
            return begin, end, spot

        counts = in_parts(count, problem.people, self._threads)
        start = np.zeros(places + 1, np.int64)
        np.cumsum(sum(spot for _, _, spot in counts), out=start[1:])
        person, score = np.empty(start[-1], np.int32), np.empty(start[-1], layout.graph.score.dtype)
        firsts, first = {}, start[:-1].copy()
        for begin, _, spot in counts:
            firsts[begin] = first.copy()
            first += spot

        def write(begin: int, end: int) -> None:
            index_rows(*listed, firsts[begin], person, score, False, begin, end)

        in_parts(write, problem.people, self._threads)
        return Column(start, person, score, FAR)

    def _mark(self, problem: Problem, index: Column, persons: Int64s) -> None:
        """Mark edges that may not be used in the index."""
        layout = self._layout
        for person in persons.tolist():
            applicant = int(layout.row[person])
            out = bool(self._fixed[applicant])
            for edge in range(problem.start[applicant], problem.start[applicant + 1]):
                if out or self._barred[edge]:
                    mark(index, int(layout.rank[problem.place[edge]]), person, False)
            if out and len(self._pool) and self._pool[person] >= 0:
                mark(index, int(self._pool[person]), person, False)

    def _same_edges(self, problem: Problem) -> bool:
        mine = self.problem
        if problem.seed != mine.seed:
            return False
        fields = ("lot", "start", "place", "score")
        return all(_same(getattr(problem, name), getattr(mine, name)) for name in fields)

    def _same_pools(self, problem: Problem) -> bool:
        mine, pools = self.problem, self._layout.pools
        if problem.quotas is mine.quotas and not pools:
            return True
        same = len(problem.quotas) == len(mine.quotas) and all(map(_same_groups, problem.quotas, mine.quotas))
        if not same or (problem.quotas is not mine.quotas and disjoint(problem) != (pools, ())):
            return False
        bound = self._market.graph.capacity[mine.places :] == 0 if self._market else None
        return bool(((pool_bounds(problem, pools)[0] == 0) == bound).all())

    def _amended(self, problem: Problem) -> Assignment | None:
        """Make the change in place and repair; None where that does not lead to an end."""
        layout, market = self._layout, self._market
        if market is None or market.index is None:
            return None
        graph, places = layout.graph, problem.places
        banned = problem.banned
        turned = np.setxor1d(banned, self._banned, assume_unique=True)
        fixed = np.zeros(problem.people, np.bool_)
        fixed[problem.pinned[:, 0]] = True
        concerned = np.union1d(np.flatnonzero(fixed != self._fixed), _rows(problem, turned))
        self._barred[turned] ^= True
        self._banned, self._fixed = banned, fixed
        capacity, minimum = bounds(problem)
        most, least = pool_bounds(problem, layout.pools)
        capacity = np.append(capacity[layout.place], most)
        minimum = np.append(minimum[layout.place], least)
        queue = np.empty(problem.people, np.int32)
        waiting = 0
        if len(concerned):
            waiting = amend_people(
                problem.start, problem.place, problem.score, layout.row, layout.rank, self._barred, fixed, layout.low,
                layout.tangled, self._pool, self._person[concerned], graph, market.index, market.terms, market.price,
                market.near, market.seats, queue,
            )  # fmt: skip
        if (capacity > np.diff(market.seats.first)).any():
            self._make_room(market, capacity, places)
        waiting = amend_places(
            capacity,
            minimum,
            graph,
            market.index,
            market.terms,
            market.price,
            market.near,
            market.seats,
            queue,
            waiting,
        )
        market.told = {"changed": len(concerned), "loosened": waiting}
        try:
            if not settle(market, queue[:waiting], PATIENCE * len(graph.place)):
                return None
        except Lacking:
            return None
        found = finish(problem, layout, market, self.assignment)
        return found if proof.holds(problem, found, self._threads) else None

    def _make_room(self, market: Market, capacity: Int32s, places: int) -> None:
        room = np.diff(market.seats.first)
        short = capacity > room
        room[short] = capacity[short] + capacity[short] // 4 + 1
        seats = seats_for(room, len(market.seats.at), market.seats.worth.dtype)
        move_over(market.seats, seats)
        market.seats = seats


def _room(layout: Layout, problem: Problem) -> Int64s:
    """Return for how many people there is room: some more than seats, so that not every change needs other arrays."""
    capacity = layout.graph.capacity.clip(0).astype(np.int64)
    room: Int64s = capacity + capacity // 4 + 1
    for number, one in enumerate(layout.pools):
        group = problem.quotas[one].applicants
        room[problem.places + number] = 1 + (problem.people if group is None else np.count_nonzero(group))
    return room


def _rows(problem: Problem, edges: Int64s) -> Int64s:
    """Return the applicants of edges."""
    return np.searchsorted(problem.start, edges, "right") - 1


def _same(one: Any, other: Any) -> bool:
    return one is other or (len(one) == len(other) and bool(np.array_equal(one, other)))


def _same_groups(one: Quota, other: Quota) -> bool:
    pairs = ((one.applicants, other.applicants), (one.places, other.places))
    return all(a is b or (a is not None and b is not None and _same(a, b)) for a, b in pairs)
