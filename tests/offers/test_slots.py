"""Interview slots of a booth: laid out from hours, length, break and tables, and made anew while nobody has booked."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.violations import violated
from imojak.offers.costs import CostProblem, contracts_for, cost_of, set_costs
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Place
from imojak.offers.slots import SlotPlan, SlotProblem, begins_at, ends_at, lay_out, make_slots, slots_of
from imojak.parties.models import Account
from tests import factories as make
from tests.conftest import Clock

MORNING = SlotPlan(time(10), time(12), minutes=20, gap=10, tables=2)


def test_a_day_is_divided_with_breaks_and_without_the_rest_at_noon() -> None:
    assert lay_out(MORNING) == [time(10), time(10, 30), time(11), time(11, 30)]
    day = SlotPlan(time(11), time(14), 30, 0, rest_from=time(12), rest_to=time(13))
    assert lay_out(day) == [time(11), time(11, 30), time(13), time(13, 30)]
    assert lay_out(SlotPlan(time(10), time(10, 50), 25)) == [time(10), time(10, 25)]


@pytest.mark.parametrize(
    ("plan", "wrong"),
    [
        (SlotPlan(time(12), time(10), 20), "last"),
        (SlotPlan(time(10), time(12), 4), "minutes"),
        (SlotPlan(time(10), time(12), 20, gap=121), "gap"),
        (SlotPlan(time(10), time(12), 20, tables=0), "tables"),
        (SlotPlan(time(10), time(12), 20, rest_from=time(11)), "rest_to"),
        (SlotPlan(time(10), time(12), 20, rest_from=time(11), rest_to=time(11)), "rest_to"),
        (SlotPlan(time(10), time(10, 10), 20), "minutes"),
    ],
)
def test_a_plan_that_cannot_be_is_told_beside_its_field(plan: SlotPlan, wrong: str) -> None:
    with pytest.raises(SlotProblem) as told:
        lay_out(plan)
    assert set(told.value.errors) == {wrong}


@given(
    first=st.integers(0, 23 * 4), length=st.integers(5, 180), gap=st.integers(0, 120), hours=st.integers(1, 12),
    rest=st.none() | st.tuples(st.integers(0, 90), st.integers(1, 5)),
)  # fmt: skip
def test_slots_never_overlap_and_lie_within_the_day_outside_of_the_rest(
    first: int, length: int, gap: int, hours: int, rest: tuple[int, int] | None
) -> None:
    begin = time(first // 4, first % 4 * 15)
    end = time(min(23, begin.hour + hours), 59)
    around: dict[str, time] = {}
    if rest is not None:
        around = {
            "rest_from": time(rest[0] // 4, rest[0] % 4 * 15),
            "rest_to": time(min(23, (rest[0] + rest[1]) // 4), 59),
        }
    try:
        found = lay_out(SlotPlan(begin, end, length, gap, 1, around.get("rest_from"), around.get("rest_to")))
    except SlotProblem:
        return
    minutes = [at.hour * 60 + at.minute for at in found]
    assert begin.hour * 60 + begin.minute <= minutes[0]
    assert minutes[-1] + length <= end.hour * 60 + end.minute
    assert all(later - earlier >= length + gap or rest for earlier, later in pairwise(minutes))
    assert all(later - earlier >= length for earlier, later in pairwise(minutes))
    if rest is not None:
        low, high = (one.hour * 60 + one.minute for one in (around["rest_from"], around["rest_to"]))
        assert all(at + length <= low or at >= high for at in minutes)


@pytest.fixture
def manager(clock: Clock) -> Account:
    return make.account(of="programme-manager")


@pytest.mark.django_db
def test_slots_belong_to_the_booth_with_a_start_and_an_end(manager: Account) -> None:
    booth = make.booth(host=make.organisation("한빛급식"))
    made = make_slots(booth, make.FAIR_DAY, MORNING, actor=manager)
    assert [one.title for one in slots_of(booth)] == [
        f"한빛급식 면접 {hour}" for hour in ("오전 10시", "오전 10시 30분", "오전 11시", "오전 11시 30분")
    ]
    first = made[0]
    assert (first.kind, first.parent, first.host, first.capacity) == (PlaceKind.SLOT, booth, booth.host, 2)
    assert (begins_at(first).isoformat(), ends_at(first).isoformat()) == (
        "2023-06-15T10:00:00+09:00", "2023-06-15T10:20:00+09:00",
    )  # fmt: skip


@pytest.mark.django_db
def test_slots_are_made_anew_only_while_nobody_has_booked(manager: Account) -> None:
    booth = make.booth()
    make_slots(booth, make.FAIR_DAY, MORNING, actor=manager)
    afternoon = SlotPlan(time(13), time(14), minutes=30)
    make_slots(booth, make.FAIR_DAY, afternoon, actor=manager)
    assert [one.starts_at for one in slots_of(booth)] == [time(13), time(13, 30)]
    assert Place.objects.filter(parent=booth).count() == 2
    booked = make.booked(slots_of(booth)[0])
    with pytest.raises(SlotProblem, match="이미 예약하거나 기다리는 분이 있어"):
        make_slots(booth, make.FAIR_DAY, MORNING, actor=manager)
    make.withdraw(booked)
    make_slots(booth, make.FAIR_DAY, MORNING, actor=manager)
    closed = Place.objects.get(pk=booked.place_id)
    assert (closed.closed_because, slots_of(booth).count()) == ("면접 시간을 다시 만듦", 4)


@pytest.mark.django_db
def test_slots_are_made_only_by_managers_of_companies_booths_on_their_days(manager: Account) -> None:
    booth = make.booth()
    hall = make.place(booth.round, kind=PlaceKind.BOOTH)
    day = make.FAIR_DAY
    for place, on, actor in (
        (booth, day, make.account(of="site-leader", at=booth.host)),
        (hall, day, manager),
        (booth, day + timedelta(days=1), manager),
    ):
        with pytest.raises(SlotProblem):
            make_slots(place, on, MORNING, actor=actor)
    assert not Place.objects.filter(parent__isnull=False).exists()


@pytest.mark.django_db
def test_the_time_of_a_booked_slot_stays_where_it_is(manager: Account) -> None:
    slot = make.slot()
    Place.objects.filter(pk=slot.pk).update(starts_at=time(11))
    Place.objects.filter(pk=slot.pk).update(starts_at=time(10))
    make.booked(slot)
    before = date(2023, 6, 14)
    for change in ({"starts_at": time(11)}, {"minutes": 30}, {"starts_on": before, "ends_on": before}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Place.objects.filter(pk=slot.pk).update(**change)
        assert violated(refused.value) == "slot-booked"
    Place.objects.filter(pk=slot.pk).update(room="3관")


@pytest.mark.django_db
def test_a_time_needs_a_booth_a_length_and_one_day() -> None:
    booth = make.booth()
    hours: dict[str, Any] = {"starts_at": time(10), "minutes": 20, "parent": booth}
    for wrong in ({"parent": None}, {"minutes": None}, {"minutes": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.place(booth.round, kind=PlaceKind.SLOT, **{**hours, **wrong})
    make.place(booth.round, kind=PlaceKind.SLOT, **hours)


@pytest.mark.django_db
def test_what_a_round_costs_is_read_from_the_ledger_by_its_contracts(manager: Account) -> None:
    of, line = make.fair(), make.funded_line("L.fair")
    make.programme_line(of.programme, line)
    contract, other = make.contract(line, 9_000), make.contract(line, 4_000)
    elsewhere = make.contract(make.funded_line("L.other"))
    assert cost_of(of) is None
    assert set(contracts_for(of)) == {contract, other}
    set_costs(of, {contract.pk}, actor=manager)
    make.invoice(contract, 6_000)
    make.invoice(other, 1_000)
    cost = cost_of(of)
    assert cost is not None
    assert (cost.committed, cost.spent) == (9_000, 6_000)
    with pytest.raises(CostProblem):
        set_costs(of, {contract.pk, elsewhere.pk}, actor=manager)
    with pytest.raises(CostProblem):
        set_costs(make.fair(programme=of.programme), {contract.pk}, actor=manager)
    set_costs(of, set(), actor=manager)
    assert cost_of(of) is None
