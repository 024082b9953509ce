"""The transition engine, on its own tables and on the house's machines."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.transitions import Machine, Transition, TransitionError
from imojak.offers.enums import RoundStatus
from imojak.offers.machines import ROUND
from imojak.records.machines import PERIOD
from imojak.reports.audit.machines import MACHINES
from imojak.trust.models import TransitionLog
from tests import factories as make

DOOR = Machine(
    "house.door",
    "shut",
    (
        Transition("open", frozenset({"shut"}), "ajar"),
        Transition("shut", frozenset({"ajar"}), "shut"),
        Transition("lock", frozenset({"shut"}), "locked", reason_required=True),
    ),
)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.model_label)
def test_a_machine_speaks_of_states_that_its_object_has(machine: Machine) -> None:
    field = apps.get_model(machine.model_label)._meta.get_field(machine.state_field)
    states = {value for value, _ in field.choices or ()}
    assert field.get_default() == machine.initial
    assert {row.target for row in machine.transitions} <= states
    assert all(row.sources <= states for row in machine.transitions)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.model_label)
def test_every_state_can_be_reached_from_the_first(machine: Machine) -> None:
    field = apps.get_model(machine.model_label)._meta.get_field(machine.state_field)
    reached: set[str] = {machine.initial, *machine.also_initial}
    while more := {row.target for state in reached for row in machine.allowed_from(state)} - reached:
        reached |= more
    assert reached == {value for value, _ in field.choices or ()}


@given(st.data())
def test_any_walk_through_a_machine_replays_to_where_it_ended(data: st.DataObject) -> None:
    state, steps = DOOR.initial, [("", DOOR.initial)]
    for _ in range(data.draw(st.integers(0, 8))):
        allowed = DOOR.allowed_from(state)
        if not allowed:
            break
        following = data.draw(st.sampled_from(allowed)).target
        steps.append((state, following))
        state = following
    assert DOOR.replays(steps) == state


@pytest.mark.parametrize(
    "steps", [[("", "ajar")], [("", "shut"), ("ajar", "shut")], [("", "shut"), ("shut", "locked"), ("locked", "ajar")]]
)
def test_a_walk_that_cannot_be_does_not_replay(steps: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"house\.door"):
        DOOR.replays(steps)


@pytest.mark.django_db
def test_a_transition_changes_the_object_and_writes_its_line_of_the_log() -> None:
    manager = make.account(of="programme-manager")
    edition = make.round_of(status=RoundStatus.DRAFT)
    ROUND.begin(edition, actor=manager)
    ROUND.apply(edition, "publish", actor=manager, changes={"capacity": 30})
    edition.refresh_from_db()
    assert (edition.status, edition.capacity) == (RoundStatus.OPEN, 30)
    log = TransitionLog.objects.filter(object_type="offers.round", object_id=edition.pk).order_by("id")
    assert list(log.values_list("from_state", "to_state", "actor")) == [
        ("", "draft", manager.pk),
        ("draft", "open", manager.pk),
    ]


@pytest.mark.django_db
def test_what_may_not_happen_is_told_and_changes_nothing() -> None:
    manager, citizen = make.account(of="programme-manager"), make.account()
    edition = make.round_of(status=RoundStatus.CLOSED)
    with pytest.raises(TransitionError, match="지금 상태"):
        ROUND.apply(edition, "publish", actor=manager)
    with pytest.raises(TransitionError, match="권한"):
        ROUND.apply(edition, "resume", actor=citizen, reason="연장")
    with pytest.raises(TransitionError, match="권한"):
        ROUND.apply(edition, "resume", reason="연장")
    with pytest.raises(TransitionError, match="사유"):
        ROUND.apply(edition, "resume", actor=manager, reason=" ")
    edition.refresh_from_db()
    assert edition.status == RoundStatus.CLOSED
    assert not TransitionLog.objects.exists()


@pytest.mark.django_db
def test_the_state_that_counts_is_the_one_in_the_database() -> None:
    manager = make.account(of="programme-manager")
    edition = make.round_of(status=RoundStatus.DRAFT)
    stale = type(edition).objects.get(pk=edition.pk)
    ROUND.apply(edition, "publish", actor=manager)
    with pytest.raises(TransitionError, match="새로 고친"):
        ROUND.apply(stale, "publish", actor=manager)


@pytest.mark.django_db(transaction=True)
def test_when_a_guard_of_the_database_refuses_neither_state_nor_log_is_written() -> None:
    manager = make.account(of="programme-manager")
    period = make.period(status="approved", confirmed_by=manager)
    with pytest.raises(IntegrityError, match="period_lock"):
        PERIOD.apply(period, "lock", actor=manager, changes={"locked_on": date(2023, 5, 5)})
    assert period.status == "approved"
    assert period.locked_on is None
    assert not TransitionLog.objects.exists()
