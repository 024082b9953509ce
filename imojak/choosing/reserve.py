"""The reserve list (예비 명단): everybody's visible rank, and who is offered a seat that becomes free. Pure functions."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where somebody on the list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


#: What is over for good: no offer follows.
OVER = frozenset({Standing.ACCEPTED, Standing.DECLINED, Standing.EXPIRED, Standing.WITHDRAWN})

_OVER = {
    Standing.ACCEPTED: "자리를 받으셨습니다.",
    Standing.DECLINED: "자리를 사양하셔서 예비 명단에서 빠졌습니다.",
    Standing.EXPIRED: "기한까지 답하지 않으셔서 예비 명단에서 빠졌습니다.",
    Standing.WITHDRAWN: "신청을 취소하셔서 예비 명단에서 빠졌습니다.",
}


@dataclass(frozen=True)
class Waiting:
    """A line of the list, which stands in its order. ``seats`` is more than one where people come together.

    ``group`` is the priority class whose kept seats the person may take ("" for none).
    """

    receipt: str
    standing: Standing = Standing.WAITING
    seats: int = 1
    group: str = ""


@dataclass(frozen=True)
class Visible:
    """What a person sees: the rank now, among those who still wait, and how many are ahead; None when it is over."""

    receipt: str
    rank: int | None
    sentence: str


@dataclass(frozen=True)
class Passed:
    """Somebody who was passed over this time, and why; the place on the list stays."""

    receipt: str
    reason: str


@dataclass(frozen=True)
class Next:
    """Who is offered the free seats, in order; who was passed over; how many seats nobody takes."""

    offers: tuple[Waiting, ...]
    passed: tuple[Passed, ...]
    left: int


def visible(listed: Sequence[Waiting]) -> list[Visible]:
    """Return everybody's rank as of now, in the order of the list: whoever leaves moves all behind up by one."""
    rows = []
    rank = 0
    for one in listed:
        if one.standing in OVER:
            rows.append(Visible(one.receipt, None, _OVER[one.standing]))
            continue
        rank += 1
        if one.standing is Standing.OFFERED:
            sentence = "자리가 나서 알려 드렸습니다. 기한 안에 받을지 답해 주세요."
        else:
            sentence = f"지금 예비 {rank}번입니다. 자리가 나면 순서대로 알려 드립니다."
        rows.append(Visible(one.receipt, rank, sentence))
    return rows


def next_in_line(
    listed: Sequence[Waiting],
    free: int,
    *,
    busy: Container[str] = (),
    group: str = "",
) -> Next:
    """Return who is to be offered ``free`` seats, first in line first.

    Whoever has an offer already keeps it: ``free`` are seats that are neither taken nor offered. ``busy`` are receipt
    numbers of people who cannot take one now (another activity that excludes this one, an open offer elsewhere): they
    are passed over and keep their place. ``group``: the seats were kept for this priority class; its people come first,
    and the others in order when there is none of them left. People who come together and need more than is left
    hold the line: nobody overtakes them.
    """
    if free < 0:
        raise ValueError("free seats are not negative")
    line = [one for one in listed if one.standing is Standing.WAITING]
    if group:
        line.sort(key=lambda one: one.group != group)
    offers: list[Waiting] = []
    passed: list[Passed] = []
    left = free
    for one in line:
        if not left:
            break
        if one.receipt in busy:
            passed.append(Passed(one.receipt, "지금 함께 할 수 없는 다른 활동이나 제안이 있어 이번에는 건너뜁니다."))
        elif one.seats > left:
            passed.append(Passed(one.receipt, f"함께 신청한 {one.seats}명의 자리가 모두 날 때까지 기다립니다."))
            break
        else:
            offers.append(one)
            left -= one.seats
    return Next(tuple(offers), tuple(passed), left)
