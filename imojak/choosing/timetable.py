"""Timetable clashes (시간 겹침): which sessions of two lists a person cannot both attend. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.josa import josa
from imojak.kernel.saying import clock_span


@dataclass(frozen=True)
class Meeting:
    """A session as a timetable sees it: day, start (Asia/Seoul), length in minutes, and what to call it.

    It may end after midnight. Raises ValueError when it takes no time.
    """

    day: date
    start: time
    minutes: int
    title: str = ""

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError("a session takes at least one minute")

    @property
    def begins(self) -> datetime:
        """When it begins."""
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        """When it is over; that minute itself is free again."""
        return self.begins + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Clash:
    """Two sessions that cannot both be attended; ``minutes`` is how long they overlap (0: only the way is missing)."""

    one: Meeting
    other: Meeting
    minutes: int

    @property
    def sentence(self) -> str:
        """What to tell a person who sees the two side by side."""
        day = self.one.day
        when = f"{day.month}월 {day.day}일({WEEKDAYS[day.weekday()]})"
        both = f"{when} {josa(_named(self.one), '과/와')} {_named(self.other)}"
        if self.minutes:
            return f"{josa(both, '이/가')} {self.minutes}분 겹칩니다."
        return f"{both} 사이에 옮겨 갈 시간이 모자랍니다."


def clashes(one: Iterable[Meeting], other: Iterable[Meeting], *, gap_minutes: int = 0) -> list[Clash]:
    """Return every pair of a session of ``one`` and a session of ``other`` that overlap, by time.

    ``gap_minutes`` is the time that a person needs between two sessions (다른 장소로 옮기는 시간); sessions that only
    touch do not clash without it. Both lists may be in any order, and sessions inside one list may overlap.
    """
    gap = timedelta(minutes=gap_minutes)
    rest = sorted(other, key=_by_time)
    longest = max((meeting.minutes for meeting in rest), default=0)
    found = []
    low = 0
    for meeting in sorted(one, key=_by_time):
        # Whatever began so long ago is over before this one, and before all that come after it.
        while low < len(rest) and rest[low].begins + timedelta(minutes=longest) + gap <= meeting.begins:
            low += 1
        for candidate in rest[low:]:
            if candidate.begins >= meeting.ends + gap:
                break
            if candidate.ends + gap > meeting.begins:
                found.append(Clash(meeting, candidate, _overlap(meeting, candidate)))
    return found


def clashes_within(meetings: Iterable[Meeting], *, gap_minutes: int = 0) -> list[Clash]:
    """Return every pair of sessions of one list that overlap (한 과정의 회차가 서로 겹치는지), by time."""
    gap = timedelta(minutes=gap_minutes)
    ordered = sorted(meetings, key=_by_time)
    found = []
    for index, meeting in enumerate(ordered):
        for later in ordered[index + 1 :]:
            if later.begins >= meeting.ends + gap:
                break
            found.append(Clash(meeting, later, _overlap(meeting, later)))
    return found


def _overlap(one: Meeting, other: Meeting) -> int:
    shared = min(one.ends, other.ends) - max(one.begins, other.begins)
    return max(0, int(shared.total_seconds() // 60))


def _by_time(meeting: Meeting) -> tuple[datetime, datetime, str]:
    return (meeting.begins, meeting.ends, meeting.title)


def _named(meeting: Meeting) -> str:
    name = f"'{meeting.title}'" if meeting.title else "수업"
    return f"{name}({clock_span(meeting.begins.time(), meeting.ends.time())})"
