"""What stands out in a month (예외), so that a person looks at it before it is confirmed or approved.

Pure functions: from what is known of a month to sentences with the rows behind each. Nobody's name is in a sentence.
Nothing here forbids anything; what must not be is refused by the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from imojak.kernel.months import day_words
from imojak.records.enums import ExceptionCode as Code

#: A day longer than this (minutes) is looked at.
LONG_DAY = 8 * 60
#: So many days of the same text are looked at.
SAME_DAYS = 4
#: So much more than the month before (times, and minutes) is looked at.
MUCH_TIMES, MUCH_MINUTES = 1.5, 10 * 60
#: Days that a sentence names before it says how many more there are.
NAMED = 5
#: The order in which exceptions are looked at: what costs money or trust first.
_SATURDAY = 5
ORDER = {code: order for order, code in enumerate(Code)}
#: Kinds that are about single days, which a sentence names.
OF_DAYS = frozenset({Code.LONG_DAY, Code.DAY_OFF, Code.IN_PAUSE, Code.BEFORE_GATE, Code.UNINSURED})


@dataclass(frozen=True)
class Entry:
    """A record that counts: its number, day and minutes, and what it says."""

    number: int
    day: date
    minutes: int
    note: str = ""


@dataclass(frozen=True)
class Member:
    """A participation in a month, as exceptions ask about it. Spans are pairs of days, both included.

    ``cap`` and ``elsewhere`` are minutes of the person in the month: the most that is paid, and what stands under other
    participations. ``before`` are those of the whole month before, None for somebody who did not take part in all of it.
    ``handed_in`` are the minutes of the first submission, or of the locked version that this one is to replace.
    """

    participation: int
    party: int
    first: date
    last: date
    entries: tuple[Entry, ...] = ()
    pauses: tuple[tuple[date, date], ...] = ()
    uninsured: tuple[tuple[date, date], ...] = ()
    active_from: date | None = None
    gated: bool = False
    cap: int | None = None
    elsewhere: int = 0
    before: int | None = None
    handed_in: int | None = None

    @property
    def minutes(self) -> int:
        """All minutes here."""
        return sum(one.minutes for one in self.entries)

    def by_day(self) -> dict[date, int]:
        """Return the minutes of each day on which something was recorded, in the order of days."""
        found: dict[date, int] = {}
        for one in sorted(self.entries, key=lambda one: one.day):
            found[one.day] = found.get(one.day, 0) + one.minutes
        return found


@dataclass(frozen=True)
class MonthFacts:
    """A month of a place with who takes part in it. ``days_off`` are days on which nothing takes place, with their names.

    ``submitted_on`` is the first day on which it was handed in, ``due`` the last on which it should have been;
    ``returned`` are the reasons for which it was given back. ``over`` tells whether the month has passed.
    """

    period: int
    month: date
    version: int
    members: tuple[Member, ...]
    days_off: Mapping[date, str] = field(default_factory=dict)
    submitted_on: date | None = None
    due: date | None = None
    returned: tuple[str, ...] = ()
    over: bool = True


@dataclass(frozen=True)
class MonthException:
    """Something that stands out: of a participation, or of the whole month (None); ``records`` are those behind it."""

    code: Code
    participation: int | None
    sentence: str
    mark: str
    records: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[str, int | None, str]:
        """What is the same exception as long as the rows behind it stay as they are."""
        return self.code.value, self.participation, self.mark


def hours_words(minutes: int) -> str:
    """Return minutes as one says them: 3시간, 2시간 30분, 40분."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours}시간"] if hours or not rest else []), *([f"{rest}분"] if rest else [])])


def exceptions_in(facts: MonthFacts) -> list[MonthException]:
    """Return what stands out in a month: of the whole month first, then by kind and participation."""
    found = list(_of_month(facts))
    for member in facts.members:
        found += _of_member(facts, member)
    return sorted(found, key=lambda one: (one.participation is not None, ORDER[one.code], one.participation or 0))


def _of_month(facts: MonthFacts) -> Iterator[MonthException]:
    if facts.returned:
        yield _one(Code.SENT_BACK, None, f"한 번 되돌렸던 달입니다. 되돌린 까닭: {facts.returned[-1]}", facts.returned)
    if facts.submitted_on is not None and facts.due is not None and facts.submitted_on > facts.due:
        said = f"{_short(facts.due)}까지 제출할 달을 {_short(facts.submitted_on)}에 제출했습니다."
        yield _one(Code.LATE, None, said, (facts.submitted_on,))


def _of_member(facts: MonthFacts, member: Member) -> Iterator[MonthException]:
    number, days = member.participation, member.by_day()
    if not days and facts.over and _could_work(facts, member):
        yield _one(Code.NOBODY_LOGGED, number, f"{facts.month.month}월에 적은 활동이 없습니다.", ())
    yield from _cap(member)
    long = {day: minutes for day, minutes in days.items() if minutes > LONG_DAY}
    yield from _days(Code.LONG_DAY, member, long, f"하루 {LONG_DAY // 60}시간을 넘게 적은 날이 있습니다")
    off = {day: minutes for day, minutes in days.items() if day in facts.days_off}
    yield from _days(Code.DAY_OFF, member, off, "쉬는 날에 적은 활동이 있습니다", facts.days_off)
    paused = {day: minutes for day, minutes in days.items() if _within(day, member.pauses)}
    yield from _days(Code.IN_PAUSE, member, paused, "쉬는 기간(중단)에 적은 활동이 있습니다")
    early = {day: minutes for day, minutes in days.items() if _before_gate(member, day)}
    yield from _days(Code.BEFORE_GATE, member, early, "필수 교육을 마치기 전에 적은 활동이 있습니다")
    bare = {day: minutes for day, minutes in days.items() if _within(day, member.uninsured)}
    yield from _days(Code.UNINSURED, member, bare, "단체보험이 없는 날에 적은 활동이 있습니다")
    yield from _same_text(member, days)
    if (
        member.before
        and member.minutes >= MUCH_TIMES * member.before
        and member.minutes - member.before >= MUCH_MINUTES
    ):
        said = f"지난달 {hours_words(member.before)}에서 이 달 {hours_words(member.minutes)}으로 크게 늘었습니다."
        yield _one(Code.MUCH_MORE, number, said, (member.before, *_rows(member.entries)), member.entries)
    if member.handed_in is not None and member.handed_in != member.minutes:
        was = "마감했던" if facts.version > 1 else "처음 제출한"
        said = f"{was} {hours_words(member.handed_in)}이 {hours_words(member.minutes)}으로 바뀌었습니다."
        yield _one(Code.CHANGED, number, said, (member.handed_in, *_rows(member.entries)), member.entries)


def _cap(member: Member) -> Iterator[MonthException]:
    total = member.minutes + member.elsewhere
    if member.cap is None or not member.minutes or total <= member.cap:
        return
    parts = (
        f" (여기 {hours_words(member.minutes)}, 다른 참여 {hours_words(member.elsewhere)})" if member.elsewhere else ""
    )
    said = (
        f"이 달의 활동이 모두 {hours_words(total)}{parts}으로 월 한도 {hours_words(member.cap)}을 "
        f"{hours_words(total - member.cap)} 넘습니다. 넘는 시간은 활동비에 들어가지 않습니다."
    )
    yield _one(Code.BEYOND_CAP, member.participation, said, (member.cap, total), member.entries)


def _same_text(member: Member, days: Mapping[date, int]) -> Iterator[MonthException]:
    texts = {one.note.strip() for one in member.entries}
    if len(days) < SAME_DAYS or len(texts) != 1:
        return
    [text] = texts
    said = (
        f"{len(days)}일의 내용이 모두 같습니다: ‘{text[:60]}’" if text else f"{len(days)}일 모두 내용이 비어 있습니다."
    )
    yield _one(Code.SAME_TEXT, member.participation, said, _rows(member.entries), member.entries)


def _days(
    code: Code, member: Member, days: Mapping[date, int], said: str, names: Mapping[date, str] | None = None
) -> Iterator[MonthException]:
    if not days:
        return
    told = [
        f"{_short(day)}{f'({names[day]})' if names else ''} {hours_words(minutes)}"
        for day, minutes in list(days.items())[:NAMED]
    ]
    more = f" 외 {len(days) - NAMED}일" if len(days) > NAMED else ""
    behind = [one for one in member.entries if one.day in days]
    yield _one(code, member.participation, f"{said}: {', '.join(told)}{more}.", _rows(behind), behind)


def _one(
    code: Code, participation: int | None, said: str, rests_on: Sequence[object], records: Iterable[Entry] = ()
) -> MonthException:
    mark = hashlib.sha256(repr((code.value, participation, tuple(rests_on))).encode()).hexdigest()[:16]
    return MonthException(code, participation, said, mark, tuple(one.number for one in records))


def _rows(entries: Iterable[Entry]) -> tuple[tuple[int, str, int, str], ...]:
    return tuple(sorted((one.number, one.day.isoformat(), one.minutes, one.note) for one in entries))


def _could_work(facts: MonthFacts, member: Member) -> bool:
    """Tell whether there is a day in the month on which the person could have been active."""
    days = (member.first.replace(day=day) for day in range(member.first.day, member.last.day + 1))
    return any(
        day.weekday() < _SATURDAY
        and day not in facts.days_off
        and not _within(day, member.pauses)
        and not _before_gate(member, day)
        for day in days
    )


def _before_gate(member: Member, day: date) -> bool:
    return member.gated and (member.active_from is None or day < member.active_from)


def _within(day: date, spans: Iterable[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _short(day: date) -> str:
    return day_words(day).partition(" ")[2]
