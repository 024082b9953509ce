"""Two at once: the last seat goes to one of them, and the last won is committed once (invariants 4 and 7)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, time

import pytest
from django.db import DatabaseError, connection, transaction

from imojak.kernel.violations import violated
from imojak.ledger.enums import EntryKind
from imojak.ledger.models import LedgerEntry
from imojak.paths.models import Participation
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks: Callable[[], object]) -> list[str]:
    """Run tasks on a connection each, all starting together; return what came of each: "done" or the guard's code."""
    barrier = threading.Barrier(len(tasks))
    outcomes = [""] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        try:
            barrier.wait()
            with transaction.atomic():
                task()
            outcomes[place] = "done"
        except DatabaseError as error:
            outcomes[place] = violated(error) or repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_four_who_are_accepted_at_once_get_two_seats() -> None:
    place = make.place(capacity=2)
    decisions = [make.decision(make.application(place)) for _ in range(4)]

    def take(number: int) -> Callable[[], object]:
        decision = decisions[number]
        return lambda: Participation.objects.create(
            party=decision.application.party,
            round=place.round,
            place=place,
            decision=decision,
            starts_on=place.starts_on,
            ends_on=place.ends_on,
        )

    assert at_once(*(take(number) for number in range(4))) == ["done", "done", "place-full", "place-full"]
    place.refresh_from_db()
    assert place.taken == Participation.objects.filter(place=place).count() == 2


def test_one_who_is_accepted_twice_at_once_takes_part_once() -> None:
    person = make.person()
    places = [make.place(make.round_of(make.programme(exclusion_group="paid"))) for _ in range(2)]
    decisions = [make.decision(make.application(place, person)) for place in places]

    def take(number: int) -> Callable[[], object]:
        place = places[number]
        return lambda: Participation.objects.create(
            party=person,
            round=place.round,
            place=place,
            decision=decisions[number],
            starts_on=place.starts_on,
            ends_on=place.ends_on,
            exclusion_group="paid",
        )

    assert at_once(take(0), take(1)) == ["done", "double-participation"]
    assert Participation.objects.filter(party=person).count() == 1


def test_two_commitments_at_once_do_not_share_one_budget() -> None:
    line = make.budget_line()
    make.appropriate(line, 1_000)
    vouchers = [make.voucher("commitment") for _ in range(2)]

    def commit(number: int) -> Callable[[], object]:
        return lambda: LedgerEntry.objects.create(
            line=line, kind=EntryKind.COMMITMENT, amount=600, booked_on=make.SPRING, voucher=vouchers[number]
        )

    assert at_once(commit(0), commit(1)) == ["done", "over-budget"]


def test_two_sites_that_enter_the_same_hours_of_a_person_at_once_enter_them_once() -> None:
    one = make.participation("boram")
    two = make.participation("intern", party=one.party)
    day, hours = date(2023, 6, 7), (time(9), time(12))

    def enter(of: Participation, minutes: int, starts: time | None, ends: time | None) -> Callable[[], object]:
        return lambda: make.record(of, kind="work", minutes=minutes, day=day, starts_at=starts, ends_at=ends)

    assert at_once(enter(one, 180, *hours), enter(two, 180, *hours)) == ["done", "logs-overlap"]
    assert at_once(enter(one, 700, None, None), enter(two, 700, None, None)) == ["day-too-long", "done"]
