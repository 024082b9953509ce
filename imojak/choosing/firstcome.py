"""First come, first served (선착순): the order of filing, who has a seat, who waits, what is left. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from imojak.kernel.saying import exact_words


@dataclass(frozen=True)
class Filed:
    """An application as it came in. ``seats`` is more than one where people come together (부부, 모임)."""

    receipt: str
    filed_at: datetime
    seats: int = 1

    def __post_init__(self) -> None:
        if self.seats < 1:
            raise ValueError("an application takes at least one seat")


@dataclass(frozen=True)
class Place:
    """Where an application stands. ``waiting`` is its rank on the reserve list, from 1; None with a seat."""

    rank: int
    filed: Filed
    waiting: int | None
    explanation: str

    @property
    def seated(self) -> bool:
        """Whether it has its seats."""
        return self.waiting is None


@dataclass(frozen=True)
class FirstCome:
    """Everybody in the order of filing, and the seats that are left."""

    places: tuple[Place, ...]
    left: int


def first_come(applications: Iterable[Filed], capacity: int) -> FirstCome:
    """Give seats in the order of filing; at the very same instant the smaller receipt number comes first.

    Nobody overtakes: once one does not fit, those after it wait as well, even where a pair waits for two seats and one
    is left. Raises ValueError for a negative capacity or a receipt number twice.
    """
    if capacity < 0:
        raise ValueError("a capacity is not negative")
    ordered = sorted(applications, key=lambda one: (one.filed_at, one.receipt))
    if len({one.receipt for one in ordered}) < len(ordered):
        raise ValueError("a receipt number is there twice")
    left, waiting = capacity, 0
    places = []
    for rank, one in enumerate(ordered, 1):
        when = f"{exact_words(one.filed_at)}에 {rank}번째로 접수되"
        if not waiting and one.seats <= left:
            left -= one.seats
            places.append(Place(rank, one, None, f"{when}어 선정되었습니다."))
            continue
        waiting += 1
        why = f"정원 {capacity}명이 먼저 차서 예비 {waiting}번입니다."
        if waiting == 1 and left:
            why = f"함께 신청하신 {one.seats}명이 앉을 자리가 모자라 예비 1번입니다."
        places.append(Place(rank, one, waiting, f"{when}었습니다. {why}"))
    return FirstCome(tuple(places), left)
