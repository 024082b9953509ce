"""Pauses, extensions, training and the end of a participation, as the people in it would tell it."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.instruments.models import Wave
from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.messages.models import Message
from imojak.paths import actions
from imojak.paths.actions import gates
from imojak.paths.actions.taking_part import NotCompleted, complete_round, may_extend, may_pause
from imojak.paths.attainment import attained_by, judgement_of
from imojak.paths.enums import EndReason
from imojak.paths.models import Application, Participation
from imojak.records.actions import RecordRefusal
from imojak.records.logging import log_work
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db


# --- pauses and extensions --------------------------------------------------------------------------------------------


def test_somebody_rests_for_two_weeks_and_not_for_a_day_more() -> None:
    place = make.place(living.edition(life=living.LIFE))
    one = living.begun(place)
    actions.pause(one, date(2023, 5, 1), date(2023, 5, 10), "본인 질병", actor=None)
    assert "4일까지 더 쉴 수 있습니다" in may_pause(one, date(2023, 6, 1), date(2023, 6, 5))
    with pytest.raises(TransitionError, match="4일까지 더 쉴 수 있습니다"):
        actions.pause(one, date(2023, 6, 1), date(2023, 6, 5), "가족 간병", actor=None)
    actions.pause(one, date(2023, 6, 1), date(2023, 6, 4), "가족 간병", actor=None)
    told = Message.objects.filter(recipient_id=one.party_id, kind__startswith="paused-")
    assert "2023년 6월 4일까지 쉬고" in told.order_by("-pk")[0].body


def test_somebody_goes_on_for_two_months_within_the_round() -> None:
    one = living.begun(make.place(living.edition(life=living.LIFE)), ends=date(2023, 8, 31))
    assert "2023년 10월 31일까지" in may_extend(one, date(2023, 11, 1))
    made = actions.extend(one, date(2023, 10, 31), "활동 마무리", actor=None)
    one.refresh_from_db()
    assert (one.ends_on, made.ended_on) == (date(2023, 10, 31), date(2023, 8, 31))
    with pytest.raises(TransitionError, match="이미 1번"):
        actions.extend(one, date(2023, 11, 30), "더", actor=None)


def test_a_desk_is_not_given_for_a_fourth_year(clock: Clock) -> None:
    manager = make.account(of="programme-manager")
    party = make.person()
    life = {"longest_months": 36, "renewals": 2}
    for year in (2020, 2021, 2022, 2023):
        edition = make.round_of(
            make.programme("incubator", year=year),
            type=make.programme_type(definition={"life": life}),
            starts=date(year, 1, 1),
            ends=date(year, 12, 31),
            status="open",
        )
        desk = make.place(edition, desk=True)
        asked = make.application(desk, party)
        actions.qualify(asked, actor=manager)
        if year < 2023:
            actions.accept(asked, actor=manager)
        else:
            with pytest.raises(TransitionError, match=r"모두 합쳐 36개월까지.*48개월이 됩니다"):
                actions.accept(asked, actor=manager)
            actions.waive(asked, actor=manager, reason="기업 이전 전까지 두 달만")


# --- training ---------------------------------------------------------------------------------------------------------


def test_nobody_is_active_before_the_training_that_comes_first(clock: Clock) -> None:
    edition = living.edition(gate=living.GATES)
    place, operator = living.site(edition)
    one = living.begun(place)
    assert (one.gated, one.active_from) == (True, None)
    with pytest.raises(RecordRefusal, match="마쳐야 할 교육이 남아"):
        log_work(one, date(2023, 4, 10), 120, "활동", actor=operator)
    with pytest.raises(TransitionError, match="소양교육은 4시간을 들어야 하는데 3시간 30분"):
        gates.clear(one, "basic", on=date(2023, 4, 6), minutes=210, actor=operator)
    gates.clear(one, "basic", on=date(2023, 4, 6), actor=operator)
    assert one.active_from == date(2023, 4, 6)
    with pytest.raises(RecordRefusal, match="마쳐야 할 교육이 남아"):
        log_work(one, date(2023, 4, 5), 120, "활동", actor=operator)
    log_work(one, date(2023, 4, 6), 120, "활동", actor=operator)
    with pytest.raises(Refused, match="이미 지난 관문"):
        gates.clear(one, "basic", on=date(2023, 4, 7), actor=operator)


def test_somebody_is_let_off_a_training_with_a_reason_where_the_programme_allows_it(clock: Clock) -> None:
    edition = living.edition(gate=living.GATES)
    manager, one = living.manager_of(edition), living.begun(living.site(edition)[0])
    with pytest.raises(TransitionError, match="소양교육은 면제할 수 없는"):
        gates.waive_gate(one, "basic", reason="작년에 들음", actor=manager)
    with pytest.raises(TransitionError, match="사유를 적어"):
        gates.waive_gate(one, "skill", reason=" ", actor=manager)
    gates.waive_gate(one, "skill", reason="강사 경력 5년", actor=manager)
    [basic, skill] = gates.gates_of(one)
    assert (basic.is_open, skill.is_open, skill.waived, skill.reason) == (True, False, True, "강사 경력 5년")


def test_a_training_entered_by_mistake_is_taken_back_until_activity_rests_on_it(clock: Clock) -> None:
    edition = living.edition(gate=living.GATES)
    manager, (place, leader) = living.manager_of(edition), living.site(edition)
    one = living.begun(place)
    gates.unclear(gates.clear(one, "basic", on=date(2023, 4, 6), actor=manager), actor=manager)
    one.refresh_from_db()
    assert one.active_from is None
    again = gates.clear(one, "basic", on=date(2023, 4, 7), actor=manager)
    log_work(one, date(2023, 4, 7), 60, "활동", actor=leader)
    with pytest.raises(TransitionError, match="활동 기록이 있어"):
        gates.unclear(again, actor=manager)


def test_a_training_that_is_due_is_told_a_week_and_a_day_before_and_once_after(clock: Clock) -> None:
    one = living.begun(living.site(living.edition(gate=living.GATES))[0])  # due on 3 May
    for day, sent in (("2023-04-25", 0), ("2023-04-26", 1), ("2023-04-27", 0), ("2023-05-02", 1), ("2023-05-04", 1)):
        clock.at(day)
        assert gates.remind_of_gates() == sent
        gates.remind_of_gates()
    told = list(
        Message.objects.filter(recipient_id=one.party_id, kind__startswith="gate-", channel="on-site").order_by(
            "due_on"
        )
    )
    assert len(told) == 3
    assert told[0].body == "역량교육을 2023년 5월 3일까지 마쳐 주세요."
    assert "남아 있습니다" in told[2].body


# --- the end ----------------------------------------------------------------------------------------------------------


def course() -> Participation:
    edition = living.edition(completion={"attendance_percent": 80, "certificate": "수료증"}, survey=[living.SURVEY])
    place = make.place(edition)
    for day in range(3, 8):
        make.session(place, day=date(2023, 4, day))
    return living.begun(place)


def attend(one: Participation, times: int) -> None:
    for session in one.place.sessions.order_by("day")[:times]:
        make.record(one, session)


def test_who_attended_enough_completes_and_is_asked_how_it_was(clock: Clock) -> None:
    one = course()
    manager = living.manager_of(one.round)
    attend(one, 3)
    with pytest.raises(NotCompleted, match=r"출석률이 60%입니다\. 80%부터"):
        actions.complete(one, actor=manager)
    assert not Message.objects.filter(kind=f"survey-{one.pk}").exists()
    make.record(one, one.place.sessions.order_by("day")[3])
    actions.complete(one, actor=manager)
    assert (one.status, one.end_reason) == ("completed", "completed")
    asked = Message.objects.get(kind=f"survey-{one.pk}", recipient_id=one.party_id)
    assert asked.link == f"/me/surveys/{one.pk}/"
    wave = Wave.objects.get(rounds=one.round)
    assert [item.kind for item in wave.instrument.items.order_by("order")] == ["scale", "yes-no", "text"]
    assert wave.closes_on >= date(2023, 10, 14)


def test_who_did_not_attend_enough_ends_without_completing(clock: Clock) -> None:
    one = course()
    actions.complete(one, actor=living.manager_of(one.round), end_reason=EndReason.UNFULFILLED)
    assert (one.status, one.end_reason) == ("completed", "unfulfilled")


def test_a_round_is_completed_at_once_and_says_who_could_not_be(clock: Clock) -> None:
    one = course()
    clock.at("2023-12-01")
    others = [living.begun(one.place) for _ in range(2)]
    attend(one, 5)
    attend(others[0], 4)
    result = complete_round(one.round, actor=living.manager_of(one.round))
    assert result.done == 2
    assert [(failed.pk, "출석률이 0%" in sentence) for failed, sentence in result.failed] == [(others[1].pk, True)]
    wave = Wave.objects.get(rounds=one.round)
    assert Message.objects.filter(kind__startswith="survey-", channel="on-site").count() == 2
    assert wave.instrument.version == 1


def test_who_is_hired_leaves_early_with_that_reason_and_is_asked_as_well(clock: Clock) -> None:
    edition = living.edition(life=living.LIFE, survey=[living.SURVEY])
    one = living.begun(living.site(edition)[0])
    actions.pause(one, date(2023, 6, 25), date(2023, 7, 5), "본인 질병", actor=None)
    actions.pause(one, date(2023, 8, 1), date(2023, 8, 2), "여행", actor=None)
    actions.withdraw(one, actor=living.manager_of(edition), end_reason=EndReason.HIRED, on=date(2023, 6, 30))
    assert (one.status, one.end_reason, one.ends_on) == ("withdrawn", "hired", date(2023, 6, 30))
    assert [(row.starts_on, row.ends_on) for row in one.pauses.all()] == [(date(2023, 6, 25), date(2023, 6, 30))]
    assert Message.objects.filter(kind=f"survey-{one.pk}").exists()


def test_a_survey_that_asks_something_else_by_now_is_a_new_version_of_its_instrument(clock: Clock) -> None:
    first, second = course(), course()
    changed = living.SURVEY | {"items": living.QUESTIONS[:1]}
    third = living.begun(make.place(living.edition(survey=[changed])))
    for one in (first, second, third):
        actions.complete(one, actor=None, end_reason=EndReason.UNFULFILLED)
    versions = Wave.objects.filter(instrument__code="job-satisfaction").order_by("pk")
    assert [wave.instrument.version for wave in versions] == [1, 1, 2]


def test_a_paper_that_is_asked_of_others_only_stands_in_nobodys_way() -> None:
    terms = {
        "document": [
            {"code": "product", "label": "결과물", "needed_at": "end", "when": {"field": "kind", "is": "advice"}},
            {"code": "report", "label": "보고서", "needed_at": "end"},
        ],
        "completion": {"documents": ["product", "report"]},
    }
    place = make.place(make.round_of(type=make.programme_type(definition=terms)))
    adviser, learner = make.participation(place), make.participation(place)
    for one, kind in ((adviser, "advice"), (learner, "job")):
        Application.objects.filter(pk=one.decision.application_id).update(answers={"kind": kind})
    have = attained_by([adviser, learner])
    assert judgement_of(adviser, have[adviser.pk]).missing == (
        "결과물을 아직 내지 않았습니다.",
        "보고서를 아직 내지 않았습니다.",
    )
    assert judgement_of(learner, have[learner.pk]).missing == ("보고서를 아직 내지 않았습니다.",)
