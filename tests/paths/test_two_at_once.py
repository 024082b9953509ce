"""Two at once: clocks that run twice, and one offer that is accepted twice; everything happens once, on both engines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths import actions
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.filing_for import propose_as_partner, take_back
from imojak.paths.enums import AgreementKind, ApplicationStatus
from imojak.paths.models import Application, Decision, Participation, SeatOffer
from imojak.problems import Problem
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db(transaction=True)

IN_TIME = make.at(date(2023, 3, 10))
DECIDED = make.at(date(2023, 3, 28))


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Run tasks on a connection each, all starting together; what each returned, or what it raised."""
    barrier, found = threading.Barrier(len(tasks)), [object()] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        try:
            barrier.wait(30)
            found[place] = task()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


@pytest.fixture
def manager() -> Account:
    return make.account(of="programme-manager")


def timed(capacity: int) -> Round:
    """A round whose type lets an offer stand for two days."""
    kind = make.programme_type(definition={"screening": {"method": "rubric", "offer_hours": 48}})
    return make.round_of(make.programme(), status=RoundStatus.OPEN, type=kind)


def eligible(of: Round, place: object, manager: Account) -> Application:
    application = actions.file_application(make.person(), of, place=place, at=IN_TIME)  # type: ignore[arg-type]
    actions.qualify(application, actor=manager, at=DECIDED)
    return application


def test_two_ticks_at_once_let_offers_end_once_and_the_next_ones_follow_once(manager: Account) -> None:
    of = timed(3)
    place = make.place(of, capacity=3)
    offered = [actions.offer(eligible(of, place, manager), place, actor=manager, at=DECIDED) for _ in range(3)]
    for rank in range(1, 6):
        actions.wait(eligible(of, place, manager), actor=manager, rank=rank, at=DECIDED)
    moment = offered[0].answer_by + timedelta(minutes=1)
    ticked = at_once(*[lambda: tick(moment)] * 3)
    assert not [one for one in ticked if isinstance(one, Exception)], ticked
    place.refresh_from_db()
    assert (place.taken, place.held) == (0, 3)
    assert SeatOffer.objects.filter(status="expired").count() == SeatOffer.objects.filter(status="open").count() == 3
    followed = Application.objects.filter(status="offered")
    assert set(followed.values_list("rank", flat=True)) == {1, 2, 3}
    for one in [*(offer.application for offer in offered), *followed]:
        # Eligible; offered (or waiting); then refused (or offered): one decision and one message for each.
        assert one.decisions.count() == 3
        told = Message.objects.filter(kind__startswith=f"decision-{one.pk}-", channel="on-site")
        assert told.count() == 2
    expired = Decision.objects.filter(reasons=["expired-offer"])
    assert expired.count() == 3


def test_two_ticks_at_once_remind_nobody_twice(manager: Account) -> None:
    of = timed(3)
    place = make.place(of, capacity=3)
    bosses = [make.account(of="programme-manager", programme=of.programme.code) for _ in range(2)]
    for _ in range(4):
        actions.file_application(make.person(), of, place=place, at=IN_TIME)
    due = Application.objects.order_by("pk")[0].answer_due
    assert due is not None
    ticked = at_once(*[lambda: tick(make.at(due - timedelta(days=2)))] * 3)
    assert not [one for one in ticked if isinstance(one, Exception)], ticked
    for boss in bosses:
        reminders = Message.objects.filter(
            kind__startswith="remind-", recipient_id=boss.party_id or 0, channel="on-site"
        )
        assert reminders.count() == 4
        assert reminders.values("kind").distinct().count() == 4


def filed_by_partners() -> tuple[Round, list[Account], Party]:
    """A round that is open on any day, two who run it for one body, and somebody who asks both."""
    of, body = timed(3), make.organisation()
    make.agreement(of, body, kind=AgreementKind.OPERATOR)
    party = make.person("김보람", phone="010-7777-4321")
    return of, [make.account(of=RoleKind.OPERATOR, at=body) for _ in range(2)], party


def test_two_partners_who_file_for_one_person_at_once_file_once(clock: Clock) -> None:
    clock.at("2023-03-10")
    of, (first, second), party = filed_by_partners()
    places = [make.place(of) for _ in range(2)]
    drafts = [
        actions.save_draft(by, of, party=party, place=place, answers={})
        for by, place in zip((first, second), places, strict=True)
    ]
    found = at_once(
        lambda: propose_as_partner(drafts[0], actor=first), lambda: propose_as_partner(drafts[1], actor=second)
    )
    [made] = [one for one in found if isinstance(one, Application)]
    [refused] = [one for one in found if isinstance(one, Problem)]
    assert "대신 낼 수 없습니다" in refused.user_message
    assert Application.objects.get() == made


def test_what_is_taken_back_and_confirmed_at_once_is_one_of_both(clock: Clock) -> None:
    clock.at("2023-03-10")
    of, (first, _), party = filed_by_partners()
    made = propose_as_partner(actions.save_draft(first, of, party=party, answers={}), actor=first)
    found = at_once(
        lambda: take_back(Application.objects.get(pk=made.pk), actor=first),
        lambda: actions.confirm_application(Application.objects.get(pk=made.pk), actor=None),
    )
    assert [isinstance(one, Problem) for one in found].count(True) == 1, found
    made.refresh_from_db()
    confirmed = made.status == ApplicationStatus.FILED
    assert confirmed or made.status == ApplicationStatus.WITHDRAWN
    assert (made.confirmed_at is not None) is confirmed
    assert Message.objects.filter(kind=f"taken-back-{made.pk}").exists() is not confirmed


def test_an_offer_that_is_taken_twice_at_once_gives_one_seat(manager: Account) -> None:
    of = timed(1)
    place = make.place(of, capacity=1)
    application = eligible(of, place, manager)
    offer = actions.offer(application, place, actor=manager, at=DECIDED)
    again = [SeatOffer.objects.get(pk=offer.pk) for _ in range(2)]
    found = at_once(*[lambda one=one: actions.take_offer(one, actor=None, at=DECIDED) for one in again])
    assert sorted(type(one).__name__ for one in found if isinstance(one, Participation)) == ["Participation"]
    [refused] = [one for one in found if not isinstance(one, Participation)]
    assert isinstance(refused, Problem), found
    place.refresh_from_db()
    assert (place.taken, place.held, Participation.objects.count()) == (1, 0, 1)
    steps = TransitionLog.objects.filter(object_type="paths.application", object_id=application.pk)
    assert steps.filter(to_state="accepted").count() == 1
    assert Message.objects.filter(kind=f"taken-{offer.pk}", channel="on-site").count() == 1
