"""A month to be closed on pages: a site, its round and operator, and others of each kind next door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.test import Client

from imojak.parties.models import Account
from imojak.records import logging
from tests import factories as make
from tests.closing_months import leader_of

LogIn = Callable[[Account | str], Client]
AUGUST = date(2023, 8, 1)


class House:
    """A site with a leader, a round with a team's manager and an operator, and others of each kind next door."""

    def __init__(self) -> None:
        self.team, self.other_team = make.unit("ours"), make.unit("theirs")
        self.site, self.other_site = (
            make.organisation("우리 도서관", kind="site"),
            make.organisation("남의 복지관", kind="site"),
        )
        self.operator = make.organisation("수행기관", kind="operator")
        scheme = make.rule_set(kind="pay", hourly_won=9_620, hours_per_month_max=57)
        of = make.programme("boram.library", lead_unit=self.team)
        self.round = make.round_of(of, pay_scheme=scheme, status="running")
        self.far = make.round_of(make.programme("others", lead_unit=self.other_team), pay_scheme=scheme)
        make.agreement(self.round, self.operator, kind="operator")
        self.place = make.place(self.round, host=self.site, title="서가 활동")
        self.neighbour_place = make.place(self.round, host=self.other_site, title="옆자리 활동")
        self.person = make.participation(self.place, make.person("박활동"))
        self.accounts: dict[str, Account] = {
            "leader": leader_of(self.site),
            "next": leader_of(self.other_site),
            "left": make.account(of="site-leader", at=self.site, ends_on=date(2023, 6, 30)),
            "operator": make.account(of="operator", at=self.operator),
            "manager": make.account(of="programme-manager", at=self.team.party),
            "neighbour": make.account(of="programme-manager", at=self.other_team.party),
            "once": make.account(of="programme-manager", at=self.team.party, ends_on=date(2023, 6, 30)),
            "clerk": make.account(of="pay-clerk"),
            "auditor": make.account(of="auditor"),
            "director": make.account(of="director"),
            "citizen": make.account(party=self.person.party),
        }
        self.period = make.period(self.place, month=AUGUST)
        self.work(date(2023, 8, 7), 240)

    def __getitem__(self, name: str) -> Account:
        return self.accounts[name]

    def work(self, day: date, minutes: int) -> None:
        logging.log_work(self.person, day, minutes, f"{day.day}일의 활동", actor=self["leader"])

    def status(self) -> str:
        self.period.refresh_from_db()
        return self.period.status


def mark_of(page: str) -> str:
    found = re.search(r'name="mark"\s+value="([0-9a-f]+)"', page)
    return found.group(1) if found else ""


def stamp_of(page: str) -> str:
    found = re.search(r'name="stamp"\s+value="([0-9]+)"', page)
    assert found
    return found.group(1)
