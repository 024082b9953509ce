"""What the database itself keeps of a match: what was computed and published stays, and nothing is of another round."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["run", "seat", "publication", "travel_table"])
def test_what_was_computed_and_published_is_neither_changed_nor_deleted(kind: str) -> None:
    row = getattr(make, kind)()
    with refused("append-only"):
        row.save()
    with refused("append-only"):
        row.delete()


def test_a_pin_is_lifted_once_and_never_changed() -> None:
    pin = make.pin()
    with refused("append-only"):
        type(pin).objects.filter(pk=pin.pk).update(reason="달리")
    with refused("append-only"):
        pin.delete()
    lifted = {"lifted_at": timezone.now(), "lifted_by": pin.made_by}
    type(pin).objects.filter(pk=pin.pk).update(**lifted)
    with refused("append-only"):
        type(pin).objects.filter(pk=pin.pk).update(lifted_at=None, lifted_by=None)


def test_a_pair_and_a_person_are_decided_by_hand_once() -> None:
    pin = make.pin()
    with refused("pinned-already"):
        make.pin(pin.scenario, pin.application, pin.place, kind="forbid")
    with refused("pinned-already"):
        make.pin(pin.scenario, pin.application, make.place(pin.scenario.round))
    make.pin(pin.scenario, pin.application, make.place(pin.scenario.round), kind="forbid")
    with refused("reason-missing"):
        make.pin(pin.scenario, reason="")


def test_nothing_of_another_round_is_pinned_or_placed() -> None:
    scenario = make.scenario()
    with refused("other-round"):
        make.pin(scenario, make.application(make.round_of()))
    with refused("other-round"):
        make.pin(scenario, to=make.place())
    run = make.run(scenario)
    with refused("other-round"):
        make.seat(run, make.application(make.round_of()))
    with refused("other-round"):
        make.seat(run, to=make.place())


def test_a_scenario_stays_of_its_round_and_keeps_its_name_to_itself() -> None:
    scenario = make.scenario()
    with refused("append-only"):
        type(scenario).objects.filter(pk=scenario.pk).update(round=make.round_of())
    with refused("scenario-already"):
        make.scenario(scenario.round, name=scenario.name)
