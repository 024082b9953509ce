"""Absences in a row become one task of the person's case: for the counsellor, on the list of what waits, closed with a word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imojak.cases.models import Case, Note, Task
from imojak.cases.opening import TaskRefused, finish_task
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions.clocks import tick
from imojak.paths.models import Participation
from imojak.paths.waiting import waiting_for
from imojak.records.absences import raise_tasks, streaks
from imojak.records.models import Record
from tests import factories as make
from tests.paths.living import begun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MOMENT = make.at(make.CUT_OFF)
FIRST = date(2023, 9, 4)
MARKS = {"o": "present", "l": "late", "x": "absent", "n": "no-show"}


class Course:
    """A course with its manager, the counsellor of its campus, and one who takes part."""

    def __init__(self, *, counsellor: bool = True, **life: Any) -> None:
        self.team, self.campus = make.unit(), make.campus()
        type_ = make.programme_type(definition={"life": life} if life else {})
        self.round = make.round_of(make.programme(lead_unit=self.team), type=type_)
        self.place = make.place(self.round, unit=self.campus)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=self.team.party)
        self.counsellor = make.account(of=RoleKind.COUNSELLOR, at=self.campus.party) if counsellor else None
        self.person = make.person("나결석", phone="010-1234-5678")
        self.part = begun(self.place, self.person)

    def went(self, marks: str, of: Participation | None = None, first: date = FIRST) -> None:
        """Hold a class a day and enter how it went: o came, l late, x absent, n no-show, - nobody wrote it down."""
        for number, mark in enumerate(marks):
            held = make.session(self.place, day=first + timedelta(days=number))
            if mark in MARKS:
                make.record(of or self.part, held, status=MARKS[mark], minutes=120 if mark in "ol" else 0)


@pytest.mark.parametrize(
    ("marks", "number", "first"),
    [
        ("xx", 2, 0),
        ("oxn-x", 3, 1),
        ("xxo", None, None),
        ("xxoxx", 2, 3),
        ("oox", None, None),
        ("x-x", 2, 0),
        ("xlx", None, None),
        ("", None, None),
    ],
)
def test_a_streak_is_of_the_latest_classes(marks: str, number: int | None, first: int | None) -> None:
    of = Course()
    of.went(marks)
    found = [(one.number, (one.first - FIRST).days) for one in streaks(make.CUT_OFF)]
    assert found == ([(number, first)] if number else [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.text("oxn-", max_size=12))
def test_a_streak_is_what_counting_by_hand_finds(marks: str) -> None:
    Record.objects.all().delete()
    of = Course()
    of.went(marks)
    said = marks.replace("-", "").replace("n", "x")
    trailing = len(said) - len(said.rstrip("x"))
    mine = [one.number for one in streaks(make.CUT_OFF) if one.participation == of.part]
    assert mine == ([trailing] if trailing >= 2 else [])


def test_a_type_says_how_many_it_takes() -> None:
    of = Course(absences_in_a_row=3)
    of.went("xx")
    assert streaks(make.CUT_OFF) == []
    of.went("x", first=date(2023, 9, 10))
    assert [one.number for one in streaks(make.CUT_OFF)] == [3]


def test_old_streaks_left_people_and_what_was_put_right_count_no_more() -> None:
    of = Course()
    of.went("xx")
    assert streaks(date(2023, 10, 6)) == []  # a month later nobody asks
    locked = make.period(of.place, month=FIRST)
    last = of.part.records.latest("day")
    Record.objects.filter(pk=last.pk).update(period=locked)
    make.lock(locked)
    again = make.period(of.place, month=FIRST, version=2, reopened_because="잘못 적음")
    make.record(of.part, last.session, period=again, replaces=last)
    assert streaks(make.CUT_OFF) == []
    Record.objects.filter(replaces=last).delete()
    assert len(streaks(make.CUT_OFF)) == 1
    make.withdraw(of.part, make.CUT_OFF)
    assert streaks(make.CUT_OFF) == []


def test_the_daily_tick_makes_one_task_a_streak() -> None:
    of = Course()
    of.went("xx")
    done = tick(MOMENT, dry_run=True)
    assert "이어서 결석한 1명에게 연락할 일을 만들었습니다." in done.outcomes
    assert not Task.objects.exists()
    for _ in range(3):
        tick(MOMENT)
    task = Task.objects.get()
    assert (task.participation, task.of_day, task.case.party, task.case.at) == (
        of.part, FIRST, of.person, of.campus.party
    )  # fmt: skip
    of.went("x", first=date(2023, 9, 10))
    assert raise_tasks(MOMENT) == []  # it goes on, and is the same
    of.went("oxx", first=date(2023, 9, 12))
    assert raise_tasks(MOMENT) != []
    assert list(Task.objects.order_by("pk").values_list("of_day", flat=True)) == [FIRST, date(2023, 9, 13)]
    assert Case.objects.count() == 1


def test_it_waits_for_the_counsellor_or_without_any_for_the_manager() -> None:
    of = Course()
    of.went("xx")
    tick(MOMENT)
    assert of.counsellor is not None
    [errand] = [one for one in waiting_for(of.counsellor, now=MOMENT) if one.link == "/office/absences/"]
    assert (errand.count, errand.title) == (1, "이어서 결석한 분께 연락하기")
    assert not [one for one in waiting_for(of.manager, now=MOMENT) if one.link == "/office/absences/"]
    of.counsellor.party.roles.update(ends_on=date(2023, 9, 1))  # type: ignore[union-attr]
    assert [one for one in waiting_for(of.manager, now=MOMENT) if one.link == "/office/absences/"]


def test_an_agency_without_counsellors_gives_it_to_a_manager() -> None:
    of = Course(counsellor=False)
    of.went("xx")
    tick(MOMENT)
    assert Task.objects.get().case.owner == of.manager.party
    assert [one for one in waiting_for(of.manager, now=MOMENT) if one.link == "/office/absences/"]


def logged_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_a_task_is_done_with_a_word_by_who_may() -> None:
    ours, theirs = Course(), Course()
    for of in (ours, theirs):
        of.went("xx")
    tick(MOMENT)
    task, other = (Task.objects.get(participation=of.part) for of in (ours, theirs))
    assert ours.counsellor is not None
    here = "/office/absences/"
    client = logged_in(ours.counsellor)
    page = client.get(here).content.decode()
    assert "나결석" in page
    assert "2번 결석" in page
    assert "010-1234-5678" in page
    assert client.post(here, {"task": str(other.pk), "text": "통화함"}).status_code == 403
    assert client.post(here, {"task": "x", "text": "통화함"}).status_code == 403
    assert client.post(here, {"task": str(task.pk), "text": " "}).status_code == 422
    assert client.post(here, {"task": str(task.pk), "text": "입원하셔서 다음 주에 오심"}).status_code == 302
    task.refresh_from_db()
    assert (task.done_by, task.done_on) == (ours.counsellor, make.CUT_OFF)
    assert "입원하셔서" in Note.objects.get().text
    assert not [one for one in waiting_for(ours.counsellor, now=MOMENT) if one.link == here]
    assert client.post(here, {"task": str(task.pk), "text": "또"}).status_code == 403
    # A manager of the programme may as well; the person, strangers and readers may not.
    for stranger in (ours.counsellor, ours.manager, make.account(party=theirs.person), make.account(of="auditor")):
        with pytest.raises(TaskRefused, match="마칠 수 있습니다"):
            finish_task(other, "통화함", actor=stranger)
    for stranger in (make.account(party=theirs.person), make.account(of="auditor"), make.account(of="lecturer")):
        assert logged_in(stranger).get(here).status_code == 403
    with pytest.raises(TaskRefused, match="한 문장"):
        finish_task(other, "  ", actor=theirs.manager)
    page = logged_in(theirs.manager).get(here).content.decode()
    assert "나결석" in page
    finish_task(other, "개인 사정으로 그만두기로 함", actor=theirs.manager)
    assert Note.objects.filter(case=other.case).count() == 1
