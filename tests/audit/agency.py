"""A small sound agency, whose invariants all hold until a test breaks its data behind the guards' backs."""

from __future__ import annotations

from datetime import date

from django.db.models import Model

from imojak.offers.enums import RoundStatus, RuleKind
from imojak.paths import actions
from imojak.paths.models import Application, Participation
from imojak.pay.batching import approve_step, prepare, send
from imojak.pay.deciding import compute_entitlement
from imojak.pay.results import read_results
from imojak.records import logging
from imojak.records.models import Period
from imojak.reports.audit.catalogue import run
from tests import factories as make
from tests.closing_months import close, leader_of, manager_of

APRIL = date(2023, 4, 1)


def broken_by() -> dict[int, list[str]]:
    """What breaks which invariant now: number → "type id: sentence"."""
    return {
        outcome.invariant.number: [f"{row.object_type} {row.object_id}: {row.sentence}" for row in outcome.violations]
        for outcome in run()
        if not outcome.holds
    }


class Agency:
    """A programme with a month of paid activity, a refusal, a waiting list, and three people to close and pay."""

    def __init__(self) -> None:
        self.site = make.organisation(kind="site")
        self.manager = manager_of("social-jobs")
        self.leader = leader_of(self.site)
        self.clerk, self.sender = make.account(of="pay-clerk"), make.account(of="pay-clerk")
        self.finance = make.account(of="finance-officer")
        scheme = make.rule_set(
            kind=RuleKind.PAY,
            hourly_won=11_157,
            hours_per_month_max=57,
            month_max_won=635_950,
            rounding={"mode": "half_up", "unit_won": 10},
        )
        programme = make.programme(
            "social-jobs",
            exclusion_group="paid",
            pay_scheme=scheme,
            eligibility=make.rule_set(age_min=40, age_max=64, age_on="notice"),
        )
        self.round = make.round_of(programme, status=RoundStatus.OPEN)
        self._log(self.round, "draft", "open")
        self.place = make.place(self.round, capacity=2, host=self.site)
        self.people = [self._let_in() for _ in range(2)]
        self.refused = self._apply()
        actions.refuse(self.refused, actor=self.manager, reasons=["age"], at=make.at(date(2023, 3, 28)))
        self._work_april()
        self._pay_april()

    def _log(self, of: Model, *states: str) -> None:
        for before, state in zip(("", *states), states, strict=False):
            make.transition(of, before, state, on=date(2023, 3, 1))

    def _apply(self) -> Application:
        return actions.file_application(make.person(), self.round, place=self.place, at=make.at(date(2023, 3, 10)))

    def _let_in(self) -> Participation:
        application, decided = self._apply(), make.at(date(2023, 3, 28))
        actions.qualify(application, actor=self.manager, at=decided)
        return actions.accept(application, actor=self.manager, at=decided)

    def _work_april(self) -> None:
        for person in self.people:
            for day in (10, 11, 12):
                logging.log_work(person, date(2023, 4, day), 180, "말벗", actor=self.leader)
        self.period = Period.objects.get()
        close(self.period, self.leader, self.manager, on=date(2023, 5, 4))

    def _pay_april(self) -> None:
        self.line = make.funded_line("S.1")
        for person in self.people:
            assert compute_entitlement(person, APRIL, on=date(2023, 5, 8)) is not None
            self._log(make.payee_account(person.party), "asked", "confirmed")
        make.bank_layout()
        batch = prepare(self.round, self.line, APRIL, actor=self.clerk)
        approve_step(batch, actor=self.finance)
        self.batch = send(batch, actor=self.sender, on=date(2023, 5, 10))
        read_results(self.batch, make.bank_answer(self.batch), actor=self.sender, on=date(2023, 5, 10))
        self.batch.refresh_from_db()
