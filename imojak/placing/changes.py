"""What a run was computed from, and what of that has changed since (계산한 뒤에 바뀐 것), in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from imojak.placing.models import Run, Seat

if TYPE_CHECKING:
    import numpy as np

    from imojak.placing.facts import Market

#: What is told of an array that is no longer what it was.
_WORDS = {
    "home": "사는 자치구",
    "sheet": "심사 점수",
    "first": "전에 참여했는지",
    "priority": "우선 대상인지",
    "slots": "할 수 있는 요일·시간",
    "answers": "기술·경험이나 건강에 대한 답",
    "wishes": "희망하는 자리",
    "places": "자리가 바라는 것, 일하는 때나 곳",
    "minutes": "통근 시간표",
    "quotas": "지킬 몫의 대상",
}
#: So many places a sentence names.
_NAMED = 3


def since(run: Run, *, at: datetime | None = None) -> list[str]:
    """Return what has changed since a run, in sentences; none where everything that decides is as it was.

    Gathers the round anew, which takes as long as the first steps of its computing.
    """
    from imojak.placing.facts import gather

    market = gather(run.scenario, at=at)
    if market.fingerprint == run.fingerprint:
        return []
    before: dict[str, str] = run.numbers.get("marks", {})
    seats: dict[int, int] = {row[0]: row[2] for row in run.places}
    names = {one.pk: one.title for one in market.places}
    free = dict(zip(names, market.capacity.tolist(), strict=True))
    there = set(Seat.objects.filter(run=run).values_list("application_id", flat=True))
    now = set(market.applicants.number.tolist())
    said = []
    if new := len(now - there):
        said.append(f"배정할 신청 {new:,}건이 새로 들어왔습니다.")
    if gone := len(there - now):
        said.append(f"신청 {gone:,}건이 취소되었거나 이미 결정되어 빠졌습니다.")
    if seats:
        said += _of_places(seats, free, names)
    if not said or (now == there and seats.keys() == free.keys()):
        words = marked(before, marks_of(market))
        said += [f"달라진 것: {', '.join(words)}."] if words else []
    return said or ["시나리오의 설정이나 고정·제외가 바뀌었습니다."]


def _of_places(seats: dict[int, int], free: dict[int, int], names: dict[int, str]) -> list[str]:
    said = []
    if new := [names[one] for one in free if one not in seats]:
        said.append(f"자리 {_some(new)} 새로 열렸습니다.")
    if closed := len(seats.keys() - free.keys()):
        said.append(f"자리 {closed:,}곳이 닫혔습니다.")
    other = [f"{names[one]} {seats[one]} → {free[one]}" for one in free if one in seats and seats[one] != free[one]]
    if other:
        said.append(f"빈자리 수가 달라졌습니다: {', '.join(other[:_NAMED])}{_more(other)}.")
    return said


def _some(names: list[str]) -> str:
    return f"{', '.join(f'‘{one}’' for one in names[:_NAMED])}{_more(names)} {len(names):,}곳이"


def _more(several: list[str]) -> str:
    return f" 외 {len(several) - _NAMED:,}곳" if len(several) > _NAMED else ""


def marked(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return what differs between the marks of two runs, in words; nothing of what one of them has no mark of."""
    return [word for name, word in _WORDS.items() if name in now and before.get(name, now[name]) != now[name]]


def marks_of(market: Market) -> dict[str, str]:
    """Return marks of a market's arrays, by which ``since`` says what has changed."""
    people, columns, wishes = market.people, market.columns, market.wishes
    groups = [group for one in market.quotas for group in (one.applicants, one.places) if group is not None]
    arrays: dict[str, Sequence[np.ndarray[Any, Any]]] = {
        "home": [people.district],
        "sheet": [people.sheet],
        "first": [people.first],
        "priority": [people.priority],
        "slots": [people.slots],
        "answers": [people.skills, people.limits],
        "wishes": [wishes.applicant, wishes.place, wishes.rank],
        "places": [columns.district, columns.slots, columns.skills, columns.demands],
        "minutes": [market.minutes],
        "quotas": groups,
    }
    return {
        name: sha256(b"|".join(one.tobytes() for one in several)).hexdigest()[:16] for name, several in arrays.items()
    }
