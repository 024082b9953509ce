"""What people in paid rounds will still be paid this year: their days ahead, how much of them is worked, who leaves.

For each draw the attendance rate, the way out and the filling of rounds that are only announced are drawn from what was
seen so far. Where nothing was seen yet, from what the round was committed with. Money is won.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from statistics import fmean

from imojak.kernel.months import month_end, months_between
from imojak.outlook.history import PaidRound
from imojak.outlook.known import Known
from imojak.pay.expecting import Span

#: Days from a month's end until its pay is sent, while no pay was sent yet.
USUAL_LAG = 12
#: How far off what a round was committed with may be, up and down, while nobody's month is known.
UNSEEN = 0.15
#: The share of an announced round's seats that is filled, while no round was filled yet.
FILLED = (0.8, 1.0)


@dataclass(frozen=True)
class Joining:
    """People who are not there yet: so many in a round from a day on. For what is asked what would be."""

    round: int
    people: int
    starts: date


@dataclass(frozen=True)
class Block:
    """A month of a round that was decided: what was granted, and what whole attendance would have earned."""

    line: str
    granted: int
    whole: int


@dataclass
class Ahead:
    """What is ahead of one line's rounds: whole pay by the days from now until it is earned; ``announced`` by round."""

    present: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    announced: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    joining: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    unsent: int = 0
    people: int = 0


@dataclass
class Roster:
    """All that the draws are made from."""

    day: date
    ahead: dict[str, Ahead]
    blocks: list[Block]
    #: Exits, and days at risk of one; the share of those who left that somebody else came for.
    exits: int
    exposure: int
    replaced: float
    filled: list[float]
    prior: dict[str, float]


Worth = Callable[[PaidRound, date], int | None]


def roster_of(known: Known, *, joining: Iterable[Joining] = (), worth: Worth | None = None) -> Roster:
    """Return what is ahead of the rounds of a day's knowledge.

    ``joining`` are people besides; ``worth`` says what an hour of a round is worth in a month, where that is another
    than the notice's (None: it is not).
    """
    months = _months_paid(known)
    ahead: dict[str, Ahead] = defaultdict(Ahead)
    wholes = _Wholes(worth)
    decided = {one.round for one in known.present}
    open_months = {key: [month for month in months if (key, month) not in known.closed] for key in known.rounds}
    for one in known.present:
        of = known.rounds[one.round]
        line = ahead[of.line]
        counted = False
        for month, won in wholes.ahead(of, one.span, open_months[one.round]):
            if (one.span.key, month) not in known.earned:
                _add(line.present, known.day, month, won)
                counted = True
        line.people += counted
    for of in known.rounds.values():
        if of.key not in decided and of.capacity and of.ends > known.day:
            span = Span(0, of.starts, of.ends)
            for month in months:
                _add(ahead[of.line].announced[of.key], known.day, month, of.capacity * wholes.of(of, span, month))
    for more in joining:
        of = known.rounds[more.round]
        for month in months:
            whole = wholes.of(of, Span(0, more.starts, of.ends), month)
            _add(ahead[of.line].joining, known.day, month, more.people * whole)
    by_stay = {one.span.key: one.round for one in known.present}
    for (stay, _), won in known.unsent.items():
        if stay in by_stay:
            ahead[known.rounds[by_stay[stay]].line].unsent += won
    exits, exposure, replaced = _ways_out(known)
    return Roster(known.day, dict(ahead), _blocks(known), exits, exposure, replaced, _filled(known), _priors(known))


class _Wholes:
    """What a span earns in a month with all its paid hours, remembered by what it depends on."""

    def __init__(self, worth: Worth | None) -> None:
        self._worth = worth
        self._known: dict[tuple[int, int, int | None, date], int] = {}
        self._ahead: dict[tuple[object, ...], list[tuple[date, int]]] = {}

    def ahead(self, round_: PaidRound, span: Span, months: Sequence[date]) -> list[tuple[date, int]]:
        """Return what a span earns in each of its round's ``months`` in which it earns anything.

        Most people of a round are there on the same days, so that they are asked for once; ``months`` are always the
        round's same ones.
        """
        key = (round_.key, span.starts, span.ends, span.pauses, span.minutes)
        found = self._ahead.get(key)
        if found is None:
            some = [(month, self.of(round_, span, month)) for month in months]
            found = self._ahead[key] = [(month, won) for month, won in some if won]
        return found

    def of(self, round_: PaidRound, span: Span, month: date) -> int:
        days = span.days_in(month)
        if days <= 0:
            return 0
        key = (round_.key, days, span.minutes, month)
        found = self._known.get(key)
        if found is None:
            cap = round_.scheme.cap_minutes
            minutes = cap if span.minutes is None else min(cap, span.minutes)
            hourly = self._worth(round_, month) if self._worth is not None else None
            found = self._known[key] = round_.scheme.won_for(minutes * days // month_end(month).day, hourly)
        return found


def _add(into: dict[int, int], day: date, month: date, won: int) -> None:
    """Add what a month earns, by the days from now to its middle."""
    if won:
        into[max(0, (month + timedelta(days=14) - day).days)] += won


def _months_paid(known: Known) -> list[date]:
    """Return the months whose pay is sent by the year's end."""
    lag = timedelta(days=USUAL_LAG if known.lag is None else known.lag)
    last = date(known.year, 12, 31)
    months = months_between(date(known.year, 1, 1), last)
    return [month for month in months if month_end(month) + lag <= last]


def _blocks(known: Known) -> list[Block]:
    """Return the months of rounds that were decided, with what whole attendance of all who were there would have earned."""
    granted: dict[tuple[int, date], int] = defaultdict(int)
    round_of = {one.span.key: one.round for one in known.present}
    for (stay, month), won in known.earned.items():
        if stay in round_of:
            granted[round_of[stay], month] += won
    whole: dict[tuple[int, date], int] = defaultdict(int)
    wholes = _Wholes(None)
    months: dict[int, list[date]] = defaultdict(list)
    for round_, month in known.closed:
        months[round_].append(month)
    for one in known.present:
        for month, won in wholes.ahead(known.rounds[one.round], one.span, months[one.round]):
            whole[one.round, month] += won
    return [
        Block(known.rounds[round_].line, granted[round_, month], whole[round_, month])
        for round_, month in sorted(whole)
        if whole[round_, month] > 0
    ]


def _ways_out(known: Known) -> tuple[int, int, float]:
    exits = exposure = late = 0
    for one in known.present:
        last = min(one.span.ends, known.day)
        exposure += max(0, (last - one.span.starts).days + 1)
        exits += one.left
        late += one.late
    return exits, exposure, min(1.0, late / exits) if exits else 0.0


def _filled(known: Known) -> list[float]:
    people: dict[int, int] = defaultdict(int)
    for one in known.present:
        people[one.round] += 1
    return [
        min(1.0, number / capacity)
        for key, number in sorted(people.items())
        if (capacity := known.rounds[key].capacity)
    ]


def _priors(known: Known) -> dict[str, float]:
    """Return by line which share of whole pay its rounds were committed with, as it was known."""
    found: dict[str, list[float]] = defaultdict(list)
    for of in known.rounds.values():
        said = [minutes for day, minutes in of.minutes if day <= known.day]
        if said:
            cap = of.scheme.cap_minutes
            found[of.line].append(of.scheme.won_for(said[-1]) / max(1, of.scheme.won_for(cap)))
    return {line: fmean(shares) for line, shares in found.items()}


@dataclass(frozen=True)
class Draw:
    """One way in which it may go: what everybody's attendance, way out and the filling of rounds turns out to be."""

    level: Mapping[str, float]
    hazard: float
    filled: float


def draws_of(roster: Roster, number: int, rng: Random) -> list[Draw]:
    """Return ways in which it may go, by what was seen: months are drawn again as a whole, with everybody in them."""
    by_line: dict[str, list[Block]] = defaultdict(list)
    for block in roster.blocks:
        by_line[block.line].append(block)
    found = []
    for _ in range(number):
        level = {line: _level(line, by_line, roster, rng) for line in sorted(roster.ahead)}
        leaving = rng.gammavariate(roster.exits + 0.5, 1.0) / max(roster.exposure, 1) if roster.exposure else 0.0
        filled = rng.choice(roster.filled) if roster.filled else rng.uniform(*FILLED)
        # Late in a round nobody comes for those who leave: how many do is no more than how many did so far.
        found.append(Draw(level, leaving * (1 - rng.uniform(0.0, roster.replaced)), filled))
    return found


def _level(line: str, by_line: Mapping[str, Sequence[Block]], roster: Roster, rng: Random) -> float:
    blocks = by_line.get(line)
    if blocks:
        drawn = rng.choices(blocks, k=len(blocks))
        return sum(one.granted for one in drawn) / sum(one.whole for one in drawn)
    if line in roster.prior:
        return min(1.0, roster.prior[line] * rng.uniform(1 - UNSEEN, 1 + UNSEEN))
    every = [one for blocks in by_line.values() for one in blocks]
    if every:
        drawn = rng.choices(every, k=len(every))
        return sum(one.granted for one in drawn) / sum(one.whole for one in drawn)
    return rng.uniform(1 - 2 * UNSEEN, 1.0)


def pay_ahead(ahead: Ahead, line: str, draw: Draw) -> float:
    """Return what one line's people will still be paid in one draw, in won."""

    def worked(by_days: Mapping[int, int]) -> float:
        return sum(won * (1 - draw.hazard) ** days for days, won in by_days.items())

    announced = sum(worked(by_days) for by_days in ahead.announced.values()) * draw.filled
    return ahead.unsent + draw.level[line] * (worked(ahead.present) + worked(ahead.joining) + announced)
