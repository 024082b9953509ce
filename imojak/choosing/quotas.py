"""Quotas over a ranking (우선선발 비율, 자치구 상한): which of the ranked people are taken. Pure functions.

Quotas are numbers of *seats of the capacity*, known before anybody applies: a priority group that must have at least
N % has that many seats kept, which nobody else may take; of one district at most M % of the capacity may be taken.
Of all ways to fill as many seats as the quotas allow, the one is taken that follows the ranking closest: going down
the list, each person is taken if the rest of the seats can still be filled. So nobody is passed over unless a quota
demands it. That is exact for one partition with a maximum (districts) and up to two groups with a minimum, which may
overlap; a person of both groups counts for both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from imojak.kernel.josa import josa


def at_least(percent: Decimal | int, capacity: int) -> int:
    """Return the seats that are at least ``percent`` of the capacity: rounded up."""
    return int((Decimal(percent) * capacity / 100).to_integral_value(ROUND_CEILING))


def at_most(percent: Decimal | int, capacity: int) -> int:
    """Return the seats that are at most ``percent`` of the capacity: rounded down."""
    return int((Decimal(percent) * capacity / 100).to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True)
class Minimum:
    """Seats kept for a priority group (우선선발): code, Korean name, number of seats."""

    group: str
    name: str
    seats: int


@dataclass(frozen=True)
class Quotas:
    """``district_seats`` is the most that one district may have (None: no limit)."""

    capacity: int
    minimums: tuple[Minimum, ...] = ()
    district_seats: int | None = None

    def __post_init__(self) -> None:
        if self.capacity < 0 or any(not 0 <= one.seats <= self.capacity for one in self.minimums):
            raise ValueError("a minimum lies between 0 and the capacity")
        if len({one.group for one in self.minimums}) < len(self.minimums) or len(self.minimums) > 2:
            raise ValueError("there are at most two minimums, of different groups")
        if self.district_seats is not None and self.district_seats < 0:
            raise ValueError("a maximum is not negative")


@dataclass(frozen=True)
class Person:
    """A ranked person: receipt number, the codes of groups it belongs to, its district (code or name)."""

    receipt: str
    groups: frozenset[str] = frozenset()
    district: str = ""


class Why(StrEnum):
    """Why somebody is taken or not."""

    RANK = "rank"
    QUOTA = "quota"
    FULL = "full"
    DISTRICT = "district"
    KEPT = "kept"
    TOGETHER = "together"


@dataclass(frozen=True)
class Choice:
    """What became of a ranked person: ``rank`` is the one in the list that came in, from 1."""

    rank: int
    person: Person
    taken: bool
    why: Why
    explanation: str


@dataclass(frozen=True)
class Relaxation:
    """The smallest change of one quota that lets all seats be filled; ``seats`` is what it would have to be."""

    quota: str
    now: int
    seats: int
    sentence: str


@dataclass(frozen=True)
class Chosen:
    """Everybody in the order of the ranking.

    ``empty`` seats stay empty although people wait, because the quotas allow no more. Then ``relaxations`` are the
    changes that would each, alone, fill them; when no single one would, ``together`` is one set of changes that does.
    """

    choices: tuple[Choice, ...]
    empty: int
    relaxations: tuple[Relaxation, ...]
    together: tuple[Relaxation, ...]

    @property
    def taken(self) -> list[str]:
        """Receipt numbers of those taken, best first."""
        return [one.person.receipt for one in self.choices if one.taken]


def choose(ranked: Sequence[Person], quotas: Quotas) -> Chosen:
    """Take people from a ranking (best first) under quotas, and say why for each.

    Raises ValueError when somebody is in the ranking twice.
    """
    if len({person.receipt for person in ranked}) < len(ranked):
        raise ValueError("a receipt number is in the ranking twice")
    target = min(quotas.capacity, len(ranked))
    room = _Room(quotas, ranked)
    reachable = room.most()
    for person in ranked:
        room.consider(person, reachable)
    choices = tuple(_choices(ranked, room, quotas))
    if reachable == target:
        return Chosen(choices, 0, (), ())
    alone, together = _relaxations(ranked, quotas, target)
    return Chosen(choices, target - reachable, alone, together)


class _Room:
    """What is still free while the list is walked, and who is still to come.

    A person's kind is a bit mask of the minimums whose group it is not in: what taking it costs.
    """

    def __init__(self, quotas: Quotas, people: Sequence[Person]) -> None:
        self.quotas = quotas
        self.free = quotas.capacity
        limit = quotas.capacity if quotas.district_seats is None else quotas.district_seats
        self.district_free = {person.district: limit for person in people}
        #: Seats that people outside a minimum's group may still take.
        self.others_free = [quotas.capacity - one.seats for one in quotas.minimums]
        self.kinds = 1 << len(quotas.minimums)
        self.coming = {district: [0] * self.kinds for district in self.district_free}
        for person in people:
            self.coming[person.district][self._kind(person)] += 1
        self.taken: set[str] = set()
        self.passed: dict[str, tuple[Why, tuple[Minimum, ...]]] = {}

    def _kind(self, person: Person) -> int:
        return sum(1 << place for place, one in enumerate(self.quotas.minimums) if one.group not in person.groups)

    def _costs(self, kind: int) -> list[int]:
        return [place for place in range(len(self.others_free)) if kind >> place & 1]

    def consider(self, person: Person, reachable: int) -> None:
        """Take the next person if as many seats as are reachable can still be filled with it."""
        kind = self._kind(person)
        self.coming[person.district][kind] -= 1
        kept = tuple(self.quotas.minimums[place] for place in self._costs(kind) if not self.others_free[place])
        if not self.free:
            self.passed[person.receipt] = Why.FULL, ()
        elif not self.district_free[person.district]:
            self.passed[person.receipt] = Why.DISTRICT, ()
        elif kept:
            self.passed[person.receipt] = Why.KEPT, kept
        else:
            self._move(person.district, kind, -1)
            if len(self.taken) + 1 + self.most() < reachable:
                self._move(person.district, kind, 1)
                self.passed[person.receipt] = Why.TOGETHER, ()
            else:
                self.taken.add(person.receipt)

    def _move(self, district: str, kind: int, by: int) -> None:
        self.free += by
        self.district_free[district] += by
        for place in self._costs(kind):
            self.others_free[place] += by

    def most(self) -> int:
        """Return how many of those still to come can be taken at most.

        Districts let through, of a set S of kinds, at most f(S) = Σ min(free of the district, people of S in it). With
        at most u(k) of each kind k the most is, as the minimum cut, the least f(S) + Σ u(k) over the k outside S. A
        kind inside all groups is without limit, so it is in every S that counts. A kind outside both of two groups
        uses seats of both; with x of it, the others' limits fall by x. The result is then a minimum of lines in x,
        a concave function, and its greatest value is found by halving the range on its slope.
        """
        lines = [self._line(some) for some in range(1, 1 << self.kinds, 2)]
        low, high = 0, min(self.others_free) if len(self.others_free) == 2 else 0
        while low < high:
            middle = (low + high) // 2
            if _least(lines, middle) < _least(lines, middle + 1):
                low = middle + 1
            else:
                high = middle
        return min(self.free, _least(lines, low))

    def _line(self, some: int) -> tuple[int, int]:
        """Return constant and slope of f(S) + Σ u(k), where ``some`` is S as a mask of kinds."""
        inside = [kind for kind in range(self.kinds) if some >> kind & 1]
        constant = sum(
            min(self.district_free[district], sum([numbers[kind] for kind in inside]))
            for district, numbers in self.coming.items()
        )
        slope = 0
        for kind in set(range(self.kinds)).difference(inside):
            if kind == 3:
                slope += 1
            else:
                constant += self.others_free[kind - 1]
                slope -= 1
        return constant, slope


def _least(lines: Sequence[tuple[int, int]], x: int) -> int:
    return min([constant + slope * x for constant, slope in lines])


def _choices(ranked: Sequence[Person], room: _Room, quotas: Quotas) -> Iterator[Choice]:
    for place, person in enumerate(ranked, 1):
        if person.receipt in room.taken:
            by_rank = place <= quotas.capacity
            why = Why.RANK if by_rank else Why.QUOTA
            text = f"{place}위로 정원 {quotas.capacity}명 안에 들어 선정되었습니다."
            if not by_rank:
                text = f"{place}위이지만 우선선발 인원이나 자치구 상한을 지키면 순서가 되어 선정되었습니다."
            yield Choice(place, person, True, why, text)
            continue
        why, kept = room.passed[person.receipt]
        yield Choice(place, person, False, why, f"{place}위입니다. {_why_not(why, kept, quotas)}")


def _why_not(why: Why, kept: Sequence[Minimum], quotas: Quotas) -> str:
    match why:
        case Why.FULL:
            return f"정원 {quotas.capacity}명이 먼저 찼습니다."
        case Why.DISTRICT:
            return f"같은 자치구에서 뽑을 수 있는 {quotas.district_seats}명이 앞 순위에서 모두 찼습니다."
        case Why.KEPT:
            others = " ".join(f"{one.name} 몫 {one.seats}자리는 다른 분에게 드릴 수 없습니다." for one in kept)
            return f"그 밖의 자리가 앞 순위에서 찼고, {others}"
    return "우선선발 인원과 자치구 상한을 함께 지키면서 남은 자리를 채우려면 다음 순위로 넘어가야 했습니다."


def _fills(ranked: Sequence[Person], quotas: Quotas, target: int) -> bool:
    return _Room(quotas, ranked).most() >= target


def _relaxations(
    ranked: Sequence[Person], quotas: Quotas, target: int
) -> tuple[tuple[Relaxation, ...], tuple[Relaxation, ...]]:
    """Return the smallest changes that fill all seats: each alone, and, if there is none, one set of them."""
    alone = []
    for place, one in enumerate(quotas.minimums):
        found = _lower(ranked, quotas, place, target)
        if found is not None:
            alone.append(_of_minimum(one, found))
    district = _raise(ranked, quotas, target)
    if district is not None:
        alone.append(_of_district(quotas, district))
    if alone:
        return tuple(alone), ()
    # Let all groups go to find the district limit that it takes, then give each group back what still fits.
    changed = replace(quotas, minimums=tuple(replace(one, seats=0) for one in quotas.minimums))
    district = _raise(ranked, changed, target)
    together = []
    if district is not None:
        changed = replace(changed, district_seats=district)
        together.append(_of_district(quotas, district))
    for place, one in enumerate(quotas.minimums):
        kept = list(changed.minimums)
        kept[place] = one
        tried = replace(changed, minimums=tuple(kept))
        seats = one.seats if _fills(ranked, tried, target) else _lower(ranked, tried, place, target)
        kept[place] = replace(one, seats=seats or 0)
        changed = replace(changed, minimums=tuple(kept))
        if seats != one.seats:
            together.append(_of_minimum(one, seats or 0))
    return (), tuple(together)


def _lower(ranked: Sequence[Person], quotas: Quotas, place: int, target: int) -> int | None:
    """Return the greatest smaller number of kept seats with which all seats can be filled; None if there is none."""

    def fills(fewer: int) -> bool:
        minimums = list(quotas.minimums)
        minimums[place] = replace(minimums[place], seats=minimums[place].seats - fewer)
        return _fills(ranked, replace(quotas, minimums=tuple(minimums)), target)

    seats = quotas.minimums[place].seats
    fewer = bisect_left(range(seats + 1), True, lo=1, key=fills)
    return seats - fewer if fewer <= seats else None


def _raise(ranked: Sequence[Person], quotas: Quotas, target: int) -> int | None:
    """Return the smallest greater district limit with which all seats can be filled; None if there is none."""
    if (now := quotas.district_seats) is None or now >= quotas.capacity:
        return None
    seats = bisect_left(
        range(quotas.capacity + 1),
        True,
        lo=now + 1,
        key=lambda seats: _fills(ranked, replace(quotas, district_seats=seats), target),
    )
    return seats if seats <= quotas.capacity else None


def _of_minimum(one: Minimum, seats: int) -> Relaxation:
    text = f"{josa(one.name, '을/를')} 위해 남겨 둔 {one.seats}자리를 {seats}자리로 줄이면 정원을 채울 수 있습니다."
    return Relaxation(one.group, one.seats, seats, text)


def _of_district(quotas: Quotas, seats: int) -> Relaxation:
    now = quotas.district_seats or 0
    text = f"한 자치구에서 뽑을 수 있는 인원을 {now}명에서 {seats}명으로 늘리면 정원을 채울 수 있습니다."
    return Relaxation("district", now, seats, text)
