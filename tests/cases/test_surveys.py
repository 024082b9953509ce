"""Satisfaction after the end: answered once, by who took part, and heard when it was bad."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imojak.cases.models import Case, Task
from imojak.cases.surveys import answer_survey, may_answer
from imojak.instruments.actions import WaveClosed
from imojak.instruments.models import Response
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.models import Participation
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db

GOOD, BAD = {1: 5, 2: 1, 3: ""}, {1: 2, 2: 0, 3: "기다리기만 했습니다."}


def ended(**more: Any) -> tuple[Participation, Account]:
    edition = living.edition(survey=[living.SURVEY])
    one = living.begun(make.place(edition, **more))
    actions.complete(one, actor=None)
    one.round.refresh_from_db()
    return one, make.account(party=one.party)


def test_who_took_part_answers_once(clock: Clock) -> None:
    one, by = ended()
    response = answer_survey(one, GOOD, actor=by)
    assert (response.answers, response.scores["overall"], response.context_id) == ([5, 1, None], 5.0, one.pk)
    assert (response.birth_year, response.district_code) == (1970, "11440")
    with pytest.raises(WaveClosed, match="이미 답해 주셨습니다"):
        answer_survey(one, GOOD, actor=by)
    assert not Task.objects.exists()


def test_nobody_else_answers_nor_before_the_end_nor_after_the_last_day(clock: Clock) -> None:
    one, by = ended()
    for stranger in (make.account(), living.manager_of(one.round)):
        assert "참여하신 분만" in may_answer(one, stranger)
        with pytest.raises(WaveClosed, match="참여하신 분만"):
            answer_survey(one, GOOD, actor=stranger)
    running = living.begun(one.place)
    assert "끝난 뒤에" in may_answer(running, make.account(party=running.party))
    clock.at("2024-01-31")
    with pytest.raises(WaveClosed, match="끝난 조사입니다"):
        answer_survey(one, GOOD, actor=by)
    assert not Response.objects.exists()


def test_a_low_score_is_a_task_of_the_persons_case_within_a_working_day(clock: Clock) -> None:
    one, by = ended()
    case = make.case(one.party)
    answer_survey(one, BAD, actor=by)
    task = Task.objects.get()
    assert (task.case, task.due_on) == (case, date(2023, 10, 4))  # 30 September to 3 October are off
    assert task.title == f"만족도 2점: {one.round.title} 불편을 듣기"


def test_without_a_case_one_is_opened_with_the_counsellor_of_the_campus_who_has_the_fewest(clock: Clock) -> None:
    campus = make.campus()
    busy, free = make.person(), make.person()
    for counsellor in (busy, free):
        make.role(counsellor, of="counsellor", at=campus.party)
    make.role(make.person(), of="counsellor", at=make.campus().party)
    make.case(owner=busy, at=campus.party)
    one, by = ended(unit=campus)
    answer_survey(one, BAD, actor=by)
    case = Case.objects.get(party=one.party)
    assert (case.owner, case.at, case.phase) == (free, campus.party, "intake")
    assert case.tasks.count() == 1


def test_every_member_of_a_group_answers_for_themselves(clock: Clock) -> None:
    edition = living.edition(survey=[living.SURVEY])
    group = make.group(members=2)
    one = living.begun(make.place(edition, kind="slot"), group)
    actions.complete(one, actor=None)
    one.round.refresh_from_db()
    for row in group.members.all():
        answer_survey(one, GOOD, actor=make.account(party=row.member))
    assert Response.objects.filter(context_id=one.pk).count() == 2
