"""Months under any history: enter, hand in, confirm, approve, lock, give back, take back, reopen, correct, in any order.

Random hands press random buttons: accounts of the same person, people whose role has changed, people who take part
themselves. Whatever they do, a locked version stays as it was locked (invariant 5), and nobody closes a month with two
hands or with their own hours in it (invariant 8). The order is drawn from a seed, which a failure names.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction

from imojak.kernel.transitions import TransitionError
from imojak.parties.hands import hand_of
from imojak.parties.models import Account, Party
from imojak.problems import Problem
from imojak.records import closing
from imojak.records.enums import MonthStep, PeriodStatus
from imojak.records.logging import log_work
from imojak.records.looking import see, unseen_of
from imojak.records.machines import PERIOD
from imojak.records.models import Period, Record
from imojak.reports.audit.books import other_hands
from imojak.reports.audit.months import locked_months_stay
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.closing_months import correct
from tests.conftest import Clock

pytestmark = pytest.mark.django_db
AUGUST = date(2023, 8, 1)
STEPS = 60
#: How often somebody closes something, rather than enters it or looks at it.
CLOSES = 0.7

#: What a locked version holds: its own columns, and each of its records.
Held = tuple[tuple[object, ...], tuple[tuple[object, ...], ...]]


class Town:
    """Two places of one round, and hands of every kind that might close their months."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.site = make.organisation("도서관", kind="site")
        scheme = make.rule_set(kind="pay", hourly_won=9_620, hours_per_month_max=57)
        self.round = make.round_of(make.programme("boram.library"), pay_scheme=scheme)
        operator = make.organisation("수행기관", kind="operator")
        make.agreement(self.round, operator, kind="operator")
        self.places = [make.place(self.round, host=self.site) for _ in range(2)]
        self.people = [make.participation(place) for place in self.places for _ in range(2)]
        leader = make.account(of="site-leader", at=self.site)
        both = make.account(of="site-leader", at=self.site)
        make.role(both.party, of="programme-manager", programme="boram")
        own = make.account(party=self.people[0].party)
        make.role(own.party, of="site-leader", at=self.site)
        make.role(own.party, of="programme-manager", programme="boram")
        twin = make.account(of="programme-manager", programme="boram")
        Party.objects.filter(accounts=twin).update(merged_into=leader.party)
        self.hands = [
            leader,
            make.account(party=leader.party),
            both,
            make.account(party=both.party),
            own,
            twin,
            make.account(of="operator", at=operator),
            make.account(of="programme-manager", programme="boram"),
            make.account(of="programme-manager", programme="boram"),
            make.account(of="programme-manager", programme="internship"),
            make.account(),
        ]
        self.locked: dict[int, Held] = {}

    def step(self) -> str:
        """Let somebody do something; return what. What is refused has changed nothing."""
        who = self.dice.choice(self.hands)
        closes = self.dice.random() < CLOSES
        what = self.dice.choice(_CLOSING if closes else (Town.enter, Town.correct, Town.look, Town.change_role))
        before = self.everything()
        try:
            with transaction.atomic():
                what(self, who)
        except (Problem, TransitionError):
            assert self.everything() == before
        return what.__name__

    def everything(self) -> list[Held]:
        """All that is kept of months."""
        return [held(one) for one in Period.objects.order_by("pk")]

    def periods(self) -> list[Period]:
        """Some months, versions that are long past among them."""
        rows = list(Period.objects.select_related("place").order_by("pk"))
        return self.dice.sample(rows, self.dice.randint(1, len(rows))) if rows else []

    def enter(self, who: Account) -> None:
        day = AUGUST + timedelta(days=self.dice.randrange(31))
        minutes = self.dice.choice((0, 60, 240, 540))
        log_work(self.dice.choice(self.people), day, minutes, note=f"{day.day}일", actor=who, beyond_cap=True)

    def correct(self, who: Account) -> None:
        rows = list(Record.objects.order_by("pk"))
        if rows:
            correct(self.dice.choice(rows), self.dice.choice((0, 120, 300)), "바로잡음", actor=who)

    def look(self, who: Account) -> None:
        step = self.dice.choice(list(MonthStep))
        several = self.periods()
        found = unseen_of(several, step)
        see({one: found.get(one.pk, []) for one in several}, actor=who, step=step)

    def change_role(self, who: Account) -> None:
        """Somebody becomes a manager who was a leader, or the other way round, or both."""
        kind = self.dice.choice(("site-leader", "programme-manager"))
        if not who.party or who.party.roles.filter(kind=kind, ends_on=None).exists():
            return
        if kind == "site-leader":
            make.role(who.party, of=kind, at=self.site)
        else:
            make.role(who.party, of=kind, programme="boram")

    def check(self) -> None:
        """What must hold whatever has happened."""
        for one in Period.objects.filter(status=PeriodStatus.LOCKED):
            assert self.locked.setdefault(one.pk, held(one)) == held(one), "a locked version has changed"
        assert set(self.locked) == set(Period.objects.filter(status="locked").values_list("pk", flat=True))
        for one in Period.objects.select_related("confirmed_by__party", "approved_by__party"):
            hands = {hand_of(one.confirmed_by), hand_of(one.approved_by)} - {0}
            assert one.confirmed_by is None or one.approved_by is None or len(hands) == 2
            own = {who.party_id for who in self.people if who.place_id == one.place_id}
            assert not hands & own, "somebody has closed their own hours"
            log = TransitionLog.objects.filter(object_type="records.period", object_id=one.pk).order_by("at", "pk")
            assert PERIOD.replays(log.values_list("from_state", "to_state")) == one.status
            if one.version > 1:
                assert one.reopened_because
                assert Period.objects.get(place=one.place, month=one.month, version=one.version - 1).pk in self.locked

    def audit(self) -> None:
        """What the audit says of it all."""
        assert locked_months_stay() == []
        assert other_hands() == []


def held(period: Period) -> Held:
    """Return all that a version of a month holds."""
    columns = [field.attname for field in Period._meta.concrete_fields]
    own = tuple(str(Period.objects.filter(pk=period.pk).values_list(name, flat=True)[0]) for name in columns)
    of = [field.attname for field in Record._meta.concrete_fields]
    return own, tuple(Record.objects.filter(period=period.pk).order_by("pk").values_list(*of))


def _begin(town: Town, who: Account) -> None:
    closing.begin(town.places, AUGUST, actor=who)


def _submit(town: Town, who: Account) -> None:
    closing.submit(town.periods(), actor=who)


def _confirm(town: Town, who: Account) -> None:
    closing.confirm(town.periods(), actor=who)


def _approve(town: Town, who: Account) -> None:
    closing.approve(town.periods(), actor=who)


def _lock(town: Town, who: Account) -> None:
    closing.lock(town.periods(), actor=who)


def _both(town: Town, who: Account) -> None:
    closing.approve_and_lock(town.periods(), actor=who)


def _send_back(town: Town, who: Account) -> None:
    closing.send_back(town.periods(), actor=who, reason=town.dice.choice(("", "누락")))


def _take_back(town: Town, who: Account) -> None:
    closing.take_back(town.periods(), actor=who)


def _reopen(town: Town, who: Account) -> None:
    for one in town.periods()[:1]:
        closing.reopen(one, actor=who, reason=town.dice.choice(("", "누락", "착오")))


_CLOSING: tuple[Callable[[Town, Account], None], ...] = (
    _begin,
    _submit,
    _confirm,
    _approve,
    _lock,
    _both,
    _send_back,
    _take_back,
    _reopen,
)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_hands_do_in_whatever_order_a_locked_month_stays_and_two_people_close_it(
    clock: Clock, seed: int
) -> None:
    clock.at("2023-09-01")
    town = Town(random.Random(seed))
    done: list[str] = []
    for _ in range(STEPS):
        done.append(town.step())
        town.check()
    town.audit()
    assert len(set(done)) > 8, f"seed {seed} did hardly anything: {done}"


def test_the_histories_reach_a_month_that_was_reopened_and_locked_again(clock: Clock) -> None:
    """Random hands alone might refuse each other for ever: with hands that may, the same town comes all the way."""
    clock.at("2023-09-01")
    town = Town(random.Random(7))
    leader, manager = town.hands[0], town.hands[7]
    for version in (1, 2, 3):
        [one, *_] = closing.begin(town.places[:1], AUGUST, actor=leader)
        day = AUGUST + timedelta(days=version)
        log_work(town.people[1], day, 240, note=f"{version}번째", actor=leader)
        for hands, step in ((leader, MonthStep.CONFIRM), (manager, MonthStep.APPROVE)):
            if step == MonthStep.CONFIRM:
                closing.submit([one], actor=hands)
                one.refresh_from_db()
            see({one: unseen_of([one], step).get(one.pk, [])}, actor=hands, step=step)
            (closing.confirm if step == MonthStep.CONFIRM else closing.approve_and_lock)([one], actor=hands)
            one.refresh_from_db()
        assert (one.status, one.version) == (PeriodStatus.LOCKED, version)
        town.check()
        town.audit()
        closing.reopen(one, actor=manager, reason="하루 누락")
    assert len(town.locked) == 3
