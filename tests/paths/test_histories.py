"""Random histories of actions, step by step against a model: invariants 1, 2, 3, 4, 9 and 11 hold after each.

A step that the model forbids must be refused with words and change nothing; one that it allows must be done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import settings as run_with
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from imojak.messages.sending import send_waiting
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.actions import asking, transfers
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.undoing import undo_leaving, undo_withdrawal
from imojak.paths.models import Application, ChangeRequest, Decision, Participation, Pause, SeatOffer
from imojak.problems import Problem
from imojak.reports.audit.catalogue import run
from tests import factories as make
from tests.paths import living
from tests.paths.way_model import Seat, Stay, Wish, World

pytestmark = pytest.mark.django_db

PEOPLE = 5
INVARIANTS = frozenset({1, 2, 3, 4, 9, 11, 13})
OPENS, LAST = date(2023, 3, 6), date(2023, 10, 31)
TERMS = {
    "life": living.LIFE,
    "screening": {"method": "rubric", "offer_hours": 48},
}
person = st.integers(0, PEOPLE - 1)
any_one = st.integers(0, 30)


class Histories(RuleBasedStateMachine):
    """Five people, one of them too young, three places with one or two seats, and whatever may come of it."""

    @initialize()
    def begin(self) -> None:
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.now = make.at(date(2023, 3, 20))
        self.world = World(too_young={0})
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        team = make.unit("team")
        self.manager = make.account(of="programme-manager", at=team.party)
        births = [date(1995, 1, 1), *[date(1970, 1, 1)] * (PEOPLE - 1)]
        self.parties = [make.person(birth=birth) for birth in births]
        self.people = [make.account(party=party) for party in self.parties]
        kept: dict[str, Any] = {
            "starts": make.SPRING,
            "ends": make.AUTUMN,
            "notice_on": OPENS,
            "apply_from": OPENS,
            "apply_to": LAST,
            "rolling": True,
            "status": RoundStatus.OPEN,
        }
        rules = make.rule_set(age_min=40, age_max=64)
        timed = make.round_of(
            make.programme(exclusion_group="paid", lead_unit=team),
            type=make.programme_type(definition=TERMS),
            eligibility=rules,
            **kept,
        )
        plain = make.round_of(make.programme(exclusion_group="paid", lead_unit=team), eligibility=rules, **kept)
        self.places: list[Place] = []
        self.seats: list[Seat] = []
        for of, capacity in ((timed, 1), (timed, 2), (plain, 1)):
            place, _ = living.site(of, f"자리 {capacity}", capacity=capacity)
            self.places.append(place)
            self.seats.append(Seat(place.title, of is timed, capacity, place.starts_on, place.ends_on))

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    # --- finding and doing --------------------------------------------------------------------------------------------

    def place(self, seat: Seat) -> Place:
        return Place.objects.get(pk=self.places[self.seats.index(seat)].pk)

    def wish(self, number: int, *ready: str) -> Wish:
        """Two times out of three one that is ready for the step, else any: a history of refusals alone is short."""
        fitting = [one for one in self.world.wishes if one.state in ready] if number % 3 else []
        several = fitting or self.world.wishes
        return several[number % len(several)]

    def stay(self, number: int) -> Stay:
        return self.world.stays[number % len(self.world.stays)]

    def application(self, wish: Wish) -> Application:
        return Application.objects.get(pk=wish.key)

    def offered(self, wish: Wish) -> SeatOffer:
        """The latest offer of an application; there is one as soon as it was ever offered."""
        return SeatOffer.objects.filter(application_id=wish.key).latest("pk")

    def participation(self, stay: Stay) -> Participation:
        return Participation.objects.get(
            decision__application_id=stay.wish.key,
            place=self.place(stay.seat),
            starts_on=stay.starts,
            ends_on=stay.ends,
        )

    def same(self, allowed: bool, step: Callable[[], object]) -> None:
        """Take the step; it is done exactly when the model allowed it, and is refused in words when not."""
        words = None
        try:
            with transaction.atomic():
                step()
        except Problem as refused:
            words = refused.user_message
        assert allowed == (words is None), f"{words or 'done'}, and the model says {allowed}"
        assert words is None or words.strip()

    # --- steps --------------------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 24, 49, 24 * 20]))
    def time_goes_by(self, hours: int) -> None:
        later = self.now + timedelta(hours=hours)
        if later.date() <= LAST:
            self._set(later)

    def _set(self, moment: datetime) -> None:
        self.now = moment
        self.clock.stop()
        self.clock = time_machine.travel(moment, tick=False)
        self.clock.start()

    @rule(who=person, where=st.integers(0, 2))
    def somebody_applies(self, who: int, where: int) -> None:
        account, seat, made = self.people[who], self.seats[where], []

        def file() -> None:
            made.append(
                actions.file_application(
                    self.parties[who], self.places[where].round, place=self.place(seat), filed_by=account, at=self.now
                )
            )

        self.same(self.world.may_file(who, seat), file)
        for one in made:
            self.world.file(one.pk, who, seat, self.now)

    @precondition(lambda self: self.world.wishes)
    @rule(number=any_one)
    def found_eligible(self, number: int) -> None:
        self._decide(self.wish(number, "filed"), lambda wish: self.world.qualify(wish, self.now), actions.qualify)

    @precondition(lambda self: self.world.wishes)
    @rule(number=any_one)
    def refused(self, number: int) -> None:
        self._decide(self.wish(number, "waiting", "filed"), self.world.refuse, actions.refuse, reasons=["full"])

    @precondition(lambda self: self.world.wishes)
    @rule(number=any_one, rank=st.integers(1, 3))
    def put_on_the_reserve_list(self, number: int, rank: int) -> None:
        self._decide(
            self.wish(number, "eligible"), lambda wish: self.world.wait(wish, rank, self.now), actions.wait, rank=rank
        )

    @precondition(lambda self: self.world.wishes)
    @rule(number=any_one)
    def accepted(self, number: int) -> None:
        self._decide(self.wish(number, "eligible", "waiting"), self.world.accept, actions.accept)

    @precondition(lambda self: self.world.wishes)
    @rule(number=any_one)
    def accepted_by_way_of_exception(self, number: int) -> None:
        self._decide(self.wish(number, "refused"), self.world.waive, actions.waive, reason="위원회가 인정함")

    def _decide(self, wish: Wish, model: Callable[[Wish], bool], real: Callable[..., object], **more: object) -> None:
        self.same(model(wish), lambda: real(self.application(wish), actor=self.manager, at=self.now, **more))

    @precondition(lambda self: self.world.wishes)
    @rule(number=any_one)
    def offered_a_seat(self, number: int) -> None:
        wish = self.wish(number, "eligible", "waiting")
        self.same(
            self.world.offer(wish, self.now),
            lambda: actions.offer(
                self.application(wish),
                self.place(wish.seat),
                actor=self.manager,
                answer_by=self.now + timedelta(hours=48),
                at=self.now,
            ),
        )

    @precondition(lambda self: any(one.until for one in self.world.wishes))
    @rule(number=any_one, answer=st.sampled_from(["take", "decline", "revoke"]))
    def an_offer_is_answered(self, number: int, answer: str) -> None:
        ever = [one for one in self.world.wishes if one.until]
        open_ones = [one for one in ever if one.state == "offered"] if number % 3 else []
        wish = (open_ones or ever)[number % len(open_ones or ever)]
        offer, own = self.offered(wish), self.people[wish.person]
        if answer == "take":
            self.same(self.world.take(wish, self.now), lambda: actions.take_offer(offer, actor=own, at=self.now))
        elif answer == "decline":
            self.same(
                self.world.give_up(wish, ("offered",), "declined", self.now),
                lambda: actions.decline_offer(offer, actor=own, at=self.now),
            )
        else:
            self.same(
                self.world.revoke(wish),
                lambda: actions.revoke_offer(offer, actor=self.manager, reason="자리가 없어짐", at=self.now),
            )

    @precondition(lambda self: self.world.wishes)
    @rule(number=any_one)
    def taken_back(self, number: int) -> None:
        wish = self.wish(number)
        self.same(
            self.world.give_up(wish, ("filed", "eligible", "waiting", "offered"), "withdrawn", self.now),
            lambda: actions.withdraw_application(self.application(wish), actor=self.people[wish.person], at=self.now),
        )

    @precondition(lambda self: any(one.before for one in self.world.wishes))
    @rule(number=any_one)
    def taken_back_and_undone(self, number: int) -> None:
        wish = self.wish(number, "withdrawn", "declined")
        self.same(
            self.world.undo(wish, self.now),
            lambda: undo_withdrawal(self.application(wish), actor=self.people[wish.person], at=self.now),
        )

    @rule()
    def the_clocks_run(self) -> None:
        self.world.end_silence(self.now)
        # Whose offer ended first loses it first; what comes free is offered at once, and not in the same run again.
        for wish in sorted(self.world.overdue(self.now), key=lambda one: self.offered(one).pk):
            self.world.give_up(wish, ("offered",), "expired", self.now)
        tick(self.now)

    @precondition(lambda self: self.world.stays)
    @rule(number=any_one)
    def somebody_leaves(self, number: int) -> None:
        stay = self.stay(number)
        one = self.participation(stay)
        self.same(
            self.world.leave(stay, self.now),
            lambda: actions.withdraw(one, actor=self.people[stay.wish.person], at=self.now),
        )

    @precondition(lambda self: any(one.before for one in self.world.stays))
    @rule(number=any_one)
    def somebody_comes_back(self, number: int) -> None:
        ever = [one for one in self.world.stays if one.before]
        stay = ever[number % len(ever)]
        one = self.participation(stay)
        self.same(
            self.world.undo_leave(stay, self.now),
            lambda: undo_leaving(one, actor=self.people[stay.wish.person], at=self.now),
        )

    @precondition(lambda self: any(one.pauses for one in self.world.stays))
    @rule(number=any_one)
    def somebody_who_rests_leaves_and_thinks_better_of_it(self, number: int) -> None:
        resting = [one for one in self.world.stays if one.pauses and one.state == "active"] or self.world.stays
        stay = resting[number % len(resting)]
        one, own = self.participation(stay), self.people[stay.wish.person]
        self.same(self.world.leave(stay, self.now), lambda: actions.withdraw(one, actor=own, at=self.now))
        self.same(self.world.undo_leave(stay, self.now), lambda: undo_leaving(one, actor=own, at=self.now))

    @precondition(lambda self: self.world.stays)
    @rule(number=any_one)
    def somebody_completes(self, number: int) -> None:
        stay = self.stay(number)
        one = self.participation(stay)
        self.same(self.world.complete(stay), lambda: actions.complete(one, actor=self.manager, at=self.now))

    @precondition(lambda self: self.world.stays)
    @rule(number=any_one, after=st.integers(-3, 200), days=st.integers(1, 9))
    def somebody_pauses(self, number: int, after: int, days: int) -> None:
        stay = self.stay(number)
        one = self.participation(stay)
        starts = stay.starts + timedelta(days=after)
        ends = starts + timedelta(days=days - 1)
        self.same(
            self.world.pause(stay, starts, ends),
            lambda: actions.pause(one, starts, ends, "건강", actor=self.manager, at=self.now),
        )

    @precondition(lambda self: self.world.stays)
    @rule(number=any_one, after=st.integers(1, 200), days=st.integers(1, 9))
    def somebody_asks_to_pause(self, number: int, after: int, days: int) -> None:
        stay = self.stay(number)
        one, own = self.participation(stay), self.people[stay.wish.person]
        starts = stay.starts + timedelta(days=after)
        ends = starts + timedelta(days=days - 1)
        self.same(
            self.world.ask_to_pause(stay, starts, ends, self.now),
            lambda: asking.ask_pause(one, starts, ends, "건강", actor=own, at=self.now),
        )

    @precondition(lambda self: any(one.asked or one.before for one in self.world.stays))
    @rule(number=any_one, answer=st.sampled_from(["grant", "withdraw"]))
    def a_request_to_pause_is_answered(self, number: int, answer: str) -> None:
        ever = [one for one in self.world.stays if one.asked] or [one for one in self.world.stays if one.before]
        stay = ever[number % len(ever)]
        requests = ChangeRequest.objects.filter(participation=self.participation(stay)).order_by("-pk")
        if (change := requests.first()) is None:
            return
        if answer == "grant":
            self.same(self.world.grant(stay), lambda: asking.grant_change(change, actor=self.manager, at=self.now))
        else:
            own = self.people[stay.wish.person]
            self.same(self.world.unask(stay), lambda: asking.withdraw_change(change, actor=own, at=self.now))

    @precondition(lambda self: any(one.asked for one in self.world.stays))
    @rule(number=any_one)
    def somebody_who_has_asked_leaves_and_thinks_better_of_it(self, number: int) -> None:
        asking_ones = [one for one in self.world.stays if one.asked]
        stay = asking_ones[number % len(asking_ones)]
        one, own = self.participation(stay), self.people[stay.wish.person]
        self.same(self.world.leave(stay, self.now), lambda: actions.withdraw(one, actor=own, at=self.now))
        self.same(self.world.undo_leave(stay, self.now), lambda: undo_leaving(one, actor=own, at=self.now))

    @precondition(lambda self: self.world.stays)
    @rule(number=any_one, to=st.integers(0, 2), after=st.integers(1, 200))
    def somebody_moves(self, number: int, to: int, after: int) -> None:
        stay = self.stay(number)
        one, on = self.participation(stay), stay.starts + timedelta(days=after)
        where = self.place(self.seats[to])
        self.same(
            self.world.move(stay, self.seats[to], on, self.now), lambda: self._move(one, where, on, stay.wish.person)
        )

    def _move(self, one: Participation, to: Place, on: date, who: int) -> None:
        asked = transfers.request(one, to, on, "집에서 가까운 곳", actor=self.people[who], at=self.now)
        for side in (one.place, to):
            assert side.host is not None
            leader = Account.objects.get(party__roles__kind="site-leader", party__roles__at=side.host)
            transfers.agree(asked, actor=leader, at=self.now)

    @rule()
    def messages_go_out(self) -> None:
        send_waiting(self.now)

    # --- after each ---------------------------------------------------------------------------------------------------

    @invariant()
    def the_tables_say_what_the_model_says(self) -> None:
        if not hasattr(self, "world"):
            return
        states = dict(Application.objects.values_list("pk", "status"))
        assert {one.key: one.state for one in self.world.wishes} == states
        for seat in self.seats:
            place = self.place(seat)
            assert (place.taken, place.held) == (self.world.taken(seat), self.world.held(seat))
            assert place.taken + place.held <= place.capacity
        stays = Participation.objects.values_list(
            "decision__application", "place__title", "starts_on", "ends_on", "status", "withdrawn_on"
        )
        model = [(s.wish.key, s.seat.name, s.starts, s.ends, s.state, s.left) for s in self.world.stays]
        assert sorted(model, key=str) == sorted(stays, key=str)
        pauses = Pause.objects.values_list("participation__decision__application", "starts_on", "ends_on")
        expected = [(stay.wish.key, first, last) for stay in self.world.stays for first, last in stay.pauses]
        assert sorted(expected) == sorted(pauses)
        requests = ChangeRequest.objects.filter(status="requested").values_list(
            "participation__decision__application", "starts_on", "ends_on", "answer_due"
        )
        assert sorted(requests) == sorted((stay.wish.key, *stay.asked) for stay in self.world.stays if stay.asked)

    @invariant()
    def invariants_hold(self) -> None:
        # The rounds come from the factory, without the history that opening one leaves.
        rows = [row for outcome in run(INVARIANTS) for row in outcome.violations]
        broken = [row.sentence for row in rows if row.object_type != "offers.round"]
        assert broken == []

    @invariant()
    def every_answer_was_told(self) -> None:
        silent = Decision.objects.filter(result="refused", message=None)
        assert not silent.exists()
        assert not Decision.objects.filter(result="refused", reasons=[]).exists()


@pytest.mark.lasting
def test_whatever_happens_the_invariants_hold_and_the_model_agrees(settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_DIR = tmp_path
    run_state_machine_as_test(
        Histories,
        settings=run_with(max_examples=20, stateful_step_count=40, deadline=None),
    )
