"""What if (미리 따져 보기): more people in a round from a month on, or another worth of an hour; before anything is decided.

Both forecasts are made of the same draws, so that their difference is the question's alone. Nothing is written. Money is won.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from imojak.kernel.months import month_end, months_between
from imojak.outlook.history import History, PaidRound
from imojak.outlook.known import known_on
from imojak.outlook.lines import LineForecast, forecast
from imojak.outlook.rosters import Joining
from imojak.pay.expecting import Span, ahead
from imojak.problems import Problem


class WhatIfRefused(Problem):
    """A question that makes no sense; ``user_message`` says what to change."""


@dataclass(frozen=True)
class People:
    """So many people more in a round, from a day on to its end."""

    round: str
    people: int
    starts: date


@dataclass(frozen=True)
class Rate:
    """An hour is worth ``won`` from a day on, in the rounds whose hour is worth what ``group`` says (``groups``)."""

    group: str
    won: int
    starts: date


Change = People | Rate


@dataclass(frozen=True)
class Difference:
    """A line with the changes and without. ``commitment`` is what would have to be committed besides, at once."""

    before: LineForecast
    after: LineForecast
    commitment: int

    @property
    def won(self) -> int:
        """What more (or less) people are paid by the year's end, by how much they attend."""
        return self.after.parts.people - self.before.parts.people

    @property
    def then(self) -> int:
        """What is spent at the year's end with the changes, were there money for all of it."""
        return self.before.need + self.won

    @property
    def beyond(self) -> int:
        """What the line lacks at the year's end; 0 where it suffices."""
        return max(0, self.then - self.before.budget)

    @property
    def free(self) -> int:
        """What can be committed now."""
        return self.before.budget - self.before.committed

    @property
    def missing(self) -> int:
        """What the line lacks for the commitment; 0 where it has room."""
        return max(0, self.commitment - self.free)


def group_of(of: PaidRound) -> str:
    """Return by what a round's hour is priced: the code of its dated rate, else the won that its notice promised."""
    return of.scheme.rate or str(of.scheme.hourly)


def groups(history: History, day: date) -> dict[str, list[PaidRound]]:
    """Return the rounds that still go on after a day and pay hours, by what an hour is priced by."""
    found: dict[str, list[PaidRound]] = {}
    for of in history.rounds.values():
        if of.announced <= day < of.ends and of.scheme.hourly:
            found.setdefault(group_of(of), []).append(of)
    return dict(sorted(found.items()))


def running(history: History, day: date) -> list[PaidRound]:
    """Return the rounds that somebody may still come into on a day, in the order of their titles."""
    return sorted(
        (of for of in history.rounds.values() if of.announced <= day < of.ends), key=lambda of: (of.title, of.key)
    )


def what_if(year: int, day: date, changes: Iterable[Change], *, history: History | None = None) -> list[Difference]:
    """Return what changes would do to each line whose year end they touch, in the order of the budget.

    Raises WhatIfRefused for a round that is not there, a day outside of it or before ``day``, and numbers that are not
    above zero.
    """
    history = history or History.of(year)
    asked = list(changes)
    joining = [_joining(history, day, one) for one in asked if isinstance(one, People)]
    rates = [one for one in asked if isinstance(one, Rate)]
    for one in rates:
        _ensure_rate(history, day, one)

    def worth(of: PaidRound, month: date) -> int | None:
        return next((one.won for one in rates if one.group == group_of(of) and month >= one.starts), None)

    before = forecast(year, day, history=history)
    after = forecast(year, day, history=history, joining=joining, worth=worth if rates else None)
    commitments = _commitments(history, day, joining, rates)
    touched = {history.rounds[one.round].line for one in joining} | set(commitments)
    return [
        Difference(one, other, commitments.get(one.code, 0))
        for one, other in zip(before, after, strict=True)
        if one.code in touched
    ]


def _joining(history: History, day: date, asked: People) -> Joining:
    of = next((one for one in history.rounds.values() if one.code == asked.round), None)
    if of is None or not of.announced <= day < of.ends:
        raise WhatIfRefused("그 회차에는 이 기준일 뒤에 더 들어올 수 없습니다. 목록에서 골라 주세요.")
    if asked.people <= 0:
        raise WhatIfRefused("늘릴 인원을 1명 이상으로 적어 주세요.")
    if asked.starts > of.ends:
        last = of.ends
        raise WhatIfRefused(
            f"이 회차는 {last.year}년 {last.month}월 {last.day}일에 끝납니다. 그 전의 달을 골라 주세요."
        )
    return Joining(of.key, asked.people, max(asked.starts, of.starts, day))


def _ensure_rate(history: History, day: date, asked: Rate) -> None:
    if asked.won <= 0:
        raise WhatIfRefused("시급을 1원 이상으로 적어 주세요.")
    if asked.group not in groups(history, day):
        raise WhatIfRefused("이 기준일 뒤에 그 시급으로 활동하는 회차가 없습니다. 목록에서 골라 주세요.")


def _commitments(history: History, day: date, joining: Sequence[Joining], rates: Sequence[Rate]) -> dict[str, int]:
    """Return by line what would have to be committed besides, as rounds commit: with the hours that they expect."""
    found: dict[str, int] = {}
    known = known_on(history, day)
    for one in joining:
        of = known.rounds[one.round]
        worth = _worth_of(of, rates)
        cost = _cost(of, [Span(number, one.starts, of.ends) for number in range(one.people)], history, worth)
        found[of.line] = found.get(of.line, 0) + cost
    for key, of in known.rounds.items():
        worth = _worth_of(of, rates)
        if not worth or of.ends <= day:
            continue
        spans = [one.span for one in known.present if one.round == key]
        if not spans and of.capacity:
            spans = [Span(number, of.starts, of.ends) for number in range(of.capacity)]
        decided = set(known.earned) | {(span.key, month) for span in spans for r, month in known.closed if r == key}
        more = _cost(of, spans, history, worth, decided) - _cost(of, spans, history, [], decided)
        found[of.line] = found.get(of.line, 0) + more
    return {line: won for line, won in found.items() if won}


def _worth_of(of: PaidRound, rates: Sequence[Rate]) -> list[Rate]:
    return [one for one in rates if one.group == group_of(of)]


def _cost(
    of: PaidRound,
    spans: Sequence[Span],
    history: History,
    rates: Sequence[Rate],
    decided: Iterable[tuple[int, date]] = (),
) -> int:
    minutes = of.minutes[-1][1] if of.minutes else of.scheme.cap_minutes
    months = [month for month in months_between(of.starts, of.ends) if month.year == history.year]
    done = set(decided)
    total = 0
    for month in months:
        hourly = next((one.won for one in rates if month_end(month) >= one.starts and month >= one.starts), None)
        worth = None if hourly is None else (lambda _, won=hourly: won)
        total += ahead(spans, [month], minutes, of.scheme, done, worth)[1]
    return total
