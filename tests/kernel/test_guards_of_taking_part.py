"""The database refuses what must not be on the way in, in the days of a participation, and in seats, whoever writes it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.models import Decision, Participation
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db

APRIL, MAY = date(2023, 4, 1), date(2023, 5, 1)


# ── the way in ───────────────────────────────────────


def participate(decision: Decision, **changed: Any) -> Participation:
    application = decision.application
    place = application.place
    assert place is not None
    values: dict[str, Any] = {
        "party": application.party,
        "round": application.round,
        "place": place,
        "starts_on": place.starts_on,
        "ends_on": place.ends_on,
        **changed,
    }
    return Participation.objects.create(decision=decision, **values)


def test_nobody_gets_in_without_an_accepting_decision() -> None:
    waiting = make.decision(make.application(), result=DecisionResult.WAITING)
    only_eligible = make.decision(make.application(), kind=DecisionKind.ELIGIBILITY)
    other_rules = make.decision(make.application(), rule_set=make.rule_set())
    for decision in (waiting, only_eligible, other_rules):
        with refused("no-accepting-decision"):
            participate(decision)


def test_a_decision_lets_in_only_whom_it_was_about() -> None:
    decision = make.decision(make.application())
    with refused("no-accepting-decision"):
        participate(decision, party=make.person())
    with refused("no-accepting-decision"):
        participate(decision, place=make.place())
    participate(decision)


def test_a_superseded_decision_lets_nobody_in() -> None:
    application = make.application()
    decision = make.decision(application)
    make.decision(application, result=DecisionResult.REFUSED, supersedes=decision)
    with refused("no-accepting-decision"):
        participate(decision)


def test_a_waiver_needs_no_rule_version_but_a_reason() -> None:
    application = make.application()
    with refused("no-waiver-text"):
        make.decision(application, kind=DecisionKind.WAIVER, text="")
    participate(make.decision(application, kind=DecisionKind.WAIVER, rule_set=None))


def test_a_refusal_has_a_reason_and_a_message() -> None:
    application = make.application()
    with refused("no-reason"):
        make.decision(application, result=DecisionResult.REFUSED, reasons=[])
    with refused("no-reason"):
        make.decision(application, result=DecisionResult.REFUSED, message=None)
    make.decision(application, result=DecisionResult.REFUSED, reasons=["score"])


def test_nobody_applies_twice_unless_the_first_was_taken_back() -> None:
    first = make.application()
    with refused("already-applied"):
        make.application(first.place or first.round, first.party)
    type(first).objects.filter(pk=first.pk).update(status="withdrawn")
    make.application(first.place or first.round, first.party)


def test_the_rules_of_a_round_stay_once_somebody_got_in_by_them() -> None:
    taking_part = make.participation()
    with refused("rules-pinned"):
        type(taking_part.round).objects.filter(pk=taking_part.round_id).update(eligibility=make.rule_set())
    empty = make.round_of()
    empty.eligibility = make.rule_set()
    empty.save()


# ── days ─────────────────────────────────────────────


def test_a_participation_lies_within_its_round() -> None:
    place = make.place()
    with refused("outside-round"):
        make.participation(place, starts=date(2023, 4, 2))
    with refused("outside-round"):
        make.participation(place, ends=date(2023, 12, 1))
    taking_part = make.participation(place)
    with refused("outside-round"):
        type(place.round).objects.filter(pk=place.round_id).update(ends_on=date(2023, 11, 29))
    with refused("outside-round"):
        Participation.objects.filter(pk=taking_part.pk).update(ends_on=date(2023, 12, 1))


def test_pauses_lie_within_the_participation_and_apart() -> None:
    taking_part = make.participation()
    make.pause(taking_part, starts=date(2023, 5, 1), ends=date(2023, 5, 10))
    with refused("overlap"):
        make.pause(taking_part, starts=date(2023, 5, 10), ends=date(2023, 5, 20))
    with refused("pause-outside"):
        make.pause(taking_part, starts=date(2023, 11, 20), ends=date(2023, 12, 1))
    with refused("pause-outside"):
        Participation.objects.filter(pk=taking_part.pk).update(starts_on=date(2023, 5, 2))
    make.pause(taking_part, starts=date(2023, 5, 11), ends=date(2023, 5, 20))


def test_programmes_that_exclude_each_other_never_overlap() -> None:
    person = make.person()
    first, second = (make.place(make.round_of(make.programme(exclusion_group="paid"))) for _ in range(2))
    make.participation(first, person, ends=date(2023, 6, 30))
    with refused("double-participation"):
        make.participation(second, person, starts=date(2023, 6, 30))
    make.participation(second, person, starts=date(2023, 7, 1))
    make.participation(make.place(), person)  # one that excludes nothing


def test_who_has_left_is_free_for_another_programme_the_same_day() -> None:
    person = make.person()
    first, second = (make.place(make.round_of(make.programme(exclusion_group="paid"))) for _ in range(2))
    left = make.participation(first, person, withdrawn_on=date(2023, 5, 31))
    with refused("double-participation"):
        make.participation(second, person, starts=date(2023, 5, 30))
    make.participation(second, person, starts=date(2023, 5, 31))
    with refused("double-participation"):
        Participation.objects.filter(pk=left.pk).update(withdrawn_on=date(2023, 6, 1))


def test_one_who_never_came_excludes_nothing() -> None:
    person = make.person()
    first, second = (make.place(make.round_of(make.programme(exclusion_group="paid"))) for _ in range(2))
    make.participation(first, person, withdrawn_on=first.starts_on)
    make.participation(second, person)


def test_equal_roles_never_overlap_even_where_they_are_held_nowhere_in_particular() -> None:
    for where in (None, make.campus().party):
        role = make.role(at=where, ends_on=date(2023, 6, 30))
        with refused("overlap"):
            make.role(role.party, at=where, starts_on=date(2023, 6, 30))
        make.role(role.party, at=where, starts_on=date(2023, 7, 1))


# ── seats ────────────────────────────────────────────


def test_the_seat_after_the_last_is_refused() -> None:
    place = make.place(capacity=2)
    make.participation(place)
    last = make.participation(place)
    with refused("place-full"):
        make.participation(place)
    make.withdraw(last)
    place.refresh_from_db()
    assert place.taken == 1
    make.participation(place)


def test_a_place_is_not_made_smaller_than_what_is_taken() -> None:
    place = make.place(capacity=2)
    make.participation(place)
    make.participation(place)
    with refused("place-full"):
        type(place).objects.filter(pk=place.pk).update(capacity=1)


def test_a_seat_follows_the_one_who_changes_places() -> None:
    edition = make.round_of()
    old, new = make.place(edition), make.place(edition)
    taking_part = make.participation(old)
    Participation.objects.filter(pk=taking_part.pk).update(place=new)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.taken, new.taken) == (0, 1)
    Participation.objects.filter(pk=taking_part.pk).delete()
    new.refresh_from_db()
    assert new.taken == 0
