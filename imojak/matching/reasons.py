"""One wish and what became of it, in numbers and in the words for whoever wished (배정 이유). Pure, and without arrays.

A result keeps the numbers, and the sentence is made when somebody reads it: the same numbers give the same sentence.
Nobody else is named, and where fewer than three were taken nothing is said by which others' points could be told.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from imojak.kernel.josa import josa

#: Where fewer are taken, a sentence does not tell others what the last one taken had.
FEWEST = 3


class Why(IntEnum):
    """What became of an edge."""

    LATER = 0  # comes after what the person got, or was no wish: not decided on
    GOT = 1
    NO_SEAT = 2  # the place takes nobody this time
    FORBIDDEN = 3  # the pair was ruled out
    PINNED = 4  # the person was put elsewhere by hand
    HIGHER = 5  # full, everybody on its open seats has more points
    LOT = 6  # full, the last one there has as many points and the earlier lot
    KEPT = 7  # full, and all its seats are pinned or reserved
    TOTAL = 8  # fewer points in all, although somebody there has no more points
    TIE = 9  # as many points in all: by lot
    FEWER = 10  # a person less would have been placed


class Standing(NamedTuple):
    """How a place stands in a result: seats, people placed, of them ``open`` on seats neither pinned nor reserved.

    ``last`` is the lowest score of those (0 where there are none).
    """

    name: str
    seats: int
    people: int
    open: int
    last: int


class Reason(NamedTuple):
    """What became of one wish: its rank (0: none), why, the person's score there, and what the total would lose at least."""

    choice: int
    why: Why
    score: int
    cost: int


def sentence(
    reason: Reason, place: Standing, unit: int = 1, *, quotas: bool = False, own: int | None = None, limit: str = ""
) -> str:
    """Say to a person what became of a wish; ``unit`` divides a score before it is shown.

    ``quotas`` tells that some seats had to be kept, so that a cost is a lower bound of people and points together.
    ``own`` is the person's score at the place that was got (None: none), and ``limit`` what a bound on all seats that
    is reached is called.
    """
    said = _said(reason, place, unit, quotas, own, limit)
    return f"{reason.choice}희망: {said}" if reason.choice else said


def points(score: int, unit: int = 1) -> str:
    """Return a score as it is printed, exactly: 123456750 hundredths are 1,234,567.5."""
    whole, rest = divmod(abs(score), unit)
    decimals = f"{rest / unit:.6f}"[2:].rstrip("0")
    return f"{'−' if score < 0 else ''}{whole:,}{'.' if decimals else ''}{decimals}"


#: What follows the name of a place, and what follows that it is full.
_ABOUT_IT = {
    Why.NO_SEAT: "이번에 뽑는 자리가 없었습니다.",
    Why.FORBIDDEN: "담당자가 배정하지 않기로 한 곳입니다.",
}
_FULL = {
    Why.KEPT: "모두 먼저 배정하기로 한 자리입니다.",
    Why.FEWER: "이곳에 가시면 자리를 얻는 분이 한 분 줄어듭니다.",
    Why.TIE: "점수 합계가 같은 배정이 여럿이어서 추첨 순서로 정했습니다.",
}


def _said(reason: Reason, place: Standing, unit: int, quotas: bool, own: int | None, limit: str) -> str:
    name, why = place.name, reason.why
    if why == Why.GOT:
        return f"{with_particle(name, '으로/로')} 정해졌습니다."
    if why == Why.PINNED:
        return f"담당자가 다른 곳으로 먼저 정해 {with_particle(name, '과/와')} 견주지 않았습니다."
    it = with_particle(name, "은/는")
    if why in _ABOUT_IT:
        return f"{it} {_ABOUT_IT[why]}"
    if free := place.people < place.seats:
        if limit and own is None:
            return f"{it} 자리가 남았지만 {with_particle(limit, '이/가')} 먼저 찼습니다."
        full = f"{it} 자리가 남았습니다. "
        if own is not None and reason.score < own:
            mine, there = points(reason.score, unit), points(own, unit)
            full = f"{it} 자리가 남았지만 점수가 이곳에서는 {mine}점, 정해진 곳에서는 {there}점입니다. "
    else:
        # What is free now, not what the place holds in all: in a rematch others sit there already.
        full = f"{it} 이번에 뽑는 {place.seats:,}명이 찼습니다. "
    if why in _FULL:
        return full + _FULL[why]
    if why in (Why.HIGHER, Why.LOT):
        return full + _behind(reason, place, unit)
    cost = reason.cost if free or place.people >= FEWEST else 0
    by = f"적어도 {points(cost, unit)}점 " if cost else ""
    if not quotas:
        return full + f"이곳에 가시면 모두의 점수 합계가 {by}낮아집니다."
    if not by:
        return full + "이곳에 가셔도 모두의 점수 합계가 높아지지 않습니다."
    return full + f"이곳에 가시면 자리를 얻는 분이 줄거나 모두의 점수 합계가 {by}낮아집니다."


def _behind(reason: Reason, place: Standing, unit: int) -> str:
    """Say that others were before: with the last one's points, where enough were taken to tell of none whose they are."""
    mine, fewer = points(reason.score, unit), place.open < place.seats
    if place.open < FEWEST:
        among = f"먼저 배정한 자리를 빼면 {place.open}자리였습니다. " if fewer else ""
        if reason.why == Why.LOT:
            return f"{among}신청하신 분은 {mine}점이고, 점수와 추첨 순서에 따라 다른 분이 뽑혔습니다."
        return f"{among}신청하신 분은 {mine}점이고 뽑힌 분의 점수가 더 높았습니다."
    among = f"먼저 배정한 자리를 뺀 {place.open}명 가운데 " if fewer else ""
    if reason.why == Why.LOT:
        return f"{among}마지막으로 뽑힌 분과 점수는 {mine}점으로 같지만 추첨 순서가 뒤였습니다."
    return f"{among}마지막으로 뽑힌 분은 {points(place.last, unit)}점, 신청하신 분은 {mine}점입니다."


@lru_cache(maxsize=50_000)
def with_particle(name: str, pair: str) -> str:
    """Return a name with the particle that fits it; a round names the same places again and again."""
    return josa(name, pair)
