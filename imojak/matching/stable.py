"""Stable matching (안정 매칭): applicant-proposing deferred acceptance with capacities. Pure functions.

Everybody goes to the first wish; a place keeps the best of those who came, up to its capacity, and sends the others
on to their next wish; until nobody moves. The result is stable: no person and place would both rather have each other.
And of all stable results it is the best one for every single applicant, so that nobody gains by hiding a true wish.
(Gale and Shapley 1962; Roth 1985.)

Equal scores are decided by lot (imojak.kernel.lots): one lot per person, the same at every place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappush, heapreplace

from imojak.kernel.josa import josa
from imojak.kernel.lots import lot

#: Where fewer are taken, a sentence does not tell others what the last one taken had.
FEWEST = 3

#: What a place orders people by: higher is better. The second part is the lot turned round.
Standing = tuple[int, int]


@dataclass(frozen=True)
class Applicant:
    """A person: receipt number, wished places first to last, and the score that each of them gives.

    Whoever has no score at a wished place is not eligible there. Scores are whole numbers (points × 100, say), so that
    equal is equal.
    """

    receipt: str
    wishes: tuple[str, ...]
    scores: Mapping[str, int]


@dataclass(frozen=True)
class Market:
    """Who wishes for what: applicants, the places' capacities by code, and the seed of the lots."""

    applicants: tuple[Applicant, ...]
    capacities: Mapping[str, int]
    seed: str

    def __post_init__(self) -> None:
        if len({one.receipt for one in self.applicants}) < len(self.applicants):
            raise ValueError("a receipt number is there twice")
        if any(number < 0 for number in self.capacities.values()):
            raise ValueError("a capacity is not negative")
        for one in self.applicants:
            if len(set(one.wishes)) < len(one.wishes) or not set(one.wishes) <= set(self.capacities):
                raise ValueError(f"{one.receipt} wishes for a place twice, or for one that there is not")

    @cached_property
    def lots(self) -> dict[str, int]:
        """The lots by receipt number, turned round so that more is better."""
        return {one.receipt: -int(lot(self.seed, one.receipt), 16) for one in self.applicants}

    def standing(self, applicant: Applicant, place: str) -> Standing | None:
        """Return where the person stands at the place; None where the person is not eligible."""
        score = applicant.scores.get(place)
        return None if score is None else (score, self.lots[applicant.receipt])


Assignment = Mapping[str, str | None]


def match(market: Market) -> dict[str, str | None]:
    """Return the place of every applicant, by receipt number; None for whoever gets none of the wishes."""
    found: dict[str, str | None] = {one.receipt: None for one in market.applicants}
    #: By place, a heap of (standing, number of the applicant) with the weakest first.
    held: defaultdict[str, list[tuple[Standing, int]]] = defaultdict(list)
    applicants = market.applicants
    next_wish = [0] * len(applicants)
    waiting = list(range(len(applicants)))
    while waiting:
        number = waiting.pop()
        one = applicants[number]
        while next_wish[number] < len(one.wishes):
            place = one.wishes[next_wish[number]]
            next_wish[number] += 1
            standing = market.standing(one, place)
            if standing is None or not market.capacities[place]:
                continue
            heap = held[place]
            if len(heap) < market.capacities[place]:
                heappush(heap, (standing, number))
                break
            if heap[0][0] < standing:
                _, weaker = heapreplace(heap, (standing, number))
                waiting.append(weaker)
                break
    for place, heap in held.items():
        for _, number in heap:
            found[applicants[number].receipt] = place
    return found


def faults(market: Market, assignment: Assignment) -> list[str]:
    """Return in Korean everything that makes an assignment wrong or unstable; an empty list proves that it is neither.

    Wrong: somebody is missing or unknown, at a place that was not wished for or without being eligible, or more are at
    a place than it holds. Unstable: a blocking pair, that is somebody who would rather be at a place that has a free
    seat or somebody with a lower score there.
    """
    known = {one.receipt: one for one in market.applicants}
    found = [f"접수번호 {receipt}: 신청자 명단에 없습니다." for receipt in assignment if receipt not in known]
    found += [f"접수번호 {receipt}: 결과에 없습니다." for receipt in known if receipt not in assignment]
    members = _members(market, assignment)
    for receipt, place in assignment.items():
        if receipt in known and place is not None:
            if place not in known[receipt].wishes:
                found.append(f"접수번호 {receipt}: 희망하지 않은 곳({place})에 배정되었습니다.")
            elif place not in known[receipt].scores:
                found.append(f"접수번호 {receipt}: 참여할 수 없는 곳({place})에 배정되었습니다.")
    for place, people in members.items():
        if place in market.capacities and len(people) > market.capacities[place]:
            found.append(f"{place}: 정원 {market.capacities[place]}명보다 많은 {len(people)}명이 배정되었습니다.")
    found += [
        f"접수번호 {one.receipt}: {josa(place, '과/와')} 서로 더 원하는데 배정되지 않았습니다."
        for one, place in blocking_pairs(market, assignment)
    ]
    return found


def blocking_pairs(market: Market, assignment: Assignment) -> Iterator[tuple[Applicant, str]]:
    """Yield each applicant with each preferred place that would rather have the applicant: none when it is stable."""
    weakest = _weakest(market, assignment)
    for one in market.applicants:
        for place in one.wishes:
            if place == assignment.get(one.receipt):
                break
            standing = market.standing(one, place)
            if standing is None or not market.capacities[place]:
                continue
            last = weakest.get(place)
            if last is None or last < standing:
                yield one, place


def _members(market: Market, assignment: Assignment) -> dict[str, list[Applicant]]:
    members: defaultdict[str, list[Applicant]] = defaultdict(list)
    for one in market.applicants:
        if (place := assignment.get(one.receipt)) is not None:
            members[place].append(one)
    return members


def _weakest(market: Market, assignment: Assignment) -> dict[str, Standing | None]:
    """Return by place the standing of the last one taken; None where a seat is free, or an ineligible one sits."""
    weakest: dict[str, Standing | None] = {}
    for place, people in _members(market, assignment).items():
        standings = [market.standing(one, place) for one in people]
        full = len(people) >= market.capacities.get(place, 0)
        weakest[place] = min((one for one in standings if one is not None), default=None) if full else None
    return weakest


@dataclass(frozen=True)
class Step:
    """What became of one wish: ``choice`` counts wishes from 1; ``cutoff`` is the score of the last one taken there."""

    choice: int
    place: str
    score: int | None
    cutoff: int | None
    taken: bool
    sentence: str


def explain(
    market: Market, assignment: Assignment, names: Mapping[str, str] | None = None, unit: int = 1
) -> dict[str, list[Step]]:
    """Return for everybody the wishes up to the place that was got, each with the reason in Korean.

    ``assignment`` comes from :func:`match`. ``names`` are the places' names; scores are shown divided by ``unit``.
    """
    weakest = _weakest(market, assignment)
    return {one.receipt: list(_steps(market, assignment, weakest, one, names or {}, unit)) for one in market.applicants}


def _steps(
    market: Market,
    assignment: Assignment,
    weakest: Mapping[str, Standing | None],
    one: Applicant,
    names: Mapping[str, str],
    unit: int,
) -> Iterator[Step]:
    for choice, place in enumerate(one.wishes, 1):
        name = names.get(place, place)
        last = weakest.get(place)
        score, cutoff = one.scores.get(place), last[0] if last else None
        got = assignment.get(one.receipt) == place
        if got:
            why = f"{josa(name, '으로/로')} 정해졌습니다."
        elif score is None:
            why = f"{josa(name, '은/는')} 참여 자격이 맞지 않았습니다."
        elif cutoff is None:
            why = f"{josa(name, '은/는')} 이번에 뽑는 자리가 없었습니다."
        else:
            why = f"{josa(name, '은/는')} 정원 {market.capacities[place]}명이 찼습니다. "
            if cutoff == score:
                why += "마지막으로 뽑힌 분과 점수는 같지만 추첨 순서가 뒤였습니다."
            elif market.capacities[place] < FEWEST:
                why += f"신청하신 분은 {_points(score, unit)}점이고 뽑힌 분의 점수가 더 높았습니다."
            else:
                why += f"마지막으로 뽑힌 분은 {_points(cutoff, unit)}점, 신청하신 분은 {_points(score, unit)}점입니다."
        yield Step(choice, place, score, cutoff, got, f"{choice}희망: {why}")
        if got:
            return


def _points(score: int, unit: int) -> str:
    return f"{score / unit:g}"


def by_choice(market: Market, assignment: Assignment) -> Sequence[int]:
    """Return how many people got their first, second, … wish, and in the last number how many none."""
    longest = max((len(one.wishes) for one in market.applicants), default=0)
    counted = [0] * (longest + 1)
    for one in market.applicants:
        place = assignment.get(one.receipt)
        counted[longest if place is None else one.wishes.index(place)] += 1
    return counted
