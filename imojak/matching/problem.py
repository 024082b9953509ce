"""A matching problem as arrays, and what comes out of it (매칭 문제와 결과). Pure; no Django.

Applicants are the rows 0 … n − 1, places the columns 0 … p − 1, and a candidate edge says that this person may go to
that place with this score: ``place[start[i]:start[i + 1]]`` are the places of applicant i in ascending order, and
``score`` lies beside it. Scores are whole numbers (points × 100, say), so that equal is equal. A preference is the rank of
the wish from 1; 0 is a place that the person may go to and did not wish for.

``make`` takes arrays, ``from_columns`` one row an edge in any order, ``from_edges`` receipt numbers and codes. All three
refuse what cannot be meant (``imojak.matching.checking``) with every fault and its rows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from imojak.kernel.lots import lot as whole_lot
from imojak.matching.arrays import Bools, Int32s, Int64s, UInt64s, lots_of, whole_numbers

BEST_TOTAL, STABLE = "best-total", "stable"
#: Fewer pairs are looked up one by one; more than these by a compiled loop.
FEW, MANY = 12, 1_000
#: From which fields each of a problem's counts is made.
_COUNTED = {
    "applicant": {"start"},
    "order": {"lot", "seed", "receipts"},
    "range": {"score"},
    "candidates": {"place"},
    "banned": {"start", "place", "forbidden"},
}


@dataclass(frozen=True, eq=False)
class Quota:
    """How many seats a group of applicants must or may have among some places (할당).

    ``applicants`` bool[n] and ``places`` bool[p]; None means all of them. ``least`` and ``most`` count people placed;
    ``most`` None sets no limit. A district minimum has all applicants and the places of the district; a priority
    group's share has the group and all places.
    """

    key: str
    label: str
    applicants: Bools | None = None
    places: Bools | None = None
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, eq=False)
class Problem:
    """Who may go where. Made by ``make``, ``from_columns`` or ``from_edges``, which check it.

    ``start`` int64[n + 1], ``place`` int32[m], ``score`` int64[m]; ``capacity`` and ``minimum`` int32[p] (people that a
    place may and must get); ``lot`` uint64[n], the tie-break; ``preference`` int32[m], the rank of the wish from 1, or
    None; ``pinned`` and ``forbidden`` int32[k, 2] pairs (applicant, place). ``receipts`` and ``codes`` name rows and
    columns; without them they are called by their number from 1. ``memory`` are the bytes that solving may take (None:
    what is free).
    """

    start: Int64s
    place: Int32s
    score: Int64s
    capacity: Int32s
    minimum: Int32s
    lot: UInt64s
    seed: str
    preference: Int32s | None = None
    quotas: tuple[Quota, ...] = ()
    pinned: Int32s = field(default_factory=lambda: np.empty((0, 2), np.int32))
    forbidden: Int32s = field(default_factory=lambda: np.empty((0, 2), np.int32))
    receipts: Sequence[str] | None = None
    codes: Sequence[str] | None = None
    memory: int | None = None

    @property
    def people(self) -> int:
        """How many applicants."""
        return len(self.start) - 1

    @property
    def places(self) -> int:
        """How many places."""
        return len(self.capacity)

    @property
    def edges(self) -> int:
        """How many candidate edges."""
        return len(self.place)

    def receipt(self, applicant: int) -> str:
        """Return what an applicant is called: the receipt number, or the row from 1."""
        return str(applicant + 1) if self.receipts is None else self.receipts[applicant]

    def code(self, place: int) -> str:
        """Return what a place is called: its code, or its number from 1."""
        return str(place + 1) if self.codes is None else self.codes[place]

    @cached_property
    def applicant(self) -> Int32s:
        """The applicant of every edge, int32[m] (4 bytes an edge, made when first asked)."""
        return np.repeat(np.arange(self.people, dtype=np.int32), np.diff(self.start))

    @cached_property
    def order(self) -> Int64s:
        """Applicants by lot, first to last: int64[n]. Whatever breaks a tie goes by this and never by the row."""
        order = np.argsort(self.lot, kind="stable").astype(np.int64)
        sorted_lots = self.lot[order]
        if len(order) > 1 and (sorted_lots[1:] == sorted_lots[:-1]).any():
            # Two lots with the same first 64 bits: the rest of the lots decides.
            whole = {int(one): whole_lot(self.seed, self.receipt(int(one))) for one in order}
            order = np.array(sorted(whole, key=whole.__getitem__), np.int64)
        return order

    @cached_property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest score."""
        return int(self.score.min()), int(self.score.max())

    @cached_property
    def candidates(self) -> Int64s:
        """How many candidate edges lead to each place, int64[p]."""
        return np.bincount(self.place, minlength=self.places)

    @cached_property
    def banned(self) -> Int64s:
        """The edges of forbidden pairs in ascending order, each once."""
        edges = self.edges_of(self.forbidden)
        return np.unique(edges[edges >= 0])

    def edge(self, applicant: int, place: int) -> int:
        """Return the number of the edge between an applicant and a place; −1 where there is none."""
        begin, end = int(self.start[applicant]), int(self.start[applicant + 1])
        at = begin + int(np.searchsorted(self.place[begin:end], place))
        return at if at < end and self.place[at] == place else -1

    def edges_of(self, pairs: Int32s) -> Int64s:
        """Return the number of the edge of each pair (applicant, place); −1 where there is none."""
        if len(pairs) < FEW:
            return np.array([self.edge(int(one), int(other)) for one, other in pairs], np.int64)
        applicant, place = pairs[:, 0].astype(np.int64), pairs[:, 1]
        if len(pairs) > MANY:
            from imojak.matching.graph import find_edges

            at = np.empty(len(pairs), np.int64)
            find_edges(self.start, self.place, applicant, place.astype(np.int32), at)
            there = (at < self.start[applicant + 1]) & (self.place[at.clip(max=max(self.edges - 1, 0))] == place)
            return np.where(there, at, -1)
        low, high = self.start[applicant], self.start[applicant + 1]
        end = high
        while (low < high).any():
            middle = (low + high) // 2
            before = (low < high) & (self.place[np.minimum(middle, self.edges - 1)] < place)
            low, high = np.where(before, middle + 1, low), np.where(before | (low >= high), high, middle)
        there = (low < end) & (self.place[np.minimum(low, max(self.edges - 1, 0))] == place)
        return np.where(there, low, -1)

    def changed(self, **fields: Any) -> Problem:
        """Return the problem with some fields changed (a rerun with another pin or capacity); what changed is checked.

        The arrays of all other fields are shared, and what was counted of them stays known.
        """
        from imojak.matching.checking import check

        other, differ = replace(self, **fields), {name for name in fields if fields[name] is not getattr(self, name)}
        for name, source in _COUNTED.items():
            if name in self.__dict__ and not differ & source:
                other.__dict__[name] = self.__dict__[name]
        check(other, differ)
        return other


@dataclass(frozen=True, eq=False)
class Headcount:
    """Why no more people can be placed, as a proof of its own: where quotas keep people out, not seats alone.

    ``gain`` int64[n], ``price`` int64[p] and ``worth`` int64[q] are what ``dual``, ``price`` and ``multiplier`` of the
    assignment are, in 1 / ``scale`` of a person; every candidate edge counts one. In the proof of the points each of
    the people placed then counts ``each`` more: an assignment of just as many people gets no more in all. ``most`` is how
    many people the proof allows: where quotas cross it may be more than anything reaches.
    """

    gain: Int64s
    price: Int64s
    worth: Int64s
    scale: int
    each: int
    most: int


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who goes where, and the numbers that prove it.

    ``place`` int32[n] (−1: nowhere) and ``edge`` int64[n] (−1). ``objective`` is the sum of scores, ``bound`` what no
    assignment of as many people can exceed under the same rules; equal when the result is proven optimal.

    The proof of the best total has two levels. ``sure`` bool[n] and ``contested`` bool[p] prove the number of people:
    whoever is not sure of a seat has candidate places among the contested ones only, and more than the sure ones and
    the contested seats together cannot be placed. ``dual`` int64[n], ``price`` int64[p] and ``multiplier`` int64[q]
    prove the score, in 1 / ``scale`` of a point: a seat more at a place is worth its price. A seat more that a quota's
    minimum asks for costs its multiplier, and one more under its maximum is worth as much below nothing; where that is
    about a person more or fewer, ``urgent`` int64[q] says how many. Where these cannot say it, the number of people has a
    proof apart in ``number``, and ``sure`` and ``urgent`` say nothing. The stable mode leaves all None.
    """

    place: Int32s
    edge: Int64s
    mode: str
    seed: str
    cardinality: int
    objective: int
    bound: int
    sure: Bools | None = None
    contested: Bools | None = None
    dual: Int64s | None = None
    price: Int64s | None = None
    multiplier: Int64s | None = None
    urgent: Int64s | None = None
    scale: int = 1
    number: Headcount | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def proven(self) -> bool:
        """Tell whether nothing better is possible."""
        return self.objective == self.bound


def make(
    start: Any,
    place: Any,
    score: Any,
    capacity: Any,
    *,
    seed: str,
    minimum: Any = None,
    preference: Any = None,
    quotas: Iterable[Quota] = (),
    pinned: Any = None,
    forbidden: Any = None,
    receipts: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    memory: int | None = None,
) -> Problem:
    """Return a checked problem from arrays by applicant (CSR); rows need not be sorted by place.

    ``memory`` are the bytes that solving may take; None means what is free on this machine.
    Raises ``checking.Unusable`` with every fault.
    """
    from imojak.matching.checking import Faults, check
    from imojak.matching.memory import check_memory

    faults = Faults()
    faults.seed(seed)
    bounds, odd = whole_numbers(start)
    if len(odd):
        bounds = np.empty(0, np.int64)
    places = faults.numbers(place, "place")
    faults.shape(bounds, places)
    people = len(bounds) - 1
    seats = faults.column(whole_numbers(capacity), "capacity", codes)
    check_memory(people, len(seats), len(places), memory)
    least = np.zeros(len(seats), np.int64) if minimum is None else minimum
    points = faults.column(whole_numbers(score), "score", None)
    fewest = faults.column(whole_numbers(least), "minimum", codes)
    ranks = None if preference is None else faults.column(whole_numbers(preference), "preference", None)
    columns = {"score": points, "minimum": fewest, "preference": ranks}
    faults.sizes(people, len(places), len(seats), columns, receipts, codes)
    faults.within_32_bits(seats, "capacity", codes)
    if ranks is not None:
        faults.within_32_bits(ranks, "preference", None)
    fixed, barred = faults.pairs(pinned, "고정한"), faults.pairs(forbidden, "금지한")
    wanted = tuple(faults.quota(one, people, len(seats)) for one in quotas)
    faults.outside(places, len(seats))
    faults.stop()
    names = receipts if receipts is not None else [str(row) for row in range(1, people + 1)]
    problem = Problem(
        start=bounds,
        place=places.astype(np.int32, copy=False),
        score=points,
        capacity=seats.clip(-1).astype(np.int32),
        minimum=fewest.clip(-1, np.iinfo(np.int32).max).astype(np.int32),
        lot=lots_of(seed, names),
        seed=seed,
        preference=None if ranks is None else ranks.clip(-1).astype(np.int32),
        quotas=wanted,
        pinned=fixed,
        forbidden=barred,
        receipts=receipts,
        codes=codes,
        memory=memory,
    )
    problem = _sorted(problem)
    check(problem)
    return problem


def _sorted(problem: Problem) -> Problem:
    """Return the problem with every applicant's places in ascending order."""
    if problem.edges < 2:
        return problem
    falling = problem.place[1:] < problem.place[:-1]
    inner = problem.start[1:-1]
    falling[inner[(inner > 0) & (inner < problem.edges)] - 1] = False
    if not falling.any():
        return problem
    by = np.argsort(problem.applicant.astype(np.int64) * problem.places + problem.place, kind="stable")
    return replace(
        problem,
        place=problem.place[by],
        score=problem.score[by],
        preference=None if problem.preference is None else problem.preference[by],
    )


def from_columns(
    applicant: Any, place: Any, score: Any, people: int, capacity: Any, *, preference: Any = None, **more: Any
) -> Problem:
    """Return a checked problem from one row an edge in any order: applicant 0 … people − 1, place, score.

    The other arguments are those of ``make``. Rows that a message names are rows of these columns, from 1.
    """
    from imojak.matching.checking import Faults
    from imojak.matching.memory import check_memory

    faults = Faults()
    who, where = faults.numbers(applicant, "applicant"), faults.numbers(place, "place")
    check_memory(people, len(whole_numbers(capacity)[0]), len(who), more.get("memory"))
    faults.outside(who, people, "applicant")
    values = faults.column(whole_numbers(score), "score", None)
    ranks = None if preference is None else faults.column(whole_numbers(preference), "preference", None)
    faults.same_length(len(who), values, where, ranks)
    faults.stop()
    faults.twice(who, where)
    faults.stop()
    by = np.lexsort((where, who))
    start = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(who, minlength=people), out=start[1:])
    rank = None if ranks is None else ranks[by]
    return make(start, where[by], values[by], capacity, preference=rank, **more)


def from_edges(
    edges: Iterable[tuple[Any, ...]],
    capacities: Mapping[str, int],
    *,
    seed: str,
    applicants: Sequence[str] | None = None,
    minimums: Mapping[str, int] | None = None,
    pinned: Iterable[tuple[str, str]] = (),
    forbidden: Iterable[tuple[str, str]] = (),
    **more: Any,
) -> Problem:
    """Return a checked problem from edges (receipt number, place's code, score[, rank of the wish]).

    ``applicants`` also names who has no edge; else they are those of the edges, in order of their receipt numbers.
    Places are those of ``capacities``, in that order. ``quotas`` and ``memory`` as in ``make``.
    """
    from imojak.matching.checking import Faults

    rows = [tuple(one) for one in edges]
    short = Faults()
    ranked = any(len(one) > 3 for one in rows)
    odd = [row for row, one in enumerate(rows) if len(one) != 3 + ranked]
    wanted = "(접수번호, 자리 코드, 점수, 희망 순위)" if ranked else "(접수번호, 자리 코드, 점수)"
    short.add("edge", odd, f"후보의 줄에 빠지거나 남는 것이 있습니다: {{}}. {wanted}로 고쳐 주세요.", None, "줄")
    short.stop()
    names = sorted({one[0] for one in rows}) if applicants is None else list(applicants)
    codes = list(capacities)
    faults, who, where = Faults(), {name: row for row, name in enumerate(names)}, {c: at for at, c in enumerate(codes)}
    faults.unknown(list(minimums or {}), where, "place")
    faults.unknown([one[0] for one in rows], who, "applicant")
    faults.unknown([one[1] for one in rows], where, "place")
    faults.named(names)
    for pairs in (pinned := list(pinned), forbidden := list(forbidden)):
        faults.unknown([one[0] for one in pairs], who, "applicant")
        faults.unknown([one[1] for one in pairs], where, "place")
    faults.stop()
    return from_columns(
        np.array([who[one[0]] for one in rows], np.int64),
        np.array([where[one[1]] for one in rows], np.int64),
        [one[2] for one in rows],
        len(names),
        list(capacities.values()),
        seed=seed,
        minimum=[(minimums or {}).get(code, 0) for code in codes],
        preference=[one[3] for one in rows] if ranked else None,
        pinned=[(who[receipt], where[code]) for receipt, code in pinned],
        forbidden=[(who[receipt], where[code]) for receipt, code in forbidden],
        receipts=names,
        codes=codes,
        **more,
    )
