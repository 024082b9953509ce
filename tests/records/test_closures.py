"""The agency's own days: of the whole agency or of a unit, what falls on them, who sets them, and what it undoes."""

from __future__ import annotations

from datetime import date, time

import pytest

from imojak.agency.closures import closures_of
from imojak.agency.enums import ClosureKind, ClosureStatus
from imojak.kernel.calendar import closed_for
from imojak.kernel.transitions import TransitionError
from imojak.parties.enums import RoleKind
from imojak.records.actions import RecordRefusal
from imojak.records.closures import closures_coming, effects_of, set_closure, undo_closure
from imojak.records.scheduling import schedule_checkins, schedule_sessions
from tests import factories as make
from tests.conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = date(2023, 10, 10)
TUESDAYS = {"weekdays": [1], "starts": "19:00", "minutes": 120, "first": "2023-10-03", "last": "2023-10-24"}


def test_the_day_of_the_nearest_unit_counts() -> None:
    above, other = make.campus(), make.campus()
    below = make.unit(parent=above)
    make.closure(DAY, name="창립기념일")
    make.closure(DAY, of=below, kind=ClosureKind.WORKDAY, name="문 여는 날")
    make.closure(date(2023, 10, 11), of=above, name="전기 공사")
    make.closure(date(2023, 10, 12), kind=ClosureKind.HOLIDAY, name="임시공휴일")
    said = {
        unit: [closed_for(date(2023, 10, day), closures_of(unit)) for day in (9, 10, 11, 12)]
        for unit in (None, other, above, below)
    }
    assert said == {
        None: ["한글날", "창립기념일", "", "임시공휴일"],
        other: ["한글날", "창립기념일", "", "임시공휴일"],
        above: ["한글날", "창립기념일", "전기 공사", "임시공휴일"],
        below: ["한글날", "", "전기 공사", "임시공휴일"],
    }


def test_sessions_are_laid_out_without_the_days_of_their_campus() -> None:
    campus = make.campus()
    here, elsewhere = make.place(unit=campus, schedule=TUESDAYS), make.place(schedule=TUESDAYS)
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER)
    make.closure(DAY, of=campus, name="개관기념일")
    make.closure(date(2023, 10, 3), of=campus, kind=ClosureKind.WORKDAY, name="개천절 행사")
    made = schedule_sessions(here, actor=manager)
    assert [one.day.day for one in made.made] == [3, 17, 24]
    assert made.left_out == ((DAY, "개관기념일"),)
    assert [one.day.day for one in schedule_sessions(elsewhere, actor=manager).made] == [10, 17, 24]


def test_a_check_in_with_a_desk_moves_past_a_closed_day() -> None:
    of = make.round_of(type=make.programme_type(definition={"life": {"checkin_weeks": 4}}))
    place, manager = make.place(of, unit=make.campus()), make.account(of=RoleKind.PROGRAMME_MANAGER)
    [first, *_] = schedule_checkins(place, actor=manager)
    first.delete()
    make.closure(first.day, of=place.unit)
    [again] = schedule_checkins(place, actor=manager)
    assert again.day > first.day


def test_what_falls_on_a_day_is_counted_by_round() -> None:
    campus = make.campus()
    mine, other = make.place(unit=campus), make.place(unit=make.campus())
    taken = make.session(mine, day=DAY, starts_at=time(10), unit=campus)
    make.session(mine, day=DAY, starts_at=time(14), unit=campus)
    make.session(mine, day=DAY, starts_at=time(16), unit=campus, cancelled=True)
    make.session(other, day=DAY, starts_at=time(10))
    for _ in range(2):
        make.record(make.participation(mine), taken)
    [found] = effects_of(campus, DAY, ClosureKind.CLOSED)
    assert (found.round, found.sessions, found.recorded) == (mine.round, 2, 1)
    assert {one.round for one in effects_of(None, DAY, ClosureKind.HOLIDAY)} == {mine.round, other.round}
    assert effects_of(None, DAY, ClosureKind.WORKDAY) == []


def test_who_sets_and_undoes_a_day(clock: Clock) -> None:
    planner = make.account(of=RoleKind.PLANNER)
    team, campus, other = make.unit(), make.campus(), make.campus()
    manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=team.party)
    make.place(make.round_of(make.programme(lead_unit=team)), unit=campus)
    whole = set_closure(None, DAY, ClosureKind.CLOSED, "창립기념일", actor=planner)
    mine = set_closure(campus, DAY, ClosureKind.CLOSED, "전기 공사", actor=manager)
    for unit in (None, other):
        with pytest.raises(RecordRefusal, match="기획 담당자가 정하고"):
            set_closure(unit, date(2023, 10, 17), ClosureKind.CLOSED, "쉬는 날", actor=manager)
    with pytest.raises(RecordRefusal, match="기획 담당자가 정하고"):
        undo_closure(whole, actor=manager)
    assert list(closures_coming(DAY)) == [whole, mine] or list(closures_coming(DAY)) == [mine, whole]
    undo_closure(mine, actor=manager)
    assert mine.status == ClosureStatus.UNDONE
    assert list(closures_coming(DAY)) == [whole]
    with pytest.raises(TransitionError):
        undo_closure(mine, actor=manager)
    set_closure(campus, DAY, ClosureKind.CLOSED, "수도 공사", actor=manager)
    clock.at("2023-10-11")
    with pytest.raises(RecordRefusal, match="지난 날"):
        undo_closure(whole, actor=planner)


@pytest.mark.parametrize(
    ("day", "kind", "name", "sentence"),
    [
        (date(2023, 9, 29), "closed", "어제", "지난 날은"),
        (DAY, "closed", "  ", "무슨 날인지"),
        (DAY, "sunday", "일요일", "가운데 골라"),
        (DAY, "workday", "여는 날", "쉬는 날이 아니어서"),
        (date(2023, 10, 17), "holiday", "또", "이미 정한 휴무가 있습니다"),
    ],
)
def test_a_day_that_cannot_be_is_refused(day: date, kind: str, name: str, sentence: str) -> None:
    planner = make.account(of=RoleKind.PLANNER)
    make.closure(date(2023, 10, 17))
    with pytest.raises(RecordRefusal, match=sentence):
        set_closure(None, day, kind, name, actor=planner)
