"""A round is drafted from the plan or by hand, published with its versions pinned, extended, run and closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.offers import actions
from imojak.offers.actions import RoundRefused
from imojak.offers.configuration import NoDefinition, definition_of, find_definition
from imojak.offers.enums import RoundStatus, RuleKind
from imojak.offers.models import Programme, Round
from imojak.parties.models import Account
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

DAYS: dict[str, Any] = {
    "notice_on": date(2023, 3, 2),
    "apply_from": date(2023, 3, 6),
    "apply_to": date(2023, 3, 24),
    "screen_to": date(2023, 3, 29),
    "starts_on": date(2023, 4, 3),
    "ends_on": date(2023, 5, 31),
}
ROW = {
    "title": "엑셀 첫걸음",
    "notice_on": "2023-03-02",
    "apply_from": "2023-03-06",
    "apply_to": "2023-03-24",
    "screen_to": "2023-03-29",
    "starts_on": "2023-04-03",
    "ends_on": "2023-05-31",
    "capacity": 40,
    "places": 2,
    "sites": ["nambu", "bukbu"],
    "minutes": 720,
}


@pytest.fixture(autouse=True)
def today(clock: Clock) -> None:
    clock.at("2023-03-01")


@pytest.fixture
def manager() -> Account:
    return make.account(of="programme-manager")


@pytest.fixture
def course() -> Programme:
    """A programme of the course type, with its rules and its planned round."""
    make.real_type("course")
    make.rule_set("basics-ranking", kind=RuleKind.RANKING, method="first_come", offer_hours=24)
    rules = make.rule_set("basics-eligibility", subject="person", age_min=40, age_on="apply_to")
    return make.programme("basics", type_code="course", eligibility=rules, planned={"rounds": [ROW]})


@pytest.fixture
def drafted(course: Programme, manager: Account) -> Round:
    made = actions.draft_round(course, actor=manager, title="엑셀 첫걸음", **DAYS)
    actions.add_place(made, "엑셀 첫걸음", 20, actor=manager)
    return made


def test_a_planned_round_is_drafted_with_its_places(course: Programme, manager: Account) -> None:
    make.campus("nambu", district_code="11530")
    make.campus("bukbu", district_code="11350")
    made = actions.draft_round(course, planned="엑셀 첫걸음", actor=manager)
    assert (made.status, made.code, made.apply_to) == (RoundStatus.DRAFT, "basics-2023-04", date(2023, 3, 24))
    places = list(made.places.order_by("pk"))
    assert [(one.title, one.capacity, one.kind, one.minutes) for one in places] == [
        ("엑셀 첫걸음 1", 20, "course-run", 720),
        ("엑셀 첫걸음 2", 20, "course-run", 720),
    ]
    assert [one.unit.code for one in places if one.unit] == ["nambu", "bukbu"]
    assert places[0].district_code == "11530"


def test_posts_of_a_planned_round_come_from_hosts(manager: Account) -> None:
    make.real_type("internship")
    of = make.programme("interns", type_code="internship", planned={"rounds": [ROW]})
    assert not actions.draft_round(of, planned="엑셀 첫걸음", actor=manager).places.exists()


def test_a_round_that_nobody_planned_is_named_with_those_that_are(course: Programme, manager: Account) -> None:
    with pytest.raises(RoundRefused, match="계획한 회차: 엑셀 첫걸음"):
        actions.draft_round(course, planned="엑셀 둘째걸음", actor=manager)


def test_a_draft_by_hand_needs_its_days_and_a_name(course: Programme, manager: Account) -> None:
    with pytest.raises(RoundRefused) as raised:
        actions.draft_round(course, actor=manager, **{**DAYS, "starts_on": None})
    assert set(raised.value.errors) == {"starts_on", "title"}


def test_a_second_round_of_a_month_gets_another_address(course: Programme, manager: Account) -> None:
    codes = [actions.draft_round(course, actor=manager, title=title, **DAYS).code for title in ("가", "나", "다")]
    assert codes == ["basics-2023-04", "basics-2023-04-2", "basics-2023-04-3"]


def test_who_may_not_decide_drafts_nothing(course: Programme) -> None:
    with pytest.raises(TransitionError, match="권한이 없습니다"):
        actions.draft_round(course, actor=make.account(of="counsellor"), title="가", **DAYS)


def test_publishing_pins_the_versions_that_are_in_force(drafted: Round, manager: Account) -> None:
    actions.publish(drafted, actor=manager)
    drafted.refresh_from_db()
    assert drafted.status == RoundStatus.OPEN
    assert drafted.type is not None
    assert (drafted.type.code, drafted.type.version, drafted.method, drafted.capacity) == (
        "course",
        1,
        "first_come",
        20,
    )
    assert drafted.eligibility is not None
    assert drafted.eligibility.code == "basics-eligibility"
    assert drafted.selection is not None
    assert drafted.selection.code == "basics-ranking"


def test_a_later_version_changes_no_round_that_is_published(drafted: Round, manager: Account) -> None:
    actions.publish(drafted, actor=manager)
    known = drafted.type
    assert known is not None
    newer = make.programme_type("course", version=2, definition={**known.definition, "title": "새 교육과정"})
    assert definition_of(drafted).version == 1
    assert definition_of(drafted.programme, DAYS["notice_on"]).version == newer.version == 2
    with pytest.raises(Refused, match="유형"):
        _repin(drafted, newer)


def _repin(of: Round, to: Any) -> None:
    from imojak.kernel.violations import explained

    of.type = to
    with explained():
        of.save()


def test_a_round_without_places_is_not_published(course: Programme, manager: Account) -> None:
    made = actions.draft_round(course, actor=manager, title="빈 회차", **DAYS)
    with pytest.raises(RoundRefused) as raised:
        actions.publish(made, actor=manager)
    assert set(raised.value.errors) == {"places"}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"apply_from": date(2023, 2, 1), "apply_to": date(2023, 2, 20), "notice_on": date(2023, 1, 25)}, "apply_to", "이미 지났습니다"),
        ({"apply_to": date(2023, 4, 20), "screen_to": None}, "starts_on", "상시 접수로"),
        ({"screen_to": date(2023, 4, 10)}, "screen_to", "접수 마감과 운영 시작 사이"),
        ({"method": "booking"}, "method", "쓸 수 없는 선정 방법"),
    ],
)  # fmt: skip
def test_impossible_days_and_ways_are_told(
    changes: dict[str, Any], field: str, sentence: str, drafted: Round, manager: Account
) -> None:
    actions.edit_round(drafted, actor=manager, **changes)
    with pytest.raises(RoundRefused) as raised:
        actions.publish(drafted, actor=manager)
    assert sentence in raised.value.errors[field]
    drafted.refresh_from_db()
    assert drafted.status == RoundStatus.DRAFT


def test_days_that_the_database_refuses_are_told_too(drafted: Round, manager: Account) -> None:
    with pytest.raises(Refused, match="날짜를 확인해"):
        actions.edit_round(drafted, actor=manager, apply_to=date(2023, 3, 1))


def test_a_rule_on_a_question_that_the_form_has_not_is_told(course: Programme, manager: Account) -> None:
    course.eligibility = make.rule_set("odd", rule=[{"uses": "answer", "field": "shoe_size", "is": 42}])
    course.save()
    made = actions.draft_round(course, actor=manager, title="가", **DAYS)
    actions.add_place(made, "가", 20, actor=manager)
    with pytest.raises(RoundRefused) as raised:
        actions.publish(made, actor=manager)
    assert "shoe_size" in raised.value.errors["eligibility"]


def test_a_programme_without_a_type_says_what_to_do(manager: Account) -> None:
    made = actions.draft_round(make.programme(), actor=manager, title="가", **DAYS)
    with pytest.raises(RoundRefused, match="type을 적고"):
        actions.publish(made, actor=manager)
    assert find_definition(made) is None


def test_what_people_have_read_is_not_changed(drafted: Round, manager: Account) -> None:
    actions.publish(drafted, actor=manager)
    actions.edit_round(drafted, actor=manager, contact="02-000-0000")
    with pytest.raises(RoundRefused, match="새 회차를 만들어"):
        actions.edit_round(drafted, actor=manager, starts_on=date(2023, 4, 10))


def test_applications_are_taken_longer_with_a_reason(drafted: Round, manager: Account, clock: Clock) -> None:
    actions.publish(drafted, actor=manager)
    clock.at("2023-03-27")
    actions.screen(drafted, actor=manager)
    with pytest.raises(RoundRefused, match="사유를 적어"):
        actions.extend(drafted, date(2023, 3, 30), " ", actor=manager)
    actions.extend(drafted, date(2023, 3, 30), "신청이 적어서", actor=manager)
    drafted.refresh_from_db()
    assert (drafted.status, drafted.apply_to, drafted.screen_to) == ("open", date(2023, 3, 30), date(2023, 3, 30))
    assert "사유: 신청이 적어서" in drafted.description


def test_a_round_is_screened_run_and_closed_in_its_time(drafted: Round, manager: Account, clock: Clock) -> None:
    actions.publish(drafted, actor=manager)
    with pytest.raises(TransitionError, match="지난 뒤에"):
        actions.screen(drafted, actor=manager)
    clock.at("2023-03-27")
    actions.screen(drafted, actor=manager)
    with pytest.raises(TransitionError, match="운영 시작일"):
        actions.run(drafted, actor=manager)
    clock.at("2023-04-03")
    actions.run(drafted, actor=manager)
    waiting = make.application(drafted, late_reason="전화로 받음")
    clock.at("2023-06-01")
    with pytest.raises(TransitionError, match="1건"):
        actions.close(drafted, actor=manager)
    waiting.status = "withdrawn"
    waiting.save()
    actions.close(drafted, actor=manager)
    assert drafted.status == RoundStatus.CLOSED
    with pytest.raises(RoundRefused, match="끝난 회차"):
        actions.add_place(drafted, "하나 더", 3, actor=manager)


def test_a_place_of_another_type_or_outside_the_round_is_refused(drafted: Round, manager: Account) -> None:
    with pytest.raises(RoundRefused) as raised:
        actions.add_place(drafted, "책상", 0, actor=manager, kind="desk", ends_on=date(2023, 6, 30))
    assert set(raised.value.errors) == {"kind", "starts_on", "capacity"}


def test_a_place_that_is_closed_takes_nobody(drafted: Round, manager: Account) -> None:
    place = drafted.places.get()
    with pytest.raises(Refused, match="사유를 적어"):
        actions.close_place(place, " ", actor=manager)
    actions.close_place(place, "강의실 공사", actor=manager)
    with pytest.raises(TransitionError, match="이미 닫은"):
        actions.close_place(place, "강의실 공사", actor=manager)
    with pytest.raises(RoundRefused, match="자리가 하나도"):
        actions.publish(drafted, actor=manager)


def test_a_place_that_somebody_is_offered_stays_until_the_answer(drafted: Round, manager: Account) -> None:
    place = drafted.places.get()
    actions.publish(drafted, actor=manager)
    make.seat_offer(make.application(drafted, late_reason="전화로 받음"), place)
    with pytest.raises(TransitionError, match="답을 기다리는 분이 1명"):
        actions.close_place(place, "강의실 공사", actor=manager)


def test_clocks_count_working_days_from_the_day_that_the_type_names(drafted: Round) -> None:
    definition = definition_of(drafted)
    assert definition.due("filed", date(2023, 3, 10), drafted) == date(2023, 3, 15)
    assert definition.due("eligible", date(2023, 3, 10), drafted) == date(2023, 3, 31)
    assert definition.due("offered", date(2023, 3, 30), drafted) == date(2023, 3, 31)
    assert definition.due("accepted", date(2023, 3, 30), drafted) is None


def test_a_day_before_the_first_version_has_no_definition(course: Programme) -> None:
    with pytest.raises(NoDefinition, match="쓸 수 있는 판이 없습니다"):
        definition_of(course, date(2022, 12, 31))
