"""The year-end forecast of every line (연말 전망): an amount with an interval, and what it is made of.

Spent, plus the pay ahead of those who are there, plus what contracts still have to pay by their schedule, plus works that
go on month by month, plus an unknown part of what nobody has committed yet. Never beyond the line's budget, which the
ledger refuses. Nothing is written. Money is won.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from imojak.kernel.months import month_end, months_between
from imojak.outlook.history import Deal, History
from imojak.outlook.known import Known, known_on
from imojak.outlook.rosters import Joining, Worth, draws_of, pay_ahead, roster_of

#: How many ways are drawn, and which of them lie within the interval: eight of ten.
DRAWS, LOW, HIGH = 400, 0.1, 0.9
#: Half of the contracts are thought to be paid in full, the others to leave up to a tenth of what they still have to pay.
PAID_IN_FULL, LEAST_PAID = 0.5, 0.9
#: A work goes on month by month when it was paid in so many of the months that are over.
REGULAR = 2 / 3
#: What is committed in December is hardly spent in the same year: what is free then stays so, and ever more of it in the
#: days before.
LAST_CHANCE, CLOSING_DAYS = (12, 1), 60


@dataclass(frozen=True)
class Parts:
    """What a forecast is made of, in the middle of its draws, in won."""

    spent: int
    people: int
    contracts: int
    monthly: int
    unknown: int


@dataclass(frozen=True)
class LineForecast:
    """A line at the year's end: ``low`` to ``high`` holds eight of ten draws, ``middle`` halves them.

    ``budget`` is what may be spent: 예산현액 without what goes on into the next year. ``need`` is the middle without that
    limit; ``straight`` goes on as the year has gone so far.
    """

    code: str
    name: str
    source: str
    budget: int
    committed: int
    spent: int
    low: int
    middle: int
    high: int
    need: int
    straight: int
    parts: Parts
    draws: tuple[int, ...]

    @property
    def beyond(self) -> int:
        """What the line lacks at the year's end by the middle of the draws; 0 where it suffices."""
        return max(0, self.need - self.budget)


def straight_line(spent: int, budget: int, day: date) -> int:
    """Return the year's spending if it goes on as it has gone until ``day``, within the budget."""
    first = date(day.year, 1, 1)
    gone, whole = (day - first).days + 1, (date(day.year, 12, 31) - first).days + 1
    return min(budget, round(spent * whole / gone))


def forecast(
    year: int,
    day: date,
    *,
    history: History | None = None,
    joining: Iterable[Joining] = (),
    worth: Worth | None = None,
) -> list[LineForecast]:
    """Forecast every line of a year from what was known on ``day``, in the order of the budget.

    The same question has the same answer: the draws are seeded by year and day.
    """
    known = known_on(history or History.of(year), day)
    roster = roster_of(known, joining=joining, worth=worth)
    rng = Random(f"outlook/{year}/{day}")
    draws = draws_of(roster, DRAWS, rng)
    # Whether what is free is used is a way of the whole house: one number a draw for all lines.
    used = [rng.random() for _ in range(DRAWS)]
    paid = [1.0 if rng.random() < PAID_IN_FULL else rng.uniform(LEAST_PAID, 1.0) for _ in range(DRAWS)]
    chance = _chance(known)
    found = []
    for leaf in known.lines:
        balance = known.balances[leaf.code]
        ahead = roster.ahead.get(leaf.code)
        owed = sum(_rest(deal, known) for deal in known.deals if deal.line == leaf.code)
        promised = known.promised.get(leaf.code, 0)
        contracts = min(owed, promised)  # what was released is not paid any more
        limit = balance.current - balance.carried_out
        months = _monthly(known, leaf.code)
        own = Random(f"outlook/{year}/{day}/{leaf.code}")
        people, monthly, unknown, totals = [], [], [], []
        for draw, share, part in zip(draws, used, paid, strict=True):
            pay = 0.0 if ahead is None else pay_ahead(ahead, leaf.code, draw)
            month = _drawn(months, own)
            free = max(0.0, limit - balance.spent - pay - promised - month)
            more = free * share * chance
            people.append(pay)
            monthly.append(month)
            unknown.append(more)
            totals.append(balance.spent + pay + contracts * part + month + more)
        need = _at(totals, 0.5)
        within = tuple(min(limit, round(total)) for total in totals)
        found.append(
            LineForecast(
                leaf.code, leaf.name, leaf.source, limit, balance.committed, balance.spent,
                _at(within, LOW), _at(within, 0.5), _at(within, HIGH), need,
                straight_line(balance.spent, limit, day),
                Parts(
                    balance.spent, _at(people, 0.5), round(contracts * sorted(paid)[DRAWS // 2]), _at(monthly, 0.5),
                    _at(unknown, 0.5),
                ),
                within,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Total:
    """All lines together."""

    budget: int
    committed: int
    spent: int
    low: int
    middle: int
    high: int
    straight: int


def total_of(lines: Iterable[LineForecast]) -> Total:
    """Return all lines together, draw by draw: what they have in common does not cancel out."""
    rows = list(lines)
    sums = sorted(sum(row.draws[number] for row in rows) for number in range(DRAWS)) if rows else [0]
    return Total(
        sum(row.budget for row in rows), sum(row.committed for row in rows), sum(row.spent for row in rows),
        _at(sums, LOW), _at(sums, 0.5), _at(sums, HIGH), sum(row.straight for row in rows),
    )  # fmt: skip


def _at(values: Iterable[float], share: float) -> int:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def _chance(known: Known) -> float:
    """Return which part of what is free may still be committed and spent in time: all of it, until the autumn."""
    return max(0.0, min(1.0, (date(known.year, *LAST_CHANCE) - known.day).days / CLOSING_DAYS))


def _rest(deal: Deal, known: Known) -> int:
    """Return what a contract still has to pay in the year: by its schedule, else evenly until it ends."""
    rest = deal.won - sum(won for _, won in deal.bills)
    if rest <= 0:
        return 0
    last = date(known.year, 12, 31)
    if deal.schedule:
        return min(rest, max(0, sum(one.won for one in deal.schedule if one.due <= last) - (deal.won - rest)))
    if deal.ends <= last:
        return rest
    left = (deal.ends - known.day).days
    return rest if left <= 0 else rest * max(0, (last - known.day).days) // left


def _monthly(known: Known, code: str) -> tuple[list[int], int]:
    """Return what works without a contract took in each month that is over, and how many months are ahead.

    None are where it was not regular. The month of the day itself is ahead until something was spent in it.
    """
    by_month = known.direct.get(code, {})
    over = [month for month in months_between(date(known.year, 1, 1), known.day) if month_end(month) <= known.day]
    spent = [by_month.get(month, 0) for month in over]
    if not over or sum(won > 0 for won in spent) < REGULAR * len(over):
        return [], 0
    this = known.day.replace(day=1)
    done = len(over) + (this not in over and by_month.get(this, 0) > 0)
    return spent, 12 - done


def _drawn(months: tuple[list[int], int], rng: Random) -> float:
    spent, ahead = months
    if not spent or ahead <= 0:
        return 0.0
    return sum(rng.choices(spent, k=ahead)) * 1.0
