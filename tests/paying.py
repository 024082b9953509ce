"""An office that pays, for tests: the people through whose hands a month goes, a round, its line, and locked months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from imojak.ledger.models import BudgetLine
from imojak.offers.enums import RuleKind
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.paths.models import Participation
from imojak.records.enums import RecordKind
from imojak.records.models import Period
from tests import factories as make

JUNE, JULY = date(2023, 6, 1), date(2023, 7, 1)


class PayOffice:
    """Two clerks, two of finance, and a round of 9,620 won an hour up to 57 hours, with a funded line.

    ``month`` is the one that is paid, June 2023 unless another is said; the round and the line are of its year.
    """

    def __init__(self, *, committed: int = 50_000_000, month: date = JUNE, **scheme: Any) -> None:
        terms = {
            "hourly_won": 9_620,
            "hours_per_month_max": 57,
            "month_max_won": 548_340,
            "rounding": {"unit_won": 10, "mode": "half_up"},
            **scheme,
        }
        self.month = month
        self.scheme = make.rule_set(kind=RuleKind.PAY, **terms)
        self.round = self.another_round()
        self.line: BudgetLine = make.budget_line(year=month.year)
        make.appropriate(self.line, 2 * committed, on=date(month.year, 1, 1))
        make.commit(self.line, committed, on=date(month.year, 1, 2))
        make.programme_line(self.round.programme, self.line)
        self.clerk, self.sender = (make.account(of=RoleKind.PAY_CLERK) for _ in range(2))
        self.finance, self.head = (make.account(of=RoleKind.FINANCE_OFFICER) for _ in range(2))
        self.leader, self.manager = make.account(of=RoleKind.SITE_LEADER), make.account(of=RoleKind.PROGRAMME_MANAGER)

    def another_round(self, **more: Any) -> Round:
        """A round that is paid by the same scheme, from two months before the month until the year's end."""
        year = self.month.year
        starts = {"starts": date(year, 4, 1), "ends": date(year, 12, 31)}
        return make.round_of(make.programme(pay_scheme=self.scheme), pay_scheme=self.scheme, **starts, **more)

    def worker(self, hours: float = 20, *, of: Round | None = None, **more: Any) -> Participation:
        """Somebody with an account who has worked so many hours of the month, four a day, at a place that is locked."""
        made = make.participation(make.place(of or self.round), **more)
        if not made.party.payee_accounts.exists():
            make.payee_account(made.party)
        self.work(made, hours)
        return made

    def work(self, who: Participation, hours: float, *, month: date | None = None, first: int = 0) -> Period:
        """Enter hours from a day of the month on (0 the first), and lock the month."""
        month = month or self.month
        period: Period = make.period(who.place, month=month)
        left, number = round(hours * 60), first
        while left > 0:
            day = month + timedelta(days=number)
            make.record(who, kind=RecordKind.WORK, minutes=min(240, left), day=day, period=period)
            left, number = left - 240, number + 1
        period.confirmed_by, period.approved_by = self.leader, self.manager
        return make.lock(period)
